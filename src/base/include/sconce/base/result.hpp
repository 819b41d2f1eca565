#pragma once

#include <expected>
#include <string>
#include <utility>

#include "sconce/base/error.hpp"

namespace sconce {

/// What every fallible function returns. Never discarded, never thrown.
template <class T>
using Result = std::expected<T, Error>;

/// An error ready to be returned from a function with any Result type.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error(kind, std::move(message)));
}

/// Passes on the error of a Result that is known to hold one.
template <class T>
[[nodiscard]] std::unexpected<Error> pass_error(const Result<T>& result) {
  return std::unexpected(result.error());
}

/// Wraps the error, if any, in one more context; used at the place that knows the file or name.
template <class T>
[[nodiscard]] Result<T> in_context(Result<T> result, std::string context) {
  if (!result) return std::unexpected(result.error().with_context(std::move(context)));
  return result;
}

/// Ends the program with file, line and text: a broken invariant, on in every build.
[[noreturn]] void broken_invariant(const char* file, int line, const char* text);

}  // namespace sconce

// The value of `expr`, or return its error from the enclosing function. The one way to pass errors
// on.
#define SCONCE_TRY(...)                                                         \
  ({                                                                            \
    auto sconce_tried = (__VA_ARGS__);                                          \
    if (!sconce_tried) return std::unexpected(std::move(sconce_tried).error()); \
    *std::move(sconce_tried);                                                   \
  })

// An invariant that must hold in every build, release included.
#define SCONCE_ASSERT(condition) \
  ((condition) ? void(0) : ::sconce::broken_invariant(__FILE__, __LINE__, #condition))
