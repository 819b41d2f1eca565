#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

// Which pre-releases may be taken (PEP 440, "Handling of pre-releases"). Specifiers and ranges
// leave this question aside; it is asked here.
namespace sconce::pep {

enum class PrereleasePolicy {
  when_needed,  ///< nothing was said: only where nothing else is left
  never,
  always,
};

/// What holds where a call and the specifier that it is made of both may say something: the call
/// counts before the specifier.
[[nodiscard]] PrereleasePolicy effective_policy(PrereleasePolicy call, PrereleasePolicy specifier);

enum class Installed { no, yes };

/// Whether one version alone may be taken: it has no alternative, so `when_needed` takes it; one
/// that is installed already is taken in any case.
[[nodiscard]] bool is_admitted(const Version& version, PrereleasePolicy policy,
                               Installed installed = Installed::no);

/// Places of the candidates that remain, in their order. The candidates match already; nothing
/// stands for text that is no version, which is never a pre-release. `when_needed` drops
/// pre-releases if a final or post release is among the candidates.
[[nodiscard]] std::vector<std::size_t> without_prereleases(
    const std::vector<std::optional<Version>>& candidates, PrereleasePolicy policy);

/// Whether the range holds a version that is no pre-release.
[[nodiscard]] bool has_final_release(const VersionRange& range);

}  // namespace sconce::pep
