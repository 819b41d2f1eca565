#include "placing.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "open_folders.hpp"
#include "same_content.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "sconce/store/store.hpp"
#include "sconce/wheel/footprint.hpp"

namespace sconce::install {
namespace {

constexpr std::uint32_t kExecutableBits = 0111;

bool is_unchanged(const FileStatus& status, const store::TreeFile& file) {
  return status.kind == FileKind::regular && status.size == file.size &&
         status.modified_ns == file.modified_ns;
}

/// A file that has to run and is stored without the bit cannot share its inode.
bool can_share_inode(const store::TreeFile& file, const wheel::FootprintEntry& entry) {
  return (entry.mode & kExecutableBits) == 0 || (file.mode & kExecutableBits) != 0;
}

Placed shared_if(bool is_same) { return is_same ? Placed::shared : Placed::refused; }

}  // namespace

Result<Placed> Placer::place_member(const Tree& tree, const store::TreeFile& file,
                                    const wheel::FootprintEntry& entry, Folders& folders) {
  const auto [tree_path, tree_name] = split_path(file.path);
  const auto [stage_path, stage_name] = split_path(entry.path.text());
  const os::Directory& stage = *SCONCE_TRY(folders.stage.at(stage_path));
  const auto from = folders.tree.at(tree_path);
  if (!from && from.error().kind() != ErrorKind::not_found) return pass_error(from);
  const std::string name(tree_name);
  const auto status = from ? SCONCE_TRY((*from)->status_at(name)) : std::nullopt;
  if (!status || !is_unchanged(*status, file)) {
    if (os::exists(os::join_path(stage_, entry.path.text()))) return Placed::refused;
    SCONCE_TRY(restore(tree, file, entry));
    return Placed::done;
  }
  const PlacingWay way = can_share_inode(file, entry) ? way_.load() : PlacingWay::copy;
  if (way == PlacingWay::link) {
    if (stage.link_at(**from, name, std::string(stage_name))) {
      ++counts_.linked;
      return Placed::done;
    }
  } else if (clone_or_copy(tree, file, entry, way)) {
    return Placed::done;
  }
  return after_refusal(tree, file, entry);
}

Result<Placed> Placer::after_refusal(const Tree& tree, const store::TreeFile& file,
                                     const wheel::FootprintEntry& entry) {
  const std::string target = os::join_path(stage_, entry.path.text());
  const std::string source = os::join_path(tree.path, file.path);
  if (SCONCE_TRY(os::status_if_exists(target))) {
    return shared_if(SCONCE_TRY(is_same_content(target, source)));
  }
  const Result<void> linked = stage_folder_.link_at(tree.folder, file.path, entry.path.text());
  if (linked) {
    ++counts_.linked;
    return Placed::done;
  }
  if (linked.error().kind() != ErrorKind::unsupported) return pass_error(linked);
  if (clone_or_copy(tree, file, entry, PlacingWay::clone)) {
    way_ = PlacingWay::clone;
    return Placed::done;
  }
  SCONCE_TRY(clone_or_copy(tree, file, entry, PlacingWay::copy));
  way_ = PlacingWay::copy;
  return Placed::done;
}

Result<void> Placer::clone_or_copy(const Tree& tree, const store::TreeFile& file,
                                   const wheel::FootprintEntry& entry, PlacingWay way) {
  const std::string target = os::join_path(stage_, entry.path.text());
  const std::string source = os::join_path(tree.path, file.path);
  if (way == PlacingWay::clone) {
    SCONCE_TRY(os::reflink(source, target, entry.mode));
    ++counts_.cloned;
    return {};
  }
  SCONCE_TRY(os::copy_file(source, target, entry.mode));
  ++counts_.copied;
  counts_.bytes_copied += file.size;
  return {};
}

Result<void> Placer::restore(const Tree& tree, const store::TreeFile& file,
                             const wheel::FootprintEntry& entry) {
  const auto archive = os::File::open_for_reading(store_.wheel_path(tree.sha256));
  if (!archive) {
    return std::unexpected(
        Error(ErrorKind::mismatch,
              fmt::format("`{}` in the store was changed after it was unpacked", file.path))
            .with_hint(fmt::format("remove `{}` and run this again", tree.path)));
  }
  const auto directory = SCONCE_TRY(archive::judge_zip(*archive));
  const archive::ZipEntry* member = directory.find(file.path);
  if (!member) return fail(ErrorKind::archive, fmt::format("`{}` is in no archive", file.path));
  const os::File target = SCONCE_TRY(stage_folder_.create_file_at(entry.path.text(), entry.mode));
  std::uint64_t offset = 0;
  SCONCE_TRY(archive::read_zip_entry(*archive, *member, [&](Bytes bytes) -> Result<void> {
    offset += bytes.size();
    return target.write_at(offset - bytes.size(), bytes);
  }));
  ++counts_.copied;
  counts_.bytes_copied += offset;
  notices_.warn(
      fmt::format("`{}` was edited in some environment; the original was taken from the "
                  "wheel",
                  file.path));
  return {};
}

Result<Placed> Placer::place_generated(const wheel::FootprintEntry& entry, const std::string& bytes,
                                       Folders& folders) {
  const auto [folder, name] = split_path(entry.path.text());
  const auto file =
      SCONCE_TRY(folders.stage.at(folder))->create_file_at(std::string(name), entry.mode);
  if (!file) {
    const auto there = os::read_file(os::join_path(stage_, entry.path.text()));
    if (there) return shared_if(*there == bytes);
    return pass_error(file);
  }
  SCONCE_TRY(file->write_at(0, as_bytes(bytes)));
  ++counts_.generated;
  return Placed::done;
}

Result<Placed> Placer::place_link(const wheel::FootprintEntry& entry, const std::string& target,
                                  Folders& folders) {
  const auto [folder, name] = split_path(entry.path.text());
  const auto made =
      SCONCE_TRY(folders.stage.at(folder))->symbolic_link_at(target, std::string(name));
  if (!made) {
    const auto there = os::read_link(os::join_path(stage_, entry.path.text()));
    if (there) return shared_if(*there == target);
    return pass_error(made);
  }
  ++counts_.generated;
  return Placed::done;
}

}  // namespace sconce::install
