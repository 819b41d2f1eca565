#include "sconce/pep/tag.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::pep {

namespace {

/// Calls `use` with each member of a field until it returns false; whether it never did.
template <class Use>
bool for_each_member(std::string_view field, Use&& use) {
  std::size_t begin = 0;
  for (;;) {
    const std::size_t dot = field.find('.', begin);
    if (!use(field.substr(begin, dot - begin))) return false;
    if (dot == std::string_view::npos) return true;
    begin = dot + 1;
  }
}

bool is_identifier(std::string_view text) {
  const auto is_word = [](char c) { return is_ascii_alnum(c) || c == '_'; };
  return !text.empty() && !is_ascii_digit(text[0]) && std::ranges::all_of(text, is_word);
}

/// Number of members, 0 if one is empty.
std::size_t count_members(std::string_view field) {
  std::size_t count = 0;
  const bool whole = for_each_member(field, [&](std::string_view member) {
    ++count;
    return !member.empty();
  });
  return whole ? count : 0;
}

bool is_sorted_field(std::string_view field) {
  std::string_view previous;
  return for_each_member(field, [&](std::string_view member) {
    const bool ascending = previous <= member;
    previous = member;
    return ascending;
  });
}

std::vector<std::string_view> members(std::string_view field) { return split(field, '.'); }

/// What stands under `text`, and if nothing does, the next free number.
template <class Numbers>
std::uint32_t number_of(Numbers& numbers, const std::string& text) {
  return numbers.try_emplace(text, static_cast<std::uint32_t>(numbers.size())).first->second;
}

/// A platform or interpreter count beyond 2^20 cannot come from a TagSet or a target.
std::uint64_t rank_key(std::uint64_t interpreter, std::uint64_t abi, std::uint64_t platform) {
  return interpreter << 40 | abi << 20 | platform;
}

}  // namespace

std::string Tag::to_string() const { return interpreter + '-' + abi + '-' + platform; }

Result<TagSet> TagSet::parse(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorKind::input, fmt::format("`{}` is no compatibility tag: {}", text, why));
  };
  if (std::ranges::count(text, '-') != 2) return refuse("it needs three parts joined by dashes");
  TagSet set;
  set.text_ = to_ascii_lower(text);
  set.first_dash_ = static_cast<std::uint32_t>(text.find('-'));
  set.second_dash_ = static_cast<std::uint32_t>(text.rfind('-'));
  const std::size_t counts[] = {count_members(set.interpreters()), count_members(set.abis()),
                                count_members(set.platforms())};
  if (std::ranges::find(counts, 0U) != std::end(counts)) return refuse("it has an empty part");
  // Three factors below 2^20 each cannot overflow, and no real name is nearly so long.
  if (text.size() >= 1U << 20 || counts[0] * counts[1] * counts[2] > kMaximumTags) {
    return refuse(fmt::format("it lists more than {} combinations", kMaximumTags));
  }
  set.count_ = static_cast<std::uint32_t>(counts[0] * counts[1] * counts[2]);
  if (!for_each_member(set.interpreters(), is_identifier)) {
    return refuse("the interpreter must begin with a letter and hold letters and digits only");
  }
  return set;
}

bool TagSet::is_sorted() const {
  return is_sorted_field(interpreters()) && is_sorted_field(abis()) && is_sorted_field(platforms());
}

std::vector<Tag> TagSet::expand() const {
  std::vector<Tag> tags;
  tags.reserve(count_);
  for (std::string_view interpreter : members(interpreters())) {
    for (std::string_view abi : members(abis())) {
      for (std::string_view platform : members(platforms())) {
        tags.push_back({std::string(interpreter), std::string(abi), std::string(platform)});
      }
    }
  }
  return tags;
}

Result<std::vector<Tag>> parse_tag_set(std::string_view text) {
  return SCONCE_TRY(TagSet::parse(text)).expand();
}

SupportedTags::SupportedTags(std::vector<Tag> best_first) : tags_(std::move(best_first)) {
  ranks_.reserve(tags_.size());
  for (std::size_t rank = 0; rank < tags_.size(); ++rank) {
    const Tag& tag = tags_[rank];
    ranks_.try_emplace(rank_key(number_of(interpreters_, tag.interpreter),
                                number_of(abis_, tag.abi), number_of(platforms_, tag.platform)),
                       rank);
  }
}

std::optional<std::size_t> SupportedTags::rank_of(std::uint32_t interpreter, std::uint32_t abi,
                                                  std::uint32_t platform) const {
  const auto found = ranks_.find(rank_key(interpreter, abi, platform));
  if (found == ranks_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> SupportedTags::rank(const std::vector<Tag>& tags) const {
  std::optional<std::size_t> best;
  for (const Tag& tag : tags) {
    const auto interpreter = interpreters_.find(tag.interpreter);
    const auto abi = abis_.find(tag.abi);
    const auto platform = platforms_.find(tag.platform);
    if (interpreter == interpreters_.end() || abi == abis_.end() || platform == platforms_.end()) {
      continue;
    }
    const auto rank = rank_of(interpreter->second, abi->second, platform->second);
    if (rank && (!best || *rank < *best)) best = rank;
  }
  return best;
}

std::optional<std::size_t> SupportedTags::rank(const TagSet& tags) const {
  std::optional<std::size_t> best;
  // Platforms are outermost: they are what most files of an index fail by.
  for_each_member(tags.platforms(), [&](std::string_view platform_text) {
    const auto platform = platforms_.find(platform_text);
    if (platform == platforms_.end()) return true;
    return for_each_member(tags.interpreters(), [&](std::string_view interpreter_text) {
      const auto interpreter = interpreters_.find(interpreter_text);
      if (interpreter == interpreters_.end()) return true;
      return for_each_member(tags.abis(), [&](std::string_view abi_text) {
        const auto abi = abis_.find(abi_text);
        if (abi == abis_.end()) return true;
        const auto rank = rank_of(interpreter->second, abi->second, platform->second);
        if (rank && (!best || *rank < *best)) best = rank;
        return true;
      });
    });
  });
  return best;
}

}  // namespace sconce::pep
