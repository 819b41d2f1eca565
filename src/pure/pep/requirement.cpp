#include "sconce/pep/requirement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "marker_node.hpp"
#include "scanner.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::pep {

namespace {

bool is_name_character(char c) { return is_ascii_alnum(c) || c == '-' || c == '_' || c == '.'; }

bool begins_comparison(char c) { return c == '<' || c == '>' || c == '=' || c == '!' || c == '~'; }

/// Recursive descent along PEP 508's grammar, with one scanner for marker and all.
class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text, "requirement") {}

  Result<Requirement> parse() {
    scanner_.skip_blanks();
    const std::string_view name_text = read_name();
    auto name = PackageName::parse(name_text);
    if (!name) return refuse_name(name_text, "a package name");
    Requirement requirement{.name_text = std::string(name_text), .name = *std::move(name)};
    scanner_.skip_blanks();
    SCONCE_TRY(parse_extras(requirement));
    scanner_.skip_blanks();
    if (scanner_.take('@')) {
      SCONCE_TRY(parse_url(requirement));
    } else {
      SCONCE_TRY(parse_specifiers(requirement));
    }
    SCONCE_TRY(parse_marker(requirement));
    return requirement;
  }

 private:
  std::string_view read_name() {
    const std::size_t start = scanner_.position();
    while (is_name_character(scanner_.peek())) scanner_.move_to(scanner_.position() + 1);
    return scanner_.between(start, scanner_.position());
  }

  [[nodiscard]] std::unexpected<Error> refuse_name(std::string_view name,
                                                   std::string_view expected) const {
    return std::unexpected(scanner_.error_at(scanner_.position() - name.size(), expected));
  }

  Result<void> parse_extras(Requirement& into) {
    if (!scanner_.take('[')) return {};
    scanner_.skip_blanks();
    if (scanner_.take(']')) return {};
    do {
      scanner_.skip_blanks();
      const std::string_view text = read_name();
      auto extra = ExtraName::parse(text);
      if (!extra) return refuse_name(text, "the name of an extra");
      into.extras.insert(*std::move(extra));
      into.extra_texts.emplace_back(text);
      scanner_.skip_blanks();
    } while (scanner_.take(','));
    if (!scanner_.take(']')) return scanner_.fail_here("`,` or `]` after the name of an extra");
    std::ranges::sort(into.extra_texts);
    const auto repeated = std::ranges::unique(into.extra_texts);
    into.extra_texts.erase(repeated.begin(), repeated.end());
    return {};
  }

  Result<void> parse_url(Requirement& into) {
    scanner_.skip_blanks();
    const std::string_view rest = scanner_.rest();
    const std::string_view url = rest.substr(0, rest.find_first_of(" \t"));
    if (url.empty()) return scanner_.fail_here("a URL after `@`");
    if (const std::size_t bad = url.find_first_of(std::string_view("\n\r\0", 3));
        bad != std::string_view::npos) {
      return std::unexpected(scanner_.error_at(scanner_.position() + bad, "a URL on one line"));
    }
    into.url_text = std::string(url);
    scanner_.move_to(scanner_.position() + url.size());
    scanner_.skip_blanks();
    if (scanner_.at_end() || scanner_.peek() == ';') return {};
    return scanner_.fail_here("` ;` or the end after the URL");
  }

  Result<void> parse_specifiers(Requirement& into) {
    const bool enclosed = scanner_.take('(');
    scanner_.skip_blanks();
    if (begins_comparison(scanner_.peek())) {
      const std::string_view rest = scanner_.rest();
      // Neither character can be part of a version, not even behind `===`.
      std::string_view text = rest.substr(0, rest.find_first_of(enclosed ? ");" : ";"));
      text = text.substr(0, text.find_last_not_of(" \t") + 1);
      SCONCE_TRY(parse_specifier_text(text, into));
      scanner_.move_to(scanner_.position() + text.size());
      scanner_.skip_blanks();
    }
    if (enclosed && !scanner_.take(')')) return scanner_.fail_here("`)` after the versions");
    scanner_.skip_blanks();
    return {};
  }

  Result<void> parse_specifier_text(std::string_view text, Requirement& into) {
    // SpecifierSet is more generous with white space than a requirement may be.
    const auto bad = std::ranges::find_if(
        text, [](char c) { return is_ascii_space(c) && c != ' ' && c != '\t'; });
    const auto offset = static_cast<std::size_t>(bad - text.begin());
    if (bad != text.end()) {
      return std::unexpected(
          scanner_.error_at(scanner_.position() + offset, "versions on one line"));
    }
    auto specifiers = SpecifierSet::parse(text);
    if (!specifiers) {
      return fail(ErrorKind::input,
                  fmt::format("{} (column {} of requirement `{}`)", specifiers.error().message(),
                              scanner_.position() + 1, trim(scanner_.whole())));
    }
    into.specifiers = *std::move(specifiers);
    return {};
  }

  Result<void> parse_marker(Requirement& into) {
    if (scanner_.at_end()) return {};
    if (!scanner_.take(';')) {
      return scanner_.fail_here("a comparison such as `>=1.0`, `@`, `;` or the end");
    }
    into.marker = SCONCE_TRY(MarkerParser::parse(scanner_));
    if (!scanner_.at_end()) return scanner_.fail_here("`and`, `or` or the end");
    return {};
  }

  Scanner scanner_;
};

}  // namespace

Result<Requirement> Requirement::parse(std::string_view text) { return Parser(text).parse(); }

std::string Requirement::to_string() const {
  std::string text = name_text;
  std::vector<std::string> shown = extra_texts;
  if (shown.empty()) {
    for (const ExtraName& extra : extras) shown.push_back(extra.text());
  }
  if (!shown.empty()) text += fmt::format("[{}]", join(shown, ","));
  text += specifiers.to_string();
  if (url_text) text += " @ " + *url_text;
  if (!marker.is_always_true()) text += (url_text ? " ; " : "; ") + marker.to_string();
  return text;
}

bool Requirement::operator==(const Requirement& other) const {
  return name == other.name && extras == other.extras && specifiers == other.specifiers &&
         url_text == other.url_text && marker == other.marker;
}

}  // namespace sconce::pep
