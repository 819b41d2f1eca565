#pragma once

#include <cstdint>
#include <string_view>

#include "sconce/pep/metadata_fields.hpp"

namespace sconce::pep {

/// How a field's value is written and read.
enum class MetadataKind : std::uint8_t { text, list, keywords, labels };

struct MetadataFieldRow {
  std::string_view header;  ///< in lower case
  std::string_view key;
  MetadataKind kind;
  std::string_view added;  ///< metadata version that has it first
  /// Checks a value and brings it into normal form; null for fields that take anything.
  Result<void> (*check)(std::string_view header, MetadataValue& value);
};

/// The row of a header or key; null if there is none.
[[nodiscard]] const MetadataFieldRow* metadata_row_of_header(std::string_view header);
[[nodiscard]] const MetadataFieldRow* metadata_row_of_key(std::string_view key);
[[nodiscard]] constexpr bool is_required_metadata(std::string_view key) {
  return key == "metadata_version" || key == "name" || key == "version";
}
/// Place of a metadata version in their order; nothing if there is no such version.
[[nodiscard]] std::optional<std::size_t> metadata_version_age(std::string_view version);

// The checks of single fields (metadata_rules.cpp).
Result<void> check_metadata_version(std::string_view header, MetadataValue& value);
Result<void> check_metadata_name(std::string_view header, MetadataValue& value);
Result<void> check_metadata_release(std::string_view header, MetadataValue& value);
Result<void> check_metadata_summary(std::string_view header, MetadataValue& value);
Result<void> check_metadata_content_type(std::string_view header, MetadataValue& value);
Result<void> check_metadata_dynamic(std::string_view header, MetadataValue& value);
Result<void> check_metadata_extras(std::string_view header, MetadataValue& value);
Result<void> check_metadata_python(std::string_view header, MetadataValue& value);
Result<void> check_metadata_requirements(std::string_view header, MetadataValue& value);
Result<void> check_metadata_licence(std::string_view header, MetadataValue& value);
Result<void> check_metadata_licence_files(std::string_view header, MetadataValue& value);
Result<void> check_metadata_imports(std::string_view header, MetadataValue& value);

}  // namespace sconce::pep
