#include "sconce/sources/url_map.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"

namespace sconce::sources {
namespace {

std::string with_slash(std::string text) {
  if (!text.ends_with('/')) text += '/';
  return text;
}

/// What follows `prefix` (which ends in `/`) in `text`; the prefix itself may lack its slash there.
std::optional<std::string_view> rest_after(std::string_view text, std::string_view prefix) {
  if (text.starts_with(prefix)) return text.substr(prefix.size());
  if (text == prefix.substr(0, prefix.size() - 1)) return std::string_view();
  return std::nullopt;
}

}  // namespace

Result<void> UrlMap::add(std::string_view text) {
  // Only `=` before a scheme can part the two: queries may hold others.
  std::size_t equals = text.find("=http");
  if (equals == std::string_view::npos) equals = text.find("=file:");
  if (equals == std::string_view::npos || equals == 0) {
    return fail(ErrorKind::usage, fmt::format("`{}` is no index map: expected FROM=TO", text));
  }
  const std::string_view from = trim(text.substr(0, equals));
  auto to = Url::parse(trim(text.substr(equals + 1)));
  if (!to) return std::unexpected(Error(ErrorKind::usage, to.error().message()));
  const bool is_bare_host = from.find("://") == std::string_view::npos;
  if (is_bare_host) {
    rules_.push_back({with_slash(to_ascii_lower(from)), true, to->as_folder()});
    return {};
  }
  const auto url = Url::parse(from);
  if (!url) return std::unexpected(Error(ErrorKind::usage, url.error().message()));
  rules_.push_back({with_slash(url->without_fragment().to_string()), false, to->as_folder()});
  return {};
}

Url UrlMap::apply(const Url& url) const {
  const std::string whole = url.to_string();
  const std::string below_host = whole.substr(whole.find("://") + 3);
  const Rule* best = nullptr;
  std::string_view best_rest;
  for (const Rule& rule : rules_) {
    const auto rest = rest_after(rule.is_bare_host ? below_host : whole, rule.from);
    if (!rest || (best != nullptr && best_rest.size() <= rest->size())) continue;
    best = &rule;
    best_rest = *rest;
  }
  if (best == nullptr) return url;
  auto mapped = Url::parse(best->to.to_string_with_credentials() + std::string(best_rest));
  return mapped ? *std::move(mapped) : url;
}

}  // namespace sconce::sources
