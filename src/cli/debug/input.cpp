#include "input.hpp"

#include <cstdio>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::cli {

Result<std::string> read_debug_input(const std::string& path) {
  constexpr std::size_t kLimit = 256UL << 20;
  if (path != "-") return os::read_file(path, kLimit);
  std::string text;
  char buffer[1 << 16];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, stdin)) {
    text.append(buffer, count);
    if (text.size() > kLimit) return fail(ErrorKind::input, "standard input is too long");
  }
  return text;
}

void write_debug_output(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int report_debug_error(const Error& error) {
  const std::string line = "error: " + error.to_string() + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return exit_code(error.kind());
}

}  // namespace sconce::cli
