#include "sconce/report/detect_report.hpp"

#include <optional>
#include <string>
#include <utility>

#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"

namespace sconce::report {
namespace {

using document::JsonValue;

JsonValue sourced(const std::optional<accelerator::Sourced<std::string>>& fact) {
  if (!fact) return {};
  JsonValue json = JsonValue::object();
  json.set("value", fact->value);
  json.set("source", fact->source);
  return json;
}

std::string_view numbering_of(accelerator::DriverSystem system) {
  switch (system) {
    case accelerator::DriverSystem::unix_like:
      return "linux";
    case accelerator::DriverSystem::windows:
      return "windows";
    case accelerator::DriverSystem::jetson:
      return "jetson";
  }
  std::unreachable();
}

JsonValue driver_to_json(const std::optional<accelerator::Sourced<accelerator::Driver>>& driver) {
  if (!driver) return {};
  JsonValue json = JsonValue::object();
  json.set("version", driver->value.version.to_string());
  json.set("numbering", numbering_of(driver->value.system));
  const auto newest = accelerator::DriverTable::built_in().newest_cuda(driver->value);
  json.set("cuda", newest ? JsonValue(newest->version.to_string()) : JsonValue());
  if (newest && newest->is_lower_bound()) json.set("judged_as", newest->judged_as);
  json.set("source", driver->source);
  return json;
}

JsonValue gpu_to_json(const accelerator::HostGpu& gpu) {
  JsonValue json = JsonValue::object();
  json.set("vendor", to_ascii_lower(to_string(gpu.gpu.vendor)));
  json.set("name", gpu.gpu.name);
  const auto& architecture = gpu.gpu.architecture;
  json.set("architecture", architecture ? JsonValue(to_string(*architecture)) : JsonValue());
  if (!gpu.address.empty()) json.set("address", gpu.address);
  json.set("source", gpu.source);
  return json;
}

JsonValue build_to_json(const accelerator::BuildVerdict& build) {
  JsonValue json = JsonValue::object();
  json.set("name", build.build.name());
  json.set("outcome", to_string(build.verdict.outcome));
  if (!build.torch.is_empty()) json.set("torch", build.torch.to_string());
  json.set("reason", build.verdict.reason);
  return json;
}

template <class Items, class Convert>
JsonValue list_of(const Items& items, Convert convert) {
  JsonValue list = JsonValue::array();
  for (const auto& item : items) list.push_back(convert(item));
  return list;
}

}  // namespace

JsonValue to_json(const DetectReport& report) {
  const auto& host = report.host;
  JsonValue json = JsonValue::object();
  json.set("command", "detect");
  json.set("platform", host.platform);
  json.set("container", sourced(host.container));
  json.set("wsl", sourced(host.wsl));
  json.set("jetson", sourced(host.jetson));
  json.set("nvidia_driver", driver_to_json(host.driver));
  json.set("amd_driver", sourced(host.amd));
  json.set("intel_driver", sourced(host.intel));
  json.set("gpus", list_of(host.gpus, gpu_to_json));
  json.set("findings", list_of(host.findings, [](const auto& text) { return JsonValue(text); }));
  const auto* newest = accelerator::newest_for_gpu(report.builds);
  json.set("newest", newest ? JsonValue(newest->build.name()) : JsonValue());
  json.set("builds", list_of(report.builds, build_to_json));
  return json;
}

}  // namespace sconce::report
