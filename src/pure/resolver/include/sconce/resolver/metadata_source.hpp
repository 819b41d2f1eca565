#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::resolver {

/// One file that an index (or a find-links place) offers for a project. A value.
struct OfferedFile {
  std::string file_name;
  std::variant<pep::WheelFileName, pep::SdistFileName> parsed;
  Url url;
  std::vector<Digest> hashes;
  std::optional<pep::SpecifierSet> requires_python;
  std::optional<std::string> yanked;        ///< reason, maybe empty, if yanked
  std::optional<std::uint64_t> size;        ///< bytes
  std::optional<std::int64_t> upload_time;  ///< seconds since the epoch, UTC
  bool is_assumed_old = false;     ///< without upload time it is older than any date asked for
  bool has_metadata_file = false;  ///< PEP 658/714
  std::optional<Digest> metadata_hash;
  std::string index;  ///< logical name of the index, for people and locks

  [[nodiscard]] const pep::PackageName& name() const;
  [[nodiscard]] const pep::Version& version() const;
  [[nodiscard]] bool is_wheel() const { return parsed.index() == 0; }
};

/// Everything that is offered for one project, in no particular order. Immutable once delivered.
struct Offering {
  std::vector<OfferedFile> files;
  /// What was left aside and why ("`foo-1.0.exe`: not a wheel or source archive"), for -v.
  std::vector<std::string> passed_over;
};

/// Where the resolver learns what exists. Implemented by module sources (indexes) and by literal
/// worlds in tests. Confined to the thread that solves. want_ functions start work and return at
/// once; the blocking functions wait for their own answer only, and tell the observer whatever else
/// arrives meanwhile, so that prefetching can go on. Answers are the same whatever the order of
/// arrival. References stay valid as long as the source lives.
class MetadataSource {
 public:
  /// Told of arrivals while a blocking function waits; may call want_ functions and peek_
  /// functions.
  struct Observer {
    virtual ~Observer() = default;
    virtual void offering_arrived(const pep::PackageName& name, const Offering& offering) = 0;
    virtual void metadata_arrived(const OfferedFile& file, const pep::CoreMetadata& metadata) = 0;
  };

  virtual ~MetadataSource() = default;
  virtual void set_observer(Observer* observer) = 0;

  virtual void want_offering(const pep::PackageName& name) = 0;
  virtual void want_metadata(const OfferedFile& file) = 0;
  virtual void want_build(const OfferedFile& file) = 0;

  /// A project that no index knows is an empty offering, not an error; errors are of transfer.
  [[nodiscard]] virtual Result<const Offering*> offering(const pep::PackageName& name) = 0;
  [[nodiscard]] virtual Result<const pep::CoreMetadata*> metadata(const OfferedFile& file) = 0;
  /// What a wheel of an accelerator family was built for, by its own word; nothing: it does not
  /// say. Asked only of wheels whose version has no label that says so.
  [[nodiscard]] virtual Result<std::optional<accelerator::Build>> build(
      const OfferedFile& file) = 0;
};

}  // namespace sconce::resolver
