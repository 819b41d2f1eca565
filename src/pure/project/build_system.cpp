#include "sconce/project/build_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/requirement.hpp"
#include "toml_file.hpp"

namespace sconce::project {
namespace {

using document::TomlValue;

constexpr std::string_view kLegacyBackend = "setuptools.build_meta:__legacy__";
constexpr std::string_view kLegacyRequirement = "setuptools>=40.8.0";

bool is_identifier(std::string_view text) {
  // Letters beyond ASCII are Python's to judge.
  const auto is_letter = [](char c) {
    return is_ascii_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  };
  return !text.empty() && !is_ascii_digit(text.front()) && std::ranges::all_of(text, is_letter);
}

bool is_dotted_name(std::string_view text) {
  return std::ranges::all_of(split(text, '.'), is_identifier);
}

bool is_backend(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return is_dotted_name(text);
  return is_dotted_name(text.substr(0, colon)) && is_dotted_name(text.substr(colon + 1));
}

// The path with `.` parts and slashes at the end folded away; `..` stays and is refused.
Result<RelativePath> parse_folder(std::string_view text) {
  if (text.starts_with('/')) return RelativePath::parse(text);
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, '/')) {
    if (!part.empty() && part != ".") parts.emplace_back(part);
  }
  return RelativePath::parse(join(parts, "/"));
}

class Reader {
 public:
  explicit Reader(const TomlFile& file) : file_(file) {}

  Result<BuildSystem> read() {
    BuildSystem system = legacy_build_system();
    system.is_version_stated = is_version_stated();
    const TomlValue* value = file_.root().find("build-system");
    if (value == nullptr) return system;
    SCONCE_TRY(file_.table(*value, "build-system"));
    system.requirements = SCONCE_TRY(read_requirements(*value));
    system.backend_path = SCONCE_TRY(read_backend_path(*value));
    if (const TomlValue* backend = value->find("build-backend")) {
      system.backend = SCONCE_TRY(read_backend(*backend));
      return system;
    }
    if (!system.backend_path.empty()) {
      return file_.refuse(value->position(),
                          "`build-system.backend-path` is given without `build-backend`");
    }
    add_legacy_requirement(system);
    return system;
  }

 private:
  [[nodiscard]] bool is_version_stated() const {
    const TomlValue* project = file_.root().find("project");
    return project != nullptr && project->find("version") != nullptr;
  }

  Result<std::vector<pep::Requirement>> read_requirements(const TomlValue& table) const {
    const TomlValue* value = table.find("requires");
    if (value == nullptr) {
      return file_.refuse(table.position(), "`build-system.requires` is missing");
    }
    std::vector<pep::Requirement> requirements;
    for (auto& declared : SCONCE_TRY(file_.requirements(*value, "build-system.requires"))) {
      requirements.push_back(std::move(declared.requirement));
    }
    return requirements;
  }

  Result<std::string> read_backend(const TomlValue& value) const {
    std::string backend = SCONCE_TRY(file_.string(value, "build-system.build-backend"));
    if (is_backend(backend)) return backend;
    return file_.refuse(
        value.position(),
        fmt::format("`{}` is no build backend: expected `module` or `module:object`", backend));
  }

  Result<std::vector<RelativePath>> read_backend_path(const TomlValue& table) const {
    static constexpr std::string_view kKey = "build-system.backend-path";
    std::vector<RelativePath> folders;
    const TomlValue* value = table.find("backend-path");
    if (value == nullptr) return folders;
    for (const TomlValue& item : *SCONCE_TRY(file_.array(*value, kKey))) {
      const std::string text = SCONCE_TRY(file_.string(item, kKey));
      auto folder = parse_folder(text);
      if (!folder) {
        return file_.refuse(item.position(),
                            fmt::format("`{}` is no folder inside the source tree", text));
      }
      folders.push_back(*std::move(folder));
    }
    return folders;
  }

  // The legacy backend is run as if it had been asked for.
  static void add_legacy_requirement(BuildSystem& system) {
    BuildSystem legacy = legacy_build_system();
    for (pep::Requirement& needed : legacy.requirements) {
      const auto same_name = [&](const pep::Requirement& r) { return r.name == needed.name; };
      if (std::ranges::any_of(system.requirements, same_name)) continue;
      system.requirements.push_back(std::move(needed));
    }
  }

  const TomlFile& file_;
};

}  // namespace

BuildSystem legacy_build_system() {
  auto requirement = pep::Requirement::parse(kLegacyRequirement);
  SCONCE_ASSERT(requirement.has_value());
  BuildSystem system;
  system.requirements.push_back(*std::move(requirement));
  system.backend = kLegacyBackend;
  return system;
}

Result<BuildSystem> parse_build_system(std::string_view text, std::string file_name) {
  const TomlFile file = SCONCE_TRY(TomlFile::parse(text, std::move(file_name)));
  return Reader(file).read();
}

}  // namespace sconce::project
