#include "lock_hashes.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sconce/app/session.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/sources/wheel_fetch.hpp"
#include "sconce/store/store.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

using resolver::OfferedFile;

bool is_weak(const Digest& hash) {
  return hash.algorithm() == HashAlgorithm::md5 || hash.algorithm() == HashAlgorithm::sha1;
}

Result<Digest> hash_local(const std::string& path) {
  const auto file = SCONCE_TRY(os::File::open_for_reading(path));
  return archive::digest_of(HashAlgorithm::sha256, file);
}

/// Archives that state no hash, each once by its address.
using Unproven = std::map<std::string, std::vector<OfferedFile*>>;

Unproven find_unproven(std::vector<plan::ForkAnswer>& answers) {
  Unproven unproven;
  for (auto& answer : answers) {
    for (auto& package : answer.resolution.packages) {
      if (!package.file) continue;
      std::erase_if(package.file->hashes, is_weak);
      if (package.file->hashes.empty()) {
        unproven[package.file->url.to_string()].push_back(&*package.file);
      }
    }
  }
  return unproven;
}

void give(const std::vector<OfferedFile*>& files, const Digest& hash) {
  for (OfferedFile* file : files) file->hashes = {hash};
}

/// Fetches wheels into the store, where their hashes are found out.
Result<void> fetch_and_hash(const std::vector<const std::vector<OfferedFile*>*>& unproven,
                            Workshop& workshop, const store::Store& store, const Session& session) {
  std::vector<sources::WantedWheel> wheels;
  for (const auto* files : unproven) wheels.push_back({.file = *files->front(), .allowed = {}});
  std::size_t open = wheels.size();
  std::optional<Error> failure;
  sources::fetch_wheels({.client = workshop.client,
                         .store = store,
                         .pool = workshop.pool,
                         .mailbox = workshop.mailbox,
                         .board = session.progress,
                         .notices = session.notices,
                         .freshness = workshop.freshness},
                        std::move(wheels),
                        [&](std::size_t index, Result<sources::ReadyWheel> wheel) {
                          --open;
                          if (wheel) {
                            give(*unproven[index], wheel->sha256);
                          } else if (!failure) {
                            failure = wheel.error();
                          }
                        });
  // Every wheel is told of, an interrupted one too; the callback refers to this frame.
  const auto waited = workshop.mailbox.run_until([&] { return open == 0; }, session.stop);
  if (!waited) {
    workshop.client.cancel_all();
    static_cast<void>(workshop.mailbox.run_until([&] { return open == 0; }, std::stop_token{}));
    return pass_error(waited);
  }
  if (failure) return std::unexpected(*failure);
  return {};
}

}  // namespace

Result<void> complete_hashes(std::vector<plan::ForkAnswer>& answers, Workshop& workshop,
                             const store::Store& store, const Session& session) {
  const Unproven unproven = find_unproven(answers);
  std::vector<const std::vector<OfferedFile*>*> remote;
  for (const auto& [address, files] : unproven) {
    const OfferedFile& file = *files.front();
    if (const auto path = file.url.file_path()) {
      give(files, SCONCE_TRY(hash_local(*path)));
    } else if (file.is_wheel()) {
      remote.push_back(&files);
    } else {
      return fail(ErrorKind::unsupported,
                  fmt::format("`{}` states no hash of `{}`, which a lock needs", file.index,
                              file.file_name));
    }
  }
  if (remote.empty()) return {};
  return fetch_and_hash(remote, workshop, store, session);
}

}  // namespace sconce::app
