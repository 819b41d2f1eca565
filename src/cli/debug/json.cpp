#include "sconce/document/json.hpp"

#include <string>
#include <vector>

#include "debug.hpp"
#include "input.hpp"
#include "sconce/base/error.hpp"

namespace sconce::cli {

int debug_json(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return report_debug_error({ErrorKind::usage, "`sconce debug json` takes one FILE or `-`"});
  }
  const auto text = read_debug_input(arguments[0]);
  if (!text) return report_debug_error(text.error());
  const auto value =
      document::parse_json(*text, document::kJsonLimitBytes, document::DuplicateKeys::kept);
  if (!value)
    return report_debug_error(value.error().with_context("reading `" + arguments[0] + "`"));
  write_debug_output(document::write_json(*value, document::JsonStyle::indented));
  return 0;
}

}  // namespace sconce::cli
