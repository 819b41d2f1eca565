#include "sconce/document/instant.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/text.hpp"

namespace sconce::document {
namespace {

using std::chrono::microseconds;

/// Reads fixed-width fields from the front of a text; after a failure nothing more is read.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int number(std::size_t width) {
    int value = 0;
    if (rest_.size() < width) ok_ = false;
    for (std::size_t i = 0; ok_ && i < width; ++i) {
      ok_ = is_ascii_digit(rest_[i]);
      value = value * 10 + (rest_[i] - '0');
    }
    if (ok_) rest_.remove_prefix(width);
    return value;
  }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) { ok_ = ok_ && take(any_of); }
  void require(bool condition) { ok_ = ok_ && condition; }

  microseconds fraction() {
    if (!take(".")) return microseconds(0);
    require(!rest_.empty() && is_ascii_digit(rest_.front()));
    std::int64_t value = 0;
    std::int64_t unit = 100'000;
    while (!rest_.empty() && is_ascii_digit(rest_.front())) {
      value += unit * (rest_.front() - '0');
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return microseconds(value);
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool is_done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::chrono::sys_days date(Fields& fields) {
  const int year = fields.number(4);
  fields.expect("-");
  const int month = fields.number(2);
  fields.expect("-");
  const int day = fields.number(2);
  const std::chrono::year_month_day value{std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(day))};
  fields.require(value.ok());
  return fields.ok() ? std::chrono::sys_days(value) : std::chrono::sys_days();
}

std::chrono::minutes offset(Fields& fields) {
  if (fields.take("Zz")) return std::chrono::minutes(0);
  const bool is_behind = fields.take("-");
  if (!is_behind) fields.expect("+");
  const int hours = fields.number(2);
  fields.expect(":");
  const int minutes = fields.number(2);
  fields.require(hours < 24 && minutes < 60);
  return std::chrono::minutes((is_behind ? -1 : 1) * (hours * 60 + minutes));
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  Fields fields(text);
  const auto days = date(fields);
  fields.expect("Tt ");
  const int hour = fields.number(2);
  fields.expect(":");
  const int minute = fields.number(2);
  fields.expect(":");
  const int second = fields.number(2);
  fields.require(hour < 24 && minute < 60 && second <= 60);
  const auto fraction = fields.fraction();
  const auto shift = offset(fields);
  if (!fields.is_done()) return std::nullopt;
  return Instant(days) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - shift;
}

std::optional<Instant> parse_cutoff(std::string_view text) {
  Fields fields(text);
  const auto days = date(fields);
  if (fields.is_done()) return Instant(days + std::chrono::days(1));
  return parse_instant(text);
}

std::string to_string(Instant instant) {
  const auto days = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss time(instant - days);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
  return text + "Z";
}

}  // namespace sconce::document
