#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"

namespace sconce::document {

enum class JsonKind { null, boolean, integer, number, string, array, object };

/// The parsed form that nodes point into: a tape of words and a buffer of strings, as simdjson's
/// doc/tape.md describes them. Internal to this header.
struct JsonTape {
  const std::uint64_t* words = nullptr;
  const std::uint8_t* strings = nullptr;
};

class JsonItems;
class JsonMembers;

/// A value inside a JsonDocument; a handle of two words, to be passed by value. Strings are views
/// into the document. Valid as long as the document lives (moving the document is fine).
class JsonNode {
 public:
  [[nodiscard]] JsonKind kind() const;
  [[nodiscard]] bool is_null() const { return type() == 'n'; }
  [[nodiscard]] bool is_object() const { return type() == '{'; }
  [[nodiscard]] bool is_array() const { return type() == '['; }
  [[nodiscard]] std::optional<bool> as_bool() const;
  /// Nothing also for integers above the range of std::int64_t.
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;
  /// Integers too, as the nearest double.
  [[nodiscard]] std::optional<double> as_number() const;
  [[nodiscard]] std::optional<std::string_view> as_string() const;
  /// Member of an object; nothing if this is no object or has no such member. Takes time linear in
  /// the number of members: where all are needed, iterate over members().
  [[nodiscard]] std::optional<JsonNode> find(std::string_view key) const;
  /// Elements of an array in order; none if this is no array.
  [[nodiscard]] JsonItems items() const;
  /// Members of an object in order; none if this is no object.
  [[nodiscard]] JsonMembers members() const;
  /// A copy as a value.
  [[nodiscard]] JsonValue to_value() const;

 private:
  friend class JsonDocument;
  friend class JsonItems;
  friend class JsonMembers;
  JsonNode(const JsonTape* tape, std::uint32_t index) : tape_(tape), index_(index) {}

  [[nodiscard]] std::uint64_t word() const { return tape_->words[index_]; }
  [[nodiscard]] char type() const { return static_cast<char>(word() >> 56); }
  /// Index of what follows this value on the tape.
  [[nodiscard]] std::uint32_t after() const;
  [[nodiscard]] std::string_view string() const;

  const JsonTape* tape_;
  std::uint32_t index_;
};

/// Range over the elements of an array.
class JsonItems {
 public:
  class Iterator {
   public:
    using value_type = JsonNode;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(JsonNode node) : node_(node) {}
    JsonNode operator*() const { return node_; }
    Iterator& operator++() {
      node_.index_ = node_.after();
      return *this;
    }
    bool operator==(const Iterator& other) const { return node_.index_ == other.node_.index_; }

   private:
    JsonNode node_;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] Iterator end() const { return Iterator(last_); }

 private:
  friend class JsonNode;
  JsonItems(JsonNode first, JsonNode last) : first_(first), last_(last) {}
  JsonNode first_, last_;
};

struct JsonMember {
  std::string_view key;
  JsonNode value;
};

/// Range over the members of an object.
class JsonMembers {
 public:
  class Iterator {
   public:
    using value_type = JsonMember;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(JsonNode key) : key_(key) {}
    JsonMember operator*() const { return {key_.string(), JsonNode(key_.tape_, key_.index_ + 1)}; }
    Iterator& operator++() {
      key_.index_ = JsonNode(key_.tape_, key_.index_ + 1).after();
      return *this;
    }
    bool operator==(const Iterator& other) const { return key_.index_ == other.key_.index_; }

   private:
    JsonNode key_;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] Iterator end() const { return Iterator(last_); }

 private:
  friend class JsonNode;
  JsonMembers(JsonNode first, JsonNode last) : first_(first), last_(last) {}
  JsonNode first_, last_;
};

/// A parsed JSON text for reading only: made for large pages, nothing is copied out of it. Follows
/// the rules of parse_json. Owns everything that its nodes show. Movable; reading is safe from any
/// thread.
class JsonDocument {
 public:
  /// Parses a whole document (RFC 8259) under the rules of parse_json; `text` may go afterwards.
  [[nodiscard]] static Result<JsonDocument> parse(
      std::string_view text, std::uint64_t limit_bytes = kJsonLimitBytes,
      DuplicateKeys duplicate_keys = DuplicateKeys::refused);
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  [[nodiscard]] JsonNode root() const;

 private:
  struct State;
  explicit JsonDocument(std::unique_ptr<State> state);
  [[nodiscard]] Result<void> refuse_duplicate_keys() const;
  std::unique_ptr<State> state_;
};

}  // namespace sconce::document
