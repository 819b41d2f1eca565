#include "sconce/report/detect_report.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::report {
namespace {

using namespace accelerator;

std::string json_of(const DetectReport& report, std::string_view key) {
  return document::write_json(*to_json(report).find(key), document::JsonStyle::compact);
}

TEST_CASE("What is not there is null or an empty list") {
  const DetectReport report;
  for (const char* key :
       {"container", "wsl", "jetson", "nvidia_driver", "amd_driver", "intel_driver", "newest"}) {
    CAPTURE(key);
    CHECK(json_of(report, key) == "null");
  }
  for (const char* key : {"gpus", "findings", "builds"}) {
    CAPTURE(key);
    CHECK(json_of(report, key) == "[]");
  }
}

TEST_CASE("Each fact has its source, each build its outcome and reason") {
  DetectReport report;
  report.host.container = {"docker", "/.dockerenv"};
  report.host.driver = {{*DriverVersion::parse("640.10"), DriverSystem::unix_like, {}}, "NVML"};
  report.host.gpus = {
      {{GpuVendor::nvidia, "NVIDIA H100", ComputeCapability{9, 0}}, "0000:17:00.0", "NVML"},
      {{GpuVendor::amd, "AMD GPU 1002:0001", {}}, "", "/sys/x"}};
  report.builds = {judge_on(report.host, Build::cuda(13, 2)), judge_on(report.host, Build::cpu())};
  CHECK(json_of(report, "container") == R"({"value":"docker","source":"/.dockerenv"})");
  CHECK(
      json_of(report, "nvidia_driver") ==
      R"({"version":"640.10","numbering":"linux","cuda":"13.3","judged_as":"610","source":"NVML"})");
  CHECK(json_of(report, "gpus") ==
        R"([{"vendor":"nvidia","name":"NVIDIA H100","architecture":"sm_90",)"
        R"("address":"0000:17:00.0","source":"NVML"},)"
        R"({"vendor":"amd","name":"AMD GPU 1002:0001","architecture":null,"source":"/sys/x"}])");
  CHECK(json_of(report, "newest") == R"("cu132")");
  CHECK(
      json_of(report, "builds") ==
      R"([{"name":"cu132","outcome":"runs","torch":">=2.12,<2.16","reason":"driver 640.10 (in no )"
      R"(table, judged as 610: CUDA 13.3); code for sm_90"},)"
      R"({"name":"cpu","outcome":"runs","reason":"needs no GPU, and uses none"}])");
}

}  // namespace
}  // namespace sconce::report
