#include "system_call.hpp"

#include <fmt/format.h>
#include <string.h>  // NOLINT: strerrordesc_np is no part of <cstring>

#include <algorithm>
#include <array>
#include <cerrno>
#include <expected>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::os {
namespace {

std::string_view hint_of(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "free some space there";
    case EROFS:
      return "the file system is mounted read-only";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (`ulimit -n`)";
    default:
      return {};
  }
}

ErrorKind kind_of(int error_number) {
  return error_number == ENOENT || error_number == ENOTDIR ? ErrorKind::not_found
                                                           : ErrorKind::file_system;
}

}  // namespace

std::string reason(int error_number) {
  const char* words = strerrordesc_np(error_number);
  if (words == nullptr) return fmt::format("error {}", error_number);
  std::string text = words;
  // "No such file" reads on after a colon, "RFS specific error" stays.
  if (text.size() > 1 && !is_ascii_upper(text[1])) text[0] = to_ascii_lower(text[0]);
  return text;
}

std::unexpected<Error> system_failure(std::string_view doing, std::string_view path,
                                      int error_number) {
  Error error(kind_of(error_number),
              fmt::format("cannot {} `{}`: {}", doing, path, reason(error_number)));
  const std::string_view hint = hint_of(error_number);
  return std::unexpected(hint.empty() ? error : error.with_hint(std::string(hint)));
}

std::unexpected<Error> maybe_unsupported(std::string_view doing, std::string_view path,
                                         int error_number) {
  constexpr std::array kUnable = {EXDEV, EOPNOTSUPP, ENOSYS, EINVAL, ENOTTY, EPERM, EMLINK};
  if (std::ranges::find(kUnable, error_number) == kUnable.end()) {
    return system_failure(doing, path, error_number);
  }
  return fail(ErrorKind::unsupported,
              fmt::format("cannot {} `{}`: {}", doing, path, reason(error_number)));
}

}  // namespace sconce::os
