#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/os/files.hpp"
#include "sconce/store/store.hpp"

namespace sconce::http {

/// Inclusive byte range; `last` absent with `from_end` set: the last `first` bytes.
struct ByteRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;
  bool from_end = false;
};

/// Whether a stored answer may be used (RFC 9111). Offline, what is not stored is an error of kind
/// `not_found`.
enum class Freshness {
  normal,      ///< fresh answers are used, stale ones revalidated
  revalidate,  ///< always asked again (--refresh)
  offline,     ///< only what is stored; no transfer (--offline)
  none,        ///< neither read nor stored
};

struct Request {
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Answers to ranges are never stored here. A server that ignores the range answers 200; its body
  /// is then not read and comes back empty.
  std::optional<ByteRange> range;
  Freshness freshness = Freshness::normal;
  std::uint64_t body_limit_bytes = 256ULL << 20;
};
struct Response {
  long status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  Url effective_url;  ///< after redirects, without credentials
  bool from_store = false;
  /// What remember() needs: empty where nothing is to be stored, or nothing has changed.
  std::string store_key;
  std::int64_t fresh_until = 0;  ///< seconds since the epoch
  [[nodiscard]] std::optional<std::string> header(std::string_view lower_case_name) const;
};
/// Called exactly once: on the network thread, where it must not block but hand over to a pool or a
/// mailbox; or, where a stored answer serves, on the calling thread before fetch() returns.
using ResponseCallback = std::move_only_function<void(Result<Response>)>;

/// A whole file to be written to disk. Resumes what lies at `partial`, rehashing it first, where
/// `expected` can vouch for it. Any number of processes may download to one `partial`: each writes
/// a file that it has locked.
struct Download {
  Url url;
  std::string partial;                     ///< host path to write to
  std::optional<std::uint64_t> size;       ///< expected, bytes
  std::optional<Digest> expected;          ///< compared at the end; a difference deletes the file
  std::shared_ptr<ProgressTask> progress;  ///< bytes; may be null
};
struct Downloaded {
  Digest sha256;
  std::uint64_t size = 0;
  /// Where it lies: `partial`, or `partial`-N where someone else was at that.
  std::string path;
  /// Open and locked: as long as this lives, no other process or transfer takes the file up. Remove
  /// or rename it before.
  std::shared_ptr<const os::File> file;
};
using DownloadCallback = std::move_only_function<void(Result<Downloaded>)>;

struct ClientOptions {
  std::string user_agent;
  std::optional<std::string> proxy;
  std::optional<std::string> certificate_bundle;  ///< file or folder
  std::optional<std::string> client_certificate;
  std::vector<std::string> trusted_hosts;  ///< no certificate check (pip's trusted-host)
  std::chrono::milliseconds stall_timeout{30'000};
  std::chrono::milliseconds connect_timeout{10'000};
  int retries = 4;
  std::size_t parallel_downloads = 8;
  bool use_netrc = true;
};

/// All transfers of the program, as its parts use them: one network thread, one connection pool
/// (libcurl's multi interface), HTTP/2 for requests and HTTP/1.1 for downloads, retries with
/// back-off and jitter. HTTP statuses other than those worth a retry are answers, not errors, for
/// fetch(); for downloads everything but 200 and 206 is an error. Errors name the URL without
/// credentials. A cheap copy; callable from any thread, also after the client is gone: then all
/// ends with kind `interrupted`. Credentials come from the URL asked for, from any earlier URL of
/// the same origin, or from netrc, and go to that origin only.
class Transfers {
 public:
  /// Reads the store first, so it is best called from a pool thread.
  void fetch(Request request, ResponseCallback callback) const;
  /// Stores an answer of fetch() as far as its headers allow, with `body` as what fetch() gives
  /// back in its place from then on (a parsed and compacted form, say) and `content_type` to tell
  /// it by. Writes a file, so never on the network thread. A failure is a detail for -v.
  void remember(const Response& response, std::string_view body,
                std::string_view content_type) const;
  void download(Download download, DownloadCallback callback) const;

 private:
  friend class Client;
  struct State;
  explicit Transfers(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

/// Owns the network thread. The destructor cancels what runs and waits for the thread; what refers
/// to its transfers may go on doing so, but `store` and `notices` must outlive that.
class Client {
 public:
  /// `store` may be null: then nothing is kept between runs.
  Client(ClientOptions options, const store::Store* store, Notices& notices);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] const Transfers& transfers() const { return transfers_; }
  void fetch(Request request, ResponseCallback callback) {
    transfers_.fetch(std::move(request), std::move(callback));
  }
  void remember(const Response& response, std::string_view body, std::string_view content_type) {
    transfers_.remember(response, body, content_type);
  }
  void download(Download download, DownloadCallback callback) {
    transfers_.download(std::move(download), std::move(callback));
  }
  /// Ends all transfers, also those asked for later, with kind `interrupted`. Does not wait.
  void cancel_all();

 private:
  Transfers transfers_;
};

}  // namespace sconce::http
