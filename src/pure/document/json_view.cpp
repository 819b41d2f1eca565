#include "sconce/document/json_view.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json_fault.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"

namespace sconce::document {
namespace {

constexpr std::uint64_t kPayloadMask = (1ULL << 56) - 1;
constexpr std::size_t kMaximumDepth = 512;

/// Finds a key that an object holds twice. One bit a key, chosen by length and outer bytes, spares
/// nearly all comparisons of small objects; large ones are sorted.
class DuplicateFinder {
 public:
  std::optional<std::string_view> find(const JsonMembers& members) {
    keys_.clear();
    std::uint64_t seen = 0;
    for (const JsonMember member : members) {
      const std::uint64_t bit = bit_of(member.key);
      if ((seen & bit) != 0 && keys_.size() < kSmall && std::ranges::count(keys_, member.key) > 0) {
        return member.key;
      }
      seen |= bit;
      keys_.push_back(member.key);
    }
    if (keys_.size() <= kSmall) return std::nullopt;
    std::ranges::sort(keys_);
    const auto twin = std::ranges::adjacent_find(keys_);
    return twin == keys_.end() ? std::nullopt : std::optional(*twin);
  }

 private:
  static constexpr std::size_t kSmall = 24;
  static std::uint64_t bit_of(std::string_view key) {
    if (key.empty()) return 1;
    const auto first = static_cast<unsigned char>(key.front());
    const auto last = static_cast<unsigned char>(key.back());
    return 1ULL << ((key.size() * 7 + first * 3U + last) & 63U);
  }
  std::vector<std::string_view> keys_;
};

std::unexpected<Error> describe(simdjson::error_code code, std::string_view text) {
  if (code == simdjson::DEPTH_ERROR) {
    return fail(ErrorKind::input,
                fmt::format("the JSON text has more than {} levels", kMaximumDepth));
  }
  if (code == simdjson::MEMALLOC || code == simdjson::CAPACITY) {
    return fail(ErrorKind::input, fmt::format("the JSON text of {} does not fit into memory",
                                              format_bytes(text.size())));
  }
  const JsonFault fault = find_json_fault(text);
  return fail(ErrorKind::input,
              fmt::format("line {}, column {}: {}", fault.line, fault.column, fault.message));
}

}  // namespace

struct JsonDocument::State {
  simdjson::dom::document document;
  JsonTape tape;
};

JsonDocument::JsonDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::uint64_t limit_bytes,
                                         DuplicateKeys duplicate_keys) {
  if (text.size() > limit_bytes) {
    return fail(ErrorKind::input,
                fmt::format("the JSON text has {}, the limit is {}", format_bytes(text.size()),
                            format_bytes(limit_bytes)));
  }
  if (text.starts_with("\xef\xbb\xbf")) {
    return fail(ErrorKind::input, "the JSON text begins with a byte order mark");
  }
  if (text.empty()) return fail(ErrorKind::input, "the JSON text is empty");
  auto state = std::make_unique<State>();
  simdjson::dom::parser parser;
  // The parser copies the text into a padded buffer of its own and drops it when it is done.
  auto code = parser.allocate(text.size(), kMaximumDepth);
  if (code == simdjson::SUCCESS) {
    code = parser.parse_into_document(state->document, text.data(), text.size(), true).error();
  }
  if (code != simdjson::SUCCESS) return describe(code, text);
  state->tape = {state->document.tape.get(), state->document.string_buf.get()};

  JsonDocument document(std::move(state));
  if (duplicate_keys == DuplicateKeys::refused) SCONCE_TRY(document.refuse_duplicate_keys());
  return document;
}

JsonNode JsonDocument::root() const { return {&state_->tape, 1}; }

// Runs along the tape and stops at each object: no recursion, each member is passed once more by
// the object that holds it.
Result<void> JsonDocument::refuse_duplicate_keys() const {
  DuplicateFinder finder;
  const auto end = static_cast<std::uint32_t>(state_->tape.words[0] & 0xffffffffU);
  for (std::uint32_t index = 1; index < end; ++index) {
    const char type = JsonNode(&state_->tape, index).type();
    if (type == 'l' || type == 'u' || type == 'd') ++index;  // the next word is the number
    if (type != '{') continue;
    if (const auto key = finder.find(JsonNode(&state_->tape, index).members())) {
      return fail(
          ErrorKind::input,
          fmt::format("the JSON text has the key `{}` twice in one object", key->substr(0, 80)));
    }
  }
  return {};
}

JsonKind JsonNode::kind() const {
  switch (type()) {
    case 't':
    case 'f':
      return JsonKind::boolean;
    case 'l':
      return JsonKind::integer;
    case 'u':
    case 'd':
      return JsonKind::number;
    case '"':
      return JsonKind::string;
    case '[':
      return JsonKind::array;
    case '{':
      return JsonKind::object;
    default:
      return JsonKind::null;
  }
}

std::optional<bool> JsonNode::as_bool() const {
  if (type() == 't') return true;
  if (type() == 'f') return false;
  return std::nullopt;
}

std::optional<std::int64_t> JsonNode::as_integer() const {
  if (type() != 'l') return std::nullopt;
  return std::bit_cast<std::int64_t>(tape_->words[index_ + 1]);
}

std::optional<double> JsonNode::as_number() const {
  const std::uint64_t payload = tape_->words[index_ + 1];
  switch (type()) {
    case 'l':
      return static_cast<double>(std::bit_cast<std::int64_t>(payload));
    case 'u':
      return static_cast<double>(payload);
    case 'd':
      return std::bit_cast<double>(payload);
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> JsonNode::as_string() const {
  if (type() != '"') return std::nullopt;
  return string();
}

std::string_view JsonNode::string() const {
  const std::uint8_t* start = tape_->strings + (word() & kPayloadMask);
  std::uint32_t length = 0;
  std::memcpy(&length, start, sizeof length);
  return {reinterpret_cast<const char*>(start + sizeof length), length};
}

std::uint32_t JsonNode::after() const {
  switch (type()) {
    case '[':
    case '{':
      return static_cast<std::uint32_t>(word() & 0xffffffffU);
    case 'l':
    case 'u':
    case 'd':
      return index_ + 2;
    default:
      return index_ + 1;
  }
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
  for (const JsonMember member : members()) {
    if (member.key == key) return member.value;
  }
  return std::nullopt;
}

JsonItems JsonNode::items() const {
  if (!is_array()) return {*this, *this};
  return {{tape_, index_ + 1}, {tape_, after() - 1}};
}

JsonMembers JsonNode::members() const {
  if (!is_object()) return {*this, *this};
  return {{tape_, index_ + 1}, {tape_, after() - 1}};
}

// Recursion is bounded by kMaximumDepth, which the parser enforced.
JsonValue JsonNode::to_value() const {
  switch (kind()) {
    case JsonKind::boolean:
      return *as_bool();
    case JsonKind::integer:
      return *as_integer();
    case JsonKind::number:
      return *as_number();
    case JsonKind::string:
      return string();
    case JsonKind::array: {
      JsonValue value = JsonValue::array();
      for (const JsonNode item : items()) value.push_back(item.to_value());
      return value;
    }
    case JsonKind::object: {
      // Keys are known to be distinct, which spares the search of JsonValue::set.
      JsonValue::Object object;
      for (const JsonMember member : members()) {
        object.emplace_back(std::string(member.key), member.value.to_value());
      }
      return JsonValue::object(std::move(object));
    }
    case JsonKind::null:
      break;
  }
  return {};
}

Result<JsonValue> parse_json(std::string_view text, std::uint64_t limit_bytes,
                             DuplicateKeys duplicate_keys) {
  return SCONCE_TRY(JsonDocument::parse(text, limit_bytes, duplicate_keys)).root().to_value();
}

}  // namespace sconce::document
