#include "sconce/base/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce {
namespace {

struct AlgorithmRow {
  HashAlgorithm algorithm;
  std::string_view name;
  std::size_t size;
};

constexpr std::array kAlgorithms = {
    AlgorithmRow{HashAlgorithm::md5, "md5", 16},
    AlgorithmRow{HashAlgorithm::sha1, "sha1", 20},
    AlgorithmRow{HashAlgorithm::sha224, "sha224", 28},
    AlgorithmRow{HashAlgorithm::sha256, "sha256", 32},
    AlgorithmRow{HashAlgorithm::sha384, "sha384", 48},
    AlgorithmRow{HashAlgorithm::sha512, "sha512", 64},
    AlgorithmRow{HashAlgorithm::blake2b, "blake2b", 64},
    AlgorithmRow{HashAlgorithm::blake2s, "blake2s", 32},
};

const AlgorithmRow& row_of(HashAlgorithm algorithm) {
  const auto index = static_cast<std::size_t>(std::to_underlying(algorithm));
  SCONCE_ASSERT(index < kAlgorithms.size() && kAlgorithms[index].algorithm == algorithm);
  return kAlgorithms[index];
}

std::optional<unsigned> hex_value(char c) {
  if (is_ascii_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = to_ascii_lower(c);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(HashAlgorithm algorithm) { return row_of(algorithm).name; }

std::optional<HashAlgorithm> parse_hash_algorithm(std::string_view name) {
  const auto* row = std::ranges::find(kAlgorithms, name, &AlgorithmRow::name);
  if (row == kAlgorithms.end()) return std::nullopt;
  return row->algorithm;
}

bool is_collision_resistant(HashAlgorithm algorithm) {
  return algorithm != HashAlgorithm::md5 && algorithm != HashAlgorithm::sha1;
}

std::size_t digest_size(HashAlgorithm algorithm) { return row_of(algorithm).size; }

Digest::Digest(HashAlgorithm algorithm, std::span<const std::byte> bytes) : algorithm_(algorithm) {
  SCONCE_ASSERT(bytes.size() == digest_size(algorithm) && bytes.size() <= kMostBytes);
  std::ranges::copy(bytes, bytes_.begin());
}

Result<Digest> Digest::parse(HashAlgorithm algorithm, std::string_view hex) {
  std::array<std::byte, kMostBytes> bytes{};
  const std::size_t size = digest_size(algorithm);
  bool is_hex = hex.size() == size * 2;
  for (std::size_t i = 0; is_hex && i < size; ++i) {
    const auto high = hex_value(hex[2 * i]);
    const auto low = hex_value(hex[2 * i + 1]);
    is_hex = high && low;
    if (is_hex) bytes[i] = static_cast<std::byte>(*high << 4U | *low);
  }
  if (!is_hex) {
    return fail(ErrorKind::input,
                fmt::format("`{}` is not a {} hash, which has {} hexadecimal digits", hex,
                            sconce::to_string(algorithm), size * 2));
  }
  return Digest(algorithm, std::span(bytes).first(size));
}

Result<Digest> Digest::parse(std::string_view text) {
  const std::size_t separator = text.find_first_of("=:");
  if (separator == std::string_view::npos) {
    return fail(ErrorKind::input, fmt::format("the hash `{}` names no algorithm", text));
  }
  const auto algorithm = parse_hash_algorithm(to_ascii_lower(text.substr(0, separator)));
  if (!algorithm) {
    return fail(ErrorKind::input,
                fmt::format("the hash algorithm `{}` is not known", text.substr(0, separator)));
  }
  return parse(*algorithm, text.substr(separator + 1));
}

std::string Digest::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes().size() * 2);
  for (const std::byte byte : bytes()) {
    text += kDigits[std::to_integer<std::size_t>(byte >> 4)];
    text += kDigits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

std::string Digest::base64() const {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes().size() * 4 + 2) / 3);
  unsigned pending = 0;
  int bits = 0;
  for (const std::byte byte : bytes()) {
    pending = ((pending << 8U) | std::to_integer<unsigned>(byte)) & 0xFFFFU;
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      text += kAlphabet[(pending >> static_cast<unsigned>(bits)) & 63U];
    }
  }
  if (bits > 0) text += kAlphabet[(pending << static_cast<unsigned>(6 - bits)) & 63U];
  return text;
}

std::string Digest::to_string() const {
  std::string text(sconce::to_string(algorithm_));
  text += ':';
  return text += hex();
}

}  // namespace sconce
