#include "sconce/document/html.hpp"

#include <fmt/format.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::document {
namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// Receives the parser's events; one for each page.
class Collector {
 public:
  void start(std::string_view element, const xmlChar** attributes) {
    if (element == "a") {
      close_anchor();
      is_in_anchor_ = true;
      page_.anchors.push_back({read(attributes), {}});
    } else if (element == "base" && !page_.base_href) {
      HtmlAnchor base{read(attributes), {}};
      if (const std::string* href = base.find("href")) page_.base_href = *href;
    } else if (element == "meta") {
      HtmlAnchor meta{read(attributes), {}};
      const std::string* name = meta.find("name");
      const std::string* content = meta.find("content");
      if (name != nullptr && content != nullptr) page_.metas.push_back({*name, *content});
    }
  }
  void end(std::string_view element) {
    if (element == "a") close_anchor();
  }
  void characters(std::string_view text) {
    if (is_in_anchor_) page_.anchors.back().text += text;
  }
  HtmlPage take() {
    close_anchor();
    return std::move(page_);
  }

 private:
  void close_anchor() {
    if (!is_in_anchor_) return;
    is_in_anchor_ = false;
    std::string& text = page_.anchors.back().text;
    text = std::string(trim(text));
  }
  static std::vector<std::pair<std::string, std::string>> read(const xmlChar** attributes) {
    std::vector<std::pair<std::string, std::string>> out;
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
      out.emplace_back(view(attributes[0]), view(attributes[1]));
    }
    return out;
  }

  HtmlPage page_;
  bool is_in_anchor_ = false;
};

xmlSAXHandler handler() {
  xmlSAXHandler sax{};
  sax.initialized = 1;  // events without name spaces
  sax.startElement = [](void* collector, const xmlChar* name, const xmlChar** attributes) {
    static_cast<Collector*>(collector)->start(view(name), attributes);
  };
  sax.endElement = [](void* collector, const xmlChar* name) {
    static_cast<Collector*>(collector)->end(view(name));
  };
  sax.characters = [](void* collector, const xmlChar* text, int length) {
    static_cast<Collector*>(collector)->characters(
        {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
  };
  return sax;
}

struct ContextDeleter {
  void operator()(htmlParserCtxt* context) const { htmlFreeParserCtxt(context); }
};

}  // namespace

const std::string* HtmlAnchor::find(std::string_view attribute) const {
  const auto found =
      std::ranges::find(attributes, attribute, &std::pair<std::string, std::string>::first);
  return found == attributes.end() ? nullptr : &found->second;
}

// Parsed in one piece from memory: fed in pieces, the library looks at unclosed constructs again
// and again.
Result<HtmlPage> read_html(std::string_view text, std::uint64_t limit_bytes) {
  if (text.size() > limit_bytes || text.size() > std::numeric_limits<int>::max()) {
    return fail(ErrorKind::input,
                fmt::format("the HTML page has {}, the limit is {}", format_bytes(text.size()),
                            format_bytes(limit_bytes)));
  }
  if (trim(text).empty()) return HtmlPage{};
  static const bool kIsReady = (xmlInitParser(), true);
  SCONCE_ASSERT(kIsReady);
  const std::unique_ptr<htmlParserCtxt, ContextDeleter> context(
      htmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())));
  if (!context) return fail(ErrorKind::input, "the HTML page does not fit into memory");
  Collector collector;
  *context->sax = handler();
  context->userData = &collector;
  htmlCtxtUseOptions(context.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  xmlSwitchEncoding(context.get(), XML_CHAR_ENCODING_UTF8);
  htmlParseDocument(context.get());
  return collector.take();
}

}  // namespace sconce::document
