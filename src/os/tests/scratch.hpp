#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sconce/os/files.hpp"

namespace sconce::os {

/// A folder for one test, removed with it.
class Scratch {
 public:
  Scratch() {
    std::string pattern = environment() + "/sconce-test-XXXXXX";
    const char* made = ::mkdtemp(pattern.data());
    SCONCE_ASSERT(made != nullptr);
    path_ = made;
  }
  ~Scratch() { static_cast<void>(remove_tree(path_)); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// A path below it.
  [[nodiscard]] std::string operator/(std::string_view below) const {
    return join_path(path_, below);
  }
  /// Writes a file, making its folders.
  std::string write(std::string_view below, std::string_view text) const {
    std::string path = *this / below;
    SCONCE_ASSERT(make_directories(parent_path(path)).has_value());
    SCONCE_ASSERT(write_file_atomically(path, text).has_value());
    return path;
  }

 private:
  static std::string environment() {
    const char* folder = std::getenv("TMPDIR");
    return folder != nullptr ? folder : "/tmp";
  }
  std::string path_;
};

}  // namespace sconce::os
