#include "sconce/project/inputs.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using namespace sconce::project;

namespace {

std::string inputs(const std::string& dependencies, const std::string& rest = "") {
  const auto parsed = parse_pyproject(
      "[project]\nname = 'me'\nversion = '1'\ndependencies = " + dependencies + "\n" + rest,
      "pyproject.toml");
  if (!parsed) return parsed.error().to_string();
  return inputs_text(*parsed, parsed->constraints);
}

}  // namespace

TEST_CASE("how a requirement is written and where it stands changes nothing") {
  CHECK(inputs("['A_b >= 1', 'c']") == inputs("['c', 'A_b>=1', 'c'] # a comment"));
  CHECK(inputs("['c']") == inputs("['c']", "[tool.black]\nline-length = 88\n"));
}

TEST_CASE("whatever bears on the answer changes the text") {
  std::set<std::string> texts;
  const std::string_view rows[] = {
      "",
      "requires-python = '>=3.9'",
      "[project.optional-dependencies]\na = []",
      "[dependency-groups]\na = []",
      "[dependency-groups]\na = ['x']",
      "[tool.sconce]\nconstraints = ['x<2']",
      "[tool.sconce]\nindex = 'https://index.example/'",
      "[tool.sconce]\nextra-index = ['https://index.example/']",
      "[tool.sconce]\nextra-index = [{ url = 'https://index.example/', name = 'n' }]",
      "[tool.sconce]\nextra-index = [{ url = 'https://index.example/', explicit = true }]",
      "[tool.sconce]\nextra-index = [{ url = 'https://index.example/', assume-old = true }]",
      "[tool.sconce]\nfind-links = ['wheels']",
      "[tool.sconce]\nno-index = true",
      "[tool.sconce]\nindex-strategy = 'best-match'",
      "[tool.sconce]\naccelerator = 'cu121'",
      "[tool.sconce]\naccelerator-index = 'https://index.example/whl'",
      "[tool.sconce]\nallow-unproven = ['x']",
      "[tool.sconce]\nexclude-newer = '2026-01-01'",
      "[tool.sconce]\nprerelease = 'allow'",
      "[tool.sconce]\nresolution = 'lowest'",
      "[tool.sconce]\nno-build = true",
      "[tool.sconce]\nno-build = ['x']",
      "[project.optional-dependencies]\na = []\nb = []\n"
      "[tool.sconce]\nconflicts = [[{ extra = 'a' }, { extra = 'b' }]]",
  };
  for (const auto row : rows) texts.insert(inputs("['c']", std::string(row)));
  CHECK(texts.size() == std::size(rows));
}

TEST_CASE("the text holds no credentials") {
  const std::string text =
      inputs("[]", "[tool.sconce]\nindex = 'https://user:secret@index.example/simple'");
  CHECK(text.find("secret") == std::string::npos);
  CHECK(text == inputs("[]", "[tool.sconce]\nindex = 'https://index.example/simple'"));
}
