#include "sconce/archive/tar.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace sconce;
using namespace sconce::archive;

namespace {

std::string octal(std::uint64_t value, std::size_t width) {
  std::string text(width - 1, '0');
  for (std::size_t i = width - 1; i-- > 0; value /= 8) text[i] = static_cast<char>('0' + value % 8);
  return text + '\0';
}

/// One member: header, data and padding.
std::string member(std::string name, std::string_view data = "", char type = '0',
                   std::string link = "", bool gnu = false) {
  std::string head = name;
  head.resize(100);
  head += octal(0644, 8) + octal(0, 8) + octal(0, 8) + octal(data.size(), 12) + octal(0, 12) +
          "        " + type;
  link.resize(100);
  head += link + (gnu ? std::string("ustar  \0", 8) : std::string("ustar\00000", 8));
  head.resize(512);
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  head.replace(148, 8, octal(sum, 7) + " ");
  std::string body(data);
  body.resize((data.size() + 511) / 512 * 512);
  return head + body;
}

std::string pax(const std::string& records, char type = 'x') {
  return member("PaxHeader", records, type);
}

Result<std::vector<TarMember>> judged(std::string body, LinkTargets targets = LinkTargets::absent) {
  body.resize(body.size() + 1024);
  return judge_tar(MemorySource(std::move(body)), {}, targets);
}

}  // namespace

TEST_CASE("Files, folders and links that stay inside come out in order") {
  std::string bytes = member("d/", "", '5') + member("d/a", "hello") + member("l", "", '2', "d/x");
  bytes.resize(bytes.size() + 1024);
  const MemorySource source(bytes);
  const auto members = judge_tar(source);
  REQUIRE(members);
  REQUIRE(members->size() == 3);
  CHECK(members->at(0).kind == TarKind::directory);
  CHECK(members->at(0).path == "d");
  CHECK(members->at(2).link_target == "d/x");
  std::string text;
  CHECK(read_tar_member(source, members->at(1), [&](Bytes piece) -> Result<void> {
    text += as_text(piece);
    return {};
  }));
  CHECK(text == "hello");
}

TEST_CASE("Long names come from pax and from GNU headers") {
  const std::string long_name = std::string(60, 'a') + "/" + std::string(60, 'b');
  const auto by_pax = judged(pax("131 path=" + long_name + "\n") + member("short", "x"));
  REQUIRE(by_pax);
  CHECK(by_pax->at(0).path == long_name);
  const auto by_gnu = judged(member("././@LongLink", long_name + '\0', 'L', "", true) +
                             member(long_name.substr(0, 100), "x", '0', "", true));
  REQUIRE(by_gnu);
  CHECK(by_gnu->at(0).path == long_name);
}

TEST_CASE(
    "Links to members come out where they are allowed, but none without end or through a link") {
  const auto is_taken = [](const std::string& body) {
    return judged(body, LinkTargets::members).has_value();
  };
  const std::string file = member("d/a", "x");
  CHECK(is_taken(file + member("l", "", '2', "d/a")));
  CHECK(is_taken(file + member("l", "", '2', "d")));
  CHECK(is_taken(file + member("e/l", "", '2', "../d/a")));
  CHECK_FALSE(is_taken(file + member("l", "", '2', "d/a") + member("m", "", '2', "l")));
  CHECK_FALSE(is_taken(file + member("l", "", '2', "d") + member("m", "", '2', "l/a")));
  CHECK_FALSE(is_taken(file + member("d/l", "", '2', "../d")));
  CHECK_FALSE(is_taken(file + member("d/e/l", "", '2', "../../d")));
  CHECK_FALSE(is_taken(member("l", "", '2', "l")));
  CHECK_FALSE(is_taken(member("d/l", "", '2', "..")));
  CHECK_FALSE(is_taken(file + member("d/l", "", '2', "../../x")));
  CHECK_FALSE(is_taken(file + member("l", "", '2', "d") + member("l/b", "x")));
}

TEST_CASE("A tar archive that can be read in two ways or escapes is refused") {
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"escaping name", member("../a", "x")},
      {"absolute name", member("/a", "x")},
      {"file with a slash", member("a/", "x")},
      {"twice", member("a", "x") + member("a", "y")},
      {"hard link", member("a", "x") + member("b", "", '1', "a")},
      {"device", member("a", "", '3')},
      {"sparse", member("a", "", 'S', "", true)},
      {"folder with data", member("d", "x", '5')},
      {"escaping link", member("d/l", "", '2', "../../x")},
      {"absolute link", member("l", "", '2', "/etc")},
      {"climbing link", member("l", "", '2', "a/../../x")},
      {"link to a member", member("a", "x") + member("l", "", '2', "a")},
      {"link to a folder of a member", member("d/a", "x") + member("l", "", '2', "d")},
      {"member below a link", member("l", "", '2', "x") + member("l/a", "x")},
      {"chain of links", member("l", "", '2', "x") + member("m", "", '2', "l/y")},
      {"two sizes", pax("9 size=3\n") + member("a", "hello")},
      {"global name", pax("9 path=b\n", 'g') + member("a", "x")},
      {"two extensions", pax("9 path=b\n") + pax("9 path=c\n") + member("a", "x")},
      {"key twice", pax("9 path=b\n9 path=c\n") + member("a", "x")},
      {"no key", pax("6 bbb\n") + member("a", "x")},
      {"leading zero", pax("010 path=b\n") + member("a", "x")},
      {"replaced name escapes", pax("9 path=b\n") + member("../a", "x")},
      {"GNU name under POSIX", member("L", std::string("a\0", 2), 'L') + member("a", "x")},
      {"extension alone", pax("9 path=b\n")},
      {"data behind the end", member("a", "x") + std::string(1024, '\0') + member("b", "x")},
  };
  CHECK(judged(member("a", "x")));
  CHECK(judged(pax("9 path=b\n") + member("a", "x")));
  for (const auto& [what, bytes] : refused) {
    CAPTURE(what);
    const auto members = judged(bytes);
    REQUIRE_FALSE(members);
    CHECK(members.error().kind() == ErrorKind::archive);
  }
}

TEST_CASE("An archive without its end is refused") {
  CHECK_FALSE(judge_tar(MemorySource(member("a", "x"))));
  CHECK_FALSE(judge_tar(MemorySource(member("a", "x") + std::string(512, '\0'))));
  CHECK_FALSE(judge_tar(MemorySource(member("a", "x").substr(0, 600))));
}
