#include <doctest/doctest.h>
#include <stdlib.h>

#include "nvml_library.hpp"

namespace sconce::machine {
namespace {

using accelerator::ComputeCapability;

TEST_CASE("NVML tells driver, CUDA and every GPU") {
  const auto shared = os::SharedLibrary::load(STUB_NVML);
  REQUIRE(shared.has_value());
  const auto reading = read_nvml_of(*shared);
  REQUIRE(reading.has_value());
  CHECK(reading->driver_version == "580.95.05");
  CHECK(reading->cuda == accelerator::CudaVersion{13, 1});
  REQUIRE(reading->devices.size() == 2);
  CHECK(reading->devices[0].name == "NVIDIA H100 80GB HBM3");
  CHECK(reading->devices[0].address == "00000000:17:00.0");
  CHECK(reading->devices[1].capability == ComputeCapability{7, 0});
}

TEST_CASE("A library that refuses is an error in its own words") {
  const auto shared = os::SharedLibrary::load(STUB_NVML);
  REQUIRE(shared.has_value());
  setenv("STUB_NVML_REFUSES", "1", 1);
  const auto reading = read_nvml_of(*shared);
  unsetenv("STUB_NVML_REFUSES");
  REQUIRE_FALSE(reading.has_value());
  CHECK(reading.error().kind() == ErrorKind::state);
  CHECK(reading.error().message() == "NVML says: Driver/library version mismatch");
}

TEST_CASE("A library without NVML's functions is refused") {
  const auto shared = os::SharedLibrary::load("libz.so.1");
  REQUIRE(shared.has_value());
  CHECK(read_nvml_of(*shared).error().kind() == ErrorKind::unsupported);
}

}  // namespace
}  // namespace sconce::machine
