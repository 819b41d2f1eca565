#pragma once

#include <string>

#include "sconce/base/result.hpp"

namespace sconce::os {

/// A shared object that is loaded while the program runs (dlopen). It stays loaded to the end: what
/// it has started may outlive whoever loaded it. A cheap copy; callable from any thread.
class SharedLibrary {
 public:
  /// By file name, searched where the dynamic linker searches, or by path. Kind `unsupported` where
  /// it cannot be loaded.
  [[nodiscard]] static Result<SharedLibrary> load(const std::string& name);

  /// Looks a function up; false and null if it is missing. That it has this type is the caller's
  /// word.
  template <class Function>
  [[nodiscard]] bool find(const char* name, Function*& into) const {
    into = reinterpret_cast<Function*>(address_of(name));
    return into != nullptr;
  }

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}
  [[nodiscard]] void* address_of(const char* name) const;
  void* handle_;
};

}  // namespace sconce::os
