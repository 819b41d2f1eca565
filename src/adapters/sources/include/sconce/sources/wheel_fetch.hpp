#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/store/store.hpp"

namespace sconce::sources {

/// What fetching works with. All of it must outlive the last callback; `client` is destroyed before
/// `pool`, that before `mailbox`.
struct FetchServices {
  http::Client& client;
  const store::Store& store;
  os::ThreadPool& pool;
  os::Mailbox& mailbox;
  ProgressBoard& board;
  Notices& notices;
  /// Only `offline` makes a difference: then what is not in the store is an error.
  http::Freshness freshness = http::Freshness::normal;
};

/// A wheel to be fetched, and which archives may be taken for it. A value.
struct WantedWheel {
  resolver::OfferedFile file;
  resolver::AllowedHashes allowed;
};

/// A wheel that is in the store: its hash compared, judged by the archive policy, its RECORD
/// compared with its listing.
struct ReadyWheel {
  Digest sha256;
  std::uint64_t size = 0;  ///< bytes of the archive; 0 where only its tree is in the store
  bool was_in_store = false;
};

/// Called once for each wheel, with its place in the list, on the thread that owns the mailbox.
using WheelReady = std::move_only_function<void(std::size_t, Result<ReadyWheel>)>;

/// Brings wheels into the store, largest first, and tells of each as soon as it is there, so that
/// it can be unpacked while others come. What the store has (as archive or as tree) is told of at
/// once; remote wheels are downloaded, resumed where an earlier run was broken off, and compared
/// with their size and strongest hash; local ones are copied (their blocks shared where the file
/// system can). A wheel without a hash is known again by its address. Whatever its index states, an
/// archive that is not among the allowed ones is an error of kind `mismatch` and does not reach the
/// store. Source archives are fetched likewise, and judged by who unpacks them. Errors name the
/// file; one wheel's error does not stop the others: cancel the client for that. Returns at once.
void fetch_wheels(const FetchServices& services, std::vector<WantedWheel> wheels,
                  WheelReady on_ready);

/// The hash by which the store may know the wheel without fetching it: the one that its index
/// states, or the one found when it was fetched from the same address before.
[[nodiscard]] std::optional<Digest> known_sha256(const store::Store& store,
                                                 const resolver::OfferedFile& wheel);

}  // namespace sconce::sources
