#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"

namespace sconce::wheel {

/// One line of RECORD (PEP 376, binary distribution format). The path is as written: it may leave
/// site-packages (`../../../bin/x`), so whoever uses it checks it.
struct RecordEntry {
  std::string path;
  std::optional<Digest> hash;
  std::optional<std::uint64_t> size;
  bool is_hash_malformed = false;  ///< it states a hash that cannot be read; `hash` is empty then
};

/// Parses RECORD's CSV (RFC 4180 quoting). Broken lines are an error of kind `archive` with the
/// line number; a hash that cannot be read is not (some builders write hexadecimal).
[[nodiscard]] Result<std::vector<RecordEntry>> parse_record(std::string_view text);
/// Appends one line as RECORD has it.
void append_record_line(std::string& text, std::string_view path, const std::optional<Digest>& hash,
                        std::optional<std::uint64_t> size);
[[nodiscard]] std::string write_record(const std::vector<RecordEntry>& entries);

}  // namespace sconce::wheel
