#include "sconce/accelerator/companions.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::accelerator {
namespace {

/// "numpy<2; torch>=2.6" for a METADATA text.
std::string companions_of(const Companions& companions, const std::string& name_version,
                          const std::string& requires_dist = "") {
  const auto space = name_version.find(' ');
  std::string text = "Metadata-Version: 2.1\nName: " + name_version.substr(0, space) +
                     "\nVersion: " + name_version.substr(space + 1) + "\n";
  if (!requires_dist.empty()) text += "Requires-Dist: " + requires_dist + "\n";
  const auto metadata = pep::CoreMetadata::parse(text);
  REQUIRE(metadata);
  std::string result;
  for (const Companion& companion : companions.of(*metadata)) {
    if (!result.empty()) result += "; ";
    result += companion.name.text() + companion.specifiers.to_string();
  }
  return result;
}

TEST_CASE("torch below 2.3 works only with NumPy 1, and its own pre-releases count as below") {
  const auto& companions = Companions::built_in();
  CHECK(companions_of(companions, "torch 2.1.2+cu121") == "numpy<2");
  CHECK(companions_of(companions, "torch 2.2.2") == "numpy<2");
  CHECK(companions_of(companions, "torch 2.3.0a0+ebedce2.nv24.02") == "numpy<2");
  CHECK(companions_of(companions, "torch 2.3.0") == "");
  CHECK(companions_of(companions, "torchaudio 2.10.0") == "");
  CHECK(companions_of(companions, "torchaudio 2.11.0") == "torch>=2.11");
}

TEST_CASE("A gated package binds torch by the lower bound of its own extra, and no other does") {
  const auto& companions = Companions::built_in();
  CHECK(companions_of(companions, "transformers 5.23.0", "torch>=2.6; extra == 'torch'") ==
        "torch>=2.6");
  CHECK(companions_of(companions, "transformers 5.0", "torch<3,>=2.2; extra == 'torch'") ==
        "torch>=2.2");
  CHECK(companions_of(companions, "transformers 5.0", "torch~=2.4; extra == 'torch'") ==
        "torch>=2.4");
  CHECK(companions_of(companions, "transformers 5.0", "torch>=2.9; extra == 'audio'") == "");
  CHECK(companions_of(companions, "transformers 5.0", "torch>=2.9") == "");
  CHECK(companions_of(companions, "safetensors 0.8.0", "torch>=2.4; extra == 'torch'") == "");
}

TEST_CASE("A data file with a fault is refused with its line") {
  const auto fault = [](std::string_view text) {
    const auto parsed = Companions::parse(text);
    return parsed ? std::string("none") : parsed.error().message();
  };
  CHECK(fault("[[constraint]]\npackage = \"torch\"\nbelwo = \"2.3\"\n") ==
        "`companions.toml` line 3: `belwo` is no known key");
  CHECK(fault("[[constraint]]\npackage = \"torch\"\nwith = \"numpy\"\nreason = \"x\"\n") ==
        "`companions.toml` line 3: `numpy` is no name with bounds, like `numpy<2`");
  CHECK(fault("[[constraint]]\npackage = \"torch\"\nwith = \"numpy<2\"\nfrom = \"new\"\n") ==
        "`companions.toml` line 4: `new` is no version");
  CHECK(fault("[[constraints]]\n") == "`companions.toml` line 1: `constraints` is no known table");
  CHECK(fault("[[gated]]\npackage = \"a\"\nextra = \"b\"\nreason = \"x\"\n") ==
        "`companions.toml` line 1: the row needs `with`");
}

}  // namespace
}  // namespace sconce::accelerator
