#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/builder/source.hpp"
#include "sconce/os/clock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/store/store.hpp"

namespace sconce::builder {
namespace {

constexpr std::string_view kBucket = "tree-digests";
constexpr std::string_view kFormat = "sconce-tree-digest 1";
/// A file as young as this when it was read may change again within the same time stamp.
constexpr std::int64_t kRacySeconds = 2;

constexpr std::array<std::string_view, 10> kIgnoredFolders = {
    ".git",  ".hg",  ".svn", ".bzr",         "__pycache__",
    ".eggs", ".tox", ".nox", "node_modules", ".sconce"};
constexpr std::array<std::string_view, 2> kOutputFolders = {"build", "dist"};
constexpr std::array<std::string_view, 2> kIgnoringMarks = {"pyvenv.cfg", "CACHEDIR.TAG"};

using Entries = std::vector<DirectoryEntry>;

bool holds(const Entries& entries, std::string_view name) {
  return std::ranges::find(entries, name, &DirectoryEntry::name) != entries.end();
}

bool is_ignored_name(const DirectoryEntry& entry) {
  if (entry.kind != FileKind::directory) {
    return entry.name.ends_with(".pyc") || entry.name == ".git";  // a file in work trees
  }
  return std::ranges::find(kIgnoredFolders, entry.name) != kIgnoredFolders.end() ||
         entry.name.ends_with(".egg-info");
}

/// A file as it was when it was read.
struct KnownFile {
  std::uint64_t size = 0, inode = 0;
  std::int64_t modified_ns = 0;
  std::string sha256;  ///< hexadecimal
};

/// The files of a folder as they were at one time (docs/formats/builds.md).
struct Snapshot {
  std::int64_t taken = 0;  ///< seconds since the epoch, before the first file was read
  std::map<std::string, KnownFile, std::less<>> files;

  /// The hash of a file that is still the one that was read, and was old enough then.
  [[nodiscard]] std::optional<std::string> find(std::string_view path,
                                                const FileStatus& status) const {
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    const KnownFile& file = found->second;
    const bool is_same = file.size == status.size && file.inode == status.inode &&
                         file.modified_ns == status.modified_ns;
    const bool was_old = file.modified_ns / 1'000'000'000 + kRacySeconds < taken;
    if (!is_same || !was_old) return std::nullopt;
    return file.sha256;
  }
};

std::string to_text(const Snapshot& snapshot) {
  std::string text = fmt::format("{}\n{}\n", kFormat, snapshot.taken);
  for (const auto& [path, file] : snapshot.files) {
    text += fmt::format("{} {} {} {} {}\n", file.size, file.modified_ns, file.inode, file.sha256,
                        percent_encode(path, "/"));
  }
  return text;
}

// Anything malformed is left out: that file is read again.
Snapshot parse_snapshot(std::string_view text) {
  Snapshot snapshot;
  const auto lines = split_lines(text);
  if (lines.size() < 2 || lines[0] != kFormat) return snapshot;
  snapshot.taken = static_cast<std::int64_t>(parse_decimal(lines[1]).value_or(0));
  for (const std::string_view line : lines) {
    const auto words = split_words(line);
    if (words.size() != 5 || words[3].size() != 64) continue;
    const auto size = parse_decimal(words[0]), modified = parse_decimal(words[1]),
               inode = parse_decimal(words[2]);
    if (!size || !modified || !inode) continue;
    snapshot.files.insert_or_assign(
        percent_decode(words[4]),
        KnownFile{*size, *inode, static_cast<std::int64_t>(*modified), std::string(words[3])});
  }
  return snapshot;
}

/// One way through a folder, names in order.
class Walk {
 public:
  Walk(std::string root, const Snapshot& before) : root_(std::move(root)), before_(before) {
    now_.taken = os::unix_seconds();
  }

  Result<void> take_root() { return take_entries({}, SCONCE_TRY(os::list_directory(root_))); }

  [[nodiscard]] Digest finish() { return hasher_.finish(); }
  [[nodiscard]] const Snapshot& snapshot() const { return now_; }
  /// Whether the next way would be shorter if this one were remembered.
  [[nodiscard]] bool has_news() const {
    return has_read_ || now_.files.size() != before_.files.size();
  }

 private:
  Result<void> take_entries(const std::string& folder, const Entries& entries) {
    for (const DirectoryEntry& entry : entries) {
      if (is_ignored_name(entry)) continue;
      SCONCE_TRY(take(folder.empty() ? entry.name : folder + "/" + entry.name, entry.kind));
    }
    return {};
  }

  Result<void> take(const std::string& path, FileKind kind) {
    switch (kind) {
      case FileKind::directory:
        return take_folder(path);
      case FileKind::symbolic_link:
        add("link", path, SCONCE_TRY(os::read_link(full(path))));
        return {};
      case FileKind::regular:
        return take_file(path);
      case FileKind::other:
        break;  // sockets and their kin: no source
    }
    return {};
  }

  Result<void> take_folder(const std::string& path) {
    const Entries entries = SCONCE_TRY(os::list_directory(full(path)));
    const auto is_mark = [&](std::string_view name) { return holds(entries, name); };
    if (std::ranges::any_of(kIgnoringMarks, is_mark)) return {};
    const bool may_be_output = std::ranges::find(kOutputFolders, path) != kOutputFolders.end();
    if (may_be_output && !holds(entries, "__init__.py")) return {};
    return take_entries(path, entries);
  }

  Result<void> take_file(const std::string& path) {
    const auto status = SCONCE_TRY(os::status_if_exists(full(path)));
    if (!status) return {};
    std::string sha256 = SCONCE_TRY(hash_of(path, *status));
    add((status->mode & 0111U) != 0 ? "program" : "file", path, sha256);
    now_.files.emplace(
        path, KnownFile{status->size, status->inode, status->modified_ns, std::move(sha256)});
    return {};
  }

  Result<std::string> hash_of(const std::string& path, const FileStatus& status) {
    if (auto known = before_.find(path, status)) return *std::move(known);
    has_read_ = true;
    const os::File file = SCONCE_TRY(os::File::open_for_reading(full(path)));
    return SCONCE_TRY(archive::digest_of(HashAlgorithm::sha256, file)).hex();
  }

  // No name holds a NUL, so that two trees never give the same bytes.
  void add(std::string_view kind, std::string_view path, std::string_view content) {
    for (const std::string_view text : {kind, path, content}) {
      hasher_.update(as_bytes(text));
      hasher_.update(as_bytes(std::string_view("\0", 1)));
    }
  }

  [[nodiscard]] std::string full(std::string_view path) const { return os::join_path(root_, path); }

  std::string root_;
  const Snapshot& before_;
  Snapshot now_;
  bool has_read_ = false;
  archive::Hasher hasher_{HashAlgorithm::sha256};
};

}  // namespace

Result<Digest> tree_digest(const std::string& folder, const store::Store& store) {
  const auto memo = SCONCE_TRY(store.memo(kBucket, folder));
  const Snapshot before = parse_snapshot(memo.value_or(""));
  Walk walk(folder, before);
  SCONCE_TRY(in_context(walk.take_root(), fmt::format("reading the source tree `{}`", folder)));
  if (walk.has_news()) SCONCE_TRY(store.set_memo(kBucket, folder, to_text(walk.snapshot())));
  return walk.finish();
}

}  // namespace sconce::builder
