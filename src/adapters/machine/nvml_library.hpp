#pragma once

#include "sconce/base/result.hpp"
#include "sconce/machine/nvml.hpp"
#include "sconce/os/shared_library.hpp"

namespace sconce::machine {

/// What read_nvml() does with a library that is loaded.
[[nodiscard]] Result<NvmlReading> read_nvml_of(const os::SharedLibrary& shared);

}  // namespace sconce::machine
