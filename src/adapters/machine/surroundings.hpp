#pragma once

#include <map>
#include <optional>
#include <string>

#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"

// What a system runs in.
namespace sconce::machine {

/// The kind of container, and the file or variable that tells.
[[nodiscard]] std::optional<accelerator::Sourced<std::string>> container_of(
    const FileTree& root, const std::map<std::string, std::string>& environment);

/// "WSL1" or "WSL2".
[[nodiscard]] std::optional<accelerator::Sourced<std::string>> wsl_of(const FileTree& root);

}  // namespace sconce::machine
