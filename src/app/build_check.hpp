#pragma once

#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/store/store.hpp"

namespace sconce::app {

/// Compares what an unpacked wheel says it was built for with what the plan took it for. A plan
/// that rests on parts of the file, which nothing vouched for, is wrong where they differ: kind
/// `mismatch`, naming the host. Where the version's label said it the label is believed, and a
/// warning names both.
[[nodiscard]] Result<void> check_build(const plan::PlanStep& step, const Digest& sha256,
                                       const store::Store& store, Notices& notices);

}  // namespace sconce::app
