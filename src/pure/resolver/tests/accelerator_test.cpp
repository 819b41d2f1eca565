// The accelerator as a package in the solve: product.md's worked cases as small worlds.
#include <doctest/doctest.h>

#include "literal_source.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu_table.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/resolver/solve.hpp"

namespace sconce::resolver::tests {
namespace {

/// The family as the default index has it: versions without labels, builds in the wheels.
LiteralWorld family() {
  return {
      {"torch",
       {{"2.1.2", {.requires_dist = {}, .build = "cu121"}},
        {"2.10.0", {.requires_dist = {}, .build = "cu128"}},
        {"2.14.1", {.requires_dist = {}, .build = "cu130"}},
        {"2.15.0", {.requires_dist = {}, .build = "cu132"}}}},
      {"torchvision",
       {{"0.1.6", {.requires_dist = {"torch"}, .build = "cpu"}},
        {"0.16.2", {.requires_dist = {"torch==2.1.2"}, .build = "cu121"}},
        {"0.29.1", {.requires_dist = {"torch>=2.14.0"}, .build = "cu130"}},
        {"0.29.2", {.requires_dist = {"torch>=2.14.0"}, .build = "cu132"}}}},
      {"torchaudio",
       {{"2.1.2", {.requires_dist = {"torch==2.1.2"}, .build = "cu121"}},
        {"2.10.0", {.requires_dist = {"torch==2.10.0"}, .build = "cu128"}},
        {"2.11.0", {.requires_dist = {}, .build = "cu130"}}}},
      {"numpy", {{"1.26.4", {}}, {"2.4.6", {}}}},
      {"transformers",
       {{"4.55.4", {.requires_dist = {"numpy", "torch>=2.1; extra == 'torch'"}}},
        {"5.23.0", {.requires_dist = {"numpy", "torch>=2.6; extra == 'torch'"}}}}},
      {"safetensors", {{"0.8.0", {.requires_dist = {"torch>=2.4; extra == 'torch'"}}}}},
  };
}

struct Answer {
  std::string packages, held_back, refusal;
  std::set<std::string> build_requests;
};

Answer solved(const LiteralWorld& world, SolveInput input, unsigned seed = 0) {
  LiteralSource source(world, seed);
  CollectedNotices notices;
  const auto result = solve(input, source, notices, {});
  REQUIRE(result);
  Answer answer{.build_requests = source.build_requests()};
  if (const auto* none = std::get_if<NoSolution>(&*result)) {
    answer.refusal = none->to_string();
    return answer;
  }
  const auto& resolution = std::get<Resolution>(*result);
  for (const auto& package : resolution.packages) {
    answer.packages += package.name.text() + " " + package.version.to_string() +
                       (package.build ? " " + package.build->name() : "") + "\n";
  }
  for (const auto& held : resolution.held_back) {
    answer.held_back +=
        held.name.text() + " " + held.newest.to_string() + ": " + held.reason + "\n";
  }
  return answer;
}

Answer solved(const LiteralWorld& world, const std::vector<std::string>& requirements,
              const std::string& accelerator = "", unsigned seed = 0) {
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, requirements);
  if (!accelerator.empty()) {
    input.accelerator.build = {*accelerator::parse_build_name(accelerator), "`--accelerator`"};
  }
  return solved(world, std::move(input), seed);
}

const std::vector<std::string> kTrio = {"torch>=2.0", "torchvision", "torchaudio"};

TEST_CASE("torchaudio's build holds torch back, and torchvision needs only the major version") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Answer answer = solved(family(), kTrio, "", seed);
    CHECK(answer.packages ==
          "torch 2.14.1 cu130\ntorchaudio 2.11.0 cu130\ntorchvision 0.29.2 cu132\n");
    CHECK(answer.held_back ==
          "torch 2.15.0: it is built for CUDA 13.2, and `torchaudio 2.11.0` for CUDA 13.0\n");
  }
}

TEST_CASE("Without torchaudio the newest torch is taken") {
  CHECK(solved(family(), {"torch", "torchvision"}).packages ==
        "torch 2.15.0 cu132\ntorchvision 0.29.2 cu132\n");
}

TEST_CASE("What a wheel was built for is read only where metadata leaves it a chance") {
  const Answer answer = solved(family(), kTrio);
  CHECK_FALSE(answer.build_requests.contains("torchaudio 2.1.2"));
  CHECK_FALSE(answer.build_requests.contains("torchvision 0.1.6"));
}

TEST_CASE("A named build binds the whole family, and what torch needs binds the rest") {
  const Answer answer = solved(
      family(), {"torch", "torchvision", "torchaudio", "transformers", "safetensors"}, "cu121");
  CHECK(answer.packages ==
        "numpy 1.26.4\nsafetensors 0.8.0\ntorch 2.1.2 cu121\ntorchaudio 2.1.2 cu121\n"
        "torchvision 0.16.2 cu121\ntransformers 4.55.4\n");
  CHECK(answer.held_back ==
        "numpy 2.4.6: `torch 2.1.2` works only with `numpy<2`\n"
        "torch 2.15.0: it is built for CUDA 13.2, and `--accelerator` asks for CUDA 12.1\n"
        "torchaudio 2.11.0: it works only with `torch>=2.11`, and `torch` is 2.1.2\n"
        "torchvision 0.29.2: it is built for CUDA 13.2, and `--accelerator` asks for CUDA 12.1\n"
        "transformers 5.23.0: it works only with `torch>=2.6`, and `torch` is 2.1.2\n");
}

Answer solved_within(const accelerator::Limits& limits,
                     const std::vector<std::string>& requirements, unsigned seed = 0) {
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, requirements);
  input.accelerator.limits = {limits, "the target"};
  return solved(family(), std::move(input), seed);
}

accelerator::Limits with_driver(std::string_view version) {
  accelerator::Limits limits;
  limits.driver = accelerator::Driver{.version = *accelerator::DriverVersion::parse(version)};
  return limits;
}

accelerator::Limits with_gpu(std::string_view name) {
  accelerator::Limits limits;
  limits.gpus.push_back(*accelerator::GpuTable::built_in().find(name));
  return limits;
}

TEST_CASE("A driver leaves the builds that it runs, and the newest torch of them is taken") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Answer answer = solved_within(with_driver("535"), {"torch"}, seed);
    CHECK(answer.packages == "torch 2.10.0 cu128\n");
    CHECK(answer.held_back ==
          "torch 2.15.0: it is built for CUDA 13.2, which does not serve the target: driver 535 "
          "(CUDA 12.2), CUDA 13.2 needs 580.65.06\n");
  }
  CHECK(solved_within(with_driver("580.95.05"), kTrio).packages ==
        "torch 2.14.1 cu130\ntorchaudio 2.11.0 cu130\ntorchvision 0.29.2 cu132\n");
}

TEST_CASE("A GPU leaves the versions of torch that have code for it") {
  CHECK(solved_within(with_gpu("sm_61"), {"torch"}).packages == "torch 2.1.2 cu121\n");
  CHECK(solved_within(with_gpu("sm_90"), {"torch"}).packages == "torch 2.15.0 cu132\n");
}

TEST_CASE("Where no build runs on what is to be served, each version says why") {
  CHECK(
      solved_within(with_driver("470"), {"torch>=2.15"}).refusal ==
      "Because the project requires `torch>=2.15`, and `torch 2.15.0` cannot be used: it is built "
      "for CUDA 13.2, which does not serve the target: driver 470 (CUDA 11.4), CUDA 13.2 needs "
      "580.65.06, the requirements cannot be met.\n");
  const std::string amd = solved_within(with_gpu("gfx90a"), {"torch"}).refusal;
  CHECK(amd.find("gfx90a is no GPU for CUDA 13.2") != std::string::npos);
}

TEST_CASE("A GPU that no table knows is named, and no build is guessed for it") {
  const std::string refusal = solved_within(with_gpu("sm_130"), {"torch"}).refusal;
  CHECK(refusal.find("`sm_130` is in no table") != std::string::npos);
}

TEST_CASE("A constraint chooses nothing: transformers alone brings no torch") {
  CHECK(solved(family(), {"transformers"}).packages == "numpy 2.4.6\ntransformers 5.23.0\n");
}

TEST_CASE("A version that nothing binds to torch is no candidate, unless that is allowed") {
  LiteralWorld world = family();
  world["torchvision"].erase("0.16.2");
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"torch==2.1.2", "torchvision"});
  CHECK(solved(world, input).refusal ==
        "Because the project requires `torch==2.1.2` and `torchvision`, `torchvision 0.1.6` cannot "
        "be used: it does not say which `torch` it works with, and `torchvision` 0.29.1 and 0.29.2 "
        "depend on `torch>=2.14.0`, the requirements cannot be met.\n"
        "hint: `--allow-unproven torchvision` takes it all the same\n");
  input.accelerator.allow_unproven.insert(pep::PackageName::literal("torchvision"));
  world["torchvision"]["0.1.6"].build = "cu121";
  CHECK(solved(world, input).packages == "torch 2.1.2 cu121\ntorchvision 0.1.6 cu121\n");
}

TEST_CASE("A wheel that does not say what it was built for is no candidate and never a CPU build") {
  LiteralWorld world = family();
  world["torch"]["2.15.0"].build = "";
  CHECK(solved(world, {"torch"}).packages == "torch 2.14.1 cu130\n");
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"torch"});
  input.accelerator.allow_unknown_build.insert(pep::PackageName::literal("torch"));
  CHECK(solved(world, input).packages == "torch 2.15.0\n");
}

TEST_CASE("A build that no version has is refused with the builds that there are") {
  const Answer answer = solved(family(), {"torch==2.15.0"}, "cu121");
  CHECK(answer.refusal ==
        "Because the project requires CUDA 12.1 (`--accelerator`) and `torch==2.15.0`, and `torch "
        "2.15.0` is built for CUDA 13.2, the requirements cannot be met.\n");
}

TEST_CASE("A toolkit that no table knows is a build like any other") {
  LiteralWorld world = family();
  world["torch"]["2.16.0"] = {.requires_dist = {}, .build = "cu134"};
  CHECK(solved(world, {"torch"}).packages == "torch 2.16.0 cu134\n");
  CHECK(solved(world, kTrio).packages ==
        "torch 2.14.1 cu130\ntorchaudio 2.11.0 cu130\ntorchvision 0.29.2 cu132\n");
}

TEST_CASE("A label names the build without a look into the wheel") {
  const LiteralWorld world{{"torch", {{"2.1.2+cu118", {}}, {"2.1.2+cu121", {}}}}};
  const Answer answer = solved(world, {"torch"}, "cu118");
  CHECK(answer.packages == "torch 2.1.2+cu118 cu118\n");
  CHECK(answer.build_requests.empty());
}

TEST_CASE("An installed torch stays, and the rest is chosen to fit it") {
  const target::Target target = literal_target();
  inventory::Inventory inventory;
  inventory.distributions.push_back({.name = pep::PackageName::literal("torch"),
                                     .version = pep::Version::literal("2.1.2"),
                                     .dist_info = RelativePath::literal("lib/torch.dist-info"),
                                     .metadata = *pep::CoreMetadata::parse(
                                         "Metadata-Version: 2.1\nName: torch\nVersion: 2.1.2\n"),
                                     .build = accelerator::Build::cuda(12, 1)});
  SolveInput input = literal_input(target, {"torch", "torchvision", "torchaudio", "transformers"});
  input.installed = &inventory;
  CHECK(solved(family(), input).packages ==
        "numpy 1.26.4\ntorch 2.1.2 cu121\ntorchaudio 2.1.2 cu121\n"
        "torchvision 0.16.2 cu121\ntransformers 4.55.4\n");
}

}  // namespace
}  // namespace sconce::resolver::tests
