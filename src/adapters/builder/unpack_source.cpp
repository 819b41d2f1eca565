#include "unpack_source.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/archive/hasher.hpp"
#include "sconce/archive/stream.hpp"
#include "sconce/archive/tar.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/builder/source.hpp"
#include "sconce/os/directory.hpp"
#include "sconce/os/files.hpp"

namespace sconce::builder {
namespace {

using archive::ByteSink;
using archive::TarKind;
using archive::TarMember;
using archive::ZipEntry;

constexpr std::uint64_t kMostTarBytes = 16ULL << 30;
constexpr std::uint32_t kPlainMode = 0644, kProgramMode = 0755;

/// Writes the members of a judged archive below one folder: no path escapes, none is there twice,
/// none leads through a link, as the archive policy has seen to.
class TreeWriter {
 public:
  TreeWriter(os::Directory root, std::stop_token stop)
      : root_(std::move(root)), stop_(std::move(stop)) {}

  Result<void> make_folder(std::string_view path) {
    if (path.empty() || !folders_.emplace(path).second) return {};
    SCONCE_TRY(make_folder(parent(path)));
    return root_.make_directory_at(std::string(path));
  }

  using Reader = std::function<Result<void>(const ByteSink&)>;
  Result<void> write_file(const std::string& path, std::uint32_t mode, const Reader& read) {
    SCONCE_TRY(make_folder(parent(path)));
    const os::File file = SCONCE_TRY(root_.create_file_at(path, mode));
    std::uint64_t offset = 0;
    return read([&](Bytes bytes) -> Result<void> {
      if (stop_.stop_requested()) return fail(ErrorKind::interrupted, "stopped while unpacking");
      SCONCE_TRY(file.write_at(offset, bytes));
      offset += bytes.size();
      return {};
    });
  }

  Result<void> make_link(const std::string& path, const std::string& target) {
    SCONCE_TRY(make_folder(parent(path)));
    return root_.symbolic_link_at(target, path);
  }

 private:
  static std::string_view parent(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  }

  os::Directory root_;
  std::stop_token stop_;
  std::set<std::string, std::less<>> folders_;
};

std::uint32_t mode_of(const auto& member) {
  return member.is_executable ? kProgramMode : kPlainMode;
}

/// Sees to it that there is one top folder and nothing beside it.
class TopFolder {
 public:
  Result<void> take(std::string_view path, bool is_directory) {
    const std::size_t slash = path.find('/');
    const std::string_view first = path.substr(0, slash);
    if (slash == std::string_view::npos && !is_directory) {
      return fail(ErrorKind::archive, fmt::format("`{}` stands beside the top folder", path));
    }
    if (!name_.empty() && first != name_) {
      return fail(ErrorKind::archive,
                  fmt::format("it has two top folders, `{}` and `{}`", name_, first));
    }
    name_ = first;
    return {};
  }
  Result<std::string> name() const {
    if (!name_.empty()) return name_;
    return fail(ErrorKind::archive, "it holds no folder");
  }

 private:
  std::string name_;
};

Result<std::string> unpack_zip(const ByteSource& source, TreeWriter& writer) {
  const auto directory = SCONCE_TRY(archive::judge_zip(source));
  TopFolder top;
  for (const ZipEntry& entry : directory.entries) {
    std::string_view path = entry.name;
    if (path.ends_with('/')) path.remove_suffix(1);
    SCONCE_TRY(top.take(path, entry.is_directory));
  }
  for (const ZipEntry& entry : directory.entries) {
    if (entry.is_directory) {
      SCONCE_TRY(writer.make_folder(std::string_view(entry.name).substr(0, entry.name.size() - 1)));
      continue;
    }
    SCONCE_TRY(writer.write_file(entry.name, mode_of(entry), [&](const ByteSink& sink) {
      return archive::read_zip_entry(source, entry, sink);
    }));
  }
  return top.name();
}

Result<void> write_member(const ByteSource& tar, const TarMember& member, TreeWriter& writer) {
  switch (member.kind) {
    case TarKind::directory:
      return writer.make_folder(member.path);
    case TarKind::symbolic_link:
      return writer.make_link(member.path, member.link_target);
    case TarKind::file:
      break;
  }
  return writer.write_file(member.path, mode_of(member), [&](const ByteSink& sink) {
    return archive::read_tar_member(tar, member, sink);
  });
}

Result<std::string> unpack_tar(const ByteSource& tar, TreeWriter& writer) {
  const auto members = SCONCE_TRY(archive::judge_tar(tar, {}, archive::LinkTargets::members));
  TopFolder top;
  for (const TarMember& member : members) {
    SCONCE_TRY(top.take(member.path, member.kind == TarKind::directory));
  }
  for (const TarMember& member : members) SCONCE_TRY(write_member(tar, member, writer));
  return top.name();
}

// The tar archive inside, as a file beside the tree; it is judged as a whole before it is unpacked.
Result<os::File> write_tar(const ByteSource& source, archive::StreamFormat format,
                           const std::string& path, const std::stop_token& stop) {
  const os::File file = SCONCE_TRY(os::File::create(path));
  std::uint64_t offset = 0;
  const ByteSink sink = [&](Bytes bytes) -> Result<void> {
    if (stop.stop_requested()) return fail(ErrorKind::interrupted, "stopped while unpacking");
    SCONCE_TRY(file.write_at(offset, bytes));
    offset += bytes.size();
    return {};
  };
  SCONCE_TRY(archive::read_stream(source, format, kMostTarBytes, sink));
  return os::File::open_for_reading(path);
}

Result<std::string> unpack_by_name(const ArchiveSource& archive, const ByteSource& source,
                                   const std::string& folder, const std::stop_token& stop) {
  const std::string name = to_ascii_lower(archive.file_name);
  TreeWriter writer(SCONCE_TRY(os::Directory::open(folder)), stop);
  if (name.ends_with(".zip")) return unpack_zip(source, writer);
  if (!name.ends_with(".tar.gz") && !name.ends_with(".tgz")) {
    return fail(ErrorKind::unsupported, "source archives are `.tar.gz` or `.zip` files");
  }
  const std::string path = folder + ".tar";
  auto tar = write_tar(source, archive::StreamFormat::gzip, path, stop);
  auto top = tar ? unpack_tar(*tar, writer) : pass_error(tar);
  SCONCE_TRY(os::remove_file(path));
  return top;
}

Result<std::string> unpack(const ArchiveSource& archive, const std::string& folder,
                           const std::stop_token& stop) {
  const os::File source = SCONCE_TRY(os::File::open_for_reading(archive.path));
  const Digest found = SCONCE_TRY(archive::digest_of(HashAlgorithm::sha256, source));
  if (found != archive.sha256) {
    return fail(ErrorKind::mismatch,
                fmt::format("`{}` has the hash {}, promised was {}", archive.path,
                            found.to_string(), archive.sha256.to_string()));
  }
  const std::string top = SCONCE_TRY(unpack_by_name(archive, source, folder, stop));
  return os::join_path(folder, top);
}

}  // namespace

Result<std::string> unpack_source(const ArchiveSource& source, const std::string& folder,
                                  std::stop_token stop) {
  return in_context(unpack(source, folder, stop),
                    fmt::format("unpacking the source archive `{}`", source.file_name));
}

}  // namespace sconce::builder
