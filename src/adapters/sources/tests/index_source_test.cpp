#include "sconce/sources/index_source.hpp"

#include <doctest/doctest.h>

#include "setting.hpp"

using namespace sconce;
using namespace sconce::sources;

namespace {

const std::string kWorld = R"({"packages": {
  "a": {"versions": {
    "1.0": {"requires": ["b>1"], "extras": {"x": ["c"]}, "requires_python": ">=3.8"},
    "2.0": {"sdist": true, "yanked": "broken", "requires": ["b>2"]}}},
  "b": {"versions": {"2.0": {"serve": {"metadata": "404"}}}},
  "bare": {"versions": {"1.0": {"requires": ["b"], "serve": {"metadata": "absent"}}}},
  "big": {"versions": {"1.0": {"requires": ["b"], "compression": "stored",
    "files": {"big/data.bin": {"size": 300000}}, "serve": {"metadata": "absent"}}}},
  "rangeless": {"versions": {"1.0": {"requires": ["b"],
    "serve": {"metadata": "absent", "ranges": "ignored"}}}},
  "refused": {"versions": {"1.0": {"requires": ["b"],
    "serve": {"metadata": "absent", "ranges": "refused"}}}},
  "wrong": {"versions": {"1.0": {"serve": {"metadata": "wrong"}}}},
  "old": {"versions": {"1.0": {"sdist": true, "wheel": false, "metadata_version": "2.1"}}},
  "dynamic": {"versions": {"1.0": {"sdist": true, "wheel": false, "dynamic": ["Requires-Dist"]}}},
  "html": {"versions": {"1.0": {"requires_python": "<4,>=3.8", "yanked": "old"}},
    "serve": {"formats": ["html"]}}},
 "indexes": {"extra": {"packages": {"a": {"versions": {"9.0": {}}}}}}})";

pep::PackageName name(const char* text) { return pep::PackageName::literal(text); }

std::vector<std::string> file_names(const resolver::Offering& offering) {
  std::vector<std::string> names;
  for (const auto& file : offering.files) names.push_back(file.file_name);
  return names;
}

struct Fixture {
  Fixture() : index(kWorld), setting(scratch.path + "/store") {}
  IndexSource make(SourceOptions options, http::Freshness freshness = http::Freshness::normal) {
    return IndexSource(setting.source(freshness), std::move(options));
  }
  IndexSource make() { return make({.indexes = {place(index)}}); }

  LoopbackIndex index;
  Scratch scratch;
  Setting setting;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a project's files come with all that its page says") {
  auto source = make();
  const auto offering = source.offering(name("a"));
  REQUIRE(why(offering) == "");
  REQUIRE((*offering)->files.size() == 3);
  const auto& first = (*offering)->files[0];
  CHECK(first.file_name == "a-1.0-py3-none-any.whl");
  CHECK(first.version() == pep::Version::literal("1.0"));
  CHECK(first.hashes.size() == 1);
  CHECK(first.requires_python.has_value());
  CHECK(first.size > 100);
  CHECK(first.upload_time == 1704067200);
  CHECK(first.has_metadata_file);
  CHECK(first.metadata_hash);
  CHECK(first.index == "main");
  CHECK(first.url.to_string() == index.url("/files/main/a-1.0-py3-none-any.whl"));
  CHECK_FALSE(first.yanked);
  CHECK((*offering)->files[1].yanked == "broken");
  CHECK_FALSE((*offering)->files[2].is_wheel());
}

TEST_CASE_FIXTURE(Fixture, "an index that speaks HTML only offers the same") {
  auto source = make();
  const auto offering = source.offering(name("html"));
  REQUIRE(why(offering) == "");
  REQUIRE((*offering)->files.size() == 1);
  CHECK((*offering)->files[0].requires_python.has_value());
  CHECK((*offering)->files[0].yanked == "old");
  CHECK((*offering)->files[0].hashes.size() == 1);
  CHECK((*offering)->files[0].has_metadata_file);
}

TEST_CASE_FIXTURE(Fixture, "a project that no index knows is an empty offering") {
  auto source = make();
  const auto offering = source.offering(name("none"));
  REQUIRE(why(offering) == "");
  CHECK((*offering)->files.empty());
}

TEST_CASE_FIXTURE(Fixture, "each page is fetched once, and not again while it is fresh") {
  {
    auto source = make();
    source.want_offering(name("a"));
    REQUIRE(source.offering(name("a")));
    REQUIRE(source.offering(name("a")));
  }
  CHECK(index.requests_for("/main/simple/a/") == 1);
  Setting next(scratch.path + "/store");
  IndexSource source(next.source(), {.indexes = {place(index)}});
  REQUIRE(source.offering(name("a")));
  CHECK(index.requests_for("/main/simple/a/") <=
        2);  // what was fetched is stored behind the answer
}

TEST_CASE_FIXTURE(Fixture, "the first index that knows a name serves it alone") {
  auto source = make({.indexes = {place(index, "extra"), place(index)}});
  CHECK(file_names(**source.offering(name("a"))) == Names{"a-9.0-py3-none-any.whl"});
  CHECK(file_names(**source.offering(name("b"))) == Names{"b-2.0-py3-none-any.whl"});
}

TEST_CASE_FIXTURE(Fixture, "best match takes all indexes together") {
  auto source = make(
      {.indexes = {place(index, "extra"), place(index)}, .strategy = IndexStrategy::best_match});
  CHECK((*source.offering(name("a")))->files.size() == 4);
}

TEST_CASE_FIXTURE(
    Fixture, "a pinned name is asked of its index only, and an explicit index for nothing else") {
  IndexPlace extra = place(index, "extra");
  extra.is_explicit = true;
  auto source = make({.indexes = {extra, place(index)}, .pinned = {{name("b"), "extra"}}});
  CHECK((*source.offering(name("a")))->files.size() == 3);
  CHECK((*source.offering(name("b")))->files.empty());
}

TEST_CASE_FIXTURE(Fixture, "files know whether their index is assumed old") {
  IndexPlace old = place(index, "extra");
  old.is_assumed_old = true;
  auto source = make({.indexes = {old, place(index)}});
  CHECK((*source.offering(name("a")))->files.at(0).is_assumed_old);
  CHECK_FALSE((*source.offering(name("b")))->files.at(0).is_assumed_old);
}

TEST_CASE_FIXTURE(Fixture,
                  "an index that refuses or fails stops the search, whatever the others say") {
  for (const char* fault : {R"("status": 403)", R"("status": 401)", R"("status": 500)"}) {
    CAPTURE(fault);
    index.set_faults(std::string(R"([{"path": "/extra/simple/*", "do": "status", )") + fault +
                     "}]");
    auto source = make({.indexes = {place(index, "extra"), place(index)}});
    const auto offering = source.offering(name("a"));
    REQUIRE_FALSE(offering);
    CHECK(offering.error().kind() == ErrorKind::network);
    CHECK(offering.error().to_string().find("/extra/simple/a/") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(Fixture,
                  "a web page for people in the place of an index page is an error that names it") {
  for (const char* fault :
       {R"("do": "html")", R"("do": "content_type", "value": "text/plain")",
        R"("do": "status", "status": 200, "body": "{")",
        R"("do": "content_type", "value": "application/vnd.pypi.simple.v1+html")"}) {
    CAPTURE(fault);
    index.set_faults(std::string(R"([{"path": "/main/simple/a/", )") + fault + "}]");
    auto source = make();
    const auto offering = source.offering(name("a"));
    REQUIRE_FALSE(offering);
    CHECK(offering.error().kind() == ErrorKind::network);
    CHECK(offering.error().to_string().find("/main/simple/a/") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(Fixture,
                  "metadata comes from the metadata file, or by ranges, or from the whole wheel") {
  auto source = make();
  struct Row {
    std::string project;
    int requests;  // for the wheel itself
  };
  for (const Row& row :
       {Row{"a", 0}, Row{"b", 1}, Row{"bare", 1}, Row{"rangeless", 2}, Row{"refused", 2}}) {
    CAPTURE(row.project);
    const auto offering = source.offering(name(row.project.c_str()));
    REQUIRE(why(offering) == "");
    const auto& file = (*offering)->files.at(0);
    const auto metadata = source.metadata(file);
    REQUIRE(why(metadata) == "");
    CHECK((*metadata)->name == name(row.project.c_str()));
    CAPTURE(index.log());
    CHECK(index.requests_for(file.file_name) - index.requests_for(file.file_name + ".metadata") ==
          row.requests);
    REQUIRE(source.metadata(file));
  }
}

TEST_CASE_FIXTURE(Fixture, "metadata in front of a large wheel takes three requests at most") {
  auto source = make();
  const auto metadata = source.metadata((*source.offering(name("big")))->files.at(0));
  REQUIRE(why(metadata) == "");
  CHECK((*metadata)->requires_dist.size() == 1);
  CHECK(index.requests_for("/files/main/big-1.0") <= 3);
}

TEST_CASE_FIXTURE(Fixture, "a source archive serves with static metadata only") {
  auto source = make();
  const auto& sdist = (*source.offering(name("a")))->files.at(2);
  REQUIRE_FALSE(sdist.is_wheel());
  const auto metadata = source.metadata(sdist);
  REQUIRE(why(metadata) == "");
  CHECK((*metadata)->requires_dist.size() == 1);
  for (const char* project : {"old", "dynamic"}) {
    const auto refused = source.metadata((*source.offering(name(project)))->files.at(0));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == ErrorKind::unsupported);
  }
}

TEST_CASE_FIXTURE(Fixture, "a metadata file with another hash is refused") {
  auto source = make();
  const auto metadata = source.metadata((*source.offering(name("wrong")))->files.at(0));
  REQUIRE_FALSE(metadata);
  CHECK(metadata.error().kind() == ErrorKind::mismatch);
}

TEST_CASE_FIXTURE(Fixture, "find-links rank first: a folder, a flat page") {
  const std::string flat = index.url("/extra/flat/");
  auto source = make({.find_links = {flat}, .indexes = {place(index)}});
  CHECK(file_names(**source.offering(name("a"))) == Names{"a-9.0-py3-none-any.whl"});
  CHECK((*source.offering(name("b")))->files.size() == 1);
  CHECK(index.requests_for("/extra/flat/") == 1);

  const std::string folder = scratch.path + "/links";
  REQUIRE(os::make_directories(folder));
  const auto& a = (*source.offering(name("a")))->files.at(0);
  const auto ready = setting.fetch_all({a});
  REQUIRE(why(ready[0]) == "");
  REQUIRE(
      os::copy_file(setting.store.wheel_path(ready[0]->sha256), folder + "/" + a.file_name, 0644));
  auto local = make({.find_links = {folder}});
  const auto offering = local.offering(name("a"));
  REQUIRE(why(offering) == "");
  REQUIRE((*offering)->files.size() == 1);
  const auto metadata = local.metadata((*offering)->files[0]);
  REQUIRE(why(metadata) == "");
  CHECK((*metadata)->version == pep::Version::literal("9.0"));
  CHECK((*local.offering(name("b")))->files.empty());
}

TEST_CASE_FIXTURE(Fixture, "offline only what the store has is offered") {
  {
    auto source = make();
    REQUIRE(source.metadata((*source.offering(name("a")))->files.at(0)));
  }
  setting.client.reset();
  index.clear_log();
  // The pool runs what is queued, the storing among it, before the next setting looks.
  Setting next(scratch.path + "/store");
  IndexSource source(next.source(http::Freshness::offline), {.indexes = {place(index)}});
  CHECK((*source.offering(name("b")))->files.empty());
  CHECK(index.requests_for("/simple/") == 0);
}

TEST_CASE_FIXTURE(Fixture, "the observer hears of what arrives while something else is awaited") {
  struct Heard : resolver::MetadataSource::Observer {
    void offering_arrived(const pep::PackageName& project, const resolver::Offering&) override {
      names.push_back(project.text());
    }
    void metadata_arrived(const resolver::OfferedFile&, const pep::CoreMetadata&) override {}
    Names names;
  } heard;
  index.set_faults(R"([{"path": "/main/simple/b/", "do": "slow", "rate": 80}])");
  auto source = make();
  source.set_observer(&heard);
  source.want_offering(name("a"));
  REQUIRE(source.offering(name("b")));
  CHECK(heard.names == Names{"a"});
}

TEST_CASE_FIXTURE(Fixture, "mapped addresses are asked, of pages and of files") {
  SourceOptions options{
      .indexes = {{Url::parse("https://index.example/simple/").value(), "default"}}};
  REQUIRE(options.map.add("index.example=" + index.url("/main")));
  auto source = make(options);
  CHECK((*source.offering(name("a")))->files.size() == 3);
}

TEST_CASE("a direct reference gives the file that it names, with its hash") {
  const UrlMap map;
  const std::string hash(64, 'a');
  const auto file =
      file_at("https://files.example/x/a-1.0-py3-none-any.whl#sha256=" + hash, "/", map);
  REQUIRE(file);
  CHECK(file->is_wheel());
  CHECK(file->hashes.at(0).hex() == hash);
  CHECK(file->url.to_string() == "https://files.example/x/a-1.0-py3-none-any.whl");
  CHECK(file_at("./none-1.0-py3-none-any.whl", "/", map).error().kind() == ErrorKind::not_found);
  CHECK(file_at("https://files.example/repository", "/", map).error().kind() ==
        ErrorKind::unsupported);
}
