#include "sconce/builder/build_variables.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/text.hpp"
#include "sconce/builder/sandbox.hpp"

namespace sconce::builder {
namespace {

constexpr std::array<std::string_view, 14> kPrefixes = {
    "python",  "pip_", "pyenv_",  "conda_", "virtual_env", "uv_",  "sconce_",
    "poetry_", "pdm_", "pipenv_", "git_",   "ssh_",        "gpg_", "dbus_"};
constexpr std::array<std::string_view, 3> kNames = {"__pyvenv_launcher__", "krb5ccname", "netrc"};
constexpr std::array<std::string_view, 8> kSecretWords = {"auth", "pass",   "pwd", "passphrase",
                                                          "jwt",  "cookie", "key", "keys"};
constexpr std::array<std::string_view, 2> kSecretEndings = {"token", "tokens"};
constexpr std::array<std::string_view, 5> kSecretParts = {"password", "passwd", "secret",
                                                          "credential", "apikey"};

bool is_secret_word(std::string_view word) {
  return std::ranges::find(kSecretWords, word) != kSecretWords.end() ||
         std::ranges::any_of(kSecretEndings, [&](auto ending) { return word.ends_with(ending); });
}

// By a name in lower case.
bool sounds_secret(std::string_view name) {
  const auto holds = [&](std::string_view part) { return name.find(part) != name.npos; };
  if (std::ranges::any_of(kSecretParts, holds)) return true;
  // The working folder is no password.
  if (name == "pwd") return false;
  return std::ranges::any_of(split(name, '_'), is_secret_word);
}

// Whether somewhere in the text an authority holds an `@`.
bool holds_credentials(std::string_view value) {
  for (auto at = value.find("://"); at != value.npos; at = value.find("://", at + 1)) {
    const std::string_view authority =
        value.substr(at + 3, value.find_first_of("/?# ", at + 3) - at - 3);
    if (authority.find('@') != authority.npos) return true;
  }
  return false;
}

}  // namespace

bool is_kept_for_builds(std::string_view name, std::string_view value) {
  const std::string lower = to_ascii_lower(name);
  const auto begins = [&](std::string_view prefix) { return lower.starts_with(prefix); };
  return std::ranges::none_of(kPrefixes, begins) &&
         std::ranges::find(kNames, lower) == kNames.end() && !sounds_secret(lower) &&
         !holds_credentials(value);
}

Variables build_variables(const Variables& ours, const BuildEnvironment& environment,
                          const Variables& stated) {
  Variables variables;
  for (const auto& [name, value] : ours) {
    if (is_kept_for_builds(name, value)) variables.emplace(name, value);
  }
  variables.insert_or_assign("PYTHONNOUSERSITE", std::string("1"));
  for (const auto& [name, value] : stated) variables[name] = value;
  std::string path = environment.programs_folder;
  if (const std::string& known = variables["PATH"]; !known.empty()) {
    path += ':';
    path += known;
  }
  variables["PATH"] = std::move(path);
  return variables;
}

}  // namespace sconce::builder
