#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/target/target.hpp"

// Finding and describing Python interpreters. Python itself is started only where its files do not
// say enough, and then once: the answer is kept in a memo.
namespace sconce::environment {

/// Where answers of interpreters that had to be started are kept between runs. Implemented over the
/// store; callable from one thread.
class DescriptionMemo {
 public:
  virtual ~DescriptionMemo() = default;
  [[nodiscard]] virtual std::optional<std::string> find(std::string_view key) = 0;
  virtual void keep(std::string_view key, std::string_view value) = 0;
};

/// What the process environment says about where interpreters are. A value, so that tests can state
/// their own.
struct SearchPlaces {
  std::vector<std::string> path;   ///< folders of PATH, in order
  std::string active_environment;  ///< VIRTUAL_ENV, else CONDA_PREFIX, else empty
  std::string pyenv_root;          ///< PYENV_ROOT, else ~/.pyenv
  std::string pyenv_version;       ///< PYENV_VERSION, as it stands
  std::string managed_root;        ///< folder of interpreters that other tools unpacked
  std::string working_directory;
  std::vector<std::string> standard_folders;  ///< looked at last, also when PATH lacks them

  [[nodiscard]] static SearchPlaces of_this_process();
};

/// What is wanted.
struct InterpreterQuery {
  /// What `--python` says: `3.11`, `3.11.7`, `3.13t`, `>=3.10,<3.13`, `pypy3.10`, `python3.11`, a
  /// name on PATH, a file, or a folder with `bin/python`.
  std::optional<std::string> request;
  /// `.python-version` is looked for here and in the folders above, where nothing was requested.
  std::string project_folder;
  std::optional<pep::SpecifierSet> requires_python;
};

/// The first interpreter that fits, in the order: active environment, PATH (a pyenv shim stands for
/// the interpreter that pyenv would start), pyenv's versions, interpreters that other tools
/// unpacked, the standard folders. Nothing fits: kind `not_found`, with what was found as a hint. A
/// request that contradicts requires-python: kind `input`. `memo` may be null.
[[nodiscard]] Result<target::Interpreter> find_interpreter(const InterpreterQuery& query,
                                                           const SearchPlaces& places,
                                                           DescriptionMemo* memo);

/// Describes the interpreter of this file: links are followed, and the python of a virtual
/// environment stands for the one underneath. Kind `unsupported` for what is no Python 3.
[[nodiscard]] Result<target::Interpreter> describe_interpreter(const std::string& executable,
                                                               DescriptionMemo* memo);

/// Whether an interpreter is what the query asks for, so that an environment made with it can stay.
/// A request that is a path or a name is resolved for that.
[[nodiscard]] Result<bool> fits(const target::Interpreter& interpreter,
                                const InterpreterQuery& query, const SearchPlaces& places,
                                DescriptionMemo* memo);

}  // namespace sconce::environment
