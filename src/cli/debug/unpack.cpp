#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "debug.hpp"
#include "input.hpp"
#include "sconce/archive/stream.hpp"
#include "sconce/archive/tar.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::cli {
namespace {

using archive::StreamFormat;

/// What streams and tar archives may unpack to here: nothing that this command is for is larger.
constexpr std::uint64_t kLimit = 64ULL << 20;

/// A folder inside the target in which everything is unpacked first; gone when this ends.
class Stage {
 public:
  static Result<Stage> open(const std::string& target) {
    const bool is_new = !os::exists(target);
    SCONCE_TRY(os::make_directories(target));
    Stage stage(target, is_new);
    SCONCE_TRY(os::remove_tree(stage.folder_));
    SCONCE_TRY(os::make_directories(stage.folder_ + "/tree"));
    return stage;
  }
  Stage(Stage&& other) noexcept
      : target_(std::exchange(other.target_, {})),
        folder_(std::move(other.folder_)),
        is_new_(other.is_new_),
        is_filled_(other.is_filled_) {}
  Stage& operator=(Stage&&) = delete;
  ~Stage() {
    if (target_.empty()) return;
    // Nothing better can be done about what cannot be removed.
    static_cast<void>(os::remove_tree(folder_));
    if (is_new_ && !is_filled_) static_cast<void>(os::remove_directory(target_));
  }

  /// Path below the tree that becomes visible.
  [[nodiscard]] std::string path(std::string_view member) const {
    return folder_ + "/tree/" + std::string(member);
  }
  /// A scratch file that is never visible.
  [[nodiscard]] std::string scratch() const { return folder_ + "/scratch"; }

  /// Moves everything into the target, by rename; what stands there already is an error.
  Result<void> publish() {
    const auto entries = SCONCE_TRY(os::list_directory(folder_ + "/tree"));
    for (const DirectoryEntry& entry : entries) {
      if (os::exists(os::join_path(target_, entry.name))) {
        return fail(ErrorKind::state, "`" + entry.name + "` stands in the target already");
      }
    }
    for (const DirectoryEntry& entry : entries) {
      is_filled_ = true;
      SCONCE_TRY(os::rename(path(entry.name), os::join_path(target_, entry.name)));
    }
    return {};
  }

 private:
  Stage(std::string target, bool is_new)
      : target_(std::move(target)),
        folder_(os::join_path(target_, ".sconce-unpack")),
        is_new_(is_new) {}
  std::string target_, folder_;
  bool is_new_ = false, is_filled_ = false;
};

/// Writes pieces to a new file, one behind the other. The file must outlive the sink.
struct FileSink {
  const os::File& file;
  std::uint64_t at = 0;
  Result<void> operator()(Bytes bytes) {
    SCONCE_TRY(file.write_at(at, bytes));
    at += bytes.size();
    return {};
  }
};

Result<os::File> create(const Stage& stage, std::string_view member, bool is_executable) {
  const std::string path = stage.path(member);
  SCONCE_TRY(os::make_directories(os::parent_path(path)));
  return os::File::create(path, is_executable ? 0755 : 0644);
}

Result<void> unpack_zip(const ByteSource& source, const std::string& target) {
  const auto directory = SCONCE_TRY(archive::judge_zip(source));
  Stage stage = SCONCE_TRY(Stage::open(target));
  for (const archive::ZipEntry& entry : directory.entries) {
    if (entry.is_directory) {
      SCONCE_TRY(os::make_directories(stage.path(entry.name)));
      continue;
    }
    const os::File file = SCONCE_TRY(create(stage, entry.name, entry.is_executable));
    SCONCE_TRY(archive::read_zip_entry(source, entry, FileSink{file}));
  }
  return stage.publish();
}

Result<void> write_tar(const ByteSource& source, Stage& stage) {
  const auto members = SCONCE_TRY(archive::judge_tar(source, {.total_bytes = kLimit}));
  for (const archive::TarMember& member : members) {
    if (member.kind == archive::TarKind::directory) {
      SCONCE_TRY(os::make_directories(stage.path(member.path)));
    } else if (member.kind == archive::TarKind::symbolic_link) {
      SCONCE_TRY(os::make_directories(os::parent_path(stage.path(member.path))));
      SCONCE_TRY(os::symbolic_link(member.link_target, stage.path(member.path)));
    } else {
      const os::File file = SCONCE_TRY(create(stage, member.path, member.is_executable));
      SCONCE_TRY(archive::read_tar_member(source, member, FileSink{file}));
    }
  }
  return stage.publish();
}

Result<void> unpack_tar(const ByteSource& source, const std::string& target) {
  // Judged once more inside; this time before anything is made.
  static_cast<void>(SCONCE_TRY(archive::judge_tar(source, {.total_bytes = kLimit})));
  Stage stage = SCONCE_TRY(Stage::open(target));
  return write_tar(source, stage);
}

/// A stream becomes the file of its name without the ending, or, where that is a tar archive, its
/// members.
Result<void> unpack_stream(const ByteSource& source, StreamFormat format, std::string_view name,
                           const std::string& target) {
  Stage stage = SCONCE_TRY(Stage::open(target));
  const bool is_tar = name.ends_with(".tgz") || name.substr(0, name.rfind('.')).ends_with(".tar");
  const std::string path = is_tar ? stage.scratch() : stage.path(name.substr(0, name.rfind('.')));
  {
    const os::File file = SCONCE_TRY(os::File::create(path));
    SCONCE_TRY(in_context(archive::read_stream(source, format, kLimit, FileSink{file}),
                          "`" + std::string(name) + "`"));
  }
  if (!is_tar) return stage.publish();
  const os::File file = SCONCE_TRY(os::File::open_for_reading(path));
  return write_tar(file, stage);
}

bool begins_with(const ByteSource& source, std::uint64_t offset, std::string_view magic) {
  std::string bytes(magic.size(), '\0');
  return source.size() >= offset + magic.size() &&
         source.read_at(offset, std::as_writable_bytes(std::span(bytes))) && bytes == magic;
}

Result<void> unpack(const std::string& path, const std::string& target) {
  const os::File source = SCONCE_TRY(os::File::open_for_reading(path));
  const std::string name = os::file_name(path);
  if (const auto format = archive::stream_format_of(name)) {
    return unpack_stream(source, *format, name, target);
  }
  if (name.ends_with(".tar")) return unpack_tar(source, target);
  if (name.ends_with(".zip") || name.ends_with(".whl") || begins_with(source, 0, "PK")) {
    return unpack_zip(source, target);
  }
  if (begins_with(source, 257, "ustar")) return unpack_tar(source, target);
  return fail(ErrorKind::unsupported, "`" + name + "` is no archive that sconce knows");
}

}  // namespace

int debug_unpack(const std::vector<std::string>& arguments) {
  if (arguments.size() != 2) {
    return report_debug_error(Error(ErrorKind::usage, "`debug unpack` takes FILE and DIR"));
  }
  const auto done = unpack(arguments[0], arguments[1]);
  return done ? 0 : report_debug_error(done.error());
}

}  // namespace sconce::cli
