#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::target {

/// What is known of a Python interpreter, as far as choosing and installing wheels needs it. A
/// value; filled by module environment from files or, failing that, by asking the interpreter.
struct Interpreter {
  std::string executable;   ///< absolute path on the host, links resolved as far as `home` needs
  std::string base_prefix;  ///< prefix of the interpreter underneath
  std::string implementation = "cpython";  ///< cpython or pypy
  pep::Version version;                    ///< full version, 3.11.7
  bool free_threaded = false;
  bool debug = false;
  std::string pypy_version;            ///< "7.3" for PyPy, else empty
  std::string implementation_version;  ///< PyPy's own full version; empty: the same as `version`
  std::string machine = "x86_64";
  std::string os = "linux";                  ///< linux, darwin, windows
  pep::LibcVersion libc;                     ///< Linux only
  std::uint32_t os_major = 0, os_minor = 0;  ///< macOS only: the oldest release to serve
  std::string platform_release;  ///< of the kernel, for markers; empty where it is only described
  std::string platform_version;
  bool externally_managed = false;  ///< PEP 668
  std::string externally_managed_message;
};

/// What an environment is made for. A value; the solve depends on this and never on the host.
struct Target {
  pep::Version python;
  std::string implementation = "cpython";
  pep::MarkerEnvironment markers;
  pep::SupportedTags tags;
  std::string description;  ///< "CPython 3.11.7, Linux x86_64, glibc 2.36"
};

/// The target of an interpreter: marker environment (PEP 508) and tags (PEP 425, 600, 656).
[[nodiscard]] Target target_of(const Interpreter& interpreter);

/// The environments that a target stands for, as a marker: system, machine, implementation and
/// minor version of Python. What no marker can say (libc) is left to the tags of wheels.
[[nodiscard]] pep::Marker environment_marker(const Target& target);

/// The Python of an interpreter without its patch version, as `--python` takes it: `3.11`, `3.13t`,
/// `pypy3.10`.
[[nodiscard]] std::string python_name(const Interpreter& interpreter);

/// The platform of an interpreter by the name that describes it (`x86_64-manylinux_2_36`,
/// `aarch64-apple-darwin`): described_interpreter takes it back.
[[nodiscard]] std::string platform_name(const Interpreter& interpreter);

/// The same interpreter on the oldest glibc to be served. Where the platform has another libc, or
/// none, or its name states another version of glibc: kind `usage`, naming both.
[[nodiscard]] Result<Interpreter> with_glibc(Interpreter interpreter, std::string_view platform,
                                             const pep::LibcVersion& glibc);

/// An interpreter as described by `--python-platform` (`linux`, `x86_64-manylinux2014`,
/// `aarch64-manylinux_2_28`, `x86_64-unknown-linux-musl`, `macos`, `windows`, ...) and a Python
/// version: nothing of the host is looked at. Unknown platform names are an error that lists the
/// known ones.
[[nodiscard]] Result<Interpreter> described_interpreter(const pep::Version& python,
                                                        std::string_view platform);

}  // namespace sconce::target
