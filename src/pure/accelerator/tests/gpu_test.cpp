#include "sconce/accelerator/gpu.hpp"

#include <doctest/doctest.h>

#include <string>

#include "sconce/accelerator/gpu_table.hpp"

namespace sconce::accelerator {
namespace {

std::string architecture(std::string_view name) {
  const auto found = GpuTable::built_in().architecture_of(name);
  return found ? to_string(*found) : "none";
}

TEST_CASE("A compute capability is read with a dot or as machine code names it") {
  struct Row {
    const char *text, *name;
  };
  for (const auto& [text, name] : {Row{"sm_61", "sm_61"},
                                   {"8.6", "sm_86"},
                                   {"sm_100", "sm_100"},
                                   {"12.1", "sm_121"},
                                   {"sm_130", "sm_130"}}) {
    CAPTURE(text);
    const auto capability = parse_compute_capability(text);
    REQUIRE(capability);
    CHECK(capability->to_string() == name);
    CHECK(parse_compute_capability(capability->to_string()) == capability);
  }
  for (const char* text : {"", "sm_", "sm_9", "sm_90a", "sm_100f", "sm_08", "86", "8.10", "0.1",
                           "8.", ".6", "8.6.1", "compute_90", "SM_86"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_compute_capability(text));
  }
}

TEST_CASE("AMD's target is read from its name and from the kernel's number") {
  struct Row {
    std::uint64_t number;
    const char* name;
  };
  for (const auto& [number, name] : {Row{90010, "gfx90a"},
                                     {90402, "gfx942"},
                                     {90006, "gfx906"},
                                     {100300, "gfx1030"},
                                     {110501, "gfx1151"},
                                     {90012, "gfx90c"},
                                     {120001, "gfx1201"}}) {
    CAPTURE(name);
    const auto target = gfx_target_of_number(number);
    REQUIRE(target);
    CHECK(target->to_string() == name);
    CHECK(parse_gfx_target(name) == target);
  }
  CHECK_FALSE(gfx_target_of_number(0));
  CHECK_FALSE(gfx_target_of_number(91600));
  CHECK_FALSE(gfx_target_of_number(10000000));
  for (const char* text : {"gfx", "gfx9", "gfx90", "gfx90g", "gfxa00", "gfx90A", "90a"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_gfx_target(text));
  }
}

TEST_CASE("A GPU's architecture is found by any spelling of its name") {
  struct Row {
    const char *name, *architecture;
  };
  for (const auto& [name, expected] :
       {Row{"NVIDIA H100 80GB HBM3", "sm_90"},
        {"H100", "sm_90"},
        {"NVIDIA GH200 480GB", "sm_90"},
        {"rtx4090", "sm_89"},
        {"RTX 4090", "sm_89"},
        {"NVIDIA GeForce RTX 3070 Ti Laptop GPU", "sm_86"},
        {"Tesla T4", "sm_75"},
        {"T4", "sm_75"},
        {"Tesla V100-SXM2-32GB", "sm_70"},
        {"NVIDIA A100-SXM4-80GB", "sm_80"},
        {"NVIDIA A10G", "sm_86"},
        {"NVIDIA A10-24Q", "sm_86"},
        {"GeForce GTX 1080 Ti", "sm_61"},
        {"Tesla P100-PCIE-16GB", "sm_60"},
        {"NVIDIA GeForce GTX 950M", "sm_50"},
        {"NVIDIA GeForce GTX 950", "sm_52"},
        {"GTX TITAN X", "sm_52"},
        {"NVIDIA TITAN X (Pascal)", "sm_61"},
        {"Quadro RTX 6000", "sm_75"},
        {"NVIDIA RTX 6000 Ada Generation", "sm_89"},
        {"NVIDIA RTX PRO 6000 Blackwell Workstation Edition", "sm_120"},
        {"NVIDIA GB10", "sm_121"},
        {"NVIDIA B200", "sm_100"},
        {"NVIDIA Jetson AGX Orin Developer Kit", "sm_87"},
        {"NVIDIA Jetson Nano Developer Kit", "sm_53"},
        {"tegra234", "sm_87"},
        {"AMD Instinct MI300X", "gfx942"},
        {"AMD Radeon RX 7900 XTX", "gfx1100"},
        {"Radeon RX 7700S", "gfx1102"},
        {"Intel(R) Arc(TM) A770 Graphics", "xpu"}}) {
    CAPTURE(name);
    CHECK(architecture(name) == expected);
  }
}

TEST_CASE("What is in no row is unknown, and a name is never read as another's beginning") {
  for (const char* name : {"", "NVIDIA", "RTX 6000", "RTX 6090", "T", "H1000", "P4000", "R100",
                           "Intel UHD Graphics 630", "NVIDIA RTX 6000 Rubin"}) {
    CAPTURE(name);
    CHECK(architecture(name) == "none");
  }
  CHECK(GpuTable::built_in().knows(ComputeCapability{9, 0}));
  CHECK_FALSE(GpuTable::built_in().knows(ComputeCapability{13, 0}));
}

TEST_CASE("A GPU is stated by architecture or by name, and an unknown name lists the nearest") {
  const auto& table = GpuTable::built_in();
  CHECK(table.find("sm_61") == Gpu{GpuVendor::nvidia, "", ComputeCapability{6, 1}});
  CHECK(table.find("sm_130") == Gpu{GpuVendor::nvidia, "", ComputeCapability{13, 0}});
  CHECK(table.find("gfx90a") == Gpu{GpuVendor::amd, "", GfxTarget{9, 0, 10}});
  CHECK(table.find("H100") == Gpu{GpuVendor::nvidia, "H100", ComputeCapability{9, 0}});
  CHECK(table.find("H100")->to_string() == "H100 (sm_90)");
  const auto unknown = table.find("rtx4091");
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().kind() == ErrorKind::input);
  CHECK(unknown.error().message() == "`rtx4091` is no known GPU");
  CHECK(unknown.error().hints().front().find("`RTX 4090`") != std::string::npos);
  CHECK_FALSE(table.find("sm_90a").has_value());
}

TEST_CASE("A data file that is wrong names the line") {
  struct Row {
    const char *toml, *message;
  };
  for (const auto& [toml, message] : {
           Row{"[[gpu]]\narchitecture = \"sm_90\"\nname = [\"H100\"]\n",
               "`gpus.toml` line 3: `name` is no known key"},
           {"[[gpu]]\narchitecture = \"sm_90a\"\nsource = \"s\"\ndate = 2026-01-01\n",
            "`gpus.toml` line 2: `sm_90a` is not an architecture of GPUs"},
           {"[[gpu]]\narchitecture = \"sm_90\"\ndate = 2026-01-01\n",
            "`gpus.toml` line 1: the row needs `source`"},
           {"[[gpu]]\narchitecture = \"sm_90\"\nsource = \"s\"\ndate = \"today\"\n",
            "`gpus.toml` line 4: the row needs `date`, a day"},
           {"\n[[gpus]]\n", "`gpus.toml` line 2: `gpus` is no known table"},
           {"gpu = 1\n", "`gpus.toml` line 1: `gpu` must be `[[gpu]]`"},
       }) {
    CAPTURE(toml);
    const auto table = GpuTable::parse(toml);
    REQUIRE_FALSE(table.has_value());
    CHECK(table.error().kind() == ErrorKind::input);
    CHECK(table.error().message() == message);
  }
}

}  // namespace
}  // namespace sconce::accelerator
