#include "sconce/pep/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "version_order.hpp"

namespace sconce::pep {
namespace {

// Layout of the key, from its highest bit: epoch, three release numbers | the fourth release
// number, kind and number of the pre-release, post, dev, size. A number that does not fit fills its
// own place and everything below it with ones: so the key never falls where the version grows.
constexpr std::uint64_t ones(int bits) {
  return bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

constexpr int kEpochBits = 2;
constexpr std::array<int, 4> kReleaseBits = {26, 18, 18, 25};
constexpr std::array<int, 3> kReleaseShift = {36, 18, 0};
constexpr int kDevShift = 2, kDevBits = 17;
constexpr int kPostShift = kDevShift + kDevBits, kPostBits = 9;
constexpr int kPreShift = kPostShift + kPostBits, kPreBits = 8;
constexpr int kKindShift = kPreShift + kPreBits, kKindBits = 3;
constexpr int kFourthShift = kKindShift + kKindBits;
static_assert(kFourthShift + kReleaseBits[3] == 64);
static_assert(kEpochBits + kReleaseBits[0] + kReleaseShift[0] == 64);
constexpr std::size_t kCompactRelease = kReleaseBits.size();
constexpr std::uint64_t kPostAndDev = ones(kPostBits + kDevBits) << kDevShift;
constexpr std::uint64_t kNoDev = ones(kDevBits);

// Rank of the pre-release part: a dev release alone sorts below `a`, no pre-release above `rc`.
constexpr std::uint64_t kDevOnly = 0, kFinal = 4;
constexpr std::uint64_t rank_of(Version::PreKind kind) {
  return static_cast<std::uint64_t>(kind) + 1;
}

std::uint64_t rank_of(const Version::Fields& fields) {
  if (fields.pre) return rank_of(fields.pre->kind);
  return fields.dev && !fields.post ? kDevOnly : kFinal;
}

std::uint64_t release_at(const Version::Fields& fields, std::size_t index) {
  return index < fields.release.size() ? fields.release[index] : 0;
}

// Puts numbers into a key from the top until one does not fit.
struct Packer {
  std::uint64_t high = 0, low = 0;
  bool exact = true;

  void put_high(std::uint64_t value, int bits, int shift) {
    if (!exact) return;
    if (value < ones(bits)) {
      high |= value << shift;
      return;
    }
    high |= ones(bits + shift);
    low = ~std::uint64_t{0};
    exact = false;
  }
  void put_low(std::uint64_t value, int bits, int shift) {
    if (!exact) return;
    if (value < ones(bits)) {
      low |= value << shift;
    } else {
      fill_low(bits + shift);
    }
  }
  void fill_low(int bits) {
    low |= ones(bits);
    exact = false;
  }
  void put_dev(const std::optional<std::uint64_t>& dev) {
    if (!exact) return;
    exact = !dev || *dev < kNoDev - 1;
    low |= (dev ? std::min(*dev, kNoDev - 1) : kNoDev) << kDevShift;
  }
};

Packer pack_fields(const Version::Fields& fields) {
  Packer packer;
  packer.put_high(fields.epoch, kEpochBits, kReleaseShift[0] + kReleaseBits[0]);
  for (std::size_t i = 0; i < kReleaseShift.size(); ++i) {
    packer.put_high(release_at(fields, i), kReleaseBits[i], kReleaseShift[i]);
  }
  packer.put_low(release_at(fields, 3), kReleaseBits[3], kFourthShift);
  const auto& release = fields.release;
  if (packer.exact && release.size() > kCompactRelease &&
      std::any_of(release.begin() + kCompactRelease, release.end(),
                  [](std::uint64_t number) { return number != 0; })) {
    packer.fill_low(kFourthShift);
  }
  packer.put_low(rank_of(fields), kKindBits, kKindShift);
  packer.put_low(fields.pre ? fields.pre->number : 0, kPreBits, kPreShift);
  packer.put_low(fields.post ? std::min(*fields.post, ones(kPostBits)) + 1 : 0, kPostBits,
                 kPostShift);
  packer.put_dev(fields.dev);
  return packer;
}

std::strong_ordering compare_releases(const Version::Fields& left, const Version::Fields& right) {
  const auto size = std::max(left.release.size(), right.release.size());
  for (std::size_t i = 0; i < size; ++i) {
    const auto order = release_at(left, i) <=> release_at(right, i);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

// Text sorts below numbers; no local part below any.
std::strong_ordering compare_locals(const std::vector<Version::LocalPart>& left,
                                    const std::vector<Version::LocalPart>& right) {
  return left <=> right;
}

std::strong_ordering compare_pre(const Version::Fields& left, const Version::Fields& right) {
  const auto order = rank_of(left) <=> rank_of(right);
  if (order != 0 || !left.pre) return order;
  return left.pre->number <=> right.pre->number;
}

std::strong_ordering compare_dev(const Version::Fields& left, const Version::Fields& right) {
  if (left.dev && right.dev) return *left.dev <=> *right.dev;
  return right.dev.has_value() <=> left.dev.has_value();
}

// Compares fields at places that may lie above all posts or above all locals of theirs.
std::strong_ordering compare_at(const Version::Fields& left, Cut left_cut,
                                const Version::Fields& right, Cut right_cut) {
  if (const auto order = left.epoch <=> right.epoch; order != 0) return order;
  if (const auto order = compare_releases(left, right); order != 0) return order;
  if (const auto order = compare_pre(left, right); order != 0) return order;
  const bool left_posts = left_cut == Cut::after_posts, right_posts = right_cut == Cut::after_posts;
  if (left_posts || right_posts) return left_posts <=> right_posts;
  if (const auto order = left.post <=> right.post; order != 0) return order;
  if (const auto order = compare_dev(left, right); order != 0) return order;
  const bool left_all = left_cut == Cut::after_locals, right_all = right_cut == Cut::after_locals;
  if (left_all || right_all) return left_all <=> right_all;
  if (const auto order = compare_locals(left.local, right.local); order != 0) return order;
  return left_cut <=> right_cut;
}

// Reads one version from its text (PEP 440, appendix B), from left to right without going back.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool read(Version::Fields& fields) {
    if (peek() == 'v') ++at_;
    if (!read_release(fields)) return false;
    read_pre(fields);
    read_post(fields);
    read_dev(fields);
    if (peek() == '+' && !read_local(fields)) return false;
    return at_ == text_.size();
  }
  // Whether a number was above the limit; it was read as one more than the limit.
  [[nodiscard]] bool has_too_large() const { return has_too_large_; }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? to_ascii_lower(text_[at_ + ahead]) : '\0';
  }
  [[nodiscard]] static bool is_separator(char c) { return c == '.' || c == '-' || c == '_'; }

  // The digits here as a number; nothing if there are none.
  std::optional<std::uint64_t> read_number() {
    if (!is_ascii_digit(peek())) return std::nullopt;
    std::uint64_t value = 0;
    for (; is_ascii_digit(peek()); ++at_) value = append_digit(value, text_[at_]);
    return value;
  }
  std::uint64_t append_digit(std::uint64_t value, char digit) {
    constexpr std::uint64_t kLargest = ones(63);
    const auto number = static_cast<std::uint64_t>(digit - '0');
    if (value <= (kLargest - number) / 10) return value * 10 + number;
    has_too_large_ = true;
    return kLargest + 1;
  }

  bool read_release(Version::Fields& fields) {
    auto number = read_number();
    if (number && peek() == '!') {
      fields.epoch = *number;
      ++at_;
      number = read_number();
    }
    if (!number) return false;
    fields.release.push_back(*number);
    while (peek() == '.' && is_ascii_digit(peek(1))) {
      ++at_;
      fields.release.push_back(*read_number());
    }
    return true;
  }

  // One of the words after an optional separator; stays where it was if there is none.
  template <std::size_t N>
  std::optional<std::size_t> read_word(const std::array<std::string_view, N>& words) {
    const std::size_t skip = is_separator(peek()) ? 1 : 0;
    for (std::size_t i = 0; i < N; ++i) {
      if (starts_with(skip, words[i])) {
        at_ += skip + words[i].size();
        return i;
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] bool starts_with(std::size_t skip, std::string_view word) const {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (peek(skip + i) != word[i]) return false;
    }
    return true;
  }
  // The number behind a word; a separator may stand before it, and without one it is 0.
  std::uint64_t read_word_number() {
    if (is_separator(peek())) ++at_;
    return read_number().value_or(0);
  }

  void read_pre(Version::Fields& fields) {
    using enum Version::PreKind;
    static constexpr std::array<std::string_view, 8> kWords = {"alpha",   "a",   "beta", "b",
                                                               "preview", "pre", "rc",   "c"};
    static constexpr std::array kKinds = {alpha,     alpha,     beta,      beta,
                                          candidate, candidate, candidate, candidate};
    if (const auto word = read_word(kWords)) {
      fields.pre = Version::Pre{kKinds[*word], read_word_number()};
    }
  }
  void read_post(Version::Fields& fields) {
    static constexpr std::array<std::string_view, 3> kWords = {"post", "rev", "r"};
    if (peek() == '-' && is_ascii_digit(peek(1))) {
      ++at_;
      fields.post = read_number();
    } else if (read_word(kWords)) {
      fields.post = read_word_number();
    }
  }
  void read_dev(Version::Fields& fields) {
    static constexpr std::array<std::string_view, 1> kWords = {"dev"};
    if (read_word(kWords)) fields.dev = read_word_number();
  }

  bool read_local(Version::Fields& fields) {
    do {
      const auto begin = ++at_;
      while (is_ascii_alnum(peek())) ++at_;
      if (at_ == begin) return false;
      fields.local.push_back(local_part(text_.substr(begin, at_ - begin)));
    } while (is_separator(peek()));
    return true;
  }
  Version::LocalPart local_part(std::string_view part) {
    if (!std::all_of(part.begin(), part.end(), is_ascii_digit)) return to_ascii_lower(part);
    std::uint64_t value = 0;
    for (const char digit : part) value = append_digit(value, digit);
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool has_too_large_ = false;
};

constexpr std::array<std::string_view, 3> kPreLetters = {"a", "b", "rc"};

}  // namespace

Version Version::pack(Fields& fields) {
  const auto packer = pack_fields(fields);
  Key key{packer.high, packer.low & ~ones(kSizeBits)};
  if (packer.exact && fields.local.empty() && fields.release.size() <= kCompactRelease) {
    key.low |= fields.release.size() - 1;
    return Version(key, nullptr);
  }
  return Version(key, std::make_shared<const Fields>(std::move(fields)));
}

std::optional<Version> Version::try_parse(std::string_view text) {
  Fields fields;
  fields.release.reserve(kCompactRelease);
  Reader reader(trim(text));
  if (!reader.read(fields) || reader.has_too_large()) return std::nullopt;
  return pack(fields);
}

std::optional<Version> Version::try_parse_bound(std::string_view text) {
  Fields fields;
  if (!Reader(trim(text)).read(fields)) return std::nullopt;
  return pack(fields);
}

Result<Version> Version::parse(std::string_view text) {
  auto version = try_parse(text);
  if (!version) return fail(ErrorKind::input, fmt::format("`{}` is not a version", text));
  return *std::move(version);
}

Version Version::literal(std::string_view text) {
  auto version = try_parse(text);
  SCONCE_ASSERT(version.has_value());
  return *std::move(version);
}

Version Version::from_release(std::vector<std::uint64_t> release) {
  return from_fields(
      {.epoch = 0, .release = std::move(release), .pre = {}, .post = {}, .dev = {}, .local = {}});
}

Version Version::from_fields(Fields fields) {
  SCONCE_ASSERT(!fields.release.empty());
  return pack(fields);
}

Version::Fields Version::fields() const {
  if (fields_) return *fields_;
  return {.epoch = epoch(),
          .release = release(),
          .pre = pre(),
          .post = post(),
          .dev = dev(),
          .local = {}};
}

std::uint64_t Version::epoch() const {
  return fields_ ? fields_->epoch : key_.high >> (kReleaseShift[0] + kReleaseBits[0]);
}

std::size_t Version::release_size() const {
  return fields_ ? fields_->release.size() : (key_.low & ones(kSizeBits)) + 1;
}

std::uint64_t Version::release_number(std::size_t index) const {
  if (fields_) return release_at(*fields_, index);
  if (index >= kCompactRelease) return 0;
  if (index == 3) return key_.low >> kFourthShift;
  return (key_.high >> kReleaseShift[index]) & ones(kReleaseBits[index]);
}

std::vector<std::uint64_t> Version::release() const {
  if (fields_) return fields_->release;
  std::vector<std::uint64_t> numbers(release_size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = release_number(i);
  return numbers;
}

std::optional<Version::Pre> Version::pre() const {
  if (fields_) return fields_->pre;
  const auto rank = (key_.low >> kKindShift) & ones(kKindBits);
  if (rank == kDevOnly || rank == kFinal) return std::nullopt;
  return Pre{static_cast<PreKind>(rank - 1), (key_.low >> kPreShift) & ones(kPreBits)};
}

std::optional<std::uint64_t> Version::post() const {
  if (fields_) return fields_->post;
  const auto number = (key_.low >> kPostShift) & ones(kPostBits);
  if (number == 0) return std::nullopt;
  return number - 1;
}

std::optional<std::uint64_t> Version::dev() const {
  if (fields_) return fields_->dev;
  const auto number = (key_.low >> kDevShift) & ones(kDevBits);
  if (number == kNoDev) return std::nullopt;
  return number;
}

const std::vector<Version::LocalPart>& Version::local() const {
  static const std::vector<LocalPart> kNone;
  return fields_ ? fields_->local : kNone;
}

bool Version::is_prerelease() const { return is_devrelease() || pre().has_value(); }
bool Version::is_postrelease() const { return post().has_value(); }
bool Version::is_devrelease() const { return dev().has_value(); }
bool Version::has_local() const { return fields_ && !fields_->local.empty(); }

Version Version::public_version() const {
  if (!has_local()) return *this;
  auto parts = fields();
  parts.local.clear();
  return pack(parts);
}

Version Version::base_version() const {
  Fields base;
  base.epoch = epoch();
  base.release = release();
  return pack(base);
}

std::string Version::local_text() const {
  std::string text;
  for (const auto& part : local()) {
    if (!text.empty()) text += '.';
    if (const auto* word = std::get_if<std::string>(&part)) {
      text += *word;
    } else {
      text += std::to_string(std::get<std::uint64_t>(part));
    }
  }
  return text;
}

std::string Version::to_string() const {
  std::string text;
  auto out = std::back_inserter(text);
  if (const auto number = epoch(); number != 0) fmt::format_to(out, "{}!", number);
  const auto size = release_size();
  for (std::size_t i = 0; i < size; ++i) {
    fmt::format_to(out, "{}{}", i == 0 ? "" : ".", release_number(i));
  }
  if (const auto part = pre()) {
    fmt::format_to(out, "{}{}", kPreLetters[static_cast<std::size_t>(part->kind)], part->number);
  }
  if (const auto number = post()) fmt::format_to(out, ".post{}", *number);
  if (const auto number = dev()) fmt::format_to(out, ".dev{}", *number);
  if (has_local()) fmt::format_to(out, "+{}", local_text());
  return text;
}

std::size_t Version::hash() const noexcept {
  constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = (key_.high ^ (key_.high >> 32)) * kMultiplier;
  mixed = (mixed ^ (key_.low >> kSizeBits)) * kMultiplier;
  for (const auto& part : local()) mixed = (mixed ^ std::hash<LocalPart>{}(part)) * kMultiplier;
  return static_cast<std::size_t>(mixed ^ (mixed >> 29));
}

std::strong_ordering Version::compare_fields(const Version& other) const {
  if (fields_ && other.fields_) {
    return compare_at(*fields_, Cut::itself, *other.fields_, Cut::itself);
  }
  if (fields_) return compare_at(*fields_, Cut::itself, other.fields(), Cut::itself);
  return compare_at(fields(), Cut::itself, *other.fields_, Cut::itself);
}

std::strong_ordering VersionOrder::compare(Point left, Point right) {
  auto left_low = left.version.key_.low >> Version::kSizeBits;
  auto right_low = right.version.key_.low >> Version::kSizeBits;
  if (left.cut == Cut::after_posts) left_low |= kPostAndDev >> Version::kSizeBits;
  if (right.cut == Cut::after_posts) right_low |= kPostAndDev >> Version::kSizeBits;
  const auto left_high = left.version.key_.high, right_high = right.version.key_.high;
  if (left_high != right_high) return left_high <=> right_high;
  if (left_low != right_low) return left_low <=> right_low;
  if (!left.version.fields_ && !right.version.fields_) return left.cut <=> right.cut;
  return compare_at(left.version.fields(), left.cut, right.version.fields(), right.cut);
}

}  // namespace sconce::pep
