#include "tree_manifest.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/store/store.hpp"

namespace sconce::store {
namespace {

constexpr std::string_view kMagic = "sconce-tree 1\n";
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kHeaderBytes = kMagic.size() + kChecksumBytes;
// The least that an entry takes: a byte for each of its five numbers, and one of its name.
constexpr std::size_t kLeastEntryBytes = 6;
constexpr std::size_t kMostPathBytes = 4096;

void append_number(std::string& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) to += static_cast<char>((number & 0x7FU) | 0x80U);
  to += static_cast<char>(number);
}

// Signed numbers with small absolute values become small unsigned ones.
std::uint64_t to_zigzag(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return (bits << 1U) ^ (number < 0 ? ~std::uint64_t{0} : 0);
}
std::int64_t from_zigzag(std::uint64_t number) {
  return static_cast<std::int64_t>((number >> 1U) ^ ((number & 1U) != 0 ? ~std::uint64_t{0} : 0));
}

std::string checksum_of(std::string_view body) {
  std::uint32_t value = archive::crc32(as_bytes(body));
  std::string bytes;
  for (std::size_t i = 0; i < kChecksumBytes; ++i, value >>= 8U) {
    bytes += static_cast<char>(value & 0xFFU);
  }
  return bytes;
}

std::size_t shared_length(std::string_view a, std::string_view b) {
  const auto [end, other] = std::ranges::mismatch(a, b);
  return static_cast<std::size_t>(end - a.begin());
}

void append_file(std::string& to, const TreeFile& file, const TreeFile& previous) {
  const std::size_t shared = shared_length(previous.path, file.path);
  append_number(to, shared);
  append_number(to, file.path.size() - shared);
  to.append(file.path, shared);
  append_number(to, file.size);
  append_number(to, file.mode);
  // Wraps, and unwraps again when it is read.
  append_number(
      to, to_zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(file.modified_ns) -
                                              static_cast<std::uint64_t>(previous.modified_ns))));
}

// Takes numbers and text from the front of the body; once something is wrong it stays wrong.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      const std::uint64_t part = byte & 0x7FU;
      if (shift == 63 && part > 1) break;
      value |= part << shift;
      if (byte < 0x80) return value;
    }
    is_sound_ = false;
    return 0;
  }

  std::string_view text(std::uint64_t size) {
    if (size > rest_.size()) {
      is_sound_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  [[nodiscard]] bool is_sound() const { return is_sound_; }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool is_sound_ = true;
};

// Reads one file after `previous`; nothing if the bytes or the path are wrong.
std::optional<TreeFile> read_file(Reader& reader, const TreeFile& previous) {
  const std::uint64_t shared = reader.number();
  const std::string_view own = reader.text(reader.number());
  if (!reader.is_sound() || shared > previous.path.size()) return std::nullopt;
  TreeFile file;
  file.path.reserve(static_cast<std::size_t>(shared) + own.size());
  file.path.append(previous.path, 0, static_cast<std::size_t>(shared)).append(own);
  file.size = reader.number();
  const std::uint64_t mode = reader.number();
  file.mode = static_cast<std::uint32_t>(mode);
  file.modified_ns =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(previous.modified_ns) +
                                static_cast<std::uint64_t>(from_zigzag(reader.number())));
  const bool is_sound = reader.is_sound() && mode <= 07777 && file.path > previous.path &&
                        file.path.size() <= kMostPathBytes &&
                        RelativePath::parse(file.path).has_value();
  return is_sound ? std::optional(std::move(file)) : std::nullopt;
}

std::unexpected<Error> damaged() {
  return fail(ErrorKind::state, "the manifest of an unpacked wheel is damaged");
}

}  // namespace

std::string to_bytes(const TreeManifest& manifest) {
  std::string body;
  body.reserve(manifest.files.size() * 48 + 16);
  append_number(body, manifest.files.size());
  TreeFile previous;
  const TreeFile* last = &previous;
  for (const TreeFile& file : manifest.files) {
    SCONCE_ASSERT(file.path > last->path);
    append_file(body, file, *last);
    last = &file;
  }
  std::string bytes(kMagic);
  bytes += checksum_of(body);
  return bytes += body;
}

Result<TreeManifest> parse_tree_manifest(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  if (!text.starts_with(kMagic)) {
    return fail(ErrorKind::state, "the manifest of an unpacked wheel is of an unknown version");
  }
  if (text.size() < kHeaderBytes) return damaged();
  const std::string_view body = text.substr(kHeaderBytes);
  if (text.substr(kMagic.size(), kChecksumBytes) != checksum_of(body)) return damaged();
  Reader reader(body);
  const std::uint64_t count = reader.number();
  if (!reader.is_sound() || count > reader.left() / kLeastEntryBytes) return damaged();
  TreeManifest manifest;
  manifest.files.reserve(static_cast<std::size_t>(count));
  const TreeFile none;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto file = read_file(reader, manifest.files.empty() ? none : manifest.files.back());
    if (!file) return damaged();
    manifest.files.push_back(*std::move(file));
  }
  if (reader.left() != 0) return damaged();
  return manifest;
}

}  // namespace sconce::store
