#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {

/// One of pip's configuration files, already read.
struct PipFile {
  std::string name;  ///< for messages
  std::string text;
};

struct PipSettings {
  Settings settings;
  std::vector<std::string> warnings;  ///< values that could not be taken, with their place
};

/// The layer of pip's own configuration: `files` in the order in which pip reads them (system,
/// user, environment, then the one named by PIP_CONFIG_FILE), later ones winning; in each,
/// `[install]` wins over `[global]`; the variables PIP_* win over all. Read are index-url,
/// extra-index-url, find-links, no-index, proxy, cert, client-cert, timeout, trusted-host and
/// retries; whatever else stands there is none of our business. A file that is malformed is an
/// error of kind `input` with line and column.
[[nodiscard]] Result<PipSettings> pip_settings(
    std::span<const PipFile> files, const std::map<std::string, std::string>& environment);

}  // namespace sconce::project
