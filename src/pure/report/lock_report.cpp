#include "sconce/report/lock_report.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "held_back_json.hpp"
#include "sconce/document/json.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::report {
namespace {

using document::JsonValue;

using Versions = std::map<pep::PackageName, std::set<pep::Version>>;

Versions versions_of(const lockfile::Pylock* lock) {
  Versions versions;
  if (lock == nullptr) return versions;
  for (const auto& package : lock->packages) {
    auto& known = versions[package.name];
    if (package.version) known.insert(*package.version);
  }
  return versions;
}

JsonValue versions_to_json(const std::vector<pep::Version>& versions) {
  JsonValue json = JsonValue::array();
  for (const auto& version : versions) json.push_back(version.to_string());
  return json;
}

JsonValue change_to_json(const LockChange& change) {
  JsonValue json = JsonValue::object();
  json.set("name", change.name.text());
  json.set("before", versions_to_json(change.before));
  json.set("after", versions_to_json(change.after));
  return json;
}

JsonValue lock_to_json(const LockedFile& lock) {
  JsonValue json = JsonValue::object();
  json.set("file", lock.file);
  if (lock.target) json.set("target", *lock.target);
  json.set("python", lock.python);
  json.set("fresh", !lock.staleness.has_value());
  if (lock.staleness) json.set("staleness", *lock.staleness);
  json.set("written", lock.written);
  json.set("packages", static_cast<std::int64_t>(lock.packages));
  JsonValue changes = JsonValue::array();
  for (const auto& change : lock.changes) changes.push_back(change_to_json(change));
  json.set("changes", std::move(changes));
  if (lock.accelerator) json.set("accelerator", lock.accelerator->name());
  json.set("held_back", held_back_to_json(lock.held_back));
  return json;
}

}  // namespace

std::vector<LockChange> changes_of(const lockfile::Pylock* before, const lockfile::Pylock& after) {
  Versions old = versions_of(before);
  std::vector<LockChange> changes;
  for (auto& [name, versions] : versions_of(&after)) {
    const auto known = old.extract(name);
    const std::set<pep::Version> was = known ? known.mapped() : std::set<pep::Version>{};
    if (known && was == versions) continue;
    changes.push_back({name, {was.begin(), was.end()}, {versions.begin(), versions.end()}});
  }
  for (const auto& [name, versions] : old) {
    changes.push_back({name, {versions.begin(), versions.end()}, {}});
  }
  std::ranges::sort(changes, {}, &LockChange::name);
  return changes;
}

JsonValue to_json(const LockReport& report) {
  JsonValue json = JsonValue::object();
  json.set("format", 1);
  json.set("command", "lock");
  JsonValue locks = JsonValue::array();
  for (const auto& lock : report.locks) locks.push_back(lock_to_json(lock));
  json.set("locks", std::move(locks));
  JsonValue figures = JsonValue::object();
  figures.set("resolve_seconds", report.resolve_seconds);
  figures.set("total_seconds", report.total_seconds);
  json.set("figures", std::move(figures));
  JsonValue warnings = JsonValue::array();
  for (const auto& warning : report.warnings) warnings.push_back(warning);
  json.set("warnings", std::move(warnings));
  return json;
}

}  // namespace sconce::report
