#include "held_back_json.hpp"

#include <utility>
#include <vector>

#include "sconce/document/json.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::report {

document::JsonValue held_back_to_json(const std::vector<resolver::HeldBack>& held_back) {
  document::JsonValue list = document::JsonValue::array();
  for (const auto& held : held_back) {
    document::JsonValue json = document::JsonValue::object();
    json.set("name", held.name.text());
    json.set("newest", held.newest.to_string());
    json.set("chosen", held.chosen.to_string());
    json.set("reason", held.reason);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace sconce::report
