#include "sconce/accelerator/coverage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "sconce/base/text.hpp"

namespace sconce::accelerator {
namespace {

constexpr const char* kPlatform = "linux_x86_64";

ComputeCapability sm(std::uint32_t number) { return {number / 10, number % 10}; }

std::string numbers(const std::vector<GpuArchitecture>& code) {
  std::vector<std::string> texts;
  for (const auto& each : code) texts.push_back(to_string(each).substr(3));
  return join(texts, " ");
}

std::string code_of(std::string_view build, std::string_view torch,
                    std::string_view platform = kPlatform) {
  const GpuCode* code = CodeTable::built_in().code_of(*parse_build_name(build),
                                                      pep::Version::literal(torch), platform);
  if (!code) return "unknown";
  std::string text = numbers(code->machine_code);
  for (const auto& each : code->ptx) text += " +PTX" + each.to_string().substr(3);
  return text;
}

TEST_CASE("Each build of torch has the code that its wheels have") {
  struct Row {
    const char *torch, *build, *code;
  };
  for (const auto& [torch, build, code] : {Row{"1.13.1", "cu116", "37 50 60 70 75 80 86"},
                                           {"2.0.1", "cu117", "37 50 60 70 75 80 86"},
                                           {"2.0.0", "cu118", "37 50 60 70 75 80 86 90"},
                                           {"2.7.1", "cu118", "37 50 60 70 75 80 86 90"},
                                           {"2.1.2", "cu121", "50 60 70 75 80 86 90"},
                                           {"2.6.0", "cu124", "50 60 70 75 80 86 90"},
                                           {"2.6.0", "cu126", "50 60 70 75 80 86 90"},
                                           {"2.14.1", "cu126", "50 60 70 75 80 86 90"},
                                           {"2.7.0", "cu128", "75 80 86 90 100 120 +PTX120"},
                                           {"2.8.0", "cu128", "70 75 80 86 90 100 120"},
                                           {"2.10.0", "cu129", "70 75 80 86 90 100 120 +PTX120"},
                                           {"2.11.0", "cu128", "75 80 86 90 100 120"},
                                           {"2.11.0", "cu129", "75 80 86 90 100 120"},
                                           {"2.14.1", "cu130", "75 80 86 90 100 120"},
                                           {"2.15.0", "cu132", "75 80 86 90 100 120"}}) {
    CAPTURE(torch);
    CAPTURE(build);
    CHECK(code_of(build, torch) == code);
  }
  CHECK(code_of("cu130", "2.14.1", "linux_aarch64") == "80 90 100 110 120");
  CHECK(code_of("rocm6.4", "2.9.0") == "900 906 908 90a 942 1030 1100 1101 1102 1200 1201");
}

TEST_CASE("Labels, nightlies and patches have the code of their release") {
  CHECK(code_of("cu121", "2.1.2+cu121") == code_of("cu121", "2.1.2"));
  CHECK(code_of("cu128", "2.8.0.dev20250601+cu128") == code_of("cu128", "2.8.0"));
}

TEST_CASE("What no row says is unknown: toolkits, versions, platforms, and a vendor's builds") {
  CHECK(code_of("cu134", "2.15.0") == "unknown");
  CHECK(code_of("cu132", "2.16.0") == "unknown");
  CHECK(code_of("cu121", "2.0.0") == "unknown");
  CHECK(code_of("cu121", "2.1.2", "win_amd64") == "unknown");
  CHECK(code_of("cu124", "2.4.0a0+07cecf4168.nv24.5") == "unknown");
}

// torch 2.15.0, DEVICE_REQUIREMENT, before CUDA 13.2.
TEST_CASE("Machine code runs within its major version, and Jetsons stand apart") {
  struct Row {
    std::uint32_t code;
    std::vector<std::uint32_t> gpus;
  };
  const std::vector<std::uint32_t> all = {50, 52, 53, 60, 61,  62,  70,  72,  75,  80,
                                          86, 87, 89, 90, 100, 101, 103, 110, 120, 121};
  const Row rows[] = {{50, {50, 52}}, {52, {52}},         {53, {53}},        {60, {60, 61}},
                      {61, {61}},     {62, {62}},         {70, {70, 75}},    {72, {72}},
                      {75, {75}},     {80, {80, 86, 89}}, {86, {86, 89}},    {87, {87}},
                      {89, {89}},     {90, {90}},         {100, {100, 103}}, {101, {101, 110}},
                      {103, {103}},   {110, {101, 110}},  {120, {120, 121}}, {121, {121}}};
  for (const Row& row : rows) {
    for (const std::uint32_t gpu : all) {
      CAPTURE(row.code);
      CAPTURE(gpu);
      const bool expected = std::ranges::find(row.gpus, gpu) != row.gpus.end();
      CHECK(CodeTable::built_in().runs_on(sm(row.code), {12, 8}, sm(gpu)) == expected);
    }
  }
}

TEST_CASE("From CUDA 13.2 on Xavier and Orin run the code of their major version") {
  const auto& table = CodeTable::built_in();
  CHECK(table.runs_on(sm(70), {13, 2}, sm(72)));
  CHECK(table.runs_on(sm(80), {13, 2}, sm(87)));
  CHECK(table.runs_on(sm(86), {13, 4}, sm(87)));
  CHECK_FALSE(table.runs_on(sm(80), {13, 1}, sm(87)));
  CHECK_FALSE(table.runs_on(sm(87), {13, 2}, sm(89)));
  CHECK_FALSE(table.runs_on(sm(50), {13, 2}, sm(53)));
}

TEST_CASE("PTX serves what is not older than it, and only where no machine code does") {
  const auto& table = CodeTable::built_in();
  const Build cu128 = Build::cuda(12, 8);
  const GpuCode& code = *table.code_of(cu128, pep::Version::literal("2.7.0"), kPlatform);
  CHECK(table.coverage(code, cu128, sm(120)) == Coverage::machine_code);
  CHECK(table.coverage(code, cu128, sm(130)) == Coverage::ptx_only);
  CHECK(table.coverage(code, cu128, sm(110)) == Coverage::none);
  CHECK(table.coverage(code, cu128, sm(61)) == Coverage::none);
}

TEST_CASE("Code that a source lists and no wheel was read for is not taken for seen") {
  const auto& table = CodeTable::built_in();
  const Build cu130 = Build::cuda(13, 0), rocm71 = *parse_build_name("rocm7.1");
  const GpuCode& script = *table.code_of(cu130, pep::Version::literal("2.11.0"), kPlatform);
  CHECK(table.coverage(script, cu130, sm(130)) == Coverage::unproven);
  const GpuCode& rocm = *table.code_of(rocm71, pep::Version::literal("2.11.0"), kPlatform);
  CHECK(table.coverage(rocm, rocm71, *parse_architecture("gfx1151")) == Coverage::unproven);
  CHECK(table.coverage(rocm, rocm71, *parse_architecture("gfx950")) == Coverage::machine_code);
  CHECK(table.coverage(rocm, rocm71, *parse_architecture("gfx1036")) == Coverage::none);
}

TEST_CASE("A data file that is wrong names the line") {
  const auto message = [](std::string rest) {
    const auto table =
        CodeTable::parse("[[build]]\nplatform = \"p\"\nsource = \"s\"\ndate = 2026-01-01\n" + rest);
    return table.has_value() ? "" : table.error().message();
  };
  CHECK(message("torch_from = \"2.x\"\n") == "`architectures.toml` line 5: `2.x` is not a version");
  const std::string torch = "torch_from = \"2.0\"\ntorch_before = \"2.1\"\n";
  CHECK(message(torch + "builds = [\"cuda12\"]\n") ==
        "`architectures.toml` line 7: `cuda12` is not the name of a build");
  CHECK(message(torch + "ptx = [\"sm_90\"]\n") ==
        "`architectures.toml` line 7: `sm_90` is not PTX (`compute_120`)");
}

}  // namespace
}  // namespace sconce::accelerator
