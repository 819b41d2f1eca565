#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/result.hpp"

namespace sconce::accelerator {

class DataRow;

/// Version of a CUDA toolkit, and of what a driver can run. A value.
struct CudaVersion {
  std::uint32_t major = 0, minor = 0;
  auto operator<=>(const CudaVersion&) const = default;
  [[nodiscard]] std::string to_string() const;  ///< "12.4"
};
/// `12.4`; nothing for other text.
[[nodiscard]] std::optional<CudaVersion> parse_cuda_version(std::string_view text);

/// Version of NVIDIA's driver, or of the system software of a Jetson: `580.95.05`, or only its
/// beginning (`535`), which stands for whatever begins so. A value.
class DriverVersion {
 public:
  /// One to three numbers; nothing for other text.
  [[nodiscard]] static std::optional<DriverVersion> parse(std::string_view text);
  [[nodiscard]] std::uint32_t first_number() const { return numbers_[0]; }
  /// Whether it is this one or newer, as far as it is stated: `525` is at least 525.60.13.
  [[nodiscard]] bool is_at_least(const DriverVersion& floor) const;
  [[nodiscard]] const std::string& to_string() const { return text_; }  ///< as it was written
  /// Number by number; of two that begin alike the shorter is less.
  [[nodiscard]] std::strong_ordering operator<=>(const DriverVersion& other) const;
  [[nodiscard]] bool operator==(const DriverVersion& other) const { return *this <=> other == 0; }

 private:
  std::string text_;
  std::array<std::uint32_t, 3> numbers_ = {};
  std::size_t stated_ = 0;  // how many of them
};

/// Whose numbering a driver's version follows.
enum class DriverSystem : std::uint8_t {
  unix_like,  ///< Linux, on machines and in containers
  windows,    ///< Windows, and WSL, which uses its driver
  jetson,     ///< Jetson Linux (L4T), whose release stands for the driver
};

/// NVIDIA's driver on a host. A value.
struct Driver {
  DriverVersion version;
  DriverSystem system = DriverSystem::unix_like;
  std::optional<CudaVersion> cuda;  ///< the newest CUDA that the driver itself says it has
  bool operator==(const Driver&) const = default;
  /// The branch that it is of: 570 for Linux's 570.26 and for Windows' 572.61, which counts on to
  /// the next multiple of five.
  [[nodiscard]] std::uint32_t branch() const;
  [[nodiscard]] std::string to_string() const;  ///< "driver 580.95.05", "Jetson Linux 36.4.3"
};

/// The newest CUDA of a driver.
struct NewestCuda {
  CudaVersion version;
  /// Empty where the driver says so itself or the tables have its branch; else the branch below
  /// that it was judged by. The driver may then have a newer CUDA.
  std::string judged_as;
  [[nodiscard]] bool is_lower_bound() const { return !judged_as.empty(); }
  bool operator==(const NewestCuda&) const = default;
};

/// Which drivers serve which CUDA and which GPUs (data/drivers.toml). A value, immutable.
class DriverTable {
 public:
  /// Reads a data file of that form; what is wrong with it is an error of kind `input` with its
  /// line.
  [[nodiscard]] static Result<DriverTable> parse(std::string_view toml);
  /// The table compiled into the program.
  [[nodiscard]] static const DriverTable& built_in();

  /// What the driver says itself, else the branch's, else that of the newest branch below. Nothing
  /// for a driver that is older than all rows.
  [[nodiscard]] std::optional<NewestCuda> newest_cuda(const Driver& driver) const;

  /// The first driver that runs machine code of any toolkit of this major version (minor-version
  /// compatibility). Nothing where no row says so: an unknown major version, or a Jetson, which has
  /// no such promise.
  [[nodiscard]] std::optional<DriverVersion> floor(std::uint32_t cuda_major,
                                                   DriverSystem system) const;

  /// The first driver whose own CUDA is at least this one; nothing where no row says so.
  [[nodiscard]] std::optional<DriverVersion> first_with(const CudaVersion& cuda,
                                                        DriverSystem system) const;

  /// Branches of the Linux and Windows driver that serve a GPU; an absent end is open.
  struct Service {
    std::optional<std::uint32_t> first_branch, last_branch;
  };
  [[nodiscard]] Service service_of(const ComputeCapability& gpu) const;

 private:
  struct Branch {
    std::uint32_t number = 0;
    CudaVersion cuda;
    std::optional<DriverVersion> unix_like, windows;
  };
  struct Floor {
    std::uint32_t cuda_major = 0;
    DriverVersion unix_like, windows;
  };
  struct JetsonRelease {
    DriverVersion release;
    CudaVersion cuda;
  };
  struct ServiceRow {
    std::vector<ComputeCapability> gpus;
    Service service;
  };
  [[nodiscard]] static Result<Branch> read_branch(const DataRow& row);
  [[nodiscard]] static Result<Floor> read_floor(const DataRow& row);
  [[nodiscard]] static Result<ServiceRow> read_service(const DataRow& row);
  [[nodiscard]] std::optional<NewestCuda> newest_of_branch(const Driver& driver) const;
  [[nodiscard]] std::optional<NewestCuda> newest_of_jetson(const Driver& driver) const;

  std::vector<Branch> branches_;  // ascending
  std::vector<Floor> floors_;
  std::vector<JetsonRelease> jetson_;  // ascending
  std::vector<ServiceRow> service_;
};

}  // namespace sconce::accelerator
