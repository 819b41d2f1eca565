#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// direct_url.json (PEP 610). A value.
struct DirectUrl {
  struct Archive { std::map<std::string, std::string> hashes; };
  struct Directory { bool editable = false; };
  struct Vcs { std::string vcs, commit_id, requested_revision; };
  std::string url;  ///< without credentials when written
  std::variant<Archive, Directory, Vcs> info;
  std::string subdirectory;

  [[nodiscard]] static Result<DirectUrl> parse(std::string_view json);
  [[nodiscard]] std::string to_json() const;
};

}  // namespace sconce::pep
