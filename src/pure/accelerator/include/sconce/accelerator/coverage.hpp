#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {

/// The GPU code that is in every kernel file of a build of torch. A value.
struct GpuCode {
  std::vector<GpuArchitecture> machine_code;
  std::vector<ComputeCapability> ptx;  ///< NVIDIA's intermediate code, which the driver compiles
  /// What a source lists, and no wheel was read for.
  std::vector<GpuArchitecture> unproven;
  std::vector<ComputeCapability> unproven_ptx;
};

/// How code serves a GPU.
enum class Coverage : std::uint8_t {
  machine_code,
  ptx_only,  ///< compiled by the driver at the first run, which takes minutes
  unproven,  ///< only by what a source lists and no wheel was read for
  none,
};

/// Which GPU code torch's own builds have, and which code runs on which GPU
/// (data/architectures.toml). Open-ended: what no row says is unknown, never guessed. A value,
/// immutable.
class CodeTable {
 public:
  /// Builds of these versions of torch that have the same code.
  struct Row {
    pep::VersionRange torch;  ///< of release numbers
    std::vector<Build> builds;
    std::string platform;
    GpuCode code;
  };

  /// Reads a data file of that form; what is wrong with it is an error of kind `input` with its
  /// line.
  [[nodiscard]] static Result<CodeTable> parse(std::string_view toml);
  /// The table compiled into the program.
  [[nodiscard]] static const CodeTable& built_in();

  /// The code of a build of torch on a platform (`linux_x86_64`). Null where no row says it; also
  /// for a version with a vendor's label, whose code is the vendor's choice.
  [[nodiscard]] const GpuCode* code_of(const Build& build, const pep::Version& torch,
                                       std::string_view platform) const;
  /// All rows of a build on a platform, in the order of the file.
  [[nodiscard]] std::vector<const Row*> rows_of(const Build& build,
                                                std::string_view platform) const;

  /// How the code of a build serves a GPU.
  [[nodiscard]] Coverage coverage(const GpuCode& code, const Build& build,
                                  const GpuArchitecture& gpu) const;
  /// Whether machine code made for `code` by this toolkit runs on `gpu`: the same major version and
  /// no greater minor one, but for the GPUs that stand apart from their major version (Jetsons).
  [[nodiscard]] bool runs_on(const ComputeCapability& code, const CudaVersion& toolkit,
                             const ComputeCapability& gpu) const;

 private:
  /// A capability outside of the rule of its major version.
  struct Apart {
    ComputeCapability gpu;
    std::optional<ComputeCapability> same_as;      // the same part under another number
    std::optional<CudaVersion> takes_others_from;  // runs others' code from this toolkit on
  };
  [[nodiscard]] const Apart* apart(const ComputeCapability& gpu) const;
  [[nodiscard]] bool serves(const GpuArchitecture& code, const Build& build,
                            const GpuArchitecture& gpu) const;

  std::vector<Row> rows_;
  std::vector<Apart> apart_;
};

}  // namespace sconce::accelerator
