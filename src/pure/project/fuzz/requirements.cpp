#include "sconce/project/requirements.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

// Nested files are the same bytes without their first line, so that includes are followed too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  std::string text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(project::read_requirements(
      {.path = "requirements.txt",
       .read = [&](const std::string&) -> Result<std::string> {
         std::string now = text;
         text.erase(0, text.find('\n') == std::string::npos ? text.size() : text.find('\n') + 1);
         return now;
       },
       .environment = {{"A", "value"}},
       .working_directory = "/work"}));
  return 0;
}
