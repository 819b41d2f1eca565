#include "sconce/pep/prerelease.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace sconce::pep;

namespace {

std::vector<std::string> filter(const std::vector<std::string>& texts, PrereleasePolicy policy) {
  std::vector<std::optional<Version>> candidates;
  for (const auto& text : texts) candidates.push_back(Version::try_parse(text));
  std::vector<std::string> remaining;
  for (const auto place : without_prereleases(candidates, policy))
    remaining.push_back(texts[place]);
  return remaining;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("where nothing was said, pre-releases stay only if no final release is there") {
  CHECK(filter({"1.0a1", "1.0", "1.1.dev1"}, PrereleasePolicy::when_needed) == Texts{"1.0"});
  CHECK(filter({"1.0a1", "1.1.dev1"}, PrereleasePolicy::when_needed) == Texts{"1.0a1", "1.1.dev1"});
  CHECK(filter({"1.0a1", "1.0.post1"}, PrereleasePolicy::when_needed) == Texts{"1.0.post1"});
}

TEST_CASE("a stated policy holds whatever else is there") {
  CHECK(filter({"1.0a1"}, PrereleasePolicy::never).empty());
  CHECK(filter({"1.0a1", "1.0"}, PrereleasePolicy::always) == Texts{"1.0a1", "1.0"});
}

TEST_CASE("text that is no version is no pre-release") {
  CHECK(filter({"foo", "1.0a1"}, PrereleasePolicy::never) == Texts{"foo"});
  CHECK(filter({"foo", "1.0a1"}, PrereleasePolicy::when_needed) == Texts{"foo", "1.0a1"});
  CHECK(filter({"foo", "1.0a1", "1.0"}, PrereleasePolicy::when_needed) == Texts{"foo", "1.0"});
}

TEST_CASE("the call counts before the specifier") {
  using enum PrereleasePolicy;
  CHECK(effective_policy(when_needed, never) == never);
  CHECK(effective_policy(always, never) == always);
  CHECK(effective_policy(never, always) == never);
}

TEST_CASE("a single pre-release is refused only by policy, and never if installed") {
  const auto version = Version::literal("1.0a1");
  CHECK(is_admitted(version, PrereleasePolicy::when_needed));
  CHECK_FALSE(is_admitted(version, PrereleasePolicy::never));
  CHECK(is_admitted(version, PrereleasePolicy::never, Installed::yes));
  CHECK(is_admitted(Version::literal("1.0"), PrereleasePolicy::never));
}

TEST_CASE("a range is known to hold a final release or only pre-releases") {
  for (const std::string text :
       {"", "<1", ">=1.0a1", "==1.0", ">1.0", ">1.0,<1.0.1", ">=1.0,!=1.0,<=1.0.post0", "==1.0+x",
        "==1.*", ">=1.0.post1.dev0,<=1.0.post1"}) {
    CAPTURE(text);
    CHECK(has_final_release(VersionRange::from(SpecifierSet::literal(text))));
  }
  for (const std::string text : {"<0", "==1.0a1", ">=1.0a1,<1.0", ">=1.0.dev0,<1.0rc5", "<0rc1",
                                 ">=1.0.post1.dev0,<1.0.post1.dev5"}) {
    CAPTURE(text);
    CHECK_FALSE(has_final_release(VersionRange::from(SpecifierSet::literal(text))));
  }
}
