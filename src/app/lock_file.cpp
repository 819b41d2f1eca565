#include "lock_file.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "request.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/project/inputs.hpp"

namespace sconce::app {
namespace {

std::string name_of(std::string_view target) {
  return target.empty() ? "pylock.toml" : fmt::format("pylock.{}.toml", target);
}

Result<void> read_text(LockFile& file) {
  file.lock = SCONCE_TRY(lockfile::Pylock::parse(file.text));
  auto origin = lockfile::read_origin(*file.lock);
  if (!origin) {
    file.foreign = origin.error().message();
  } else if (*origin) {
    file.origin = **std::move(origin);
  } else {
    file.foreign = fmt::format("it was written by `{}`", file.lock->created_by);
  }
  return {};
}

}  // namespace

LockFile empty_lock_file(const std::string& folder, std::string_view target) {
  LockFile file{.name = name_of(target)};
  file.path = os::join_path(folder, file.name);
  return file;
}

Result<LockFile> read_lock_file(const std::string& folder, std::string_view target) {
  LockFile file = empty_lock_file(folder, target);
  const auto status = SCONCE_TRY(os::target_status_if_exists(file.path));
  if (!status) return file;
  file.text = SCONCE_TRY(os::read_regular_file(file.path));
  SCONCE_TRY(in_context(read_text(file), fmt::format("reading `{}`", file.name)));
  return file;
}

Digest inputs_of(const SyncRequest& request) {
  SCONCE_ASSERT(request.project.has_value());
  const std::string text = project::inputs_text(*request.project, request.constraints);
  return archive::digest_of(HashAlgorithm::sha256, as_bytes(text));
}

std::optional<std::string> why_outdated(const LockFile& file, const Digest& inputs) {
  if (!file.lock) return "there is none yet";
  if (!file.origin) return file.foreign;
  if (file.origin->inputs != inputs) {
    return "the project's requirements, constraints or sources have changed since";
  }
  return std::nullopt;
}

}  // namespace sconce::app
