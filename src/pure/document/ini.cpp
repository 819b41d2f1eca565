#include "sconce/document/ini.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::document {
namespace {

constexpr std::size_t kMaximumBytes = 4UL << 20;

std::size_t indentation(std::string_view line) {
  std::size_t count = 0;
  while (count < line.size() && is_ascii_space(line[count])) ++count;
  return count;
}

class Reader {
 public:
  Result<void> line(std::string_view text, std::uint32_t number) {
    line_ = number;
    const std::string_view content = trim(text);
    const std::size_t indent = indentation(text);
    if (content.empty()) {
      if (is_in_value_) ++blank_lines_;
      return {};
    }
    if (content.front() == '#' || content.front() == ';') return {};
    if (is_in_value_ && indent > indent_) {
      continue_value(content);
      return {};
    }
    indent_ = indent;
    is_in_value_ = false;
    return content.front() == '[' ? section(content) : entry(content);
  }
  IniDocument take() { return std::move(document_); }

 private:
  void continue_value(std::string_view content) {
    std::string& value = document_.sections.back().entries.back().value;
    value.append(blank_lines_ + 1, '\n');
    value += content;
    blank_lines_ = 0;
  }

  Result<void> section(std::string_view content) {
    const std::size_t end = content.rfind(']');
    if (end == std::string_view::npos || end == 1) {
      return refuse(content, "is no section: expected a name and `]`");
    }
    const std::string name(content.substr(1, end - 1));
    if (!sections_.insert(name).second) return refuse(content, "is given twice");
    keys_.clear();
    document_.sections.push_back({name, here(), {}});
    return {};
  }

  Result<void> entry(std::string_view content) {
    if (document_.sections.empty()) {
      return refuse(content, "stands before the first section: expected `[name]`");
    }
    const std::size_t end = content.find_first_of("=:");
    if (end == std::string_view::npos || trim(content.substr(0, end)).empty()) {
      return refuse(content, "is no setting: expected `key = value`");
    }
    std::string key = to_ascii_lower(trim(content.substr(0, end)));
    if (!keys_.insert(key).second) return refuse(key, "is given twice in its section");
    document_.sections.back().entries.push_back(
        {std::move(key), std::string(trim(content.substr(end + 1))), here()});
    is_in_value_ = true;
    blank_lines_ = 0;
    return {};
  }

  [[nodiscard]] Position here() const { return {line_, static_cast<std::uint32_t>(indent_ + 1)}; }
  [[nodiscard]] std::unexpected<Error> refuse(std::string_view what, std::string_view why) const {
    return fail(ErrorKind::input,
                fmt::format("{}: `{}` {}", to_string(here()), what.substr(0, 120), why));
  }

  IniDocument document_;
  std::set<std::string> sections_;
  std::set<std::string> keys_;  // of the current section
  std::uint32_t line_ = 0;
  std::size_t indent_ = 0;
  std::size_t blank_lines_ = 0;
  bool is_in_value_ = false;
};

}  // namespace

const IniEntry* IniSection::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, &IniEntry::key);
  return entry == entries.end() ? nullptr : &*entry;
}

const IniSection* IniDocument::find(std::string_view section) const {
  const auto found = std::ranges::find(sections, section, &IniSection::name);
  return found == sections.end() ? nullptr : &*found;
}

const std::string* IniDocument::find(std::string_view section, std::string_view key) const {
  const IniSection* found = find(section);
  const IniEntry* entry = found == nullptr ? nullptr : found->find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

Result<IniDocument> parse_ini(std::string_view text) {
  if (text.size() > kMaximumBytes) {
    return fail(ErrorKind::input,
                fmt::format("the settings file has {}, the limit is {}", format_bytes(text.size()),
                            format_bytes(kMaximumBytes)));
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Reader reader;
  std::uint32_t number = 0;
  for (const std::string_view line : split_lines(text)) SCONCE_TRY(reader.line(line, ++number));
  return reader.take();
}

}  // namespace sconce::document
