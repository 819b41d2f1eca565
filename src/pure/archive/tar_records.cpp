#include "tar_records.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::archive::tar {
namespace {

std::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorKind::archive, "the tar archive has " + std::string(what));
}

std::string_view field(Bytes block, std::size_t offset, std::size_t size) {
  return as_text(block.subspan(offset, size));
}

/// Text up to the first NUL; a full field has none.
std::string_view text_field(Bytes block, std::size_t offset, std::size_t size) {
  const std::string_view text = field(block, offset, size);
  return text.substr(0, text.find('\0'));
}

/// Octal digits, spaces before them, NUL or space behind them; nothing if malformed.
std::optional<std::uint64_t> octal(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::uint64_t value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '7') {
    value = value * 8 + static_cast<std::uint64_t>(text[digits++] - '0');
  }
  const std::string_view rest = text.substr(digits);
  const bool padded = std::ranges::all_of(rest, [](char c) { return c == '\0' || c == ' '; });
  if (digits == 0 || !padded) return std::nullopt;
  return value;
}

/// A size: octal, or the GNU form for large ones (a set high bit, then big-endian bytes).
std::optional<std::uint64_t> size_field(std::string_view text) {
  if (static_cast<unsigned char>(text[0]) != 0x80) return octal(text);
  std::uint64_t value = 0;
  for (const char c : text.substr(1)) {
    if (value >> 55 != 0) return std::nullopt;
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  return value;
}

bool checksum_agrees(Bytes block) {
  constexpr std::size_t kAt = 148, kSize = 8;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    sum += i >= kAt && i < kAt + kSize ? ' ' : static_cast<std::uint64_t>(block[i]);
  }
  return octal(field(block, kAt, kSize)) == sum;
}

/// One record "LENGTH KEY=VALUE\n" at the front of `rest`.
struct Record {
  std::string_view key, value;
  std::size_t length = 0;
};
Result<Record> parse_record(std::string_view rest) {
  const auto space = rest.find(' ');
  const auto length = space == std::string_view::npos || rest.starts_with('0')
                          ? std::nullopt
                          : parse_decimal(rest.substr(0, space));
  if (!length || *length > rest.size() || *length < space + 3 || rest[*length - 1] != '\n') {
    return broken("a malformed pax record");
  }
  const std::string_view body = rest.substr(space + 1, *length - space - 2);
  const auto equals = body.find('=');
  if (equals == std::string_view::npos || equals == 0) return broken("a pax record without a key");
  if (body.find('\0') != std::string_view::npos) return broken("a pax record with a NUL");
  return Record{body.substr(0, equals), body.substr(equals + 1), static_cast<std::size_t>(*length)};
}

/// A record shorter than a block that is cut in two by a block's end: readers that look at one
/// block at a time see none or another.
bool is_split(std::size_t offset, std::size_t length) {
  return length < kBlock && offset / kBlock != (offset + length - 1) / kBlock;
}

}  // namespace

Result<Header> parse_header(Bytes block) {
  SCONCE_ASSERT(block.size() == kBlock);
  if (!checksum_agrees(block)) return broken("a header with a wrong checksum");
  const std::string_view magic = field(block, 257, 8);
  Header header;
  header.is_gnu = magic == std::string_view("ustar  \0", 8);
  if (!header.is_gnu && magic != std::string_view("ustar\00000", 8)) {
    return broken("a header that is neither POSIX nor GNU");
  }
  const std::string_view prefix = header.is_gnu ? std::string_view() : text_field(block, 345, 155);
  const std::string_view name = text_field(block, 0, 100);
  if (name.empty() && !prefix.empty()) return broken("a header with half a name");
  header.name = prefix.empty() ? std::string(name) : std::string(prefix) + "/" + std::string(name);
  header.link_name = text_field(block, 157, 100);
  header.type = static_cast<char>(block[156]);
  if (header.type == '\0') header.type = '0';
  const auto size = size_field(field(block, 124, 12));
  const auto mode = octal(field(block, 100, 8));
  if (!size || !mode) return broken("a header with a malformed number");
  header.size = *size;
  header.is_executable = (*mode & 0111) != 0;
  return header;
}

Result<PaxValues> parse_pax(std::string_view records) {
  PaxValues values;
  std::unordered_set<std::string_view> seen;
  std::size_t offset = 0;
  while (offset < records.size()) {
    const Record record = SCONCE_TRY(parse_record(records.substr(offset)));
    if (!seen.insert(record.key).second && record.key != "comment")
      return broken("a pax header that says something twice");
    const bool matters = record.key == "path" || record.key == "linkpath" || record.key == "size";
    if (matters && (record.value.empty() || is_split(offset, record.length))) {
      return broken("an empty or split pax record");
    }
    if (record.key == "path") {
      values.path = record.value;
    } else if (record.key == "linkpath") {
      values.link_path = record.value;
    } else if (record.key == "size") {
      values.size = parse_decimal(record.value);
      if (!values.size) return broken("a pax record with a malformed size");
    } else if (record.key.starts_with("GNU.sparse.")) {
      return broken("a sparse file");
    } else if (record.key == "hdrcharset" && record.value != "ISO-IR 10646 2000 UTF-8") {
      return broken("names in another encoding than UTF-8");
    }
    offset += record.length;
  }
  return values;
}

}  // namespace sconce::archive::tar
