#include "dependency_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/declared.hpp"
#include "toml_file.hpp"

namespace sconce::project {
namespace {

using document::TomlValue;
using Groups = std::map<pep::GroupName, std::vector<DeclaredRequirement>>;

constexpr std::size_t kMaximumRequirements = 100'000;

/// A walk along the includes; each group is expanded once. Reports with places, for which the
/// values of module pep have no room.
class Expansion {
 public:
  Expansion(const TomlFile& file, std::map<pep::GroupName, const TomlValue::Member*> members)
      : file_(file), members_(std::move(members)) {}

  Result<Groups> run() {
    for (const auto& [name, member] : members_) SCONCE_TRY(expand(name, member->second));
    return std::move(done_);
  }

 private:
  // Recursion goes no deeper than there are groups, and their number is bounded by path_.
  Result<void> expand(const pep::GroupName& name, const TomlValue& at) {
    if (done_.contains(name)) return {};
    if (std::ranges::count(path_, name) > 0 || path_.size() >= kMaximumPath) {
      return file_.refuse(at.position(),
                          fmt::format("the group `{}` includes itself, or the includes "
                                      "are more than {} groups deep",
                                      name.text(), kMaximumPath));
    }
    path_.push_back(name);
    const auto& [written, value] = *members_.at(name);
    const std::string key = "dependency-groups." + written;
    std::vector<DeclaredRequirement> requirements;
    for (const TomlValue& entry : *SCONCE_TRY(file_.array(value, key))) {
      SCONCE_TRY(add(entry, key, requirements));
    }
    path_.pop_back();
    done_.emplace(name, std::move(requirements));
    return {};
  }

  Result<void> add(const TomlValue& entry, std::string_view key,
                   std::vector<DeclaredRequirement>& into) {
    if (entry.as_table() == nullptr) {
      into.push_back(SCONCE_TRY(file_.requirement(entry, key)));
      return {};
    }
    const TomlValue* include = entry.find("include-group");
    if (include == nullptr || entry.as_table()->size() != 1) {
      return file_.refuse(
          entry.position(),
          fmt::format("`{}` has a table: expected `{{ include-group = NAME }}`", key));
    }
    const auto name = SCONCE_TRY(file_.normalized_name(*include, key));
    if (!members_.contains(name)) {
      return file_.refuse(
          include->position(),
          fmt::format("`{}` includes the group `{}`, which does not exist", key, name.text()));
    }
    SCONCE_TRY(expand(name, *include));
    const auto& included = done_.at(name);
    if (into.size() + included.size() > kMaximumRequirements) {
      return file_.refuse(include->position(), fmt::format("`{}` has more than {} requirements",
                                                           key, kMaximumRequirements));
    }
    into.insert(into.end(), included.begin(), included.end());
    return {};
  }

  static constexpr std::size_t kMaximumPath = 200;
  const TomlFile& file_;
  std::map<pep::GroupName, const TomlValue::Member*> members_;
  std::vector<pep::GroupName> path_;
  Groups done_;
};

}  // namespace

Result<Groups> read_dependency_groups(const TomlFile& file, const TomlValue& table) {
  std::map<pep::GroupName, const TomlValue::Member*> members;
  for (const TomlValue::Member& member : *SCONCE_TRY(file.table(table, "dependency-groups"))) {
    auto name = pep::GroupName::parse(member.first);
    if (!name) return file.refuse(member.second.key_position(), name.error().message());
    const auto [known, is_new] = members.emplace(*std::move(name), &member);
    if (!is_new) {
      return file.refuse(member.second.key_position(),
                         fmt::format("the group `{}` is given twice: `{}` is the same name",
                                     member.first, known->second->first));
    }
  }
  return Expansion(file, std::move(members)).run();
}

}  // namespace sconce::project
