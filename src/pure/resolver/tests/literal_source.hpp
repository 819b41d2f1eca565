#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/solve.hpp"

namespace sconce::resolver::tests {

/// One version of a project in a literal world.
struct LiteralVersion {
  std::vector<std::string> requires_dist;
  std::optional<std::string> requires_python;
  std::vector<std::string> extras;
  std::vector<std::string> wheel_tags = {"py3-none-any"};
  bool has_source_archive = false;
  std::optional<std::string> yanked;
  std::optional<std::int64_t> upload_time = 0;
  bool is_assumed_old = false;
  std::vector<Digest> hashes;
  std::optional<Error> metadata_error;
  std::string build;  ///< what the wheel itself says it was built for: "cu121"; empty: nothing
};

/// name -> version -> what it is.
using LiteralWorld = std::map<std::string, std::map<std::string, LiteralVersion>>;

/// Serves a literal world. Everything that was asked for arrives, in an order drawn from `seed`,
/// while the solver waits; with seed 0 in the order in which it was asked for.
class LiteralSource final : public MetadataSource {
 public:
  explicit LiteralSource(const LiteralWorld& world, unsigned seed = 0);

  void set_observer(Observer* observer) override { observer_ = observer; }
  void want_offering(const pep::PackageName& name) override;
  void want_metadata(const OfferedFile& file) override;
  void want_build(const OfferedFile&) override {}
  Result<const Offering*> offering(const pep::PackageName& name) override;
  Result<const pep::CoreMetadata*> metadata(const OfferedFile& file) override;
  Result<std::optional<accelerator::Build>> build(const OfferedFile& file) override;
  /// Versions whose build was asked for, as `name version`.
  [[nodiscard]] const std::set<std::string>& build_requests() const { return asked_builds_; }

  /// Versions whose metadata was asked for, as `name version`.
  [[nodiscard]] const std::set<std::string>& metadata_requests() const { return requested_; }
  /// How often the solver had to wait for something that had not arrived yet: round trips.
  [[nodiscard]] std::size_t waits() const { return waits_; }
  [[nodiscard]] const std::set<std::string>& offering_requests() const { return asked_names_; }

 private:
  void deliver_some();
  [[nodiscard]] const Offering& make_offering(const std::string& name);
  [[nodiscard]] const Result<pep::CoreMetadata>& make_metadata(const OfferedFile& file);
  [[nodiscard]] const LiteralVersion& version_of(const OfferedFile& file) const;

  const LiteralWorld& world_;
  std::mt19937 random_;
  bool is_shuffled_;
  Observer* observer_ = nullptr;
  std::map<std::string, Offering> offerings_;
  std::map<std::string, Result<pep::CoreMetadata>> metadata_;
  std::set<std::string> asked_names_, requested_, asked_builds_, arrived_;
  std::size_t waits_ = 0;
  std::deque<std::function<void()>> under_way_;
};

/// CPython on Linux x86_64 with glibc 2.36, or another described platform.
[[nodiscard]] target::Target literal_target(const std::string& python = "3.11.7",
                                            const std::string& platform = "linux");
[[nodiscard]] SolveInput literal_input(const target::Target& target,
                                       const std::vector<std::string>& requirements,
                                       const std::vector<std::string>& constraints = {});

}  // namespace sconce::resolver::tests
