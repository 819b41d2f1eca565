#include <fmt/format.h>

#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candidates.hpp"
#include "request.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/os/files.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {
namespace {

using target::Interpreter;

/// What is asked for, and by what, for messages.
struct Asked {
  PythonRequest request;
  std::string origin;  ///< ", asked for by `.python-version`"; empty for the command line
};

std::string title(const Interpreter& interpreter) {
  return fmt::format("{} {}", interpreter.implementation == "pypy" ? "PyPy" : "Python",
                     interpreter.version.to_string());
}

Result<Asked> asked_by(const InterpreterQuery& query) {
  if (query.request) return Asked{SCONCE_TRY(parse_request(*query.request)), {}};
  const auto file = nearest_version_file(query.project_folder);
  if (!file) return Asked{};
  auto request = in_context(parse_request(file->request), fmt::format("reading `{}`", file->path));
  return Asked{SCONCE_TRY(std::move(request)), fmt::format(", asked for by `{}`", file->path)};
}

bool takes_project(const Interpreter& interpreter, const InterpreterQuery& query) {
  return !query.requires_python || query.requires_python->contains(interpreter.version);
}

Error contradiction(const Interpreter& interpreter, const Asked& asked,
                    const InterpreterQuery& query) {
  return Error(ErrorKind::input,
               fmt::format("`{}` ({}){} is outside the project's requires-python, `{}`",
                           asked.request.text, title(interpreter), asked.origin,
                           query.requires_python->to_string()))
      .with_hint("ask for a Python that the project takes, or change `requires-python`");
}

/// A folder stands for the python in its bin.
std::string program_of_path(const std::string& path) {
  if (!os::is_directory(path)) return path;
  for (std::string_view name : {"bin/python", "bin/python3", "python", "python3"}) {
    std::string program = os::join_path(path, name);
    if (os::is_executable_file(program)) return program;
  }
  return os::join_path(path, "bin/python");
}

/// Looks through the candidates and remembers what it saw for the message.
class Search {
 public:
  Search(const Asked& asked, const InterpreterQuery& query, DescriptionMemo* memo)
      : asked_(asked), query_(query), memo_(memo) {}

  bool take(const std::string& executable) {
    const auto resolved = os::real_path(executable);
    if (!resolved || !seen_.insert(*resolved).second) return false;
    auto interpreter = describe_interpreter(executable, memo_);
    if (!interpreter) return false;
    const bool is_admitted = asked_.request.admits(*interpreter);
    if (is_admitted && takes_project(*interpreter, query_)) {
      found_ = *std::move(interpreter);
      return true;
    }
    others_.push_back(fmt::format("{} at `{}`", title(*interpreter), interpreter->executable));
    if (is_admitted && !contradicting_) contradicting_ = *std::move(interpreter);
    return false;
  }

  [[nodiscard]] bool has_found() const { return found_.has_value(); }

  [[nodiscard]] Result<Interpreter> result() const {
    if (found_) return *found_;
    if (contradicting_ && !asked_.request.text.empty()) {
      return std::unexpected(contradiction(*contradicting_, asked_, query_));
    }
    Error error(ErrorKind::not_found, fmt::format("no Python{} was found", wanted()));
    if (!others_.empty()) error = error.with_hint("found: " + join(others_, ", "));
    return std::unexpected(error.with_hint("install one that fits, or name one with `--python`"));
  }

 private:
  [[nodiscard]] std::string wanted() const {
    if (!asked_.request.text.empty()) {
      return fmt::format(" that is `{}`{}", asked_.request.text, asked_.origin);
    }
    if (query_.requires_python && !query_.requires_python->is_empty()) {
      return fmt::format(" that fits the project's requires-python, `{}`,",
                         query_.requires_python->to_string());
    }
    return " 3";
  }

  const Asked& asked_;
  const InterpreterQuery& query_;
  DescriptionMemo* memo_;
  std::set<std::string> seen_;
  std::vector<std::string> others_;
  std::optional<Interpreter> found_, contradicting_;
};

Result<Interpreter> described_for_project(const std::string& executable, const Asked& asked,
                                          const InterpreterQuery& query, DescriptionMemo* memo) {
  Interpreter interpreter = SCONCE_TRY(describe_interpreter(executable, memo));
  if (!takes_project(interpreter, query)) {
    return std::unexpected(contradiction(interpreter, asked, query));
  }
  return interpreter;
}

Result<Interpreter> find_asked(const Asked& asked, const InterpreterQuery& query,
                               const SearchPlaces& places, DescriptionMemo* memo) {
  if (!asked.request.path.empty()) {
    return described_for_project(program_of_path(asked.request.path), asked, query, memo);
  }
  if (!asked.request.name.empty()) {
    if (const auto program = find_by_name(asked.request.name, places)) {
      return described_for_project(*program, asked, query, memo);
    }
    const bool names_version = asked.request.versions || !asked.request.implementation.empty();
    if (!names_version && !asked.request.name.starts_with("python")) {
      return fail(ErrorKind::not_found, fmt::format("no Python called `{}`{} is on PATH",
                                                    asked.request.name, asked.origin));
    }
  }
  Search search(asked, query, memo);
  visit_candidates(asked.request, places,
                   [&](const std::string& executable) { return search.take(executable); });
  // For the message alone: what there is besides.
  if (!search.has_found()) {
    visit_candidates({}, places,
                     [&](const std::string& executable) { return search.take(executable); });
  }
  return search.result();
}

}  // namespace

Result<Interpreter> find_interpreter(const InterpreterQuery& query, const SearchPlaces& places,
                                     DescriptionMemo* memo) {
  const Asked asked = SCONCE_TRY(asked_by(query));
  return find_asked(asked, query, places, memo);
}

Result<bool> fits(const Interpreter& interpreter, const InterpreterQuery& query,
                  const SearchPlaces& places, DescriptionMemo* memo) {
  const Asked asked = SCONCE_TRY(asked_by(query));
  if (!takes_project(interpreter, query)) return false;
  if (asked.request.path.empty() && asked.request.name.empty()) {
    return asked.request.text.empty() || asked.request.admits(interpreter);
  }
  const Interpreter wanted = SCONCE_TRY(find_asked(asked, query, places, memo));
  return wanted.executable == interpreter.executable;
}

}  // namespace sconce::environment
