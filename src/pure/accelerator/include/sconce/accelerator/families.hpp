#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::accelerator {

/// Which packages make up the accelerator stack (data/accelerators.toml). A value, immutable.
class Families {
 public:
  /// Reads a data file of that form; an unknown key or a broken pattern is an error of kind `input`
  /// with its line.
  [[nodiscard]] static Result<Families> parse(std::string_view toml);
  /// The table compiled into the program.
  [[nodiscard]] static const Families& built_in();

  /// Whether the package belongs to the accelerator stack, stage 1 of a plan.
  [[nodiscard]] bool is_accelerator_package(const pep::PackageName& name) const;

 private:
  std::vector<std::string> patterns_;
};

}  // namespace sconce::accelerator
