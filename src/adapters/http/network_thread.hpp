#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "sconce/base/guarded.hpp"
#include "transfer.hpp"

namespace sconce::http {

/// The one thread that runs transfers. It starts with the first of them. add() and cancel_all() are
/// callable from any thread; stop() cancels what runs and joins, and has to be called before the
/// end.
class NetworkThread {
 public:
  explicit NetworkThread(const ClientOptions& options) : options_(options) {}
  ~NetworkThread() = default;
  NetworkThread(const NetworkThread&) = delete;
  NetworkThread& operator=(const NetworkThread&) = delete;

  void add(Request request, ResponseCallback callback);
  void add(Download download, DownloadCallback callback);
  void cancel_all();
  void stop();

 private:
  template <class What, class Callback>
  struct Order {
    What what;
    Callback callback;
  };
  struct Inbox {
    std::vector<Order<Request, ResponseCallback>> fetches;
    std::vector<Order<Download, DownloadCallback>> downloads;
    bool is_open = true;
    bool is_started = false;
    std::thread thread;
    const CurlApi* curl = nullptr;
    CURLM* multi = nullptr;
  };
  class Loop;

  /// Starts the thread if need be; an error if libcurl cannot be used or all was cancelled.
  [[nodiscard]] Result<void> ensure_started(Inbox& inbox);

  const ClientOptions& options_;
  Guarded<Inbox> inbox_;
  std::atomic<bool> stopping_{false};
};

}  // namespace sconce::http
