#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::pep {

/// The values that environment markers are compared with (PEP 508, "Environment Markers").
/// A value; filled by module target.
struct MarkerEnvironment {
  std::string os_name, sys_platform, platform_machine, platform_python_implementation;
  std::string platform_release, platform_system, platform_version;
  std::string python_version, python_full_version;
  std::string implementation_name, implementation_version;
};

/// A parsed environment marker (PEP 508; dependency specifiers). A value, immutable, shared; the
/// default one is always true.
class Marker {
 public:
  Marker() = default;
  /// Parses; the error names the column (1-based) and what was expected there.
  [[nodiscard]] static Result<Marker> parse(std::string_view text);

  [[nodiscard]] bool is_always_true() const { return root_ == nullptr; }
  /// Truth in this environment with these extras asked for (`extra == "x"` is true for each of
  /// them). Comparisons that PEP 508 leaves undefined are an error of kind `input`.
  [[nodiscard]] Result<bool> evaluate(const MarkerEnvironment& environment,
                                      const std::set<ExtraName>& extras) const;
  /// Whether the marker speaks of `extra` at all.
  [[nodiscard]] bool mentions_extra() const;
  [[nodiscard]] Marker operator&(const Marker& other) const;
  [[nodiscard]] Marker operator|(const Marker& other) const;
  /// Normal form, as packaging prints it.
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] bool operator==(const Marker& other) const;

  struct Node;

 private:
  explicit Marker(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

}  // namespace sconce::pep
