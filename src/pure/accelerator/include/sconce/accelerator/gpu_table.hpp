#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/result.hpp"

namespace sconce::accelerator {

/// Which GPU has which architecture (data/gpus.toml). A value, immutable.
class GpuTable {
 public:
  /// Reads a data file of that form; what is wrong with it is an error of kind `input` with its
  /// line.
  [[nodiscard]] static Result<GpuTable> parse(std::string_view toml);
  /// The table compiled into the program.
  [[nodiscard]] static const GpuTable& built_in();

  /// The architecture of a GPU by the name that a driver, the PCI list or a person gives it
  /// (`NVIDIA H100 80GB HBM3`, `rtx4090`, `Tesla T4`): that of the longest name in the table that
  /// its words begin with, makers' and brands' names left out.
  [[nodiscard]] std::optional<GpuArchitecture> architecture_of(std::string_view name) const;

  /// A GPU as somebody states it: an architecture (`sm_86`, `8.6`, `gfx90a`, `xpu`) or a name. A
  /// name in no row is an error of kind `input` with the nearest that exist.
  [[nodiscard]] Result<Gpu> find(std::string_view text) const;

  /// Whether the table has GPUs of this architecture. One that it has not is a GPU like any other,
  /// but what it runs nobody has said.
  [[nodiscard]] bool knows(const GpuArchitecture& architecture) const;
  /// Whether GPUs of this architecture are only found as a part of processors.
  [[nodiscard]] bool is_integrated(const GpuArchitecture& architecture) const;

 private:
  struct Row {
    GpuArchitecture architecture;
    std::vector<std::string> names;
    bool integrated = false;
  };
  [[nodiscard]] const Row* row_of(const GpuArchitecture& architecture) const;
  [[nodiscard]] std::vector<std::string> words_of(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> nearest_names(std::string_view name) const;

  std::vector<Row> rows_;
  std::vector<std::string> brands_;  // words that say nothing of the architecture
};

}  // namespace sconce::accelerator
