#include "sconce/project/pip_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/ini.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {
namespace {

/// pip's option, the setting that it is here, and whether its value is a list.
struct PipOption {
  std::string_view pip, setting;
  bool is_list;
};

constexpr PipOption kOptions[] = {
    {"index-url", "index", false},
    {"extra-index-url", "extra-index", true},
    {"find-links", "find-links", true},
    {"no-index", "no-index", false},
    {"proxy", "proxy", false},
    {"cert", "cert", false},
    {"client-cert", "client-cert", false},
    {"timeout", "timeout", false},
    {"trusted-host", "trusted-host", true},
    {"retries", "retries", false},
};

struct Stated {
  std::string text, origin;
};
/// pip's option -> what was stated last.
using StatedOptions = std::map<std::string, Stated, std::less<>>;

// An empty value is none, for pip too.
void state(StatedOptions& options, std::string key, Stated stated) {
  if (!trim(stated.text).empty()) options[std::move(key)] = std::move(stated);
}

Result<void> read_file(const PipFile& file, StatedOptions& options) {
  auto ini = document::parse_ini(file.text);
  if (!ini) {
    return fail(ErrorKind::input, fmt::format("`{}` {}", file.name, ini.error().message()));
  }
  for (const std::string_view name : {"global", "install"}) {
    const document::IniSection* section = ini->find(name);
    if (section == nullptr) continue;
    for (const auto& entry : section->entries) {
      state(options, replace_all(entry.key, "_", "-"),
            {entry.value, fmt::format("`{}` line {}", file.name, entry.position.line)});
    }
  }
  return {};
}

void read_environment(const std::map<std::string, std::string>& environment,
                      StatedOptions& options) {
  for (const auto& [variable, value] : environment) {
    if (!variable.starts_with("PIP_")) continue;
    state(options, replace_all(to_ascii_lower(variable.substr(4)), "_", "-"),
          {value, "`" + variable + "`"});
  }
}

/// pip takes fractions of a second; they are rounded up.
std::string whole_seconds(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::string(text);
  const auto whole = parse_decimal(text.substr(0, dot));
  const std::string_view fraction = text.substr(dot + 1);
  if (!whole || !std::ranges::all_of(fraction, is_ascii_digit)) return std::string(text);
  return std::to_string(*whole +
                        (fraction.find_first_not_of('0') != std::string_view::npos ? 1 : 0));
}

}  // namespace

Result<PipSettings> pip_settings(std::span<const PipFile> files,
                                 const std::map<std::string, std::string>& environment) {
  StatedOptions options;
  for (const PipFile& file : files) SCONCE_TRY(read_file(file, options));
  read_environment(environment, options);

  PipSettings out;
  for (const PipOption& option : kOptions) {
    const auto found = options.find(option.pip);
    if (found == options.end()) continue;
    const Setting<std::string> place{{}, SettingSource::pip, found->second.origin};
    const std::string value(trim(found->second.text));
    std::vector<std::string> texts;
    if (option.is_list) {
      for (const std::string_view word : split_words(value)) texts.emplace_back(word);
    } else {
      texts.push_back(option.pip == "timeout" ? whole_seconds(value) : value);
    }
    for (const std::string& text : texts) {
      const auto taken = set_from_text(out.settings, option.setting, text, place);
      if (!taken) {
        out.warnings.push_back(fmt::format("pip's setting `{}` in {} is passed over: {}",
                                           option.pip, place.origin, taken.error().message()));
      }
    }
  }
  return out;
}

}  // namespace sconce::project
