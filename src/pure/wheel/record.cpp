#include "sconce/wheel/record.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::wheel {
namespace {

constexpr std::size_t kMostDigestBytes = 64;

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

  /// The fields of the next line, which last until the line after it is read.
  Result<void> read_line(std::vector<std::string_view>& fields) {
    fields.clear();
    unquoted_.clear();
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
  static bool ends_field(char c) { return c == ',' || c == '\r' || c == '\n'; }

  Result<std::string_view> read_field() {
    if (rest_.starts_with('"')) return read_quoted();
    const auto end = std::ranges::find_if(rest_, ends_field);
    const auto field = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(field.size());
    if (rest_.starts_with('\r') && !rest_.starts_with("\r\n")) {
      return broken(line_, "has a carriage return inside");
    }
    return field;
  }

  Result<std::string_view> read_quoted() {
    std::string& field = unquoted_.emplace_back();
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
    if (!rest_.empty() && !ends_field(rest_.front())) {
      return broken(line_, "has text after a quoted field");
    }
    return field;
  }

  std::string_view rest_;
  std::deque<std::string> unquoted_;  ///< of the line that was read last
  std::size_t line_ = 0;
};

/// Values of the characters of base64, in both of its alphabets; -1 for all others.
constexpr auto kBase64Values = [] {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<int, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values.at(static_cast<unsigned char>(kAlphabet[i])) = static_cast<int>(i);
  }
  values['+'] = values['-'];
  values['/'] = values['_'];
  return values;
}();

/// The bytes of unpadded URL-safe base64 (padding and the usual alphabet are taken too), at most as
/// many as `into` holds; nothing if malformed or longer.
std::optional<std::size_t> decode_base64(std::string_view text, std::span<std::byte> into) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::size_t size = 0;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = kBase64Values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    pending = (pending << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    if (size == into.size()) return std::nullopt;
    into[size++] = static_cast<std::byte>((pending >> bits) & 0xff);
  }
  return size;
}

/// Takes over the hash of one line; an algorithm that is not known counts as no hash.
void read_hash(std::string_view text, RecordEntry& entry) {
  if (text.empty()) return;
  const auto equals = text.find('=');
  entry.is_hash_malformed = equals == std::string_view::npos;
  if (entry.is_hash_malformed) return;
  const auto algorithm = parse_hash_algorithm(to_ascii_lower(text.substr(0, equals)));
  if (!algorithm) return;
  std::array<std::byte, kMostDigestBytes> bytes{};
  const auto size = decode_base64(text.substr(equals + 1), bytes);
  entry.is_hash_malformed = size != digest_size(*algorithm);
  if (!entry.is_hash_malformed) entry.hash = Digest(*algorithm, std::span(bytes).first(*size));
}

Result<RecordEntry> parse_entry(std::vector<std::string_view>& fields, std::size_t line) {
  if (fields.size() > 3) return broken(line, "has more than three fields");
  fields.resize(3);
  if (fields[0].empty()) return broken(line, "has no path");
  RecordEntry entry{.path = std::string(fields[0])};
  read_hash(fields[1], entry);
  if (!fields[2].empty()) {
    entry.size = parse_decimal(fields[2]);
    if (!entry.size) return broken(line, "has a malformed size");
  }
  return entry;
}

bool needs_quotes(std::string_view field) {
  return std::ranges::any_of(field,
                             [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; });
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
  std::vector<std::string_view> fields;
  while (!reader.at_end()) {
    SCONCE_TRY(reader.read_line(fields));
    if (fields.size() == 1 && fields[0].empty()) continue;
    entries.push_back(SCONCE_TRY(parse_entry(fields, reader.line())));
  }
  return entries;
}

void append_record_line(std::string& text, std::string_view path, const std::optional<Digest>& hash,
                        std::optional<std::uint64_t> size) {
  append_field(text, path);
  text += ',';
  if (hash) {
    text += to_string(hash->algorithm());
    text += '=';
    text += hash->base64();
  }
  text += ',';
  if (size) text += std::to_string(*size);
  text += '\n';
}

std::string write_record(const std::vector<RecordEntry>& entries) {
  std::string text;
  for (const RecordEntry& entry : entries) {
    append_record_line(text, entry.path, entry.hash, entry.size);
  }
  return text;
}

}  // namespace sconce::wheel
