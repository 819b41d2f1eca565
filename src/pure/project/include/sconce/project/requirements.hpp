#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {

/// What requirement files say, nested ones included. A value.
struct RequirementFiles {
  std::vector<DeclaredRequirement> requirements;
  std::vector<DeclaredRequirement> constraints;
  Settings settings;
  std::vector<std::string> files;     ///< every file that was read, in order
  std::vector<std::string> warnings;  ///< options that were passed over, with their lines
  /// The first place that states `--require-hashes` or a hash ("`requirements.txt` line 3"): then
  /// every package must have one, as with pip.
  std::optional<std::string> hashes_asked_by;
};

/// What reading requirement files needs of the host.
struct RequirementsInput {
  std::string path;  ///< of the file, absolute or relative to `working_directory`
  /// Content of a file; nested files are asked for as written beside the file that names them.
  std::function<Result<std::string>(const std::string& path)> read;
  std::map<std::string, std::string> environment;  ///< for `${NAME}`
  std::string working_directory;                   ///< absolute; paths in requirements begin there
};

/// Reads requirements.txt files as pip does: requirements (also a URL or path alone, where the name
/// is in the file's name, in `egg`, or in the folder's pyproject.toml), `-e FOLDER`, `-r`, `-c`,
/// index options, `--pre`, `--no-binary`, `--only-binary`,
/// `--hash`, `--require-hashes`, line continuations, comments, `${NAME}`. Relative find-links begin
/// at the folder of the file that states them. Errors (kind `input`) read
/// "`requirements.txt` line 3, column 5: ..."; what is not supported is one, naming the
/// line.
[[nodiscard]] Result<RequirementFiles> read_requirements(const RequirementsInput& input);

}  // namespace sconce::project
