#include <doctest/doctest.h>

#include "render/detect_summary.hpp"
#include "render/errors.hpp"
#include "render/plan_table.hpp"
#include "render/progress.hpp"
#include "render/sync_summary.hpp"
#include "sconce/base/text.hpp"

using namespace sconce;
using namespace sconce::cli;

TEST_CASE("Control characters of foreign files do nothing on a terminal") {
  const sconce::Error error(sconce::ErrorKind::archive, "the name `a\x1b]0;x\x07` is none");
  CHECK(render_error(error, Colours::off) == "error: the name `a\\x1b]0;x\\x07` is none\n");
}

TEST_CASE("A text without end is cut between characters, with how much is left out") {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "aé";
  const std::string shown = for_terminal(text);
  CHECK(shown.size() < 17'000);
  CHECK(is_utf8(shown));
  CHECK(shown.ends_with("… (13616 bytes are left out)"));
  CHECK(for_terminal("short") == "short");
}

TEST_CASE("A plan's rows never pass the terminal's edge, and lose the picture first") {
  report::SyncReport report;
  const std::string file_name = "nvidia_cuda_nvrtc_cu12-12.1.105-py3-none-any.whl";
  report.plan.steps.push_back(
      {.action = plan::Action::install,
       .stage = plan::Stage::accelerator,
       .name = pep::PackageName::literal("nvidia-cuda-nvrtc-cu12"),
       .version = *pep::Version::try_parse("12.1.105"),
       .file = resolver::OfferedFile{.file_name = file_name,
                                     .parsed = *pep::WheelFileName::parse(file_name),
                                     .url = *Url::parse("https://index.example/" + file_name),
                                     .size = 23'671'734},
       .reason = "`torch` requires it on this platform"});
  for (const std::size_t columns : {48u, 60u, 72u, 80u, 120u}) {
    CAPTURE(columns);
    const std::string text = render_plan(report, columns, Colours::off);
    for (const auto line : split_lines(text)) {
      if (line.starts_with(" +")) CHECK(display_width(line) <= columns);
    }
    CHECK((text.find("█") != std::string::npos) == (columns >= 72));
  }
}

TEST_CASE("An error shows message, context and hints on lines of their own") {
  const Error error = Error(ErrorKind::input, "`x` is no version")
                          .with_context("reading `pyproject.toml`")
                          .with_hint("write it like `1.2`");
  CHECK(render_error(error, Colours::off) ==
        "error: `x` is no version\n  while reading `pyproject.toml`\nhint: write it like `1.2`\n");
  CHECK(
      document::write_json(error_to_json(error), document::JsonStyle::compact) ==
      R"({"format":1,"error":{"kind":"input","message":"`x` is no version",)"
      R"("context":["reading `pyproject.toml`"],"hints":["write it like `1.2`"],"exit_code":2}})");
}

TEST_CASE("Lines of another program stand between an error and its hints") {
  const Error error = Error(ErrorKind::build, "`x` cannot be built")
                          .with_hint("the log is `/l`")
                          .with_quoted_lines({"a.c:1: error: no", "exit 1"});
  CHECK(render_error(error, Colours::off) ==
        "error: `x` cannot be built\n  | a.c:1: error: no\n  | exit 1\nhint: the log is `/l`\n");
  CHECK(error_to_json(error).find("error")->find("output")->as_array()->size() == 2);
}

TEST_CASE("A task's line shows bar, amount, rate and time left, and never passes the edge") {
  const TaskSample sample{ProgressKind::download, "torch-2.1.2", 335'000'000, 670'000'000,
                          100'000'000};
  const std::string line = render_task(sample, 120, Colours::off);
  CHECK(line.find("fetching") == 0);
  CHECK(line.find("━━━━━━━━━━━━────────────") != std::string::npos);
  CHECK(line.find("3 s left") != std::string::npos);
  for (const std::size_t columns : {40u, 60u, 80u, 200u}) {
    CAPTURE(columns);
    CHECK(display_width(render_task(sample, columns, Colours::off)) <= columns);
  }
}

TEST_CASE("A summary tells both stages apart and says when there is nothing to do") {
  report::SyncReport report;
  report.environment = "/p/.venv";
  report.python = "CPython 3.11.7";
  CHECK(render_sync(report, Verbosity::normal, Colours::off).starts_with("Nothing to do: all"));

  const auto step = [](const char* name, plan::Stage stage) {
    return plan::PlanStep{.action = plan::Action::install,
                          .stage = stage,
                          .name = pep::PackageName::literal(name),
                          .version = pep::Version::literal("2.1.2")};
  };
  report.plan.steps = {step("torch", plan::Stage::accelerator), step("flask", plan::Stage::rest)};
  const std::string text = render_sync(report, Verbosity::normal, Colours::off);
  CHECK(text.find("Accelerator stack: 1 installed\n + torch") == 0);
  CHECK(text.find("The rest: 1 installed\n + flask") != std::string::npos);
}

TEST_CASE("What a machine runs is a table that no line of leaves, with a reason for each build") {
  report::DetectReport report;
  report.host.driver = {{*accelerator::DriverVersion::parse("535.183.01"), {}, {}}, "/sys/x"};
  report.host.gpus = {{{accelerator::GpuVendor::nvidia, "NVIDIA H100 80GB HBM3",
                        accelerator::ComputeCapability{9, 0}},
                       "0000:17:00.0",
                       "NVML"}};
  report.builds = accelerator::judge_known(report.host);
  const std::string text = render_detect(report, 80, Colours::off);
  CAPTURE(text);
  CHECK(text.find("NVIDIA 535.183.01, CUDA 12.2, from /sys/x") != std::string::npos);
  CHECK(text.find("The build with the newest torch for the GPUs here is cu126") !=
        std::string::npos);
  CHECK(text.find("rocm5.4.2-7.2") != std::string::npos);
  for (const auto line : split_lines(text)) {
    CAPTURE(line);
    CHECK(display_width(line) <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("A machine without a GPU is told so plainly") {
  report::DetectReport report;
  report.builds = accelerator::judge_known(report.host);
  const std::string text = render_detect(report, 80, Colours::off);
  CAPTURE(text);
  CHECK(text.find("No GPU is here: of the known builds only the CPU's runs.") != std::string::npos);
  CHECK(text.find("cu117-132") != std::string::npos);
  CHECK(text.find("no NVIDIA GPU is here") != std::string::npos);
}
