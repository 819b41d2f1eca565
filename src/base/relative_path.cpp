#include "sconce/base/relative_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce {
namespace {

// What is wrong with one part of a path; empty if nothing.
std::string_view fault_of_part(std::string_view part) {
  if (part.empty()) return "has an empty part";
  if (part == "." || part == "..") return "has a part that is `.` or `..`";
  return {};
}

std::string_view fault_of(std::string_view text) {
  if (text.front() == '/') return "is absolute";
  if (text.find('\0') != std::string_view::npos) return "holds a NUL";
  if (text.find('\\') != std::string_view::npos) return "holds a backslash";
  if (text.back() == '/') return "ends in a slash";
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    if (auto fault = fault_of_part(text.substr(start, end - start)); !fault.empty()) return fault;
    start = end + 1;
  }
  return {};
}

}  // namespace

Result<RelativePath> RelativePath::parse(std::string_view text) {
  if (text.empty()) return RelativePath();
  if (auto fault = fault_of(text); !fault.empty()) {
    return fail(ErrorKind::input, fmt::format("the path `{}` {}", text, fault));
  }
  return RelativePath(std::string(text));
}

RelativePath RelativePath::literal(std::string_view text) {
  auto path = parse(text);
  if (!path) broken_invariant(__FILE__, __LINE__, path.error().message().c_str());
  return *std::move(path);
}

std::string_view RelativePath::name() const {
  const std::size_t slash = text_.rfind('/');
  return slash == std::string::npos ? std::string_view(text_)
                                    : std::string_view(text_).substr(slash + 1);
}

RelativePath RelativePath::parent() const {
  const std::size_t slash = text_.rfind('/');
  return slash == std::string::npos ? RelativePath() : RelativePath(text_.substr(0, slash));
}

std::vector<std::string_view> RelativePath::parts() const {
  if (text_.empty()) return {};
  return split(text_, '/');
}

RelativePath RelativePath::operator/(const RelativePath& below) const {
  if (is_root()) return below;
  if (below.is_root()) return *this;
  std::string joined;
  joined.reserve(text_.size() + 1 + below.text_.size());
  joined.append(text_).append(1, '/').append(below.text_);
  return RelativePath(std::move(joined));
}

bool RelativePath::is_within(const RelativePath& folder) const {
  if (folder.is_root()) return true;
  if (!text_.starts_with(folder.text_)) return false;
  return text_.size() == folder.text_.size() || text_[folder.text_.size()] == '/';
}

}  // namespace sconce
