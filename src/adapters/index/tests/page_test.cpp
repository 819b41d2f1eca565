#include "sconce/index/page.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace sconce;
using index::IndexPage;
using index::page_format;
using index::PageFormat;
using index::ProjectPage;

namespace {

Url address() { return *Url::parse("https://index.example/simple/foo/"); }

Result<ProjectPage> json_page(std::string_view files, std::string_view version = "1.1") {
  return ProjectPage::parse(R"({"meta": {"api-version": ")" + std::string(version) +
                                R"("}, "name": "foo", "files": [)" + std::string(files) + "]}",
                            PageFormat::json, address());
}

}  // namespace

TEST_CASE("a JSON entry is read with everything that it states") {
  const auto page = json_page(R"({"filename": "foo-1.0.tar.gz", "url": "../../f/foo-1.0.tar.gz#x",
      "hashes": {"md5": "00", "sha256": "ab"}, "requires-python": ">=3.8", "yanked": "broken",
      "size": 12, "upload-time": "2021-06-05T00:15:37Z", "provenance": "https://p.example/x",
      "core-metadata": {"sha256": "cd"}, "dist-info-metadata": false, "gpg-sig": true})");
  REQUIRE(page);
  CHECK(page->project() == "foo");
  REQUIRE(page->files().size() == 1);
  const auto& file = page->files()[0];
  CHECK(file.file_name == "foo-1.0.tar.gz");
  CHECK(page->url_of(file)->to_string() == "https://index.example/f/foo-1.0.tar.gz");
  REQUIRE(file.hashes.size() == 2);
  CHECK(file.hashes[1].hex == "ab");
  CHECK(file.requires_python == ">=3.8");
  CHECK(file.is_yanked);
  CHECK(file.yanked_reason == "broken");
  CHECK(file.size == 12);
  CHECK(document::to_string(*file.upload_time) == "2021-06-05T00:15:37Z");
  CHECK(file.provenance_url == "https://p.example/x");
  CHECK(file.has_metadata_file == true);
  REQUIRE(file.metadata_hashes.size() == 1);
  CHECK(file.metadata_hashes[0].hex == "cd");
}

TEST_CASE(
    "the newer name of the metadata attribute wins in either order, the older one counts alone") {
  struct Row {
    std::string_view members;
    std::optional<bool> has_file;
  };
  static constexpr Row kRows[] = {
      {R"("core-metadata": false, "dist-info-metadata": true)", false},
      {R"("dist-info-metadata": true, "core-metadata": false)", false},
      {R"("dist-info-metadata": {"sha256": "00"})", true},
      {R"("dist-info-metadata": true)", true},
      {R"("size": 1)", std::nullopt},
  };
  for (const auto& [members, has_file] : kRows) {
    const auto page = json_page(R"({"filename": "f", "url": "u", )" + std::string(members) + "}");
    REQUIRE(page);
    CHECK(page->files()[0].has_metadata_file == has_file);
  }
}

TEST_CASE("entries without name or address are passed over with a warning") {
  const auto page =
      json_page(R"({"filename": "f"}, {"url": "u"}, 1, {"filename": "f", "url": "u"})");
  REQUIRE(page);
  CHECK(page->files().size() == 1);
  REQUIRE(page->warnings().size() == 1);
  CHECK(page->warnings()[0] == "3 entries without name or address are passed over");
}

TEST_CASE("a newer major version is refused, a newer minor one warned of") {
  CHECK(json_page("", "1.4")->warnings().empty());
  CHECK(json_page("", "1.99")->warnings().size() == 1);
  CHECK(json_page("", "2.0").error().kind() == ErrorKind::unsupported);
  CHECK(json_page("", "x").error().kind() == ErrorKind::input);
  CHECK_FALSE(ProjectPage::parse("<meta name='pypi:repository-version' content='2.0'>",
                                 PageFormat::html, address()));
}

TEST_CASE("JSON that is no project page is refused") {
  for (const std::string_view text :
       {"[]", "{}", R"({"files": {}})", "<html>", "", R"({"files": [)"}) {
    const auto page = ProjectPage::parse(text, PageFormat::json, address());
    REQUIRE_FALSE(page);
    CHECK(page.error().kind() == ErrorKind::input);
  }
}

TEST_CASE("an HTML anchor is read with everything that it states") {
  const auto page = ProjectPage::parse(
      "<base href='https://files.example/x/'><a href=' "
      "foo-1.0%2Bcu121-py3-none-any.whl#sha256=ab&egg=y '"
      " data-requires-python='&gt;=3' data-yanked='' data-dist-info-metadata='sha256=cd'>Foo</a>"
      "<a href='bar-1.zip' data-core-metadata='true' data-dist-info-metadata='sha256=cd'>x</a>"
      "<a name='top'>y</a><a href='../'>up</a>",
      PageFormat::html, address());
  REQUIRE(page);
  REQUIRE(page->files().size() == 2);
  const auto& file = page->files()[0];
  CHECK(file.file_name == "foo-1.0+cu121-py3-none-any.whl");
  CHECK(page->url_of(file)->to_string() ==
        "https://files.example/x/foo-1.0%2Bcu121-py3-none-any.whl");
  REQUIRE(file.hashes.size() == 1);
  CHECK(file.hashes[0].algorithm == "sha256");
  CHECK(file.requires_python == ">=3");
  CHECK(file.is_yanked);
  CHECK(file.yanked_reason == "");
  CHECK(file.has_metadata_file == true);
  CHECK(file.metadata_hashes[0].hex == "cd");
  CHECK(page->files()[1].has_metadata_file == true);
  CHECK(page->files()[1].metadata_hashes.empty());
}

TEST_CASE("tracks, alternate locations and status are read from both forms") {
  const auto html = ProjectPage::parse(
      "<meta name='pypi:tracks' content='https://t.example/a'><meta "
      "name='pypi:alternate-locations' "
      "content='https://l.example/a'><meta name='pypi:project-status' content='archived'>",
      PageFormat::html, address());
  const auto json = ProjectPage::parse(
      R"({"meta": {"tracks": ["https://t.example/a"]}, "files": [], "versions": ["1", "2"],
          "alternate-locations": ["https://l.example/a"], "project-status": {"status": "archived"}})",
      PageFormat::json, address());
  for (const auto* page : {&html, &json}) {
    REQUIRE(*page);
    CHECK((*page)->tracks() == std::vector<std::string_view>{"https://t.example/a"});
    CHECK((*page)->alternate_locations() == std::vector<std::string_view>{"https://l.example/a"});
    CHECK((*page)->status() == "archived");
    CHECK_FALSE((*page)->status_reason());
  }
  CHECK(json->versions()->size() == 2);
  CHECK_FALSE(html->versions());
}

TEST_CASE("the root of an index lists names as written") {
  const auto html = IndexPage::parse("<a href='/a/'>A.b</a><a href='/c/'>c</a>", PageFormat::html);
  const auto json = IndexPage::parse(
      R"({"meta": {"api-version": "1.0"}, "projects": [{"name": "A.b"}, {"name": "c"}]})",
      PageFormat::json);
  for (const auto* page : {&html, &json}) {
    REQUIRE(*page);
    CHECK((*page)->projects == std::vector<std::string>{"A.b", "c"});
  }
  CHECK_FALSE(IndexPage::parse("{}", PageFormat::json));
}

TEST_CASE("the format comes from the content type") {
  CHECK(page_format("application/vnd.pypi.simple.v1+json") == PageFormat::json);
  CHECK(page_format("Text/HTML; charset=utf-8") == PageFormat::html);
  CHECK(page_format("application/vnd.pypi.simple.v1+html") == PageFormat::html);
  CHECK_FALSE(page_format("application/vnd.pypi.simple.v2+json"));
  CHECK_FALSE(page_format(""));
}

TEST_CASE("only hashes that are well-formed become digests") {
  const std::string sha256(64, 'a');
  const index::StatedHash hashes[] = {{"sha256", sha256}, {"sha256", "zz"}, {"crc32", "00"}};
  const auto found = index::digests(hashes);
  REQUIRE(found.size() == 1);
  CHECK(found[0].hex() == sha256);
}
