#pragma once

#include "journal.hpp"
#include "sconce/install/change.hpp"

namespace sconce::install {

/// Puts everything that the change brings into the stage, in its final layout: wheels from their
/// trees in the store, in parallel over wheels and over the files inside them; what is generated is
/// written. Blocks on the mailbox. Two wheels with one path share it if the bytes are equal and are
/// refused by name if not. On failure the stage is left for clean_up().
[[nodiscard]] Result<ChangeReport> stage_change(const EnvironmentChange& change,
                                                const environment::Environment& environment,
                                                const ChangeFolders& folders,
                                                const Workers& workers);

}  // namespace sconce::install
