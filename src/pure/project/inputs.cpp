#include "sconce/project/inputs.hpp"

#include <fmt/format.h>

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {
namespace {

/// Without credentials; paths stay as they are.
std::string shown(const std::string& address) {
  const auto url = Url::parse(address);
  return url ? url->to_string() : address;
}

std::string text_of(const IndexSetting& index) {
  return fmt::format("{} {} {} {}", shown(index.url), index.name,
                     index.is_explicit ? "explicit" : "for all packages",
                     index.is_assumed_old ? "old" : "dated");
}

class InputsText {
 public:
  /// A line `what: value`; values hold no line breaks once they are parsed and printed.
  void add(std::string_view what, std::string_view value) {
    text_ += fmt::format("{}: {}\n", what, value);
  }
  template <class T>
  void add(std::string_view what, const OptionalSetting<T>& setting) {
    if (setting) add(what, fmt::format("{}", static_cast<int>(setting->value)));
  }

  /// The order of requirements says nothing.
  void add_requirements(std::string_view what, std::span<const DeclaredRequirement> declared) {
    std::set<std::string> texts;
    for (const auto& entry : declared) {
      std::string text = entry.requirement.to_string();
      for (const Digest& hash : entry.hashes) text += " " + hash.to_string();
      texts.insert(std::move(text));
    }
    for (const std::string& text : texts) add(what, text);
  }

  void add_conflicts(const std::vector<std::set<ConflictMember>>& conflicts) {
    for (const auto& conflict : conflicts) {
      std::string members;
      for (const ConflictMember& member : conflict) {
        const bool is_extra = member.kind == ConflictMember::Kind::extra;
        members += fmt::format("{} {} ", is_extra ? "extra" : "group", member.name.text());
      }
      add("conflict", members);
    }
  }

  void add_sources(const Settings& settings) {
    if (settings.index) add("index", text_of(settings.index->value));
    for (const auto& index : settings.extra_indexes) add("extra-index", text_of(index.value));
    for (const auto& place : settings.find_links) add("find-links", shown(place.value));
    add("no-index", settings.no_index);
    add("index-strategy", settings.index_strategy);
    for (const auto& [package, pin] : settings.index_pins) {
      add("pin", package.text() + " " + pin.value);
    }
    if (settings.accelerator_index) {
      add("accelerator-index", shown(settings.accelerator_index->value));
    }
  }

  void add_choice(const Settings& settings) {
    if (settings.accelerator) {
      const auto& choice = settings.accelerator->value;
      const bool is_named = choice.kind == AcceleratorChoice::Kind::named;
      add("accelerator", is_named ? choice.build.name() : "not named");
    }
    for (const auto& name : settings.allow_unknown_build) {
      add("allow-unknown-build", name.value.text());
    }
    for (const auto& name : settings.allow_unproven) add("allow-unproven", name.value.text());
    if (settings.exclude_newer) {
      add("exclude-newer", document::to_string(settings.exclude_newer->value));
    }
    add("prerelease", settings.prerelease);
    add("resolution", settings.resolution);
    for (const auto& entry : settings.file_kinds) {
      const bool no_build = entry.value.kind == FileKindChoice::Kind::no_build;
      add(no_build ? "no-build" : "no-binary",
          entry.value.package ? entry.value.package->text() : ":all:");
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string inputs_text(const Pyproject& project,
                        std::span<const DeclaredRequirement> constraints) {
  InputsText text;
  if (project.requires_python) text.add("requires-python", project.requires_python->to_string());
  text.add_requirements("requires", project.dependencies);
  for (const auto& [extra, requirements] : project.extras) {
    text.add("extra", extra.text());
    text.add_requirements("requires", requirements);
  }
  for (const auto& [group, requirements] : project.groups) {
    text.add("group", group.text());
    text.add_requirements("requires", requirements);
  }
  text.add_requirements("constraint", constraints);
  text.add_conflicts(project.conflicts);
  text.add_sources(project.settings);
  text.add_choice(project.settings);
  return text.take();
}

}  // namespace sconce::project
