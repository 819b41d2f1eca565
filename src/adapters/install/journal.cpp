#include "journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"

namespace sconce::install {
namespace {

constexpr std::string_view kTitle = "sconce change journal ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kKindNames[] = {"remove", "exchange", "install"};

std::string checksum(std::string_view text) {
  return archive::digest_of(HashAlgorithm::sha256, as_bytes(text)).hex();
}

std::optional<MoveKind> parse_kind(std::string_view name) {
  for (MoveKind kind : {MoveKind::remove, MoveKind::exchange, MoveKind::install}) {
    if (kKindNames[static_cast<std::size_t>(kind)] == name) return kind;
  }
  return {};
}

/// Takes the first line off.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::unexpected<Error> damaged() { return fail(ErrorKind::mismatch, "the journal is damaged"); }

Result<Move> parse_move(const document::JsonValue& value) {
  const document::JsonValue* kind = value.find("kind");
  const document::JsonValue* path = value.find("path");
  const document::JsonValue* inode = value.find("inode");
  if (!kind || !kind->as_string() || !path || !path->as_string()) return damaged();
  const auto known = parse_kind(*kind->as_string());
  if (!known) return damaged();
  const auto parsed = RelativePath::parse(*path->as_string());
  if (!parsed || parsed->is_root()) return damaged();
  Move move{.kind = *known, .path = *parsed};
  if (move.kind == MoveKind::exchange) {
    const auto number =
        inode && inode->as_string() ? parse_decimal(*inode->as_string()) : std::nullopt;
    if (!number) return damaged();
    move.inode = *number;
  }
  return move;
}

}  // namespace

std::string write_journal(const std::vector<Move>& moves) {
  auto list = document::JsonValue::array();
  for (const Move& move : moves) {
    auto value = document::JsonValue::object();
    value.set("kind", kKindNames[static_cast<std::size_t>(move.kind)]);
    value.set("path", move.path.text());
    if (move.kind == MoveKind::exchange) value.set("inode", std::to_string(move.inode));
    list.push_back(std::move(value));
  }
  auto body = document::JsonValue::object();
  body.set("moves", std::move(list));
  const std::string text = document::write_json(body, document::JsonStyle::compact);
  return fmt::format("{}{}\n{}\n{}", kTitle, kVersion, checksum(text), text);
}

Result<std::vector<Move>> parse_journal(std::string_view text) {
  const std::string_view title = take_line(text);
  if (!title.starts_with(kTitle)) return damaged();
  if (title.substr(kTitle.size()) != kVersion) {
    return std::unexpected(
        Error(ErrorKind::unsupported, "another version of sconce was interrupted in this change")
            .with_hint("finish it with that version"));
  }
  const std::string_view sum = take_line(text);
  if (sum != checksum(text)) return damaged();
  const auto body = document::parse_json(text, kMostJournalBytes);
  if (!body) return damaged();
  const document::JsonValue* list = body->find("moves");
  if (!list || !list->as_array()) return damaged();
  std::vector<Move> moves;
  for (const document::JsonValue& value : *list->as_array()) {
    moves.push_back(SCONCE_TRY(parse_move(value)));
  }
  return moves;
}

}  // namespace sconce::install
