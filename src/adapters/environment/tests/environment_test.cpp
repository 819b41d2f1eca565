#include "sconce/environment/environment.hpp"

#include <doctest/doctest.h>

#include "sconce/os/process.hpp"
#include "scratch.hpp"

namespace sconce::environment {
namespace {

void write_footprint(const Scratch& scratch, const std::string& prefix,
                     const wheel::Footprint& footprint) {
  for (const auto& entry : footprint.entries) {
    const std::string path = prefix + "/" + entry.path.text();
    if (const auto* link = std::get_if<wheel::LinkTarget>(&entry.source)) {
      scratch.link(path, link->target);
    } else {
      scratch.write(path, std::get<wheel::GeneratedBytes>(entry.source).bytes);
    }
  }
}

TEST_CASE("a virtual environment is seen as absent, sound, broken or not at all") {
  const Scratch scratch;
  const std::string program = scratch.add_python("base", "3.11.7");
  const std::string prefix = scratch / "venv";
  CHECK(look_at_virtual_environment(prefix, nullptr)->state == VirtualEnvironmentState::absent);
  scratch.write("venv/.sconce/lock", "");
  CHECK(look_at_virtual_environment(prefix, nullptr)->state == VirtualEnvironmentState::absent);

  const auto interpreter = *describe_interpreter(program, nullptr);
  write_footprint(scratch, "venv", virtual_environment_footprint(interpreter, {.prefix = prefix}));
  const auto sound = look_at_virtual_environment(prefix, nullptr);
  REQUIRE(sound->state == VirtualEnvironmentState::sound);
  CHECK(sound->environment->interpreter.executable == program);
  CHECK(sound->environment->lock_path() == prefix + "/.sconce/lock");
  CHECK(sound->environment->scheme.purelib.text() == "lib/python3.11/site-packages");

  REQUIRE(os::remove_tree(scratch / "base").has_value());
  const auto broken = look_at_virtual_environment(prefix, nullptr);
  CHECK(broken->state == VirtualEnvironmentState::broken);
  CHECK(broken->problem.find("is gone") != std::string::npos);
}

TEST_CASE("an environment whose interpreter became another series is broken") {
  const Scratch scratch;
  const std::string program = scratch.add_python("base", "3.12.1");
  scratch.write("venv/pyvenv.cfg", "home = " + (scratch / "base/bin") + "\nversion = 3.11.7\n");
  scratch.write("venv/lib/python3.11/site-packages/x.py", "");
  scratch.link("venv/bin/python", program);
  CHECK(look_at_virtual_environment(scratch / "venv", nullptr)->state ==
        VirtualEnvironmentState::broken);
}

TEST_CASE("a folder with other content, and a file, are errors that name them") {
  const Scratch scratch;
  scratch.write("work/notes.txt", "keep me");
  for (const std::string& path : {scratch / "work", scratch / "work/notes.txt"}) {
    const auto look = look_at_virtual_environment(path, nullptr);
    REQUIRE_FALSE(look.has_value());
    CHECK(look.error().kind() == ErrorKind::state);
    CHECK(look.error().message().find(path) != std::string::npos);
  }
}

TEST_CASE("an externally managed interpreter is no place to install into") {
  target::Interpreter interpreter{.version = pep::Version::literal("3.11.2")};
  interpreter.base_prefix = "/usr";
  CHECK(interpreter_environment(interpreter).has_value());
  interpreter.externally_managed = true;
  interpreter.externally_managed_message = "Use apt.";
  const auto refused = interpreter_environment(interpreter);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().hints().front() == "Use apt.");
}

TEST_CASE("the host's Python takes the footprint for a virtual environment of its own") {
  const auto interpreter = describe_interpreter("/usr/bin/python3", nullptr);
  if (!interpreter) return;
  const Scratch scratch;
  const std::string prefix = scratch / "venv";
  write_footprint(scratch, "venv",
                  virtual_environment_footprint(*interpreter, {.prefix = prefix, .prompt = "p"}));
  const Environment environment = virtual_environment(prefix, *interpreter);
  const std::string site = os::join_path(prefix, environment.scheme.purelib.text());
  REQUIRE(os::make_directories(site).has_value());
  const auto output = os::run_process(
      {.arguments = {environment.scheme.interpreter, "-c",
                     "import sys, site, sysconfig\n"
                     "print(sys.prefix, sys.base_prefix, sysconfig.get_path('purelib'), "
                     "site.ENABLE_USER_SITE, [p for p in sys.path if p.startswith(sys.prefix)])"}});
  REQUIRE(output.has_value());
  CHECK(output->standard_output ==
        prefix + " " + interpreter->base_prefix + " " + site + " False ['" + site + "']\n");
}

}  // namespace
}  // namespace sconce::environment
