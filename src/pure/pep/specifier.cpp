#include "sconce/pep/specifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/version.hpp"
#include "version_order.hpp"

namespace sconce::pep {
namespace {

using enum SpecifierOperator;

// Longer operators first, so that the first that fits is the one that is meant.
constexpr std::array<std::pair<std::string_view, SpecifierOperator>, 8> kOperators = {{
    {"===", arbitrary},
    {"~=", compatible},
    {"==", equal},
    {"!=", not_equal},
    {"<=", less_equal},
    {">=", greater_equal},
    {"<", less},
    {">", greater},
}};

bool is_prefix_form(SpecifierOperator op) { return op == equal_prefix || op == not_equal_prefix; }

bool is_below(const Version& version, const Version& limit, Cut cut) {
  return VersionOrder::compare({version, Cut::itself}, {limit, cut}) < 0;
}

bool has_prefix(const Version& version, const Version& prefix, std::size_t size) {
  if (version.epoch() != prefix.epoch()) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (version.release_number(i) != prefix.release_number(i)) return false;
  }
  return true;
}

// `==`: a clause without a local part holds for all local versions, too.
bool is_equal_to(const Version& version, const Version& wanted) {
  if (wanted.has_local()) return version == wanted;
  return version >= wanted && is_below(version, wanted, Cut::after_locals);
}

// `<`: not for the pre-releases of a version that is none itself.
bool is_less_than(const Version& version, const Version& limit) {
  if (version >= limit) return false;
  if (limit.is_prerelease() || !version.is_prerelease()) return true;
  const auto size = std::max(version.release_size(), limit.release_size());
  if (!has_prefix(version, limit, size)) return true;
  return limit.is_postrelease() && (version.pre() || version.post() != limit.post());
}

// `>`: not for the local versions of the limit, nor for its post releases unless it is one.
bool is_greater_than(const Version& version, const Version& limit) {
  const bool has_posts = !limit.is_postrelease() && !limit.is_devrelease();
  return !is_below(version, limit, has_posts ? Cut::after_posts : Cut::after_locals);
}

// `===` takes any text that can stand in a requirement.
bool is_arbitrary_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return is_ascii_space(c) || c == ';' || c == ')'; });
}

std::unexpected<Error> malformed(std::string_view text) {
  const bool is_single = text.starts_with('=') && !text.starts_with("==");
  return fail(ErrorKind::input, fmt::format("`{}` is not a version specifier{}", text,
                                            is_single ? "; equality is written `==`" : ""));
}

bool equal_without_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return to_ascii_lower(a) == to_ascii_lower(b); });
}

}  // namespace

std::string_view to_string(SpecifierOperator op) {
  const auto plain = op == equal_prefix ? equal : op == not_equal_prefix ? not_equal : op;
  const auto* row = std::find_if(kOperators.begin(), kOperators.end(),
                                 [plain](const auto& entry) { return entry.second == plain; });
  return row->first;
}

Result<Specifier> Specifier::parse(std::string_view text) {
  const auto clause = trim(text);
  const auto* row = std::find_if(kOperators.begin(), kOperators.end(), [clause](const auto& entry) {
    return clause.starts_with(entry.first);
  });
  if (row == kOperators.end()) return malformed(text);
  Specifier specifier;
  specifier.op_ = row->second;
  auto version = trim(clause.substr(row->first.size()));
  const bool equality = specifier.op_ == equal || specifier.op_ == not_equal;
  if (equality && version.ends_with(".*")) {
    specifier.op_ = specifier.op_ == equal ? equal_prefix : not_equal_prefix;
    version.remove_suffix(2);
  }
  specifier.version_text_ = version;
  specifier.version_ = Version::try_parse_bound(version);
  if (!specifier.is_allowed()) return malformed(text);
  return specifier;
}

bool Specifier::is_allowed() const {
  if (op_ == arbitrary) return !version_text_.empty() && is_arbitrary_text(version_text_);
  if (!version_) return false;
  if (is_prefix_form(op_)) {
    // A release alone, and no white space before the `.*`.
    return is_ascii_digit(version_text_.back()) && *version_ == version_->base_version();
  }
  if (version_->has_local()) return op_ == equal || op_ == not_equal;
  return op_ != compatible || version_->release_size() >= 2;
}

Specifier Specifier::of(SpecifierOperator op, const Version& version) {
  Specifier specifier;
  specifier.op_ = op;
  specifier.version_text_ = version.to_string();
  specifier.version_ = version;
  SCONCE_ASSERT(specifier.is_allowed());
  return specifier;
}

bool Specifier::contains(const Version& version) const {
  if (!version_) return false;
  switch (op_) {
    case compatible:
      return version >= *version_ && has_prefix(version, *version_, version_->release_size() - 1);
    case equal:
      return is_equal_to(version, *version_);
    case not_equal:
      return !is_equal_to(version, *version_);
    case equal_prefix:
      return has_prefix(version, *version_, version_->release_size());
    case not_equal_prefix:
      return !has_prefix(version, *version_, version_->release_size());
    case less:
      return is_less_than(version, *version_);
    case less_equal:
      return is_below(version, *version_, Cut::after_locals);
    case greater:
      return is_greater_than(version, *version_);
    case greater_equal:
      return version >= *version_;
    case arbitrary:
      return version == *version_;
  }
  std::unreachable();
}

bool Specifier::contains_text(std::string_view candidate) const {
  if (op_ == arbitrary) return equal_without_case(candidate, version_text_);
  const auto version = Version::try_parse(candidate);
  return version && contains(*version);
}

bool Specifier::names_prerelease() const {
  const bool excludes = op_ == not_equal || op_ == not_equal_prefix;
  return !excludes && version_ && version_->is_prerelease();
}

std::string Specifier::to_string() const {
  return fmt::format("{}{}{}", pep::to_string(op_), version_text_, is_prefix_form(op_) ? ".*" : "");
}

bool Specifier::operator==(const Specifier& other) const {
  if (op_ != other.op_) return false;
  if (op_ == arbitrary) return version_text_ == other.version_text_;
  if (*version_ != *other.version_) return false;
  const bool counts_numbers = op_ == compatible || is_prefix_form(op_);
  return !counts_numbers || version_->release_size() == other.version_->release_size();
}

Result<SpecifierSet> SpecifierSet::parse(std::string_view text) {
  SpecifierSet set;
  if (trim(text).empty()) return set;
  for (const auto clause : split(text, ',')) {
    if (!trim(clause).empty()) set.add(SCONCE_TRY(Specifier::parse(clause)));
  }
  return set;
}

SpecifierSet SpecifierSet::literal(std::string_view text) {
  auto set = parse(text);
  SCONCE_ASSERT(set.has_value());
  return *std::move(set);
}

bool SpecifierSet::contains(const Version& version) const {
  return std::all_of(clauses_.begin(), clauses_.end(),
                     [&](const Specifier& clause) { return clause.contains(version); });
}

bool SpecifierSet::contains_text(std::string_view candidate) const {
  return std::all_of(clauses_.begin(), clauses_.end(),
                     [&](const Specifier& clause) { return clause.contains_text(candidate); });
}

bool SpecifierSet::names_prerelease() const {
  return std::any_of(clauses_.begin(), clauses_.end(),
                     [](const Specifier& clause) { return clause.names_prerelease(); });
}

bool SpecifierSet::is_exact_pin() const {
  return std::any_of(clauses_.begin(), clauses_.end(), [](const Specifier& clause) {
    return clause.op() == equal || clause.op() == arbitrary;
  });
}

void SpecifierSet::add(Specifier clause) {
  const auto same = std::find(clauses_.begin(), clauses_.end(), clause);
  if (same == clauses_.end()) {
    clauses_.push_back(std::move(clause));
  } else if (clause.version_text() < same->version_text()) {
    *same = std::move(clause);
  }
}

SpecifierSet SpecifierSet::operator&(const SpecifierSet& other) const {
  SpecifierSet both = *this;
  for (const auto& clause : other.clauses_) both.add(clause);
  return both;
}

std::string SpecifierSet::to_string() const {
  std::vector<std::string> texts;
  texts.reserve(clauses_.size());
  for (const auto& clause : clauses_) texts.push_back(clause.to_string());
  std::sort(texts.begin(), texts.end());
  return join(texts, ",");
}

bool SpecifierSet::operator==(const SpecifierSet& other) const {
  return std::is_permutation(clauses_.begin(), clauses_.end(), other.clauses_.begin(),
                             other.clauses_.end());
}

}  // namespace sconce::pep
