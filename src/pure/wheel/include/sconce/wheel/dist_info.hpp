#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/file_name.hpp"

namespace sconce::wheel {

/// A file of a wheel as its archive lists it.
struct WheelFile {
  std::string path;  ///< parts joined by `/`, no folders
  std::uint64_t size = 0;
  bool is_executable = false;
};

/// The WHEEL file (binary distribution format).
struct WheelFacts {
  std::uint64_t major = 1, minor = 0;  ///< Wheel-Version
  bool root_is_purelib = true;
  std::vector<std::string> tags;
  std::string generator;
  /// A Wheel-Version above 1 is of kind `unsupported`; none or a broken one of kind `archive`.
  [[nodiscard]] static Result<WheelFacts> parse(std::string_view text);
};

/// Name of the wheel's one `.dist-info` folder. It must be at the top, the only one, hold WHEEL,
/// METADATA and RECORD, and its name and version must be those of the file name.
[[nodiscard]] Result<std::string> find_dist_info(const std::vector<WheelFile>& files,
                                                 const pep::WheelFileName& file_name);

/// One entry point that becomes a script: `name = module:attribute.attribute [extras]`.
struct ScriptEntryPoint {
  std::string name;
  std::string module;     ///< dotted
  std::string attribute;  ///< dotted, never empty
  bool is_gui = false;
};

/// console_scripts and gui_scripts of entry_points.txt. Other groups are passed over. Names that
/// are no plain file name, or that would shadow `python*`, `activate*` or `deactivate`, case aside,
/// are of kind `archive`.
[[nodiscard]] Result<std::vector<ScriptEntryPoint>> parse_script_entry_points(
    std::string_view text);

/// Refuses (kind `archive`) a name that may not stand in the scripts folder: not a plain file name,
/// or, case aside, one of the interpreter (`python`, `python3.11`, ...) or of the activation
/// scripts.
[[nodiscard]] Result<void> check_script_name(std::string_view name);

}  // namespace sconce::wheel
