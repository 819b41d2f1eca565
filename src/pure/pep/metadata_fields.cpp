#include "sconce/pep/metadata_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "headers.hpp"
#include "metadata_table.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::pep {

namespace {

using enum MetadataKind;

constexpr MetadataFieldRow kRows[] = {
    {"author", "author", text, "1.0", nullptr},
    {"author-email", "author_email", text, "1.0", nullptr},
    {"classifier", "classifiers", list, "1.1", nullptr},
    {"description", "description", text, "1.0", nullptr},
    {"description-content-type", "description_content_type", text, "2.1",
     check_metadata_content_type},
    {"download-url", "download_url", text, "1.1", nullptr},
    {"dynamic", "dynamic", list, "2.2", check_metadata_dynamic},
    {"home-page", "home_page", text, "1.0", nullptr},
    {"import-name", "import_names", list, "2.5", check_metadata_imports},
    {"import-namespace", "import_namespaces", list, "2.5", check_metadata_imports},
    {"keywords", "keywords", keywords, "1.0", nullptr},
    {"license", "license", text, "1.0", nullptr},
    {"license-expression", "license_expression", text, "2.4", check_metadata_licence},
    {"license-file", "license_files", list, "2.4", check_metadata_licence_files},
    {"maintainer", "maintainer", text, "1.2", nullptr},
    {"maintainer-email", "maintainer_email", text, "1.2", nullptr},
    {"metadata-version", "metadata_version", text, "1.0", check_metadata_version},
    {"name", "name", text, "1.0", check_metadata_name},
    {"obsoletes", "obsoletes", list, "1.1", nullptr},
    {"obsoletes-dist", "obsoletes_dist", list, "1.2", nullptr},
    {"platform", "platforms", list, "1.0", nullptr},
    {"project-url", "project_urls", labels, "1.2", nullptr},
    {"provides", "provides", list, "1.1", nullptr},
    {"provides-dist", "provides_dist", list, "1.2", nullptr},
    {"provides-extra", "provides_extra", list, "2.1", check_metadata_extras},
    {"requires", "requires", list, "1.1", nullptr},
    {"requires-dist", "requires_dist", list, "1.2", check_metadata_requirements},
    {"requires-external", "requires_external", list, "1.2", nullptr},
    {"requires-python", "requires_python", text, "1.2", check_metadata_python},
    {"summary", "summary", text, "1.0", check_metadata_summary},
    {"supported-platform", "supported_platforms", list, "1.1", nullptr},
    {"version", "version", text, "1.0", check_metadata_release},
};

constexpr std::string_view kMetadataVersions[] = {"1.0", "1.1", "1.2", "2.1", "2.2",
                                                  "2.3", "2.4", "2.5", "2.6"};

/// The same header's values, in the order of the file.
using Headers = std::map<std::string, std::vector<std::string>, std::less<>>;

std::vector<std::string> split_keywords(std::string_view value) {
  std::vector<std::string> keywords;
  for (std::string_view keyword : split(value, ',')) keywords.emplace_back(trim(keyword));
  return keywords;
}

/// `label, address`; nothing if a label is there twice.
std::optional<MetadataLabels> split_labels(const std::vector<std::string>& values) {
  MetadataLabels labels;
  for (const std::string& value : values) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string label(trim(std::string_view(value).substr(0, comma)));
    if (std::ranges::find(labels, label, &MetadataLabels::value_type::first) != labels.end()) {
      return std::nullopt;
    }
    const bool has_address = comma < value.size();
    labels.emplace_back(label, has_address ? trim(std::string_view(value).substr(comma + 1)) : "");
  }
  return labels;
}

/// The value of a known field; nothing if its headers do not fit its kind.
std::optional<MetadataValue> interpret(const MetadataFieldRow& row,
                                       const std::vector<std::string>& values) {
  switch (row.kind) {
    case text:
      if (values.size() != 1) return std::nullopt;
      return values[0];
    case keywords:
      if (values.size() != 1) return std::nullopt;
      return split_keywords(values[0]);
    case labels:
      if (auto pairs = split_labels(values)) return *std::move(pairs);
      return std::nullopt;
    case list:
      // An empty Import-Name says that nothing can be imported (PEP 794).
      if (row.key == "import_names" && values.size() == 1 && values[0].empty()) {
        return std::vector<std::string>{};
      }
      return values;
  }
  return std::nullopt;
}

/// Each byte as the character of that number, so that a person can tell what was meant.
std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

void take_header(const std::string& name, std::vector<std::string>& values, MetadataFields& into) {
  const MetadataFieldRow* row = metadata_row_of_header(name);
  const bool readable = std::ranges::all_of(values, is_utf8);
  auto value = row != nullptr && readable ? interpret(*row, values) : std::nullopt;
  if (value) {
    into.fields.emplace(row->key, *std::move(value));
  } else {
    for (std::string& each : values) {
      if (!is_utf8(each)) each = from_latin1(each);
    }
    into.unparsed.emplace(name, std::move(values));
  }
}

/// The body is the description, unless a header is already.
void take_body(std::string_view body, MetadataFields& into) {
  if (body.empty()) return;
  const auto header = into.fields.find("description");
  const auto unparsed = into.unparsed.find("description");
  if (header == into.fields.end() && unparsed == into.unparsed.end() && is_utf8(body)) {
    into.fields.emplace("description", std::string(body));
    return;
  }
  std::vector<std::string>& values = into.unparsed["description"];
  if (header != into.fields.end()) {
    values.push_back(std::get<std::string>(header->second));
    into.fields.erase(header);
  }
  values.emplace_back(body);
}

std::string header_of_key(std::string_view key) {
  const MetadataFieldRow* row = metadata_row_of_key(key);
  return std::string(row == nullptr ? key : row->header);
}

/// What is wrong with a field that is there or required; nothing if all is well.
std::optional<std::string> fault_of(const MetadataMap& fields, std::string_view key,
                                    std::optional<std::size_t> age) {
  const MetadataFieldRow* row = metadata_row_of_key(key);
  if (row == nullptr) return fmt::format("there is no field `{}`", key);
  if (age && *metadata_version_age(row->added) > *age) {
    return fmt::format("`{}` came with metadata version {}", row->header, row->added);
  }
  const auto value = checked_metadata_field(fields, key);
  if (value) return std::nullopt;
  return value.error().message();
}

void sort_faults(std::vector<MetadataFault>& faults) {
  std::ranges::sort(
      faults, {}, [](const MetadataFault& fault) { return std::tie(fault.field, fault.message); });
}

}  // namespace

const MetadataFieldRow* metadata_row_of_header(std::string_view header) {
  const auto* row = std::ranges::find(kRows, header, &MetadataFieldRow::header);
  return row == std::end(kRows) ? nullptr : row;
}

const MetadataFieldRow* metadata_row_of_key(std::string_view key) {
  const auto* row = std::ranges::find(kRows, key, &MetadataFieldRow::key);
  return row == std::end(kRows) ? nullptr : row;
}

std::optional<std::size_t> metadata_version_age(std::string_view version) {
  const auto* found = std::ranges::find(kMetadataVersions, version);
  if (found == std::end(kMetadataVersions)) return std::nullopt;
  return static_cast<std::size_t>(found - std::begin(kMetadataVersions));
}

MetadataFields MetadataFields::parse(std::string_view text) {
  Headers headers;
  HeaderReader reader(text);
  while (const auto header = reader.next()) {
    headers[to_ascii_lower(header->name)].emplace_back(header->value);
  }
  MetadataFields result;
  for (auto& [name, values] : headers) take_header(name, values, result);
  take_body(reader.body(), result);
  return result;
}

Result<std::optional<MetadataValue>> checked_metadata_field(const MetadataMap& fields,
                                                            std::string_view key) {
  const MetadataFieldRow* row = metadata_row_of_key(key);
  if (row == nullptr) return fail(ErrorKind::input, fmt::format("there is no field `{}`", key));
  const auto found = fields.find(key);
  if (found == fields.end()) {
    if (!is_required_metadata(key)) return std::nullopt;
    return fail(ErrorKind::input, fmt::format("the field `{}` is required", row->header));
  }
  MetadataValue value = found->second;
  const std::size_t expected = row->kind == text ? 0 : row->kind == labels ? 2 : 1;
  if (value.index() != expected) {
    return fail(ErrorKind::input, fmt::format("`{}` has a value of another kind", row->header));
  }
  if (row->check != nullptr) SCONCE_TRY(row->check(row->header, value));
  return value;
}

std::vector<MetadataFault> validate_metadata(const MetadataMap& fields) {
  std::vector<MetadataFault> faults;
  const auto version = checked_metadata_field(fields, "metadata_version");
  std::optional<std::size_t> age;
  if (version) age = metadata_version_age(std::get<std::string>(**version));
  for (const std::string_view key : {"metadata_version", "name", "version"}) {
    if (fields.contains(key)) continue;
    faults.push_back({header_of_key(key), *fault_of(fields, key, age)});
  }
  for (const auto& [key, value] : fields) {
    if (auto fault = fault_of(fields, key, age)) faults.push_back({header_of_key(key), *fault});
  }
  sort_faults(faults);
  return faults;
}

std::vector<MetadataFault> validate_metadata(const MetadataFields& file) {
  std::vector<MetadataFault> faults;
  for (const auto& [header, values] : file.unparsed) {
    const bool known = metadata_row_of_header(header) != nullptr;
    faults.push_back({header, known ? fmt::format("`{}` cannot be read", header)
                                    : fmt::format("there is no field `{}`", header)});
  }
  for (MetadataFault& fault : validate_metadata(file.fields)) {
    // A required field that is there but cannot be read is not absent as well.
    if (!file.unparsed.contains(fault.field)) faults.push_back(std::move(fault));
  }
  sort_faults(faults);
  return faults;
}

}  // namespace sconce::pep
