#include "sconce/report/lock_report.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace sconce;
using namespace sconce::report;

namespace {

/// A lock of these packages, as `name version`.
lockfile::Pylock lock_of(const std::vector<std::pair<std::string_view, std::string_view>>& rows) {
  lockfile::Pylock lock{.lock_version = pep::Version::literal("1.0"), .created_by = "sconce"};
  for (const auto& [name, version] : rows) {
    lock.packages.push_back(
        {.name = pep::PackageName::literal(name), .version = pep::Version::literal(version)});
  }
  return lock;
}

std::string text_of(const std::vector<LockChange>& changes) {
  std::string text;
  for (const auto& change : changes) {
    text += change.name.text() + ":";
    for (const auto& version : change.before) text += " -" + version.to_string();
    for (const auto& version : change.after) text += " +" + version.to_string();
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the changes of a lock are the packages whose versions differ") {
  const auto before = lock_of({{"a", "1"}, {"b", "1"}, {"b", "2"}, {"gone", "1"}});
  const auto after = lock_of({{"a", "1.0"}, {"b", "2"}, {"new", "3"}});
  CHECK(text_of(changes_of(&before, after)) == "b: -1 -2 +2\ngone: -1\nnew: +3\n");
  CHECK(text_of(changes_of(&before, before)).empty());
  CHECK(text_of(changes_of(nullptr, after)) == "a: +1.0\nb: +2\nnew: +3\n");
}

TEST_CASE("the document names each lock, why it was made anew and what changed") {
  LockReport report;
  report.locks.push_back({.file = "pylock.prod.toml",
                          .target = "prod",
                          .python = "CPython 3.11.7, Linux x86_64, glibc 2.36",
                          .staleness = "there is none yet",
                          .written = true,
                          .packages = 1,
                          .changes = changes_of(nullptr, lock_of({{"a", "1"}})),
                          .accelerator = accelerator::Build::cuda(13, 0)});
  CHECK(document::write_json(to_json(report), document::JsonStyle::compact) ==
        R"({"format":1,"command":"lock","locks":[{"file":"pylock.prod.toml","target":"prod",)"
        R"("python":"CPython 3.11.7, Linux x86_64, glibc 2.36","fresh":false,)"
        R"("staleness":"there is none yet","written":true,"packages":1,)"
        R"("changes":[{"name":"a","before":[],"after":["1"]}],"accelerator":"cu130",)"
        R"("held_back":[]}],"figures":{"resolve_seconds":0.0,"total_seconds":0.0},"warnings":[]})");
}
