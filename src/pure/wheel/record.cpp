#include "sconce/wheel/record.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::wheel {
namespace {

std::unexpected<Error> broken(std::size_t line, std::string_view why) {
  return fail(ErrorKind::archive,
              "line " + std::to_string(line) + " of RECORD " + std::string(why));
}

/// Reads CSV fields (RFC 4180) one by one; a quoted field may hold commas, line ends and `""`.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::size_t line() const { return line_; }

  /// The fields of the next line.
  Result<void> read_line(std::vector<std::string>& fields) {
    fields.clear();
    ++line_;
    for (bool more = true; more;) {
      fields.push_back(SCONCE_TRY(read_field()));
      more = rest_.starts_with(',');
      if (more) rest_.remove_prefix(1);
    }
    if (rest_.starts_with("\r\n"))
      rest_.remove_prefix(2);
    else if (!rest_.empty())
      rest_.remove_prefix(1);
    return {};
  }

 private:
  Result<std::string> read_field() {
    if (rest_.starts_with('"')) return read_quoted();
    const std::string_view field = rest_.substr(0, rest_.find_first_of(",\r\n"));
    rest_.remove_prefix(field.size());
    if (rest_.starts_with('\r') && !rest_.starts_with("\r\n")) {
      return broken(line_, "has a carriage return inside");
    }
    return std::string(field);
  }

  Result<std::string> read_quoted() {
    std::string field;
    rest_.remove_prefix(1);
    while (true) {
      const auto quote = rest_.find('"');
      if (quote == std::string_view::npos) return broken(line_, "has an open quote");
      field += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      field += '"';
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
      return broken(line_, "has text after a quoted field");
    }
    return field;
  }

  std::string_view rest_;
  std::size_t line_ = 0;
};

int base64_value(char c) {
  if (is_ascii_upper(c)) return c - 'A';
  if (is_ascii_lower(c)) return c - 'a' + 26;
  if (is_ascii_digit(c)) return c - '0' + 52;
  if (c == '-' || c == '+') return 62;
  return c == '_' || c == '/' ? 63 : -1;
}

/// Unpadded URL-safe base64 (padding and the usual alphabet are taken too); nothing if malformed.
std::optional<std::vector<std::byte>> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return std::nullopt;
    pending = (pending << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::byte>((pending >> bits) & 0xff));
  }
  return bytes;
}

/// Takes over the hash of one line; an algorithm that is not known counts as no hash.
void read_hash(std::string_view text, RecordEntry& entry) {
  if (text.empty()) return;
  const auto equals = text.find('=');
  entry.is_hash_malformed = equals == std::string_view::npos;
  if (entry.is_hash_malformed) return;
  const auto algorithm = parse_hash_algorithm(to_ascii_lower(text.substr(0, equals)));
  if (!algorithm) return;
  const auto bytes = decode_base64(text.substr(equals + 1));
  entry.is_hash_malformed = !bytes || bytes->size() != digest_size(*algorithm);
  if (!entry.is_hash_malformed) entry.hash = Digest(*algorithm, *bytes);
}

Result<RecordEntry> parse_entry(std::vector<std::string>& fields, std::size_t line) {
  if (fields.size() > 3) return broken(line, "has more than three fields");
  fields.resize(3);
  if (fields[0].empty()) return broken(line, "has no path");
  RecordEntry entry{.path = std::move(fields[0])};
  read_hash(fields[1], entry);
  if (!fields[2].empty()) {
    entry.size = parse_decimal(fields[2]);
    if (!entry.size) return broken(line, "has a malformed size");
  }
  return entry;
}

bool needs_quotes(std::string_view field) {
  return field.find_first_of(",\"\r\n") != std::string_view::npos;
}

void append_field(std::string& text, std::string_view field) {
  if (!needs_quotes(field)) {
    text += field;
    return;
  }
  text += '"';
  text += replace_all(field, "\"", "\"\"");
  text += '"';
}

}  // namespace

Result<std::vector<RecordEntry>> parse_record(std::string_view text) {
  std::vector<RecordEntry> entries;
  CsvReader reader(text);
  std::vector<std::string> fields;
  while (!reader.at_end()) {
    SCONCE_TRY(reader.read_line(fields));
    if (fields.size() == 1 && fields[0].empty()) continue;
    entries.push_back(SCONCE_TRY(parse_entry(fields, reader.line())));
  }
  return entries;
}

std::string write_record(const std::vector<RecordEntry>& entries) {
  std::string text;
  text.reserve(entries.size() * 128);
  for (const RecordEntry& entry : entries) {
    append_field(text, entry.path);
    text += ',';
    if (entry.hash) {
      text += to_string(entry.hash->algorithm());
      text += '=';
      text += entry.hash->base64();
    }
    text += ',';
    if (entry.size) text += std::to_string(*entry.size);
    text += '\n';
  }
  return text;
}

}  // namespace sconce::wheel
