#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "marker_node.hpp"
#include "scanner.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::pep {

namespace {

using Item = Marker::Node::Item;

struct Spelling {
  std::string_view text;
  MarkerVariable variable;
};

/// The names as PEP 508 writes them first, then the spellings of PEP 345 and setuptools.
constexpr Spelling kSpellings[] = {
    {"os_name", MarkerVariable::os_name},
    {"sys_platform", MarkerVariable::sys_platform},
    {"platform_machine", MarkerVariable::platform_machine},
    {"platform_python_implementation", MarkerVariable::platform_python_implementation},
    {"platform_release", MarkerVariable::platform_release},
    {"platform_system", MarkerVariable::platform_system},
    {"platform_version", MarkerVariable::platform_version},
    {"python_version", MarkerVariable::python_version},
    {"python_full_version", MarkerVariable::python_full_version},
    {"implementation_name", MarkerVariable::implementation_name},
    {"implementation_version", MarkerVariable::implementation_version},
    {"extra", MarkerVariable::extra},
    {"extras", MarkerVariable::extras},
    {"dependency_groups", MarkerVariable::dependency_groups},
    {"os.name", MarkerVariable::os_name},
    {"sys.platform", MarkerVariable::sys_platform},
    {"platform.version", MarkerVariable::platform_version},
    {"platform.machine", MarkerVariable::platform_machine},
    {"platform.python_implementation", MarkerVariable::platform_python_implementation},
    {"python_implementation", MarkerVariable::platform_python_implementation},
};

struct OperatorText {
  std::string_view text;
  MarkerOperator op;
};

/// Longer ones first, so that the first that fits is the one meant.
constexpr OperatorText kSymbols[] = {
    {"===", MarkerOperator::arbitrary}, {"==", MarkerOperator::equal},
    {"~=", MarkerOperator::compatible}, {"!=", MarkerOperator::not_equal},
    {"<=", MarkerOperator::less_equal}, {">=", MarkerOperator::greater_equal},
    {"<", MarkerOperator::less},        {">", MarkerOperator::greater},
};

bool names_extras(MarkerVariable variable) {
  return variable == MarkerVariable::extra || is_set_variable(variable);
}

/// Works out what does not depend on the environment. Names are compared in normal form (PEP 685);
/// a text that is no name equals none.
void prepare(MarkerComparison& comparison) {
  if (comparison.right == MarkerVariable::none && comparison.left == MarkerVariable::extra) {
    comparison.right_text = normalize_name(comparison.right_text);
  }
  if (comparison.left == MarkerVariable::none && names_extras(comparison.right)) {
    comparison.left_text = normalize_name(comparison.left_text);
  }
  if (is_version_variable(comparison.left) && comparison.right == MarkerVariable::none) {
    comparison.release = PlainRelease::parse(comparison.right_text);
    if (comparison.op == MarkerOperator::in || comparison.op == MarkerOperator::not_in) return;
    auto specifier =
        Specifier::parse(std::string(to_string(comparison.op)) + comparison.right_text);
    if (specifier) comparison.specifier = *std::move(specifier);
  } else if (comparison.left == MarkerVariable::none && is_version_variable(comparison.right)) {
    comparison.release = PlainRelease::parse(comparison.left_text);
  }
}

bool may_be_undefined(const MarkerComparison& comparison) {
  return comparison.op == MarkerOperator::compatible ||
         comparison.op == MarkerOperator::arbitrary || is_set_variable(comparison.left) ||
         is_set_variable(comparison.right) ||
         (comparison.left == MarkerVariable::none && comparison.right == MarkerVariable::none);
}

/// Recursive descent; every function leaves the scanner behind what it read and any blanks.
class Parser {
 public:
  explicit Parser(Scanner& scanner) : scanner_(scanner) {}

  Result<std::shared_ptr<const Marker::Node>> parse() {
    SCONCE_TRY(parse_any());
    node_.items.front().in_parentheses = false;
    return std::make_shared<const Marker::Node>(std::move(node_));
  }

 private:
  Result<void> parse_any() {
    const std::size_t start = node_.items.size();
    SCONCE_TRY(parse_all());
    bool several = false;
    while (take_word("or")) {
      SCONCE_TRY(parse_all());
      several = true;
    }
    if (several) wrap(start, Item::Kind::any);
    return {};
  }

  Result<void> parse_all() {
    const std::size_t start = node_.items.size();
    SCONCE_TRY(parse_atom());
    bool several = false;
    while (take_word("and")) {
      SCONCE_TRY(parse_atom());
      several = true;
    }
    if (several) wrap(start, Item::Kind::all);
    return {};
  }

  Result<void> parse_atom() {
    scanner_.skip_blanks();
    if (scanner_.peek() != '(') return parse_comparison();
    if (depth_ == Marker::kMaximumDepth) {
      return scanner_.fail_here(fmt::format("at most {} nested parentheses", depth_));
    }
    ++depth_;
    scanner_.move_to(scanner_.position() + 1);
    const std::size_t start = node_.items.size();
    SCONCE_TRY(parse_any());
    if (!scanner_.take(')')) return scanner_.fail_here("`and`, `or` or `)`");
    scanner_.skip_blanks();
    --depth_;
    Item& item = node_.items[start];
    item.in_parentheses = item.kind != Item::Kind::comparison;
    return {};
  }

  Result<void> parse_comparison() {
    MarkerComparison comparison;
    SCONCE_TRY(parse_operand(comparison.left, comparison.left_text));
    comparison.op = SCONCE_TRY(parse_operator());
    SCONCE_TRY(parse_operand(comparison.right, comparison.right_text));
    prepare(comparison);
    node_.mentions_extra |=
        comparison.left == MarkerVariable::extra || comparison.right == MarkerVariable::extra;
    node_.may_be_undefined |= may_be_undefined(comparison);
    node_.items.push_back({.comparison = static_cast<std::uint32_t>(node_.comparisons.size())});
    node_.comparisons.push_back(std::move(comparison));
    return {};
  }

  Result<void> parse_operand(MarkerVariable& variable, std::string& text) {
    scanner_.skip_blanks();
    if (scanner_.peek() == '"' || scanner_.peek() == '\'') {
      text = SCONCE_TRY(parse_quoted());
    } else {
      variable = SCONCE_TRY(parse_variable());
    }
    scanner_.skip_blanks();
    return {};
  }

  /// PEP 508 has no escapes; a backslash is refused, since tools that take Python's would read
  /// another text than those that do not.
  Result<std::string> parse_quoted() {
    const std::size_t start = scanner_.position();
    const std::string_view rest = scanner_.rest();
    const std::size_t close = rest.find(rest[0], 1);
    if (close == std::string_view::npos) return scanner_.fail_here("a closing quotation mark");
    const std::string_view inner = rest.substr(1, close - 1);
    if (const std::size_t bad = inner.find_first_of(std::string_view("\\\n\r\0", 4));
        bad != std::string_view::npos) {
      return std::unexpected(
          scanner_.error_at(start + 1 + bad, "a text without backslashes and line ends"));
    }
    scanner_.move_to(start + close + 1);
    return std::string(inner);
  }

  Result<MarkerVariable> parse_variable() {
    const std::string_view word = scanner_.peek_word();
    const auto variable = parse_marker_variable(word);
    if (!variable) return std::unexpected(unknown_variable(word));
    scanner_.move_to(scanner_.position() + word.size());
    return *variable;
  }

  [[nodiscard]] Error unknown_variable(std::string_view word) const {
    Error error = scanner_.error_at(
        scanner_.position(), "a marker name such as `python_version` or a text in quotation marks");
    std::vector<std::string> names;
    for (const Spelling& spelling : kSpellings) names.emplace_back(spelling.text);
    const std::vector<std::string> near = nearest(word, names, 1);
    return word.empty() || near.empty() ? error
                                        : error.with_hint(fmt::format("`{}` was meant?", near[0]));
  }

  Result<MarkerOperator> parse_operator() {
    if (take_word("in")) return MarkerOperator::in;
    if (take_word("not")) {
      if (take_word("in")) return MarkerOperator::not_in;
      return scanner_.fail_here("`in` after `not`");
    }
    const std::string_view rest = scanner_.rest();
    for (const OperatorText& symbol : kSymbols) {
      if (!rest.starts_with(symbol.text)) continue;
      scanner_.move_to(scanner_.position() + symbol.text.size());
      return symbol.op;
    }
    return scanner_.fail_here(
        "one of `<=`, `<`, `!=`, `==`, `>=`, `>`, `~=`, `===`, `in`, `not in`");
  }

  /// Takes the word and blanks after it, if it stands there whole.
  bool take_word(std::string_view word) {
    if (scanner_.peek_word() != word) return false;
    scanner_.move_to(scanner_.position() + word.size());
    scanner_.skip_blanks();
    return true;
  }

  /// Puts an inner item before the items since `start`.
  void wrap(std::size_t start, Item::Kind kind) {
    const auto size = static_cast<std::uint32_t>(node_.items.size() - start + 1);
    node_.items.insert(node_.items.begin() + static_cast<std::ptrdiff_t>(start),
                       Item{.kind = kind, .size = size});
  }

  Scanner& scanner_;
  Marker::Node node_;
  int depth_ = 0;
};

}  // namespace

std::optional<MarkerVariable> parse_marker_variable(std::string_view word) {
  const auto* found = std::ranges::find(kSpellings, word, &Spelling::text);
  if (found == std::end(kSpellings)) return std::nullopt;
  return found->variable;
}

std::string_view to_string(MarkerVariable variable) {
  return std::ranges::find(kSpellings, variable, &Spelling::variable)->text;
}

std::string_view to_string(MarkerOperator op) {
  if (op == MarkerOperator::in) return "in";
  if (op == MarkerOperator::not_in) return "not in";
  return std::ranges::find(kSymbols, op, &OperatorText::op)->text;
}

std::optional<PlainRelease> PlainRelease::parse(std::string_view text) {
  PlainRelease release;
  std::size_t part = 0, at = 0;
  for (;; ++part, ++at) {
    if (part == kMaximumParts) return std::nullopt;
    const std::size_t start = at;
    while (at < text.size() && is_ascii_digit(text[at])) ++at;
    // Nine digits always fit.
    if (at == start || at - start > 9) return std::nullopt;
    std::uint32_t& number = release.numbers[part];
    for (std::size_t i = start; i < at; ++i) {
      number = number * 10 + static_cast<std::uint32_t>(text[i] - '0');
    }
    if (at == text.size()) return release;
    if (text[at] != '.') return std::nullopt;
  }
}

Result<Marker> MarkerParser::parse(Scanner& scanner) {
  return Marker(SCONCE_TRY(Parser(scanner).parse()));
}

Result<Marker> Marker::parse(std::string_view text) {
  Scanner scanner(text, "marker");
  Marker marker = SCONCE_TRY(MarkerParser::parse(scanner));
  if (!scanner.at_end()) return scanner.fail_here("`and`, `or` or the end");
  return marker;
}

}  // namespace sconce::pep
