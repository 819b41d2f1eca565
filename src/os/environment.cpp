#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/text.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"

namespace sconce::os {

std::int64_t process_number() { return ::getpid(); }

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::optional<std::string> find_on_path(const std::string& program) {
  if (program.find('/') != std::string::npos) {
    return is_executable_file(program) ? std::optional(absolute_path(program)) : std::nullopt;
  }
  const std::string path = environment_variable("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (const std::string_view folder : split(path, ':')) {
    // An empty part means the working directory.
    const std::string candidate = join_path(folder.empty() ? "." : folder, program);
    if (is_executable_file(candidate)) return absolute_path(candidate);
  }
  return std::nullopt;
}

std::string home_directory() {
  if (auto home = environment_variable("HOME"); home && !home->empty()) return *home;
  std::array<char, 16384> buffer{};
  passwd entry = {};
  passwd* found = nullptr;
  ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_dir : "/";
}

}  // namespace sconce::os
