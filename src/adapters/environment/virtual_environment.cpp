#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "activation.hpp"
#include "layout.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/os/files.hpp"
#include "sconce/target/target.hpp"
#include "sconce/wheel/footprint.hpp"

namespace sconce::environment {
namespace {

using wheel::Footprint;
using wheel::FootprintEntry;
using wheel::GeneratedBytes;
using wheel::LinkTarget;

FootprintEntry file(std::string_view path, std::string text) {
  return {RelativePath::literal(path), 0644, GeneratedBytes{std::move(text)}};
}

FootprintEntry link(std::string_view path, std::string target) {
  return {RelativePath::literal(path), 0777, LinkTarget{std::move(target)}};
}

bool is_64_bit(const target::Interpreter& interpreter) {
  return interpreter.machine.find("64") != std::string::npos || interpreter.machine == "s390x";
}

std::string configuration(const target::Interpreter& interpreter,
                          const VirtualEnvironmentOptions& options) {
  const bool sees_system = options.system_site_packages == SystemSitePackages::included;
  std::string text = fmt::format(
      "home = {}\nimplementation = {}\nversion = {}\nexecutable = {}\n"
      "include-system-site-packages = {}\nsconce = {}\n",
      os::parent_path(interpreter.executable),
      interpreter.implementation == "pypy" ? "PyPy" : "CPython", interpreter.version.to_string(),
      interpreter.executable, sees_system ? "true" : "false", SCONCE_VERSION);
  const bool is_one_line = options.prompt.find_first_of("\r\n") == std::string::npos;
  if (!options.prompt.empty() && is_one_line) text += "prompt = " + options.prompt + "\n";
  return text;
}

void add_programs(Footprint& footprint, const target::Interpreter& interpreter) {
  auto& entries = footprint.entries;
  entries.push_back(link("bin/python", interpreter.executable));
  entries.push_back(link("bin/python3", "python"));
  entries.push_back(link("bin/python" + series_of(interpreter), "python"));
  if (interpreter.free_threaded) {
    entries.push_back(link("bin/" + versioned_name(interpreter), "python"));
  }
  if (interpreter.implementation == "pypy") {
    entries.push_back(link("bin/pypy", "python"));
    entries.push_back(link("bin/pypy3", "python"));
    entries.push_back(link("bin/" + versioned_name(interpreter), "python"));
  }
}

}  // namespace

std::string series_of(const target::Interpreter& interpreter) {
  const auto& release = interpreter.version.release();
  return fmt::format("{}.{}", release[0], release.size() > 1 ? release[1] : 0);
}

std::string versioned_name(const target::Interpreter& interpreter) {
  const bool is_pypy = interpreter.implementation == "pypy";
  return fmt::format("{}{}{}", is_pypy ? "pypy" : "python", series_of(interpreter),
                     interpreter.free_threaded ? "t" : "");
}

Environment virtual_environment(const std::string& prefix, const target::Interpreter& interpreter) {
  const std::string library = versioned_name(interpreter);
  const auto site_packages = RelativePath::literal("lib/" + library + "/site-packages");
  Environment environment{.prefix = prefix, .interpreter = interpreter};
  environment.scheme.purelib = site_packages;
  environment.scheme.platlib = site_packages;
  environment.scheme.scripts = RelativePath::literal("bin");
  environment.scheme.headers = RelativePath::literal("include/site/" + library);
  environment.scheme.interpreter = os::join_path(prefix, "bin/python");
  environment.site_packages = {site_packages};
  return environment;
}

Footprint virtual_environment_footprint(const target::Interpreter& interpreter,
                                        const VirtualEnvironmentOptions& options) {
  const std::string prompt =
      options.prompt.empty() ? os::file_name(options.prefix) : options.prompt;
  Footprint footprint;
  footprint.entries = {
      file(".gitignore", "*\n"),
      file("pyvenv.cfg", configuration(interpreter, options)),
      file("bin/activate", activation_for_sh(options.prefix, prompt)),
      file("bin/activate.fish", activation_for_fish(options.prefix, prompt)),
      file("bin/activate.csh", activation_for_csh(options.prefix, prompt)),
      file("bin/activate.ps1", activation_for_powershell(options.prefix, prompt)),
  };
  add_programs(footprint, interpreter);
  // CPython's own venv has it on 64-bit Linux: some build systems install there.
  if (interpreter.os == "linux" && is_64_bit(interpreter)) {
    footprint.entries.push_back(link("lib64", "lib"));
  }
  std::ranges::sort(footprint.entries, std::less<>(), &FootprintEntry::path);
  return footprint;
}

}  // namespace sconce::environment
