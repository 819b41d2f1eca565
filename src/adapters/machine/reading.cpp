#include "reading.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/text.hpp"

namespace sconce::machine {

std::optional<std::string> text_of(const FileTree& root, std::string_view path) {
  constexpr std::uint64_t kLimitBytes = 1 << 20;
  const auto place = RelativePath::parse(path);
  if (!place) return std::nullopt;
  const auto text = read_file(root, *place, kLimitBytes);
  if (!text) return std::nullopt;
  return std::string(trim(*text));
}

std::optional<std::uint64_t> hexadecimal_of(const FileTree& root, std::string_view path) {
  const auto text = text_of(root, path);
  if (!text || !text->starts_with("0x")) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data() + 2, end, number, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

bool exists(const FileTree& root, std::string_view path) {
  const auto place = RelativePath::parse(path);
  return place && root.status(*place).has_value();
}

std::vector<std::string> names_in(const FileTree& root, std::string_view folder) {
  std::vector<std::string> names;
  const auto place = RelativePath::parse(folder);
  if (!place) return names;
  const auto entries = root.list(*place);
  if (!entries) return names;
  for (const auto& entry : *entries) names.push_back(entry.name);
  return names;
}

std::string pci_address(std::string_view text) {
  std::string address = to_ascii_lower(text);
  const auto colon = address.find(':');
  if (colon != std::string::npos && colon > 4) address.erase(0, colon - 4);
  return address;
}

}  // namespace sconce::machine
