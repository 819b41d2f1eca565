#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// PEP 503's normal form of any text, without a check that it is a name.
[[nodiscard]] std::string normalize_name(std::string_view text);

/// A project, extra or group name in normal form (PEP 503: lower case, runs of `-_.` one `-`).
/// A value, immutable; compares and hashes as its text.
class NormalizedName {
 public:
  /// Checks (PEP 508: letters, digits, `-_.`, alphanumeric at both ends) and normalises.
  [[nodiscard]] static Result<NormalizedName> parse(std::string_view text);
  /// For literals in code and data; a malformed one is a broken invariant.
  [[nodiscard]] static NormalizedName literal(std::string_view text);
  /// Normalises without the check: for the names of files, where old tools let other letters pass.
  [[nodiscard]] static NormalizedName unchecked(std::string_view text) {
    return NormalizedName(normalize_name(text));
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  /// The form used in file names: `-` as `_`.
  [[nodiscard]] std::string file_name_form() const;

  auto operator<=>(const NormalizedName&) const = default;

 private:
  explicit NormalizedName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using PackageName = NormalizedName;
using ExtraName = NormalizedName;
using GroupName = NormalizedName;

}  // namespace sconce::pep

template <>
struct std::hash<sconce::pep::NormalizedName> {
  std::size_t operator()(const sconce::pep::NormalizedName& name) const noexcept {
    return std::hash<std::string>{}(name.text());
  }
};
