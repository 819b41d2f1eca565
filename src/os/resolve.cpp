#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

constexpr int kMostLinks = 40;

int open_with_kernel(int folder, const std::string& below, int flags, Within within) {
  open_how how = {};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_NO_MAGICLINKS;
  how.resolve |= within == Within::root ? RESOLVE_IN_ROOT : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  // EAGAIN: a rename elsewhere raced with `..`; the kernel asks to try again.
  for (int attempt = 0;; ++attempt) {
    const auto result = retried([&] {
      return static_cast<int>(::syscall(SYS_openat2, folder, below.c_str(), &how, sizeof how));
    });
    if (result != -1 || errno != EAGAIN || attempt == 100) return result;
  }
}

std::optional<std::string> link_target(int folder, const std::string& name) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = ::readlinkat(folder, name.c_str(), target.data(), target.size());
  if (size < 0) return std::nullopt;
  target.resize(static_cast<std::size_t>(size));
  return target;
}

// The same by hand: holds every folder on the way open, follows links by text, and never asks the
// kernel for `..`. One walk, one object.
class Walk {
 public:
  Walk(int folder, std::string_view below, Within within) : within_(within) {
    trail_.emplace_back(::fcntl(folder, F_DUPFD_CLOEXEC, 0));
    for (const std::string_view part : split(below, '/')) rest_.emplace_back(part);
  }

  int open(int flags) {
    while (!rest_.empty()) {
      const std::string part = std::move(rest_.front());
      rest_.pop_front();
      if (part.empty() || part == ".") continue;
      if (part == "..") {
        if (!step_up()) return -1;
        continue;
      }
      const bool keeps_link = rest_.empty() && (flags & O_NOFOLLOW) != 0;
      if (auto target = link_target(trail_.back().get(), part); target && !keeps_link) {
        if (!follow(*target)) return -1;
        continue;
      }
      if (rest_.empty()) return ::openat(trail_.back().get(), part.c_str(), flags | O_NOFOLLOW);
      constexpr int kFolder = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
      FileDescriptor next(::openat(trail_.back().get(), part.c_str(), kFolder));
      if (!next.is_open()) return -1;
      trail_.push_back(std::move(next));
    }
    return ::openat(trail_.back().get(), ".", flags & ~O_NOFOLLOW);
  }

 private:
  bool step_up() {
    if (within_ == Within::beneath) return refuse(EXDEV);
    if (trail_.size() > 1) trail_.pop_back();
    return true;
  }

  bool follow(const std::string& target) {
    if (within_ == Within::beneath || ++links_ > kMostLinks) return refuse(ELOOP);
    if (target.starts_with('/')) trail_.erase(trail_.begin() + 1, trail_.end());
    const auto parts = split(target, '/');
    rest_.insert(rest_.begin(), parts.begin(), parts.end());
    return true;
  }

  static bool refuse(int error_number) {
    errno = error_number;
    return false;
  }

  Within within_;
  int links_ = 0;
  std::vector<FileDescriptor> trail_;
  std::deque<std::string> rest_;
};

}  // namespace

int open_by_walking(int folder, std::string_view below, int flags, Within within) {
  return Walk(folder, below, within).open(flags);
}

int open_within(int folder, std::string_view below, int flags, Within within) {
  static std::atomic<bool> kernel_lacks_it{false};
  const std::string path(below.empty() ? "." : below);
  if (!kernel_lacks_it.load(std::memory_order_relaxed)) {
    const int result = open_with_kernel(folder, path, flags, within);
    // Sandboxes answer EPERM to calls that they do not know.
    if (result != -1 || (errno != ENOSYS && errno != EPERM)) return result;
    kernel_lacks_it = true;
  }
  return open_by_walking(folder, below, flags, within);
}

}  // namespace sconce::os
