#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/wheel/archive_contents.hpp"
#include "sconce/wheel/dist_info.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::wheel {
namespace {

std::unexpected<Error> absent(std::string_view path) {
  return fail(ErrorKind::not_found, "the wheel has no member `" + std::string(path) + "`");
}

/// The front of a member. Decoding stops, by an error of our own, once there is enough.
Result<std::string> read_front(const ByteSource& source, const archive::ZipEntry& entry,
                               std::uint64_t most_bytes) {
  if (entry.size <= most_bytes) return archive::read_zip_entry(source, entry, most_bytes);
  std::string text;
  bool enough = false;
  const auto status = archive::read_zip_entry(source, entry, [&](Bytes bytes) -> Result<void> {
    text += as_text(bytes.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), most_bytes - text.size()))));
    enough = text.size() == most_bytes;
    if (enough) return fail(ErrorKind::interrupted, "enough was read");
    return {};
  });
  if (!enough) SCONCE_TRY(status);
  return text;
}

}  // namespace

std::vector<WheelFile> files_of_archive(const archive::ZipDirectory& directory) {
  std::vector<WheelFile> files;
  files.reserve(directory.entries.size());
  for (const archive::ZipEntry& entry : directory.entries) {
    if (entry.is_directory) continue;
    files.push_back({entry.name, entry.size, entry.is_executable});
  }
  return files;
}

WheelContents contents_of_archive(pep::WheelFileName file_name,
                                  const archive::ZipDirectory& directory,
                                  const ByteSource& source) {
  return {.file_name = std::move(file_name),
          .files = files_of_archive(directory),
          .read = [&directory, &source](std::string_view path,
                                        std::uint64_t most_bytes) -> Result<std::string> {
            const archive::ZipEntry* entry = directory.find(path);
            if (entry == nullptr) return absent(path);
            return read_front(source, *entry, most_bytes);
          }};
}

WheelContents contents_of_tree(pep::WheelFileName file_name, std::vector<WheelFile> files,
                               const FileTree& tree) {
  return {.file_name = std::move(file_name),
          .files = std::move(files),
          .read = [&tree](std::string_view path, std::uint64_t most_bytes) -> Result<std::string> {
            const RelativePath place = SCONCE_TRY(RelativePath::parse(path));
            const auto source = SCONCE_TRY(tree.open(place));
            std::string text(
                static_cast<std::size_t>(std::min<std::uint64_t>(source->size(), most_bytes)),
                '\0');
            SCONCE_TRY(source->read_at(0, std::as_writable_bytes(std::span(text))));
            return text;
          }};
}

}  // namespace sconce::wheel
