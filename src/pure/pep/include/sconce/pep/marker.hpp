#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

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

/// The names that a marker may use besides those of the environment. One that is not given is not
/// defined where the marker stands, and using it is an error. Borrowed.
struct MarkerNames {
  /// Core metadata: `extra == "x"` holds for each of these.
  const std::set<ExtraName>* extra = nullptr;
  /// Lock files (PEP 751): `"x" in extras`, `"x" in dependency_groups`.
  const std::set<ExtraName>* extras = nullptr;
  const std::set<GroupName>* dependency_groups = nullptr;
  /// Names of a caller's own, with values. PEP 508 has no syntax for them: they are quoted texts to
  /// the right of another quoted text.
  const std::map<std::string, std::string, std::less<>>* own = nullptr;
};

/// A parsed environment marker (PEP 508; dependency specifiers). A value, immutable, shared; the
/// default one is always true.
class Marker {
 public:
  /// Parentheses nested deeper than this are refused.
  static constexpr int kMaximumDepth = 200;

  Marker() = default;
  /// Parses; the error names the column (1-based) and what was expected there.
  [[nodiscard]] static Result<Marker> parse(std::string_view text);

  [[nodiscard]] bool is_always_true() const { return root_ == nullptr; }
  /// Truth in this environment with these extras asked for (`extra == "x"` is true for each of
  /// them). Comparisons that PEP 508 leaves undefined are an error of kind `input`.
  [[nodiscard]] Result<bool> evaluate(const MarkerEnvironment& environment,
                                      const std::set<ExtraName>& extras) const;
  /// The same with the names that are defined where the marker stands.
  [[nodiscard]] Result<bool> evaluate(const MarkerEnvironment& environment,
                                      const MarkerNames& names) const;
  /// Whether the marker speaks of `extra` at all.
  [[nodiscard]] bool mentions_extra() const;
  [[nodiscard]] Marker operator&(const Marker& other) const;
  [[nodiscard]] Marker operator|(const Marker& other) const;
  /// Normal form, as packaging prints it; empty if it is always true.
  [[nodiscard]] std::string to_string() const;
  /// Whether the normal forms are the same; markers that merely mean the same may differ.
  [[nodiscard]] bool operator==(const Marker& other) const;

  struct Node;

 private:
  friend struct MarkerParser;
  explicit Marker(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

}  // namespace sconce::pep
