#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce {

/// An absolute URL (RFC 3986). Any scheme is taken; http, https, file and the `git+` forms are
/// those that this program acts on. User and password are kept apart and never printed: to_string()
/// leaves them out, but for the user `git` of an ssh address, which is no secret (PEP 610). Dot
/// parts of the path are folded; a port that is the scheme's default is dropped. A value,
/// immutable.
class Url {
 public:
  /// Takes an absolute URL. Spaces and other characters that URLs may not hold are percent-encoded,
  /// as browsers do. An error of kind `input` names the text without credentials.
  [[nodiscard]] static Result<Url> parse(std::string_view text);
  /// `file://` URL of an absolute host path.
  [[nodiscard]] static Url from_file_path(std::string_view absolute_path);

  /// This URL with `reference` (absolute, scheme-relative, absolute path or relative) resolved
  /// against it (RFC 3986, section 5.2).
  [[nodiscard]] Result<Url> resolve(std::string_view reference) const;

  [[nodiscard]] const std::string& scheme() const { return scheme_; }  ///< lower case
  [[nodiscard]] const std::string& host() const { return host_; }      ///< lower case
  [[nodiscard]] std::optional<std::uint16_t> port() const { return port_; }
  [[nodiscard]] const std::string& path() const { return path_; }    ///< still percent-encoded
  [[nodiscard]] const std::string& query() const { return query_; }  ///< without `?`
  [[nodiscard]] const std::string& fragment() const { return fragment_; }  ///< without `#`
  [[nodiscard]] const std::string& user() const { return user_; }          ///< decoded
  [[nodiscard]] const std::string& password() const { return password_; }  ///< decoded
  [[nodiscard]] bool has_credentials() const { return !user_.empty() || !password_.empty(); }

  /// Last path part, percent-decoded ("torch-2.1.2+cu121-...whl"). An encoded slash, backslash or
  /// NUL stays encoded, so that this is one name.
  [[nodiscard]] std::string file_name() const;
  /// Local path of a `file` URL, percent-decoded; nothing for other schemes, for another host's
  /// file, and where there is no absolute path or a NUL in it.
  [[nodiscard]] std::optional<std::string> file_path() const;

  [[nodiscard]] Url without_fragment() const;
  [[nodiscard]] Url without_credentials() const;
  [[nodiscard]] Url with_credentials(std::string user, std::string password) const;
  /// The same URL with a path that ends in `/`.
  [[nodiscard]] Url as_folder() const;

  /// Text form without credentials, for people, logs, locks and cache keys.
  [[nodiscard]] std::string to_string() const;
  /// Text form with credentials. Only for handing to a transfer.
  [[nodiscard]] std::string to_string_with_credentials() const;
  /// `scheme://host:port`, without a port that is the scheme's default.
  [[nodiscard]] std::string origin() const;

  auto operator<=>(const Url&) const = default;

 private:
  Url() = default;
  [[nodiscard]] std::string text_with(std::string_view credentials) const;
  std::string scheme_, user_, password_, host_, path_, query_, fragment_;
  std::optional<std::uint16_t> port_;
};

/// Percent-decodes; malformed escapes stay as they are.
[[nodiscard]] std::string percent_decode(std::string_view text);
/// Percent-encodes everything outside RFC 3986's unreserved set and `also_plain`.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view also_plain = "");

}  // namespace sconce
