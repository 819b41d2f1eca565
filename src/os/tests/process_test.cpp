#include "sconce/os/process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "sconce/base/text.hpp"
#include "scratch.hpp"

namespace sconce::os {
namespace {

ProcessInput shell(std::string script) {
  ProcessInput input;
  input.arguments = {"sh", "-c", std::move(script)};
  return input;
}

TEST_CASE("both streams and the exit status of a program come back") {
  const auto output = run_process(shell("echo out; echo err >&2; exit 3")).value();
  CHECK(output.standard_output == "out\n");
  CHECK(output.standard_error == "err\n");
  CHECK(output.exit_status == 3);
}

TEST_CASE("a program ended by a signal has 128 and its number as status") {
  CHECK(run_process(shell("kill -TERM $$")).value().exit_status == 128 + 15);
}

TEST_CASE("a program that cannot be started is an error that names it") {
  ProcessInput input;
  input.arguments = {"no-such-program-here"};
  const auto output = run_process(input);
  REQUIRE_FALSE(output.has_value());
  CHECK(output.error().kind() == ErrorKind::not_found);
  CHECK(output.error().message().find("`no-such-program-here`") != std::string::npos);
}

TEST_CASE("a program gets its input, folder and environment") {
  const Scratch scratch;
  ProcessInput input = shell("cat; pwd; echo $NAME; echo ${HOME-unset}");
  input.standard_input = std::string(1 << 20, 'x') + "\n";
  input.working_directory = real_path(scratch.path()).value();
  input.environment = {{"NAME", "a b"}, {"PATH", "/usr/bin:/bin"}};
  CHECK(run_process(input).value().standard_output ==
        input.standard_input + input.working_directory + "\na b\nunset\n");
}

TEST_CASE("a program without input reads none, and runs in a group of its own") {
  CHECK(run_process(shell("cat | wc -c")).value().standard_output.starts_with("0"));
  const auto groups =
      run_process(shell("ps -o pgid= -p $$ || cut -d' ' -f5 /proc/$$/stat")).value();
  CHECK(groups.standard_output.find(std::to_string(::getpgrp())) == std::string::npos);
}

TEST_CASE("much output on both streams does not block") {
  const auto output =
      run_process(shell("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2")).value();
  CHECK(output.standard_output.size() == 3'000'000);
  CHECK(output.standard_error.size() == 3'000'000);
}

TEST_CASE("output over the limit ends the program") {
  ProcessInput input = shell("yes");
  input.output_limit_bytes = 1000;
  CHECK(run_process(input).error().kind() == ErrorKind::unsupported);
}

TEST_CASE("a stop request ends the program and what it started") {
  std::stop_source stop;
  ProcessInput input = shell("sleep 60 & sleep 60");
  input.stop = stop.get_token();
  stop.request_stop();
  CHECK(run_process(input).error().kind() == ErrorKind::interrupted);
}

TEST_CASE("a program is ended with what it started when its time is over") {
  const Scratch scratch;
  for (const std::string& file : {std::string(), scratch / "log"}) {
    CAPTURE(file);
    ProcessInput input = shell("echo begun; sleep 60 & sleep 60");
    input.output_file = file;
    input.time_limit = std::chrono::milliseconds(200);
    const auto output = run_process(input).value();
    CHECK(output.end == ProcessOutput::End::time_limit);
    CHECK(output.exit_status == 128 + 9);
    CHECK((file.empty() ? output.standard_output : read_file(file).value()) == "begun\n");
  }
}

TEST_CASE("output goes to the end of a file, both streams in their order") {
  const Scratch scratch;
  const std::string file = scratch.write("log", "before\n");
  ProcessInput input = shell("echo out; echo err >&2; echo again; exit 4");
  input.output_file = file;
  const auto output = run_process(input).value();
  CHECK(output.exit_status == 4);
  CHECK(output.end == ProcessOutput::End::own);
  CHECK(output.standard_output.empty());
  CHECK(read_file(file).value() == "before\nout\nerr\nagain\n");
}

TEST_CASE("nothing that a program with an output file started outlives it") {
  const Scratch scratch;
  ProcessInput input = shell("sleep 60 & echo $!");
  input.output_file = scratch / "log";
  REQUIRE(run_process(input).has_value());
  const std::string pid(trim(read_file(scratch / "log").value()));
  // Gone, or a zombie that its new parent has yet to take; a signal takes a moment to do its work.
  const auto state = run_process(shell(
      "for i in $(seq 200); do state=$(cut -d' ' -f3 /proc/" + pid +
      "/stat 2>/dev/null); case $state in ''|Z) exit 0;; esac; sleep 0.05; done; echo $state"));
  CHECK(state.value().standard_output.empty());
}

TEST_CASE("a file that grows over the limit ends the program") {
  const Scratch scratch;
  ProcessInput input = shell("yes");
  input.output_file = scratch / "log";
  input.output_limit_bytes = 1000;
  CHECK(run_process(input).error().kind() == ErrorKind::unsupported);
}

TEST_CASE("no descriptor of ours leaks into a program") {
  const Scratch scratch;
  const File file = File::create(scratch / "held-open").value();
  const auto output = run_process(shell("ls -l /proc/$$/fd/")).value();
  CHECK(output.standard_output.find("pipe:") != std::string::npos);
  CHECK(output.standard_output.find("held-open") == std::string::npos);
}

TEST_CASE("programs are found on PATH") {
  CHECK(find_on_path("sh").value().ends_with("/sh"));
  CHECK_FALSE(find_on_path("no-such-program-here").has_value());
  CHECK(find_on_path("/bin/sh") == "/bin/sh");
  CHECK_FALSE(environment_variable("SCONCE_TEST_NOT_SET").has_value());
  CHECK_FALSE(home_directory().empty());
}

}  // namespace
}  // namespace sconce::os
