#include "sconce/document/html.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using document::read_html;

TEST_CASE("anchors, metas and the base are read, entities unescaped") {
  const auto page = read_html(
      "<!DOCTYPE html><html><head><base href='https://x.example/'><base href='https://y.example/'>"
      "<meta name='pypi:repository-version' content='1.1'/><meta charset='latin-1'></head><body>"
      "<A HREF=\"a-1.whl#sha256=00\" data-requires-python='&gt;=3.6' data-yanked>\n "
      "a-1<b>.whl</b>\n</A>"
      "<a href='b'>b\xc3\xa9</a> text <a>c</a></body></html>");
  REQUIRE(page);
  CHECK(page->base_href == "https://x.example/");
  REQUIRE(page->metas.size() == 1);
  CHECK(page->metas[0].content == "1.1");
  REQUIRE(page->anchors.size() == 3);
  CHECK(page->anchors[0].text == "a-1.whl");
  CHECK(*page->anchors[0].find("href") == "a-1.whl#sha256=00");
  CHECK(*page->anchors[0].find("data-requires-python") == ">=3.6");
  CHECK(page->anchors[0].find("data-yanked")->empty());
  CHECK(page->anchors[1].text == "b\xc3\xa9");
  CHECK(page->anchors[2].find("href") == nullptr);
}

TEST_CASE("malformed pages are mended") {
  CHECK(read_html("")->anchors.empty());
  CHECK(read_html("\n ")->anchors.empty());
  const auto page = read_html("<a href=x>one<a href=y>two</p></a>\xff<a href='z");
  REQUIRE(page);
  REQUIRE(page->anchors.size() >= 2);
  CHECK(page->anchors[0].text == "one");
  CHECK(page->anchors[1].text == "two");
  CHECK(read_html(std::string(100000, '<')));
}

TEST_CASE("pages above the limit are refused") { CHECK_FALSE(read_html("<a>", 2)); }
