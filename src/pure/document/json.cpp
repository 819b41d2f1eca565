#include "sconce/document/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>

#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::document {
namespace {

/// Length of the well-formed UTF-8 character at the start of `text`, 0 if there is none.
std::size_t character_length(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

class Writer {
 public:
  explicit Writer(JsonStyle style) : style_(style) {}

  void value(const JsonValue& value) {
    if (const auto* boolean = value.as_bool()) {
      out_ += *boolean ? "true" : "false";
    } else if (const auto* integer = value.as_integer()) {
      fmt::format_to(std::back_inserter(out_), "{}", *integer);
    } else if (const auto* number = value.as_number()) {
      write_number(*number);
    } else if (const auto* text = value.as_string()) {
      string(*text);
    } else if (const auto* array = value.as_array()) {
      list('[', ']', *array, [this](const JsonValue& item) { this->value(item); });
    } else if (const auto* object = value.as_object()) {
      list('{', '}', *object, [this](const JsonValue::Member& member) {
        string(member.first);
        out_ += style_ == JsonStyle::indented ? ": " : ":";
        this->value(member.second);
      });
    } else {
      out_ += "null";
    }
  }

  std::string take() {
    if (style_ == JsonStyle::indented) out_ += '\n';
    return std::move(out_);
  }

 private:
  template <class Items, class WriteItem>
  void list(char open, char close, const Items& items, WriteItem write_item) {
    out_ += open;
    ++level_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      new_line();
      write_item(item);
    }
    --level_;
    if (!items.empty()) new_line();
    out_ += close;
  }

  void new_line() {
    if (style_ != JsonStyle::indented) return;
    out_ += '\n';
    out_.append(level_ * 2, ' ');
  }

  void write_number(double number) {
    if (!std::isfinite(number)) {
      out_ += "null";
      return;
    }
    const std::string text = fmt::format("{}", number);
    out_ += text;
    // Without a point or an exponent it would be read back as an integer.
    if (text.find_first_of(".e") == std::string::npos) out_ += ".0";
  }

  void string(std::string_view text) {
    out_ += '"';
    if (is_utf8(text)) {
      escaped(text);
    } else {
      repaired(text);
    }
    out_ += '"';
  }

  void repaired(std::string_view text) {
    while (!text.empty()) {
      const std::size_t length = character_length(text);
      if (length == 0) {
        out_ += "\xef\xbf\xbd";
      } else {
        escaped(text.substr(0, length));
      }
      text.remove_prefix(std::max<std::size_t>(length, 1));
    }
  }

  void escaped(std::string_view text) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
      out_.append(text, plain, i - plain);
      plain = i + 1;
      escape(c);
    }
    out_.append(text, plain);
  }

  void escape(char c) {
    constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    const std::size_t index = kSpecial.find(c);
    if (index != std::string_view::npos) {
      out_ += '\\';
      out_ += kLetters[index];
    } else {
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }

  std::string out_;
  JsonStyle style_;
  std::size_t level_ = 0;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  const Object* object = as_object();
  if (object == nullptr) return nullptr;
  const auto member = std::ranges::find(*object, key, &Member::first);
  return member == object->end() ? nullptr : &member->second;
}

void JsonValue::push_back(JsonValue value) {
  if (is_null()) data_ = Array{};
  auto* array = std::get_if<Array>(&data_);
  SCONCE_ASSERT(array != nullptr);
  array->push_back(std::move(value));
}

void JsonValue::set(std::string_view key, JsonValue value) {
  if (is_null()) data_ = Object{};
  auto* object = std::get_if<Object>(&data_);
  SCONCE_ASSERT(object != nullptr);
  const auto member = std::ranges::find(*object, key, &Member::first);
  if (member == object->end()) {
    object->emplace_back(std::string(key), std::move(value));
  } else {
    member->second = std::move(value);
  }
}

std::string write_json(const JsonValue& value, JsonStyle style) {
  Writer writer(style);
  writer.value(value);
  return writer.take();
}

}  // namespace sconce::document
