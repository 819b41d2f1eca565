#pragma once

#include <vector>

#include "sconce/accelerator/host.hpp"
#include "sconce/document/json.hpp"

namespace sconce::report {

/// What `sconce detect` found. A value.
struct DetectReport {
  accelerator::HostFacts host;
  std::vector<accelerator::BuildVerdict> builds;
};

/// The report as one JSON document (docs/formats/detect-report.md).
[[nodiscard]] document::JsonValue to_json(const DetectReport& report);

}  // namespace sconce::report
