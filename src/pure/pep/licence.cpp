#include "sconce/pep/licence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/spdx_licences.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::pep {

namespace {

/// Lower case to the list's own spelling.
using Spellings = std::map<std::string, std::string, std::less<>>;

struct SpdxLists {
  Spellings licences, exceptions;
};

Spellings read_list(const document::TomlValue& root, std::string_view key) {
  Spellings spellings;
  const document::TomlValue* list = root.find(key);
  SCONCE_ASSERT(list != nullptr && list->as_array() != nullptr);
  for (const document::TomlValue& item : *list->as_array()) {
    spellings.emplace(to_ascii_lower(*item.as_string()), *item.as_string());
  }
  return spellings;
}

const SpdxLists& spdx_lists() {
  static const SpdxLists lists = [] {
    const auto root = document::parse_toml(data::spdx_licences);
    SCONCE_ASSERT(root.has_value());
    return SpdxLists{read_list(*root, "licences"), read_list(*root, "exceptions")};
  }();
  return lists;
}

/// Words and parentheses, which need no space around them.
std::vector<std::string_view> split_tokens(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::string_view word : split_words(text)) {
    while (!word.empty()) {
      const std::size_t parenthesis = word.find_first_of("()");
      const std::size_t size = parenthesis == 0 ? 1 : std::min(parenthesis, word.size());
      tokens.push_back(word.substr(0, size));
      word.remove_prefix(size);
    }
  }
  return tokens;
}

/// `LicenseRef-` and an identifier of its author's choice, with the prefix in its own spelling.
std::optional<std::string> spell_reference(std::string_view token) {
  constexpr std::string_view kPrefix = "LicenseRef-";
  if (to_ascii_lower(token.substr(0, kPrefix.size())) != to_ascii_lower(kPrefix)) {
    return std::nullopt;
  }
  const std::string_view name = token.substr(kPrefix.size());
  const bool allowed =
      std::ranges::all_of(name, [](char c) { return is_ascii_alnum(c) || c == '.' || c == '-'; });
  if (name.empty() || !allowed) return std::nullopt;
  return std::string(kPrefix) + std::string(name);
}

/// Reads from left to right; a number of open parentheses is all that has to be remembered.
class Normalizer {
 public:
  explicit Normalizer(std::string_view text) : text_(text) {}

  Result<std::string> run() {
    for (const std::string_view token : split_tokens(text_)) SCONCE_TRY(take(token));
    if (open_ != 0) return refuse("a parenthesis is not closed");
    if (state_ != State::after_licence && state_ != State::after_group) {
      return refuse("it ends where a licence was expected");
    }
    return std::move(result_);
  }

 private:
  enum class State { operand, exception, after_licence, after_group };

  Result<void> take(std::string_view token) {
    const std::string lower = to_ascii_lower(token);
    const bool complete = state_ == State::after_licence || state_ == State::after_group;
    if (lower == "and" || lower == "or") {
      if (!complete) return refuse(fmt::format("`{}` has nothing to its left", token));
      return append(lower == "and" ? "AND" : "OR", State::operand);
    }
    if (lower == "with") {
      if (state_ != State::after_licence) return refuse("`WITH` must follow a licence");
      return append("WITH", State::exception);
    }
    if (token == ")") {
      if (!complete || open_ == 0) return refuse("`)` closes nothing");
      --open_;
      result_ += ')';
      state_ = State::after_group;
      return {};
    }
    if (state_ == State::exception) return take_exception(token, lower);
    if (state_ != State::operand)
      return refuse(fmt::format("`{}` lacks an operator before it", token));
    if (token == "(") {
      ++open_;
      return append("(", State::operand);
    }
    return take_licence(token, lower);
  }

  Result<void> take_exception(std::string_view token, const std::string& lower) {
    const Spellings& known = spdx_lists().exceptions;
    const auto found = known.find(lower);
    if (found == known.end()) return refuse(fmt::format("`{}` is no known exception", token));
    return append(found->second, State::after_group);
  }

  Result<void> take_licence(std::string_view token, const std::string& lower) {
    if (auto reference = spell_reference(token)) return append(*reference, State::after_licence);
    const bool or_later = lower.ends_with('+');
    const Spellings& known = spdx_lists().licences;
    const auto found =
        known.find(std::string_view(lower).substr(0, lower.size() - (or_later ? 1 : 0)));
    if (found == known.end()) return refuse(fmt::format("`{}` is no known licence", token));
    return append(found->second + (or_later ? "+" : ""), State::after_licence);
  }

  Result<void> append(std::string_view word, State next) {
    if (!result_.empty() && !result_.ends_with('(')) result_ += ' ';
    result_ += word;
    state_ = next;
    return {};
  }

  [[nodiscard]] std::unexpected<Error> refuse(std::string_view why) const {
    return std::unexpected(
        Error(ErrorKind::input, fmt::format("licence expression `{}` is malformed: {}", text_, why))
            .with_hint(
                "licences are named by their SPDX identifiers, others as `LicenseRef-NAME`"));
  }

  std::string_view text_;
  std::string result_;
  State state_ = State::operand;
  std::size_t open_ = 0;
};

}  // namespace

Result<std::string> normalize_licence_expression(std::string_view text) {
  return Normalizer(text).run();
}

}  // namespace sconce::pep
