#include "freshness.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/text.hpp"

namespace sconce::http {
namespace {

constexpr std::uint64_t kLongestLifetime = 10ULL * 365 * 86'400;

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

std::optional<unsigned> month_number(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* const found = std::find(kMonths.begin(), kMonths.end(), text);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<std::int64_t> number_below(std::string_view text, std::uint64_t bound) {
  const auto value = parse_decimal(text);
  if (!value || *value >= bound) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<std::int64_t> seconds_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hours = number_below(text.substr(0, 2), 24);
  const auto minutes = number_below(text.substr(3, 2), 60);
  const auto seconds = number_below(text.substr(6, 2), 61);
  if (!hours || !minutes || !seconds) return std::nullopt;
  return *hours * 3600 + *minutes * 60 + *seconds;
}

}  // namespace

CacheControl CacheControl::parse(std::string_view text) {
  CacheControl control;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view directive = trim(part);
    const std::size_t equals = directive.find('=');
    const std::string name = to_ascii_lower(trim(directive.substr(0, equals)));
    if (name == "no-store") control.no_store = true;
    if (name == "no-cache") control.no_cache = true;
    if (name == "max-age" && equals != std::string_view::npos) {
      control.max_age = parse_decimal(unquoted(trim(directive.substr(equals + 1)))).value_or(0);
    }
  }
  return control;
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  const auto words = split_words(text);
  if (words.size() != 6 || words[5] != "GMT") return std::nullopt;
  const auto day = number_below(words[1], 32);
  const auto month = month_number(words[2]);
  const auto year = number_below(words[3], 10'000);
  const auto time = seconds_of_day(words[4]);
  if (!day || !month || !year || !time || words[3].size() != 4) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return static_cast<std::int64_t>(days) * 86'400 + *time;
}

std::optional<std::string> find_header(const HeaderList& headers,
                                       std::string_view lower_case_name) {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return std::nullopt;
}

std::optional<std::int64_t> fresh_until(const HeaderList& headers, std::int64_t now) {
  const auto control = CacheControl::parse(find_header(headers, "cache-control").value_or(""));
  if (control.no_store || find_header(headers, "vary") == "*") return std::nullopt;
  if (control.no_cache) return now;
  std::int64_t lifetime = 0;
  if (control.max_age) {
    lifetime = static_cast<std::int64_t>(std::min(*control.max_age, kLongestLifetime));
  } else if (const auto expires = parse_http_date(find_header(headers, "expires").value_or(""))) {
    const auto date = parse_http_date(find_header(headers, "date").value_or(""));
    lifetime = std::min(*expires - date.value_or(now), static_cast<std::int64_t>(kLongestLifetime));
  }
  const auto age = parse_decimal(find_header(headers, "age").value_or("0")).value_or(0);
  lifetime -= static_cast<std::int64_t>(std::min(age, kLongestLifetime));
  return now + std::max<std::int64_t>(lifetime, 0);
}

}  // namespace sconce::http
