#include "sconce/resolver/allowed_hashes.hpp"

#include <doctest/doctest.h>

namespace sconce::resolver::tests {
namespace {

Digest hash(HashAlgorithm algorithm, char digit) {
  return *Digest::parse(algorithm, std::string(digest_size(algorithm) * 2, digit));
}
Digest sha256(char digit) { return hash(HashAlgorithm::sha256, digit); }
Digest sha512(char digit) { return hash(HashAlgorithm::sha512, digit); }

using Demands = std::vector<std::vector<Digest>>;

AllowedHashes allowed(const Demands& demands) {
  AllowedHashes hashes;
  for (const auto& demand : demands) hashes.demand_one_of(demand);
  return hashes;
}

TEST_CASE("an archive is judged by one of the hashes of each requirement that states some") {
  struct Row {
    const char* what;
    Demands demands;
    std::vector<Digest> known;
    HashVerdict verdict;
  };
  using enum HashVerdict;
  const Row rows[] = {
      {"nothing is asked for", {}, {sha256('a')}, allowed},
      {"a requirement without hashes asks for nothing", {{}}, {}, allowed},
      {"one of several", {{sha256('a'), sha256('b')}}, {sha256('b')}, allowed},
      {"another archive", {{sha256('a')}}, {sha256('c')}, refused},
      {"nothing is known", {{sha256('a')}}, {}, unknown},
      {"only another algorithm is known", {{sha256('a')}}, {sha512('a')}, unknown},
      {"one of both algorithms agrees", {{sha256('a')}}, {sha512('c'), sha256('a')}, allowed},
      {"both requirements are met",
       {{sha256('a')}, {sha256('a'), sha256('b')}},
       {sha256('a')},
       allowed},
      {"one of two requirements is not met",
       {{sha256('a')}, {sha256('b')}},
       {sha256('a')},
       refused},
      {"the second requirement cannot be compared",
       {{sha256('a')}, {sha512('b')}},
       {sha256('a')},
       unknown},
      {"a refusal weighs more than doubt", {{sha512('b')}, {sha256('a')}}, {sha256('c')}, refused},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(tests::allowed(row.demands).judge(row.known) == row.verdict);
  }
}

TEST_CASE("the algorithms that a comparison takes are those of the stated hashes") {
  const auto hashes = allowed({{sha256('a')}, {sha512('b'), sha256('c')}});
  CHECK(hashes.algorithms() == std::set{HashAlgorithm::sha256, HashAlgorithm::sha512});
  CHECK(AllowedHashes().algorithms().empty());
}

TEST_CASE("of many hashes people are shown the first few") {
  const std::string a = "`" + sha256('a').to_string() + "`";
  const std::string b = "`" + sha256('b').to_string() + "`";
  const std::string c = "`" + sha256('c').to_string() + "`";
  CHECK(allowed({{sha256('b'), sha256('a')}}).to_string() == a + " or " + b);
  CHECK(allowed({{sha256('a')}, {sha256('b')}}).to_string() == a + ", and " + b);
  CHECK(allowed({{sha256('a'), sha256('b'), sha256('c'), sha256('d'), sha256('e')}}).to_string() ==
        a + " or " + b + " or " + c + " or 2 more");
}

}  // namespace
}  // namespace sconce::resolver::tests
