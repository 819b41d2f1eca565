#include "sconce/store/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memo_file.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "tree_manifest.hpp"

namespace sconce::store {
namespace {

constexpr std::string_view kLayout = "sconce-store 1\n";
constexpr std::array<std::string_view, 5> kFolders = {"wheels", "trees", "partial", "tmp", "memos"};
constexpr std::uint64_t kMostManifestBytes = 1ULL << 30;
constexpr std::uint64_t kMostMemoBytes = 1ULL << 30;
constexpr std::uint32_t kReadOnly = 0444;

constexpr std::string_view kCacheTag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache: everything in it can be fetched or made again.\n";

constexpr std::string_view kLockSuffix = ".lock";

// The content of a small file; nothing if it is missing.
Result<std::optional<std::string>> read_if_exists(const std::string& path, std::uint64_t limit) {
  auto content = os::read_file(path, limit);
  if (content) return *std::move(content);
  if (content.error().kind() == ErrorKind::not_found) return std::nullopt;
  return pass_error(content);
}

// Takes the layout as ours, or marks it where it is new.
Result<void> check_layout(const std::string& layout) {
  const std::string path = os::join_path(layout, "layout");
  const auto found = SCONCE_TRY(read_if_exists(path, 4096));
  if (!found) return os::write_file_atomically(path, kLayout);
  if (*found == kLayout) return {};
  return std::unexpected(
      Error(ErrorKind::state, fmt::format("the cache `{}` has a layout of an unknown version",
                                          os::parent_path(layout)))
          .with_hint("use another folder with `--cache-dir`, or delete this one"));
}

Result<void> write_cache_tag(const std::string& folder) {
  const std::string path = os::join_path(folder, "CACHEDIR.TAG");
  if (os::exists(path)) return {};
  return os::write_file_atomically(path, kCacheTag);
}

// Removes one temporary folder unless its owner lives.
void sweep(const std::string& top) {
  const auto lock =
      os::FileLock::try_acquire(top + std::string(kLockSuffix), os::FileLock::Mode::exclusive);
  if (!lock || !*lock) return;
  static_cast<void>(os::remove_tree(top));
  static_cast<void>(os::remove_file(top + std::string(kLockSuffix)));
}

// What dead processes left. A failure is no reason not to open: the next process tries again.
void sweep_temporaries(const std::string& folder) {
  const auto entries = os::list_directory(folder);
  if (!entries) return;
  std::vector<std::string_view> names;
  for (const DirectoryEntry& entry : *entries) {
    std::string_view name = entry.name;
    if (name.ends_with(kLockSuffix)) name.remove_suffix(kLockSuffix.size());
    // Sorted, so a folder and its lock are neighbours or nearly so; a second try is harmless.
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  for (const std::string_view name : names) sweep(os::join_path(folder, name));
}

// FNV-1a with 128 bits, as 32 hexadecimal digits: names of keys, where a collision costs a repeated
// transfer and nothing else. SHA-256 would start up OpenSSL, 0.9 ms (2026-11-25).
std::string name_of_key(std::string_view key) {
  using Number = unsigned __int128;
  constexpr Number kPrime = (Number{1} << 88U) + 0x13b;
  Number hash = (Number{0x6c62272e07bb0142} << 64U) + 0x62b821756295c58d;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(hash >> 64U),
                     static_cast<std::uint64_t>(hash));
}

void require_sha256(const Digest& digest) {
  SCONCE_ASSERT(digest.algorithm() == HashAlgorithm::sha256);
}

void require_plain(std::string_view name) {
  const bool is_plain =
      !name.empty() && name != ".." && name != "." && name.find('/') == std::string_view::npos;
  SCONCE_ASSERT(is_plain);
}

TreeManifest sorted(const TreeManifest& manifest) {
  TreeManifest copy = manifest;
  std::ranges::sort(copy.files, {}, &TreeFile::path);
  return copy;
}

}  // namespace

Store::Store(std::string folder)
    : folder_(std::move(folder)), layout_(os::join_path(folder_, "v1")) {}

Result<Store> Store::open(const std::string& folder) {
  Store store(os::absolute_path(folder));
  const auto opened = [&]() -> Result<void> {
    SCONCE_TRY(os::make_directories(store.layout_));
    SCONCE_TRY(check_layout(store.layout_));
    for (const std::string_view name : kFolders) {
      SCONCE_TRY(os::make_directories(os::join_path(store.layout_, name)));
    }
    return write_cache_tag(store.folder_);
  }();
  if (!opened) return std::unexpected(opened.error().with_context("opening the cache"));
  sweep_temporaries(os::join_path(store.layout_, "tmp"));
  return store;
}

std::string Store::wheel_path(const Digest& sha256) const {
  require_sha256(sha256);
  return fmt::format("{}/wheels/{}.whl", layout_, sha256.hex());
}

bool Store::has_wheel(const Digest& sha256) const { return os::exists(wheel_path(sha256)); }

Result<void> Store::publish_wheel(const std::string& partial, const Digest& sha256) const {
  SCONCE_TRY(os::set_mode(partial, kReadOnly));
  return os::rename(partial, wheel_path(sha256));
}

std::string Store::partial_path(std::string_view key) const {
  return fmt::format("{}/partial/{}", layout_, name_of_key(key));
}

std::string Store::tree_top(const Digest& sha256) const {
  require_sha256(sha256);
  return fmt::format("{}/trees/{}", layout_, sha256.hex());
}

std::string Store::tree_path(const Digest& sha256) const { return tree_top(sha256) + "/files"; }

Result<std::optional<TreeManifest>> Store::tree(const Digest& sha256) const {
  const auto bytes = SCONCE_TRY(read_if_exists(tree_top(sha256) + "/manifest", kMostManifestBytes));
  if (!bytes) return std::nullopt;
  auto manifest = parse_tree_manifest(as_bytes(*bytes));
  if (!manifest) return std::nullopt;
  return *std::move(manifest);
}

Result<TemporaryFolder> Store::make_temporary() const {
  static std::atomic<unsigned> counter{0};
  for (;;) {
    std::string top = fmt::format("{}/tmp/{}-{}", layout_, os::process_number(), ++counter);
    auto lock = SCONCE_TRY(
        os::FileLock::try_acquire(top + std::string(kLockSuffix), os::FileLock::Mode::exclusive));
    // Taken: processes of two containers may have one number.
    if (!lock || os::exists(top)) continue;
    TemporaryFolder folder(std::move(top), *std::move(lock));
    SCONCE_TRY(os::make_directories(folder.path()));
    return folder;
  }
}

Result<void> Store::set_aside_damaged_tree(const Digest& sha256) const {
  const TemporaryFolder aside = SCONCE_TRY(make_temporary());
  const auto moved = os::rename(tree_top(sha256), aside.top_ + "/damaged");
  if (!moved && moved.error().kind() != ErrorKind::not_found) return moved;
  return {};
}

Result<void> Store::publish_tree(TemporaryFolder folder, const Digest& sha256,
                                 const TreeManifest& manifest) const {
  SCONCE_ASSERT(!folder.top_.empty());
  SCONCE_TRY(
      os::write_file_atomically(folder.top_ + "/manifest", to_bytes(sorted(manifest)), kReadOnly));
  constexpr int kTries = 3;
  for (int attempt = 1;; ++attempt) {
    const auto renamed = os::rename(folder.top_, tree_top(sha256));
    if (renamed) {
      folder.release();
      return {};
    }
    if (!os::exists(tree_top(sha256)) || attempt == kTries) return renamed;
    if (SCONCE_TRY(tree(sha256))) return {};
    // The damaged tree goes with the folder. Exchanged, because another process may have repaired
    // it by now: moved aside, that tree would be missing to those who read it.
    if (os::exchange(folder.top_, tree_top(sha256))) return {};
    SCONCE_TRY(set_aside_damaged_tree(sha256));
  }
}

std::string Store::memo_path(std::string_view bucket, std::string_view key) const {
  require_plain(bucket);
  const std::string hash = name_of_key(key);
  const std::string_view shown = hash;
  return fmt::format("{}/memos/{}/{}/{}", layout_, bucket, shown.substr(0, 2), shown.substr(2));
}

Result<std::optional<std::string>> Store::memo(std::string_view bucket,
                                               std::string_view key) const {
  auto bytes = SCONCE_TRY(read_if_exists(memo_path(bucket, key), kMostMemoBytes));
  if (!bytes) return std::nullopt;
  return parse_memo(*std::move(bytes), key);
}

Result<void> Store::set_memo(std::string_view bucket, std::string_view key,
                             std::string_view value) const {
  const std::string path = memo_path(bucket, key);
  const std::string bytes = to_memo_bytes(key, value);
  auto written = os::write_file_atomically(path, bytes);
  if (written || written.error().kind() != ErrorKind::not_found) return written;
  SCONCE_TRY(os::make_directories(os::parent_path(path)));
  return os::write_file_atomically(path, bytes);
}

Result<std::string> Store::section(std::string_view name) const {
  require_plain(name);
  SCONCE_ASSERT(std::ranges::find(kFolders, name) == kFolders.end());
  std::string path = os::join_path(layout_, name);
  SCONCE_TRY(os::make_directories(path));
  return path;
}

}  // namespace sconce::store
