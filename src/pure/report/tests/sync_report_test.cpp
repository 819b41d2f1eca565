#include "sconce/report/sync_report.hpp"

#include <doctest/doctest.h>

namespace sconce::report {
namespace {

plan::PlanStep install_step() {
  resolver::OfferedFile file{.file_name = "foo-1.0-py3-none-any.whl",
                             .parsed = *pep::WheelFileName::parse("foo-1.0-py3-none-any.whl"),
                             .url = *Url::parse("https://user:secret@files.example/foo-1.0.whl"),
                             .hashes = {*Digest::parse(HashAlgorithm::md5, std::string(32, 'a'))},
                             .size = 12,
                             .index = "main"};
  return {.action = plan::Action::install,
          .stage = plan::Stage::accelerator,
          .name = pep::PackageName::literal("foo"),
          .version = pep::Version::literal("1.0"),
          .file = std::move(file),
          .build = accelerator::parse_build_name("cu121"),
          .reason = "the project asks for it"};
}

plan::PlanStep remove_step() {
  return {.action = plan::Action::remove,
          .name = pep::PackageName::literal("bar"),
          .installed = pep::Version::literal("2.0")};
}

TEST_CASE("a report is one document with the keys of its page, and without credentials") {
  SyncReport report{.environment = "/p/.venv",
                    .python = "CPython 3.11.7",
                    .created_environment = true,
                    .solved = true,
                    .plan = {{install_step(), remove_step()}},
                    .accelerator = accelerator::parse_build_name("cu121"),
                    .held_back = {{.name = pep::PackageName::literal("foo"),
                                   .newest = pep::Version::literal("2.0"),
                                   .chosen = pep::Version::literal("1.0"),
                                   .reason = "it is built for CUDA 12.8"}},
                    .warnings = {"careful"}};
  report.figures.fetched_bytes = 12;
  report.figures.total_seconds = 1.5;
  CHECK(document::write_json(to_json(report), document::JsonStyle::compact) ==
        R"({"format":1,"command":"sync","environment":"/p/.venv","python":"CPython 3.11.7",)"
        R"("created_environment":true,"dry_run":false,"solved":true,"plan":[)"
        R"({"action":"install","stage":"accelerator","name":"foo","version":"1.0","build":"cu121",)"
        R"("reason":"the project asks for it","file":{"name":"foo-1.0-py3-none-any.whl",)"
        R"("url":"https://files.example/foo-1.0.whl","index":"main","size":12,)"
        R"("hashes":{"md5":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}},)"
        R"({"action":"remove","stage":"rest","name":"bar","installed":"2.0"}],)"
        R"("accelerator":"cu121","held_back":[{"name":"foo","newest":"2.0","chosen":"1.0",)"
        R"("reason":"it is built for CUDA 12.8"}],)"
        R"("figures":{"fetched_bytes":12,"unpacked_bytes":0,"copied_bytes":0,"files":0,)"
        R"("resolve_seconds":0.0,"fetch_seconds":0.0,"install_seconds":0.0,"total_seconds":1.5},)"
        R"("warnings":["careful"]})");
}

TEST_CASE("a stage's count tells what is done and how many bytes are fetched") {
  const plan::Plan plan{{install_step(), remove_step()}};
  const StageCount accelerator = count_stage(plan, plan::Stage::accelerator);
  CHECK(accelerator.installed == 1);
  CHECK(accelerator.bytes == 12);
  CHECK(count_stage(plan, plan::Stage::rest).removed == 1);
}

}  // namespace
}  // namespace sconce::report
