#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/settings.hpp"
#include "tool_tables.hpp"
#include "uv_sources.hpp"

namespace sconce::project {
namespace {

using document::TomlValue;

/// What becomes of a key of [tool.uv]: every one that changes the answer is honoured or refused by
/// name; those of presentation, of other commands and of building are passed over with a warning.
enum class Fate { honoured, refused, passed_over };

struct UvKey {
  std::string_view name;
  Fate fate;
  std::string_view setting;  ///< of ours, if it is nothing but that
};

constexpr UvKey kKeys[] = {
    {"index", Fate::honoured, ""},
    {"index-url", Fate::honoured, "index"},
    {"extra-index-url", Fate::honoured, "extra-index"},
    {"find-links", Fate::honoured, "find-links"},
    {"no-index", Fate::honoured, "no-index"},
    {"index-strategy", Fate::honoured, ""},
    {"exclude-newer", Fate::honoured, "exclude-newer"},
    {"prerelease", Fate::honoured, ""},
    {"resolution", Fate::honoured, "resolution"},
    {"no-build", Fate::honoured, "no-build"},
    {"no-build-package", Fate::honoured, "no-build"},
    {"no-binary", Fate::honoured, "no-binary"},
    {"no-binary-package", Fate::honoured, "no-binary"},
    {"constraint-dependencies", Fate::honoured, ""},
    {"dev-dependencies", Fate::honoured, ""},
    {"default-groups", Fate::honoured, ""},
    {"conflicts", Fate::honoured, ""},
    {"package", Fate::honoured, ""},
    {"managed", Fate::honoured, ""},
    {"sources", Fate::honoured, ""},
    {"no-sources", Fate::honoured, ""},
    {"torch-backend", Fate::honoured, "accelerator"},

    {"override-dependencies", Fate::refused, ""},
    {"exclude-dependencies", Fate::refused, ""},
    {"exclude-newer-package", Fate::refused, ""},
    {"dependency-metadata", Fate::refused, ""},
    {"dependency-groups", Fate::refused, ""},
    {"workspace", Fate::refused, ""},
    {"no-sources-package", Fate::refused, ""},

    {"add-bounds", Fate::passed_over, ""},
    {"allow-insecure-host", Fate::passed_over, ""},
    {"audit", Fate::passed_over, ""},
    {"build-backend", Fate::passed_over, ""},
    {"build-constraint-dependencies", Fate::passed_over, ""},
    {"cache-dir", Fate::passed_over, ""},
    {"cache-keys", Fate::passed_over, ""},
    {"check-url", Fate::passed_over, ""},
    {"compile-bytecode", Fate::passed_over, ""},
    {"concurrent-builds", Fate::passed_over, ""},
    {"concurrent-downloads", Fate::passed_over, ""},
    {"concurrent-installs", Fate::passed_over, ""},
    {"config-settings", Fate::passed_over, ""},
    {"config-settings-package", Fate::passed_over, ""},
    {"environments", Fate::passed_over, ""},
    {"extra-build-dependencies", Fate::passed_over, ""},
    {"extra-build-variables", Fate::passed_over, ""},
    {"fork-strategy", Fate::passed_over, ""},
    {"http-proxy", Fate::passed_over, ""},
    {"https-proxy", Fate::passed_over, ""},
    {"keyring-provider", Fate::passed_over, ""},
    {"link-mode", Fate::passed_over, ""},
    {"native-tls", Fate::passed_over, ""},
    {"no-build-isolation", Fate::passed_over, ""},
    {"no-build-isolation-package", Fate::passed_over, ""},
    {"no-cache", Fate::passed_over, ""},
    {"no-proxy", Fate::passed_over, ""},
    {"offline", Fate::passed_over, ""},
    {"pip", Fate::passed_over, ""},
    {"preview", Fate::passed_over, ""},
    {"preview-features", Fate::passed_over, ""},
    {"publish-url", Fate::passed_over, ""},
    {"pypy-install-mirror", Fate::passed_over, ""},
    {"python-downloads", Fate::passed_over, ""},
    {"python-downloads-json-url", Fate::passed_over, ""},
    {"python-install-mirror", Fate::passed_over, ""},
    {"python-preference", Fate::passed_over, ""},
    {"reinstall", Fate::passed_over, ""},
    {"reinstall-package", Fate::passed_over, ""},
    {"required-environments", Fate::passed_over, ""},
    {"required-version", Fate::passed_over, ""},
    {"system-certs", Fate::passed_over, ""},
    {"trusted-publishing", Fate::passed_over, ""},
    {"upgrade", Fate::passed_over, ""},
    {"upgrade-package", Fate::passed_over, ""},
};

std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> names;
  for (const UvKey& key : kKeys) names.push_back(key.name);
  return names;
}

/// Each pin must name an index that the table describes.
Result<void> check_pins(const TableReader& in, const TomlValue& sources) {
  std::vector<std::string> names;
  const Settings& settings = in.out.settings;
  for (const auto& index : settings.extra_indexes) names.push_back(index.value.name);
  if (settings.index) names.push_back(settings.index->value.name);
  for (const auto& [package, pin] : settings.index_pins) {
    if (std::ranges::count(names, pin.value) > 0) continue;
    const TomlValue* source = nullptr;
    for (const auto& [name, value] : *sources.as_table()) {
      const auto normal = pep::PackageName::parse(name);
      if (normal && *normal == package) source = &value;
    }
    return in.file.refuse(
        source == nullptr ? sources.position() : source->position(),
        fmt::format("`{}` is no name of an index in `{}`", pin.value, in.key("index")));
  }
  return {};
}

Result<void> read_choice(const TableReader& in, const TomlValue::Member& member) {
  const auto& [name, value] = member;
  const std::string text = SCONCE_TRY(in.file.string(value, in.key(name)));
  if (name == "prerelease" && text == "explicit") {
    return in.file.refuse(value.position(),
                          fmt::format("`{}` as `explicit` is not supported yet", in.key(name)));
  }
  if (name == "index-strategy" && text == "unsafe-first-match") {
    return in.file.refuse(value.position(),
                          fmt::format("`{}` as `{}` is not supported yet", in.key(name), text));
  }
  return read_setting(in, name, member);
}

Result<void> read_special(const TableReader& in, const TomlValue::Member& member) {
  const auto& [name, value] = member;
  const std::string key = in.key(name);
  if (name == "index") {
    for (const TomlValue& item : *SCONCE_TRY(in.file.array(value, key))) {
      SCONCE_TRY(read_index_table(in, member, item));
    }
  } else if (name == "index-strategy" || name == "prerelease") {
    SCONCE_TRY(read_choice(in, member));
  } else if (name == "constraint-dependencies") {
    in.out.constraints = SCONCE_TRY(in.file.requirements(value, key));
  } else if (name == "dev-dependencies") {
    in.out.dev_dependencies = SCONCE_TRY(in.file.requirements(value, key));
  } else if (name == "default-groups") {
    SCONCE_TRY(read_default_groups(in, member));
  } else if (name == "conflicts") {
    SCONCE_TRY(read_conflicts(in, member));
  } else if (name == "package") {
    in.out.is_package = SCONCE_TRY(in.file.boolean(value, key));
  } else if (name == "managed" && !SCONCE_TRY(in.file.boolean(value, key))) {
    return in.file.refuse(value.position(), fmt::format("`{} = false` says that no tool may manage "
                                                        "this project",
                                                        key));
  }
  return {};
}

Result<void> read_key(const TableReader& in, const TomlValue::Member& member) {
  const auto& [name, value] = member;
  const auto* key = std::ranges::find(kKeys, name, &UvKey::name);
  if (key == std::end(kKeys)) {
    return in.file.refuse_key(value.key_position(), in.key(name), known_keys());
  }
  if (key->fate == Fate::refused) {
    return in.file.refuse(
        value.key_position(),
        fmt::format("`{}` changes the answer and is not supported yet", in.key(name)));
  }
  if (key->fate == Fate::passed_over) {
    in.out.warnings.push_back(fmt::format("{}: `{}` is passed over",
                                          in.file.line_of(value.key_position()), in.key(name)));
    return {};
  }
  if (!key->setting.empty()) return read_setting(in, key->setting, member);
  return read_special(in, member);
}

}  // namespace

Result<ToolTable> read_uv_table(const TomlFile& file, const TomlValue& table) {
  ToolTable out;
  const TableReader in{file, "tool.uv.", SettingSource::project, out};
  for (const auto& member : *SCONCE_TRY(file.table(table, "tool.uv"))) {
    SCONCE_TRY(read_key(in, member));
  }
  const TomlValue* no_sources = table.find("no-sources");
  const TomlValue* sources = table.find("sources");
  if (no_sources != nullptr && SCONCE_TRY(file.boolean(*no_sources, "tool.uv.no-sources"))) {
    return out;
  }
  if (sources == nullptr) return out;
  SCONCE_TRY(read_uv_sources(in, *sources));
  SCONCE_TRY(check_pins(in, *sources));
  return out;
}

}  // namespace sconce::project
