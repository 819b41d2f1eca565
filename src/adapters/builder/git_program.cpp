#include "git_program.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "log_excerpt.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/builder/build_variables.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/os/process.hpp"

namespace sconce::builder {
namespace {

constexpr std::chrono::hours kTimeLimit{1};
constexpr const char* kUser = "SCONCE_GIT_USER";
constexpr const char* kPassword = "SCONCE_GIT_PASSWORD";

constexpr std::array kLocalVariables = {"GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                        "GIT_CEILING_DIRECTORIES",
                                        "GIT_COMMON_DIR",
                                        "GIT_CONFIG",
                                        "GIT_DIR",
                                        "GIT_GRAFT_FILE",
                                        "GIT_IMPLICIT_WORK_TREE",
                                        "GIT_INDEX_FILE",
                                        "GIT_INTERNAL_SUPER_PREFIX",
                                        "GIT_NAMESPACE",
                                        "GIT_OBJECT_DIRECTORY",
                                        "GIT_PREFIX",
                                        "GIT_QUARANTINE_PATH",
                                        "GIT_SHALLOW_FILE",
                                        "GIT_WORK_TREE"};

bool is_ssh(const Url& repository) { return repository.scheme() == "ssh"; }

Variables variables_for(const Url& repository, const GitServices& services) {
  Variables variables = without_repository(services.variables);
  variables["GIT_TERMINAL_PROMPT"] = "0";
  variables["LC_ALL"] = "C";
  const bool is_set = variables.contains("GIT_SSH") || variables.contains("GIT_SSH_COMMAND");
  if (is_ssh(repository) && !is_set) {
    variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
  }
  if (services.network == GitNetwork::unused) variables["GIT_NO_LAZY_FETCH"] = "1";
  if (!is_ssh(repository) && repository.has_credentials()) {
    variables[kUser] = repository.user();
    variables[kPassword] = repository.password();
  }
  return variables;
}

std::vector<std::string> settings_for(const Url& repository, const GitServices& services) {
  std::vector<std::string> settings = {// Nothing that goes on behind our back, nothing that hangs.
                                       "-c", "gc.auto=0",
                                       "-c", "maintenance.auto=false",
                                       "-c", "http.lowSpeedLimit=1000",
                                       "-c", "http.lowSpeedTime=60",
                                       "-c", "advice.detachedHead=false",
                                       "-c", "core.hooksPath=/dev/null"};
  const auto set = [&](std::string setting) {
    settings.emplace_back("-c");
    settings.push_back(std::move(setting));
  };
  if (services.network == GitNetwork::unused) set("protocol.allow=never");
  if (!is_ssh(repository) && repository.has_credentials()) {
    const std::string helper = fmt::format("credential.{}.helper=", repository.origin());
    set(helper);
    set(helper + fmt::format("!f() {{ test \"$1\" = get && "
                             "printf 'username=%s\\npassword=%s\\n' \"${}\" \"${}\"; }}; f",
                             kUser, kPassword));
  }
  return settings;
}

std::string address_of(const Url& repository) {
  if (!is_ssh(repository)) return repository.to_string();
  return repository.with_credentials(repository.user(), {}).to_string_with_credentials();
}

std::vector<std::string> secrets_of(const Url& repository) {
  std::vector<std::string> secrets;
  const bool is_git_user = is_ssh(repository) && repository.user() == "git";
  if (!repository.user().empty() && !is_git_user) secrets.push_back(repository.user());
  if (!repository.password().empty()) secrets.push_back(repository.password());
  return secrets;
}

}  // namespace

Variables without_repository(Variables variables) {
  for (const char* name : kLocalVariables) variables.erase(name);
  return variables;
}

Result<GitProgram> GitProgram::find(const Url& repository, const GitServices& services) {
  const auto program = os::find_on_path("git");
  if (program) return GitProgram(*program, repository, services);
  return std::unexpected(Error(ErrorKind::not_found,
                               fmt::format("`{}` needs the program `git`", repository.to_string()))
                             .with_hint("install git, or name a source archive or a wheel"));
}

GitProgram::GitProgram(std::string program, const Url& repository, const GitServices& services)
    : program_(std::move(program)),
      address_(address_of(repository)),
      shown_(repository.to_string()),
      secrets_(secrets_of(repository)),
      settings_(settings_for(repository, services)),
      variables_(variables_for(repository, services)),
      stop_(services.stop) {}

Result<os::ProcessOutput> GitProgram::run(const std::string& folder,
                                          const std::vector<std::string>& arguments) const {
  os::ProcessInput input;
  input.arguments = {program_, "-C", folder};
  input.arguments.insert(input.arguments.end(), settings_.begin(), settings_.end());
  input.arguments.insert(input.arguments.end(), arguments.begin(), arguments.end());
  input.environment = variables_;
  input.time_limit = kTimeLimit;
  input.stop = stop_;
  return os::run_process(input);
}

Result<std::string> GitProgram::require(const std::string& folder,
                                        const std::vector<std::string>& arguments, ErrorKind kind,
                                        std::string_view doing) const {
  const os::ProcessOutput output = SCONCE_TRY(run(folder, arguments));
  if (output.end == os::ProcessOutput::End::own && output.exit_status == 0) {
    return std::string(
        output.standard_output.substr(0, output.standard_output.find_last_not_of(" \r\n") + 1));
  }
  const Error error(kind, fmt::format("{} `{}`", doing, shown_));
  if (output.end == os::ProcessOutput::End::time_limit) {
    return std::unexpected(error.with_hint("git took longer than an hour and was ended"));
  }
  return std::unexpected(
      error.with_quoted_lines(excerpt_of_log(without_secrets(output.standard_error))));
}

std::string GitProgram::without_secrets(std::string_view text) const {
  std::string safe(text);
  for (const std::string& secret : secrets_) safe = replace_all(safe, secret, "***");
  return safe;
}

}  // namespace sconce::builder
