#include "sconce/base/error.hpp"

#include <doctest/doctest.h>

#include "sconce/base/result.hpp"

namespace sconce {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorKind::input, "`3` is odd");
  return number / 2;
}

Result<int> quarter(int number) {
  const int halved = SCONCE_TRY(half(number));
  return SCONCE_TRY(half(halved));
}

TEST_CASE("each kind of error has its exit code") {
  CHECK(exit_code(ErrorKind::usage) == 2);
  CHECK(exit_code(ErrorKind::input) == 2);
  CHECK(exit_code(ErrorKind::no_solution) == 3);
  CHECK(exit_code(ErrorKind::findings) == 4);
  CHECK(exit_code(ErrorKind::interrupted) == 130);
  for (const auto kind :
       {ErrorKind::not_found, ErrorKind::network, ErrorKind::file_system, ErrorKind::archive,
        ErrorKind::mismatch, ErrorKind::unsupported, ErrorKind::state, ErrorKind::build}) {
    CHECK(exit_code(kind) == 1);
  }
}

TEST_CASE("an error is printed with its outermost context first") {
  const Error inner(ErrorKind::not_found, "no such file");
  const Error outer = inner.with_context("reading `a`").with_context("in `b`").with_hint("look");
  CHECK(outer.to_string() == "in `b`: reading `a`: no such file");
  CHECK(outer.hints() == std::vector<std::string>{"look"});
  CHECK(outer.kind() == ErrorKind::not_found);
  CHECK(outer.quoted_lines().empty());
  CHECK(outer.with_quoted_lines({"a", "b"}).quoted_lines().size() == 2);
  CHECK(inner.to_string() == "no such file");
}

TEST_CASE("SCONCE_TRY gives the value or returns the error") {
  CHECK(quarter(8) == 2);
  REQUIRE_FALSE(quarter(6).has_value());
  CHECK(quarter(6).error().message() == "`3` is odd");
}

TEST_CASE("in_context leaves a success alone and wraps an error") {
  CHECK(in_context(half(2), "halving") == 1);
  CHECK(in_context(half(3), "halving").error().to_string() == "halving: `3` is odd");
}

}  // namespace
}  // namespace sconce
