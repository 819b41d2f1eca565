#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::lockfile {

/// A table of the file and the way to it, for errors. Borrows the table.
class Place {
 public:
  Place(const document::TomlValue& table, std::string path)
      : table_(&table), path_(std::move(path)) {}

  [[nodiscard]] std::unexpected<Error> refuse(std::string_view why) const {
    return refuse_at(path_, *table_, why);
  }
  [[nodiscard]] std::unexpected<Error> refuse_member(std::string_view key,
                                                     std::string_view why) const;

  // A member of a type, nothing if it is absent; another type is an error.
  [[nodiscard]] Result<std::optional<std::string>> text(std::string_view key) const;
  [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view key) const;
  [[nodiscard]] Result<std::optional<bool>> flag(std::string_view key) const;
  [[nodiscard]] Result<std::optional<document::TomlValue::DateTime>> time(
      std::string_view key) const;
  [[nodiscard]] Result<std::optional<Place>> table(std::string_view key) const;
  [[nodiscard]] Result<std::optional<std::vector<std::string>>> texts(std::string_view key) const;
  [[nodiscard]] Result<std::optional<std::vector<Place>>> tables(std::string_view key) const;
  [[nodiscard]] Result<std::string> required_text(std::string_view key) const;

  /// A text parsed as a T; nothing if it is absent.
  template <class T>
  [[nodiscard]] Result<std::optional<T>> parsed(std::string_view key) const {
    const std::optional<std::string> value = SCONCE_TRY(text(key));
    if (!value) return std::nullopt;
    auto result = T::parse(*value);
    if (!result) return refuse_member(key, result.error().message());
    return *std::move(result);
  }
  [[nodiscard]] const document::TomlValue& value() const { return *table_; }
  [[nodiscard]] const document::TomlValue* find(std::string_view key) const {
    return table_->find(key);
  }

 private:
  [[nodiscard]] std::string path_to(std::string_view key) const;
  [[nodiscard]] static std::unexpected<Error> refuse_at(const std::string& path,
                                                        const document::TomlValue& value,
                                                        std::string_view why);
  const document::TomlValue* table_;
  std::string path_;
};

}  // namespace sconce::lockfile
