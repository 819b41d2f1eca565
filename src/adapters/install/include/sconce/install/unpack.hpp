#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/store/store.hpp"

namespace sconce::install {

struct UnpackJob {
  Digest sha256;                           ///< of the wheel, which is in the store and judged
  std::shared_ptr<ProgressTask> progress;  ///< counts unpacked bytes; may be null
};

/// Unpacks a wheel of the store into its tree there, entry-parallel on the pool: a task for each
/// entry of at least 1 MiB, longest first, and batches of the small ones. Decoding checks size, CRC
/// and end of every entry; the last task writes the manifest and publishes the tree. Nothing is
/// visible before that, and a failure leaves nothing behind. A tree that is there already is
/// success. Returns at once; `finished` is called exactly once, on the pool. `store` and `pool`
/// must outlive that call.
void unpack_wheel(const store::Store& store, os::ThreadPool& pool, UnpackJob job,
                  std::stop_token stop, std::move_only_function<void(Result<void>)> finished);

}  // namespace sconce::install
