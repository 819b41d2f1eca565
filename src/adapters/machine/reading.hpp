#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/file_tree.hpp"

// How this module reads a tree: what is absent or unreadable is nothing, never an error.
namespace sconce::machine {

/// The text of a file of at most 1 MiB, without white space at its ends.
[[nodiscard]] std::optional<std::string> text_of(const FileTree& root, std::string_view path);
/// A number of a file that holds one, in hexadecimal with `0x`.
[[nodiscard]] std::optional<std::uint64_t> hexadecimal_of(const FileTree& root,
                                                          std::string_view path);
[[nodiscard]] bool exists(const FileTree& root, std::string_view path);
/// Names in a folder, sorted; none where there is no such folder.
[[nodiscard]] std::vector<std::string> names_in(const FileTree& root, std::string_view folder);

/// An address on the PCI bus as sysfs writes it: lower case, four digits of domain.
[[nodiscard]] std::string pci_address(std::string_view text);

}  // namespace sconce::machine
