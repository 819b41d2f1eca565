#include "sconce/project/pyproject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "dependency_groups.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/project/settings.hpp"
#include "toml_file.hpp"
#include "tool_tables.hpp"
#include "uv_sources.hpp"

namespace sconce::project {
namespace {

using document::TomlValue;

constexpr std::string_view kProjectKeys[] = {"name",
                                             "version",
                                             "description",
                                             "readme",
                                             "requires-python",
                                             "license",
                                             "license-files",
                                             "authors",
                                             "maintainers",
                                             "keywords",
                                             "classifiers",
                                             "urls",
                                             "scripts",
                                             "gui-scripts",
                                             "entry-points",
                                             "dependencies",
                                             "optional-dependencies",
                                             "dynamic",
                                             "import-names",
                                             "import-namespaces"};

template <class T>
Result<T> parse_text(const TomlFile& file, const TomlValue& value, std::string_view key) {
  auto parsed = T::parse(SCONCE_TRY(file.string(value, key)));
  if (!parsed) return file.refuse_text(value, parsed.error());
  return *std::move(parsed);
}

class Reader {
 public:
  explicit Reader(const TomlFile& file) : file_(file) { out_.file = file.name(); }

  Result<Pyproject> read() {
    const TomlValue& root = file_.root();
    out_.has_build_system = root.find("build-system") != nullptr;
    if (const TomlValue* project = root.find("project")) SCONCE_TRY(read_project(*project));
    if (const TomlValue* groups = root.find("dependency-groups")) {
      out_.groups = SCONCE_TRY(read_dependency_groups(file_, *groups));
    }
    SCONCE_TRY(read_tools(root.find("tool")));
    return std::move(out_);
  }

 private:
  Result<void> read_project(const TomlValue& project) {
    out_.has_project_table = true;
    for (const auto& [key, value] : *SCONCE_TRY(file_.table(project, "project"))) {
      if (std::ranges::count(kProjectKeys, key) == 0) {
        return file_.refuse_key(value.key_position(), "project." + key, kProjectKeys);
      }
      SCONCE_TRY(read_project_key(key, value));
    }
    if (!out_.name) return file_.refuse(project.position(), "`project.name` is missing");
    if (!out_.version && !out_.dynamic.contains("version")) {
      return file_.refuse(project.position(),
                          "`project.version` is missing and not in `project.dynamic`");
    }
    return check_dynamic(project);
  }

  Result<void> read_project_key(std::string_view key, const TomlValue& value) {
    if (key == "name") {
      out_.name = SCONCE_TRY(file_.normalized_name(value, "project.name"));
    } else if (key == "version") {
      out_.version = SCONCE_TRY(parse_text<pep::Version>(file_, value, "project.version"));
    } else if (key == "requires-python") {
      out_.requires_python =
          SCONCE_TRY(parse_text<pep::SpecifierSet>(file_, value, "project.requires-python"));
    } else if (key == "dependencies") {
      out_.dependencies = SCONCE_TRY(file_.requirements(value, "project.dependencies"));
    } else if (key == "optional-dependencies") {
      SCONCE_TRY(read_extras(value));
    } else if (key == "dynamic") {
      for (const std::string& field : SCONCE_TRY(file_.strings(value, "project.dynamic"))) {
        out_.dynamic.insert(field);
      }
    }
    return {};
  }

  Result<void> read_extras(const TomlValue& extras) {
    static constexpr std::string_view kKey = "project.optional-dependencies";
    for (const auto& [name, value] : *SCONCE_TRY(file_.table(extras, kKey))) {
      auto extra = pep::ExtraName::parse(name);
      if (!extra) return file_.refuse(value.key_position(), extra.error().message());
      auto requirements = SCONCE_TRY(file_.requirements(value, fmt::format("{}.{}", kKey, name)));
      if (!out_.extras.emplace(*extra, std::move(requirements)).second) {
        return file_.refuse(value.key_position(),
                            fmt::format("the extra `{}` is given twice: `{}` is the same name",
                                        extra->text(), name));
      }
    }
    return {};
  }

  /// What the build backend would state cannot be read here.
  Result<void> check_dynamic(const TomlValue& project) {
    for (const std::string_view field : {"dependencies", "optional-dependencies"}) {
      if (!out_.dynamic.contains(std::string(field))) continue;
      const TomlValue* dynamic = project.find("dynamic");
      return file_.refuse(dynamic == nullptr ? project.position() : dynamic->position(),
                          fmt::format("`project.{}` is dynamic, which is not supported yet: "
                                      "it would take a build to know it",
                                      field));
    }
    return {};
  }

  Result<void> read_tools(const TomlValue* tool) {
    const TomlValue* sconce_table = tool == nullptr ? nullptr : tool->find("sconce");
    const TomlValue* uv_table = tool == nullptr ? nullptr : tool->find("uv");
    ToolTable sconce;
    ToolTable uv;
    if (sconce_table != nullptr) sconce = SCONCE_TRY(read_sconce_table(file_, *sconce_table));
    if (uv_table != nullptr) uv = SCONCE_TRY(read_uv_table(file_, *uv_table));

    const Settings layers[] = {sconce.settings, uv.settings};
    out_.targets = std::move(sconce.targets);
    out_.settings = merge_settings(layers);
    out_.is_package = sconce.is_package.value_or(uv.is_package.value_or(out_.has_build_system));
    for (ToolTable* table : {&sconce, &uv}) {
      std::ranges::move(table->constraints, std::back_inserter(out_.constraints));
      std::ranges::move(table->conflicts, std::back_inserter(out_.conflicts));
      std::ranges::move(table->warnings, std::back_inserter(out_.warnings));
    }
    if (!uv.dev_dependencies.empty()) {
      auto& dev = out_.groups[pep::GroupName::literal("dev")];
      std::ranges::move(uv.dev_dependencies, std::back_inserter(dev));
    }
    take_sources(uv.sources, out_);
    return choose_default_groups(sconce, uv);
  }

  Result<void> choose_default_groups(const ToolTable& sconce, const ToolTable& uv) {
    if (sconce.are_all_groups_default || (!sconce.default_groups && uv.are_all_groups_default)) {
      for (const auto& [group, requirements] : out_.groups) out_.default_groups.insert(group);
      return {};
    }
    const auto& stated = sconce.default_groups ? sconce.default_groups : uv.default_groups;
    if (!stated) {
      const auto dev = pep::GroupName::literal("dev");
      if (out_.groups.contains(dev)) out_.default_groups.insert(dev);
      return {};
    }
    for (const pep::GroupName& group : *stated) {
      if (!out_.groups.contains(group)) {
        return fail(ErrorKind::input,
                    fmt::format("`{}`: `default-groups` names the group `{}`, which does not exist",
                                out_.file, group.text()));
      }
      out_.default_groups.insert(group);
    }
    return {};
  }

  const TomlFile& file_;
  Pyproject out_;
};

}  // namespace

Result<Pyproject> parse_pyproject(std::string_view text, std::string file_name) {
  const TomlFile file = SCONCE_TRY(TomlFile::parse(text, std::move(file_name)));
  return Reader(file).read();
}

}  // namespace sconce::project
