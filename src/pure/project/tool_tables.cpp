#include "tool_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {

using document::TomlValue;

namespace {

/// What may be said by the user only: it decides whom the program trusts.
constexpr std::string_view kUserOnly[] = {"index-map",   "proxy",        "cert",
                                          "client-cert", "trusted-host", "cache-dir"};
/// Keys of [tool.sconce] that later versions honour.
constexpr std::string_view kNotYet[] = {"provided", "build", "overrides"};

Result<std::vector<std::string>> texts_of(const TableReader& in, std::string_view key,
                                          const TomlValue& value) {
  if (const bool* boolean = value.as_bool())
    return std::vector<std::string>{*boolean ? "true" : "false"};
  if (const auto* integer = value.as_integer()) return std::vector{std::to_string(*integer)};
  if (const auto* text = value.as_string()) return std::vector{*text};
  return in.file.strings(value, key);
}

std::vector<std::string_view> known_sconce_keys(SettingSource source) {
  std::vector<std::string_view> keys;
  for (const std::string_view name : setting_names()) {
    if (source == SettingSource::user_file || std::ranges::count(kUserOnly, name) == 0) {
      keys.push_back(name);
    }
  }
  if (source == SettingSource::project) {
    keys.insert(keys.end(), {"constraints", "default-groups", "package", "conflicts", "targets"});
  }
  return keys;
}

Result<void> read_extra_index(const TableReader& in, const TomlValue::Member& member) {
  const auto* items = member.second.as_array();
  if (items == nullptr) return read_setting(in, "extra-index", member);
  for (const TomlValue& item : *items) {
    if (item.as_table() != nullptr) {
      SCONCE_TRY(read_index_table(in, member, item));
    } else {
      SCONCE_TRY(read_setting(in, "extra-index", {member.first, item}));
    }
  }
  return {};
}

Result<void> read_project_key(const TableReader& in, const TomlValue::Member& member) {
  const auto& [name, value] = member;
  if (name == "constraints") {
    in.out.constraints = SCONCE_TRY(in.file.requirements(value, in.key(name)));
  } else if (name == "default-groups") {
    SCONCE_TRY(read_default_groups(in, member));
  } else if (name == "package") {
    in.out.is_package = SCONCE_TRY(in.file.boolean(value, in.key(name)));
  } else if (name == "targets") {
    SCONCE_TRY(read_targets(in, member));
  } else {
    SCONCE_TRY(read_conflicts(in, member));
  }
  return {};
}

/// A project that is not trusted yet must not have its own program started.
bool names_a_path(const TomlValue& value) {
  const auto* text = value.as_string();
  return text != nullptr && text->find('/') != std::string::npos;
}

Result<void> read_sconce_key(const TableReader& in, const TomlValue::Member& member) {
  const auto& [name, value] = member;
  const auto known = known_sconce_keys(in.source);
  if (name == "extra-index") return read_extra_index(in, member);
  if (std::ranges::count(known, name) == 0) {
    if (std::ranges::count(kUserOnly, name) > 0) {
      return in.file.refuse(
          value.key_position(),
          fmt::format("`{}` may not be set by a project, only by the user", in.key(name)));
    }
    if (std::ranges::count(kNotYet, name) > 0) {
      return in.file.refuse(value.key_position(),
                            fmt::format("`{}` is not supported yet", in.key(name)));
    }
    return in.file.refuse_key(value.key_position(), in.key(name), known);
  }
  if (name == "python" && in.source == SettingSource::project && names_a_path(value)) {
    return in.file.refuse(
        value.position(),
        fmt::format("`{}` may be a version or a bound in a project; only the user "
                    "names a program to start",
                    in.key(name)));
  }
  if (std::ranges::count(setting_names(), name) > 0) return read_setting(in, name, member);
  return read_project_key(in, member);
}

Result<ConflictMember> read_conflict_member(const TableReader& in, std::string_view key,
                                            const TomlValue& value) {
  const auto* table = SCONCE_TRY(in.file.table(value, key));
  const TomlValue* extra = value.find("extra");
  const TomlValue* group = value.find("group");
  if (table->size() != 1 || (extra == nullptr) == (group == nullptr)) {
    return in.file.refuse(value.position(),
                          fmt::format("a member of `{}` must be `{{ extra = NAME }}` or "
                                      "`{{ group = NAME }}`",
                                      key));
  }
  using Kind = ConflictMember::Kind;
  return ConflictMember{
      extra != nullptr ? Kind::extra : Kind::group,
      SCONCE_TRY(in.file.normalized_name(extra != nullptr ? *extra : *group, key))};
}

}  // namespace

Setting<std::string> TableReader::place(const TomlValue& value) const {
  return {{}, source, file.line_of(value.position())};
}

Result<void> read_setting(const TableReader& in, std::string_view setting,
                          const TomlValue::Member& member) {
  const auto& [name, value] = member;
  const auto* items = value.as_array();
  const std::vector<std::string> texts = SCONCE_TRY(texts_of(in, in.key(name), value));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const TomlValue& at = items == nullptr ? value : (*items)[i];
    const auto taken = set_from_text(in.out.settings, setting, texts[i], in.place(at));
    if (!taken) {
      // The message names the setting; here its key is another.
      return in.file.refuse(at.position(),
                            fmt::format("`{}`: {}", in.key(name), taken.error().message()));
    }
  }
  return {};
}

Result<void> read_index_table(const TableReader& in, const TomlValue::Member& member,
                              const TomlValue& table) {
  static constexpr std::string_view kKeys[] = {
      "url",    "name",         "explicit",           "default",       "assume-old",
      "format", "authenticate", "ignore-error-codes", "cache-control", "publish-url"};
  const std::string key = in.key(member.first);
  IndexSetting index;
  bool is_default = false;
  for (const auto& [name, value] : *SCONCE_TRY(in.file.table(table, key))) {
    const std::string full = fmt::format("{}.{}", key, name);
    if (name == "url") {
      index.url = SCONCE_TRY(in.file.string(value, full));
    } else if (name == "name") {
      index.name = SCONCE_TRY(in.file.string(value, full));
    } else if (name == "explicit") {
      index.is_explicit = SCONCE_TRY(in.file.boolean(value, full));
    } else if (name == "default") {
      is_default = SCONCE_TRY(in.file.boolean(value, full));
    } else if (name == "assume-old") {
      index.is_assumed_old = SCONCE_TRY(in.file.boolean(value, full));
    } else if (name == "format" || name == "ignore-error-codes") {
      return in.file.refuse(value.key_position(), fmt::format("`{}` is not supported yet", full));
    } else if (std::ranges::count(kKeys, name) == 0) {
      return in.file.refuse_key(value.key_position(), full, kKeys);
    }
  }
  if (index.url.empty()) {
    return in.file.refuse(table.position(), fmt::format("`{}` has an index without `url`", key));
  }
  const auto checked = set_from_text(in.out.settings, is_default ? "index" : "extra-index",
                                     index.url, in.place(table));
  if (!checked) return in.file.refuse(table.position(), checked.error().message());
  Settings& settings = in.out.settings;
  const bool is_among_extra = !is_default || build_of_index(index.url);
  (is_among_extra ? settings.extra_indexes.back() : *settings.index).value = std::move(index);
  return {};
}

Result<void> read_default_groups(const TableReader& in, const TomlValue::Member& member) {
  const auto& [name, value] = member;
  if (const auto* text = value.as_string(); text != nullptr && *text == "all") {
    in.out.are_all_groups_default = true;
    return {};
  }
  in.out.default_groups.emplace();
  for (const TomlValue& item : *SCONCE_TRY(in.file.array(value, in.key(name)))) {
    in.out.default_groups->insert(SCONCE_TRY(in.file.normalized_name(item, in.key(name))));
  }
  return {};
}

Result<void> read_conflicts(const TableReader& in, const TomlValue::Member& member) {
  const std::string key = in.key(member.first);
  for (const TomlValue& set : *SCONCE_TRY(in.file.array(member.second, key))) {
    std::set<ConflictMember> members;
    for (const TomlValue& item : *SCONCE_TRY(in.file.array(set, key))) {
      members.insert(SCONCE_TRY(read_conflict_member(in, key, item)));
    }
    in.out.conflicts.push_back(std::move(members));
  }
  return {};
}

Result<ToolTable> read_sconce_table(const TomlFile& file, const TomlValue& table) {
  ToolTable out;
  const TableReader in{file, "tool.sconce.", SettingSource::project, out};
  for (const auto& member : *SCONCE_TRY(file.table(table, "tool.sconce"))) {
    SCONCE_TRY(read_sconce_key(in, member));
  }
  return out;
}

Result<Settings> parse_user_settings(std::string_view text, std::string file_name) {
  const TomlFile file = SCONCE_TRY(TomlFile::parse(text, std::move(file_name)));
  ToolTable out;
  const TableReader in{file, "", SettingSource::user_file, out};
  for (const auto& member : *file.root().as_table()) SCONCE_TRY(read_sconce_key(in, member));
  return std::move(out.settings);
}

}  // namespace sconce::project
