#include "accelerator.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sconce/accelerator/families.hpp"
#include "sconce/project/accelerator_choice.hpp"

namespace sconce::app {
namespace {

std::set<pep::PackageName> values_of(const project::SettingList<pep::PackageName>& list) {
  std::set<pep::PackageName> names;
  for (const auto& entry : list) names.insert(entry.value);
  return names;
}

/// What is said of the index where it is stated among the others.
bool is_assumed_old(const std::string& folder_url, const project::Settings& settings) {
  return std::ranges::any_of(settings.extra_indexes, [&](const auto& index) {
    const auto url = Url::parse(index.value.url);
    return index.value.is_assumed_old && url && url->as_folder().to_string() == folder_url;
  });
}

/// Where an index named the build: there; else the build's folder below the accelerator indexes.
Result<sources::IndexPlace> index_of(const project::NamedBuild& named,
                                     const project::Settings& settings) {
  std::string address = named.index;
  if (address.empty()) {
    const std::string base = settings.accelerator_index
                                 ? settings.accelerator_index->value
                                 : accelerator::Families::built_in().index_base();
    address = base + (base.ends_with('/') ? "" : "/") + named.build.name();
  }
  const Url url = SCONCE_TRY(Url::parse(address)).as_folder();
  return sources::IndexPlace{.url = url,
                             .name = url.to_string(),
                             .is_assumed_old = is_assumed_old(url.to_string(), settings)};
}

}  // namespace

Result<AcceleratorWish> read_accelerator_wish(const SyncRequest& request,
                                              const project::Settings& settings) {
  AcceleratorWish wish;
  wish.policy.allow_unknown_build = values_of(settings.allow_unknown_build);
  wish.policy.allow_unproven = values_of(settings.allow_unproven);
  auto named = SCONCE_TRY(project::named_build(settings, request.requirements));
  if (!named) return wish;
  wish.index = SCONCE_TRY(index_of(*named, settings));
  wish.policy.build = {named->build, std::move(named->origin)};
  return wish;
}

Result<std::string> accelerator_name(const project::Settings& settings) {
  const auto named = SCONCE_TRY(project::named_build(settings, {}));
  return named ? named->build.name() : std::string("any");
}

}  // namespace sconce::app
