#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::accelerator {

/// One row (`[[kind]]`) of a data file. Every row may say `reason`, `source` and `date`; errors are
/// of kind `input` and read "`companions.toml` line 7: ...". Borrows from the parsed document.
class DataRow {
 public:
  DataRow(std::string_view file, const document::TomlValue& row) : file_(file), row_(&row) {}

  /// A key that is neither one of these nor one that every row has is an error.
  [[nodiscard]] Result<void> check_keys(std::span<const std::string_view> known) const;
  /// That it says where it is from (`source`) and when that was looked up (`date`, a day).
  [[nodiscard]] Result<void> check_origin() const;
  [[nodiscard]] bool has(std::string_view key) const { return row_->find(key) != nullptr; }

  [[nodiscard]] Result<std::string> text(std::string_view key) const;
  /// Nothing where the key is absent.
  [[nodiscard]] Result<std::optional<std::string>> optional_text(std::string_view key) const;
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key) const;
  [[nodiscard]] Result<std::vector<std::string>> optional_texts(std::string_view key) const;
  /// A whole number from 0.
  [[nodiscard]] Result<std::uint32_t> number(std::string_view key) const;
  [[nodiscard]] Result<bool> optional_flag(std::string_view key) const;  ///< absent: false
  [[nodiscard]] Result<std::optional<pep::Version>> optional_version(std::string_view key) const;
  [[nodiscard]] Result<pep::PackageName> name(std::string_view key) const;

  /// A text that `parse` takes; `what` names it in the error ("a CUDA version").
  template <class Value>
  [[nodiscard]] Result<Value> value(std::string_view key,
                                    std::optional<Value> (*parse)(std::string_view),
                                    std::string_view what) const {
    return parsed(key, SCONCE_TRY(text(key)), parse, what);
  }
  /// The same; nothing where the key is absent.
  template <class Value>
  [[nodiscard]] Result<std::optional<Value>> optional_value(
      std::string_view key, std::optional<Value> (*parse)(std::string_view),
      std::string_view what) const {
    if (!has(key)) return std::nullopt;
    return SCONCE_TRY(value(key, parse, what));
  }
  /// A list of such texts; empty where the key is absent.
  template <class Value>
  [[nodiscard]] Result<std::vector<Value>> optional_values(
      std::string_view key, std::optional<Value> (*parse)(std::string_view),
      std::string_view what) const {
    std::vector<Value> result;
    for (const std::string& item : SCONCE_TRY(optional_texts(key))) {
      result.push_back(SCONCE_TRY(parsed(key, item, parse, what)));
    }
    return result;
  }

  /// One of several words, each with its value.
  template <class Value>
  [[nodiscard]] Result<Value> word(
      std::string_view key, std::span<const std::pair<std::string_view, Value>> words) const {
    const std::string found = SCONCE_TRY(text(key));
    std::string known;
    for (const auto& [name, value] : words) {
      if (name == found) return value;
      known += (known.empty() ? "`" : ", `") + std::string(name) + "`";
    }
    return refuse(key, "`" + found + "` is none of " + known);
  }

  /// An error at the key's line, or at the row's where there is no such key.
  [[nodiscard]] std::unexpected<Error> refuse(std::string_view key, std::string_view message) const;

 private:
  template <class Value>
  [[nodiscard]] Result<Value> parsed(std::string_view key, const std::string& item,
                                     std::optional<Value> (*parse)(std::string_view),
                                     std::string_view what) const {
    if (auto found = parse(item)) return *std::move(found);
    return refuse(key, "`" + item + "` is not " + std::string(what));
  }
  std::string_view file_;
  const document::TomlValue* row_;
};

/// The rows `[[kind]]` of a data file, each checked for its keys; none where there is no such
/// table.
[[nodiscard]] Result<std::vector<DataRow>> rows_of(std::string_view file,
                                                   const document::TomlValue& document,
                                                   std::string_view kind,
                                                   std::span<const std::string_view> keys);

/// The same, each with its origin.
[[nodiscard]] Result<std::vector<DataRow>> rows_with_origin(std::string_view file,
                                                            const document::TomlValue& document,
                                                            std::string_view kind,
                                                            std::span<const std::string_view> keys);

/// Refuses a table at the top of a data file that is none of `kinds`.
[[nodiscard]] Result<void> check_kinds(std::string_view file, const document::TomlValue& document,
                                       std::span<const std::string_view> kinds);

}  // namespace sconce::accelerator
