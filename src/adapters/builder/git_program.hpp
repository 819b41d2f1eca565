#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/os/process.hpp"

namespace sconce::builder {

/// The variables without those that name a repository (`git rev-parse --local-env-vars`): where
/// sconce runs in a hook of git they name the wrong one.
[[nodiscard]] Variables without_repository(Variables variables);

/// The git program, set up for one repository: it never asks anybody anything, gives up where
/// nothing arrives any more, and has the user's own configuration. User and password of the address
/// reach it through a credential helper of ours for that origin alone, in place of the user's, so
/// that they stand in no argument, no file and no message; they are not kept by the user's helpers.
class GitProgram {
 public:
  /// Finds git on PATH; kind `not_found` where it is missing.
  [[nodiscard]] static Result<GitProgram> find(const Url& repository, const GitServices& services);

  /// The address as git gets it: without user and password; with the user of an ssh address, which
  /// is a part of where it leads.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// The address for people: without any user but `git`.
  [[nodiscard]] const std::string& shown() const { return shown_; }

  /// Runs git in this folder. That it fails is no error here.
  [[nodiscard]] Result<os::ProcessOutput> run(const std::string& folder,
                                              const std::vector<std::string>& arguments) const;
  /// The same where a failure is an error: of `kind`, saying `doing` ("cannot fetch"), with the
  /// address and git's last lines without secrets. What git printed, without white space at the
  /// end.
  [[nodiscard]] Result<std::string> require(const std::string& folder,
                                            const std::vector<std::string>& arguments,
                                            ErrorKind kind, std::string_view doing) const;

 private:
  GitProgram(std::string program, const Url& repository, const GitServices& services);
  [[nodiscard]] std::string without_secrets(std::string_view text) const;

  std::string program_, address_, shown_;
  std::vector<std::string> secrets_;
  std::vector<std::string> settings_;  ///< `-c NAME=VALUE`, before every command
  Variables variables_;
  std::stop_token stop_;
};

}  // namespace sconce::builder
