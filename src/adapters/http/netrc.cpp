#include "netrc.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"

namespace sconce::http {
namespace {

/// Words of a line; one in double quotes may hold spaces and `\"`.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && is_ascii_space(line[at])) ++at;
    if (at == line.size() || line[at] == '#') return words;
    std::string word;
    if (line[at] == '"') {
      for (++at; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\' && at + 1 < line.size()) ++at;
        word += line[at];
      }
      if (at < line.size()) ++at;
    } else {
      while (at < line.size() && !is_ascii_space(line[at])) word += line[at++];
    }
    words.push_back(std::move(word));
  }
}

/// All words but comments and the bodies of macros, which end at an empty line.
std::vector<std::string> words_outside_macros(std::string_view text) {
  std::vector<std::string> words;
  bool in_macro = false;
  for (const std::string_view line : split_lines(text)) {
    if (trim(line).empty()) in_macro = false;
    if (in_macro) continue;
    for (std::string& word : words_of(line)) {
      if (word == "macdef") {
        in_macro = true;
        break;
      }
      words.push_back(std::move(word));
    }
  }
  return words;
}

}  // namespace

Netrc Netrc::parse(std::string_view text) {
  Netrc netrc;
  Credentials* current = nullptr;
  const auto words = words_outside_macros(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "default") {
      current = &netrc.default_.emplace();
      continue;
    }
    if (i + 1 == words.size()) break;
    const std::string& value = words[i + 1];
    if (words[i] == "machine") {
      current = &netrc.by_host_.try_emplace(to_ascii_lower(value)).first->second;
    } else if (words[i] == "login" && current != nullptr) {
      current->user = value;
    } else if (words[i] == "password" && current != nullptr) {
      current->password = value;
    } else if (words[i] != "account") {
      continue;
    }
    ++i;
  }
  return netrc;
}

std::optional<Credentials> Netrc::find(std::string_view host) const {
  const auto found = by_host_.find(host);
  if (found != by_host_.end()) return found->second;
  return default_;
}

Netrc read_user_netrc() {
  const auto named = os::environment_variable("NETRC");
  const auto text =
      os::read_file(named ? *named : os::join_path(os::home_directory(), ".netrc"), 1 << 20);
  return text ? Netrc::parse(*text) : Netrc();
}

}  // namespace sconce::http
