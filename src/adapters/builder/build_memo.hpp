#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/project/build_system.hpp"

namespace sconce::builder {

/// What of a build the store keeps (docs/formats/builds.md). Damaged or outdated values count as
/// absent.
class BuildMemo {
 public:
  BuildMemo(const BuildServices& services, const BuildRequest& request, std::string identity);

  /// The source's pyproject.toml; empty where it has none and is built by setup.py.
  [[nodiscard]] Result<std::optional<std::string>> pyproject() const;
  [[nodiscard]] Result<void> keep_pyproject(std::string_view text) const;

  /// What the backend wants besides `[build-system] requires`, by the set that it was asked in.
  [[nodiscard]] Result<std::optional<std::vector<std::string>>> requirements(
      const std::string& key) const;
  [[nodiscard]] Result<void> keep_requirements(const std::string& key,
                                               const std::vector<std::string>& texts) const;

  [[nodiscard]] Result<std::optional<BuiltMetadata>> metadata(const std::string& key) const;
  [[nodiscard]] Result<void> keep_metadata(const std::string& key,
                                           const BuiltMetadata& metadata) const;

  /// A wheel that the store still has.
  [[nodiscard]] Result<std::optional<BuiltWheel>> wheel(const std::string& key) const;
  [[nodiscard]] Result<void> keep_wheel(const std::string& key, const BuiltWheel& wheel) const;

  /// Key of all that a build depends on, with the build requirements as they were resolved.
  [[nodiscard]] std::string key(std::span<const std::string> resolved) const;

 private:
  [[nodiscard]] Result<std::optional<std::string>> find(std::string_view bucket,
                                                        const std::string& key) const;
  const BuildServices& services_;
  const BuildRequest& request_;
  std::string identity_;
};

}  // namespace sconce::builder
