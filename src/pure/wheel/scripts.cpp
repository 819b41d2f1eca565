#include "scripts.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/wheel/dist_info.hpp"

namespace sconce::wheel {
namespace {

constexpr std::size_t kKernelLimit = 127;

/// Escapes what sh would act on inside double quotes.
std::string quoted_for_sh(std::string_view path) {
  std::string text = "\"";
  for (const char c : path) {
    if (c == '"' || c == '$' || c == '`' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

std::string_view first_part(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

}  // namespace

Result<std::string> shebang(std::string_view interpreter) {
  if (!interpreter.starts_with('/') ||
      interpreter.find_first_of("\r\n") != std::string_view::npos ||
      interpreter.find('\0') != std::string_view::npos || interpreter.contains("'''")) {
    return fail(ErrorKind::unsupported,
                "no script can name the interpreter `" + std::string(interpreter) + "`");
  }
  const bool plain = interpreter.find_first_of(" \t") == std::string_view::npos;
  if (plain && interpreter.size() + 3 <= kKernelLimit) {
    return "#!" + std::string(interpreter) + "\n";
  }
  // To sh the second line is `exec`; to Python lines two and three are one string.
  return "#!/bin/sh\n'''exec' " + quoted_for_sh(interpreter) + " \"$0\" \"$@\"\n' '''\n";
}

bool has_placeholder_shebang(std::string_view start) { return start.starts_with("#!python"); }

std::string replace_shebang(std::string_view script, std::string_view shebang) {
  const auto end = script.find('\n');
  return std::string(shebang) +
         std::string(end == std::string_view::npos ? std::string_view() : script.substr(end + 1));
}

std::string launcher(const ScriptEntryPoint& script, std::string_view shebang) {
  std::string text(shebang);
  text += "import sys\n\nfrom ";
  text += script.module;
  text += " import ";
  text += first_part(script.attribute);
  text += "\n\nif __name__ == \"__main__\":\n    sys.exit(";
  text += script.attribute;
  text += "())\n";
  return text;
}

}  // namespace sconce::wheel
