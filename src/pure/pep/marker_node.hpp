#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

/// The names that a marker may compare (PEP 508; `extras` and `dependency_groups`: PEP 751).
enum class MarkerVariable : std::uint8_t {
  none,  ///< a quoted text instead
  os_name,
  sys_platform,
  platform_machine,
  platform_python_implementation,
  platform_release,
  platform_system,
  platform_version,
  python_version,
  python_full_version,
  implementation_name,
  implementation_version,
  extra,
  extras,
  dependency_groups,
};

/// The name, old spellings (`os.name`, `python_implementation`) included; nothing if it is none.
[[nodiscard]] std::optional<MarkerVariable> parse_marker_variable(std::string_view word);
[[nodiscard]] std::string_view to_string(MarkerVariable variable);

/// Whether its values are versions, so that comparisons follow PEP 440 where they can.
[[nodiscard]] constexpr bool is_version_variable(MarkerVariable variable) {
  return variable == MarkerVariable::python_version ||
         variable == MarkerVariable::python_full_version ||
         variable == MarkerVariable::implementation_version ||
         variable == MarkerVariable::platform_release;
}
[[nodiscard]] constexpr bool is_set_variable(MarkerVariable variable) {
  return variable == MarkerVariable::extras || variable == MarkerVariable::dependency_groups;
}

enum class MarkerOperator : std::uint8_t {
  less,
  less_equal,
  equal,
  not_equal,
  greater_equal,
  greater,
  compatible,
  arbitrary,
  in,
  not_in,
};
[[nodiscard]] std::string_view to_string(MarkerOperator op);

/// A version that is nothing but numbers and dots, which nearly all in markers are; comparing two
/// needs no memory.
struct PlainRelease {
  static constexpr std::size_t kMaximumParts = 4;
  std::array<std::uint32_t, kMaximumParts> numbers{};  ///< padded with zeros
  /// Nothing for any other version, or one with more or larger parts.
  [[nodiscard]] static std::optional<PlainRelease> parse(std::string_view text);
  auto operator<=>(const PlainRelease&) const = default;
};

/// `left op right`; at least what is known before an environment is has been worked out.
struct MarkerComparison {
  MarkerVariable left = MarkerVariable::none, right = MarkerVariable::none;
  MarkerOperator op = MarkerOperator::equal;
  std::string left_text, right_text;    ///< of a side that is no variable
  std::optional<PlainRelease> release;  ///< of the text, where the other side is a version
  std::optional<Specifier> specifier;   ///< `op right_text`, where the left side is a version
  [[nodiscard]] std::string to_string() const;
};

/// A marker in prefix order: an inner item is followed by its parts, `size` items in all.
struct Marker::Node {
  struct Item {
    enum class Kind : std::uint8_t { comparison, all, any };
    Kind kind = Kind::comparison;
    bool in_parentheses = false;   ///< as written; kept in the normal form
    std::uint32_t size = 1;        ///< items of this subtree, itself included
    std::uint32_t comparison = 0;  ///< index, if it is one
  };
  std::vector<Item> items;
  std::vector<MarkerComparison> comparisons;
  bool mentions_extra = false;
  /// Whether a comparison may turn out undefined. If none can, evaluation may stop early.
  bool may_be_undefined = false;
};

/// Reads a marker up to the first thing that cannot belong to it.
struct MarkerParser {
  [[nodiscard]] static Result<Marker> parse(Scanner& scanner);
};

}  // namespace sconce::pep
