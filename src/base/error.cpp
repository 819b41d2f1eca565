#include "sconce/base/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce {

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::input:
      return 2;
    case ErrorKind::no_solution:
      return 3;
    case ErrorKind::findings:
      return 4;
    case ErrorKind::interrupted:
      return 130;
    case ErrorKind::not_found:
    case ErrorKind::network:
    case ErrorKind::file_system:
    case ErrorKind::archive:
    case ErrorKind::mismatch:
    case ErrorKind::unsupported:
    case ErrorKind::state:
    case ErrorKind::build:
      return 1;
  }
  return 1;
}

struct Error::State {
  ErrorKind kind;
  std::string message;
  std::vector<std::string> context;
  std::vector<std::string> hints;
  std::vector<std::string> quoted_lines;
};

Error::Error(ErrorKind kind, std::string message)
    : state_(std::make_shared<const State>(State{kind, std::move(message), {}, {}, {}})) {}

Error::Error(std::shared_ptr<const State> state) : state_(std::move(state)) {}

ErrorKind Error::kind() const { return state_->kind; }
const std::string& Error::message() const { return state_->message; }
const std::vector<std::string>& Error::context() const { return state_->context; }
const std::vector<std::string>& Error::hints() const { return state_->hints; }
const std::vector<std::string>& Error::quoted_lines() const { return state_->quoted_lines; }

Error Error::with_context(std::string context) const {
  auto changed = std::make_shared<State>(*state_);
  changed->context.push_back(std::move(context));
  return Error(std::move(changed));
}

Error Error::with_hint(std::string hint) const {
  auto changed = std::make_shared<State>(*state_);
  changed->hints.push_back(std::move(hint));
  return Error(std::move(changed));
}

Error Error::with_quoted_lines(std::vector<std::string> lines) const {
  auto changed = std::make_shared<State>(*state_);
  changed->quoted_lines = std::move(lines);
  return Error(std::move(changed));
}

std::string Error::to_string() const {
  std::string line;
  for (auto it = state_->context.rbegin(); it != state_->context.rend(); ++it) {
    line += *it;
    line += ": ";
  }
  return line + state_->message;
}

void broken_invariant(const char* file, int line, const char* text) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, text);
  std::fflush(stderr);
  std::abort();
}

}  // namespace sconce
