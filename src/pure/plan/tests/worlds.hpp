#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/plan/plan.hpp"

// Small inventories and resolutions, written short.
namespace sconce::plan {

inline std::vector<pep::Requirement> requirements(const std::vector<std::string>& texts) {
  std::vector<pep::Requirement> parsed;
  for (const std::string& text : texts) parsed.push_back(*pep::Requirement::parse(text));
  return parsed;
}

inline inventory::InstalledDistribution installed(std::string_view name, std::string_view version,
                                                  const std::vector<std::string>& needs = {}) {
  const auto normal = pep::PackageName::literal(name);
  const auto parsed = pep::Version::literal(version);
  pep::CoreMetadata metadata{.name_text = std::string(name), .name = normal, .version = parsed};
  metadata.requires_dist = requirements(needs);
  return {.name = normal,
          .version = parsed,
          .dist_info = RelativePath::literal(std::string(name) + ".dist-info"),
          .has_record = true,
          .metadata = metadata};
}

inline resolver::ResolvedPackage chosen(std::string_view name, std::string_view version,
                                        const std::vector<std::string>& needs = {}) {
  const std::string file_name = pep::PackageName::literal(name).file_name_form() + "-" +
                                std::string(version) + "-py3-none-any.whl";
  resolver::OfferedFile file{.file_name = file_name,
                             .parsed = *pep::WheelFileName::parse(file_name),
                             .url = *Url::parse("https://files.example/" + file_name)};
  resolver::ResolvedPackage package{.name = pep::PackageName::literal(name),
                                    .version = pep::Version::literal(version),
                                    .file = file};
  package.requirements = requirements(needs);
  return package;
}

}  // namespace sconce::plan
