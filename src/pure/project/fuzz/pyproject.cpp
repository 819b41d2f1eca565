#include "sconce/project/pyproject.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/project/selection.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce::project;
  const auto project =
      parse_pyproject({reinterpret_cast<const char*>(data), size}, "pyproject.toml");
  if (!project) return 0;
  static_cast<void>(select_requirements(*project, {.all_extras = true, .all_groups = true}));
  return 0;
}
