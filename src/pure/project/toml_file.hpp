#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/declared.hpp"

namespace sconce::project {

/// A TOML file that is being read: knows its name and text, so that each error names its place. The
/// text must outlive it.
class TomlFile {
 public:
  [[nodiscard]] static Result<TomlFile> parse(std::string_view text, std::string name);

  [[nodiscard]] const document::TomlValue& root() const { return root_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// "`pyproject.toml` line 7".
  [[nodiscard]] std::string line_of(document::Position position) const;
  /// An error of kind `input`: "`pyproject.toml` line 7, column 18: " and the message.
  [[nodiscard]] std::unexpected<Error> refuse(document::Position position,
                                              std::string_view message) const;
  /// The same for an error that a parser of the value's text returned: a column in its message
  /// becomes the column in the file.
  [[nodiscard]] std::unexpected<Error> refuse_text(const document::TomlValue& value,
                                                   const Error& error) const;

  // Typed access; `key` is the full key for messages ("project.name").
  [[nodiscard]] Result<std::string> string(const document::TomlValue& value,
                                           std::string_view key) const;
  [[nodiscard]] Result<bool> boolean(const document::TomlValue& value, std::string_view key) const;
  [[nodiscard]] Result<const document::TomlValue::Array*> array(const document::TomlValue& value,
                                                                std::string_view key) const;
  [[nodiscard]] Result<const document::TomlValue::Table*> table(const document::TomlValue& value,
                                                                std::string_view key) const;
  [[nodiscard]] Result<std::vector<std::string>> strings(const document::TomlValue& value,
                                                         std::string_view key) const;
  [[nodiscard]] Result<pep::NormalizedName> normalized_name(const document::TomlValue& value,
                                                            std::string_view key) const;
  [[nodiscard]] Result<DeclaredRequirement> requirement(const document::TomlValue& value,
                                                        std::string_view key) const;
  [[nodiscard]] Result<std::vector<DeclaredRequirement>> requirements(
      const document::TomlValue& value, std::string_view key) const;
  /// A key that does not exist, with the nearest of those that do.
  [[nodiscard]] std::unexpected<Error> refuse_key(document::Position position, std::string_view key,
                                                  std::span<const std::string_view> known) const;

 private:
  TomlFile(std::string_view text, std::string name, document::TomlValue root)
      : text_(text), name_(std::move(name)), root_(std::move(root)) {}
  [[nodiscard]] std::unexpected<Error> refuse_kind(const document::TomlValue& value,
                                                   std::string_view key,
                                                   std::string_view expected) const;

  std::string_view text_;
  std::string name_;
  document::TomlValue root_;
};

/// The column (from 1) that the message of a parser of module pep names, taken out of the message;
/// 1 if it names none.
struct PlacedMessage {
  std::string message;
  std::size_t column;
};
[[nodiscard]] PlacedMessage split_column(const Error& error);

}  // namespace sconce::project
