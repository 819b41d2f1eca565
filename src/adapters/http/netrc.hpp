#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sconce::http {

struct Credentials {
  std::string user, password;
};

/// Logins of a netrc file by host. A value.
class Netrc {
 public:
  /// Reads the text leniently: what is no `machine` or `default` entry is passed over.
  [[nodiscard]] static Netrc parse(std::string_view text);
  /// The entry of the host, else the default entry, else nothing.
  [[nodiscard]] std::optional<Credentials> find(std::string_view host) const;

 private:
  std::map<std::string, Credentials, std::less<>> by_host_;
  std::optional<Credentials> default_;
};

/// The user's netrc: the file that NETRC names, else `.netrc` in the home folder; empty if there is
/// none or it cannot be read.
[[nodiscard]] Netrc read_user_netrc();

}  // namespace sconce::http
