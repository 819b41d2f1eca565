#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

// Deeper folders are first moved up to the top: neither the stack nor the descriptors run out.
constexpr int kMostDepth = 64;

constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Lets its owner change a folder. By way of /proc, since a plain chmod would follow a link.
void make_usable(int parent, const char* name) {
  const FileDescriptor fd(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) return;
  const std::string path = fmt::format("/proc/self/fd/{}", fd.get());
  mutating("chmod", [&] { return ::chmod(path.c_str(), 0700); });
}

bool is_denied() { return errno == EACCES || errno == EPERM; }

// Removes one tree, from its top folder down. Confined to one call of remove_tree().
class Remover {
 public:
  explicit Remover(const std::string& top_path) : top_path_(top_path) {}

  Result<void> run() {
    top_ = open_folder(AT_FDCWD, top_path_.c_str());
    if (!top_.is_open()) return top_failure();
    // Again after folders were moved up, until nothing is left.
    do {
      moved_ = 0;
      SCONCE_TRY(empty(top_.get(), 0));
    } while (moved_ > 0);
    return remove_directory(top_path_);
  }

 private:
  Result<void> top_failure() const {
    if (errno == ENOENT) return {};
    if (errno == ENOTDIR || errno == ELOOP) return remove_file(top_path_);
    return system_failure("open", top_path_);
  }

  static FileDescriptor open_folder(int parent, const char* name) {
    FileDescriptor fd(retried([&] { return ::openat(parent, name, kOpenFolder); }));
    if (fd.is_open() || !is_denied()) return fd;
    make_usable(parent, name);
    return FileDescriptor(retried([&] { return ::openat(parent, name, kOpenFolder); }));
  }

  // Removes an entry of an open folder, which is made writable if need be.
  int unlink(int folder, const char* name, int flags) {
    const auto once = [&] {
      return mutating("unlinkat", [&] { return ::unlinkat(folder, name, flags); });
    };
    if (once() == 0 || errno == ENOENT) return 0;
    if (!is_denied() || mutating("fchmod", [&] { return ::fchmod(folder, 0700); }) != 0) return -1;
    return once();
  }

  Result<void> empty(int folder, int depth) {
    FileDescriptor listed(::fcntl(folder, F_DUPFD_CLOEXEC, 0));
    if (::lseek(listed.get(), 0, SEEK_SET) == -1) return system_failure("list", top_path_);
    const auto entries = SCONCE_TRY(list_descriptor(std::move(listed), top_path_));
    for (const auto& [name, kind] : entries) {
      if (kind == FileKind::directory) {
        SCONCE_TRY(remove_folder(folder, name, depth));
      } else if (unlink(folder, name.c_str(), 0) != 0) {
        return system_failure(fmt::format("remove `{}` below", name), top_path_);
      }
    }
    return {};
  }

  Result<void> remove_folder(int parent, const std::string& name, int depth) {
    if (depth == kMostDepth) return move_up(parent, name);
    {
      const FileDescriptor folder = open_folder(parent, name.c_str());
      if (!folder.is_open()) {
        return system_failure(fmt::format("open `{}` below", name), top_path_);
      }
      SCONCE_TRY(empty(folder.get(), depth + 1));
    }
    // A folder below which something was moved up is empty by now as well.
    if (unlink(parent, name.c_str(), AT_REMOVEDIR) == 0) return {};
    return system_failure(fmt::format("remove `{}` below", name), top_path_);
  }

  Result<void> move_up(int parent, const std::string& name) {
    const std::string up = fmt::format(".sconce-deep-{}-{}", ::getpid(), ++moves_);
    const auto move = [&] {
      return mutating("renameat",
                      [&] { return ::renameat(parent, name.c_str(), top_.get(), up.c_str()); });
    };
    if (move() != 0) {
      if (!is_denied()) return system_failure("remove", top_path_);
      make_usable(parent, name.c_str());
      mutating("fchmod", [&] { return ::fchmod(parent, 0700); });
      SCONCE_TRY(checked(move(), "remove", top_path_));
    }
    ++moved_;
    return {};
  }

  const std::string& top_path_;
  FileDescriptor top_;
  int moved_ = 0;  // in this round
  int moves_ = 0;  // in all
};

}  // namespace

Result<void> remove_tree(const std::string& path) { return Remover(path).run(); }

}  // namespace sconce::os
