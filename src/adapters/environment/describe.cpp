#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "describe_files.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/os/files.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {
namespace {

constexpr std::string_view kAnswerVersion = "1";
constexpr std::uint64_t kSmallFile = 1ULL << 20;

/// Follows links, and from the python of a virtual environment made with copies to its base.
Result<std::string> base_executable(const std::string& executable) {
  auto resolved = os::real_path(executable);
  if (!resolved) {
    return fail(ErrorKind::not_found, fmt::format("there is no Python at `{}`", executable));
  }
  const std::string prefix = os::parent_path(os::parent_path(*resolved));
  const auto configuration = os::read_file(os::join_path(prefix, "pyvenv.cfg"), kSmallFile);
  if (!configuration) return *std::move(resolved);
  const std::string home = configuration_value(*configuration, "home");
  for (const std::string& name : {os::file_name(*resolved), std::string("python3")}) {
    const std::string below = os::join_path(home, name);
    if (os::is_executable_file(below)) return os::real_path(below);
  }
  return fail(ErrorKind::not_found,
              fmt::format("the interpreter in `{}`, on which `{}` stands, is gone", home, prefix));
}

/// What an answer is kept under: another file, or the same one changed, is another key.
Result<std::string> memo_key(const std::string& executable) {
  const auto status = SCONCE_TRY(os::target_status_if_exists(executable));
  if (!status) return fail(ErrorKind::not_found, fmt::format("`{}` does not exist", executable));
  return fmt::format("{}|{}|{}|{}|{}", kAnswerVersion, executable, status->modified_ns,
                     status->inode, status->size);
}

/// The kernel may have changed since the answer was kept.
void refresh_kernel_facts(target::Interpreter& interpreter) {
  const auto release = os::read_file("/proc/sys/kernel/osrelease", kSmallFile);
  const auto version = os::read_file("/proc/sys/kernel/version", kSmallFile);
  if (release) interpreter.platform_release = trim(*release);
  if (version) interpreter.platform_version = trim(*version);
}

}  // namespace

Result<target::Interpreter> describe_interpreter(const std::string& executable,
                                                 DescriptionMemo* memo) {
  const std::string base = SCONCE_TRY(base_executable(executable));
  if (auto described = describe_by_files(base)) return *std::move(described);
  const std::string key = SCONCE_TRY(memo_key(base));
  if (const auto kept = memo ? memo->find(key) : std::nullopt) {
    if (auto interpreter = parse_answer(*kept)) {
      refresh_kernel_facts(*interpreter);
      return interpreter;
    }
  }
  const std::string answer = SCONCE_TRY(ask_interpreter(base));
  if (memo) memo->keep(key, answer);
  return parse_answer(answer);
}

}  // namespace sconce::environment
