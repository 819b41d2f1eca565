#include "sconce/pep/marker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "headers.hpp"
#include "marker_node.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::pep {

namespace {

using Item = Marker::Node::Item;

/// Outcome of a comparison or of a whole marker.
enum class Truth : std::uint8_t { no, yes, undefined };

Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

/// Comparison of two texts. PEP 508 defines no order of texts: only equal ones are `<=` or `>=`.
Truth compare_texts(std::string_view left, MarkerOperator op, std::string_view right) {
  switch (op) {
    case MarkerOperator::in:
      return truth(right.contains(left));
    case MarkerOperator::not_in:
      return truth(!right.contains(left));
    case MarkerOperator::less:
    case MarkerOperator::greater:
      return Truth::no;
    case MarkerOperator::less_equal:
    case MarkerOperator::equal:
    case MarkerOperator::greater_equal:
      return truth(left == right);
    case MarkerOperator::not_equal:
      return truth(left != right);
    case MarkerOperator::compatible:
    case MarkerOperator::arbitrary:
      return Truth::undefined;
  }
  return Truth::undefined;
}

/// Nothing for operators that are more than an order of numbers.
std::optional<bool> compare_releases(const PlainRelease& left, MarkerOperator op,
                                     const PlainRelease& right) {
  switch (op) {
    case MarkerOperator::less:
      return left < right;
    case MarkerOperator::less_equal:
      return left <= right;
    case MarkerOperator::equal:
      return left == right;
    case MarkerOperator::not_equal:
      return left != right;
    case MarkerOperator::greater_equal:
      return left >= right;
    case MarkerOperator::greater:
      return left > right;
    default:
      return std::nullopt;
  }
}

/// `===` compares any text that could stand in a clause, without regard to case.
std::optional<bool> compare_arbitrary(std::string_view left, std::string_view right) {
  if (right.find_first_of(" \t\r\n\f\v;)") != std::string_view::npos) return std::nullopt;
  return equals_ignoring_case(left, right);
}

/// Whether a value meets the clause. CPython built from a checkout calls itself `3.13.0a1+`, which
/// stands for a local version.
bool meets(std::string_view value, const Specifier& specifier) {
  if (value.ends_with('+')) return specifier.contains_text(std::string(value) + "local");
  return specifier.contains_text(value);
}

const std::string& value_of(MarkerVariable variable, const MarkerEnvironment& environment) {
  static const std::string nothing;
  switch (variable) {
    case MarkerVariable::os_name:
      return environment.os_name;
    case MarkerVariable::sys_platform:
      return environment.sys_platform;
    case MarkerVariable::platform_machine:
      return environment.platform_machine;
    case MarkerVariable::platform_python_implementation:
      return environment.platform_python_implementation;
    case MarkerVariable::platform_release:
      return environment.platform_release;
    case MarkerVariable::platform_system:
      return environment.platform_system;
    case MarkerVariable::platform_version:
      return environment.platform_version;
    case MarkerVariable::python_version:
      return environment.python_version;
    case MarkerVariable::python_full_version:
      return environment.python_full_version;
    case MarkerVariable::implementation_name:
      return environment.implementation_name;
    case MarkerVariable::implementation_version:
      return environment.implementation_version;
    default:
      return nothing;
  }
}

/// Evaluates one marker in one environment. Keeps the comparison that turned out undefined.
class Evaluation {
 public:
  Evaluation(const Marker::Node& node, const MarkerEnvironment& environment,
             const MarkerNames& names)
      : node_(node),
        environment_(environment),
        names_(names),
        // Where something may be undefined all of it is looked at, so that the answer does not
        // depend on the order of the parts.
        stops_early_(!node.may_be_undefined && (names.extra != nullptr || !node.mentions_extra)) {}

  Truth evaluate(std::size_t at = 0) {
    const Item& item = node_.items[at];
    if (item.kind == Item::Kind::comparison) return evaluate_comparison(item.comparison);
    // `all` holds until a part does not, `any` does not until a part does.
    const Truth usual = item.kind == Item::Kind::all ? Truth::yes : Truth::no;
    Truth result = usual;
    for (std::size_t part = at + 1; part < at + item.size; part += node_.items[part].size) {
      const Truth outcome = evaluate(part);
      if (outcome == Truth::undefined) return outcome;
      if (outcome == usual) continue;
      result = outcome;
      if (stops_early_) break;
    }
    return result;
  }

  [[nodiscard]] Error undefined_error() const {
    return {ErrorKind::input, fmt::format("marker comparison `{}` is not defined here",
                                          node_.comparisons[undefined_].to_string())};
  }

 private:
  Truth evaluate_comparison(std::uint32_t index) {
    const MarkerComparison& comparison = node_.comparisons[index];
    const Truth result = compare(comparison);
    if (result == Truth::undefined) undefined_ = index;
    return result;
  }

  [[nodiscard]] Truth compare(const MarkerComparison& comparison) const {
    if (is_set_variable(comparison.left)) return Truth::undefined;
    if (is_set_variable(comparison.right)) return compare_with_set(comparison);
    if (comparison.left == MarkerVariable::extra || comparison.right == MarkerVariable::extra) {
      return compare_extra(comparison);
    }
    if (comparison.left == MarkerVariable::none && comparison.right == MarkerVariable::none) {
      return compare_own(comparison);
    }
    const std::string& left = text_of(comparison.left, comparison.left_text);
    const std::string& right = text_of(comparison.right, comparison.right_text);
    if (is_version_variable(comparison.left) ||
        (comparison.left == MarkerVariable::none && is_version_variable(comparison.right))) {
      if (const auto result = compare_versions(comparison, left, right)) return truth(*result);
    }
    return compare_texts(left, comparison.op, right);
  }

  [[nodiscard]] const std::string& text_of(MarkerVariable variable, const std::string& text) const {
    return variable == MarkerVariable::none ? text : value_of(variable, environment_);
  }

  /// Nothing where the right side is no version, so that the two are but texts.
  static std::optional<bool> compare_versions(const MarkerComparison& comparison,
                                              const std::string& left, const std::string& right) {
    if (comparison.release) {
      const bool left_known = comparison.left == MarkerVariable::none;
      const auto other = PlainRelease::parse(left_known ? right : left);
      if (other) {
        const auto result = left_known
                                ? compare_releases(*comparison.release, comparison.op, *other)
                                : compare_releases(*other, comparison.op, *comparison.release);
        if (result) return result;
      }
    }
    if (comparison.op == MarkerOperator::in || comparison.op == MarkerOperator::not_in) {
      return std::nullopt;
    }
    if (comparison.op == MarkerOperator::arbitrary) return compare_arbitrary(left, right);
    if (comparison.right == MarkerVariable::none) {
      if (!comparison.specifier) return std::nullopt;
      return meets(left, *comparison.specifier);
    }
    const auto specifier = Specifier::parse(std::string(to_string(comparison.op)) + right);
    if (!specifier) return std::nullopt;
    return meets(left, *specifier);
  }

  [[nodiscard]] Truth compare_with_set(const MarkerComparison& comparison) const {
    const auto* names =
        comparison.right == MarkerVariable::extras ? names_.extras : names_.dependency_groups;
    const bool membership =
        comparison.op == MarkerOperator::in || comparison.op == MarkerOperator::not_in;
    if (names == nullptr || !membership || comparison.left != MarkerVariable::none) {
      return Truth::undefined;
    }
    const bool contained = std::ranges::any_of(
        *names, [&](const ExtraName& name) { return name.text() == comparison.left_text; });
    return truth(contained == (comparison.op == MarkerOperator::in));
  }

  /// A comparison with several extras holds if it holds for one; a negative one, if for all.
  /// Without any extra the value is the empty text.
  [[nodiscard]] Truth compare_extra(const MarkerComparison& comparison) const {
    if (names_.extra == nullptr) return Truth::undefined;
    const auto compare_one = [&](std::string_view extra) {
      const auto side = [&](MarkerVariable variable, const std::string& text) -> std::string_view {
        return variable == MarkerVariable::extra ? extra
                                                 : std::string_view(text_of(variable, text));
      };
      return compare_texts(side(comparison.left, comparison.left_text), comparison.op,
                           side(comparison.right, comparison.right_text));
    };
    if (names_.extra->empty()) return compare_one("");
    const bool negative =
        comparison.op == MarkerOperator::not_equal || comparison.op == MarkerOperator::not_in;
    for (const ExtraName& name : *names_.extra) {
      const Truth one = compare_one(name.text());
      if (one == Truth::undefined || one == truth(!negative)) return one;
    }
    return truth(negative);
  }

  [[nodiscard]] Truth compare_own(const MarkerComparison& comparison) const {
    if (names_.own == nullptr) return Truth::undefined;
    const auto value = names_.own->find(comparison.right_text);
    if (value == names_.own->end()) return Truth::undefined;
    return compare_texts(comparison.left_text, comparison.op, value->second);
  }

  const Marker::Node& node_;
  const MarkerEnvironment& environment_;
  const MarkerNames& names_;
  const bool stops_early_;
  std::uint32_t undefined_ = 0;
};

std::string side_text(MarkerVariable variable, const std::string& text) {
  if (variable != MarkerVariable::none) return std::string(to_string(variable));
  const char quote = text.contains('"') ? '\'' : '"';
  return quote + text + quote;
}

void append_text(const Marker::Node& node, std::size_t at, std::string& into) {
  const Item& item = node.items[at];
  if (item.kind == Item::Kind::comparison) {
    into += node.comparisons[item.comparison].to_string();
    return;
  }
  if (item.in_parentheses) into += '(';
  const std::string_view word = item.kind == Item::Kind::all ? " and " : " or ";
  for (std::size_t part = at + 1; part < at + item.size; part += node.items[part].size) {
    if (part != at + 1) into += word;
    append_text(node, part, into);
  }
  if (item.in_parentheses) into += ')';
}

/// Adds `part` to an inner item of this kind; one of the same kind melts into it, so that long
/// chains stay shallow.
void append_part(const Marker::Node& part, Item::Kind kind, Marker::Node& into) {
  const std::size_t start = into.items.size();
  const auto offset = static_cast<std::uint32_t>(into.comparisons.size());
  const bool melts = part.items.front().kind == kind;
  for (std::size_t at = melts ? 1 : 0; at < part.items.size(); ++at) {
    Item item = part.items[at];
    item.comparison += offset;
    into.items.push_back(item);
  }
  if (!melts) into.items[start].in_parentheses = part.items[0].kind != Item::Kind::comparison;
  into.comparisons.insert(into.comparisons.end(), part.comparisons.begin(), part.comparisons.end());
  into.mentions_extra |= part.mentions_extra;
  into.may_be_undefined |= part.may_be_undefined;
}

std::shared_ptr<const Marker::Node> combine(Item::Kind kind, const Marker::Node& a,
                                            const Marker::Node& b) {
  auto node = std::make_shared<Marker::Node>();
  node->items.push_back(Item{.kind = kind});
  append_part(a, kind, *node);
  append_part(b, kind, *node);
  node->items.front().size = static_cast<std::uint32_t>(node->items.size());
  return node;
}

}  // namespace

std::string MarkerComparison::to_string() const {
  return fmt::format("{} {} {}", side_text(left, left_text), pep::to_string(op),
                     side_text(right, right_text));
}

Result<bool> Marker::evaluate(const MarkerEnvironment& environment,
                              const std::set<ExtraName>& extras) const {
  return evaluate(environment, MarkerNames{.extra = &extras});
}

Result<bool> Marker::evaluate(const MarkerEnvironment& environment,
                              const MarkerNames& names) const {
  if (root_ == nullptr) return true;
  Evaluation evaluation(*root_, environment, names);
  const Truth result = evaluation.evaluate();
  if (result == Truth::undefined) return std::unexpected(evaluation.undefined_error());
  return result == Truth::yes;
}

bool Marker::mentions_extra() const { return root_ != nullptr && root_->mentions_extra; }

Marker Marker::operator&(const Marker& other) const {
  if (is_always_true()) return other;
  if (other.is_always_true()) return *this;
  return Marker(combine(Item::Kind::all, *root_, *other.root_));
}

Marker Marker::operator|(const Marker& other) const {
  if (is_always_true() || other.is_always_true()) return {};
  return Marker(combine(Item::Kind::any, *root_, *other.root_));
}

std::string Marker::to_string() const {
  std::string text;
  if (root_ != nullptr) append_text(*root_, 0, text);
  return text;
}

bool Marker::operator==(const Marker& other) const {
  if (root_ == other.root_) return true;
  if (root_ == nullptr || other.root_ == nullptr) return false;
  return to_string() == other.to_string();
}

}  // namespace sconce::pep
