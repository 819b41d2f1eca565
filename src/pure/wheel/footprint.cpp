#include "sconce/wheel/footprint.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "limits.hpp"
#include "placement.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/wheel/dist_info.hpp"
#include "sconce/wheel/installation.hpp"
#include "sconce/wheel/record.hpp"
#include "scripts.hpp"

namespace sconce::wheel {
namespace {

constexpr std::uint32_t kPlainMode = 0644, kProgramMode = 0755;
constexpr std::size_t kUsualLineSize = 128;  ///< of RECORD

/// One file of the footprint with what RECORD will say of it.
struct Line {
  FootprintEntry entry;
  std::optional<Digest> hash;
  std::uint64_t size = 0;
};

Line generated_line(RelativePath path, std::string bytes, std::uint32_t mode) {
  Line line{.hash = archive::digest_of(HashAlgorithm::sha256, as_bytes(bytes)),
            .size = bytes.size()};
  line.entry = {std::move(path), mode, GeneratedBytes{std::move(bytes)}};
  return line;
}

bool is_strong(const Digest& digest) {
  return digest.algorithm() == HashAlgorithm::sha256 ||
         digest.algorithm() == HashAlgorithm::sha384 || digest.algorithm() == HashAlgorithm::sha512;
}

/// Gathers the lines of one wheel. Lives for one call of wheel_footprint().
class FootprintMaker {
 public:
  FootprintMaker(const WheelContents& wheel, const WheelJudgement& judgement,
                 const InstallScheme& scheme, const InstallFacts& facts)
      : wheel_(wheel),
        judgement_(judgement),
        scheme_(scheme),
        facts_(facts),
        placement_(wheel, judgement, scheme) {
    lines_.reserve(wheel.files.size() + 8);
  }

  Result<Footprint> make() {
    shebang_ = SCONCE_TRY(shebang(scheme_.interpreter));
    for (std::size_t i = 0; i < wheel_.files.size(); ++i) SCONCE_TRY(add_member(i));
    SCONCE_TRY(add_launchers());
    add_dist_info("INSTALLER", facts_.installer + "\n");
    if (facts_.requested) add_dist_info("REQUESTED", "");
    if (facts_.direct_url) add_dist_info("direct_url.json", *facts_.direct_url);
    sort_lines();
    SCONCE_TRY(check_distinct());
    return finish();
  }

 private:
  RelativePath dist_info_path(std::string_view name) const {
    return placement_.root() / RelativePath::literal(judgement_.dist_info) /
           RelativePath::literal(name);
  }

  /// Members come sorted already, as a rule; lines are too large to be moved about in vain.
  void sort_lines() {
    const auto by_path = [](const Line& a, const Line& b) { return a.entry.path < b.entry.path; };
    const auto sorted = std::ranges::is_sorted_until(lines_, by_path);
    std::sort(sorted, lines_.end(), by_path);
    std::inplace_merge(lines_.begin(), sorted, lines_.end(), by_path);
  }

  void add_dist_info(std::string_view name, std::string bytes) {
    lines_.push_back(generated_line(dist_info_path(name), std::move(bytes), kPlainMode));
  }

  /// Files of .dist-info that only an installer may write.
  bool is_installers(std::string_view path) const {
    static constexpr std::array<std::string_view, 4> kNames = {"RECORD", "INSTALLER", "REQUESTED",
                                                               "direct_url.json"};
    const std::string& folder = judgement_.dist_info;
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/' &&
           std::ranges::find(kNames, path.substr(folder.size() + 1)) != kNames.end();
  }

  Result<void> add_member(std::size_t index) {
    const WheelFile& file = wheel_.files[index];
    if (is_installers(file.path)) return {};
    Placed placed = SCONCE_TRY(placement_.place(file.path));
    if (placed.is_script && SCONCE_TRY(add_rewritten(file, placed.path))) return {};
    Line line{.hash = SCONCE_TRY(hash_of(file, judgement_.line_of_file[index])), .size = file.size};
    const bool program = file.is_executable || placed.is_script;
    line.entry = {std::move(placed.path), program ? kProgramMode : kPlainMode,
                  WheelMember{file.path, file.size}};
    lines_.push_back(std::move(line));
    return {};
  }

  /// Adds a script whose first line is the placeholder; false where it is another kind of program.
  Result<bool> add_rewritten(const WheelFile& file, const RelativePath& path) {
    const std::string start = SCONCE_TRY(wheel_.read(file.path, kPlaceholderSize));
    if (!has_placeholder_shebang(start)) return false;
    if (file.size > kLargestScript) {
      return fail(ErrorKind::archive, "the script `" + file.path + "` is too large to rewrite");
    }
    const std::string script = SCONCE_TRY(wheel_.read(file.path, file.size));
    lines_.push_back(generated_line(path, replace_shebang(script, shebang_), kProgramMode));
    return true;
  }

  /// The member's hash: RECORD's where it can be true, else computed.
  Result<std::optional<Digest>> hash_of(const WheelFile& file, std::size_t line) const {
    if (line != WheelJudgement::kUnlisted) {
      const RecordEntry& entry = judgement_.record[line];
      if (entry.hash && is_strong(*entry.hash) && entry.size.value_or(file.size) == file.size) {
        return entry.hash;
      }
    }
    if (file.size > kLargestUnhashed) return std::nullopt;
    const std::string bytes = SCONCE_TRY(wheel_.read(file.path, file.size));
    return archive::digest_of(HashAlgorithm::sha256, as_bytes(bytes));
  }

  /// Launchers take the place of scripts of the same name that the wheel brings, as pip has it.
  Result<void> add_launchers() {
    const std::string path = judgement_.dist_info + "/entry_points.txt";
    if (std::ranges::find(wheel_.files, path, &WheelFile::path) == wheel_.files.end()) return {};
    const std::string text = SCONCE_TRY(wheel_.read(path, kLargestText));
    const auto scripts = SCONCE_TRY(parse_script_entry_points(text));
    std::unordered_set<std::string> replaced;
    for (const ScriptEntryPoint& script : scripts) {
      replaced.insert((scheme_.scripts / SCONCE_TRY(RelativePath::parse(script.name))).text());
    }
    std::erase_if(lines_,
                  [&](const Line& line) { return replaced.contains(line.entry.path.text()); });
    for (const ScriptEntryPoint& script : scripts) {
      lines_.push_back(generated_line(scheme_.scripts / RelativePath::literal(script.name),
                                      launcher(script, shebang_), kProgramMode));
    }
    return {};
  }

  /// Members of different schemes may meet: no path twice, none below a file. Lines are sorted.
  Result<void> check_distinct() const {
    const auto twice = std::ranges::adjacent_find(
        lines_, {}, [](const Line& line) -> auto& { return line.entry.path; });
    if (twice != lines_.end()) {
      return fail(ErrorKind::archive,
                  "two members of the wheel land on `" + twice->entry.path.text() + "`");
    }
    std::string_view last;
    for (const Line& line : lines_) {
      const std::string_view path = line.entry.path.text();
      for (auto slash = path.rfind('/'); slash != std::string_view::npos;
           slash = path.substr(0, slash).rfind('/')) {
        const std::string_view folder = path.substr(0, slash);
        if (last.starts_with(folder) && last.size() > slash && last[slash] == '/') break;
        if (std::ranges::binary_search(lines_, folder, {}, [](const Line& other) {
              return std::string_view(other.entry.path.text());
            })) {
          return fail(ErrorKind::archive,
                      "`" + std::string(folder) + "` would be both a file and a folder");
        }
      }
      last = path;
    }
    return {};
  }

  /// Writes RECORD from the lines and hands over the entries.
  Footprint finish() {
    Line record{.entry = {.path = dist_info_path("RECORD")}};
    const auto own = lines_.insert(
        std::ranges::lower_bound(lines_, record.entry.path, {},
                                 [](const Line& line) -> auto& { return line.entry.path; }),
        std::move(record));
    std::string text;
    text.reserve(lines_.size() * kUsualLineSize);
    for (const Line& line : lines_) {
      const auto size = &line == &*own ? std::nullopt : std::optional(line.size);
      append_record_line(text, relative_to(line.entry.path, placement_.root()), line.hash, size);
    }
    own->entry.source = GeneratedBytes{std::move(text)};
    Footprint footprint;
    footprint.entries.reserve(lines_.size());
    for (Line& line : lines_) footprint.entries.push_back(std::move(line.entry));
    return footprint;
  }

  const WheelContents& wheel_;
  const WheelJudgement& judgement_;
  const InstallScheme& scheme_;
  const InstallFacts& facts_;
  Placement placement_;
  std::string shebang_;
  std::vector<Line> lines_;
};

}  // namespace

Result<Footprint> wheel_footprint(const WheelContents& wheel, const WheelJudgement& judgement,
                                  const InstallScheme& scheme, const InstallFacts& facts) {
  return FootprintMaker(wheel, judgement, scheme, facts).make();
}

Result<Footprint> wheel_footprint(const WheelContents& wheel, const InstallScheme& scheme,
                                  const InstallFacts& facts) {
  return wheel_footprint(wheel, SCONCE_TRY(judge_wheel(wheel)), scheme, facts);
}

}  // namespace sconce::wheel
