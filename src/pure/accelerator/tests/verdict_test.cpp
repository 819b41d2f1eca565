#include "sconce/accelerator/verdict.hpp"

#include <doctest/doctest.h>

#include <data/drivers.hpp>
#include <data/gpus.hpp>
#include <string>

#include "sconce/base/text.hpp"

namespace sconce::accelerator {
namespace {

Build named(std::string_view name) { return *parse_build_name(name); }

Driver driver(std::string_view version, DriverSystem system = DriverSystem::unix_like) {
  return {*DriverVersion::parse(version), system, {}};
}

/// "535 sm_61 sm_90": a driver (or `-`) and GPUs.
Limits limits(std::string_view text) {
  Limits result;
  const auto words = split_words(text);
  if (words.front() != "-") result.driver = driver(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) {
    result.gpus.push_back(GpuTable::built_in().find(words[i]).value());
  }
  return result;
}

std::string outcome(std::string_view build, std::string_view torch, std::string_view within) {
  return std::string(
      to_string(judge(named(build), pep::Version::literal(torch), limits(within)).outcome));
}

std::string reason(std::string_view build, std::string_view torch, std::string_view within) {
  return judge(named(build), pep::Version::literal(torch), limits(within)).reason;
}

TEST_CASE("Driver and GPUs decide together whether a build runs") {
  struct Row {
    const char *build, *torch, *within, *outcome;
  };
  for (const auto& [build, torch, within, expected] : {
           // The driver's own CUDA is not older.
           Row{"cu130", "2.14.1", "580.95.05 sm_90", "runs"},
           {"cu121", "2.1.2", "580.95.05 sm_90", "runs"},
           {"cu118", "2.1.2", "525.60.13 sm_80", "runs"},
           // Minor-version compatibility, from the floor of the major version on.
           {"cu128", "2.10.0", "535.183.01 sm_90", "runs"},
           {"cu128", "2.10.0", "525.60.13 sm_90", "runs"},
           {"cu128", "2.10.0", "525.60.11 sm_90", "does-not-run"},
           {"cu132", "2.15.0", "580.65.06 sm_90", "runs"},
           {"cu118", "2.1.2", "450.80.02 sm_80", "runs"},
           // An older major version.
           {"cu130", "2.14.1", "575.64.05 sm_90", "does-not-run"},
           {"cu121", "2.1.2", "520.61.05 sm_80", "does-not-run"},
           // Code for every GPU.
           {"cu126", "2.14.1", "535 sm_61 sm_90", "runs"},
           {"cu130", "2.14.1", "580 sm_61", "does-not-run"},
           {"cu130", "2.14.1", "580 sm_61 sm_90", "does-not-run"},
           {"cu128", "2.7.0", "570 sm_70", "does-not-run"},
           {"cu128", "2.8.0", "570 sm_70", "runs"},
           {"cu121", "2.1.2", "580 sm_120", "does-not-run"},
           {"cu128", "2.7.0", "570 sm_89", "runs"},
           // Without a driver only the code counts, without GPUs only the driver.
           {"cu126", "2.14.1", "- sm_61", "runs"},
           {"cu130", "2.14.1", "- sm_61", "does-not-run"},
           {"cu130", "2.14.1", "580", "runs"},
           {"cu130", "2.14.1", "535", "does-not-run"},
           {"cu130", "2.14.1", "-", "runs"},
           // Branches that lack a GPU or have dropped it.
           {"cu128", "2.8.0", "560 sm_120", "does-not-run"},
           {"cu126", "2.8.0", "590 sm_61", "does-not-run"},
           // Other kinds.
           {"cpu", "2.15.0", "535 sm_61", "runs"},
           {"rocm7.2", "2.14.0", "- gfx1151", "runs"},
           {"rocm6.4", "2.9.0", "- gfx950", "does-not-run"},
           {"rocm7.1", "2.11.0", "- gfx1151", "unknown"},
           {"cu130", "2.14.1", "- gfx90a", "does-not-run"},
           {"rocm7.2", "2.14.0", "- sm_90", "does-not-run"},
           {"xpu", "2.14.0", "- xpu", "runs"},
       }) {
    CAPTURE(build);
    CAPTURE(torch);
    CAPTURE(within);
    CAPTURE(reason(build, torch, within));
    CHECK(outcome(build, torch, within) == expected);
    CHECK_FALSE(reason(build, torch, within).empty());
  }
}

TEST_CASE("What the tables do not know is unknown and named, never guessed") {
  CHECK(outcome("cu134", "2.16.0", "610 sm_90") == "unknown");
  CHECK(reason("cu134", "2.16.0", "610 sm_90") ==
        "which code torch has for this build is in no table");
  CHECK(outcome("cu132", "2.15.0", "610 sm_130") == "unknown");
  CHECK(reason("cu132", "2.15.0", "610 sm_130") == "`sm_130` is in no table");
  CHECK(outcome("cu132", "2.16.0", "610 sm_90") == "unknown");
  // A branch above the tables has at least the CUDA of the newest known one.
  CHECK(outcome("cu132", "2.15.0", "640 sm_90") == "runs");
  CHECK(reason("cu132", "2.15.0", "640 sm_90") ==
        "driver 640 (in no table, judged as 610: CUDA 13.3); code for sm_90");
  CHECK(outcome("cu140", "2.15.0", "640") == "unknown");
  CHECK(outcome("cu140", "2.15.0", "610") == "does-not-run");
  CHECK(outcome("cu121", "2.1.2", "340.108 sm_80") == "unknown");
}

TEST_CASE("Minor-version compatibility does not cover PTX") {
  // No GPU that the tables know is served by PTX alone: this table makes one of sm_130.
  const auto gpus =
      GpuTable::parse(std::string(data::gpus) +
                      "[[gpu]]\narchitecture = \"sm_130\"\nnames = []\nsource = \"test\"\n"
                      "date = 2026-11-24\n");
  REQUIRE(gpus.has_value());
  const Knowledge knowledge{*gpus, DriverTable::built_in(), CodeTable::built_in()};
  const auto judged = [&](const char* within) {
    return judge(named("cu129"), pep::Version::literal("2.10.0"), limits(within), knowledge);
  };
  CHECK(judged("575.51.03 sm_130").outcome == Outcome::runs_ptx_only);
  CHECK(judged("- sm_130").outcome == Outcome::runs_ptx_only);
  CHECK(judged("570.26 sm_130").outcome == Outcome::does_not_run);
  CHECK(judged("570.26 sm_120").outcome == Outcome::runs);
  CHECK(judged("575.51.03 sm_90 sm_130").outcome == Outcome::runs_ptx_only);
}

TEST_CASE("A reason is one clause that names driver, CUDA and GPU") {
  CHECK(reason("cu130", "2.14.1", "580.95.05 sm_90") ==
        "driver 580.95.05 (CUDA 13.0); code for sm_90");
  CHECK(reason("cu128", "2.10.0", "535.183.01 sm_80 sm_90") ==
        "driver 535.183.01 (CUDA 12.2) runs 12.x by minor-version compatibility; code for sm_80, "
        "sm_90");
  CHECK(reason("cu130", "2.14.1", "535.183.01 sm_90") ==
        "driver 535.183.01 (CUDA 12.2), CUDA 13.0 needs 580.65.06");
  CHECK(reason("cu130", "2.14.1", "580 V100") ==
        "no code for V100 (sm_70), only sm_75 sm_80 sm_86 sm_90 sm_100 sm_120");
  CHECK(reason("cu126", "2.8.0", "590 P40") ==
        "driver 590 no longer serves P40 (sm_61), 580 is the last that does");
}

TEST_CASE("WSL is judged by the Windows driver's numbers, a Jetson by its release") {
  Limits wsl;
  wsl.driver = driver("528.33", DriverSystem::windows);
  CHECK(judge_any_torch(named("cu128"), wsl).verdict.outcome == Outcome::runs);
  wsl.driver = driver("527.41", DriverSystem::windows);
  CHECK(judge_any_torch(named("cu128"), wsl).verdict.outcome == Outcome::does_not_run);

  Limits orin{.platform = "linux_aarch64",
              .driver = driver("36.4.3", DriverSystem::jetson),
              .gpus = {{GpuVendor::nvidia, "Orin", ComputeCapability{8, 7}}}};
  CHECK(judge_any_torch(named("cu126"), orin).verdict.outcome == Outcome::does_not_run);
  CHECK(judge_any_torch(named("cu130"), orin).verdict.outcome == Outcome::does_not_run);
  orin.driver = driver("39.2", DriverSystem::jetson);
  CHECK(judge_any_torch(named("cu132"), orin).verdict.outcome == Outcome::runs);
  CHECK(judge_any_torch(named("cu130"), orin).verdict.outcome == Outcome::does_not_run);
  // Newer toolkits of the same major version need cuda-compat there.
  const Limits driver_only{.driver = driver("36.3", DriverSystem::jetson), .gpus = {}};
  CHECK(judge_any_torch(named("cu126"), driver_only).verdict.outcome == Outcome::unknown);
}

TEST_CASE("Without a version of torch the best that any has counts, and which those are") {
  const auto torch = [](const char* build, const char* within) {
    return judge_any_torch(named(build), limits(within)).torch.to_string();
  };
  CHECK(torch("cu128", "580 sm_70") == ">=2.8,<2.11");
  CHECK(torch("cu128", "580 sm_90") == ">=2.7,<2.12");
  CHECK(torch("cu126", "580 sm_61") == ">=2.6,<2.15");
  CHECK(judge_any_torch(named("cu128"), limits("580 sm_61")).verdict.outcome ==
        Outcome::does_not_run);
  CHECK(judge_any_torch(named("cu128"), limits("580 sm_61")).torch.is_empty());
  CHECK(judge_any_torch(named("cu134"), limits("610 sm_90")).verdict.outcome == Outcome::unknown);
  CHECK(judge_any_torch(named("cu134"), limits("610 sm_90")).torch.is_empty());
}

TEST_CASE("A driver leaves the solver the builds of its toolkits, whatever the tables list") {
  struct Row {
    const char *within, *inside, *outside;
  };
  for (const auto& [within, inside, outside] :
       {Row{"535.183.01", "cu80 cu118 cu121 cu123 cu128 cu129", "cu130 cu134 cpu rocm6.4 xpu"},
        {"580.65.06", "cu118 cu128 cu130 cu132 cu134", "cu140 cpu rocm7.2"},
        {"520.61.05", "cu113 cu118", "cu120 cu121"},
        {"450.36.06", "cu102 cu110", "cu111 cu118 cu121"},
        {"640 sm_90", "cu121 cu134 cu139", "cu140"},
        {"- sm_61", "cu118 cu126 cu140", "rocm6.4 cpu xpu"},
        {"- gfx90a", "rocm6.4 rocm7.14", "cu121 cpu"},
        {"- xpu", "xpu", "cu121 rocm6.4 cpu"},
        {"- sm_90 gfx90a", "", "cu121 rocm6.4 cpu"},
        {"340.108", "", "cu80 cu121 cpu"},
        {"-", "cpu cu121 cu200 rocm6.4 xpu", ""}}) {
    CAPTURE(within);
    const auto range = builds_within(limits(within));
    for (const auto name : split_words(inside)) {
      CAPTURE(name);
      CHECK(range.contains(version_of(named(name))));
    }
    for (const auto name : split_words(outside)) {
      CAPTURE(name);
      CHECK_FALSE(range.contains(version_of(named(name))));
    }
  }
}

/// A data file without the last row of each kind in it.
std::string without_newest(std::string_view toml, std::string_view table) {
  std::string text(toml);
  const std::string header = "[[" + std::string(table) + "]]";
  const auto start = text.rfind(header);
  const auto end = text.find("\n[[", start + 1);
  text.erase(start, end == std::string::npos ? end : end - start);
  return text;
}

TEST_CASE("With the newest rows removed the rest is judged as before, and what is gone is named") {
  const auto gpus = GpuTable::built_in();
  const auto drivers = DriverTable::parse(without_newest(data::drivers, "branch"));
  REQUIRE(drivers.has_value());
  const Knowledge knowledge{gpus, *drivers, CodeTable::built_in()};
  const auto judged =
      judge(named("cu132"), pep::Version::literal("2.15.0"), limits("610 sm_90"), knowledge);
  CHECK(judged.outcome == Outcome::runs);
  CHECK(judged.reason.find("judged as 595:") != std::string::npos);
}

}  // namespace
}  // namespace sconce::accelerator
