#pragma once

#include <string>
#include <vector>

#include "sconce/machine/machine.hpp"

namespace sconce::machine {

/// What hinders GPUs on a machine of which the rest is known, each one sentence with its remedy.
[[nodiscard]] std::vector<std::string> findings_of(const MachineView& view,
                                                   const accelerator::HostFacts& host);

}  // namespace sconce::machine
