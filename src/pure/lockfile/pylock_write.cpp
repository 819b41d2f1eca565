#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sconce/document/toml.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/name.hpp"
#include "table_writer.hpp"

namespace sconce::lockfile {

namespace {

using document::TomlValue;

TomlValue write_hashes(const std::map<std::string, std::string>& hashes) {
  TableWriter table;
  for (const auto& [algorithm, value] : hashes) table.text(algorithm, value);
  return table.finish();
}

TomlValue write_file(const PylockFile& file) {
  TableWriter table;
  table.text("name", file.name);
  if (file.upload_time) table.add("upload-time", TomlValue(*file.upload_time, {}));
  table.text("url", file.url).text("path", file.path);
  if (file.size) table.add("size", TomlValue(*file.size, {}));
  table.add("hashes", write_hashes(file.hashes)).text("subdirectory", file.subdirectory);
  return table.finish();
}

TomlValue write_vcs(const PylockVcs& vcs) {
  return TableWriter()
      .text("type", vcs.type)
      .text("url", vcs.url)
      .text("path", vcs.path)
      .text("requested-revision", vcs.requested_revision)
      .text("commit-id", vcs.commit_id)
      .text("subdirectory", vcs.subdirectory)
      .finish();
}

TomlValue write_directory(const PylockDirectory& directory) {
  TableWriter table;
  table.text("path", directory.path);
  if (directory.editable) table.add("editable", TomlValue(*directory.editable, {}));
  return table.text("subdirectory", directory.subdirectory).finish();
}

template <class T>
TomlValue write_array(const std::vector<T>& values, TomlValue (*write)(const T&)) {
  TomlValue::Array array;
  for (const T& value : values) array.push_back(write(value));
  return {std::move(array), {}};
}

TomlValue write_package(const PylockPackage& package) {
  TableWriter table;
  table.text("name", package.name.text()).normal("version", package.version);
  if (!package.marker.is_always_true()) table.text("marker", package.marker.to_string());
  table.normal("requires-python", package.requires_python)
      .data("dependencies", package.dependencies);
  if (package.vcs) table.add("vcs", write_vcs(*package.vcs));
  if (package.directory) table.add("directory", write_directory(*package.directory));
  if (package.archive) table.add("archive", write_file(*package.archive));
  table.text("index", package.index);
  if (package.sdist) table.add("sdist", write_file(*package.sdist));
  if (package.wheels) table.add("wheels", write_array(*package.wheels, write_file));
  return table.data("attestation-identities", package.attestation_identities)
      .data("tool", package.tool)
      .finish();
}

}  // namespace

TomlValue Pylock::to_toml() const {
  const auto as_it_is = [](const std::string& text) -> const std::string& { return text; };
  TableWriter table;
  table.text("lock-version", lock_version.to_string())
      .texts("environments", environments,
             [](const pep::Marker& marker) { return marker.to_string(); })
      .normal("requires-python", requires_python)
      .texts("extras", extras, [](const pep::ExtraName& extra) { return extra.text(); })
      .texts("dependency-groups", dependency_groups, as_it_is)
      .texts("default-groups", default_groups, as_it_is)
      .text("created-by", created_by)
      .add("packages", write_array(packages, write_package))
      .data("tool", tool);
  return table.finish();
}

}  // namespace sconce::lockfile
