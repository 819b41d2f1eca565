#include "sconce/sources/index_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "places.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/fetch_build.hpp"
#include "sconce/index/fetch_metadata.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/resolver/metadata_source.hpp"

namespace sconce::sources {
namespace {

using resolver::OfferedFile;
using resolver::Offering;

index::MetadataPlace metadata_place_of(const OfferedFile& file) {
  index::MetadataPlace place{.file_name = file.file_name,
                             .url = file.url,
                             .size = file.size,
                             .has_metadata_file = file.has_metadata_file,
                             .metadata_hash = file.metadata_hash};
  for (const Digest& hash : file.hashes) {
    if (!place.hash || hash.algorithm() == HashAlgorithm::sha256) place.hash = hash;
  }
  return place;
}

/// Whether a source archive does not state its metadata (index::fetch_sdist_metadata).
bool has_to_be_built(const OfferedFile& file, const Result<pep::CoreMetadata>& stated) {
  return !file.is_wheel() && !stated && stated.error().kind() == ErrorKind::unsupported;
}

}  // namespace

/// Shared with the messages on their way; touched on the mailbox's thread only.
struct IndexSource::State : std::enable_shared_from_this<IndexSource::State> {
  State(SourceServices given, SourceOptions given_options)
      : services(std::move(given)), options(std::move(given_options)) {
    for (const std::string& location : options.find_links) {
      auto place = make_find_links_place(location, options.map);
      if (place) {
        general.push_back(*std::move(place));
      } else {
        services.notices.warn(place.error().to_string());
      }
    }
    for (const IndexPlace& index : options.accelerator_indexes) {
      accelerators.push_back(make_index_place(index, options.map));
    }
    for (const IndexPlace& index : options.indexes) {
      auto place = make_index_place(index, options.map);
      by_index_name.emplace(index.name, place);
      if (!index.is_explicit) general.push_back(std::move(place));
    }
  }

  using Answers = std::span<std::optional<PlaceAnswer>>;
  struct Project {
    std::vector<std::optional<PlaceAnswer>> answers;  ///< of the accelerators beside, then by rank
    std::size_t beside = 0;                           ///< how many of them are the former
    std::optional<Result<Offering>> result;
  };
  struct Metadata {
    OfferedFile file;
    std::optional<Result<pep::CoreMetadata>> result;
  };
  struct Build {
    using Answer = Result<std::optional<accelerator::Build>>;
    std::optional<Answer> result;
  };

  [[nodiscard]] index::Access access() const {
    return {services.client.transfers(), services.pool, services.store, services.notices,
            services.freshness};
  }

  /// Who is asked for a name; the first `beside` of them serve it together with the others.
  struct Asked {
    std::vector<std::shared_ptr<Place>> places;
    std::size_t beside = 0;
  };

  [[nodiscard]] Asked places_for(const pep::PackageName& name) const {
    const auto route = accelerator::Families::built_in().route(name);
    const bool is_routed = !accelerators.empty() && route != accelerator::Route::default_only;
    const bool is_beside = options.accelerator_role != AcceleratorRole::instead;
    if (is_routed && !is_beside && route == accelerator::Route::accelerator_only) {
      return {accelerators};
    }
    if (const auto pin = options.pinned.find(name); pin != options.pinned.end()) {
      const auto index = by_index_name.find(pin->second);
      return index == by_index_name.end() ? Asked{} : Asked{{index->second}};
    }
    Asked asked{general};
    if (is_routed) {
      asked.places.insert(asked.places.begin(), accelerators.begin(), accelerators.end());
      if (is_beside) asked.beside = accelerators.size();
    }
    return asked;
  }

  Project& want(const pep::PackageName& name) {
    const auto [entry, is_new] = projects.try_emplace(name);
    Project& project = entry->second;
    if (!is_new) return project;
    const auto [places, beside] = places_for(name);
    project.answers.resize(places.size());
    project.beside = beside;
    if (places.empty()) project.result = Offering();
    for (std::size_t rank = 0; rank < places.size(); ++rank) {
      places[rank]->ask(
          access(), name, [self = shared_from_this(), name, rank](PlaceAnswer answer) mutable {
            auto& mailbox = self->services.mailbox;
            mailbox.post(
                [self = std::move(self), name, rank, answer = std::move(answer)]() mutable {
                  self->take(name, rank, std::move(answer));
                });
          });
    }
    return project;
  }

  void take(const pep::PackageName& name, std::size_t rank, PlaceAnswer answer) {
    Project& project = projects.at(name);
    if (project.result) return;
    if (!answer && rank < project.beside &&
        options.accelerator_role == AcceleratorRole::beside_if_reachable) {
      warn_of_unreachable(rank, answer.error());
      answer = std::nullopt;
    }
    project.answers[rank] = std::move(answer);
    project.result = settle(project);
    if (!project.result) return;
    project.answers.clear();
    if (observer != nullptr && *project.result && awaited_project != &project) {
      observer->offering_arrived(name, **project.result);
    }
  }

  void warn_of_unreachable(std::size_t accelerator, const Error& error) {
    if (!unreachable.insert(accelerator).second) return;
    services.notices.warn(fmt::format(
        "`{}` is left out: {}", options.accelerator_indexes[accelerator].name, error.message()));
  }

  std::optional<Result<Offering>> settle(Project& project) {
    const Answers all(project.answers);
    const Answers beside = all.first(project.beside);
    if (std::ranges::any_of(beside, [](const auto& answer) { return !answer; })) {
      return std::nullopt;
    }
    const Answers ranked = all.subspan(project.beside);
    auto offering = options.strategy == IndexStrategy::first_index ? settle_by_rank(ranked)
                                                                   : settle_together(ranked);
    if (!offering || !*offering || beside.empty()) return offering;
    auto others = settle_together(beside);
    if (!*others) return others;
    add(**offering, **others);
    return offering;
  }

  static void add(Offering& into, Offering& from) {
    std::ranges::move(from.files, std::back_inserter(into.files));
    std::ranges::move(from.passed_over, std::back_inserter(into.passed_over));
  }

  /// The first place in the order of rank that knows the project; an error before it stands.
  static std::optional<Result<Offering>> settle_by_rank(Answers answers) {
    for (auto& answer : answers) {
      if (!answer) return std::nullopt;
      if (!*answer) return pass_error(*answer);
      if (**answer) return std::move(***answer);
    }
    return Offering();
  }

  static std::optional<Result<Offering>> settle_together(Answers answers) {
    Offering all;
    for (auto& answer : answers) {
      if (!answer) return std::nullopt;
    }
    for (auto& answer : answers) {
      if (!*answer) return pass_error(*answer);
      if (**answer) add(all, ***answer);
    }
    return all;
  }

  Build& want_build(const OfferedFile& file) {
    auto place = metadata_place_of(file);
    const std::string key = file.url.origin() + " " + index::metadata_key(place);
    const auto [entry, is_new] = builds.try_emplace(key);
    if (!is_new) return entry->second;
    index::fetch_wheel_build(
        access(), std::move(place), [self = shared_from_this(), key](Build::Answer answer) mutable {
          auto& mailbox = self->services.mailbox;
          mailbox.post([self = std::move(self), key, answer = std::move(answer)]() mutable {
            self->builds.at(key).result = std::move(answer);
          });
        });
    return entry->second;
  }

  Metadata& want(const OfferedFile& file) {
    auto place = metadata_place_of(file);
    const std::string key = index::metadata_key(place);
    const auto [entry, is_new] = metadata.try_emplace(key, Metadata{.file = file});
    if (!is_new) return entry->second;
    // Only a build knows; it waits until somebody does.
    if (builder != nullptr && builder->is_tree(file)) return entry->second;
    auto callback = [self = shared_from_this(), key](Result<pep::CoreMetadata> result) mutable {
      auto& mailbox = self->services.mailbox;
      mailbox.post([self = std::move(self), key, result = std::move(result)]() mutable {
        self->take(key, std::move(result));
      });
    };
    if (file.is_wheel()) {
      index::fetch_wheel_metadata(access(), std::move(place), std::move(callback));
    } else {
      index::fetch_sdist_metadata(access(), std::move(place), std::move(callback));
    }
    return entry->second;
  }

  void take(const std::string& key, Result<pep::CoreMetadata> result) {
    Metadata& entry = metadata.at(key);
    entry.result = std::move(result);
    if (observer != nullptr && *entry.result && awaited_metadata != &entry) {
      observer->metadata_arrived(entry.file, **entry.result);
    }
  }

  SourceServices services;
  SourceOptions options;
  std::vector<std::shared_ptr<Place>> general;
  std::vector<std::shared_ptr<Place>> accelerators;
  std::set<std::size_t> unreachable;  ///< of the accelerators, those that were warned of
  std::map<std::string, std::shared_ptr<Place>> by_index_name;
  Observer* observer = nullptr;
  MetadataBuilder* builder = nullptr;
  // Nodes of these stay where they are, so that what was handed out stays valid.
  std::unordered_map<pep::PackageName, Project> projects;
  std::unordered_map<std::string, Metadata> metadata;
  std::unordered_map<std::string, Build> builds;
  const Project* awaited_project = nullptr;
  const Metadata* awaited_metadata = nullptr;
};

IndexSource::IndexSource(SourceServices services, SourceOptions options)
    : state_(std::make_shared<State>(std::move(services), std::move(options))) {}
IndexSource::~IndexSource() { state_->observer = nullptr; }

void IndexSource::set_builder(MetadataBuilder* builder) { state_->builder = builder; }
void IndexSource::set_observer(Observer* observer) { state_->observer = observer; }
void IndexSource::want_offering(const pep::PackageName& name) { state_->want(name); }
void IndexSource::want_metadata(const OfferedFile& file) { state_->want(file); }
void IndexSource::want_build(const OfferedFile& file) { state_->want_build(file); }

Result<const Offering*> IndexSource::offering(const pep::PackageName& name) {
  const State::Project& project = state_->want(name);
  if (!project.result) {
    state_->awaited_project = &project;
    const auto waited = state_->services.mailbox.run_until(
        [&] { return project.result.has_value(); }, state_->services.stop);
    state_->awaited_project = nullptr;
    SCONCE_TRY(waited);
  }
  if (!*project.result) return pass_error(*project.result);
  return &**project.result;
}

Result<const pep::CoreMetadata*> IndexSource::metadata(const OfferedFile& file) {
  State::Metadata& entry = state_->want(file);
  const bool is_tree = state_->builder != nullptr && state_->builder->is_tree(file);
  if (is_tree && !entry.result) entry.result = state_->builder->build_metadata(file);
  if (!entry.result) {
    state_->awaited_metadata = &entry;
    const auto waited = state_->services.mailbox.run_until([&] { return entry.result.has_value(); },
                                                           state_->services.stop);
    state_->awaited_metadata = nullptr;
    SCONCE_TRY(waited);
  }
  if (state_->builder != nullptr && has_to_be_built(entry.file, *entry.result)) {
    entry.result = state_->builder->build_metadata(file);
  }
  if (!*entry.result) return pass_error(*entry.result);
  return &**entry.result;
}

Result<std::optional<accelerator::Build>> IndexSource::build(const OfferedFile& file) {
  const State::Build& entry = state_->want_build(file);
  if (!entry.result) {
    SCONCE_TRY(state_->services.mailbox.run_until([&] { return entry.result.has_value(); },
                                                  state_->services.stop));
  }
  return *entry.result;
}

}  // namespace sconce::sources
