#include "elf_header.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/byte_source.hpp"

namespace sconce::environment {
namespace {

constexpr std::uint32_t kInterpreterSegment = 3;  // PT_INTERP
constexpr std::pair<std::uint64_t, std::string_view> kMachines[] = {
    {3, "i686"},    {21, "ppc64le"},  {22, "s390x"},    {40, "armv7l"},
    {62, "x86_64"}, {183, "aarch64"}, {243, "riscv64"}, {258, "loongarch64"},
};

/// Little-endian numbers at checked offsets.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}

  /// Nothing where the field passes the end.
  [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t offset, std::size_t width) const {
    if (!has(offset, width)) return {};
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) {
      value = value << 8 | std::to_integer<std::uint64_t>(bytes_[offset + i]);
    }
    return value;
  }

  [[nodiscard]] std::optional<std::string_view> text(std::uint64_t offset,
                                                     std::uint64_t size) const {
    if (!has(offset, size)) return {};
    return as_text(bytes_.subspan(offset, size));
  }

 private:
  [[nodiscard]] bool has(std::uint64_t offset, std::uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }
  Bytes bytes_;
};

/// Offsets of the fields read here, which the class of the file decides.
struct Layout {
  std::uint64_t program_headers, header_size, header_count, segment_offset, segment_size;
  std::size_t width;
};
constexpr Layout k64{32, 54, 56, 8, 32, 8};
constexpr Layout k32{28, 42, 44, 4, 16, 4};

std::string machine_name(std::uint64_t number) {
  for (const auto& [machine, name] : kMachines) {
    if (machine == number) return std::string(name);
  }
  return {};
}

std::string dynamic_loader(const Reader& reader, const Layout& layout) {
  const auto table = reader.number(layout.program_headers, layout.width);
  const auto size = reader.number(layout.header_size, 2);
  const auto count = reader.number(layout.header_count, 2);
  if (!table || !size || !count) return {};
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::uint64_t at = *table + i * *size;
    if (at < *table || reader.number(at, 4) != kInterpreterSegment) continue;
    const auto offset = reader.number(at + layout.segment_offset, layout.width);
    const auto length = reader.number(at + layout.segment_size, layout.width);
    const auto text = offset && length ? reader.text(*offset, *length) : std::nullopt;
    return text ? std::string(text->substr(0, text->find('\0'))) : std::string();
  }
  return {};
}

}  // namespace

std::optional<ElfHeader> read_elf_header(Bytes head) {
  const Reader reader(head);
  if (reader.text(0, 4) !=
          "\x7f"
          "ELF" ||
      reader.number(5, 1) != 1)
    return {};
  const auto file_class = reader.number(4, 1);
  const auto machine = reader.number(18, 2);
  if (!machine || (file_class != 1 && file_class != 2)) return {};
  return ElfHeader{.machine = machine_name(*machine),
                   .dynamic_loader = dynamic_loader(reader, file_class == 2 ? k64 : k32)};
}

}  // namespace sconce::environment
