#include "request.hpp"

#include <fmt/format.h>

#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {
namespace {

constexpr std::string_view kSpecifierStarts = "<>=!~";

/// Takes the word off the front, and one `-` or `@` after it.
bool take_word(std::string_view& text, std::string_view word) {
  if (!to_ascii_lower(text).starts_with(word)) return false;
  text.remove_prefix(word.size());
  if (!text.empty() && (text.front() == '-' || text.front() == '@')) text.remove_prefix(1);
  return true;
}

std::unexpected<Error> malformed(std::string_view text) {
  return std::unexpected(
      Error(ErrorKind::usage, fmt::format("`{}` does not name a Python", text))
          .with_hint(
              "write a version (`3.11`), a range (`>=3.10,<3.13`), a path, or a name such as "
              "`python3.11` or `pypy3.10`"));
}

/// `3`, `3.11` (a whole series), `3.11.7`, `3.13t` (free-threaded).
Result<void> set_version(PythonRequest& request, std::string_view version) {
  if (version.ends_with('t')) {
    request.free_threaded = true;
    version.remove_suffix(1);
  }
  const auto parsed = pep::Version::parse(version);
  if (!parsed) return malformed(request.text);
  const bool is_series = parsed->release().size() < 3 && !parsed->is_prerelease();
  const std::string clause = fmt::format("=={}{}", version, is_series ? ".*" : "");
  auto specifiers = pep::SpecifierSet::parse(clause);
  if (!specifiers) return malformed(request.text);
  request.versions = *std::move(specifiers);
  return {};
}

}  // namespace

bool PythonRequest::admits(const target::Interpreter& interpreter) const {
  if (!implementation.empty() && implementation != interpreter.implementation) return false;
  if (versions && !versions->contains(interpreter.version)) return false;
  // A build without the GIL takes other wheels: only who asks for it gets it.
  return free_threaded == interpreter.free_threaded;
}

Result<PythonRequest> parse_request(std::string_view text) {
  text = trim(text);
  PythonRequest request{.text = std::string(text)};
  if (text.empty()) return malformed(text);
  if (text.find('/') != std::string_view::npos || text == "." || text == "..") {
    request.path = text;
    return request;
  }
  if (kSpecifierStarts.find(text.front()) != std::string_view::npos) {
    auto specifiers = pep::SpecifierSet::parse(text);
    if (!specifiers) return malformed(text);
    request.versions = *std::move(specifiers);
    return request;
  }
  std::string_view rest = text;
  if (is_ascii_digit(rest.front())) {
    SCONCE_TRY(set_version(request, rest));
    return request;
  }
  if (take_word(rest, "cpython")) {
    request.implementation = "cpython";
  } else if (take_word(rest, "pypy")) {
    request.implementation = "pypy";
    request.name = text;
  } else {
    take_word(rest, "python");
    request.name = text;
  }
  // `python3.11` that is nowhere on PATH still says which version is wanted.
  if (!rest.empty() && is_ascii_digit(rest.front())) {
    PythonRequest versioned = request;
    if (set_version(versioned, rest)) return versioned;
  }
  if (request.name.empty() && !rest.empty()) return malformed(text);
  return request;
}

std::optional<std::string> first_request(std::string_view text) {
  for (std::string_view line : split_lines(text)) {
    line = trim(line.substr(0, line.find('#')));
    if (!line.empty()) return std::string(line);
  }
  return {};
}

}  // namespace sconce::environment
