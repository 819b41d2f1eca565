#include "sconce/project/settings.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "location.hpp"
#include "sconce/accelerator/build.hpp"

namespace sconce::project {
namespace {

template <class T>
void take_first(OptionalSetting<T>& into, const OptionalSetting<T>& from) {
  if (!into) into = from;
}

/// Appends what is not there yet, as `key` tells.
template <class T, class Key>
void join(SettingList<T>& into, const SettingList<T>& from, Key key) {
  for (const Setting<T>& setting : from) {
    const bool is_known = std::ranges::any_of(
        into, [&](const Setting<T>& known) { return key(known.value) == key(setting.value); });
    if (!is_known) into.push_back(setting);
  }
}

void join_lists(Settings& into, const Settings& from) {
  const auto itself = [](const auto& value) -> const auto& { return value; };
  join(into.extra_indexes, from.extra_indexes, [](const IndexSetting& index) { return index.url; });
  join(into.find_links, from.find_links, itself);
  join(into.index_maps, from.index_maps, [](const IndexMap& map) { return map.from; });
  join(into.file_kinds, from.file_kinds,
       [](const FileKindChoice& choice) { return std::pair(choice.kind, choice.package); });
  join(into.trusted_hosts, from.trusted_hosts, itself);
  join(into.allow_unknown_build, from.allow_unknown_build, itself);
  join(into.allow_unproven, from.allow_unproven, itself);
  into.index_pins.insert(from.index_pins.begin(), from.index_pins.end());
}

/// A named default index that a stronger layer displaces goes on serving what is pinned to it.
void take_index(Settings& into, const Settings& from) {
  if (into.index && from.index && !from.index->value.name.empty()) {
    Setting<IndexSetting> displaced = *from.index;
    displaced.value.is_explicit = true;
    into.extra_indexes.push_back(std::move(displaced));
  }
  take_first(into.index, from.index);
}

void merge(Settings& into, const Settings& from) {
  take_index(into, from);
  take_first(into.no_index, from.no_index);
  take_first(into.index_strategy, from.index_strategy);
  take_first(into.accelerator, from.accelerator);
  take_first(into.accelerator_index, from.accelerator_index);
  take_first(into.exclude_newer, from.exclude_newer);
  take_first(into.prerelease, from.prerelease);
  take_first(into.resolution, from.resolution);
  take_first(into.proxy, from.proxy);
  take_first(into.certificate_bundle, from.certificate_bundle);
  take_first(into.client_certificate, from.client_certificate);
  take_first(into.timeout_seconds, from.timeout_seconds);
  take_first(into.retries, from.retries);
  take_first(into.python, from.python);
  take_first(into.python_platform, from.python_platform);
  take_first(into.cache_directory, from.cache_directory);
  take_first(into.jobs, from.jobs);
  take_first(into.offline, from.offline);
  join_lists(into, from);
}

}  // namespace

std::optional<accelerator::Build> build_of_index(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  while (url.ends_with('/')) url.remove_suffix(1);
  return accelerator::parse_build_name(url.substr(url.rfind('/') + 1));
}

void begin_find_links_at(Settings& settings, const std::string& folder) {
  for (auto& place : settings.find_links) place.value = below(folder, place.value);
}

Settings merge_settings(std::span<const Settings> layers) {
  Settings merged;
  for (const Settings& layer : layers) merge(merged, layer);
  if (merged.no_index && merged.no_index->value) {
    merged.index.reset();
    merged.extra_indexes.clear();
  }
  return merged;
}

}  // namespace sconce::project
