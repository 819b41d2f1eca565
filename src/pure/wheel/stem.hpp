#pragma once

#include <string_view>

#include "sconce/pep/file_name.hpp"

namespace sconce::wheel {

/// Whether `stem`, as in `stem.dist-info` and `stem.data`, is name and version of the wheel; the
/// spelling may differ in what normalisation removes.
[[nodiscard]] bool is_stem_of(std::string_view stem, const pep::WheelFileName& file_name);

}  // namespace sconce::wheel
