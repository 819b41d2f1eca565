#include "sconce/builder/build.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "build_memo.hpp"
#include "built_wheel.hpp"
#include "hook.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/build_variables.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/builder/sandbox.hpp"
#include "sconce/builder/source.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/directory.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/build_system.hpp"
#include "sconce/store/store.hpp"

namespace sconce::builder {
namespace {

using document::JsonValue;

constexpr std::uint64_t kMostPyprojectBytes = 16ULL << 20;
constexpr std::uint64_t kMostMetadataBytes = 16ULL << 20;

/// The hooks of one kind of build.
struct HookNames {
  std::string_view requirements, metadata, build;
};
constexpr HookNames kWheelHooks{"get_requires_for_build_wheel", "prepare_metadata_for_build_wheel",
                                "build_wheel"};
constexpr HookNames kEditableHooks{"get_requires_for_build_editable",
                                   "prepare_metadata_for_build_editable", "build_editable"};

std::string hash_name(std::string_view text) {
  return archive::digest_of(HashAlgorithm::sha256, as_bytes(text)).hex().substr(0, 32);
}

// Config settings as PEP 517 wants them; null where there are none.
JsonValue to_json(const ConfigSettings& settings) {
  if (settings.empty()) return {};
  JsonValue object = JsonValue::object();
  for (const auto& [name, values] : settings) {
    JsonValue list = JsonValue::array();
    for (const std::string& value : values) list.push_back(value);
    object.set(name, values.size() == 1 ? JsonValue(values.front()) : std::move(list));
  }
  return object;
}

/// One source on its way to metadata or a wheel.
class Build {
 public:
  static Result<Build> start(const BuildServices& services, const BuildRequest& request,
                             BuildSandbox& sandbox) {
    const bool is_folder = std::holds_alternative<FolderSource>(request.source);
    SCONCE_ASSERT(is_folder || request.kind == BuildKind::wheel);
    const GitServices git{services.store, services.variables, services.git_network, services.stop};
    std::string identity = SCONCE_TRY(identity_of(request.source, git));
    Build build(services, request, sandbox, git, BuildMemo(services, request, std::move(identity)));
    SCONCE_TRY(build.read_build_system());
    SCONCE_TRY(build.find_requirements());
    return build;
  }

  Result<BuiltMetadata> metadata() {
    if (auto kept = SCONCE_TRY(memo_.metadata(key_))) return *std::move(kept);
    SCONCE_TRY(prepare(requirements_));
    return run<BuiltMetadata>("metadata", [this]() -> Result<BuiltMetadata> {
      if (auto kept = SCONCE_TRY(memo_.metadata(key_))) return *std::move(kept);
      if (auto prepared = SCONCE_TRY(prepare_metadata())) {
        SCONCE_TRY(memo_.keep_metadata(key_, *prepared));
        return *std::move(prepared);
      }
      return SCONCE_TRY(build()).metadata;
    });
  }

  Result<BuiltWheel> wheel() {
    if (auto kept = SCONCE_TRY(kept_wheel())) return *std::move(kept);
    SCONCE_TRY(prepare(requirements_));
    return run<BuiltWheel>("wheel", [this]() -> Result<BuiltWheel> {
      if (auto kept = SCONCE_TRY(kept_wheel())) return *std::move(kept);
      return build();
    });
  }

 private:
  Build(const BuildServices& services, const BuildRequest& request, BuildSandbox& sandbox,
        GitServices git, BuildMemo memo)
      : services_(services),
        request_(request),
        sandbox_(sandbox),
        git_(std::move(git)),
        memo_(std::move(memo)),
        hooks_(request.kind == BuildKind::editable ? kEditableHooks : kWheelHooks) {}

  [[nodiscard]] bool is_editable() const { return request_.kind == BuildKind::editable; }

  [[nodiscard]] std::string label() const {
    if (!request_.name) return to_string(request_.source);
    if (!request_.version) return request_.name->text();
    return fmt::format("{} {}", request_.name->text(), request_.version->to_string());
  }

  Result<const SourceTree*> tree() {
    if (!tree_) tree_ = SCONCE_TRY(open_source(request_.source, git_));
    return &*tree_;
  }

  // -- what is needed to build -------------------------------------------------------------------

  Result<void> read_build_system() {
    const std::string text = SCONCE_TRY(pyproject());
    system_ = SCONCE_TRY(project::parse_build_system(text, "pyproject.toml"));
    return {};
  }

  // What has to be unpacked first is remembered.
  Result<std::string> pyproject() {
    if (std::holds_alternative<FolderSource>(request_.source)) return read_pyproject();
    if (auto kept = SCONCE_TRY(memo_.pyproject())) return *std::move(kept);
    std::string text = SCONCE_TRY(read_pyproject());
    SCONCE_TRY(memo_.keep_pyproject(text));
    return text;
  }

  Result<std::string> read_pyproject() {
    const std::string& folder = SCONCE_TRY(tree())->folder();
    auto text = os::read_file(os::join_path(folder, "pyproject.toml"), kMostPyprojectBytes);
    if (text || text.error().kind() != ErrorKind::not_found) return text;
    if (os::exists(os::join_path(folder, "setup.py"))) return std::string();
    return fail(ErrorKind::input, "it has neither a pyproject.toml nor a setup.py");
  }

  // The requirements of the file, then those that the backend adds when it is asked among them.
  Result<void> find_requirements() {
    requirements_ = system_.requirements;
    key_ = SCONCE_TRY(resolve(requirements_));
    auto texts = SCONCE_TRY(memo_.requirements(key_));
    if (!texts) {
      SCONCE_TRY(prepare(requirements_));
      texts = SCONCE_TRY(
          run<std::vector<std::string>>("requires", [this] { return ask_requirements(); }));
      SCONCE_TRY(memo_.keep_requirements(key_, *texts));
    }
    if (texts->empty()) return {};
    for (const std::string& text : *texts) {
      requirements_.push_back(
          SCONCE_TRY(in_context(pep::Requirement::parse(text),
                                fmt::format("reading what `{}` returned", hooks_.requirements))));
    }
    key_ = SCONCE_TRY(resolve(requirements_));
    return {};
  }

  Result<std::string> resolve(const std::vector<pep::Requirement>& requirements) {
    return memo_.key(SCONCE_TRY(sandbox_.resolve(requirements)));
  }

  Result<void> prepare(const std::vector<pep::Requirement>& requirements) {
    if (prepared_count_ == requirements.size()) return {};
    environment_ = SCONCE_TRY(sandbox_.prepare(requirements));
    prepared_count_ = requirements.size();
    return {};
  }

  // -- running hooks -----------------------------------------------------------------------------

  /// Runs `use` with a log and a work folder of its own while nobody else builds the same, or in
  /// the same folder.
  template <class Value, class Use>
  Result<Value> run(std::string_view purpose, Use use) {
    const std::string section = SCONCE_TRY(services_.store.section("builds"));
    const auto* folder = std::get_if<FolderSource>(&request_.source);
    const std::string name = hash_name(folder == nullptr ? key_ : "folder " + folder->path);
    const std::string lock_path = fmt::format("{}/{}.lock", section, name);
    const os::FileLock lock = SCONCE_TRY(
        os::FileLock::acquire(lock_path, os::FileLock::Mode::exclusive, services_.stop, [this] {
          services_.notices.note(fmt::format("waiting for another build of `{}`", label()));
        }));
    const store::TemporaryFolder work = SCONCE_TRY(services_.store.make_temporary());
    SCONCE_TRY(
        make_context(work.path(), fmt::format("{}/{}-{}.log", section, hash_name(key_), purpose)));
    auto result = use();
    // While it is held: who waits for it makes a new one.
    SCONCE_TRY(os::remove_file(lock_path));
    return result;
  }

  Result<void> make_context(const std::string& work_folder, std::string log) {
    SCONCE_TRY(os::remove_file(log));
    context_ = HookContext{
        .label = label(),
        .system = system_,
        .folder = SCONCE_TRY(tree())->folder(),
        .environment = environment_,
        .variables = build_variables(services_.variables, environment_, request_.variables),
        .work_folder = work_folder,
        .log = std::move(log),
        .time_limit = request_.time_limit,
        .stop = services_.stop};
    return {};
  }

  [[nodiscard]] std::unexpected<Error> refuse(std::string message) const {
    return std::unexpected(build_error(context_, std::move(message)));
  }

  [[nodiscard]] std::unexpected<Error> refuse_answer(std::string_view hook,
                                                     std::string_view expected) const {
    return refuse(
        fmt::format("`{}` of the backend `{}` did not return {}", hook, system_.backend, expected));
  }

  /// A new folder of the work folder, for the hook to write to.
  Result<std::string> output_folder(std::string_view name) const {
    std::string path = os::join_path(context_.work_folder, name);
    SCONCE_TRY(os::remove_tree(path));
    SCONCE_TRY(os::make_directories(path));
    return path;
  }

  // What a hook returned is a name in the folder that it was given, and nothing else.
  [[nodiscard]] Result<std::string> returned_name(std::string_view hook,
                                                  const JsonValue& value) const {
    const std::string* name = value.as_string();
    const auto path = RelativePath::parse(name == nullptr ? std::string_view() : *name);
    if (name != nullptr && path && path->parts().size() == 1) return *name;
    return refuse_answer(hook, "the name of what it made");
  }

  Result<std::vector<std::string>> ask_requirements() {
    std::vector<std::string> texts;
    const auto answer =
        SCONCE_TRY(run_hook(context_, hooks_.requirements, {to_json(request_.config_settings)}));
    if (!answer) return texts;
    const auto* items = answer->as_array();
    if (items == nullptr) return refuse_answer(hooks_.requirements, "a list");
    for (const JsonValue& item : *items) {
      if (item.as_string() == nullptr) return refuse_answer(hooks_.requirements, "a list of texts");
      texts.push_back(*item.as_string());
    }
    return texts;
  }

  /// Metadata alone; nothing where the backend has no hook for it.
  Result<std::optional<BuiltMetadata>> prepare_metadata() {
    const std::string folder = SCONCE_TRY(output_folder("metadata"));
    const auto answer = SCONCE_TRY(
        run_hook(context_, hooks_.metadata, {folder, to_json(request_.config_settings)}));
    if (!answer) return std::nullopt;
    const std::string name = SCONCE_TRY(returned_name(hooks_.metadata, *answer));
    const auto text = read_made(folder, name + "/METADATA");
    if (!text) return refuse_answer(hooks_.metadata, "the name of a folder with METADATA");
    return SCONCE_TRY(read_metadata(*text, request_));
  }

  static Result<std::string> read_made(const std::string& folder, const std::string& below) {
    const auto directory = SCONCE_TRY(os::Directory::open(folder));
    const auto file = SCONCE_TRY(directory.open_file_beneath(below));
    return read_all(file, kMostMetadataBytes);
  }

  Result<BuiltWheel> build() {
    const std::string folder = SCONCE_TRY(output_folder("wheel"));
    const auto answer = SCONCE_TRY(
        run_hook(context_, hooks_.build, {folder, to_json(request_.config_settings), JsonValue()}));
    if (!answer) return refuse_missing_hook();
    const std::string name = SCONCE_TRY(returned_name(hooks_.build, *answer));
    const auto status = SCONCE_TRY(os::status_if_exists(os::join_path(folder, name)));
    if (!status || status->kind != FileKind::regular) {
      return refuse_answer(hooks_.build, "the name of a wheel that it made");
    }
    auto built = take_wheel(os::join_path(folder, name), request_, services_);
    if (!built) {
      return std::unexpected(built.error().with_hint(fmt::format(
          "the backend is `{}`, and the log of the build `{}`", system_.backend, context_.log)));
    }
    SCONCE_TRY(compare_with_metadata(*built));
    SCONCE_TRY(is_editable() ? memo_.keep_metadata(key_, built->metadata)
                             : memo_.keep_wheel(key_, *built));
    return built;
  }

  [[nodiscard]] std::unexpected<Error> refuse_missing_hook() const {
    if (!is_editable()) {
      return refuse(fmt::format("the backend `{}` has no `{}`, which every backend must have",
                                system_.backend, hooks_.build));
    }
    return std::unexpected(
        Error(ErrorKind::build, fmt::format("the backend `{}` cannot make editable installations: "
                                            "it has no `{}`",
                                            system_.backend, hooks_.build))
            .with_hint("install it with `--no-editable`, or ask for a newer backend in "
                       "`build-system.requires`"));
  }

  // The set was solved by the metadata that came first.
  Result<void> compare_with_metadata(const BuiltWheel& built) const {
    const auto before = SCONCE_TRY(memo_.metadata(key_));
    if (!before || before->metadata.requires_dist == built.metadata.metadata.requires_dist)
      return {};
    services_.notices.warn(
        fmt::format("the wheel `{}` states other requirements than its metadata did, as the "
                    "backend `{}` gave it before",
                    built.file_name, system_.backend));
    return {};
  }

  Result<std::optional<BuiltWheel>> kept_wheel() const {
    if (is_editable()) return std::nullopt;
    return memo_.wheel(key_);
  }

  const BuildServices& services_;
  const BuildRequest& request_;
  BuildSandbox& sandbox_;
  GitServices git_;
  BuildMemo memo_;
  HookNames hooks_;
  std::optional<SourceTree> tree_;
  project::BuildSystem system_;
  std::vector<pep::Requirement> requirements_;
  std::string key_;  ///< of the requirements as they are resolved
  BuildEnvironment environment_;
  std::optional<std::size_t> prepared_count_;  ///< how many requirements the environment has
  HookContext context_;
};

template <class Value>
Result<Value> started(const BuildServices& services, const BuildRequest& request,
                      BuildSandbox& sandbox, Result<Value> (Build::*way)()) {
  const auto made = [&]() -> Result<Value> {
    Build build = SCONCE_TRY(Build::start(services, request, sandbox));
    return (build.*way)();
  };
  const std::string what = request.name ? request.name->text() : to_string(request.source);
  return in_context(made(), fmt::format("building `{}`", what));
}

}  // namespace

Result<BuiltMetadata> build_metadata(const BuildServices& services, const BuildRequest& request,
                                     BuildSandbox& sandbox) {
  return started(services, request, sandbox, &Build::metadata);
}

Result<BuiltWheel> build_wheel(const BuildServices& services, const BuildRequest& request,
                               BuildSandbox& sandbox) {
  return started(services, request, sandbox, &Build::wheel);
}

}  // namespace sconce::builder
