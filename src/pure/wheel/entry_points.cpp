#include <algorithm>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/wheel/dist_info.hpp"

namespace sconce::wheel {
namespace {

std::unexpected<Error> broken(std::string_view line) {
  return fail(ErrorKind::archive,
              "entry_points.txt: `" + std::string(line) + "` is no `name = module:object`");
}

bool is_identifier(std::string_view text) {
  return !text.empty() && !is_ascii_digit(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_ascii_alnum(c) || c == '_' || static_cast<unsigned char>(c) > 0x7f;
  });
}

bool is_dotted(std::string_view text) {
  return is_utf8(text) && std::ranges::all_of(split(text, '.'), is_identifier);
}

Result<ScriptEntryPoint> parse_line(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return broken(line);
  const std::string_view name = trim(line.substr(0, equals));
  std::string_view reference = line.substr(equals + 1);
  reference = trim(reference.substr(0, reference.find('[')));  // extras say nothing to a launcher
  const auto colon = reference.find(':');
  if (colon == std::string_view::npos) return broken(line);
  const std::string_view module = trim(reference.substr(0, colon));
  const std::string_view attribute = trim(reference.substr(colon + 1));
  if (!is_dotted(module) || !is_dotted(attribute)) return broken(line);
  SCONCE_TRY(check_script_name(name));
  return ScriptEntryPoint{.name = std::string(name),
                          .module = std::string(module),
                          .attribute = std::string(attribute)};
}

}  // namespace

Result<std::vector<ScriptEntryPoint>> parse_script_entry_points(std::string_view text) {
  enum class Section { other, console, gui };
  std::vector<ScriptEntryPoint> scripts;
  std::unordered_set<std::string> names;
  Section section = Section::other;
  for (const std::string_view raw : split_lines(text)) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      section = line == "[console_scripts]" ? Section::console
                : line == "[gui_scripts]"   ? Section::gui
                                            : Section::other;
      continue;
    }
    if (section == Section::other) continue;
    ScriptEntryPoint script = SCONCE_TRY(parse_line(line));
    script.is_gui = section == Section::gui;
    if (!names.insert(script.name).second) {
      return fail(ErrorKind::archive,
                  "entry_points.txt names the script `" + script.name + "` twice");
    }
    scripts.push_back(std::move(script));
  }
  return scripts;
}

}  // namespace sconce::wheel
