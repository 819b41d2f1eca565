#include "uv_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/settings.hpp"
#include "tool_tables.hpp"

namespace sconce::project {
namespace {

using document::TomlValue;

constexpr std::array<std::string_view, 4> kKinds = {"index", "git", "path", "url"};

/// One entry, `NAME = { ... }`.
class SourceReader {
 public:
  SourceReader(const TableReader& in, std::string key, const TomlValue& source)
      : in_(in), key_(std::move(key)), source_(source) {}

  Result<void> read(const pep::PackageName& name) {
    const std::string_view kind = SCONCE_TRY(kind_of());
    if (kind == "index") return pin(name);
    in_.out.sources.insert_or_assign(name, SCONCE_TRY(named(kind)));
    return {};
  }

 private:
  /// The one key that says where it comes from; others must go with it.
  Result<std::string_view> kind_of() const {
    std::optional<std::string_view> kind;
    for (const auto& [field, content] : *SCONCE_TRY(in_.file.table(source_, key_))) {
      const auto* found = std::ranges::find(kKinds, field);
      if (found == kKinds.end()) continue;
      if (kind) {
        return in_.file.refuse(content.key_position(),
                               fmt::format("`{}` has both `{}` and `{}`", key_, *kind, field));
      }
      kind = *found;
    }
    for (const auto& [field, content] : *source_.as_table()) {
      if (kind && goes_with(*kind, field)) continue;
      return in_.file.refuse(content.key_position(),
                             fmt::format("`{}.{}` is not supported yet", key_, field));
    }
    if (!kind)
      return in_.file.refuse(source_.position(), fmt::format("`{}` names no source", key_));
    return *kind;
  }

  static bool goes_with(std::string_view kind, std::string_view field) {
    if (field == kind) return true;
    if (kind == "path") return field == "editable";
    return kind == "git" &&
           (field == "rev" || field == "tag" || field == "branch" || field == "subdirectory");
  }

  Result<std::string> text(std::string_view field) const {
    const TomlValue* value = source_.find(field);
    if (value == nullptr) return std::string();
    return in_.file.string(*value, fmt::format("{}.{}", key_, field));
  }

  Result<void> pin(const pep::PackageName& name) {
    const std::string index = SCONCE_TRY(text("index"));
    const std::string origin = in_.file.line_of(source_.find("index")->position());
    in_.out.settings.index_pins.emplace(name, Setting<std::string>{index, in_.source, origin});
    return {};
  }

  Result<NamedSource> named(std::string_view kind) const {
    if (kind == "git") return NamedSource{SCONCE_TRY(repository())};
    NamedSource named{SCONCE_TRY(text(kind))};
    if (const TomlValue* editable = source_.find("editable")) {
      named.is_editable = SCONCE_TRY(in_.file.boolean(*editable, key_ + ".editable"));
    }
    return named;
  }

  Result<std::string> repository() const {
    std::string location = SCONCE_TRY(text("git"));
    if (!location.starts_with("git+")) location.insert(0, "git+");
    for (const std::string_view field : {"rev", "tag", "branch"}) {
      const std::string revision = SCONCE_TRY(text(field));
      if (!revision.empty()) location += "@" + percent_encode(revision, "/");
    }
    const std::string subdirectory = SCONCE_TRY(text("subdirectory"));
    if (!subdirectory.empty()) location += "#subdirectory=" + percent_encode(subdirectory, "/");
    return location;
  }

  const TableReader& in_;
  const std::string key_;
  const TomlValue& source_;
};

void take_sources(const std::map<pep::PackageName, NamedSource>& sources,
                  std::vector<DeclaredRequirement>& requirements) {
  for (DeclaredRequirement& declared : requirements) {
    const auto source = sources.find(declared.requirement.name);
    if (source == sources.end() || declared.requirement.url_text) continue;
    declared.requirement.url_text = source->second.location;
    declared.is_editable = source->second.is_editable;
  }
}

}  // namespace

Result<void> read_uv_sources(const TableReader& in, const TomlValue& sources) {
  for (const auto& [package, value] : *SCONCE_TRY(in.file.table(sources, in.key("sources")))) {
    const auto* list = value.as_array();
    const TomlValue& source = list != nullptr && list->size() == 1 ? list->front() : value;
    const std::string key = in.key("sources." + package);
    const auto name = pep::PackageName::parse(package);
    if (!name) return in.file.refuse(value.key_position(), name.error().message());
    if (source.as_array() != nullptr) {
      return in.file.refuse(
          source.position(),
          fmt::format("`{}` has several sources, which is not supported yet", key));
    }
    SCONCE_TRY(SourceReader(in, key, source).read(*name));
  }
  return {};
}

void take_sources(const std::map<pep::PackageName, NamedSource>& sources, Pyproject& project) {
  take_sources(sources, project.dependencies);
  for (auto& [extra, requirements] : project.extras) take_sources(sources, requirements);
  for (auto& [group, requirements] : project.groups) take_sources(sources, requirements);
}

}  // namespace sconce::project
