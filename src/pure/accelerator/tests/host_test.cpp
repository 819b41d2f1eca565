#include "sconce/accelerator/host.hpp"

#include <doctest/doctest.h>

#include <string>

#include "sconce/base/text.hpp"

namespace sconce::accelerator {
namespace {

HostGpu gpu(std::string_view stated) {
  return {GpuTable::built_in().find(stated).value(), "", "test"};
}

Sourced<Driver> driver(std::string_view version) {
  return {{*DriverVersion::parse(version), DriverSystem::unix_like, {}}, "test"};
}

BuildVerdict judged(const HostFacts& host, std::string_view build) {
  return judge_on(host, *parse_build_name(build));
}

TEST_CASE("A host without GPUs runs the CPU's build and says so of each other kind") {
  const HostFacts host;
  CHECK(judged(host, "cpu").verdict == Verdict{Outcome::runs, "needs no GPU, and uses none"});
  CHECK(judged(host, "cu130").verdict == Verdict{Outcome::does_not_run, "no NVIDIA GPU is here"});
  CHECK(judged(host, "rocm7.2").verdict == Verdict{Outcome::does_not_run, "no AMD GPU is here"});
  CHECK(judged(host, "xpu").verdict == Verdict{Outcome::does_not_run, "no Intel GPU is here"});
}

TEST_CASE("A GPU without its driver runs nothing") {
  HostFacts host;
  host.gpus = {gpu("H100"), gpu("gfx90a"), gpu("xpu")};
  for (const char* build : {"cu130", "rocm7.2", "xpu"}) {
    CAPTURE(build);
    CHECK(judged(host, build).verdict.outcome == Outcome::does_not_run);
    CHECK(judged(host, build).verdict.reason.find("driver") != std::string::npos);
  }
}

TEST_CASE("Each kind of build is judged by the GPUs of its vendor alone") {
  HostFacts host;
  host.driver = driver("580.95.05");
  host.amd = {"6.12", "test"};
  host.gpus = {gpu("V100"), gpu("H100"), gpu("gfx1100")};
  CHECK(judged(host, "cu130").verdict.outcome == Outcome::does_not_run);
  CHECK(judged(host, "cu126").verdict.outcome == Outcome::runs);
  CHECK(judged(host, "rocm7.2").verdict.outcome == Outcome::runs);
}

TEST_CASE("A GPU that is part of a processor counts only where there is no other") {
  HostFacts host;
  host.amd = {"6.12", "test"};
  host.gpus = {gpu("gfx1100"), gpu("gfx1036")};
  CHECK(judged(host, "rocm7.2").verdict.outcome == Outcome::runs);
  host.gpus = {gpu("gfx1036")};
  CHECK(judged(host, "rocm7.2").verdict.outcome == Outcome::does_not_run);
}

TEST_CASE("A GPU whose architecture nobody knows is unknown, not refused") {
  HostFacts host;
  host.driver = driver("580.95.05");
  host.gpus = {{{GpuVendor::nvidia, "NVIDIA R100", {}}, "0000:01:00.0", "test"}};
  CHECK(judged(host, "cu130").verdict ==
        Verdict{Outcome::unknown, "what code `NVIDIA R100` needs is in no table"});
}

TEST_CASE(
    "The builds that are known to exist are judged, newest first, kind by kind, the CPU last") {
  HostFacts host;
  host.driver = driver("535.183.01");
  host.gpus = {gpu("sm_90")};
  const auto verdicts = judge_known(host);
  std::vector<std::string> names;
  for (const auto& each : verdicts) names.push_back(each.build.name());
  const std::string text = join(names, " ");
  CHECK(text.starts_with("cu132 cu130 cu129 cu128 cu126 cu124 cu121 cu118 cu117 rocm7.2 rocm7.1 "));
  CHECK(text.ends_with("rocm5.4.2 xpu cpu"));
  CHECK(verdicts[0].verdict.outcome == Outcome::does_not_run);
  CHECK(verdicts[3].verdict.outcome == Outcome::runs);
}

TEST_CASE("The newest torch decides before the newest build") {
  HostFacts host;
  host.driver = driver("580.95.05");
  host.gpus = {gpu("V100")};
  const auto verdicts = judge_known(host);
  REQUIRE(newest_for_gpu(verdicts));
  CHECK(newest_for_gpu(verdicts)->build.name() == "cu126");
  CHECK_FALSE(newest_for_gpu(judge_known(HostFacts{})));
}

}  // namespace
}  // namespace sconce::accelerator
