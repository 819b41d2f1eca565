#include "sconce/pep/tag.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace sconce::pep;

namespace {

std::vector<std::string> texts(const std::vector<Tag>& tags) {
  std::vector<std::string> result;
  for (const Tag& tag : tags) result.push_back(tag.to_string());
  return result;
}

std::size_t place(const std::vector<std::string>& list, const std::string& text) {
  return static_cast<std::size_t>(std::ranges::find(list, text) - list.begin());
}

}  // namespace

TEST_CASE("a compressed set stands for every combination of its members") {
  const auto set = TagSet::parse("CP310.cp311-abi3.none-linux_x86_64");
  REQUIRE(set);
  CHECK(set->count() == 4);
  CHECK(set->is_sorted());
  CHECK(texts(set->expand()) ==
        std::vector<std::string>{"cp310-abi3-linux_x86_64", "cp310-none-linux_x86_64",
                                 "cp311-abi3-linux_x86_64", "cp311-none-linux_x86_64"});
  CHECK_FALSE(TagSet::parse("py3.py2-none-any")->is_sorted());
}

TEST_CASE("a tag has three parts, none empty, and its interpreter is an identifier") {
  for (const char* text : {"", "py3", "py3-none", "py3-none-any-more", "py3.-none-any", "py3--any",
                           "2.7-none-any", "py+3-none-any", "--"}) {
    CAPTURE(text);
    CHECK_FALSE(TagSet::parse(text));
  }
}

TEST_CASE("a set that would grow beyond all measure is refused") {
  std::string many = "a";
  for (int i = 0; i < 200; ++i) many += ".a";
  CHECK_FALSE(TagSet::parse(many + "-" + many + "-" + many));
}

TEST_CASE("ranking a compressed set gives the rank of its best tag") {
  const SupportedTags supported(parse_tag_set("cp311.py3-none.abi3-linux_x86_64.any").value());
  for (const char* text : {"cp311-abi3-any", "py2.py3-none-any", "py3.cp311-abi3.none-any",
                           "cp312-cp312-win_amd64", "py3-none-win32.any"}) {
    CAPTURE(text);
    const auto set = TagSet::parse(text);
    REQUIRE(set);
    CHECK(supported.rank(*set) == supported.rank(set->expand()));
  }
  CHECK_FALSE(supported.rank(TagSet::parse("cp39-cp39-any").value()));
}

TEST_CASE("a tag listed twice keeps its better rank") {
  const SupportedTags supported({{"a", "b", "c"}, {"d", "e", "f"}, {"a", "b", "c"}});
  CHECK(supported.rank(TagSet::parse("a-b-c").value()) == 0);
}

TEST_CASE("Linux platforms descend to the oldest image of the machine, with the aliases") {
  const auto intel = linux_platforms("x86_64", {LibcVersion::Kind::glibc, 2, 36});
  CHECK(intel.front() == "linux_x86_64");
  CHECK(intel[1] == "manylinux_2_36_x86_64");
  CHECK(place(intel, "manylinux2014_x86_64") == place(intel, "manylinux_2_17_x86_64") + 1);
  CHECK(intel.back() == "manylinux1_x86_64");
  const auto arm = linux_platforms("aarch64", {LibcVersion::Kind::glibc, 2, 28});
  CHECK(arm.back() == "manylinux2014_aarch64");
  const auto musl = linux_platforms("x86_64", {LibcVersion::Kind::musl, 1, 2});
  CHECK(musl == std::vector<std::string>{"linux_x86_64", "musllinux_1_2_x86_64",
                                         "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"});
}

TEST_CASE("an interpreter takes its own ABI first, then the stable one, then pure Python") {
  const auto tags = texts(
      supported_tags({.implementation = "cpython", .minor = 11, .platforms = {"linux_x86_64"}})
          .best_first());
  const std::vector<std::string> order = {"cp311-cp311-linux_x86_64", "cp311-abi3-linux_x86_64",
                                          "cp311-none-linux_x86_64",  "cp310-abi3-linux_x86_64",
                                          "py311-none-linux_x86_64",  "cp311-none-any",
                                          "py311-none-any",           "py3-none-any"};
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    CAPTURE(order[i]);
    CHECK(place(tags, order[i]) < place(tags, order[i + 1]));
    CHECK(place(tags, order[i + 1]) < tags.size());
  }
}

TEST_CASE("a free-threaded build takes no file of the ordinary stable ABI") {
  const auto tags = texts(supported_tags({.implementation = "cpython",
                                          .minor = 13,
                                          .free_threaded = true,
                                          .platforms = {"linux_x86_64"}})
                              .best_first());
  CHECK(tags.front() == "cp313-cp313t-linux_x86_64");
  CHECK(place(tags, "cp313-abi3-linux_x86_64") == tags.size());
  CHECK(place(tags, "cp313-cp313-linux_x86_64") == tags.size());
  CHECK(place(tags, "cp313-abi3t-linux_x86_64") < tags.size());
}

TEST_CASE("PyPy names its own version and that of the language") {
  const auto tags = texts(supported_tags({.implementation = "pypy",
                                          .minor = 10,
                                          .pypy_version = "7.3",
                                          .platforms = {"linux_x86_64"}})
                              .best_first());
  CHECK(tags.front() == "pp310-pypy310_pp73-linux_x86_64");
  CHECK(place(tags, "pp3-none-any") < tags.size());
}
