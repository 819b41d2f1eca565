#include "sconce/index/page.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// The first byte chooses the format.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  using namespace sconce;
  const auto format = (data[0] & 1U) != 0 ? index::PageFormat::json : index::PageFormat::html;
  const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
  static const Url kAddress = *Url::parse("https://index.example/simple/foo/");
  static_cast<void>(index::IndexPage::parse(body, format));
  const auto page = index::ProjectPage::parse(body, format, kAddress);
  if (!page) return 0;
  for (const auto& file : page->files()) {
    static_cast<void>(page->url_of(file));
    static_cast<void>(index::digests(file.hashes));
    static_cast<void>(index::digests(file.metadata_hashes));
  }
  return 0;
}
