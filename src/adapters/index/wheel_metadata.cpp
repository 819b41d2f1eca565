#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "metadata_text.hpp"
#include "remote_member.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/fetch_metadata.hpp"

namespace sconce::index {
namespace {

constexpr std::uint64_t kLargestMetadata = 16ULL << 20;

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
    if (const auto stored = stored_metadata(access_, place_)) {
      if (auto metadata = parse_metadata(place_, *stored)) return callback_(std::move(metadata));
    }
    if (place_.url.file_path()) return fetch_from_wheel();
    if (access_.freshness == http::Freshness::offline) {
      return callback_(fail(ErrorKind::not_found,
                            fmt::format("the metadata of `{}` is not in the store, and nothing is "
                                        "fetched offline",
                                        place_.file_name)));
    }
    if (place_.has_metadata_file) return fetch_metadata_file();
    fetch_from_wheel();
  }

  void fetch_metadata_file() {
    auto url = Url::parse(place_.url.without_fragment().to_string_with_credentials() + ".metadata");
    if (!url) return callback_(pass_error(url));
    http::Request request{
        .url = *std::move(url), .freshness = http::Freshness::none, .body_limit_bytes = 16 << 20};
    access_.client.fetch(std::move(request),
                         [self = shared_from_this()](Result<http::Response> answer) mutable {
                           self->access_.pool.post([self, answer = std::move(answer)]() mutable {
                             if (!answer) return self->callback_(pass_error(answer));
                             self->take_metadata_file(*std::move(answer));
                           });
                         });
  }

  void take_metadata_file(http::Response response) {
    if (response.status == 404 || response.status == 410) return fetch_from_wheel();
    if (response.status != 200) {
      return callback_(fail(ErrorKind::network,
                            fmt::format("cannot fetch `{}`: status {}",
                                        response.effective_url.to_string(), response.status)));
    }
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
    deliver(response.body);
  }

  void fetch_from_wheel() {
    const auto find = [place = place_](const ByteSource& wheel) {
      return find_metadata(place, wheel);
    };
    fetch_member(access_, {.place = place_, .find = find, .limit_bytes = kLargestMetadata},
                 [self = shared_from_this()](Result<std::optional<std::string>> text) {
                   if (!text) return self->callback_(pass_error(text));
                   if (*text) return self->deliver(**text);
                   self->callback_(fail(ErrorKind::archive, fmt::format("`{}` holds no METADATA",
                                                                        self->place_.file_name)));
                 });
  }

  void deliver(const std::string& text) {
    auto metadata = parse_metadata(place_, text);
    const bool is_good = metadata.has_value();
    callback_(std::move(metadata));
    if (is_good) store_metadata(access_, place_, text);
  }

  Access access_;
  MetadataPlace place_;
  MetadataCallback callback_;
};

}  // namespace

void fetch_wheel_metadata(const Access& access, MetadataPlace place, MetadataCallback callback) {
  std::make_shared<WheelMetadataFetch>(access, std::move(place), std::move(callback))->start();
}

}  // namespace sconce::index
