#include "sconce/lockfile/lock_origin.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <vector>

#include "place.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "table_writer.hpp"

namespace sconce::lockfile {

namespace {

using document::TomlValue;

constexpr std::int64_t kVersion = 1;

TomlValue under_tool(TomlValue table) {
  return TableWriter().add("sconce", std::move(table)).finish();
}

Result<LockTarget> read_target(const Place& place) {
  LockTarget target;
  target.python = SCONCE_TRY(place.required_text("python"));
  target.platform = SCONCE_TRY(place.required_text("platform"));
  target.accelerator = SCONCE_TRY(place.required_text("accelerator"));
  target.driver = SCONCE_TRY(place.text("driver"));
  target.gpus = SCONCE_TRY(place.texts("gpus")).value_or(std::vector<std::string>{});
  return target;
}

Result<std::optional<accelerator::Build>> read_build(const Place& place, std::string_view key) {
  const auto text = SCONCE_TRY(place.text(key));
  if (!text) return std::nullopt;
  const auto build = accelerator::parse_build_name(*text);
  if (!build) return place.refuse_member(key, fmt::format("`{}` names no accelerator", *text));
  return build;
}

TomlValue write_target(const LockTarget& target) {
  TableWriter table;
  table.text("python", target.python)
      .text("platform", target.platform)
      .text("accelerator", target.accelerator)
      .text("driver", target.driver);
  if (!target.gpus.empty()) {
    table.texts("gpus", std::optional(target.gpus), [](const std::string& gpu) { return gpu; });
  }
  return table.finish();
}

/// `x86_64-manylinux` of `x86_64-manylinux_2_36`.
std::string_view without_libc_version(std::string_view platform) {
  const std::size_t at = platform.find("linux_");
  return at == std::string_view::npos ? platform : platform.substr(0, at + 5);
}

std::string words_of(const std::vector<std::string>& gpus) {
  return gpus.empty() ? "any GPU" : fmt::format("`{}`", join(gpus, "`, `"));
}

}  // namespace

std::optional<std::string> difference(const LockTarget& locked, const LockTarget& wanted,
                                      PlatformSource wanted_platform) {
  if (locked.python != wanted.python) {
    return fmt::format("it is for Python {}, not {}", locked.python, wanted.python);
  }
  const bool is_same_platform =
      wanted_platform == PlatformSource::stated
          ? locked.platform == wanted.platform
          : without_libc_version(locked.platform) == without_libc_version(wanted.platform);
  if (!is_same_platform) {
    return fmt::format("it is for `{}`, not `{}`", locked.platform, wanted.platform);
  }
  if (locked.accelerator != wanted.accelerator) {
    return fmt::format("it is for the accelerator `{}`, not `{}`", locked.accelerator,
                       wanted.accelerator);
  }
  if (locked.driver != wanted.driver) {
    return fmt::format("it is for the driver {}, not {}", locked.driver.value_or("that there is"),
                       wanted.driver.value_or("that there is"));
  }
  if (locked.gpus != wanted.gpus) {
    return fmt::format("it is for {}, not for {}", words_of(locked.gpus), words_of(wanted.gpus));
  }
  return std::nullopt;
}

TomlValue LockOrigin::to_toml() const {
  TableWriter table;
  table.add("version", TomlValue(kVersion, {})).text("inputs", inputs.to_string());
  if (build) table.text("accelerator", build->name());
  table.add("target", write_target(target));
  return under_tool(table.finish());
}

Result<std::optional<LockOrigin>> read_origin(const Pylock& lock) {
  const TomlValue* value = lock.tool ? lock.tool->find("sconce") : nullptr;
  if (value == nullptr) return std::nullopt;
  const Place place(*value, "tool.sconce");
  if (value->as_table() == nullptr) return place.refuse("it must be a table");
  const auto version = SCONCE_TRY(place.integer("version"));
  if (version != kVersion) {
    return std::unexpected(
        Error(ErrorKind::unsupported,
              fmt::format("`tool.sconce` of version {} is not understood", version.value_or(0)))
            .with_hint("a newer sconce wrote this lock file"));
  }
  auto inputs = SCONCE_TRY(place.parsed<Digest>("inputs"));
  if (!inputs) return place.refuse_member("inputs", "it is required");
  const auto target = SCONCE_TRY(place.table("target"));
  if (!target) return place.refuse_member("target", "it is required");
  return LockOrigin{.inputs = *std::move(inputs),
                    .target = SCONCE_TRY(read_target(*target)),
                    .build = SCONCE_TRY(read_build(place, "accelerator"))};
}

std::optional<accelerator::Build> stated_build(const PylockPackage& package) {
  const TomlValue* table = package.tool ? package.tool->find("sconce") : nullptr;
  const TomlValue* build = table != nullptr ? table->find("build") : nullptr;
  if (build == nullptr || build->as_string() == nullptr) return std::nullopt;
  return accelerator::parse_build_name(*build->as_string());
}

TomlValue build_table(const accelerator::Build& build) {
  return under_tool(TableWriter().text("build", build.name()).finish());
}

}  // namespace sconce::lockfile
