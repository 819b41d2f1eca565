#include <string>
#include <vector>

#include "debug.hpp"
#include "input.hpp"
#include "sconce/app/describe_page.hpp"
#include "sconce/base/error.hpp"
#include "sconce/document/json.hpp"

namespace sconce::cli {

int debug_simple(const std::vector<std::string>& arguments) {
  if (arguments.size() != 2) {
    return report_debug_error({ErrorKind::usage, "`sconce debug simple` takes FILE BASE_URL"});
  }
  const auto text = read_debug_input(arguments[0]);
  if (!text) return report_debug_error(text.error());
  const auto page = app::describe_page(*text, arguments[1]);
  if (!page) return report_debug_error(page.error().with_context("reading `" + arguments[0] + "`"));
  write_debug_output(document::write_json(*page, document::JsonStyle::indented));
  return 0;
}

}  // namespace sconce::cli
