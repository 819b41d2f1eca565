#include "moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "journal.hpp"
#include "same_content.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::install {
namespace {

constexpr std::string_view kStateFolder = ".sconce";
constexpr std::string_view kBytecodeFolder = "__pycache__";

std::string below(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

/// `a` of `a.cpython-311.opt-1.pyc` and of `a.pyc`.
std::string module_of_bytecode(const std::string& name) { return name.substr(0, name.find('.')); }

class MovePlanner {
 public:
  MovePlanner(const ChangeFolders& folders, const MoveInput& input)
      : folders_(folders), input_(input) {
    for (const std::string& path : input.leaving) note_parents(path);
    for (const RelativePath& path : input.dist_infos) {
      dist_infos_.insert(path.text());
      note_parents(path.text());
    }
  }

  Result<MovePlan> plan() {
    const bool has_stage = os::is_directory(folders_.stage);
    SCONCE_TRY(plan_folder("", has_stage));
    std::ranges::sort(plan_.moves, [](const Move& left, const Move& right) {
      return std::pair(order_of(left), left.path) < std::pair(order_of(right), right.path);
    });
    return std::move(plan_);
  }

 private:
  /// Removals, what takes the place of something, what is new; in each of them dist-info later, and
  /// at the very end what makes a folder a virtual environment.
  static int order_of(const Move& move) {
    if (move.path.text() == "pyvenv.cfg") return 100;
    const bool is_dist_info = move.path.text().find(".dist-info") != std::string::npos;
    return static_cast<int>(move.kind) + (is_dist_info ? 10 : 0);
  }

  void note_parents(std::string_view path) {
    for (auto slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/')) {
      path = path.substr(0, slash);
      if (!touched_folders_.emplace(path).second) return;
    }
  }

  [[nodiscard]] std::string in_prefix(const std::string& path) const {
    return os::join_path(folders_.prefix, path);
  }
  [[nodiscard]] std::string in_stage(const std::string& path) const {
    return os::join_path(folders_.stage, path);
  }

  [[nodiscard]] bool is_touched(const std::string& folder) const {
    return touched_folders_.contains(folder);
  }

  /// Whether this entry of a folder leaves with everything below it.
  Result<bool> leaves(const std::string& folder, const DirectoryEntry& entry) {
    const std::string path = below(folder, entry.name);
    if (folder.empty() && entry.name == kStateFolder) return false;
    if (input_.discards_everything) return true;
    if (entry.kind != FileKind::directory) return input_.leaving.contains(path);
    if (dist_infos_.contains(path)) return true;
    if (entry.name == kBytecodeFolder && is_touched(folder)) return bytecode_leaves(folder, path);
    if (!is_touched(path) || input_.lasting_folders.contains(path)) return false;
    return folder_leaves(path);
  }

  Result<bool> folder_leaves(const std::string& path) {
    if (const auto known = leaves_wholly_.find(path); known != leaves_wholly_.end()) {
      return known->second;
    }
    bool all = true;
    for (const DirectoryEntry& entry : SCONCE_TRY(os::list_directory(in_prefix(path)))) {
      all = SCONCE_TRY(leaves(path, entry));
      if (!all) break;
    }
    leaves_wholly_.emplace(path, all);
    return all;
  }

  /// Bytecode goes with its module, whoever wrote it.
  [[nodiscard]] bool is_leaving_bytecode(const std::string& module_folder,
                                         const std::string& bytecode_folder,
                                         const std::string& name) const {
    if (input_.leaving.contains(below(bytecode_folder, name))) return true;
    return name.ends_with(".pyc") &&
           input_.leaving.contains(below(module_folder, module_of_bytecode(name) + ".py"));
  }

  Result<bool> bytecode_leaves(const std::string& module_folder, const std::string& path) {
    const auto entries = SCONCE_TRY(os::list_directory(in_prefix(path)));
    return std::ranges::all_of(entries, [&](const DirectoryEntry& entry) {
      return is_leaving_bytecode(module_folder, path, entry.name);
    });
  }

  Result<void> plan_folder(const std::string& folder, bool is_staged) {
    std::map<std::string, FileKind> staged;
    if (is_staged) {
      for (const auto& entry : SCONCE_TRY(os::list_directory(in_stage(folder)))) {
        staged.emplace(entry.name, entry.kind);
      }
    }
    for (const DirectoryEntry& there : SCONCE_TRY(os::list_directory(in_prefix(folder)))) {
      if (folder.empty() && there.name == kStateFolder) continue;
      const auto match = staged.find(there.name);
      if (match == staged.end()) {
        SCONCE_TRY(plan_unmatched(folder, there));
      } else {
        SCONCE_TRY(plan_matched(folder, there, match->second));
        staged.erase(match);
      }
    }
    for (const auto& [name, kind] : staged) {
      SCONCE_TRY(add(MoveKind::install, below(folder, name)));
    }
    return {};
  }

  /// What stands there and nothing new has that path.
  Result<void> plan_unmatched(const std::string& folder, const DirectoryEntry& there) {
    const std::string path = below(folder, there.name);
    if (SCONCE_TRY(leaves(folder, there))) return add(MoveKind::remove, path);
    if (there.kind != FileKind::directory) return {};
    if (there.name == kBytecodeFolder && is_touched(folder)) return plan_bytecode(folder, path);
    return is_touched(path) ? plan_folder(path, false) : Result<void>();
  }

  Result<void> plan_bytecode(const std::string& module_folder, const std::string& path) {
    for (const DirectoryEntry& entry : SCONCE_TRY(os::list_directory(in_prefix(path)))) {
      if (is_leaving_bytecode(module_folder, path, entry.name)) {
        SCONCE_TRY(add(MoveKind::remove, below(path, entry.name)));
      }
    }
    return {};
  }

  /// Something new has the path of what stands there.
  Result<void> plan_matched(const std::string& folder, const DirectoryEntry& there,
                            FileKind staged) {
    const std::string path = below(folder, there.name);
    if (SCONCE_TRY(leaves(folder, there))) return exchange(path);
    const bool is_folder = there.kind == FileKind::directory;
    if (is_folder && staged == FileKind::directory) return plan_folder(path, true);
    if (is_folder || staged == FileKind::directory) {
      return fail(ErrorKind::state,
                  fmt::format("`{}` is {} folder, and what is to be installed there is {} one",
                              in_prefix(path), is_folder ? "a" : "no", is_folder ? "no" : "a"));
    }
    if (SCONCE_TRY(is_same_content(in_stage(path), in_prefix(path)))) return {};
    if (input_.kept.contains(path)) {
      return fail(
          ErrorKind::archive,
          fmt::format("`{}` belongs to a distribution that stays, and another one brings it "
                      "with other content",
                      path));
    }
    ++plan_.files_replaced;
    return exchange(path);
  }

  Result<void> exchange(const std::string& path) {
    const auto status = SCONCE_TRY(os::status_if_exists(in_stage(path)));
    if (!status) return fail(ErrorKind::file_system, fmt::format("`{}` is gone", in_stage(path)));
    return add(MoveKind::exchange, path, status->inode);
  }

  Result<void> add(MoveKind kind, const std::string& path, std::uint64_t inode = 0) {
    plan_.moves.push_back({kind, SCONCE_TRY(RelativePath::parse(path)), inode});
    return {};
  }

  const ChangeFolders& folders_;
  const MoveInput& input_;
  std::set<std::string> dist_infos_;
  PathSet touched_folders_;  ///< folders with something below them that leaves
  std::map<std::string, bool> leaves_wholly_;
  MovePlan plan_;
};

}  // namespace

Result<MovePlan> plan_moves(const ChangeFolders& folders, const MoveInput& input) {
  return MovePlanner(folders, input).plan();
}

}  // namespace sconce::install
