#include "network_thread.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "curl_api.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "transfer.hpp"

namespace sconce::http {
namespace {

/// Requests on the way at once; over HTTP/2 they share one connection.
constexpr std::size_t kParallelFetches = 64;
constexpr std::chrono::milliseconds kLongestSleep{10'000};

Error interrupted() { return Error(ErrorKind::interrupted, "the transfer was stopped"); }

}  // namespace

/// All that the thread owns while it runs.
class NetworkThread::Loop {
 public:
  Loop(NetworkThread& owner, const CurlApi& curl, CURLM* multi)
      : owner_(owner), session_(owner.options_, curl), multi_(multi) {}

  void run() {
    while (!owner_.stopping_) {
      take_orders();
      wake_delayed();
      start_waiting();
      int running = 0;
      session_.curl.multi_perform(multi_, &running);
      settle_ended();
      end_stalled();
      sleep();
    }
    cancel();
  }

 private:
  using Owned = std::unique_ptr<Transfer>;
  struct Delayed {
    Clock::time_point due;
    Owned transfer;
  };

  void take_orders() {
    std::vector<Order<Request, ResponseCallback>> fetches;
    std::vector<Order<Download, DownloadCallback>> downloads;
    owner_.inbox_.with([&](Inbox& inbox) {
      fetches.swap(inbox.fetches);
      downloads.swap(inbox.downloads);
    });
    for (auto& order : fetches) {
      enqueue(make_fetch(session_, std::move(order.what), std::move(order.callback)));
    }
    for (auto& order : downloads) {
      enqueue(make_download(session_, std::move(order.what), std::move(order.callback)));
    }
  }

  void enqueue(Owned transfer) {
    if (!transfer->is_download()) {
      fetches_.push_back(std::move(transfer));
      return;
    }
    const auto is_heavier = [](const Owned& a, const Owned& b) {
      return a->weight() > b->weight();
    };
    const auto place = std::upper_bound(downloads_.begin(), downloads_.end(), transfer, is_heavier);
    downloads_.insert(place, std::move(transfer));
  }

  void wake_delayed() {
    const auto now = Clock::now();
    for (std::size_t i = 0; i < delayed_.size();) {
      if (delayed_[i].due > now) {
        ++i;
        continue;
      }
      enqueue(std::move(delayed_[i].transfer));
      delayed_.erase(delayed_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void start_waiting() {
    while (!fetches_.empty() && running_fetches_ < kParallelFetches) {
      Owned next = std::move(fetches_.front());
      fetches_.pop_front();
      start(std::move(next));
    }
    // What is being prepared holds a place, so that no more than that are open.
    while (!downloads_.empty() &&
           running_downloads_ + preparing_.size() < owner_.options_.parallel_downloads) {
      preparing_.push_back(std::move(downloads_.front()));
      downloads_.pop_front();
    }
    for (std::size_t i = 0; i < preparing_.size();) {
      const auto state = preparing_[i]->prepare();
      if (state == Transfer::Preparation::unfinished) {
        ++i;
        continue;
      }
      Owned prepared = std::move(preparing_[i]);
      preparing_.erase(preparing_.begin() + static_cast<std::ptrdiff_t>(i));
      if (state == Transfer::Preparation::ready) start(std::move(prepared));
    }
  }

  void start(Owned transfer) {
    auto handle = transfer->begin();
    if (!handle) {
      transfer->abandon(handle.error());
      return;
    }
    ++(transfer->is_download() ? running_downloads_ : running_fetches_);
    session_.curl.multi_add_handle(multi_, *handle);
    running_.emplace(*handle, std::move(transfer));
  }

  Owned stop_running(CURL* handle) {
    auto node = running_.extract(handle);
    Owned transfer = std::move(node.mapped());
    session_.curl.multi_remove_handle(multi_, handle);
    --(transfer->is_download() ? running_downloads_ : running_fetches_);
    return transfer;
  }

  void settle(Owned transfer, std::optional<Clock::duration> wait) {
    if (!wait) return;
    if (*wait == Clock::duration::zero()) return enqueue(std::move(transfer));
    delayed_.push_back({Clock::now() + *wait, std::move(transfer)});
  }

  void settle_ended() {
    int left = 0;
    while (CURLMsg* message = session_.curl.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Owned transfer = stop_running(message->easy_handle);
      const auto wait = transfer->end(code);
      settle(std::move(transfer), wait);
      has_work_ = true;
    }
  }

  void end_stalled() {
    const auto deadline = Clock::now() - owner_.options_.stall_timeout;
    std::vector<CURL*> stalled;
    for (const auto& [handle, transfer] : running_) {
      if (transfer->last_activity() < deadline) stalled.push_back(handle);
    }
    for (CURL* handle : stalled) {
      Owned transfer = stop_running(handle);
      const auto wait = transfer->end_stalled();
      settle(std::move(transfer), wait);
    }
  }

  /// Until a socket moves, an order comes, a retry is due or a stall can be seen.
  void sleep() {
    if (std::exchange(has_work_, false) || !preparing_.empty()) return;
    const auto now = Clock::now();
    auto until = now + kLongestSleep;
    for (const Delayed& delayed : delayed_) until = std::min(until, delayed.due);
    for (const auto& [handle, transfer] : running_) {
      until = std::min(until, transfer->last_activity() + owner_.options_.stall_timeout);
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(until - now).count();
    session_.curl.multi_poll(multi_, nullptr, 0, static_cast<int>(std::max<long>(wait, 0)),
                             nullptr);
  }

  void cancel() {
    take_orders();
    while (!running_.empty()) stop_running(running_.begin()->first)->abandon(interrupted());
    for (auto* queue : {&fetches_, &downloads_, &preparing_}) {
      for (Owned& transfer : *queue) transfer->abandon(interrupted());
      queue->clear();
    }
    for (Delayed& delayed : delayed_) delayed.transfer->abandon(interrupted());
    delayed_.clear();
  }

  NetworkThread& owner_;
  Session session_;
  CURLM* multi_;
  std::deque<Owned> fetches_;    ///< in the order of arrival
  std::deque<Owned> downloads_;  ///< heaviest first
  std::deque<Owned> preparing_;
  std::vector<Delayed> delayed_;
  std::unordered_map<CURL*, Owned> running_;
  std::size_t running_fetches_ = 0;
  std::size_t running_downloads_ = 0;
  bool has_work_ = false;
};

Result<void> NetworkThread::ensure_started(Inbox& inbox) {
  if (!inbox.is_open) return std::unexpected(interrupted());
  if (inbox.is_started) return {};
  inbox.curl = SCONCE_TRY(in_context(curl_api(), "starting transfers"));
  inbox.multi = inbox.curl->multi_init();
  if (inbox.multi == nullptr) return fail(ErrorKind::network, "no memory for transfers");
  inbox.curl->multi_setopt(inbox.multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  inbox.is_started = true;
  inbox.thread = std::thread(
      [this, curl = inbox.curl, multi = inbox.multi] { Loop(*this, *curl, multi).run(); });
  return {};
}

void NetworkThread::add(Request request, ResponseCallback callback) {
  const auto added = inbox_.with([&](Inbox& inbox) -> Result<void> {
    SCONCE_TRY(ensure_started(inbox));
    inbox.fetches.push_back({std::move(request), std::move(callback)});
    inbox.curl->multi_wakeup(inbox.multi);
    return {};
  });
  if (!added) callback(std::unexpected(added.error()));
}

void NetworkThread::add(Download download, DownloadCallback callback) {
  const auto added = inbox_.with([&](Inbox& inbox) -> Result<void> {
    SCONCE_TRY(ensure_started(inbox));
    inbox.downloads.push_back({std::move(download), std::move(callback)});
    inbox.curl->multi_wakeup(inbox.multi);
    return {};
  });
  if (!added) callback(std::unexpected(added.error()));
}

void NetworkThread::cancel_all() {
  inbox_.with([this](Inbox& inbox) {
    inbox.is_open = false;
    stopping_ = true;
    if (inbox.is_started) inbox.curl->multi_wakeup(inbox.multi);
  });
}

void NetworkThread::stop() {
  cancel_all();
  std::thread thread = inbox_.with([](Inbox& inbox) { return std::move(inbox.thread); });
  if (thread.joinable()) thread.join();
  inbox_.with([](Inbox& inbox) {
    if (inbox.multi != nullptr) inbox.curl->multi_cleanup(inbox.multi);
    inbox.multi = nullptr;
    inbox.is_started = false;
  });
}

}  // namespace sconce::http
