#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/accelerator/families.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {
namespace {

/// One setting that is being taken from text.
struct TextSetting {
  Settings& settings;
  std::string_view name, text;
  const Setting<std::string>& place;

  [[nodiscard]] std::unexpected<Error> refuse(std::string_view expected) const {
    return refuse_shown(text, expected);
  }
  /// The same with the value in a form that may be shown.
  [[nodiscard]] std::unexpected<Error> refuse_shown(std::string_view shown,
                                                    std::string_view expected) const {
    const bool is_usage =
        place.source == SettingSource::flag || place.source == SettingSource::environment;
    return fail(is_usage ? ErrorKind::usage : ErrorKind::input,
                fmt::format("`{}` is no value of `{}`: expected {}", shown, name, expected));
  }
  template <class T>
  [[nodiscard]] Setting<T> stated(T value) const {
    return {std::move(value), place.source, place.origin};
  }
};

std::optional<bool> parse_boolean(std::string_view text) {
  const std::string word = to_ascii_lower(trim(text));
  if (word == "1" || word == "true" || word == "yes" || word == "on") return true;
  if (word == "0" || word == "false" || word == "no" || word == "off" || word.empty()) return false;
  return std::nullopt;
}

template <OptionalSetting<bool> Settings::* kMember>
Result<void> set_boolean(const TextSetting& in) {
  const auto value = parse_boolean(in.text);
  if (!value) return in.refuse("`true` or `false`");
  in.settings.*kMember = in.stated(*value);
  return {};
}

template <OptionalSetting<std::string> Settings::* kMember>
Result<void> set_string(const TextSetting& in) {
  if (trim(in.text).empty()) return in.refuse("a value");
  in.settings.*kMember = in.stated(std::string(in.text));
  return {};
}

template <OptionalSetting<std::uint32_t> Settings::* kMember>
Result<void> set_number(const TextSetting& in) {
  const auto value = parse_decimal(in.text);
  if (!value || *value > 1'000'000) return in.refuse("a whole number");
  in.settings.*kMember = in.stated(static_cast<std::uint32_t>(*value));
  return {};
}

template <SettingList<std::string> Settings::* kMember>
Result<void> add_string(const TextSetting& in) {
  if (trim(in.text).empty()) return in.refuse("a value");
  (in.settings.*kMember).push_back(in.stated(std::string(in.text)));
  return {};
}

/// Never quotes the address: it may hold credentials that broke its form.
Result<void> check_url(const TextSetting& in) {
  const auto url = Url::parse(in.text);
  if (!url) return std::unexpected(url.error().with_context(fmt::format("reading `{}`", in.name)));
  if (url->scheme() != "https" && url->scheme() != "http" && url->scheme() != "file") {
    return in.refuse_shown(url->to_string(), "an address with `https`, `http` or `file`");
  }
  return {};
}

/// An accelerator index serves the accelerator's packages alone and so is never the default one.
Result<void> set_index(const TextSetting& in) {
  SCONCE_TRY(check_url(in));
  IndexSetting index{.url = std::string(in.text)};
  if (build_of_index(in.text)) {
    in.settings.extra_indexes.push_back(in.stated(std::move(index)));
  } else {
    in.settings.index = in.stated(std::move(index));
  }
  return {};
}

Result<void> add_extra_index(const TextSetting& in) {
  SCONCE_TRY(check_url(in));
  in.settings.extra_indexes.push_back(in.stated(IndexSetting{.url = std::string(in.text)}));
  return {};
}

Result<void> add_index_map(const TextSetting& in) {
  // Both sides may hold `=` in a query only, so the first one in front of a scheme divides.
  const std::size_t at = in.text.find('=');
  if (at == std::string_view::npos || at == 0 || at + 1 == in.text.size()) {
    return in.refuse("`FROM=TO`");
  }
  in.settings.index_maps.push_back(
      in.stated(IndexMap{std::string(in.text.substr(0, at)), std::string(in.text.substr(at + 1))}));
  return {};
}

Result<void> set_accelerator(const TextSetting& in) {
  using Kind = AcceleratorChoice::Kind;
  AcceleratorChoice choice;
  if (in.text == "any") {
    choice.kind = Kind::any;
  } else if (in.text != "auto") {
    const auto& families = accelerator::Families::built_in();
    choice = {Kind::named, SCONCE_TRY(accelerator::parse_build_choice(in.text, families))};
  }
  in.settings.accelerator = in.stated(choice);
  return {};
}

Result<void> set_accelerator_index(const TextSetting& in) {
  SCONCE_TRY(check_url(in));
  in.settings.accelerator_index = in.stated(std::string(in.text));
  return {};
}

template <SettingList<pep::PackageName> Settings::* kMember>
Result<void> add_package(const TextSetting& in) {
  auto name = pep::PackageName::parse(in.text);
  if (!name) return in.refuse("the name of a package");
  (in.settings.*kMember).push_back(in.stated(*std::move(name)));
  return {};
}

Result<void> set_exclude_newer(const TextSetting& in) {
  const auto instant = document::parse_cutoff(in.text);
  if (!instant) return in.refuse("a date like `2024-11-24` or `2024-11-24T12:00:00Z`");
  in.settings.exclude_newer = in.stated(*instant);
  return {};
}

Result<void> set_prerelease(const TextSetting& in) {
  using enum PrereleaseChoice;
  static constexpr std::pair<std::string_view, PrereleaseChoice> kWords[] = {
      {"if-necessary", if_necessary},
      {"if-necessary-or-explicit", if_necessary},
      {"allow", allow},
      {"disallow", disallow}};
  const auto* word =
      std::ranges::find(kWords, in.text, &std::pair<std::string_view, PrereleaseChoice>::first);
  if (word == std::end(kWords)) return in.refuse("`if-necessary`, `allow` or `disallow`");
  in.settings.prerelease = in.stated(word->second);
  return {};
}

Result<void> set_resolution(const TextSetting& in) {
  using enum ResolutionChoice;
  static constexpr std::pair<std::string_view, ResolutionChoice> kWords[] = {
      {"highest", highest}, {"lowest", lowest}, {"lowest-direct", lowest_direct}};
  const auto* word =
      std::ranges::find(kWords, in.text, &std::pair<std::string_view, ResolutionChoice>::first);
  if (word == std::end(kWords)) return in.refuse("`highest`, `lowest` or `lowest-direct`");
  in.settings.resolution = in.stated(word->second);
  return {};
}

Result<void> set_index_strategy(const TextSetting& in) {
  if (in.text == "first-match" || in.text == "first-index") {
    in.settings.index_strategy = in.stated(IndexStrategy::first_match);
  } else if (in.text == "best-match" || in.text == "unsafe-best-match") {
    in.settings.index_strategy = in.stated(IndexStrategy::best_match);
  } else {
    return in.refuse("`first-match` or `best-match`");
  }
  return {};
}

/// A package, or `true` and `:all:` for all of them.
template <FileKindChoice::Kind kKind>
Result<void> add_file_kind(const TextSetting& in) {
  FileKindChoice choice{kKind, std::nullopt};
  if (in.text == ":all:" || in.text == "true") {
    in.settings.file_kinds.push_back(in.stated(choice));
    return {};
  }
  if (in.text == ":none:" || in.text == "false") {
    std::erase_if(in.settings.file_kinds,
                  [](const Setting<FileKindChoice>& known) { return known.value.kind == kKind; });
    return {};
  }
  auto name = pep::PackageName::parse(in.text);
  if (!name) return in.refuse("the name of a package or `:all:`");
  choice.package = *std::move(name);
  in.settings.file_kinds.push_back(in.stated(std::move(choice)));
  return {};
}

struct SettingRow {
  std::string_view name;
  Result<void> (*take)(const TextSetting&);
  bool is_list;
};

constexpr SettingRow kRows[] = {
    {"index", set_index, false},
    {"extra-index", add_extra_index, true},
    {"find-links", add_string<&Settings::find_links>, true},
    {"no-index", set_boolean<&Settings::no_index>, false},
    {"index-strategy", set_index_strategy, false},
    {"index-map", add_index_map, true},
    {"accelerator", set_accelerator, false},
    {"accelerator-index", set_accelerator_index, false},
    {"allow-unknown-build", add_package<&Settings::allow_unknown_build>, true},
    {"allow-unproven", add_package<&Settings::allow_unproven>, true},
    {"exclude-newer", set_exclude_newer, false},
    {"prerelease", set_prerelease, false},
    {"resolution", set_resolution, false},
    {"no-build", add_file_kind<FileKindChoice::Kind::no_build>, true},
    {"no-binary", add_file_kind<FileKindChoice::Kind::no_binary>, true},
    {"proxy", set_string<&Settings::proxy>, false},
    {"cert", set_string<&Settings::certificate_bundle>, false},
    {"client-cert", set_string<&Settings::client_certificate>, false},
    {"trusted-host", add_string<&Settings::trusted_hosts>, true},
    {"timeout", set_number<&Settings::timeout_seconds>, false},
    {"retries", set_number<&Settings::retries>, false},
    {"python", set_string<&Settings::python>, false},
    {"python-platform", set_string<&Settings::python_platform>, false},
    {"cache-dir", set_string<&Settings::cache_directory>, false},
    {"jobs", set_number<&Settings::jobs>, false},
    {"offline", set_boolean<&Settings::offline>, false},
};

constexpr auto kNames = [] {
  std::array<std::string_view, std::size(kRows)> names{};
  std::ranges::transform(kRows, names.begin(), &SettingRow::name);
  return names;
}();

/// `extra-index` as SCONCE_EXTRA_INDEX.
std::string variable_of(std::string_view name) {
  std::string out = "SCONCE_";
  for (const char c : name) {
    out += c == '-' ? '_' : is_ascii_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

}  // namespace

std::span<const std::string_view> setting_names() { return kNames; }

Result<void> set_from_text(Settings& settings, std::string_view name, std::string_view text,
                           const Setting<std::string>& place) {
  const auto* row = std::ranges::find(kRows, name, &SettingRow::name);
  SCONCE_ASSERT(row != std::end(kRows));
  return row->take({settings, name, text, place});
}

Result<Settings> environment_settings(const std::map<std::string, std::string>& environment) {
  Settings settings;
  for (const SettingRow& row : kRows) {
    const std::string variable = variable_of(row.name);
    const auto found = environment.find(variable);
    if (found == environment.end() || trim(found->second).empty()) continue;
    const Setting<std::string> place{{}, SettingSource::environment, "`" + variable + "`"};
    const std::vector<std::string_view> texts =
        row.is_list ? split_words(found->second) : std::vector{trim(found->second)};
    for (const std::string_view text : texts) {
      SCONCE_TRY(in_context(row.take({settings, row.name, text, place}),
                            fmt::format("reading the environment variable `{}`", variable)));
    }
  }
  return settings;
}

}  // namespace sconce::project
