#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"

// What an archive may call its members; one rule for zip and tar.
namespace sconce::archive {

/// How messages write a member: its name in backticks, control characters and broken UTF-8 escaped.
[[nodiscard]] std::string quoted(std::string_view name);

/// Refuses a name (without a folder's trailing slash) that is empty, absolute or escaping, has
/// empty or `.` parts, backslashes or control characters, is no UTF-8, or is longer than file
/// systems take (255 bytes a part, 4096 in all).
[[nodiscard]] Result<void> check_member_name(std::string_view name);

struct MemberName {
  std::string_view name;  ///< checked, without a trailing slash
  bool is_directory = false;
};
/// Refuses two members of one name, two files whose names differ only by case or normalisation, and
/// a file that is a folder of another member. Names are borrowed for the call.
[[nodiscard]] Result<void> check_collisions(const std::vector<MemberName>& members);

}  // namespace sconce::archive
