#include "sconce/pep/licence.hpp"

#include <doctest/doctest.h>

using sconce::pep::normalize_licence_expression;

TEST_CASE("identifiers get SPDX's spelling and operators upper case") {
  const std::pair<const char*, const char*> rows[] = {
      {"mit", "MIT"},
      {" mit  and(apache-2.0+ or Bsd-3-clause) ", "MIT AND (Apache-2.0+ OR BSD-3-Clause)"},
      {"gpl-3.0-only with classpath-exception-2.0", "GPL-3.0-only WITH Classpath-exception-2.0"},
      {"licenseref-My.Own-1", "LicenseRef-My.Own-1"},
  };
  for (const auto& [text, normal] : rows) {
    CAPTURE(text);
    CHECK(normalize_licence_expression(text).value() == normal);
    CHECK(normalize_licence_expression(normal).value() == normal);
  }
}

TEST_CASE("unknown licences and malformed expressions are refused") {
  for (const char* text : {"", " ", "nothing", "mit mit", "mit or", "and mit", "(mit", "mit)", "()",
                           "mit ()", "(mit) with gcc-exception-3.1", "mit with", "mit with mit",
                           "licenseref-", "licenseref-a+", "licenseref-a_b", "mit not gpl-2.0"}) {
    CAPTURE(text);
    CHECK_FALSE(normalize_licence_expression(text));
  }
}
