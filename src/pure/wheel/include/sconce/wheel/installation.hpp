#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/wheel/dist_info.hpp"
#include "sconce/wheel/footprint.hpp"
#include "sconce/wheel/record.hpp"

// From a wheel to what it puts into an environment. Pure: nothing here touches a file.
namespace sconce::wheel {

/// A wheel whose archive was judged: what it lists, and a way to its small files. The listing may
/// come from the archive or from an unpacked tree with its manifest.
struct WheelContents {
  pep::WheelFileName file_name;
  std::vector<WheelFile> files;
  /// The first `most_bytes` bytes of a member, or all of it if it is smaller. Asked for WHEEL,
  /// RECORD, METADATA, entry_points.txt, scripts of `.data`, and members that RECORD gives no hash.
  std::function<Result<std::string>(std::string_view path, std::uint64_t most_bytes)> read;
};

/// Contents of an unpacked tree; `tree` must outlive them.
[[nodiscard]] WheelContents contents_of_tree(pep::WheelFileName file_name,
                                             std::vector<WheelFile> files, const FileTree& tree);

/// One way in which RECORD and the listing differ. A warning, never a refusal: the archive's hash
/// vouches for its bytes, and the RECORD that is installed is made true.
struct RecordDifference {
  enum class Kind { unlisted, absent, unhashed, hash_malformed, size_differs, duplicate } kind;
  std::string path;
};

/// A wheel that may be installed, and what is odd about it.
struct WheelJudgement {
  std::string dist_info;  ///< `torch-2.1.2.dist-info`
  WheelFacts facts;
  std::vector<RecordEntry> record;  ///< as the wheel has it
  /// For each file of the listing its line in `record`; kUnlisted where it has none.
  std::vector<std::size_t> line_of_file;
  static constexpr std::size_t kUnlisted = static_cast<std::size_t>(-1);
  std::vector<RecordDifference> differences;
  /// One sentence for each kind of difference, with a name and a count; empty if there are none.
  [[nodiscard]] std::vector<std::string> warnings() const;
};
/// Judges the wheel by its WHEEL, RECORD and METADATA and the names of its scripts. RECORD's names
/// and sizes are compared with the listing: differences are warnings; paths that leave the
/// environment refuse the wheel, as does an unreadable METADATA. All errors name the member.
[[nodiscard]] Result<WheelJudgement> judge_wheel(const WheelContents& wheel);

/// Where the parts of a wheel go, below the prefix, and what scripts run.
struct InstallScheme {
  RelativePath purelib, platlib;  ///< `lib/python3.11/site-packages`
  RelativePath scripts;           ///< `bin`
  RelativePath data;              ///< usually the root
  RelativePath headers;     ///< `include/site/python3.11`; the distribution's name is appended
  std::string interpreter;  ///< absolute path of the environment's python
};

/// What the installation itself knows.
struct InstallFacts {
  std::string installer = "sconce";
  bool requested = false;                 ///< asked for by name, not only required
  std::optional<std::string> direct_url;  ///< text of direct_url.json
};

/// All that installing the wheel puts below the prefix, sorted: members as they are, scripts with a
/// true first line, launchers of entry points, INSTALLER, REQUESTED, direct_url.json and a RECORD
/// that is true. Hashes of unchanged members are those of the wheel's RECORD.
[[nodiscard]] Result<Footprint> wheel_footprint(const WheelContents& wheel,
                                                const InstallScheme& scheme,
                                                const InstallFacts& facts);
/// The same where this very listing was judged already.
[[nodiscard]] Result<Footprint> wheel_footprint(const WheelContents& wheel,
                                                const WheelJudgement& judgement,
                                                const InstallScheme& scheme,
                                                const InstallFacts& facts);

}  // namespace sconce::wheel
