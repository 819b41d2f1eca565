#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sconce/archive/hasher.hpp"
#include "sconce/os/files.hpp"
#include "sconce/store/store.hpp"

namespace sconce::store {

/// A folder for one test, removed with it, in which a store can be opened.
class StoreFolder {
 public:
  StoreFolder() {
    const char* folder = std::getenv("TMPDIR");
    path_ = os::join_path(folder != nullptr ? folder : "/tmp", "sconce-test-XXXXXX");
    SCONCE_ASSERT(::mkdtemp(path_.data()) != nullptr);
  }
  ~StoreFolder() { static_cast<void>(os::remove_tree(path_)); }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  [[nodiscard]] std::string cache() const { return path_ + "/cache"; }
  [[nodiscard]] Store open() const { return Store::open(cache()).value(); }

 private:
  std::string path_;
};

inline Digest digest(std::string_view text) {
  return archive::digest_of(HashAlgorithm::sha256, as_bytes(text));
}

inline TreeManifest one_file(std::string_view text) {
  return {{{"pkg/a.py", text.size(), 0444, 7}}};
}

/// A temporary folder with one file of this text, ready to be published with one_file().
inline Result<TemporaryFolder> unpacked(const Store& store, std::string_view text) {
  TemporaryFolder folder = SCONCE_TRY(store.make_temporary());
  SCONCE_TRY(os::make_directories(folder.path() + "/pkg"));
  SCONCE_TRY(os::write_file_atomically(folder.path() + "/pkg/a.py", text, 0444));
  return folder;
}

/// The text of the tree's file if the tree is there with its manifest.
inline std::optional<std::string> published_text(const Store& store, const Digest& sha256) {
  const auto manifest = store.tree(sha256).value();
  if (!manifest) return std::nullopt;
  return os::read_file(store.tree_path(sha256) + "/pkg/a.py").value();
}

}  // namespace sconce::store
