#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// direct_url.json (PEP 610; direct URL data structure). A value.
struct DirectUrl {
  struct Archive {
    std::map<std::string, std::string> hashes;  ///< algorithm to value, as written
  };
  struct Directory {
    bool editable = false;
    bool states_editable = false;  ///< whether the file says so where it is false
  };
  struct Vcs {
    std::string vcs, commit_id, requested_revision;
  };
  std::string url{};  ///< without credentials when written
  std::variant<Archive, Directory, Vcs> info;
  std::string subdirectory{};

  /// How it is written.
  struct Format {
    enum class LegacyHash { left_out, written };  ///< `hash` beside `hashes`, for old readers
    enum class Credentials { removed, kept };
    LegacyHash legacy_hash = LegacyHash::left_out;
    Credentials credentials = Credentials::removed;
    /// Users that are no secret: they stay, as do references to environment variables.
    std::vector<std::string> harmless_users{"git"};
  };

  /// Refuses what the standard does: more or less than one kind of origin, members of another type,
  /// a folder whose URL is no absolute `file` URL, a hash that contradicts the hashes.
  [[nodiscard]] static Result<DirectUrl> parse(std::string_view json);
  [[nodiscard]] std::string to_json() const;
  [[nodiscard]] std::string to_json(const Format& format) const;
};

}  // namespace sconce::pep
