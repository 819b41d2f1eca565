#include <fmt/format.h>

#include <memory>
#include <utility>

#include "metadata_text.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/text.hpp"
#include "sconce/index/range_source.hpp"
#include "sconce/os/files.hpp"

namespace sconce::index {
namespace {

/// The most that the end records of a zip can take, with the comment: one request brings all of it,
/// and of most wheels the directory and METADATA as well.
constexpr std::uint64_t kTail = 66'000;
/// METADATA is asked for with what stands around it, since its local header's length is not known.
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

/// The way of one wheel's metadata through its sources, each step on the pool. Keeps itself alive.
class WheelMetadataFetch : public std::enable_shared_from_this<WheelMetadataFetch> {
 public:
  WheelMetadataFetch(const Access& access, MetadataPlace place, MetadataCallback callback)
      : access_(access), place_(std::move(place)), callback_(std::move(callback)) {}

  void start() {
    access_.pool.post([self = shared_from_this()] { self->look_at_hand(); });
  }

 private:
  void look_at_hand() {
    if (const auto path = place_.url.file_path()) return read_local(*path);
    if (const auto stored = stored_metadata(access_, place_)) {
      if (auto metadata = parse_metadata(place_, *stored)) return callback_(std::move(metadata));
    }
    if (access_.freshness == http::Freshness::offline) {
      return callback_(fail(ErrorKind::not_found,
                            fmt::format("the metadata of `{}` is not in the store, and nothing is "
                                        "fetched offline",
                                        place_.file_name)));
    }
    if (place_.has_metadata_file) return fetch_metadata_file();
    fetch_tail();
  }

  void read_local(const std::string& path) {
    const auto file = os::File::open_for_reading(path);
    if (!file) return callback_(pass_error(file));
    deliver(metadata_of_wheel(place_, *file));
  }

  void fetch_metadata_file() {
    auto url = Url::parse(place_.url.without_fragment().to_string_with_credentials() + ".metadata");
    if (!url) return callback_(pass_error(url));
    ask({.url = std::move(*url), .freshness = http::Freshness::none, .body_limit_bytes = 16 << 20},
        &WheelMetadataFetch::take_metadata_file);
  }

  void take_metadata_file(http::Response response) {
    if (response.status == 404 || response.status == 410) return fetch_tail();
    if (response.status != 200) return refuse_status(response);
    if (place_.metadata_hash) {
      const Digest found =
          archive::digest_of(place_.metadata_hash->algorithm(), as_bytes(response.body));
      if (found != *place_.metadata_hash) {
        return callback_(fail(
            ErrorKind::mismatch,
            fmt::format("`{}` has the hash {}, promised was {}", response.effective_url.to_string(),
                        found.to_string(), place_.metadata_hash->to_string())));
      }
    }
    deliver(std::move(response.body));
  }

  void fetch_tail() {
    ask({.url = place_.url,
         .range = http::ByteRange{.first = kTail, .from_end = true},
         .freshness = http::Freshness::none},
        &WheelMetadataFetch::take_tail);
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
    const auto entry = find_metadata(place_, *remote_);
    if (!entry) {
      const auto gap = remote_->take_gap();
      return gap ? fetch_gap(*gap) : callback_(pass_error(entry));
    }
    const std::uint64_t start = std::min(entry->header_offset, remote_->size());
    const std::uint64_t size =
        std::min(entry->compressed_size + entry->name.size() + kSlack, remote_->size() - start);
    if (!remote_->holds(start, size)) return fetch_gap({start, size});
    deliver(metadata_of_wheel(*remote_, *entry));
  }

  void fetch_gap(RangeSource::Gap gap) {
    if (++ranges_ > kMostRanges || gap.size > kLargestRange || gap.size == 0) {
      return callback_(
          fail(ErrorKind::archive,
               fmt::format("the metadata of `{}` cannot be reached", place_.file_name)));
    }
    gap_ = gap;
    ask({.url = place_.url,
         .range = http::ByteRange{.first = gap.offset, .last = gap.offset + gap.size - 1},
         .freshness = http::Freshness::none},
        &WheelMetadataFetch::take_range);
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
        fmt::format("the server of `{}` knows no ranges: fetching all of it for its metadata",
                    place_.file_name));
    fetch_whole_file(access_, place_, [self = shared_from_this()](Result<http::Downloaded> done) {
      if (!done) return self->callback_(pass_error(done));
      self->deliver(metadata_of_wheel(self->place_, *done->file));
      // What no hash vouches for could never be taken up again.
      if (!self->place_.hash) (void)os::remove_file(done->path);
    });
  }

  void ask(http::Request request, void (WheelMetadataFetch::*next)(http::Response)) {
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

  void deliver(TextResult text) {
    if (!text) return callback_(pass_error(text));
    auto metadata = parse_metadata(place_, *text);
    const bool is_good = metadata.has_value();
    callback_(std::move(metadata));
    if (is_good) store_metadata(access_, place_, *text);
  }

  Access access_;
  MetadataPlace place_;
  MetadataCallback callback_;
  std::optional<RangeSource> remote_;
  RangeSource::Gap gap_;
  int ranges_ = 0;
};

}  // namespace

void fetch_wheel_metadata(const Access& access, MetadataPlace place, MetadataCallback callback) {
  std::make_shared<WheelMetadataFetch>(access, std::move(place), std::move(callback))->start();
}

}  // namespace sconce::index
