#include "sconce/accelerator/families.hpp"

#include <doctest/doctest.h>

using sconce::accelerator::Families;
using sconce::pep::PackageName;

TEST_CASE("The accelerator stack is torch, its companions and the libraries they bring") {
  for (const char* name : {"torch", "torchvision", "Torchaudio", "nvidia-cublas-cu12", "triton",
                           "pytorch_triton_rocm", "cuda-toolkit"}) {
    CAPTURE(name);
    CHECK(Families::built_in().is_accelerator_package(PackageName::literal(name)));
  }
  for (const char* name : {"torchmetrics", "numpy", "nvidia", "transformers", "tritonclient"}) {
    CAPTURE(name);
    CHECK_FALSE(Families::built_in().is_accelerator_package(PackageName::literal(name)));
  }
}

TEST_CASE("A data file with an unknown key is refused with its line") {
  const auto families = Families::parse("[[family]]\nnames = [\"torch\"]\nnmaes = 1\n");
  REQUIRE_FALSE(families.has_value());
  CHECK(families.error().kind() == sconce::ErrorKind::input);
  CHECK(families.error().message() == "`accelerators.toml` line 3: `nmaes` is no known key");
}

TEST_CASE("How closely a package must match its family, and where it comes from, is data") {
  using namespace sconce::accelerator;
  const auto& families = Families::built_in();
  const auto torch = PackageName::literal("torch"), vision = PackageName::literal("torchvision");
  CHECK(families.strictness(torch) == Strictness::must_equal);
  CHECK(families.strictness(vision) == Strictness::must_match_major);
  CHECK(families.strictness(PackageName::literal("numpy")) == Strictness::free);
  CHECK_FALSE(families.head(torch));
  CHECK(families.head(vision) == torch);
  CHECK(families.route(vision) == Route::accelerator_only);
  CHECK(families.route(PackageName::literal("triton")) == Route::either);
  CHECK(families.route(PackageName::literal("nvidia-cublas-cu12")) == Route::default_only);
  CHECK(families.route(PackageName::literal("requests")) == Route::default_only);
}

TEST_CASE("A word that means nothing is refused with those that do") {
  const auto families = Families::parse("[[family]]\nnames = [\"torch\"]\nroute = \"elsewhere\"\n");
  REQUIRE_FALSE(families.has_value());
  CHECK(families.error().message() ==
        "`accelerators.toml` line 3: `elsewhere` is none of `accelerator-only`, `either`, "
        "`default-only`");
}

TEST_CASE("An unknown accelerator is refused with the nearest, and a new toolkit is none") {
  using namespace sconce::accelerator;
  const auto& families = Families::built_in();
  CHECK(parse_build_choice("cu134", families)->name() == "cu134");
  const auto refused = parse_build_choice("cuda121", families);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == sconce::ErrorKind::usage);
  CHECK(refused.error().message() == "`cuda121` names no accelerator");
}
