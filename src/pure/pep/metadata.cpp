#include "sconce/pep/metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "headers.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

namespace {

/// What is read before name and version are known to be there.
struct Draft {
  CoreMetadata metadata;
  bool has_name = false, has_version = false;
};

std::unexpected<Error> refuse_field(std::string_view field, const Error& error) {
  return std::unexpected(error.with_context(fmt::format("in the field `{}`", field)));
}

Result<void> read_name(std::string_view value, Draft& draft) {
  if (draft.has_name) return {};
  auto name = PackageName::parse(value);
  if (!name) return refuse_field("Name", name.error());
  draft.metadata.name_text = value;
  draft.metadata.name = *std::move(name);
  draft.has_name = true;
  return {};
}

Result<void> read_version(std::string_view value, Draft& draft) {
  if (draft.has_version) return {};
  auto version = Version::parse(value);
  if (!version) return refuse_field("Version", version.error());
  draft.metadata.version = *std::move(version);
  draft.has_version = true;
  return {};
}

Result<void> read_requires_dist(std::string_view value, Draft& draft) {
  auto requirement = Requirement::parse(value);
  if (!requirement) return refuse_field("Requires-Dist", requirement.error());
  draft.metadata.requires_dist.push_back(*std::move(requirement));
  return {};
}

Result<void> read_requires_python(std::string_view value, Draft& draft) {
  auto specifiers = parse_requires_python(value);
  if (!specifiers) return refuse_field("Requires-Python", specifiers.error());
  draft.metadata.requires_python = *std::move(specifiers);
  return {};
}

Result<void> read_provides_extra(std::string_view value, Draft& draft) {
  auto name = ExtraName::parse(value);
  if (name) draft.metadata.provides_extra.push_back(*std::move(name));
  return {};
}

Result<void> read_metadata_version(std::string_view value, Draft& draft) {
  draft.metadata.metadata_version = value;
  return {};
}

Result<void> read_dynamic(std::string_view value, Draft& draft) {
  draft.metadata.dynamic.push_back(to_ascii_lower(value));
  return {};
}

Result<void> read_summary(std::string_view value, Draft& draft) {
  draft.metadata.summary = value;
  return {};
}

struct Field {
  std::string_view name;
  Result<void> (*read)(std::string_view value, Draft& draft);
};

/// The commonest first.
constexpr Field kFields[] = {
    {"Requires-Dist", read_requires_dist},
    {"Provides-Extra", read_provides_extra},
    {"Name", read_name},
    {"Version", read_version},
    {"Requires-Python", read_requires_python},
    {"Summary", read_summary},
    {"Metadata-Version", read_metadata_version},
    {"Dynamic", read_dynamic},
};

/// Without the `.*` of clauses that compare by order, and without quotation marks.
std::string mend_specifiers(std::string_view text) {
  std::vector<std::string> clauses;
  for (std::string_view clause : split(text, ',')) {
    std::string mended(trim(clause));
    std::erase_if(mended, [](char c) { return c == '"' || c == '\''; });
    const bool ordered = mended.starts_with('<') || mended.starts_with('>');
    if (ordered && mended.ends_with(".*")) mended.resize(mended.size() - 2);
    if (!mended.empty()) clauses.push_back(std::move(mended));
  }
  return join(clauses, ",");
}

}  // namespace

Result<SpecifierSet> parse_requires_python(std::string_view text) {
  auto specifiers = SpecifierSet::parse(text);
  if (specifiers) return specifiers;
  auto mended = SpecifierSet::parse(mend_specifiers(text));
  return mended ? std::move(mended) : std::move(specifiers);
}

Result<CoreMetadata> CoreMetadata::parse(std::string_view text) {
  Draft draft{{.name = PackageName::literal("x"), .version = Version::literal("0")}};
  HeaderReader reader(text);
  while (const auto header = reader.next()) {
    const auto* field = std::ranges::find_if(kFields, [&](const Field& candidate) {
      return equals_ignoring_case(candidate.name, header->name);
    });
    if (field == std::end(kFields)) continue;
    const bool folded = header->value.find_first_of("\r\n") != std::string_view::npos;
    const std::string unfolded = folded ? unfold(header->value) : std::string();
    SCONCE_TRY(field->read(trim(folded ? std::string_view(unfolded) : header->value), draft));
  }
  if (!draft.has_name) return fail(ErrorKind::input, "metadata have no field `Name`");
  if (!draft.has_version) return fail(ErrorKind::input, "metadata have no field `Version`");
  return std::move(draft.metadata);
}

}  // namespace sconce::pep
