#include "sconce/project/target_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/project/settings.hpp"
#include "tool_tables.hpp"

namespace sconce::project {
namespace {

using document::TomlValue;

constexpr std::string_view kKeys[] = {"python", "platform", "accelerator",
                                      "glibc",  "driver",   "gpus"};

bool is_dotted_number(std::string_view text) {
  return std::ranges::all_of(split(text, '.'),
                             [](std::string_view part) { return parse_decimal(part).has_value(); });
}

/// `sm_90`, `9.0`, `gfx90a` or `xpu`; which of them exist is known elsewhere.
bool is_gpu_name(std::string_view text) {
  const auto follows = [&](std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size() &&
           std::ranges::all_of(text.substr(prefix.size()), is_ascii_alnum);
  };
  return text == "xpu" || follows("sm_") || follows("gfx") ||
         (text.contains('.') && is_dotted_number(text));
}

Result<pep::LibcVersion> parse_glibc(std::string_view text) {
  const auto parts = split(text, '.');
  const auto major = parse_decimal(parts.front());
  const auto minor = parts.size() == 2 ? parse_decimal(parts.back()) : std::nullopt;
  if (!major || !minor || *major > 9 || *minor > 99) {
    return fail(ErrorKind::input, fmt::format("`{}` is no version of glibc like `2.28`", text));
  }
  return pep::LibcVersion{pep::LibcVersion::Kind::glibc, static_cast<std::uint32_t>(*major),
                          static_cast<std::uint32_t>(*minor)};
}

/// One target that is being read. Settings go to `in.out`.
class TargetReader {
 public:
  TargetReader(const TableReader& in, TargetTable& out) : in_(in), out_(out) {}

  Result<void> read(const TomlValue::Member& member) {
    const auto& [name, value] = member;
    if (name == "python" || name == "accelerator") return read_setting(in_, name, member);
    if (name == "platform") return read_setting(in_, "python-platform", member);
    if (name == "glibc") return read_glibc(value);
    if (name == "driver") return read_driver(value);
    if (name == "gpus") return read_gpus(value);
    return in_.file.refuse_key(value.key_position(), in_.key(name), kKeys);
  }

 private:
  Result<void> read_glibc(const TomlValue& value) {
    auto glibc = parse_glibc(SCONCE_TRY(in_.file.string(value, in_.key("glibc"))));
    if (!glibc) return in_.file.refuse_text(value, glibc.error());
    out_.glibc = Setting<pep::LibcVersion>{*glibc, in_.source, in_.place(value).origin};
    return {};
  }

  Result<void> read_driver(const TomlValue& value) {
    const std::string key = in_.key("driver");
    const auto* number = value.as_integer();
    std::string text =
        number != nullptr ? std::to_string(*number) : SCONCE_TRY(in_.file.string(value, key));
    if (!is_dotted_number(text)) {
      return in_.file.refuse(
          value.position(),
          fmt::format("`{}` is no version of a driver like `535` or `535.104.05`", text));
    }
    out_.driver = std::move(text);
    return {};
  }

  Result<void> read_gpus(const TomlValue& value) {
    out_.gpus = SCONCE_TRY(in_.file.strings(value, in_.key("gpus")));
    for (const std::string& gpu : out_.gpus) {
      if (is_gpu_name(gpu)) continue;
      return in_.file.refuse(
          value.position(),
          fmt::format("`{}` names no GPU: expected names like `sm_90` or `gfx90a`", gpu));
    }
    std::ranges::sort(out_.gpus);
    return {};
  }

  const TableReader& in_;
  TargetTable& out_;
};

}  // namespace

bool is_target_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return is_ascii_alnum(c) || c == '_' || c == '-';
  });
}

Result<void> read_targets(const TableReader& in, const TomlValue::Member& member) {
  const std::string key = in.key(member.first);
  for (const auto& [name, table] : *SCONCE_TRY(in.file.table(member.second, key))) {
    if (!is_target_name(name)) {
      return in.file.refuse(table.key_position(),
                            fmt::format("`{}` is no name of a target: it may have letters, "
                                        "digits, `_` and `-`",
                                        name));
    }
    ToolTable of_target;
    TargetTable target;
    const std::string place = fmt::format("{}.{}", key, name);
    const TableReader reader{in.file, place + ".", SettingSource::project_target, of_target};
    for (const auto& entry : *SCONCE_TRY(in.file.table(table, place))) {
      SCONCE_TRY(TargetReader(reader, target).read(entry));
    }
    target.settings = std::move(of_target.settings);
    in.out.targets.emplace(name, std::move(target));
  }
  return {};
}

}  // namespace sconce::project
