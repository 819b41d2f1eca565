#include "sconce/base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce {
namespace {

constexpr std::string_view kSubDelimiters = "!$&'()*+,;=";
constexpr std::string_view kPathPlain = "!$&'()*+,;=:@/";
constexpr std::string_view kQueryPlain = "!$&'()*+,;=:@/?";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_unreserved(char c) {
  return is_ascii_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char lower = to_ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
         hex_value(text[at + 2]) >= 0;
}

void append_escaped(std::string& to, char c) {
  const auto byte = static_cast<unsigned char>(c);
  to += '%';
  to += kHexDigits[byte >> 4U];
  to += kHexDigits[byte & 15U];
}

// Encodes what may not stand in a component and keeps escapes that are there.
std::string encode_component(std::string_view text, std::string_view plain) {
  std::string encoded;
  encoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_unreserved(c) || plain.find(c) != std::string_view::npos || is_escape(text, i)) {
      encoded += c;
    } else {
      append_escaped(encoded, c);
    }
  }
  return encoded;
}

// A reference cut into its five components (RFC 3986, appendix B), nothing checked.
struct Components {
  std::optional<std::string_view> scheme, authority, query, fragment;
  std::string_view path;
};

std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_ascii_alpha(text.front())) return 0;
  std::size_t length = 1;
  while (length < text.size() && (is_ascii_alnum(text[length]) || text[length] == '+' ||
                                  text[length] == '-' || text[length] == '.')) {
    ++length;
  }
  return length < text.size() && text[length] == ':' ? length : 0;
}

Components cut(std::string_view text) {
  Components parts;
  if (const std::size_t length = scheme_length(text); length > 0) {
    parts.scheme = text.substr(0, length);
    text.remove_prefix(length + 1);
  }
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    const std::size_t end = std::min(text.find('/', 2), text.size());
    parts.authority = text.substr(2, end - 2);
    text.remove_prefix(end);
  }
  parts.path = text;
  return parts;
}

// Section 5.2.4, for an absolute path.
std::string without_dot_parts(std::string_view path) {
  if (path.find("/.") == std::string_view::npos) return std::string(path);
  std::vector<std::string_view> kept;
  const auto parts = split(path.substr(1), '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_last = i + 1 == parts.size();
    if (parts[i] == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (parts[i] != ".") {
      kept.push_back(parts[i]);
      continue;
    }
    if (is_last) kept.emplace_back();
  }
  std::string folded;
  for (const std::string_view part : kept) folded.append(1, '/').append(part);
  return folded.empty() ? "/" : folded;
}

// Without the `git+` of a git address: what carries it.
std::string_view transport_of(std::string_view scheme) {
  const std::size_t plus = scheme.find('+');
  return plus == std::string_view::npos ? scheme : scheme.substr(plus + 1);
}

std::optional<std::uint16_t> default_port(std::string_view scheme) {
  const std::string_view transport = transport_of(scheme);
  if (transport == "https") return std::uint16_t{443};
  if (transport == "http") return std::uint16_t{80};
  if (transport == "ssh") return std::uint16_t{22};
  return std::nullopt;
}

bool is_host_character(char c) {
  return is_unreserved(c) || kSubDelimiters.find(c) != std::string_view::npos;
}

// A literal address in brackets or a registered name; other alphabets are percent-encoded.
std::optional<std::string> checked_host(std::string_view text) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']') || text.size() < 4) return std::nullopt;
    const auto is_plain = [](char c) { return is_ascii_alnum(c) || c == ':' || c == '.'; };
    if (!std::ranges::all_of(text.substr(1, text.size() - 2), is_plain)) return std::nullopt;
    return to_ascii_lower(text);
  }
  std::string host;
  for (const char c : percent_decode(text)) {
    if (static_cast<unsigned char>(c) >= 0x80) {
      append_escaped(host, c);
    } else if (is_host_character(c)) {
      host += to_ascii_lower(c);
    } else {
      return std::nullopt;
    }
  }
  return host;
}

struct Authority {
  std::string user, password, host;
  std::optional<std::uint16_t> port;
};

std::optional<Authority> parse_authority(std::string_view text) {
  Authority authority;
  // Some readers take a backslash for a slash, and so another host: nobody may guess.
  if (text.find('\\') != std::string_view::npos) return std::nullopt;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = text.substr(0, at);
    const std::size_t colon = std::min(credentials.find(':'), credentials.size());
    authority.user = percent_decode(credentials.substr(0, colon));
    if (colon < credentials.size()) {
      authority.password = percent_decode(credentials.substr(colon + 1));
    }
    text.remove_prefix(at + 1);
  }
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos) {
    const std::string_view digits = text.substr(colon + 1);
    const auto port = parse_decimal(digits);
    if (!digits.empty() && (!port || *port > 65535)) return std::nullopt;
    if (port) authority.port = static_cast<std::uint16_t>(*port);
    text = text.substr(0, colon);
  }
  auto host = checked_host(text);
  if (!host) return std::nullopt;
  authority.host = *std::move(host);
  return authority;
}

// For messages: everything that could be a user or a password is cut out, however malformed.
std::string without_secrets(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::string(text);
  const std::size_t slashes = text.find("//");
  const std::size_t start = slashes < at ? slashes + 2 : 0;
  return fmt::format("{}***{}", text.substr(0, start), text.substr(at));
}

std::unexpected<Error> malformed(std::string_view text, std::string_view fault) {
  return fail(ErrorKind::input, fmt::format("`{}` {}", without_secrets(text), fault));
}

}  // namespace

std::string percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_escape(text, i)) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return decoded;
}

std::string percent_encode(std::string_view text, std::string_view also_plain) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || also_plain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      append_escaped(encoded, c);
    }
  }
  return encoded;
}

Result<Url> Url::parse(std::string_view text) {
  const Components parts = cut(trim(text));
  if (!parts.scheme) return malformed(text, "is not a URL: it has no scheme such as `https:`");
  Url url;
  url.scheme_ = to_ascii_lower(*parts.scheme);
  if (parts.authority) {
    auto authority = parse_authority(*parts.authority);
    if (!authority) return malformed(text, "is not a URL: its host or port is malformed");
    url.user_ = std::move(authority->user);
    url.password_ = std::move(authority->password);
    url.host_ = std::move(authority->host);
    if (authority->port != default_port(url.scheme_)) url.port_ = authority->port;
  }
  if (url.host_.empty() && (default_port(url.scheme_) || url.has_credentials() || url.port_)) {
    return malformed(text, "is not a URL: it names no host");
  }
  if (transport_of(url.scheme_) == "file" && url.host_ == "localhost") url.host_.clear();
  url.path_ = encode_component(parts.path, kPathPlain);
  if (url.path_.starts_with('/')) url.path_ = without_dot_parts(url.path_);
  url.query_ = encode_component(parts.query.value_or(""), kQueryPlain);
  url.fragment_ = encode_component(parts.fragment.value_or(""), kQueryPlain);
  return url;
}

Url Url::from_file_path(std::string_view absolute_path) {
  SCONCE_ASSERT(absolute_path.starts_with('/'));
  Url url;
  url.scheme_ = "file";
  url.path_ = without_dot_parts(percent_encode(absolute_path, kPathPlain));
  return url;
}

Result<Url> Url::resolve(std::string_view reference) const {
  reference = trim(reference);
  Components parts = cut(reference);
  // `http:g` against an http URL: old pages mean `g` by it (section 5.2.2, "strict").
  const bool is_same_scheme = parts.scheme && to_ascii_lower(*parts.scheme) == scheme_;
  if (parts.scheme && (!is_same_scheme || parts.authority || host_.empty())) {
    return parse(reference);
  }
  if (parts.authority) {
    return parse(fmt::format("{}:{}", scheme_, reference.substr(reference.find("//"))));
  }
  Url url = *this;
  url.fragment_ = encode_component(parts.fragment.value_or(""), kQueryPlain);
  if (!parts.path.empty() || parts.query) {
    url.query_ = encode_component(parts.query.value_or(""), kQueryPlain);
  }
  if (parts.path.empty()) return url;
  std::string path = encode_component(parts.path, kPathPlain);
  if (!path.starts_with('/')) {
    // Section 5.2.3: a base that names a host and has no path counts as its root.
    const bool is_bare = path_.empty() && !host_.empty();
    path.insert(0, is_bare ? "/" : path_.substr(0, path_.rfind('/') + 1));
  }
  url.path_ = path.starts_with('/') ? without_dot_parts(path) : path;
  return url;
}

std::string Url::file_name() const {
  const std::string_view name = std::string_view(path_).substr(path_.rfind('/') + 1);
  std::string decoded;
  for (const char c : percent_decode(name)) {
    if (c == '/' || c == '\\' || c == '\0') {
      append_escaped(decoded, c);
    } else {
      decoded += c;
    }
  }
  return decoded;
}

std::optional<std::string> Url::file_path() const {
  if (scheme_ != "file" || !host_.empty() || !path_.starts_with('/')) return std::nullopt;
  std::string path = percent_decode(path_);
  if (path.find('\0') != std::string::npos) return std::nullopt;
  return path;
}

Url Url::without_fragment() const {
  Url url = *this;
  url.fragment_.clear();
  return url;
}

Url Url::without_credentials() const { return with_credentials({}, {}); }

Url Url::with_credentials(std::string user, std::string password) const {
  Url url = *this;
  url.user_ = std::move(user);
  url.password_ = std::move(password);
  return url;
}

Url Url::as_folder() const {
  Url url = *this;
  if (!url.path_.ends_with('/')) url.path_ += '/';
  return url;
}

std::string Url::text_with(std::string_view credentials) const {
  std::string text = scheme_ + ":";
  const bool is_file = transport_of(scheme_) == "file" && path_.starts_with('/');
  const bool has_authority = !host_.empty() || is_file || path_.starts_with("//");
  if (has_authority) text.append("//").append(credentials).append(host_);
  if (port_) text += fmt::format(":{}", *port_);
  text += path_;
  if (!query_.empty()) text.append(1, '?').append(query_);
  if (!fragment_.empty()) text.append(1, '#').append(fragment_);
  return text;
}

std::string Url::to_string() const {
  const bool is_git_user = user_ == "git" && transport_of(scheme_) == "ssh";
  return text_with(is_git_user ? "git@" : "");
}

std::string Url::to_string_with_credentials() const {
  if (!has_credentials()) return text_with("");
  std::string credentials = percent_encode(user_, kSubDelimiters);
  if (!password_.empty())
    credentials.append(1, ':').append(percent_encode(password_, kSubDelimiters));
  return text_with(credentials + "@");
}

std::string Url::origin() const {
  std::string text = scheme_ + "://" + host_;
  if (port_) text += fmt::format(":{}", *port_);
  return text;
}

}  // namespace sconce
