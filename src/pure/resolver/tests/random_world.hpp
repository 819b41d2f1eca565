#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "literal_source.hpp"

namespace sconce::resolver::tests {

/// A small world and what is asked of it, drawn from bytes; any bytes will do.
class RandomWorld {
 public:
  explicit RandomWorld(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
    count_ = 1 + draw(kNames.size());
    for (std::size_t i = 0; i < count_; ++i) add_project(std::string(kNames[i]));
    for (std::size_t i = 1 + draw(3); i > 0; --i) requirements.push_back(requirement());
    for (std::size_t i = draw(2); i > 0; --i) constraints.push_back(requirement(Extras::without));
  }

  LiteralWorld world;
  std::vector<std::string> requirements, constraints;

 private:
  enum class Extras { with, without };
  static constexpr auto kNames = std::to_array<std::string_view>({"aa", "bb", "cc", "dd", "ee"});
  static constexpr auto kVersions =
      std::to_array<std::string_view>({"1.0", "2.0", "3.0a1", "3.0", "3.0+local", "4.0"});
  static constexpr auto kSpecifiers =
      std::to_array<std::string_view>({"", "", "", "", ">=1", ">=2", "<4", "<3", "==2.0", ">=1,<4",
                                       "!=3.0", "==3.0", ">4", "~=3.0", ">=3.0a1", "==4.*"});

  std::size_t draw(std::size_t below) {
    if (next_ >= bytes_.size()) return 0;
    return bytes_[next_++] % below;
  }

  std::string requirement(Extras extras = Extras::with) {
    // Mostly projects that exist.
    const std::size_t drawn = draw(32);
    std::string text(drawn == 31 ? "missing" : kNames[drawn % count_]);
    if (extras == Extras::with && draw(4) == 0) text += "[x]";
    return text + std::string(kSpecifiers[draw(kSpecifiers.size())]);
  }

  void add_project(const std::string& name) {
    auto& versions = world[name];
    for (std::string_view text : kVersions) {
      if (draw(2) == 0) continue;
      LiteralVersion& version = versions[std::string(text)];
      for (std::size_t i = draw(3); i > 0; --i) version.requires_dist.push_back(requirement());
      if (draw(3) == 0) version.requires_dist.push_back(requirement() + " ; extra == 'x'");
      const std::size_t kind = draw(12);
      if (kind == 0) version.yanked = "";
      if (kind == 1) version.requires_python = ">=3.12";
      if (kind == 2) version.wheel_tags = {"cp39-cp39-win32"};
      if (kind == 3) version.metadata_error = Error(ErrorKind::unsupported, "it must be built");
    }
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t next_ = 0, count_ = 1;
};

/// What the resolution violates, in words; empty if nothing.
[[nodiscard]] inline std::string fault_of(const SolveInput& input, const Resolution& resolution) {
  const auto is_met = [&](const pep::Requirement& requirement) {
    const ResolvedPackage* package = resolution.find(requirement.name);
    if (!package || !requirement.specifiers.contains(package->version)) return false;
    for (const pep::ExtraName& extra : requirement.extras) {
      if (!package->extras.contains(extra)) return false;
    }
    return true;
  };
  for (const StatedRequirement& stated : input.requirements) {
    if (!is_met(stated.requirement)) return "not met: " + stated.requirement.to_string();
  }
  for (const StatedRequirement& stated : input.constraints) {
    const ResolvedPackage* package = resolution.find(stated.requirement.name);
    if (package && !stated.requirement.specifiers.contains(package->version)) {
      return "constraint violated: " + stated.requirement.to_string();
    }
  }
  for (const ResolvedPackage& package : resolution.packages) {
    for (const pep::Requirement& requirement : package.requirements) {
      if (!is_met(requirement)) return package.name.text() + ": " + requirement.to_string();
    }
  }
  return "";
}

}  // namespace sconce::resolver::tests
