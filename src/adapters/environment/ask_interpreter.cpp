#include <fmt/format.h>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "describe_files.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/process.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {
namespace {

/// Prints the facts as one JSON object. Runs on every Python 3 and looks at nothing but sys,
/// platform and sysconfig. The loader's own path tells musl from glibc where platform cannot.
constexpr std::string_view kScript = R"python(
import json, os, platform, sys, sysconfig
try:
    with open(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED"), encoding="utf-8") as f:
        managed = f.read()
except OSError:
    managed = None
libc, libc_version = platform.libc_ver()
if libc != "glibc":
    import glob, re, subprocess
    libc, libc_version = "musl", ""
    for loader in glob.glob("/lib/ld-musl-*.so.1"):
        said = subprocess.run([loader], stderr=subprocess.PIPE).stderr.decode("utf-8", "replace")
        found = re.search(r"Version (\d+\.\d+)", said)
        if found:
            libc_version = found.group(1)
pypy = getattr(sys, "pypy_version_info", None)
print(json.dumps({
  "executable" : os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
      "base_prefix" : sys.base_prefix, "implementation" : sys.implementation.name,
      "version" : platform.python_version(),
      "free_threaded" : bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
                        "debug" : hasattr(sys, "gettotalrefcount"),
                                  "pypy" : list(pypy[:3]) if pypy else None,
                                           "machine" : platform.machine(),
                                           "system" : sys.platform,
                                           "libc" : libc,
                                                    "libc_version" : libc_version,
                                                                     "release" : platform.release(),
                                                                     "build" : platform.version(),
                                                                     "managed" : managed,
}))
)python";

std::string text_of(const document::JsonValue& answer, std::string_view key) {
  const document::JsonValue* member = answer.find(key);
  const std::string* text = member ? member->as_string() : nullptr;
  return text ? *text : std::string();
}

bool flag_of(const document::JsonValue& answer, std::string_view key) {
  const document::JsonValue* member = answer.find(key);
  const bool* flag = member ? member->as_bool() : nullptr;
  return flag && *flag;
}

pep::LibcVersion libc_of(const document::JsonValue& answer) {
  using Kind = pep::LibcVersion::Kind;
  const bool is_musl = text_of(answer, "libc") == "musl";
  pep::LibcVersion libc{is_musl ? Kind::musl : Kind::glibc, is_musl ? 1U : 2U, is_musl ? 1U : 17U};
  const std::string text = text_of(answer, "libc_version");
  const auto parts = split(text, '.');
  if (parts.size() < 2) return libc;
  const auto major = parse_decimal(parts[0]), minor = parse_decimal(parts[1]);
  if (major && minor && *major < 100 && *minor < 1000) {
    libc.major = static_cast<std::uint32_t>(*major);
    libc.minor = static_cast<std::uint32_t>(*minor);
  }
  return libc;
}

void set_pypy_versions(target::Interpreter& interpreter, const document::JsonValue& answer) {
  const document::JsonValue* member = answer.find("pypy");
  const auto* parts = member ? member->as_array() : nullptr;
  if (!parts || parts->size() != 3) return;
  std::vector<std::string> numbers;
  for (const document::JsonValue& part : *parts) {
    const std::int64_t* number = part.as_integer();
    numbers.push_back(std::to_string(number ? *number : 0));
  }
  interpreter.pypy_version = numbers[0] + "." + numbers[1];
  interpreter.implementation_version = join(numbers, ".");
}

}  // namespace

Result<std::string> ask_interpreter(const std::string& executable) {
  os::ProcessInput input;
  input.arguments = {executable, "-I", "-c", std::string(kScript)};
  const os::ProcessOutput output = SCONCE_TRY(os::run_process(input));
  if (output.exit_status == 0 && parse_answer(output.standard_output)) {
    return output.standard_output;
  }
  return std::unexpected(
      Error(ErrorKind::unsupported,
            fmt::format("`{}` is not a Python that can be used here", executable))
          .with_hint(fmt::format("it ended with status {} and said: {}", output.exit_status,
                                 trim(output.standard_error))));
}

Result<target::Interpreter> parse_answer(std::string_view answer) {
  const document::JsonValue facts = SCONCE_TRY(document::parse_json(answer, 1ULL << 20));
  target::Interpreter interpreter{.version =
                                      SCONCE_TRY(pep::Version::parse(text_of(facts, "version")))};
  interpreter.executable = text_of(facts, "executable");
  interpreter.base_prefix = text_of(facts, "base_prefix");
  interpreter.implementation = text_of(facts, "implementation");
  interpreter.free_threaded = flag_of(facts, "free_threaded");
  interpreter.debug = flag_of(facts, "debug");
  interpreter.machine = text_of(facts, "machine");
  interpreter.os = text_of(facts, "system");
  interpreter.libc = libc_of(facts);
  interpreter.platform_release = text_of(facts, "release");
  interpreter.platform_version = text_of(facts, "build");
  const document::JsonValue* managed = facts.find("managed");
  if (managed && managed->as_string()) {
    interpreter.externally_managed = true;
    interpreter.externally_managed_message = externally_managed_message(*managed->as_string());
  }
  set_pypy_versions(interpreter, facts);
  if (interpreter.executable.empty() || interpreter.base_prefix.empty()) {
    return fail(ErrorKind::unsupported, "the interpreter's answer lacks its place");
  }
  return interpreter;
}

}  // namespace sconce::environment
