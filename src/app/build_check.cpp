#include "build_check.hpp"

#include <fmt/format.h>

#include <expected>
#include <optional>
#include <string>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/wheel_build.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/store/store.hpp"

namespace sconce::app {
namespace {

std::string words_of(const std::optional<accelerator::Build>& build) {
  return build ? build->to_string() : "nothing that is known";
}

}  // namespace

Result<void> check_build(const plan::PlanStep& step, const Digest& sha256,
                         const store::Store& store, Notices& notices) {
  if (!step.build || !step.file) return {};
  const os::HostTree tree(store.tree_path(sha256));
  const auto path = SCONCE_TRY(RelativePath::parse(accelerator::version_file_of(step.name)));
  const auto text = read_file(tree, path, accelerator::kLargestVersionFile);
  const auto stated = text ? accelerator::build_of_version_file(*text) : std::nullopt;
  if (stated == step.build) return {};
  if (accelerator::build_of_label(*step.version)) {
    if (stated) {
      notices.warn(fmt::format("`{}` says {} by its label and {} in `{}`; the label is believed",
                               step.file->file_name, step.build->to_string(), words_of(stated),
                               path.text()));
    }
    return {};
  }
  return std::unexpected(
      Error(ErrorKind::mismatch,
            fmt::format(
                "`{}` is built for {}, and `{}` had said {} when it was asked for parts of it",
                step.file->file_name, words_of(stated), step.file->url.host(),
                step.build->to_string()))
          .with_hint(
              "run the command again with --refresh; if it stays so, the index is at fault"));
}

}  // namespace sconce::app
