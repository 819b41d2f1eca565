#include "surroundings.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "reading.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/text.hpp"

namespace sconce::machine {
namespace {

using accelerator::Sourced;
using Kind = std::optional<Sourced<std::string>>;

using Sign = std::pair<std::string_view, std::string_view>;
// A file that is there, a variable that is set, a word in the control groups of the first process.
constexpr Sign kFiles[] = {
    {"run/.containerenv", "podman"}, {".dockerenv", "docker"}, {".singularity.d", "apptainer"}};
constexpr Sign kVariables[] = {{"KUBERNETES_SERVICE_HOST", "kubernetes"},
                               {"APPTAINER_CONTAINER", "apptainer"},
                               {"SINGULARITY_CONTAINER", "apptainer"}};
constexpr Sign kGroups[] = {{"kubepods", "kubernetes"},
                            {"docker", "docker"},
                            {"libpod", "podman"},
                            {"containerd", "containerd"},
                            {"lxc", "lxc"}};

Kind kind_by_group(const FileTree& root) {
  constexpr std::string_view kPath = "proc/1/cgroup";
  const auto groups = text_of(root, kPath);
  if (!groups) return std::nullopt;
  for (const auto& [word, kind] : kGroups) {
    if (groups->find(word) != std::string::npos) {
      return Sourced<std::string>{std::string(kind), "/" + std::string(kPath)};
    }
  }
  return std::nullopt;
}

}  // namespace

Kind container_of(const FileTree& root, const std::map<std::string, std::string>& environment) {
  for (const auto& [variable, kind] : kVariables) {
    if (environment.contains(std::string(variable))) {
      return Sourced<std::string>{std::string(kind), "$" + std::string(variable)};
    }
  }
  for (const auto& [path, kind] : kFiles) {
    if (exists(root, path)) return Sourced<std::string>{std::string(kind), "/" + std::string(path)};
  }
  // systemd and LXC name the kind themselves.
  constexpr std::string_view kNamed = "run/systemd/container";
  if (auto kind = text_of(root, kNamed); kind && !kind->empty()) {
    return Sourced<std::string>{*kind, "/" + std::string(kNamed)};
  }
  if (const auto kind = environment.find("container"); kind != environment.end()) {
    return Sourced<std::string>{kind->second, "$container"};
  }
  return kind_by_group(root);
}

Kind wsl_of(const FileTree& root) {
  constexpr std::string_view kRelease = "proc/sys/kernel/osrelease";
  const auto release = text_of(root, kRelease);
  if (!release) return std::nullopt;
  const std::string text = to_ascii_lower(*release);
  if (text.find("microsoft") == std::string::npos) return std::nullopt;
  const bool is_second = text.find("wsl2") != std::string::npos || exists(root, "dev/dxg");
  return Sourced<std::string>{is_second ? "WSL2" : "WSL1", "/" + std::string(kRelease)};
}

}  // namespace sconce::machine
