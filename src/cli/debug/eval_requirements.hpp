#pragma once

#include <span>

#include "debug.hpp"

// The topics that requirement_operations() joins, one file each.
namespace sconce::cli {

/// tag.*, wheel_filename.*, sdist_filename.*              (eval_requirements_tags.cpp)
std::span<const EvalOperation> tag_operations();
/// metadata.*, license.*                                  (eval_requirements_metadata.cpp)
std::span<const EvalOperation> metadata_operations();
/// direct_url.*, groups.*                                 (eval_requirements_origins.cpp)
std::span<const EvalOperation> origin_operations();

}  // namespace sconce::cli
