#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "freshness.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"
#include "transfer.hpp"

namespace sconce::http {
namespace {

/// So much of a file is rehashed at a time, so that other transfers go on meanwhile.
constexpr std::uint64_t kRehashSlice = 4ULL << 20;
constexpr std::uint64_t kRehashBuffer = 256ULL << 10;

/// First byte and total of `bytes FIRST-LAST/TOTAL`; a total of `*` is nothing.
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};

std::optional<ContentRange> parse_content_range(std::string_view text) {
  if (!text.starts_with("bytes ")) return std::nullopt;
  text.remove_prefix(6);
  const std::size_t dash = text.find('-');
  const std::size_t slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
    return std::nullopt;
  }
  const auto first = parse_decimal(text.substr(0, dash));
  if (!first) return std::nullopt;
  return ContentRange{*first, parse_decimal(text.substr(slash + 1))};
}

/// A file on its way to the disk: hashed and written as it arrives, resumed where it broke off.
/// Over HTTP/1.1, since one connection's flow control would bound all downloads together.
class DownloadTransfer final : public Transfer {
 public:
  DownloadTransfer(Session& session, Download download, DownloadCallback callback)
      : Transfer(session, download.url),
        download_(std::move(download)),
        callback_(std::move(callback)) {}

  [[nodiscard]] bool is_download() const override { return true; }
  [[nodiscard]] std::uint64_t weight() const override { return download_.size.value_or(~0ULL); }

  [[nodiscard]] Preparation prepare() override {
    auto prepared = file_ ? Result<void>() : open();
    if (prepared && rehash_until_ > offset_) prepared = rehash_slice();
    if (!prepared) {
      deliver(prepared.error());
      return Preparation::delivered;
    }
    if (rehash_until_ > offset_) return Preparation::unfinished;
    const bool is_whole = resumed_from_disk_ && download_.size == offset_;
    if (is_whole && finish() == Verdict::delivered) return Preparation::delivered;
    return Preparation::ready;
  }

 protected:
  void configure(CURL* /*handle*/) override {
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    add_header("Accept-Encoding: identity");
    placed_ = false;
    attempt_start_ = offset_;
    if (offset_ == 0) return;
    set(CURLOPT_RANGE, fmt::format("{}-", offset_).c_str());
    if (!etag_.empty()) add_header("If-Range: " + etag_);
  }

  bool take(std::string_view piece) override {
    if (failure_) return false;
    if (status_ != 200 && status_ != 206) return true;
    const auto written = write(piece);
    if (!written) failure_ = written.error();
    return !failure_;
  }

  bool made_progress() override { return offset_ > attempt_start_ + (1ULL << 20); }

  Verdict answer_ended() override {
    if (failure_) return give_up(*failure_);
    if (status_ == 416 && offset_ > 0) return start_over();
    if (status_ != 200 && status_ != 206) return give_up(status_error(url_, status_));
    if (!placed_) {  // an empty body
      if (const auto done = place(); !done) return give_up(done.error());
    }
    return finish();
  }

  void deliver(Error error) override {
    if (download_.progress) download_.progress->finished = true;
    callback_(std::unexpected(std::move(error)));
  }

 private:
  /// Opens the file, or one beside it where someone else is at it, and takes up what it holds, if a
  /// hash of the whole can vouch for that.
  Result<void> open() {
    for (int number = 0; !file_; ++number) {
      path_ = number == 0 ? download_.partial : fmt::format("{}-{}", download_.partial, number);
      auto file = SCONCE_TRY(os::try_open_locked(path_));
      if (file) file_ = std::make_shared<os::File>(*std::move(file));
    }
    const bool can_resume =
        download_.expected && (!download_.size || file_->size() <= *download_.size);
    if (can_resume) {
      rehash_until_ = file_->size();
    } else {
      SCONCE_TRY(file_->truncate(0));
    }
    resumed_from_disk_ = rehash_until_ > 0;
    begin_hashes();
    if (download_.progress && download_.size) download_.progress->total = *download_.size;
    return {};
  }

  void begin_hashes() {
    sha256_.emplace(HashAlgorithm::sha256);
    promised_.reset();
    if (download_.expected && download_.expected->algorithm() != HashAlgorithm::sha256) {
      promised_.emplace(download_.expected->algorithm());
    }
  }

  void hash(Bytes bytes) {
    sha256_->update(bytes);
    if (promised_) promised_->update(bytes);
  }

  Result<void> rehash_slice() {
    std::vector<std::byte> buffer(kRehashBuffer);
    const std::uint64_t end = std::min(rehash_until_, offset_ + kRehashSlice);
    while (offset_ < end) {
      const auto piece =
          std::span(buffer).first(static_cast<std::size_t>(std::min(end - offset_, kRehashBuffer)));
      SCONCE_TRY(file_->read_at(offset_, piece));
      hash(piece);
      offset_ += piece.size();
    }
    show_progress();
    return {};
  }

  /// Decides at the first byte where the answer belongs.
  Result<void> place() {
    placed_ = true;
    const auto etag = find_header(headers_, "etag");
    etag_ = etag && etag->starts_with('"') ? *etag : "";
    if (status_ == 200) {
      if (offset_ > 0) SCONCE_TRY(reset());
      return {};
    }
    const auto range = parse_content_range(find_header(headers_, "content-range").value_or(""));
    if (!range || range->first != offset_) {
      return fail(
          ErrorKind::network,
          fmt::format("cannot fetch `{}`: the server sends another range than was asked for",
                      url_.to_string()));
    }
    return {};
  }

  Result<void> reset() {
    offset_ = 0;
    rehash_until_ = 0;
    resumed_from_disk_ = false;
    begin_hashes();
    return file_->truncate(0);
  }

  Result<void> write(std::string_view piece) {
    if (!placed_) SCONCE_TRY(place());
    if (download_.size && piece.size() > *download_.size - offset_) {
      return fail(ErrorKind::mismatch, fmt::format("`{}` is longer than the {} bytes promised",
                                                   url_.to_string(), *download_.size));
    }
    hash(as_bytes(piece));
    SCONCE_TRY(file_->write_at(offset_, as_bytes(piece)));
    offset_ += piece.size();
    show_progress();
    return {};
  }

  void show_progress() {
    if (download_.progress) download_.progress->done.store(offset_, std::memory_order_relaxed);
  }

  Verdict start_over() {
    if (const auto done = reset(); !done) return give_up(done.error());
    return Verdict::again;
  }

  Verdict give_up(Error error) {
    const bool is_wrong = error.kind() == ErrorKind::mismatch;
    if (is_wrong && resumed_from_disk_) {  // the part that lay there may be what is wrong
      failure_.reset();
      return start_over();
    }
    if (is_wrong) (void)os::remove_file(path_);
    file_.reset();
    deliver(std::move(error));
    return Verdict::delivered;
  }

  Verdict finish() {
    if (download_.size && offset_ != *download_.size) {
      return give_up(
          Error(ErrorKind::mismatch, fmt::format("`{}` has {} bytes, promised were {}",
                                                 url_.to_string(), offset_, *download_.size)));
    }
    const Digest sha256 = sha256_->finish();
    const Digest promised = promised_ ? promised_->finish() : sha256;
    if (download_.expected && promised != *download_.expected) {
      return give_up(Error(ErrorKind::mismatch,
                           fmt::format("`{}` has the hash {}, promised was {}", url_.to_string(),
                                       promised.to_string(), download_.expected->to_string())));
    }
    // Tells the file its size; it has that already.
    if (const auto sized = file_->truncate(offset_); !sized) return give_up(sized.error());
    if (download_.progress) download_.progress->finished = true;
    callback_(Downloaded{sha256, offset_, path_, std::move(file_)});
    return Verdict::delivered;
  }

  Download download_;
  DownloadCallback callback_;
  std::string path_;
  std::shared_ptr<os::File> file_;  ///< locked
  std::optional<archive::Hasher> sha256_;
  std::optional<archive::Hasher> promised_;  ///< where the promise is of another algorithm
  std::optional<Error> failure_;
  std::string etag_;  ///< strong, of the answer that the bytes so far come from
  std::uint64_t offset_ = 0;
  std::uint64_t attempt_start_ = 0;
  std::uint64_t rehash_until_ = 0;
  bool placed_ = false;
  bool resumed_from_disk_ = false;
};

}  // namespace

std::unique_ptr<Transfer> make_download(Session& session, Download download,
                                        DownloadCallback callback) {
  return std::make_unique<DownloadTransfer>(session, std::move(download), std::move(callback));
}

}  // namespace sconce::http
