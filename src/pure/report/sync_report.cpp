#include "sconce/report/sync_report.hpp"

#include <string_view>
#include <utility>

#include "held_back_json.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/document/json.hpp"
#include "sconce/plan/plan.hpp"

namespace sconce::report {

using document::JsonValue;

std::string_view to_string(plan::Action action) {
  switch (action) {
    case plan::Action::keep:
      return "keep";
    case plan::Action::install:
      return "install";
    case plan::Action::replace:
      return "replace";
    case plan::Action::remove:
      return "remove";
  }
  std::unreachable();
}

std::string_view to_string(plan::Stage stage) {
  return stage == plan::Stage::accelerator ? "accelerator" : "rest";
}

StageCount count_stage(const plan::Plan& plan, plan::Stage stage) {
  StageCount count;
  for (const auto& step : plan.steps) {
    if (step.stage != stage) continue;
    switch (step.action) {
      case plan::Action::keep:
        ++count.kept;
        break;
      case plan::Action::install:
        ++count.installed;
        break;
      case plan::Action::replace:
        ++count.replaced;
        break;
      case plan::Action::remove:
        ++count.removed;
        break;
    }
    if (step.file && step.file->size) count.bytes += *step.file->size;
  }
  return count;
}

namespace {

JsonValue file_to_json(const resolver::OfferedFile& file) {
  JsonValue json = JsonValue::object();
  json.set("name", file.file_name);
  json.set("url", file.url.to_string());
  if (!file.index.empty()) json.set("index", file.index);
  if (file.size) json.set("size", *file.size);
  if (!file.hashes.empty()) {
    JsonValue hashes = JsonValue::object();
    for (const auto& hash : file.hashes)
      hashes.set(sconce::to_string(hash.algorithm()), hash.hex());
    json.set("hashes", std::move(hashes));
  }
  return json;
}

JsonValue step_to_json(const plan::PlanStep& step) {
  JsonValue json = JsonValue::object();
  json.set("action", to_string(step.action));
  json.set("stage", to_string(step.stage));
  json.set("name", step.name.text());
  if (step.installed) json.set("installed", step.installed->to_string());
  if (step.version) json.set("version", step.version->to_string());
  if (step.build) json.set("build", step.build->name());
  if (!step.reason.empty()) json.set("reason", step.reason);
  if (step.file) json.set("file", file_to_json(*step.file));
  return json;
}

JsonValue figures_to_json(const SyncFigures& figures) {
  JsonValue json = JsonValue::object();
  json.set("fetched_bytes", figures.fetched_bytes);
  json.set("unpacked_bytes", figures.unpacked_bytes);
  json.set("copied_bytes", figures.copied_bytes);
  json.set("files", figures.files);
  json.set("resolve_seconds", figures.resolve_seconds);
  json.set("fetch_seconds", figures.fetch_seconds);
  json.set("install_seconds", figures.install_seconds);
  json.set("total_seconds", figures.total_seconds);
  return json;
}

}  // namespace

JsonValue to_json(const SyncReport& report) {
  JsonValue json = JsonValue::object();
  json.set("format", kReportFormat);
  json.set("command", report.command);
  json.set("environment", report.environment);
  json.set("python", report.python);
  json.set("created_environment", report.created_environment);
  json.set("dry_run", report.dry_run);
  json.set("solved", report.solved);
  if (report.lock) json.set("lock", *report.lock);
  JsonValue steps = JsonValue::array();
  for (const auto& step : report.plan.steps) steps.push_back(step_to_json(step));
  json.set("plan", std::move(steps));
  if (report.accelerator) json.set("accelerator", report.accelerator->name());
  json.set("held_back", held_back_to_json(report.held_back));
  json.set("figures", figures_to_json(report.figures));
  JsonValue warnings = JsonValue::array();
  for (const auto& warning : report.warnings) warnings.push_back(warning);
  json.set("warnings", std::move(warnings));
  return json;
}

}  // namespace sconce::report
