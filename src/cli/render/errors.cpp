#include "render/errors.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::cli {
namespace {

std::string_view kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::input:
      return "input";
    case ErrorKind::no_solution:
      return "no-solution";
    case ErrorKind::findings:
      return "findings";
    case ErrorKind::interrupted:
      return "interrupted";
    case ErrorKind::not_found:
      return "not-found";
    case ErrorKind::network:
      return "network";
    case ErrorKind::file_system:
      return "file-system";
    case ErrorKind::archive:
      return "archive";
    case ErrorKind::mismatch:
      return "mismatch";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::state:
      return "state";
    case ErrorKind::build:
      return "build";
  }
  std::unreachable();
}

/// The longest derivation of a real project has a tenth of it; foreign metadata may have anything.
constexpr std::size_t kLongestText = 16'384;

/// At most so many bytes, and no character of UTF-8 in parts.
std::string_view first_characters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string shown;
  const std::string_view start = first_characters(text, kLongestText);
  for (const char c : start) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
    if (is_control) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += c;
    }
  }
  if (start.size() < text.size()) {
    shown += fmt::format("… ({} are left out)", count_of(text.size() - start.size(), "byte"));
  }
  return shown;
}

std::string render_error(const Error& error, Colours colours) {
  const bool on = colours == Colours::on;
  std::string text = fmt::format("{}error{}: {}\n", on ? "\x1b[1;31m" : "", on ? "\x1b[0m" : "",
                                 for_terminal(error.message()));
  for (const auto& context : error.context()) {
    text += fmt::format("  while {}\n", for_terminal(context));
  }
  for (const auto& line : error.quoted_lines()) {
    text += fmt::format("  | {}\n", for_terminal(line));
  }
  for (const auto& hint : error.hints()) {
    text += fmt::format("{}hint{}: {}\n", on ? "\x1b[1;36m" : "", on ? "\x1b[0m" : "",
                        for_terminal(hint));
  }
  return text;
}

document::JsonValue error_to_json(const Error& error) {
  using document::JsonValue;
  JsonValue context = JsonValue::array(), hints = JsonValue::array(), lines = JsonValue::array();
  for (const auto& text : error.context()) context.push_back(text);
  for (const auto& text : error.hints()) hints.push_back(text);
  for (const auto& text : error.quoted_lines()) lines.push_back(text);
  JsonValue body = JsonValue::object();
  body.set("kind", kind_name(error.kind()));
  body.set("message", error.message());
  body.set("context", std::move(context));
  body.set("hints", std::move(hints));
  if (!error.quoted_lines().empty()) body.set("output", std::move(lines));
  body.set("exit_code", exit_code(error.kind()));
  JsonValue json = JsonValue::object();
  json.set("format", report::kReportFormat);
  json.set("error", std::move(body));
  return json;
}

}  // namespace sconce::cli
