#include "building.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fetching.hpp"
#include "groundwork.hpp"
#include "installing.hpp"
#include "place.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/builder/sandbox.hpp"
#include "sconce/builder/source.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/http/client.hpp"
#include "sconce/install/change.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/git_location.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/sources/wheel_fetch.hpp"
#include "sconce/store/store.hpp"
#include "sconce/target/target.hpp"
#include "solving.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

using resolver::OfferedFile;

/// The folder that an address names; nothing: it names something else.
std::optional<std::string> folder_at(std::string_view address) {
  const auto url = Url::parse(address);
  auto path = url ? url->file_path() : std::nullopt;
  if (!path) return std::nullopt;
  const auto status = os::target_status_if_exists(*path);
  const bool is_folder = status && *status && (*status)->kind == FileKind::directory;
  return is_folder ? std::move(path) : std::nullopt;
}

std::string label_of(const OfferedFile& file) {
  return fmt::format("{} {}", file.name().text(), file.version().to_string());
}

/// `name==version` as a constraint, stated by `origin`.
Result<project::DeclaredRequirement> pin(const pep::PackageName& name, const pep::Version& version,
                                         std::string origin) {
  auto requirement =
      SCONCE_TRY(pep::Requirement::parse(fmt::format("{}=={}", name.text(), version.to_string())));
  return project::DeclaredRequirement{.requirement = std::move(requirement),
                                      .origin = std::move(origin),
                                      .position = {},
                                      .hashes = {}};
}

}  // namespace

/// An environment of its own for one build, in the store's folder for work in progress.
class Builds::Sandbox final : public builder::BuildSandbox {
 public:
  Sandbox(Builds& builds, std::string label, target::Target target)
      : builds_(builds), label_(std::move(label)), target_(std::move(target)) {}

  Result<std::vector<std::string>> resolve(
      std::span<const pep::Requirement> requirements) override {
    SCONCE_TRY(solve(requirements));
    std::vector<std::string> texts;
    for (const auto& package : resolution_->packages) {
      std::string text = fmt::format("{}=={}", package.name.text(), package.version.to_string());
      if (package.build) text += " " + package.build->name();
      for (const Digest& hash : package.file->hashes) text += " " + hash.to_string();
      texts.push_back(std::move(text));
    }
    return texts;
  }

  Result<builder::BuildEnvironment> prepare(
      std::span<const pep::Requirement> requirements) override {
    SCONCE_TRY(solve(requirements));
    folder_ = SCONCE_TRY(builds_.store_.make_temporary());
    ground_->place.environment = environment::virtual_environment(
        os::join_path(folder_->path(), "environment"), ground_->place.environment.interpreter);
    const SyncOptions options;
    const auto plan =
        SCONCE_TRY(plan_changes(options, ground_->request, *resolution_, ground_->installed));
    auto prepared = SCONCE_TRY(
        fetch_and_unpack(plan, builds_, builds_.workshop_, builds_.store_, builds_.session_));
    auto locked = SCONCE_TRY(install::LockedEnvironment::acquire(
        ground_->place.environment, builds_.session_.stop, builds_.session_.notices));
    const auto change = change_of(plan, ground_->place, "build", std::move(prepared));
    SCONCE_TRY(apply_change(locked, change, builds_.workshop_, builds_.store_, builds_.session_));
    const std::string programs = os::join_path(ground_->place.environment.prefix, "bin");
    return builder::BuildEnvironment{os::join_path(programs, "python"), programs};
  }

 private:
  /// Of the same requirements once.
  Result<void> solve(std::span<const pep::Requirement> requirements) {
    std::vector<pep::Requirement> wanted(requirements.begin(), requirements.end());
    if (resolution_ && wanted == asked_) return {};
    lay_ground(wanted);
    const SyncOptions options;
    resolution_ = SCONCE_TRY(
        in_context(solve_request({.options = options, .ground = *ground_, .builds = &builds_},
                                 builds_.workshop_, builds_.store_, builds_.session_),
                   fmt::format("resolving what the build of `{}` requires", label_)));
    asked_ = std::move(wanted);
    return {};
  }

  void lay_ground(const std::vector<pep::Requirement>& requirements) {
    const Groundwork& run = builds_.ground_;
    Place place{
        .environment = environment::virtual_environment("/", run.place.environment.interpreter),
        .target = target_};
    ground_ = std::make_unique<Groundwork>(Groundwork{.request = {},
                                                      .store = nullptr,
                                                      .place = std::move(place),
                                                      .installed = {},
                                                      .settings = run.settings,
                                                      .accelerator = run.accelerator});
    ground_->request.folder = run.request.folder;
    for (const auto& requirement : requirements) {
      ground_->request.requirements.push_back({.requirement = requirement,
                                               .origin = fmt::format("the build of `{}`", label_),
                                               .position = {},
                                               .hashes = {}});
    }
    ground_->request.constraints = builds_.family_constraints();
  }

  Builds& builds_;
  const std::string label_;
  const target::Target target_;
  std::vector<pep::Requirement> asked_;
  std::unique_ptr<Groundwork> ground_;
  std::optional<resolver::Resolution> resolution_;
  std::optional<store::TemporaryFolder> folder_;
};

Builds::Builds(const Groundwork& ground, Workshop& workshop, const store::Store& store,
               const Session& session)
    : ground_(ground), workshop_(workshop), store_(store), session_(session) {}
Builds::~Builds() = default;

Result<target::Target> Builds::own_target() const {
  const auto& interpreter = ground_.place.environment.interpreter;
  if (interpreter.executable.empty()) {
    return std::unexpected(
        Error(ErrorKind::unsupported,
              "what has to be built takes a Python of the target, which is only described")
            .with_hint("leave --python-platform out, or choose versions that have wheels"));
  }
  return target::target_of(interpreter);
}

Result<std::optional<OfferedFile>> Builds::open_tree(const project::DeclaredRequirement& declared) {
  const pep::Requirement& requirement = declared.requirement;
  const std::string& location = *requirement.url_text;
  std::optional<builder::Source> source;
  std::string address = location;
  if (pep::is_vcs_reference(location)) {
    const auto place = SCONCE_TRY(pep::GitLocation::parse(location));
    source = SCONCE_TRY(
        builder::pin_git(place, {store_, os::process_environment(), git_network(), session_.stop}));
  } else if (auto folder = folder_at(location)) {
    address = Url::from_file_path(*folder).to_string();
    source = builder::FolderSource{*std::move(folder)};
  }
  if (!source) return std::nullopt;
  const auto url = SCONCE_TRY(Url::parse(address));
  Tree tree{*std::move(source),
            declared.is_editable ? builder::BuildKind::editable : builder::BuildKind::wheel};
  const auto built = SCONCE_TRY(build<builder::BuiltMetadata>(
      requirement.name.text(), tree, requirement.name, std::nullopt, builder::build_metadata));
  trees_.insert_or_assign(requirement.name, std::move(tree));
  return OfferedFile{.file_name = fmt::format("{} at {}", requirement.name.text(), url.to_string()),
                     .parsed = pep::SdistFileName{requirement.name, built.metadata.version},
                     .url = url};
}

Result<OfferedFile> Builds::open_project(const pep::PackageName& name,
                                         const std::optional<pep::Version>& version,
                                         const std::string& folder, builder::BuildKind kind) {
  Tree tree{builder::FolderSource{folder}, kind};
  const auto known =
      version ? *version
              : SCONCE_TRY(build<builder::BuiltMetadata>(name.text(), tree, name, std::nullopt,
                                                         builder::build_metadata))
                    .metadata.version;
  trees_.insert_or_assign(name, std::move(tree));
  return OfferedFile{.file_name = fmt::format("{} at {}", name.text(), folder),
                     .parsed = pep::SdistFileName{name, known},
                     .url = Url::from_file_path(folder)};
}

void Builds::hold_to(const resolver::Resolution& resolution) {
  family_.clear();
  const auto& families = accelerator::Families::built_in();
  for (const auto& package : resolution.packages) {
    if (!families.is_must_package(package.name)) continue;
    auto pinned = pin(package.name, package.version, "what is installed beside it");
    if (pinned) family_.push_back(*std::move(pinned));
  }
}

/// Before the solve has chosen, what the project itself says of the family.
std::vector<project::DeclaredRequirement> Builds::family_constraints() const {
  if (!family_.empty()) return family_;
  std::vector<project::DeclaredRequirement> constraints;
  const auto& families = accelerator::Families::built_in();
  for (const auto& declared : ground_.request.requirements) {
    const auto& requirement = declared.requirement;
    if (!families.is_must_package(requirement.name) || requirement.url_text) continue;
    constraints.push_back(declared);
  }
  return constraints;
}

bool Builds::is_tree(const OfferedFile& file) const {
  return file.index.empty() && trees_.contains(file.name());
}

Result<Builds::Tree> Builds::tree_of(const OfferedFile& file,
                                     const resolver::AllowedHashes& allowed) {
  if (is_tree(file)) return trees_.at(file.name());
  const Digest sha256 = SCONCE_TRY(fetch(file, allowed));
  return Tree{builder::ArchiveSource{store_.wheel_path(sha256), file.file_name, sha256, {}}};
}

/// Source archives stay in the store beside the wheels, by their hash.
Result<Digest> Builds::fetch(const OfferedFile& file, const resolver::AllowedHashes& allowed) {
  // Told of on this thread, maybe after an interruption has ended the wait.
  const auto ready = std::make_shared<std::optional<Result<sources::ReadyWheel>>>();
  sources::fetch_wheels(
      {.client = workshop_.client,
       .store = store_,
       .pool = workshop_.pool,
       .mailbox = workshop_.mailbox,
       .board = session_.progress,
       .notices = session_.notices,
       .freshness = workshop_.freshness},
      {{file, allowed}},
      [ready](std::size_t, Result<sources::ReadyWheel> archive) { *ready = std::move(archive); });
  SCONCE_TRY(workshop_.mailbox.run_until([&] { return ready->has_value(); }, session_.stop));
  const auto& archive = **ready;
  if (!archive) return pass_error(archive);
  return archive->sha256;
}

builder::GitNetwork Builds::git_network() const {
  return workshop_.freshness == http::Freshness::offline ? builder::GitNetwork::unused
                                                         : builder::GitNetwork::used;
}

template <class Built, class Work>
Result<Built> Builds::build(const std::string& label, const Tree& tree,
                            const pep::PackageName& name,
                            const std::optional<pep::Version>& version, const Work& work) {
  if (std::ranges::find(under_way_, label) != under_way_.end()) {
    return fail(ErrorKind::build, fmt::format("`{}` has to be built before it can be built: {}",
                                              label, join(under_way_, " for ")));
  }
  const auto target = SCONCE_TRY(own_target());
  Sandbox sandbox(*this, label, target);
  const builder::BuildServices services{.store = store_,
                                        .notices = session_.notices,
                                        .variables = os::process_environment(),
                                        .git_network = git_network(),
                                        .stop = session_.stop};
  const builder::BuildRequest request{.source = tree.source,
                                      .kind = tree.kind,
                                      .name = name,
                                      .version = version,
                                      .tags = target.tags};
  const auto task = session_.progress.start(ProgressKind::build, label);
  under_way_.push_back(label);
  auto built = work(services, request, sandbox);
  under_way_.pop_back();
  task->finished = true;
  return built;
}

Result<pep::CoreMetadata> Builds::build_metadata(const OfferedFile& file) {
  const auto tree = SCONCE_TRY(tree_of(file, {}));
  return SCONCE_TRY(build<builder::BuiltMetadata>(label_of(file), tree, file.name(), file.version(),
                                                  builder::build_metadata))
      .metadata;
}

Result<builder::BuiltWheel> Builds::build_wheel(const OfferedFile& file,
                                                const resolver::AllowedHashes& allowed) {
  const auto tree = SCONCE_TRY(tree_of(file, allowed));
  return build<builder::BuiltWheel>(label_of(file), tree, file.name(), file.version(),
                                    builder::build_wheel);
}

std::optional<pep::DirectUrl> Builds::direct_url(const OfferedFile& file) const {
  if (!is_tree(file)) return std::nullopt;
  const Tree& tree = trees_.at(file.name());
  auto direct = builder::direct_url_of(tree.source, file.url);
  if (auto* folder = std::get_if<pep::DirectUrl::Directory>(&direct.info)) {
    folder->editable = tree.kind == builder::BuildKind::editable;
  }
  return direct;
}

}  // namespace sconce::app
