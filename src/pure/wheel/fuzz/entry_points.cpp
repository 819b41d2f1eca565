#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/wheel/dist_info.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  const auto scripts =
      wheel::parse_script_entry_points(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!scripts) return 0;
  for (const wheel::ScriptEntryPoint& script : *scripts) {
    SCONCE_ASSERT(wheel::check_script_name(script.name) && !script.attribute.empty());
    SCONCE_ASSERT(script.module.find_first_of(" \n\"'(;") == std::string::npos);
  }
  return 0;
}
