#include "sconce/os/shared_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"

namespace sconce::os {
namespace {

/// Why loading failed, without the name that the linker's text begins with.
std::string_view loading_failure(std::string_view name) {
  const char* text = ::dlerror();
  std::string_view reason = text == nullptr ? "no reason is given" : text;
  if (reason.starts_with(name) && reason.substr(name.size()).starts_with(": ")) {
    reason.remove_prefix(name.size() + 2);
  }
  return reason;
}

}  // namespace

Result<SharedLibrary> SharedLibrary::load(const std::string& name) {
  void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return SharedLibrary(handle);
  return fail(ErrorKind::unsupported,
              fmt::format("cannot load `{}`: {}", name, loading_failure(name)));
}

void* SharedLibrary::address_of(const char* name) const { return ::dlsym(handle_, name); }

}  // namespace sconce::os
