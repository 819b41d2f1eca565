#include "sconce/sources/wheel_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/archive/hasher.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/files.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/wheel/archive_contents.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::sources {
namespace {

using resolver::HashVerdict;
using resolver::OfferedFile;

/// Bucket of the hashes that were found at addresses whose index states none.
constexpr std::string_view kOrigins = "origins";

std::string origin_key(const OfferedFile& wheel) {
  return fmt::format("{} {}", wheel.url.to_string(), wheel.size.value_or(0));
}

int strength(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return 4;  // first, since it is the store's own
    case HashAlgorithm::sha512:
    case HashAlgorithm::sha384:
    case HashAlgorithm::blake2b:
    case HashAlgorithm::blake2s:
      return 3;
    case HashAlgorithm::sha224:
      return 2;
    case HashAlgorithm::sha1:
      return 1;
    case HashAlgorithm::md5:
      break;
  }
  return 0;
}

std::optional<Digest> strongest(const std::vector<Digest>& hashes) {
  const auto best = std::ranges::max_element(
      hashes, {}, [](const Digest& hash) { return strength(hash.algorithm()); });
  if (best == hashes.end()) return std::nullopt;
  return *best;
}

/// The hashes of an archive that its allowed ones can be compared with.
Result<std::vector<Digest>> comparable_hashes(const resolver::AllowedHashes& allowed,
                                              const Digest& sha256, const ByteSource& archive) {
  std::vector<Digest> hashes = {sha256};
  for (const HashAlgorithm algorithm : allowed.algorithms()) {
    if (algorithm == HashAlgorithm::sha256) continue;
    hashes.push_back(SCONCE_TRY(archive::digest_of(algorithm, archive)));
  }
  return hashes;
}

/// What an index states is not enough: the archive itself must be one of the allowed ones.
Result<void> check_allowed(const WantedWheel& wheel, const Digest& sha256,
                           const ByteSource& archive) {
  const auto found = SCONCE_TRY(comparable_hashes(wheel.allowed, sha256, archive));
  if (wheel.allowed.judge(found) == HashVerdict::allowed) return {};
  return std::unexpected(
      Error(ErrorKind::mismatch,
            fmt::format("`{}` from `{}` has the hash `{}`, and its requirements allow only {}",
                        wheel.file.file_name, wheel.file.url.to_string(), found.back().to_string(),
                        wheel.allowed.to_string()))
          .with_hint("the file has changed, or is not the one meant: find out which before you "
                     "state another `--hash`"));
}

/// One run of fetch_wheels; shared by the steps of all its wheels.
class WheelFetch : public std::enable_shared_from_this<WheelFetch> {
 public:
  WheelFetch(const FetchServices& services, std::vector<WantedWheel> wheels, WheelReady on_ready)
      : services_(services), wheels_(std::move(wheels)), on_ready_(std::move(on_ready)) {}

  void start() {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < wheels_.size(); ++i) {
      const auto kept = find_in_store(wheels_[i].file);
      if (!kept || !tell_of_kept(i, *kept)) missing.push_back(i);
    }
    std::ranges::sort(missing, {}, [this](std::size_t i) {
      return std::pair(~wheels_[i].file.size.value_or(~0ULL), i);
    });
    for (const std::size_t i : missing) obtain(i);
  }

 private:
  [[nodiscard]] std::optional<ReadyWheel> find_in_store(const OfferedFile& wheel) const {
    const auto sha256 = known_sha256(services_.store, wheel);
    if (!sha256) return std::nullopt;
    const auto status = os::status_if_exists(services_.store.wheel_path(*sha256));
    if (status && *status) return ReadyWheel{*sha256, (*status)->size, true};
    if (!os::exists(services_.store.tree_path(*sha256))) return std::nullopt;
    return ReadyWheel{*sha256, 0, true};
  }

  /// Whether what the store has may serve: else it has to be fetched to know.
  bool tell_of_kept(std::size_t i, const ReadyWheel& kept) {
    const HashVerdict verdict = wheels_[i].allowed.judge({&kept.sha256, 1});
    if (verdict == HashVerdict::allowed) {
      tell(i, kept);
      return true;
    }
    const bool has_archive = kept.size != 0;
    if (verdict == HashVerdict::refused || !has_archive) return false;
    services_.pool.post(
        [self = shared_from_this(), i, kept] { self->tell(i, self->compare(i, kept)); });
    return true;
  }

  Result<ReadyWheel> compare(std::size_t i, const ReadyWheel& kept) const {
    const auto file =
        SCONCE_TRY(os::File::open_for_reading(services_.store.wheel_path(kept.sha256)));
    SCONCE_TRY(check_allowed(wheels_[i], kept.sha256, file));
    return kept;
  }

  void obtain(std::size_t i) {
    const OfferedFile& wheel = wheels_[i].file;
    if (const auto path = wheel.url.file_path()) {
      services_.pool.post([self = shared_from_this(), i, path = *path] {
        self->tell(i, self->take_local(i, path));
      });
      return;
    }
    if (services_.freshness == http::Freshness::offline) {
      return tell(i, fail(ErrorKind::not_found,
                          fmt::format("`{}` is not in the store, and nothing is fetched offline",
                                      wheel.file_name)));
    }
    download(i);
  }

  void download(std::size_t i) {
    const OfferedFile& wheel = wheels_[i].file;
    const auto expected = strongest(wheel.hashes);
    http::Download wanted{
        .url = wheel.url,
        .partial = services_.store.partial_path(expected ? expected->hex() : wheel.url.to_string()),
        .size = wheel.size,
        .expected = expected,
        .progress =
            services_.board.start(ProgressKind::download, label_of(wheel), wheel.size.value_or(0))};
    services_.client.download(
        std::move(wanted), [self = shared_from_this(), i](Result<http::Downloaded> done) mutable {
          auto& pool = self->services_.pool;
          // Ahead of the unpacking of others, which then has this one's work to share too.
          pool.post_first([self = std::move(self), i, done = std::move(done)]() mutable {
            self->tell(i, done ? self->take_download(i, *done) : pass_error(done));
          });
        });
  }

  static std::string label_of(const OfferedFile& wheel) {
    return fmt::format("{} {}", wheel.name().text(), wheel.version().to_string());
  }

  /// Judges what was downloaded and moves it to its place.
  Result<ReadyWheel> take_download(std::size_t i, const http::Downloaded& done) {
    const auto published = publish_download(wheels_[i], done);
    if (!published) {
      (void)os::remove_file(done.path);
      return pass_error(published);
    }
    remember_origin(wheels_[i].file, done.sha256);
    return ReadyWheel{done.sha256, done.size, false};
  }

  Result<void> publish_download(const WantedWheel& wheel, const http::Downloaded& done) {
    SCONCE_TRY(check_allowed(wheel, done.sha256, *done.file));
    SCONCE_TRY(judge(wheel.file, *done.file));
    return services_.store.publish_wheel(done.path, done.sha256);
  }

  Result<ReadyWheel> take_local(std::size_t i, const std::string& path) {
    const auto folder = SCONCE_TRY(services_.store.make_temporary());
    // A copy, not a link: what its owner does to the file later must not reach the store.
    const std::string copy = os::join_path(folder.path(), "wheel");
    if (!os::reflink(path, copy, 0644)) SCONCE_TRY(os::copy_file(path, copy, 0644));
    const auto file = SCONCE_TRY(os::File::open_for_reading(copy));
    const Digest sha256 = SCONCE_TRY(archive::digest_of(HashAlgorithm::sha256, file));
    if (const auto expected = strongest(wheels_[i].file.hashes)) {
      const Digest found = SCONCE_TRY(archive::digest_of(expected->algorithm(), file));
      if (found != *expected) {
        return fail(ErrorKind::mismatch, fmt::format("`{}` has the hash {}, promised was {}", path,
                                                     found.to_string(), expected->to_string()));
      }
    }
    SCONCE_TRY(check_allowed(wheels_[i], sha256, file));
    if (services_.store.has_wheel(sha256)) return ReadyWheel{sha256, file.size(), true};
    SCONCE_TRY(judge(wheels_[i].file, file));
    SCONCE_TRY(services_.store.publish_wheel(copy, sha256));
    return ReadyWheel{sha256, file.size(), false};
  }

  Result<void> judge(const OfferedFile& wheel, const ByteSource& source) {
    return in_context(judge_archive(wheel, source),
                      fmt::format("judging the wheel `{}`", wheel.file_name));
  }

  Result<void> judge_archive(const OfferedFile& wheel, const ByteSource& source) {
    if (!wheel.is_wheel()) return {};  // by who unpacks it
    const auto directory = SCONCE_TRY(archive::judge_zip(source));
    const auto contents =
        wheel::contents_of_archive(std::get<pep::WheelFileName>(wheel.parsed), directory, source);
    const auto judgement = SCONCE_TRY(wheel::judge_wheel(contents));
    for (const std::string& warning : judgement.warnings()) {
      services_.notices.warn(fmt::format("`{}`: {}", wheel.file_name, warning));
    }
    return {};
  }

  void remember_origin(const OfferedFile& wheel, const Digest& sha256) {
    const auto stated = strongest(wheel.hashes);
    if (stated && stated->algorithm() == HashAlgorithm::sha256) return;
    const auto kept = services_.store.set_memo(kOrigins, origin_key(wheel), sha256.hex());
    if (!kept) services_.notices.detail(kept.error().to_string());
  }

  void tell(std::size_t i, Result<ReadyWheel> result) {
    services_.mailbox.post([self = shared_from_this(), i, result = std::move(result)]() mutable {
      self->on_ready_(i, std::move(result));
    });
  }

  const FetchServices services_;
  const std::vector<WantedWheel> wheels_;
  WheelReady on_ready_;
};

}  // namespace

std::optional<Digest> known_sha256(const store::Store& store, const OfferedFile& wheel) {
  const auto stated = strongest(wheel.hashes);
  if (stated && stated->algorithm() == HashAlgorithm::sha256) return stated;
  if (wheel.url.file_path()) return std::nullopt;  // local files may change
  const auto found = store.memo(kOrigins, origin_key(wheel));
  if (!found || !*found) return std::nullopt;
  auto digest = Digest::parse(HashAlgorithm::sha256, **found);
  if (!digest) return std::nullopt;
  return *std::move(digest);
}

void fetch_wheels(const FetchServices& services, std::vector<WantedWheel> wheels,
                  WheelReady on_ready) {
  std::make_shared<WheelFetch>(services, std::move(wheels), std::move(on_ready))->start();
}

}  // namespace sconce::sources
