#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <string>
#include <string_view>

#include "sconce/os/files.hpp"

namespace sconce::environment {

/// A folder of a test's own, gone when the test ends.
class Scratch {
 public:
  Scratch() {
    std::string name = os::join_path("/tmp", "sconce-environment-XXXXXX");
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = *os::real_path(name);
  }
  ~Scratch() { static_cast<void>(os::remove_tree(path_)); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string operator/(std::string_view below) const {
    return os::join_path(path_, below);
  }
  void write(std::string_view below, std::string_view text, std::uint32_t mode = 0644) const {
    const std::string path = *this / below;
    REQUIRE(os::make_directories(os::parent_path(path)).has_value());
    REQUIRE(os::write_file_atomically(path, text, mode).has_value());
  }
  void link(std::string_view below, const std::string& target) const {
    const std::string path = *this / below;
    REQUIRE(os::make_directories(os::parent_path(path)).has_value());
    REQUIRE(os::symbolic_link(target, path).has_value());
  }

  /// Files that describe a CPython completely, below `prefix`; returns the program's path.
  std::string add_python(std::string_view prefix, std::string_view version) const {
    const std::string series(version.substr(0, version.rfind('.')));
    const std::string root(prefix);
    const std::string program = root + "/bin/python" + series;
    const auto elf = os::read_file("/proc/self/exe");
    write(program, elf->substr(0, 4096), 0755);
    link(root + "/bin/python3", "python" + series);
    write(root + "/lib/python" + series + "/os.py", "");
    write(root + "/include/python" + series + "/patchlevel.h",
          "#define PY_VERSION      \"" + std::string(version) + "\"\n");
    return *this / program;
  }

 private:
  std::string path_;
};

}  // namespace sconce::environment
