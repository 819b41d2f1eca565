#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"

// All fields of core metadata 1.0 to 2.6 (PEP 241, 314, 345, 566, 643, 685, 639, 794), strictly.
// What resolving and installing need, leniently, is CoreMetadata.
namespace sconce::pep {

/// A field's value by its kind: a text, a list of texts, or (Project-URL) labels with addresses in
/// the order of the file.
using MetadataLabels = std::vector<std::pair<std::string, std::string>>;
using MetadataValue = std::variant<std::string, std::vector<std::string>, MetadataLabels>;
/// Keys are field names in lower case with `_`, plural where a field may be there several times
/// (`requires_dist`, `classifiers`).
using MetadataMap = std::map<std::string, MetadataValue, std::less<>>;

/// A METADATA file as it stands, nothing judged. A value.
struct MetadataFields {
  /// Recognised and well formed.
  MetadataMap fields;
  /// All others by header name in lower case: unknown, repeated though single, not UTF-8, labels
  /// repeated, a description both as header and as body. A header that is not UTF-8 is read as
  /// Latin-1; a body stays bytes.
  std::map<std::string, std::vector<std::string>, std::less<>> unparsed;
  [[nodiscard]] static MetadataFields parse(std::string_view text);
};

/// What is wrong with one field; `field` is the header's name in lower case.
struct MetadataFault {
  std::string field, message;
};

/// Every fault of the fields: malformed values, required ones that are absent, fields that the
/// stated metadata version does not have yet. Sorted by field; empty if all is well.
[[nodiscard]] std::vector<MetadataFault> validate_metadata(const MetadataMap& fields);
/// The same of a file, with what could not be parsed.
[[nodiscard]] std::vector<MetadataFault> validate_metadata(const MetadataFields& file);

/// One field checked and in normal form (versions, requirements, names, licence expression);
/// nothing if it is absent. An error of kind `input` if it is malformed, or absent though required.
[[nodiscard]] Result<std::optional<MetadataValue>> checked_metadata_field(const MetadataMap& fields,
                                                                          std::string_view key);

}  // namespace sconce::pep
