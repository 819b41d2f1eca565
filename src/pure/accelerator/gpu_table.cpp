#include "sconce/accelerator/gpu_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <data/gpus.hpp>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data_row.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::accelerator {
namespace {

constexpr std::string_view kFile = "gpus.toml";
constexpr std::string_view kKinds[] = {"brand", "gpu"};
constexpr std::string_view kBrandKeys[] = {"names"};
constexpr std::string_view kGpuKeys[] = {"architecture", "names", "integrated"};

enum class CharacterKind { letter, digit, other };

CharacterKind kind_of(char c) {
  if (is_ascii_digit(c)) return CharacterKind::digit;
  return is_ascii_alpha(c) ? CharacterKind::letter : CharacterKind::other;
}

/// Runs of letters and runs of digits, in lower case: `RTX4090` and `RTX 4090` are the same.
std::vector<std::string> split_runs(std::string_view text) {
  std::vector<std::string> runs;
  auto before = CharacterKind::other;
  for (const char c : text) {
    const auto kind = kind_of(c);
    if (kind != CharacterKind::other) {
      if (kind != before) runs.emplace_back();
      runs.back() += to_ascii_lower(c);
    }
    before = kind;
  }
  return runs;
}

bool begins_with(const std::vector<std::string>& words, const std::vector<std::string>& start) {
  return words.size() >= start.size() && std::equal(start.begin(), start.end(), words.begin());
}

}  // namespace

Result<GpuTable> GpuTable::parse(std::string_view toml) {
  const auto document = SCONCE_TRY(document::parse_toml(toml));
  SCONCE_TRY(check_kinds(kFile, document, kKinds));
  GpuTable table;
  for (const DataRow& row : SCONCE_TRY(rows_with_origin(kFile, document, "brand", kBrandKeys))) {
    for (const std::string& name : SCONCE_TRY(row.texts("names"))) {
      table.brands_.push_back(to_ascii_lower(name));
    }
  }
  for (const DataRow& row : SCONCE_TRY(rows_with_origin(kFile, document, "gpu", kGpuKeys))) {
    table.rows_.push_back(
        {SCONCE_TRY(row.value("architecture", parse_architecture, "an architecture of GPUs")),
         SCONCE_TRY(row.texts("names")), SCONCE_TRY(row.optional_flag("integrated"))});
  }
  return table;
}

const GpuTable& GpuTable::built_in() {
  static const GpuTable table = [] {
    auto parsed = parse(data::gpus);
    SCONCE_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return table;
}

std::vector<std::string> GpuTable::words_of(std::string_view name) const {
  // Trade marks stand between words: `Intel(R) Arc(TM) A770`.
  std::string text = replace_all(name, "(R)", " ");
  text = replace_all(text, "(TM)", " ");
  std::vector<std::string> words = split_runs(text);
  const auto first = std::ranges::find_if(words, [&](const std::string& word) {
    return std::ranges::find(brands_, word) == brands_.end();
  });
  words.erase(words.begin(), first);
  return words;
}

std::optional<GpuArchitecture> GpuTable::architecture_of(std::string_view name) const {
  const std::vector<std::string> words = words_of(name);
  std::optional<GpuArchitecture> best;
  std::size_t longest = 0;
  for (const Row& row : rows_) {
    for (const std::string& listed : row.names) {
      const std::vector<std::string> start = words_of(listed);
      if (start.size() <= longest || !begins_with(words, start)) continue;
      longest = start.size();
      best = row.architecture;
    }
  }
  return best;
}

std::vector<std::string> GpuTable::nearest_names(std::string_view name) const {
  std::vector<std::string> listed, plain;
  for (const Row& row : rows_) {
    for (const std::string& each : row.names) {
      listed.push_back(each);
      plain.push_back(join(words_of(each), " "));
    }
  }
  std::vector<std::string> result;
  for (const std::string& near : nearest(join(words_of(name), " "), plain)) {
    const auto at = std::ranges::find(plain, near) - plain.begin();
    result.push_back(fmt::format("`{}`", listed[static_cast<std::size_t>(at)]));
  }
  return result;
}

Result<Gpu> GpuTable::find(std::string_view text) const {
  if (const auto architecture = parse_architecture(text)) {
    return Gpu{vendor_of(*architecture), "", *architecture};
  }
  if (const auto architecture = architecture_of(text)) {
    return Gpu{vendor_of(*architecture), std::string(text), *architecture};
  }
  Error error(ErrorKind::input, fmt::format("`{}` is no known GPU", text));
  if (const auto near = nearest_names(text); !near.empty()) {
    error = error.with_hint(fmt::format("the nearest are {}", join(near, ", ")));
  }
  return std::unexpected(
      error.with_hint("a GPU is stated by its name, or by what it runs: `sm_86`, `gfx90a`, `xpu`"));
}

const GpuTable::Row* GpuTable::row_of(const GpuArchitecture& architecture) const {
  const auto row = std::ranges::find(rows_, architecture, &Row::architecture);
  return row == rows_.end() ? nullptr : &*row;
}

bool GpuTable::knows(const GpuArchitecture& architecture) const {
  return row_of(architecture) != nullptr;
}

bool GpuTable::is_integrated(const GpuArchitecture& architecture) const {
  const Row* row = row_of(architecture);
  return row && row->integrated;
}

}  // namespace sconce::accelerator
