#include "sconce/archive/tar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "member_names.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "tar_records.hpp"

namespace sconce::archive {
namespace {

// The records' fields by their short names.
using namespace tar;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kLargestExtension = 1U << 20;
/// Sizes from here on do not fit the header's octal field.
constexpr std::uint64_t kOctalEnd = 1ULL << 33;

std::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorKind::archive, "the tar archive has " + std::string(what));
}

std::unexpected<Error> refuse(std::string_view name, std::string_view why) {
  return fail(ErrorKind::archive, quoted(name) + " " + std::string(why));
}

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

/// A name that an extension replaces: readers without the extension use it, so it must be harmless.
/// It may be cut off anywhere.
Result<void> check_replaced_name(std::string_view name) {
  const auto parts = split(name, '/');
  if (name.starts_with('/') || std::ranges::find(parts, "..") != parts.end()) {
    return refuse(name, "leaves the archive, for readers that do not know extensions");
  }
  return {};
}

/// Where a link at `path` leads, as parts below the root. Its target may climb only at its start.
Result<std::string> resolve_link(std::string_view path, std::string_view target) {
  auto parts = split(path, '/');
  parts.pop_back();
  if (target.empty() || target.starts_with('/'))
    return refuse(path, "is a link out of the archive");
  std::string_view rest = target;
  while (rest == ".." || rest.starts_with("../")) {
    if (parts.empty()) return refuse(path, "is a link out of the archive");
    parts.pop_back();
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 3));
  }
  std::string resolved;
  for (const std::string_view part : parts) resolved += std::string(part) + "/";
  resolved += rest;
  if (resolved.ends_with('/')) resolved.pop_back();
  SCONCE_TRY(in_context(check_member_name(resolved), "the target of the link " + quoted(path)));
  return resolved;
}

/// Whether `path` is `folder` or lies below it.
bool is_within(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// A link may not lead through or to another link; nor, unless such targets are allowed, give a
/// second name to anything that the archive holds; and never to a folder that it lies in, which
/// would have no end for who follows links.
Result<void> check_links(const std::vector<TarMember>& members, LinkTargets targets) {
  const auto is_link = [](const TarMember& m) { return m.kind == TarKind::symbolic_link; };
  if (std::ranges::none_of(members, is_link)) return {};
  std::unordered_set<std::string> taken;  // members and the folders above them
  for (const TarMember& member : members) {
    std::string_view path = member.path;
    while (taken.emplace(path).second && path.find('/') != std::string_view::npos) {
      path = path.substr(0, path.rfind('/'));
    }
  }
  std::unordered_set<std::string_view> links;
  for (const TarMember& member : members) {
    if (is_link(member)) links.insert(member.path);
  }
  for (const TarMember& member : members) {
    if (!is_link(member)) continue;
    const std::string target = SCONCE_TRY(resolve_link(member.path, member.link_target));
    if (targets == LinkTargets::absent && taken.contains(target)) {
      return refuse(member.path, "is a second name of another member");
    }
    if (is_within(member.path, target))
      return refuse(member.path, "leads to a folder that it lies in");
    if (links.contains(target)) return refuse(member.path, "leads to another link");
    for (auto slash = target.find('/'); slash != std::string::npos;
         slash = target.find('/', slash + 1)) {
      if (links.contains(std::string_view(target).substr(0, slash))) {
        return refuse(member.path, "leads through another link");
      }
    }
  }
  return {};
}

/// What the extension headers before a member say of it.
struct Extensions {
  PaxValues values;
  bool has_pax = false, has_gnu = false;
};

/// Walks the archive header by header.
class Judge {
 public:
  Judge(const ByteSource& source, const ArchiveLimits& limits, LinkTargets targets)
      : source_(source), limits_(limits), targets_(targets) {}

  Result<std::vector<TarMember>> run() {
    if (source_.size() % kBlock != 0) return broken("a size that is no multiple of 512 bytes");
    while (true) {
      if (offset_ == source_.size()) return broken("no end");
      std::array<std::byte, kBlock> block;
      SCONCE_TRY(source_.read_at(offset_, block));
      if (is_zero(block)) break;
      const Header header = SCONCE_TRY(parse_header(block));
      SCONCE_TRY(take(header));
    }
    if (extensions_.has_pax || extensions_.has_gnu) return broken("an extension without a member");
    SCONCE_TRY(check_end());
    SCONCE_TRY(check_names());
    SCONCE_TRY(check_links(members_, targets_));
    return std::move(members_);
  }

 private:
  /// Two blocks of zeros at least, and nothing but zeros behind them.
  Result<void> check_end() const {
    if (source_.size() - offset_ < 2 * kBlock) return broken("an end that is cut off");
    std::array<std::byte, 16 * kBlock> buffer;
    for (std::uint64_t at = offset_; at < source_.size();) {
      const auto piece = std::span(buffer).first(
          static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), source_.size() - at)));
      SCONCE_TRY(source_.read_at(at, piece));
      if (!is_zero(piece)) return broken("data behind its end");
      at += piece.size();
    }
    return {};
  }

  Result<void> check_names() const {
    std::vector<MemberName> names;
    names.reserve(members_.size());
    for (const TarMember& member : members_) {
      names.push_back({member.path, member.kind == TarKind::directory});
    }
    return check_collisions(names);
  }

  /// Takes one header and steps over its data.
  Result<void> take(const Header& header) {
    offset_ += kBlock;
    const std::uint64_t left = source_.size() - offset_;
    const bool is_extension = std::string_view("xgLK").find(header.type) != std::string_view::npos;
    const std::uint64_t size = is_extension ? header.size : SCONCE_TRY(member_size(header));
    if (size > left) return refuse(header.name, "is cut off");
    SCONCE_TRY(is_extension ? take_extension(header) : take_member(header, size));
    offset_ += (size + kBlock - 1) / kBlock * kBlock;
    return {};
  }

  /// The data of an extension header, whose size is inside the archive.
  Result<std::string> extension_text(const Header& header) const {
    if (header.size > kLargestExtension) return broken("an extension header that is too large");
    std::string text(static_cast<std::size_t>(header.size), '\0');
    SCONCE_TRY(source_.read_at(offset_, std::as_writable_bytes(std::span(text))));
    return text;
  }

  Result<void> take_extension(const Header& header) {
    const std::string text = SCONCE_TRY(extension_text(header));
    if (header.type == 'L' || header.type == 'K') return take_gnu(header, text);
    if (extensions_.has_pax || extensions_.has_gnu) return broken("two extensions for one member");
    PaxValues values = SCONCE_TRY(parse_pax(text));
    if (header.type == 'x') {
      extensions_.values = std::move(values);
      extensions_.has_pax = true;
    } else if (values.path || values.link_path || values.size) {
      return broken("a global header that names members");
    }
    return {};
  }

  /// A long name in the GNU way: text and one NUL.
  Result<void> take_gnu(const Header& header, std::string_view text) {
    auto& value = header.type == 'L' ? extensions_.values.path : extensions_.values.link_path;
    if (!header.is_gnu || extensions_.has_pax || value) return broken("mixed extensions");
    const std::string_view name = text.substr(0, text.find('\0'));
    if (name.empty() || name.size() == text.size() ||
        !is_zero(as_bytes(text.substr(name.size())))) {
      return broken("a malformed long name");
    }
    value = name;
    extensions_.has_gnu = true;
    return {};
  }

  /// The size of a member's data. pax may only repeat the header's, or state one too large for it.
  Result<std::uint64_t> member_size(const Header& header) const {
    const auto stated = extensions_.values.size;
    if (!stated || *stated == header.size) return header.size;
    if (header.size == 0 && *stated >= kOctalEnd) return *stated;
    return refuse(header.name, "has two sizes");
  }

  Result<void> take_member(const Header& header, std::uint64_t size) {
    if (extensions_.has_gnu && !header.is_gnu) return broken("mixed extensions");
    TarMember member{.path = SCONCE_TRY(effective(extensions_.values.path, header.name)),
                     .is_executable = header.is_executable};
    SCONCE_TRY(set_kind(header, member));
    if (member.kind == TarKind::directory && member.path.ends_with('/')) member.path.pop_back();
    SCONCE_TRY(check_member_name(member.path));
    if (member.kind != TarKind::file && size != 0) return refuse(member.path, "has data");
    if (member.kind != TarKind::symbolic_link && extensions_.values.link_path) {
      return refuse(member.path, "has a link's target and is none");
    }
    if (size > limits_.total_bytes - total_ || members_.size() >= limits_.entries) {
      return fail(ErrorKind::archive, "the archive unpacks to more than is allowed");
    }
    total_ += size;
    member.size = size;
    member.data_offset = offset_;
    members_.push_back(std::move(member));
    extensions_ = {};
    return {};
  }

  Result<void> set_kind(const Header& header, TarMember& member) const {
    if (header.type == '0') {
      member.kind = TarKind::file;
    } else if (header.type == '5') {
      member.kind = TarKind::directory;
    } else if (header.type == '2') {
      member.kind = TarKind::symbolic_link;
      member.link_target = SCONCE_TRY(effective(extensions_.values.link_path, header.link_name));
      return resolve_replaced_link(header, member);
    } else {
      return refuse(member.path, "is neither file, folder nor symbolic link");
    }
    return {};
  }

  /// A link's target that pax replaces must stay inside as well.
  Result<void> resolve_replaced_link(const Header& header, const TarMember& member) const {
    if (extensions_.values.link_path && !header.link_name.empty()) {
      SCONCE_TRY(resolve_link(member.path, header.link_name));
    }
    return {};
  }

  /// A member's name: the extension's where there is one, else the header's.
  static Result<std::string> effective(const std::optional<std::string>& extended,
                                       const std::string& in_header) {
    if (!extended) return in_header;
    SCONCE_TRY(check_replaced_name(in_header));
    return *extended;
  }

  const ByteSource& source_;
  const ArchiveLimits& limits_;
  LinkTargets targets_;
  std::uint64_t offset_ = 0, total_ = 0;
  Extensions extensions_;
  std::vector<TarMember> members_;
};

}  // namespace

Result<std::vector<TarMember>> judge_tar(const ByteSource& source, const ArchiveLimits& limits,
                                         LinkTargets targets) {
  return Judge(source, limits, targets).run();
}

Result<void> read_tar_member(const ByteSource& source, const TarMember& member,
                             const ByteSink& sink) {
  constexpr std::uint64_t kPiece = 128U << 10;
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(
      static_cast<std::size_t>(std::min(kPiece, member.size)));
  for (std::uint64_t done = 0; done < member.size;) {
    const auto piece =
        std::span(buffer.get(), static_cast<std::size_t>(std::min(kPiece, member.size - done)));
    SCONCE_TRY(source.read_at(member.data_offset + done, piece));
    SCONCE_TRY(sink(piece));
    done += piece.size();
  }
  return {};
}

}  // namespace sconce::archive
