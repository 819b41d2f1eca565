#pragma once

#include <memory>
#include <string>
#include <vector>

namespace sconce {

/// What went wrong, as far as a caller can act on it. The kind alone chooses the exit code.
enum class ErrorKind {
  usage,        ///< the command line is wrong                                   exit 2
  input,        ///< a file or value of the user's is malformed                  exit 2
  no_solution,  ///< the requirements cannot all be met                          exit 3
  findings,     ///< verification found problems                                 exit 4
  interrupted,  ///< the user stopped the program                                exit 130
  not_found,    ///< a file or address does not exist                            exit 1
  network,      ///< a transfer failed for good                                  exit 1
  file_system,  ///< a system call on a file failed                              exit 1
  archive,      ///< an archive is hostile, ambiguous or damaged                 exit 1
  mismatch,     ///< a hash, size or name is not what was promised               exit 1
  unsupported,  ///< well-formed, but not something that this program does       exit 1
  state,        ///< the environment or the store is not in a state to go on     exit 1
  build,        ///< building a distribution failed: what its backend did         exit 1
};

/// Process exit code of a kind.
int exit_code(ErrorKind kind);

/// An error as a value: kind, one clause in plain words with the offending thing in backticks,
/// context (innermost first), hints (what to do about it) and lines quoted from the output of
/// another program. Cheap to move and to copy (one shared pointer). Immutable but for the with_
/// functions, which copy if shared.
class Error {
 public:
  Error(ErrorKind kind, std::string message);

  [[nodiscard]] ErrorKind kind() const;
  [[nodiscard]] const std::string& message() const;
  [[nodiscard]] const std::vector<std::string>& context() const;
  [[nodiscard]] const std::vector<std::string>& hints() const;
  /// What another program said, line by line, in its words; nearly always empty.
  [[nodiscard]] const std::vector<std::string>& quoted_lines() const;

  /// The same error with one more outer context ("while reading `pyproject.toml`").
  [[nodiscard]] Error with_context(std::string context) const;
  /// The same error with one more hint ("check the spelling").
  [[nodiscard]] Error with_hint(std::string hint) const;
  /// The same error with these lines quoted in the place of any others.
  [[nodiscard]] Error with_quoted_lines(std::vector<std::string> lines) const;

  /// Message and context on one line, outermost context first: "reading `x`: no such file".
  [[nodiscard]] std::string to_string() const;

 private:
  struct State;
  explicit Error(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace sconce
