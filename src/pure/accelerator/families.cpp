#include "sconce/accelerator/families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <data/accelerators.hpp>
#include <expected>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data_row.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::accelerator {
namespace {

constexpr std::string_view kFile = "accelerators.toml";
constexpr std::string_view kKinds[] = {"family", "backend", "index"};
constexpr std::string_view kFamilyKeys[] = {"names", "strictness", "head", "route"};
constexpr std::string_view kBackendKeys[] = {"names"};
constexpr std::string_view kIndexKeys[] = {"base"};

constexpr std::pair<std::string_view, Strictness> kStrictness[] = {
    {"must-equal", Strictness::must_equal},
    {"must-match-major", Strictness::must_match_major},
    {"free", Strictness::free}};
constexpr std::pair<std::string_view, Route> kRoutes[] = {
    {"accelerator-only", Route::accelerator_only},
    {"either", Route::either},
    {"default-only", Route::default_only}};

bool matches(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (text.substr(0, star) != pattern.substr(0, star)) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= text.size(); ++at) {
    if (matches(rest, text.substr(at))) return true;
  }
  return false;
}

}  // namespace

Result<Families> Families::parse(std::string_view toml) {
  const auto document = SCONCE_TRY(document::parse_toml(toml));
  SCONCE_TRY(check_kinds(kFile, document, kKinds));
  Families families;
  for (const DataRow& data : SCONCE_TRY(rows_of(kFile, document, "family", kFamilyKeys))) {
    Row row{.patterns = SCONCE_TRY(data.texts("names"))};
    if (data.has("strictness")) {
      row.strictness = SCONCE_TRY(data.word<Strictness>("strictness", kStrictness));
    }
    if (data.has("head")) row.head = SCONCE_TRY(data.name("head"));
    if (data.has("route")) row.route = SCONCE_TRY(data.word<Route>("route", kRoutes));
    families.rows_.push_back(std::move(row));
  }
  for (const DataRow& data : SCONCE_TRY(rows_of(kFile, document, "backend", kBackendKeys))) {
    for (std::string& name : SCONCE_TRY(data.texts("names"))) {
      if (!parse_build_name(name)) {
        return data.refuse("names", fmt::format("`{}` is no name of a build", name));
      }
      families.backends_.push_back(std::move(name));
    }
  }
  for (const DataRow& data : SCONCE_TRY(rows_of(kFile, document, "index", kIndexKeys))) {
    families.index_base_ = SCONCE_TRY(data.text("base"));
  }
  return families;
}

const Families& Families::built_in() {
  static const Families families = [] {
    auto parsed = parse(data::accelerators);
    SCONCE_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return families;
}

const Families::Row* Families::find(const pep::PackageName& name) const {
  const auto row = std::ranges::find_if(rows_, [&](const Row& candidate) {
    return std::ranges::any_of(candidate.patterns, [&](const std::string& pattern) {
      return matches(pattern, name.text());
    });
  });
  return row == rows_.end() ? nullptr : &*row;
}

std::vector<std::string> Families::known_names() const {
  std::vector<std::string> names;
  for (const Row& row : rows_) {
    std::ranges::copy_if(row.patterns, std::back_inserter(names),
                         [](const std::string& pattern) { return !pattern.contains('*'); });
  }
  return names;
}

bool Families::is_accelerator_package(const pep::PackageName& name) const {
  return find(name) != nullptr;
}

Strictness Families::strictness(const pep::PackageName& name) const {
  const Row* row = find(name);
  return row ? row->strictness : Strictness::free;
}

std::optional<pep::PackageName> Families::head(const pep::PackageName& name) const {
  const Row* row = find(name);
  return row ? row->head : std::nullopt;
}

Route Families::route(const pep::PackageName& name) const {
  const Row* row = find(name);
  return row ? row->route : Route::default_only;
}

Result<Build> parse_build_choice(std::string_view text, const Families& families) {
  if (const auto build = parse_build_name(text)) return *build;
  Error error(ErrorKind::usage, fmt::format("`{}` names no accelerator", text));
  const auto near = nearest(text, families.backends());
  if (!near.empty()) {
    error = error.with_hint(fmt::format("did you mean `{}`?", join(near, "`, `")));
  }
  return std::unexpected(
      error.with_hint("known are `auto`, `any`, `cpu`, `xpu`, CUDA as `cu126` and ROCm as "
                      "`rocm6.4`"));
}

}  // namespace sconce::accelerator
