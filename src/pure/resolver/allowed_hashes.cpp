#include "sconce/resolver/allowed_hashes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/text.hpp"

namespace sconce::resolver {
namespace {

HashVerdict judge_by(const std::vector<Digest>& demand, std::span<const Digest> known) {
  bool is_comparable = false;
  for (const Digest& hash : known) {
    if (std::ranges::count(demand, hash) > 0) return HashVerdict::allowed;
    is_comparable =
        is_comparable || std::ranges::count(demand, hash.algorithm(), &Digest::algorithm) > 0;
  }
  return is_comparable ? HashVerdict::refused : HashVerdict::unknown;
}

}  // namespace

void AllowedHashes::demand_one_of(std::vector<Digest> hashes) {
  std::ranges::sort(hashes);
  if (!hashes.empty() && std::ranges::count(demands_, hashes) == 0) {
    demands_.push_back(std::move(hashes));
  }
}

HashVerdict AllowedHashes::judge(std::span<const Digest> known) const {
  HashVerdict verdict = HashVerdict::allowed;
  for (const auto& demand : demands_) verdict = std::max(verdict, judge_by(demand, known));
  return verdict;
}

std::set<HashAlgorithm> AllowedHashes::algorithms() const {
  std::set<HashAlgorithm> algorithms;
  for (const auto& demand : demands_) {
    for (const Digest& hash : demand) algorithms.insert(hash.algorithm());
  }
  return algorithms;
}

std::string AllowedHashes::to_string() const {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> groups;
  for (const auto& demand : demands_) {
    std::vector<std::string> shown;
    for (const Digest& hash : demand) {
      if (shown.size() < kMost) shown.push_back("`" + hash.to_string() + "`");
    }
    if (demand.size() > kMost) shown.push_back(fmt::format("{} more", demand.size() - kMost));
    groups.push_back(join(shown, " or "));
  }
  return join(groups, ", and ");
}

}  // namespace sconce::resolver
