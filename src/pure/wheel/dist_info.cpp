#include "sconce/wheel/dist_info.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"
#include "stem.hpp"

namespace sconce::wheel {
namespace {

constexpr std::string_view kSuffix = ".dist-info";

std::string_view top_folder(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool is_listed(const std::vector<WheelFile>& files, std::string_view folder,
               std::string_view name) {
  return std::ranges::any_of(files, [&](const WheelFile& file) {
    return file.path.size() == folder.size() + 1 + name.size() && file.path.starts_with(folder) &&
           file.path[folder.size()] == '/' && file.path.ends_with(name);
  });
}

/// Names that belong to the interpreter: python, pythonw, python3, python3.13t, pypy3 and their
/// kind.
bool is_interpreter_name(std::string_view lower) {
  for (const std::string_view stem : {"python", "pypy", "graalpy"}) {
    if (!lower.starts_with(stem)) continue;
    const std::string_view rest = lower.substr(stem.size());
    if (rest.find_first_not_of("0123456789.tdw") == std::string_view::npos) return true;
  }
  return false;
}

bool is_activation_name(std::string_view lower) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "activate",    "activate.csh", "activate.fish",    "activate.ps1", "activate.bat",
      "activate.nu", "activate.xsh", "activate_this.py", "deactivate"};
  return std::ranges::find(kNames, lower) != kNames.end() || lower == "deactivate.bat";
}

}  // namespace

bool is_stem_of(std::string_view stem, const pep::WheelFileName& file_name) {
  for (auto dash = stem.find('-'); dash != std::string_view::npos;
       dash = stem.find('-', dash + 1)) {
    const auto name = pep::PackageName::parse(stem.substr(0, dash));
    if (!name || *name != file_name.name) continue;
    const auto version = pep::Version::parse(replace_all(stem.substr(dash + 1), "_", "+"));
    const auto plain = pep::Version::parse(stem.substr(dash + 1));
    if ((version && *version == file_name.version) || (plain && *plain == file_name.version)) {
      return true;
    }
  }
  return false;
}

Result<std::string> find_dist_info(const std::vector<WheelFile>& files,
                                   const pep::WheelFileName& file_name) {
  std::optional<std::string_view> found;
  for (const WheelFile& file : files) {
    const std::string_view folder = top_folder(file.path);
    if (!to_ascii_lower(folder).ends_with(kSuffix) || folder == found) continue;
    if (found) {
      return fail(ErrorKind::archive, "the wheel has two .dist-info folders, `" +
                                          std::string(*found) + "` and `" + std::string(folder) +
                                          "`");
    }
    found = folder;
  }
  if (!found) return fail(ErrorKind::archive, "the wheel has no .dist-info folder");
  if (!is_stem_of(found->substr(0, found->size() - kSuffix.size()), file_name)) {
    return fail(ErrorKind::archive, "the wheel's folder `" + std::string(*found) +
                                        "` does not belong to " + file_name.name.text() + " " +
                                        file_name.version.to_string());
  }
  for (const std::string_view needed : {"WHEEL", "METADATA", "RECORD"}) {
    if (!is_listed(files, *found, needed)) {
      return fail(ErrorKind::archive,
                  "the wheel lacks `" + std::string(*found) + "/" + std::string(needed) + "`");
    }
  }
  return std::string(*found);
}

Result<void> check_script_name(std::string_view name) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorKind::archive,
                "the script name `" + std::string(name) + "` " + std::string(why));
  };
  const bool plain = !name.empty() && name != "." && name != ".." &&
                     name.find_first_of("/\\") == std::string_view::npos &&
                     std::ranges::all_of(name, [](char c) {
                       return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
                     });
  if (!plain) return refuse("is no plain file name");
  std::string lower = to_ascii_lower(name);
  if (lower.ends_with(".exe")) lower.resize(lower.size() - 4);
  if (is_interpreter_name(lower)) return refuse("would replace the interpreter");
  if (is_activation_name(lower)) return refuse("would replace an activation script");
  return {};
}

}  // namespace sconce::wheel
