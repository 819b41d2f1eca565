#include <optional>
#include <string>
#include <utility>

#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/store/store.hpp"

namespace sconce::store {

TemporaryFolder::TemporaryFolder(std::string top, os::FileLock lock)
    : top_(std::move(top)), path_(os::join_path(top_, "files")), lock_(std::move(lock)) {}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : top_(std::exchange(other.top_, {})),
      path_(std::exchange(other.path_, {})),
      lock_(std::exchange(other.lock_, std::nullopt)) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  if (this == &other) return *this;
  remove();
  top_ = std::exchange(other.top_, {});
  path_ = std::exchange(other.path_, {});
  lock_ = std::exchange(other.lock_, std::nullopt);
  return *this;
}

TemporaryFolder::~TemporaryFolder() { remove(); }

void TemporaryFolder::release() {
  // What cannot be removed now is swept when the store is opened again, here and below.
  if (!top_.empty()) static_cast<void>(os::remove_file(top_ + ".lock"));
  top_.clear();
  path_.clear();
  lock_.reset();
}

void TemporaryFolder::remove() {
  if (!top_.empty()) static_cast<void>(os::remove_tree(top_));
  release();
}

}  // namespace sconce::store
