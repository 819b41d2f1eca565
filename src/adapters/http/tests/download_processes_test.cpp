#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>  // NOLINT

#include "processes.hpp"
#include "sconce/os/file_lock.hpp"
#include "setting.hpp"

using namespace sconce;
using namespace sconce::http;

namespace {

/// Slow enough that the processes meet.
const std::string kWorld = R"({"packages": {
  "a": {"versions": {"1.0": {"files": {"a/big.bin": {"size": 300000}}, "compression": "stored"}}}},
  "faults": [{"path": "*.whl", "do": "slow", "rate": 3000000}]})";

Download wheel(const LoopbackIndex& index, const std::string& partial) {
  return {.url = Url::parse(index.url("/files/main/a-1.0-py3-none-any.whl")).value(),
          .partial = partial};
}

}  // namespace

TEST_CASE("processes that download one file at once each get it whole, by themselves") {
  const LoopbackIndex index(kWorld);
  const Scratch scratch;
  const std::string partial = scratch.path + "/partial", done = scratch.path + "/done";
  for (const auto& folder : {partial, done}) REQUIRE(os::make_directories(folder));
  const auto first = Setting().download(wheel(index, scratch.path + "/first"));
  REQUIRE(first);
  constexpr int kProcesses = 4, kRounds = 3;
  for (const bool is_vouched_for : {true, false}) {
    CAPTURE(is_vouched_for);
    CHECK(all_processes(kProcesses, [&](int number) {
      Setting setting;
      for (int round = 0; round < kRounds; ++round) {
        Download wanted = wheel(index, partial + "/a");
        if (is_vouched_for) wanted.expected = first->sha256;
        const auto got = setting.download(std::move(wanted));
        if (!got || got->sha256 != first->sha256) return false;
        const auto place = fmt::format("{}/{}-{}-{}", done, is_vouched_for, number, round);
        if (!os::rename(got->path, place)) return false;
      }
      return true;
    }));
    CHECK(os::list_directory(partial).value().empty());
  }
  const std::string bytes = os::read_file(first->path).value();
  const auto files = os::list_directory(done).value();
  CHECK(files.size() == 2U * kProcesses * kRounds);
  for (const auto& entry : files) CHECK(os::read_file(done + "/" + entry.name).value() == bytes);
}

TEST_CASE("a file that another process writes is left to it, and taken up when that one has died") {
  const LoopbackIndex index(kWorld);
  const Scratch scratch;
  const std::string partial = scratch.path + "/a";
  const auto first = Setting().download(wheel(index, scratch.path + "/first"));
  REQUIRE(first);
  const std::string half = os::read_file(first->path).value().substr(0, 100'000);
  const auto wanted = [&] {
    Download download = wheel(index, partial);
    download.expected = first->sha256;
    return download;
  };
  CHECK_FALSE(all_processes(1, [&](int) {
    const auto file = os::try_open_locked(partial);
    if (!file || !*file || !(*file)->write_at(0, as_bytes(half))) return true;
    // A process of its own asks meanwhile.
    const bool is_left = all_processes(1, [&](int) {
      const auto got = Setting().download(wanted());
      return got && got->path == partial + "-1" && os::remove_file(got->path);
    });
    if (is_left) ::raise(SIGKILL);
    return true;
  }));
  CHECK(os::read_file(partial).value() == half);
  index.clear_log();
  const auto got = Setting().download(wanted());
  REQUIRE(got);
  CHECK(got->path == partial);
  CHECK(index.log().find("bytes=100000-") != std::string::npos);
}
