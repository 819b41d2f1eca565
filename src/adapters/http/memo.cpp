#include "memo.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/text.hpp"

namespace sconce::http {
namespace {

constexpr std::string_view kFirstLine = "sconce-http-memo 1\n";
constexpr std::size_t kLongestHead = 64 * 1024;

/// A header value holds no line end, but what comes from outside is not trusted to keep to that.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

void add_line(std::string& into, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  into.append(name).append(1, ' ').append(one_line(value)).append(1, '\n');
}

}  // namespace

std::string write_memo(const Memo& memo, std::string_view body) {
  std::string bytes(kFirstLine);
  add_line(bytes, "status", std::to_string(memo.status));
  add_line(bytes, "fresh-until", std::to_string(memo.fresh_until));
  add_line(bytes, "etag", memo.etag);
  add_line(bytes, "last-modified", memo.last_modified);
  add_line(bytes, "content-type", memo.content_type);
  add_line(bytes, "url", memo.effective_url);
  add_line(bytes, "body-bytes", std::to_string(body.size()));
  bytes.append(1, '\n').append(body);
  return bytes;
}

std::optional<Memo> read_memo(std::string bytes) {
  if (!bytes.starts_with(kFirstLine)) return std::nullopt;
  const std::size_t head_end = std::string_view(bytes).substr(0, kLongestHead).find("\n\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  std::map<std::string, std::string, std::less<>> fields;
  const std::string_view head = std::string_view(bytes).substr(0, head_end);
  for (const std::string_view line : split(head.substr(kFirstLine.size() - 1), '\n')) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) continue;
    fields.emplace(line.substr(0, space), line.substr(space + 1));
  }
  const auto status = parse_decimal(fields["status"]);
  const auto fresh = parse_decimal(fields["fresh-until"]);
  const auto body_bytes = parse_decimal(fields["body-bytes"]);
  const std::size_t body_start = head_end + 2;
  if (!status || *status > 999 || !fresh || *fresh > (1ULL << 62) || !body_bytes ||
      *body_bytes != bytes.size() - body_start) {
    return std::nullopt;
  }
  Memo memo;
  memo.status = static_cast<long>(*status);
  memo.fresh_until = static_cast<std::int64_t>(*fresh);
  memo.etag = fields["etag"];
  memo.last_modified = fields["last-modified"];
  memo.content_type = fields["content-type"];
  memo.effective_url = fields["url"];
  bytes.erase(0, body_start);
  memo.body = std::move(bytes);
  return memo;
}

}  // namespace sconce::http
