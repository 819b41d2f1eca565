#include <doctest/doctest.h>

#include <map>

#include "describe_files.hpp"
#include "sconce/environment/interpreters.hpp"
#include "scratch.hpp"

namespace sconce::environment {
namespace {

class MapMemo final : public DescriptionMemo {
 public:
  std::optional<std::string> find(std::string_view key) override {
    const auto at = kept.find(std::string(key));
    return at == kept.end() ? std::nullopt : std::optional(at->second);
  }
  void keep(std::string_view key, std::string_view value) override { kept.emplace(key, value); }
  std::map<std::string, std::string> kept;
};

TEST_CASE("a CPython whose headers stand there is described without being started") {
  const Scratch scratch;
  // The program is a cut ELF file: starting it would fail.
  const std::string program = scratch.add_python("3.11.7", "3.11.7");
  const auto interpreter = describe_interpreter(scratch / "3.11.7/bin/python3", nullptr);
  REQUIRE(interpreter.has_value());
  CHECK(interpreter->executable == program);
  CHECK(interpreter->base_prefix == scratch / "3.11.7");
  CHECK(interpreter->version == pep::Version::literal("3.11.7"));
  CHECK(interpreter->implementation == "cpython");
  CHECK_FALSE(interpreter->externally_managed);
  CHECK(interpreter->libc.minor >= 17);
  CHECK_FALSE(interpreter->platform_release.empty());
}

TEST_CASE("an EXTERNALLY-MANAGED file is read with its message (PEP 668)") {
  const Scratch scratch;
  const std::string program = scratch.add_python("usr", "3.11.2");
  scratch.write("usr/lib/python3.11/EXTERNALLY-MANAGED",
                "[externally-managed]\nError=Use apt,\n please.\n\n Or a venv.\nOther=x\n");
  const auto interpreter = describe_interpreter(program, nullptr);
  REQUIRE(interpreter.has_value());
  CHECK(interpreter->externally_managed);
  CHECK(interpreter->externally_managed_message == "Use apt,\nplease.\n\nOr a venv.");
}

TEST_CASE("the python of a virtual environment stands for the one underneath") {
  const Scratch scratch;
  const std::string program = scratch.add_python("base", "3.12.1");
  scratch.write("copied/pyvenv.cfg", "home = " + (scratch / "base/bin") + "\n");
  scratch.write("copied/bin/python3.12", "not even a program", 0755);
  CHECK(describe_interpreter(scratch / "copied/bin/python3.12", nullptr)->executable == program);
  scratch.link("linked/bin/python", program);
  CHECK(describe_interpreter(scratch / "linked/bin/python", nullptr)->executable == program);
}

TEST_CASE("what is no Python is refused by name") {
  const Scratch scratch;
  scratch.write("bin/python3", "#!/bin/sh\necho hello; exit 0\n", 0755);
  const auto interpreter = describe_interpreter(scratch / "bin/python3", nullptr);
  REQUIRE_FALSE(interpreter.has_value());
  CHECK(interpreter.error().kind() == ErrorKind::unsupported);
  CHECK(interpreter.error().message().find(scratch / "bin/python3") != std::string::npos);
  CHECK(describe_interpreter(scratch / "absent", nullptr).error().kind() == ErrorKind::not_found);
}

TEST_CASE("an interpreter that has to be started is started once and its answer kept") {
  const Scratch scratch;
  scratch.write(
      "bin/python3",
      "#!/bin/sh\necho x >> \"$0.started\"\n"
      "echo '{\"executable\": \"'$0'\", \"base_prefix\": \"/p\", \"version\": \"3.10.14\", "
      "\"implementation\": \"pypy\", \"pypy\": [7, 3, 17], \"machine\": \"x86_64\", "
      "\"system\": \"linux\", \"libc\": \"glibc\", \"libc_version\": \"2.36\"}'\n",
      0755);
  MapMemo memo;
  for (int run = 0; run < 3; ++run) {
    const auto interpreter = describe_interpreter(scratch / "bin/python3", &memo);
    REQUIRE(interpreter.has_value());
    CHECK(interpreter->implementation == "pypy");
    CHECK(interpreter->pypy_version == "7.3");
    CHECK(interpreter->implementation_version == "7.3.17");
    CHECK(interpreter->libc.minor == 36);
  }
  CHECK(os::read_file(scratch / "bin/python3.started") == "x\n");
  CHECK(memo.kept.size() == 1);
}

TEST_CASE("the host's own Python is described as it describes itself") {
  const std::string program = "/usr/bin/python3";
  if (!os::is_executable_file(program)) return;
  const auto described = describe_interpreter(program, nullptr);
  REQUIRE(described.has_value());
  const auto answer = ask_interpreter(program);
  REQUIRE(answer.has_value());
  const auto asked = parse_answer(*answer);
  REQUIRE(asked.has_value());
  CHECK(described->version == asked->version);
  CHECK(described->executable == asked->executable);
  CHECK(described->base_prefix == asked->base_prefix);
  CHECK(described->machine == asked->machine);
  CHECK(described->libc == asked->libc);
  CHECK(described->externally_managed == asked->externally_managed);
  CHECK(described->platform_release == asked->platform_release);
  CHECK(described->platform_version == asked->platform_version);
}

}  // namespace
}  // namespace sconce::environment
