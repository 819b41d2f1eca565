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
