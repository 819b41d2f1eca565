#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "sconce/base/digest.hpp"

namespace sconce::resolver {

/// What the hashes that are known of an archive say about whether it may be taken, in the order of
/// doubt.
enum class HashVerdict {
  allowed,  ///< proven, or nothing is asked for
  unknown,  ///< none of the known hashes is of an algorithm that was asked for
  refused,  ///< another archive than any of those meant
};

/// The archives that may be taken for a package, as the requirements state them (pip's
/// hash-checking mode): each requirement that states hashes must find one of its own. A value.
class AllowedHashes {
 public:
  /// One more requirement that allows only archives with one of these hashes; without hashes it
  /// asks for nothing.
  void demand_one_of(std::vector<Digest> hashes);

  /// Nothing is asked for: any archive may be taken.
  [[nodiscard]] bool is_empty() const { return demands_.empty(); }
  /// Judges an archive by those of its hashes that are known.
  [[nodiscard]] HashVerdict judge(std::span<const Digest> known) const;
  /// By which algorithms an archive has to be hashed so that the verdict is not `unknown`.
  [[nodiscard]] std::set<HashAlgorithm> algorithms() const;
  /// The hashes for people, "`sha256:...` or `sha256:...`"; of many only the first few.
  [[nodiscard]] std::string to_string() const;

 private:
  std::vector<std::vector<Digest>> demands_;
};

}  // namespace sconce::resolver
