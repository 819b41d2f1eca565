#include "log_excerpt.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"

namespace sconce::builder {
namespace {

constexpr std::string_view kTraceback = "Traceback (most recent call last):";

// Beginnings of lines that tell what was done, not what failed.
constexpr std::array<std::string_view, 29> kProgress = {
    // installers
    "Collecting ", "Requirement already satisfied", "Downloading ", "Using cached ",
    "Looking in indexes", "Looking in links", "Installing collected packages",
    "Successfully installed", "Installing build dependencies", "Getting requirements to build",
    "Preparing metadata", "[notice]", "WARNING: Running pip", "note: This error originates",
    "hint: See above for output", "[end of output]", "error: subprocess-exited-with-error",
    // setuptools
    "running ", "copying ", "creating ", "writing ", "reading manifest", "adding ", "removing ",
    "byte-compiling ",
    // between the tracebacks of a chain
    "During handling of the above exception", "The above exception was the direct cause",
    // build systems' counters: what they ran, not what it said
    "-- Detecting ", "-- Looking for "};

constexpr std::array<std::string_view, 10> kErrorWords = {
    "error:",  "error[",     "cmake error", "fatal:",       "undefined reference",
    "failed:", "no module ", "not found",   "cannot find ", "no such file or directory"};

// Without terminal sequences: CSI up to its final byte, OSC up to its end, others two characters.
std::string without_escapes(std::string_view line) {
  std::string text;
  text.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b') {
      text += line[i];
      continue;
    }
    if (++i == line.size()) break;
    if (line[i] == '[') {
      while (i + 1 < line.size() && (line[i + 1] < '@' || line[i + 1] > '~')) ++i;
      ++i;
    } else if (line[i] == ']') {
      while (i + 1 < line.size() && line[i] != '\a' && line[i] != '\x1b') ++i;
      if (line[i] == '\x1b') ++i;
    }
  }
  return text;
}

// Cut before the character that would not fit whole.
std::string shortened(std::string text) {
  static constexpr std::string_view kMore = " ...";
  if (text.size() <= kLongestLine) return text;
  std::size_t end = kLongestLine - kMore.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end).append(kMore);
}

std::string fit_for_terminal(std::string_view line) {
  // Of a line that was written over again and again, its last state.
  while (line.ends_with('\r')) line.remove_suffix(1);
  line = line.substr(line.rfind('\r') + 1);
  std::string text = without_escapes(line);
  const bool is_sound = is_utf8(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) text[i] = ' ';
    if (byte >= 0x80 && !is_sound) text[i] = '?';
    // U+0080 to U+009F are control characters too.
    if (byte == 0xC2 && is_sound && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      text.erase(i, 1);
      text[i] = ' ';
    }
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return shortened(std::move(text));
}

bool is_rule(std::string_view text) {
  return text.find_first_not_of(" *=-_^~|!+#") == std::string_view::npos;
}

bool is_progress(std::string_view line) {
  const std::string_view text = trim(line);
  return is_rule(text) ||
         std::ranges::any_of(kProgress, [&](auto start) { return text.starts_with(start); });
}

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_frame(std::string_view line) { return trim(line).starts_with("File \""); }

// A line that says what is wrong, or where; frames that are kept do.
bool speaks_of_error(std::string_view line) {
  const std::string lower = to_ascii_lower(line);
  return is_frame(line) || std::ranges::any_of(kErrorWords, [&](auto word) {
           return lower.find(word) != lower.npos;
         });
}

// A frame of the project, as opposed to one of Python or of what is installed.
bool is_own_frame(std::string_view line) {
  return is_frame(line) && line.find("/lib/python") == line.npos &&
         line.find("-packages/") == line.npos && line.find("\"<frozen") == line.npos;
}

/// Takes tracebacks and progress out of lines.
class Sieve {
 public:
  void take(std::string line) {
    if (in_traceback_ && take_frame(line)) return;
    if (trim(line) == kTraceback) {
      in_traceback_ = true;
      depth_ = indentation(line);
      frame_.clear();
      frame_is_open_ = false;
    } else if (!is_progress(line)) {
      keep(std::move(line));
    }
  }

  /// The kept lines, the last traceback's own frame before its exception.
  std::vector<std::string> finish() {
    if (exception_ && !frame_.empty()) {
      const auto at = kept_.begin() + static_cast<std::ptrdiff_t>(*exception_);
      kept_.insert(at, frame_.begin(), frame_.end());
    }
    return std::move(kept_);
  }

 private:
  // Whether the line is one of the traceback; the first that is not is its exception.
  bool take_frame(const std::string& line) {
    if (line.empty()) return true;
    if (indentation(line) <= depth_) {
      in_traceback_ = false;
      exception_ = kept_.size();
      return false;
    }
    if (is_frame(line)) {
      frame_is_open_ = is_own_frame(line);
      if (frame_is_open_) frame_.clear();
    }
    if (frame_is_open_ && !is_rule(trim(line))) frame_.push_back(line);
    return true;
  }

  void keep(std::string line) {
    if (!kept_.empty() && kept_.back() == line) return;
    kept_.push_back(std::move(line));
  }

  std::vector<std::string> kept_;
  std::vector<std::string> frame_;  ///< the innermost own frame of the last traceback
  std::optional<std::size_t> exception_;
  std::size_t depth_ = 0;
  bool in_traceback_ = false;
  bool frame_is_open_ = false;
};

// What comes before the first error says nothing of it. Of too much after it: the first errors, a
// mark for what is left out, the last lines.
std::vector<std::string> selected(std::vector<std::string> lines, std::size_t most) {
  const auto first_error = std::ranges::find_if(lines, speaks_of_error);
  if (first_error != lines.end()) lines.erase(lines.begin(), first_error);
  if (lines.size() <= most) return lines;
  const std::size_t errors_at_most = most / 3;
  const std::size_t tail_start = lines.size() - (most - errors_at_most - 1);
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < tail_start && chosen.size() < errors_at_most; ++i) {
    if (speaks_of_error(lines[i])) chosen.push_back(lines[i]);
  }
  if (!chosen.empty()) chosen.emplace_back("...");
  const auto rest = static_cast<std::ptrdiff_t>(most - chosen.size());
  chosen.insert(chosen.end(), lines.end() - rest, lines.end());
  return chosen;
}

}  // namespace

std::vector<std::string> excerpt_of_log(std::string_view text, std::size_t most) {
  std::vector<std::string> plain;
  Sieve sieve;
  for (const std::string_view line : split(text, '\n')) {
    std::string fit = fit_for_terminal(line);
    if (!fit.empty()) plain.push_back(fit);
    sieve.take(std::move(fit));
  }
  std::vector<std::string> kept = sieve.finish();
  if (!kept.empty()) return selected(std::move(kept), most);
  if (plain.size() > most)
    plain.erase(plain.begin(), plain.end() - static_cast<std::ptrdiff_t>(most));
  return plain;
}

}  // namespace sconce::builder
