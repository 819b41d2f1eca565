#include "placement.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/wheel/dist_info.hpp"
#include "sconce/wheel/installation.hpp"
#include "stem.hpp"

namespace sconce::wheel {
namespace {

constexpr std::string_view kDataSuffix = ".data";

/// What lies below `folder`; empty where the path does not.
std::string_view below(std::string_view path, const RelativePath& folder) {
  if (folder.is_root()) return path;
  const std::string& text = folder.text();
  if (!path.starts_with(text) || path.size() <= text.size() || path[text.size()] != '/') return {};
  return path.substr(text.size() + 1);
}

std::unexpected<Error> refuse(std::string_view member, std::string_view why) {
  return fail(ErrorKind::archive, "`" + std::string(member) + "` " + std::string(why));
}

}  // namespace

Placement::Placement(const WheelContents& wheel, const WheelJudgement& judgement,
                     const InstallScheme& scheme)
    : wheel_(wheel),
      judgement_(judgement),
      scheme_(scheme),
      root_(judgement.facts.root_is_purelib ? scheme.purelib : scheme.platlib) {}

bool Placement::is_data_folder(std::string_view top) {
  if (!top.ends_with(kDataSuffix)) return false;
  if (top != last_top_) {
    last_top_ = top;
    last_is_data_ = is_stem_of(top.substr(0, top.size() - kDataSuffix.size()), wheel_.file_name);
  }
  return last_is_data_;
}

Result<Placed> Placement::place(std::string_view member) {
  const auto slash = member.find('/');
  if (slash != std::string_view::npos && is_data_folder(member.substr(0, slash))) {
    return place_data(member, member.substr(slash + 1));
  }
  // Straight into site-packages: neither scripts nor foreign .dist-info folders can be hit.
  return Placed{root_ / SCONCE_TRY(RelativePath::parse(member))};
}

Result<Placed> Placement::place_data(std::string_view member, std::string_view rest) const {
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return refuse(member, "lies in the wheel's .data folder without a scheme");
  }
  const std::string_view name = rest.substr(0, slash);
  const RelativePath tail = SCONCE_TRY(RelativePath::parse(rest.substr(slash + 1)));
  RelativePath folder;
  if (name == "purelib") {
    folder = scheme_.purelib;
  } else if (name == "platlib") {
    folder = scheme_.platlib;
  } else if (name == "scripts") {
    folder = scheme_.scripts;
  } else if (name == "data") {
    folder = scheme_.data;
  } else if (name == "headers") {
    folder = scheme_.headers / RelativePath::literal(wheel_.file_name.name.text());
  } else {
    return refuse(member, "has a scheme that is not known");
  }
  Placed placed{.path = folder / tail, .is_script = name == "scripts"};
  SCONCE_TRY(check(member, placed.path));
  return placed;
}

Result<void> Placement::check(std::string_view member, const RelativePath& path) const {
  const std::string_view script = below(path.text(), scheme_.scripts);
  if (!script.empty()) {
    SCONCE_TRY(check_script_name(script.substr(0, script.find('/'))));
  }
  const std::string lower = to_ascii_lower(path.text());
  const bool is_state = lower == ".sconce" || lower.starts_with(".sconce/");
  if (is_state || lower == "pyvenv.cfg" || lower == "lib64") {
    return refuse(member, "would replace what makes the environment one");
  }
  for (const RelativePath* site : {&scheme_.purelib, &scheme_.platlib}) {
    const std::string_view inside = below(path.text(), *site);
    const std::string_view top = inside.substr(0, inside.find('/'));
    if (to_ascii_lower(top).ends_with(".dist-info") && top != judgement_.dist_info) {
      return refuse(member, "would land in another distribution's .dist-info folder");
    }
  }
  return {};
}

std::string relative_to(const RelativePath& path, const RelativePath& site_packages) {
  if (const auto inside = below(path.text(), site_packages); !inside.empty()) {
    return std::string(inside);
  }
  const auto from = site_packages.parts();
  const auto to = path.parts();
  std::size_t common = 0;
  while (common < from.size() && common < to.size() && from[common] == to[common]) ++common;
  std::string text;
  for (std::size_t i = common; i < from.size(); ++i) text += "../";
  for (std::size_t i = common; i < to.size(); ++i) {
    text += to[i];
    if (i + 1 < to.size()) text += '/';
  }
  return text;
}

}  // namespace sconce::wheel
