#include <utility>

#include "sconce/store/store.hpp"

namespace sconce::store {

PartialFile::PartialFile(std::string path, os::FileLock lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

PartialFile::PartialFile(PartialFile&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, std::nullopt)) {}

PartialFile& PartialFile::operator=(PartialFile&& other) noexcept {
  if (this == &other) return *this;
  unlock();
  path_ = std::move(other.path_);
  lock_ = std::exchange(other.lock_, std::nullopt);
  return *this;
}

PartialFile::~PartialFile() { unlock(); }

void PartialFile::unlock() {
  if (!lock_) return;
  // While the lock is held: whoever waits for this file sees that it is gone and makes a new one.
  static_cast<void>(os::remove_file(path_ + ".lock"));
  lock_.reset();
}

}  // namespace sconce::store
