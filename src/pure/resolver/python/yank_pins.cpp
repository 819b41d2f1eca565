#include "yank_pins.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::resolver {

void YankPins::add(const pep::PackageName& name, Pin pin) {
  for (const auto& [withheld_name, version] : withheld_) {
    if (withheld_name == name && pin.range.contains(version)) is_stale_ = true;
  }
  pins_[name].push_back(std::move(pin));
}

bool YankPins::admits(const pep::PackageName& name, const pep::Version& version) {
  if (banned_.contains({name, version})) return false;
  if (tentative_.contains({name, version})) return true;
  const auto& pins = pins_of(name);
  const bool is_pinned = std::any_of(pins.begin(), pins.end(),
                                     [&](const Pin& pin) { return pin.range.contains(version); });
  if (!is_pinned) withheld_.emplace(name, version);
  return is_pinned;
}

const std::vector<YankPins::Pin>& YankPins::pins_of(const pep::PackageName& name) {
  return pins_[name];
}

void YankPins::ban(const pep::PackageName& name, const pep::Version& version) {
  banned_.emplace(name, version);
}

bool YankPins::admit_withheld() {
  const std::size_t before = tentative_.size();
  tentative_.insert(withheld_.begin(), withheld_.end());
  return tentative_.size() > before;
}

void YankPins::start_over() {
  withheld_.clear();
  is_stale_ = false;
}

}  // namespace sconce::resolver
