#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {

/// What a text such as `3.11`, `pypy3.10`, `>=3.10` or `/opt/python/bin/python3` asks for.
struct PythonRequest {
  std::string text;                           ///< as written
  std::optional<pep::SpecifierSet> versions;  ///< for a version or specifiers
  std::string implementation;                 ///< cpython or pypy; empty for either
  bool free_threaded = false;
  std::string path;  ///< for a file or folder
  std::string name;  ///< for a name to look up on PATH first

  /// Whether version, implementation and build are as asked; paths and names are not looked at.
  [[nodiscard]] bool admits(const target::Interpreter& interpreter) const;
};

/// Reads a request. A text that begins like a version or specifier and is none is of kind `usage`.
[[nodiscard]] Result<PythonRequest> parse_request(std::string_view text);

/// The request in the text of a `.python-version` file: its first line that is no comment; nothing
/// if there is none.
[[nodiscard]] std::optional<std::string> first_request(std::string_view text);

}  // namespace sconce::environment
