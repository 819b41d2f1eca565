#include "member_names.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::archive {
namespace {

constexpr std::size_t kLongestName = 4096;
constexpr std::size_t kLongestPart = 255;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// C1 controls (U+0080 to U+009F), which terminals obey, as UTF-8 writes them.
bool holds_c1_control(std::string_view name) {
  for (std::size_t i = 0; i + 1 < name.size(); ++i) {
    if (name[i] == '\xc2' && static_cast<unsigned char>(name[i + 1]) < 0xa0) return true;
  }
  return false;
}

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

/// Key under which two names collide. ASCII, nearly every name, needs no tables.
std::string key_of(std::string_view name) {
  return is_ascii(name) ? to_ascii_lower(name) : collision_key(name);
}

std::string_view parent_of(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

std::unexpected<Error> refuse(std::string_view name, std::string_view why) {
  return fail(ErrorKind::archive, "the member name " + quoted(name) + " " + std::string(why));
}

}  // namespace

std::string quoted(std::string_view name) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const bool escape_all = !is_utf8(name) || holds_c1_control(name);
  std::string text = "`";
  for (const char c : name.substr(0, kLongestName)) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_control(c) || (escape_all && byte > 0x7f)) {
      text += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      text += c;
    }
  }
  return text + "`";
}

Result<void> check_member_name(std::string_view name) {
  if (name.empty()) return fail(ErrorKind::archive, "a member has no name");
  if (name.size() > kLongestName) return refuse(name, "is too long");
  if (name.front() == '/') return refuse(name, "is absolute");
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('/', start), name.size());
    const std::string_view part = name.substr(start, end - start);
    if (part == "..") return refuse(name, "leaves the archive");
    if (part.empty() || part == ".") return refuse(name, "has an empty or `.` part");
    if (part.size() > kLongestPart) return refuse(name, "has a part that is too long");
    start = end + 1;
  }
  if (name.find('\\') != std::string_view::npos) return refuse(name, "has a backslash");
  if (std::ranges::any_of(name, is_control)) return refuse(name, "has control characters");
  if (is_ascii(name)) return {};
  if (!is_utf8(name)) return refuse(name, "is no UTF-8");
  if (holds_c1_control(name)) return refuse(name, "has control characters");
  return {};
}

Result<void> check_collisions(const std::vector<MemberName>& members) {
  std::unordered_map<std::string, const MemberName*> by_key;
  by_key.reserve(members.size());
  for (const MemberName& member : members) {
    const auto [other, is_new] = by_key.emplace(key_of(member.name), &member);
    if (is_new) continue;
    if (other->second->name == member.name) return refuse(member.name, "occurs twice");
    return refuse(member.name,
                  "differs from " + quoted(other->second->name) + " only by case or normalisation");
  }
  std::unordered_set<std::string_view> folders;
  for (const MemberName& member : members) {
    for (auto folder = parent_of(member.name); !folder.empty(); folder = parent_of(folder)) {
      if (!folders.insert(folder).second) break;
      const auto other = by_key.find(key_of(folder));
      if (other == by_key.end() || other->second->is_directory) continue;
      return refuse(other->second->name, "is both a file and a folder");
    }
  }
  return {};
}

}  // namespace sconce::archive
