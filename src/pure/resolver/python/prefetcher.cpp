#include "prefetcher.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "candidate_list.hpp"
#include "preference.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/metadata_source.hpp"

namespace sconce::resolver {
namespace {

/// How many versions to ask for at once when one after another fails.
constexpr std::size_t kBatch = 50;

bool is_batch_time(std::size_t tries) {
  return tries == 5 || tries == 10 || (tries >= 20 && tries % 20 == 0);
}

}  // namespace

void Prefetcher::expect(const pep::PackageName& name, const pep::VersionRange& range,
                        const std::set<pep::ExtraName>& extras) {
  note(name, range, extras);
  expand_pending();
}

void Prefetcher::note(const pep::PackageName& name, const pep::VersionRange& range,
                      const std::set<pep::ExtraName>& extras) {
  Expectation& expectation = expectations_[name];
  const pep::VersionRange both = expectation.range & range;
  expectation.range = both.is_empty() ? range : both;
  for (const pep::ExtraName& extra : extras) {
    const bool is_new = expectation.extras.insert(extra).second;
    if (is_new && expectation.metadata) pending_.emplace_back(expectation.metadata, extra);
  }
  if (kept_version(world_, name, range)) return;
  if (!expectation.is_asked && !world_.direct_file(name)) {
    expectation.is_asked = true;
    world_.source().want_offering(name);
  }
  guess(name, expectation);
}

void Prefetcher::count_try(const pep::PackageName& name) {
  Expectation& expectation = expectations_[name];
  if (!is_batch_time(++expectation.tries)) return;
  const CandidateList* list = world_.known_candidates(name);
  if (!list) return;
  for (const KnownVersion* known : list->leading(range_of(name, expectation), kBatch)) {
    if (known->file) world_.source().want_metadata(*known->file);
  }
}

void Prefetcher::offering_arrived(const pep::PackageName& name, const Offering& offering) {
  world_.adopt(name, offering);
  guess(name, expectations_[name]);
}

void Prefetcher::metadata_arrived(const OfferedFile& file, const pep::CoreMetadata& metadata) {
  Expectation& expectation = expectations_[metadata.name];
  if (!expectation.guess || expectation.guess->file_name != file.file_name) return;
  if (expectation.metadata == &metadata) return;
  expectation.metadata = &metadata;
  pending_.emplace_back(&metadata, std::nullopt);
  for (const pep::ExtraName& extra : expectation.extras) pending_.emplace_back(&metadata, extra);
  expand_pending();
}

pep::VersionRange Prefetcher::range_of(const pep::PackageName& name,
                                       const Expectation& expectation) const {
  const auto id = table_.find(name);
  const auto* term = id && view_ ? view_->term(*id) : nullptr;
  return term && term->is_positive() ? term->set() : expectation.range;
}

void Prefetcher::guess(const pep::PackageName& name, Expectation& expectation) {
  const CandidateList* list = world_.known_candidates(name);
  if (!list) return;
  const auto range = range_of(name, expectation);
  const KnownVersion* known = preferred_candidate(world_, *list, name, range);
  if (!known) known = list->first(range, [](const KnownVersion&) { return false; });
  if (!known || !known->file || known->file == expectation.guess) return;
  expectation.guess = known->file;
  expectation.metadata = nullptr;
  world_.source().want_metadata(*known->file);
  const bool asks_build = known->file->is_wheel() && world_.families().is_must_package(name) &&
                          !accelerator::build_of_label(known->version);
  if (asks_build) world_.source().want_build(*known->file);
}

void Prefetcher::expand_pending() {
  while (!pending_.empty()) {
    const auto [metadata, extra] = std::move(pending_.back());
    pending_.pop_back();
    for (const pep::Requirement* requirement :
         world_.active(*metadata, extra ? &*extra : nullptr)) {
      if (requirement->url_text) continue;
      note(requirement->name, pep::VersionRange::from(requirement->specifiers),
           requirement->extras);
    }
  }
}

}  // namespace sconce::resolver
