#include "literal_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/target/target.hpp"

namespace sconce::resolver::tests {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) broken_invariant(__FILE__, __LINE__, result.error().to_string().c_str());
  return *std::move(result);
}

OfferedFile make_file(const std::string& file_name,
                      std::variant<pep::WheelFileName, pep::SdistFileName> parsed,
                      const LiteralVersion& version) {
  OfferedFile file{file_name, std::move(parsed),
                   must(Url::parse("https://files.example/" + file_name))};
  file.hashes = version.hashes;
  if (version.requires_python) {
    file.requires_python = must(pep::SpecifierSet::parse(*version.requires_python));
  }
  file.yanked = version.yanked;
  file.upload_time = version.upload_time;
  file.is_assumed_old = version.is_assumed_old;
  file.has_metadata_file = true;
  file.index = "main";
  return file;
}

}  // namespace

LiteralSource::LiteralSource(const LiteralWorld& world, unsigned seed)
    : world_(world), random_(seed), is_shuffled_(seed != 0) {}

const Offering& LiteralSource::make_offering(const std::string& name) {
  const auto [found, is_new] = offerings_.try_emplace(name);
  const auto project = world_.find(name);
  if (!is_new || project == world_.end()) return found->second;
  std::string file_name_form = pep::PackageName::literal(name).file_name_form();
  for (const auto& [version, description] : project->second) {
    const std::string stem = fmt::format("{}-{}", file_name_form, version);
    for (const std::string& tag : description.wheel_tags) {
      const std::string file_name = fmt::format("{}-{}.whl", stem, tag);
      found->second.files.push_back(
          make_file(file_name, must(pep::WheelFileName::parse(file_name)), description));
    }
    if (!description.has_source_archive) continue;
    const std::string file_name = stem + ".tar.gz";
    found->second.files.push_back(
        make_file(file_name, must(pep::SdistFileName::parse(file_name)), description));
  }
  if (is_shuffled_) std::shuffle(found->second.files.begin(), found->second.files.end(), random_);
  return found->second;
}

const Result<pep::CoreMetadata>& LiteralSource::make_metadata(const OfferedFile& file) {
  const auto known = metadata_.find(file.file_name);
  if (known != metadata_.end()) return known->second;
  const std::string text = file.version().to_string();
  const LiteralVersion* description = &version_of(file);
  std::string document =
      "Metadata-Version: 2.2\nName: " + file.name().text() + "\nVersion: " + text + "\n";
  if (description->requires_python) {
    document += "Requires-Python: " + *description->requires_python + "\n";
  }
  for (const auto& requirement : description->requires_dist) {
    document += "Requires-Dist: " + requirement + "\n";
  }
  for (const auto& extra : description->extras) document += "Provides-Extra: " + extra + "\n";
  Result<pep::CoreMetadata> metadata = pep::CoreMetadata::parse(document);
  if (description->metadata_error) metadata = std::unexpected(*description->metadata_error);
  return metadata_.emplace(file.file_name, std::move(metadata)).first->second;
}

const LiteralVersion& LiteralSource::version_of(const OfferedFile& file) const {
  const LiteralVersion* description = nullptr;
  for (const auto& [version, candidate] : world_.at(file.name().text())) {
    if (must(pep::Version::parse(version)) == file.version()) description = &candidate;
  }
  return *description;
}

Result<std::optional<accelerator::Build>> LiteralSource::build(const OfferedFile& file) {
  asked_builds_.insert(file.name().text() + " " + file.version().to_string());
  return accelerator::parse_build_name(version_of(file).build);
}

void LiteralSource::want_offering(const pep::PackageName& name) {
  if (!asked_names_.insert(name.text()).second) return;
  under_way_.push_back([this, name] {
    const Offering& offering = make_offering(name.text());
    arrived_.insert(name.text());
    if (observer_) observer_->offering_arrived(name, offering);
  });
}

void LiteralSource::want_metadata(const OfferedFile& file) {
  if (!requested_.insert(file.name().text() + " " + file.version().to_string()).second) return;
  under_way_.push_back([this, &file] {
    const auto& metadata = make_metadata(file);
    arrived_.insert(file.file_name);
    if (observer_ && metadata) observer_->metadata_arrived(file, *metadata);
  });
}

void LiteralSource::deliver_some() {
  std::size_t count = under_way_.size();
  if (is_shuffled_) {
    std::shuffle(under_way_.begin(), under_way_.end(), random_);
    count = count == 0 ? 0 : random_() % (count + 1);
  }
  for (; count > 0; --count) {
    const auto arrival = std::move(under_way_.front());
    under_way_.pop_front();
    arrival();
  }
}

Result<const Offering*> LiteralSource::offering(const pep::PackageName& name) {
  want_offering(name);
  waits_ += !arrived_.contains(name.text());
  if (!arrived_.contains(name.text()) || is_shuffled_) deliver_some();
  return &make_offering(name.text());
}

Result<const pep::CoreMetadata*> LiteralSource::metadata(const OfferedFile& file) {
  want_metadata(file);
  waits_ += !arrived_.contains(file.file_name);
  if (!arrived_.contains(file.file_name) || is_shuffled_) deliver_some();
  const auto& metadata = make_metadata(file);
  if (!metadata) return pass_error(metadata);
  return &*metadata;
}

target::Target literal_target(const std::string& python, const std::string& platform) {
  return target::target_of(
      must(target::described_interpreter(pep::Version::literal(python), platform)));
}

SolveInput literal_input(const target::Target& target, const std::vector<std::string>& requirements,
                         const std::vector<std::string>& constraints) {
  SolveInput input;
  for (const auto& text : requirements) {
    input.requirements.push_back({must(pep::Requirement::parse(text)), ""});
  }
  for (const auto& text : constraints) {
    input.constraints.push_back({must(pep::Requirement::parse(text)), ""});
  }
  input.target = &target;
  return input;
}

}  // namespace sconce::resolver::tests
