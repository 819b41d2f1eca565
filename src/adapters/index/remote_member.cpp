#include "remote_member.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "metadata_text.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/http/client.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/range_source.hpp"
#include "sconce/os/files.hpp"

namespace sconce::index {
namespace {

/// The most that the end records of a zip can take, with the comment: one request brings all of it,
/// and of most wheels the directory and METADATA as well.
constexpr std::uint64_t kTail = 66'000;
/// A member is asked for with what stands around it, since its local header's length is not known.
constexpr std::uint64_t kSlack = 512;
constexpr int kMostRanges = 8;
constexpr std::uint64_t kLargestRange = 256ULL << 20;

/// Total of `bytes FIRST-LAST/TOTAL`.
std::optional<std::uint64_t> total_of(const http::Response& response) {
  const std::string text = response.header("content-range").value_or("");
  const std::size_t slash = text.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  return parse_decimal(std::string_view(text).substr(slash + 1));
}

/// The way of one member, each step on the pool. Keeps itself alive.
class MemberFetch : public std::enable_shared_from_this<MemberFetch> {
 public:
  MemberFetch(const Access& access, MemberWanted wanted, MemberCallback callback)
      : access_(access), wanted_(std::move(wanted)), callback_(std::move(callback)) {}

  void start() {
    if (const auto path = wanted_.place.url.file_path()) return read_local(*path);
    ask({.url = wanted_.place.url,
         .range = http::ByteRange{.first = kTail, .from_end = true},
         .freshness = http::Freshness::none},
        &MemberFetch::take_tail);
  }

 private:
  void read_local(const std::string& path) {
    const auto file = os::File::open_for_reading(path);
    if (!file) return callback_(pass_error(file));
    read_whole(*file);
  }

  void read_whole(const ByteSource& wheel) {
    const auto entry = wanted_.find(wheel);
    if (!entry) return callback_(pass_error(entry));
    if (!*entry) return callback_(std::nullopt);
    deliver(wheel, **entry);
  }

  void deliver(const ByteSource& wheel, const archive::ZipEntry& entry) {
    auto text = archive::read_zip_entry(wheel, entry, wanted_.limit_bytes);
    if (!text) return callback_(pass_error(text));
    callback_(*std::move(text));
  }

  void take_tail(http::Response response) {
    const auto total = total_of(response);
    if (response.status == 206 && total && response.body.size() == std::min(*total, kTail)) {
      const std::uint64_t start = *total - response.body.size();
      remote_.emplace(*total);
      remote_->add(start, std::move(response.body));
      return read_remote();
    }
    const bool knows_no_ranges = response.status == 200 || response.status == 206 ||
                                 response.status == 416 || response.status == 405 ||
                                 response.status == 400;
    if (!knows_no_ranges) return refuse_status(response);
    fetch_whole();
  }

  /// Reads as far as what is here reaches, and asks for the next missing piece.
  void read_remote() {
    const auto entry = wanted_.find(*remote_);
    if (!entry) {
      const auto gap = remote_->take_gap();
      return gap ? fetch_gap(*gap) : callback_(pass_error(entry));
    }
    if (!*entry) return callback_(std::nullopt);
    const archive::ZipEntry& member = **entry;
    const std::uint64_t start = std::min(member.header_offset, remote_->size());
    const std::uint64_t size =
        std::min(member.compressed_size + member.name.size() + kSlack, remote_->size() - start);
    if (!remote_->holds(start, size)) return fetch_gap({start, size});
    deliver(*remote_, member);
  }

  void fetch_gap(RangeSource::Gap gap) {
    if (++ranges_ > kMostRanges || gap.size > kLargestRange || gap.size == 0) {
      return callback_(
          fail(ErrorKind::archive,
               fmt::format("what is wanted of `{}` cannot be reached", wanted_.place.file_name)));
    }
    gap_ = gap;
    ask({.url = wanted_.place.url,
         .range = http::ByteRange{.first = gap.offset, .last = gap.offset + gap.size - 1},
         .freshness = http::Freshness::none},
        &MemberFetch::take_range);
  }

  void take_range(http::Response response) {
    if (response.status != 206 || total_of(response) != remote_->size() ||
        response.body.size() != gap_.size) {
      return refuse_status(response);
    }
    remote_->add(gap_.offset, std::move(response.body));
    read_remote();
  }

  void fetch_whole() {
    access_.notices.detail(
        fmt::format("the server of `{}` knows no ranges: fetching all of it for what it states",
                    wanted_.place.file_name));
    fetch_whole_file(access_, wanted_.place,
                     [self = shared_from_this()](Result<http::Downloaded> done) {
                       if (!done) return self->callback_(pass_error(done));
                       self->read_whole(*done->file);
                       // What no hash vouches for could never be taken up again.
                       if (!self->wanted_.place.hash) (void)os::remove_file(done->path);
                     });
  }

  void ask(http::Request request, void (MemberFetch::*next)(http::Response)) {
    access_.client.fetch(std::move(request), [self = shared_from_this(),
                                              next](Result<http::Response> answer) mutable {
      self->access_.pool.post([self, next, answer = std::move(answer)]() mutable {
        if (!answer) return self->callback_(pass_error(answer));
        (self.get()->*next)(std::move(*answer));
      });
    });
  }

  void refuse_status(const http::Response& response) {
    callback_(
        fail(ErrorKind::network, fmt::format("cannot fetch `{}`: status {}",
                                             response.effective_url.to_string(), response.status)));
  }

  Access access_;
  MemberWanted wanted_;
  MemberCallback callback_;
  std::optional<RangeSource> remote_;
  RangeSource::Gap gap_;
  int ranges_ = 0;
};

}  // namespace

void fetch_member(const Access& access, MemberWanted wanted, MemberCallback callback) {
  std::make_shared<MemberFetch>(access, std::move(wanted), std::move(callback))->start();
}

}  // namespace sconce::index
