#include "same_content.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::install {
namespace {

constexpr std::size_t kComparePiece = 256U << 10;

Result<bool> same_bytes(const std::string& left, const std::string& right) {
  const os::File first = SCONCE_TRY(os::File::open_for_reading(left));
  const os::File second = SCONCE_TRY(os::File::open_for_reading(right));
  if (first.size() != second.size()) return false;
  std::vector<std::byte> a(kComparePiece), b(kComparePiece);
  for (std::uint64_t at = 0; at < first.size(); at += kComparePiece) {
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(kComparePiece, first.size() - at));
    const auto left_piece = std::span(a).first(size), right_piece = std::span(b).first(size);
    SCONCE_TRY(first.read_at(at, left_piece));
    SCONCE_TRY(second.read_at(at, right_piece));
    if (!std::ranges::equal(left_piece, right_piece)) return false;
  }
  return true;
}

}  // namespace

Result<bool> is_same_content(const std::string& left, const std::string& right) {
  const auto a = SCONCE_TRY(os::status_if_exists(left));
  const auto b = SCONCE_TRY(os::status_if_exists(right));
  if (!a || !b || a->kind != b->kind) return false;
  if (a->inode == b->inode && a->device == b->device) return true;
  if (a->kind == FileKind::symbolic_link) {
    const std::string target = SCONCE_TRY(os::read_link(left));
    return target == SCONCE_TRY(os::read_link(right));
  }
  if (a->kind != FileKind::regular) return false;
  return same_bytes(left, right);
}

}  // namespace sconce::install
