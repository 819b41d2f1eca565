#include "sconce/http/client.hpp"

#include <doctest/doctest.h>

#include "sconce/archive/hasher.hpp"
#include "setting.hpp"

using namespace sconce;
using namespace sconce::http;

namespace {

const std::string kWorld = R"({"packages": {
  "a": {"versions": {"1.0": {"files": {"a/big.bin": {"size": 3000000}}, "compression": "stored"}}},
  "b": {"versions": {"1.0": {}}, "serve": {"cache_control": "no-cache"}},
  "c": {"versions": {"1.0": {}}, "serve": {"cache_control": "no-store"}},
  "d": {"versions": {"1.0": {}}, "serve": {"cache_control": null, "etag": false}}}})";
const std::string kWheel = "/files/main/a-1.0-py3-none-any.whl";

bool mentions(const Error& error, const std::string& text) {
  return error.to_string().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a page is fetched with its headers, compressed on the way") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const auto answer = setting.fetch(index.url("/simple/a/"));
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->header("content-encoding") == "gzip");
  CHECK(answer->body.find("a-1.0-py3-none-any.whl") != std::string::npos);
  CHECK(answer->effective_url.to_string() == index.url("/simple/a/"));
}

TEST_CASE("a status that no retry helps is an answer") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  CHECK(setting.fetch(index.url("/simple/none/"))->status == 404);
  CHECK(index.requests_for("/simple/none/") == 1);
}

TEST_CASE("failing servers are asked again, and named when they go on failing") {
  const LoopbackIndex index(kWorld);
  for (const char* fault :
       {R"("do": "status", "status": 503)", R"("do": "status", "status": 429, "retry_after": "0")",
        R"("do": "drop")", R"("do": "truncate", "bytes": 10)", R"("do": "stall", "bytes": 5)"}) {
    CAPTURE(fault);
    Setting setting;
    index.clear_log();
    index.set_faults(std::string(R"([{"path": "/simple/a/", "times": 1, )") + fault + "}]");
    const auto answer = setting.fetch(index.url("/simple/a/"));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(index.requests_for("/simple/a/") == 2);
  }
  Setting setting;
  index.clear_log();
  index.set_faults(R"([{"path": "/simple/a/", "do": "status", "status": 500}])");
  const auto answer =
      setting.fetch("http://ann:secret@127.0.0.1:" + std::to_string(index.port()) + "/simple/a/");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind() == ErrorKind::network);
  CHECK(mentions(answer.error(), index.url("/simple/a/")));
  CHECK(mentions(answer.error(), "500"));
  CHECK_FALSE(mentions(answer.error(), "secret"));
  CHECK(index.requests_for("/simple/a/") == 3);
}

TEST_CASE("a server that asks for a long pause is taken at its word") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  index.set_faults(
      R"([{"path": "/simple/a/", "do": "status", "status": 429, "retry_after": "3600"}])");
  CHECK_FALSE(setting.fetch(index.url("/simple/a/")));
  CHECK(index.requests_for("/simple/a/") == 1);
}

TEST_CASE("no connection is an error with a hint") {
  ClientOptions options = fast_options();
  options.retries = 0;
  Setting setting(options);
  const auto answer = setting.fetch("http://127.0.0.1:9/simple/a/");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind() == ErrorKind::network);
  CHECK_FALSE(answer.error().hints().empty());
}

TEST_CASE("credentials reach the host that they belong to, later URLs of it, and no other") {
  const LoopbackIndex index(kWorld);
  const LoopbackIndex other(kWorld);
  Setting setting;
  const std::string base = "ann:s%40fe@127.0.0.1:" + std::to_string(index.port());
  index.set_faults(R"([{"path": "/simple/*", "do": "auth", "user": "ann", "password": "s@fe"}])");
  CHECK(setting.fetch(index.url("/simple/a/"))->status == 401);
  CHECK(setting.fetch("http://" + base + "/simple/a/")->status == 200);
  CHECK(setting.fetch(index.url("/simple/b/"))->status == 200);
  index.set_faults(R"([{"path": "/simple/*", "do": "redirect", "location": ")" +
                   other.url("{path}") + R"("}])");
  const auto answer = setting.fetch("http://" + base + "/simple/a/");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->effective_url.to_string() == other.url("/simple/a/"));
  CHECK(other.log().find("authorization") == std::string::npos);
}

TEST_CASE("redirects in a circle and out of the web end") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  index.set_faults(R"([{"path": "/simple/a/", "do": "redirect", "location": "{path}"},
                       {"path": "/simple/b/", "do": "redirect", "location": "file:///etc/passwd"}])");
  CHECK(mentions(setting.fetch(index.url("/simple/a/")).error(), "circle"));
  CHECK(mentions(setting.fetch(index.url("/simple/b/")).error(), "no web address"));
}

TEST_CASE("a fresh answer is not asked for again, and a stale one only revalidated") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const std::string fresh = index.url("/simple/a/");
  const auto first = setting.fetch_and_remember(fresh);
  const auto second = setting.fetch(fresh);
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(first->from_store);
  CHECK(second->from_store);
  CHECK(second->body == first->body);
  CHECK(index.requests_for("/simple/a/") == 1);

  const auto again = setting.fetch(fresh, Freshness::revalidate);
  REQUIRE(again);
  CHECK(again->from_store);
  CHECK(again->body == first->body);
  CHECK(index.log().find("if-none-match") != std::string::npos);

  const std::string stale = index.url("/simple/b/");
  CHECK_FALSE(setting.fetch_and_remember(stale)->from_store);
  CHECK(setting.fetch_and_remember(stale)->from_store);
  CHECK(index.requests_for("/simple/b/") == 2);
}

TEST_CASE("what may not be stored, or could not be used again, is not stored") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  for (const char* path : {"/simple/c/", "/simple/d/"}) {
    CHECK_FALSE(setting.fetch_and_remember(index.url(path))->from_store);
    CHECK_FALSE(setting.fetch_and_remember(index.url(path))->from_store);
  }
}

TEST_CASE("the remembered body is what comes back") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const auto answer = setting.fetch(index.url("/simple/a/"));
  setting.client.remember(*answer, "short form", "application/x-short");
  const auto again = setting.fetch(index.url("/simple/a/"));
  CHECK(again->body == "short form");
  CHECK(again->header("content-type") == "application/x-short");
}

TEST_CASE("offline only the store is asked, however old the answer is") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  setting.fetch_and_remember(index.url("/simple/b/")).value();
  index.clear_log();
  CHECK(setting.fetch(index.url("/simple/b/"), Freshness::offline)->from_store);
  const auto missing = setting.fetch(index.url("/simple/a/"), Freshness::offline);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ErrorKind::not_found);
  CHECK(index.requests_for("/simple/") == 0);
}

TEST_CASE("a range comes as it was asked for, and is not taken from a server that ignores ranges") {
  const LoopbackIndex index(R"({"packages": {"a": {"versions": {"1.0": {}}},
    "b": {"versions": {"1.0": {}}, "serve": {"ranges": "ignored"}}}})");
  Setting setting;
  const auto tail = setting.fetch(Request{.url = Url::parse(index.url(kWheel)).value(),
                                          .range = ByteRange{.first = 22, .from_end = true}});
  REQUIRE(tail);
  CHECK(tail->status == 206);
  CHECK(tail->body.size() == 22);
  CHECK(tail->body.starts_with("PK\x05\x06"));
  const auto whole = setting.fetch(
      Request{.url = Url::parse(index.url("/files/main/b-1.0-py3-none-any.whl")).value(),
              .range = ByteRange{.first = 0, .last = 9}});
  REQUIRE(whole);
  CHECK(whole->status == 200);
  CHECK(whole->body.empty());
}

TEST_CASE("a body above the limit is refused") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const auto answer = setting.fetch(
      Request{.url = Url::parse(index.url("/simple/a/")).value(), .body_limit_bytes = 100});
  REQUIRE_FALSE(answer);
  CHECK(mentions(answer.error(), "larger than 100 bytes"));
}

TEST_CASE("a download is hashed on its way to the disk") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const std::string partial = setting.scratch.path + "/a.whl";
  const auto progress = std::make_shared<ProgressTask>(ProgressKind::download, "a");
  const auto done = setting.download(Download{
      .url = Url::parse(index.url(kWheel)).value(), .partial = partial, .progress = progress});
  REQUIRE(done);
  const auto bytes = os::read_file(done->path).value();
  CHECK(done->size == bytes.size());
  CHECK(done->sha256 == archive::digest_of(HashAlgorithm::sha256, as_bytes(bytes)));
  CHECK(done->file->size() == bytes.size());
  CHECK(progress->done == bytes.size());
  CHECK(progress->finished);
}

TEST_CASE("a download that breaks off or stalls goes on where it ended") {
  const LoopbackIndex index(kWorld);
  for (const char* fault : {R"("do": "truncate", "bytes": 2000000)",
                            R"("do": "stall", "bytes": 2000000, "seconds": 2)"}) {
    CAPTURE(fault);
    Setting setting;
    index.clear_log();
    index.set_faults(std::string(R"([{"path": "*.whl", "times": 1, )") + fault + "}]");
    const auto done = setting.download(Download{.url = Url::parse(index.url(kWheel)).value(),
                                                .partial = setting.scratch.path + "/a.whl"});
    REQUIRE(done);
    const auto bytes = os::read_file(done->path).value();
    CHECK(done->size == bytes.size());
    CHECK(done->sha256 == archive::digest_of(HashAlgorithm::sha256, as_bytes(bytes)));
    CHECK(index.log().find("bytes=2000000-") != std::string::npos);
    CHECK(index.log().find("if-range") != std::string::npos);
  }
}

TEST_CASE("what an earlier run left is rehashed and completed, and replaced where it is wrong") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const std::string partial = setting.scratch.path + "/a.whl";
  const Url url = Url::parse(index.url(kWheel)).value();
  const auto first = setting.download(Download{.url = url, .partial = partial});
  REQUIRE(first);
  const std::string bytes = os::read_file(first->path).value();
  const auto wanted = [&] {
    return Download{.url = url, .partial = partial, .size = first->size, .expected = first->sha256};
  };

  REQUIRE(os::write_file_atomically(partial, std::string_view(bytes).substr(0, 1'000'000)));
  index.clear_log();
  CHECK(setting.download(wanted())->sha256 == first->sha256);
  CHECK(index.log().find("bytes=1000000-") != std::string::npos);

  index.clear_log();
  CHECK(setting.download(wanted())->sha256 == first->sha256);
  CHECK(index.requests_for(".whl") == 0);

  REQUIRE(os::write_file_atomically(partial, std::string(1'000'000, 'x')));
  CHECK(setting.download(wanted())->sha256 == first->sha256);
  CHECK(os::read_file(partial).value() == bytes);

  REQUIRE(os::write_file_atomically(partial, std::string_view(bytes).substr(0, 1'000'000)));
  auto unvouched = wanted();
  unvouched.expected.reset();
  index.clear_log();
  CHECK(setting.download(std::move(unvouched))->sha256 == first->sha256);
  CHECK(index.log().find("bytes=") == std::string::npos);
}

TEST_CASE("a server that does not resume sends the file from its start") {
  const LoopbackIndex index(R"({"packages": {"a": {"versions": {"1.0": {
    "files": {"a/big.bin": {"size": 3000000}}, "compression": "stored"}},
    "serve": {"ranges": "ignored"}}}, "faults": [{"path": "*.whl", "times": 1, "do": "truncate"}]})");
  Setting setting;
  const std::string partial = setting.scratch.path + "/a.whl";
  const auto done =
      setting.download(Download{.url = Url::parse(index.url(kWheel)).value(), .partial = partial});
  REQUIRE(done);
  const auto bytes = os::read_file(done->path).value();
  CHECK(done->size == bytes.size());
  CHECK(done->sha256 == archive::digest_of(HashAlgorithm::sha256, as_bytes(bytes)));
}

TEST_CASE("a wrong size or hash is an error of its own kind, and the file is gone") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const std::string partial = setting.scratch.path + "/a.whl";
  const Url url = Url::parse(index.url(kWheel)).value();
  const auto right = setting.download(Download{.url = url, .partial = partial});
  REQUIRE(right);
  const Digest wrong = Digest::parse(HashAlgorithm::sha256, std::string(64, '0')).value();
  const std::vector<Download> wanted = {
      Download{.url = url, .partial = partial, .size = right->size + 1},
      Download{.url = url, .partial = partial, .size = right->size - 1},
      Download{.url = url, .partial = partial, .expected = wrong},
  };
  for (const Download& download : wanted) {
    const auto done = setting.download(download);
    REQUIRE_FALSE(done);
    CHECK(done.error().kind() == ErrorKind::mismatch);
  }
  CHECK(os::list_directory(setting.scratch.path).value().size() == 2);  // the store, the right one
}

TEST_CASE("hashes of other kinds than SHA-256 are compared too") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const std::string partial = setting.scratch.path + "/a.whl";
  const Url url = Url::parse(index.url(kWheel)).value();
  const auto first = setting.download(Download{.url = url, .partial = partial});
  REQUIRE(first);
  const std::string bytes = os::read_file(first->path).value();
  const auto md5 = archive::digest_of(HashAlgorithm::md5, as_bytes(bytes));
  CHECK(setting.download(Download{.url = url, .partial = partial, .expected = md5}));
}

TEST_CASE("a missing file is an error that names it, asked for once") {
  const LoopbackIndex index(kWorld);
  Setting setting;
  const auto done =
      setting.download(Download{.url = Url::parse(index.url("/files/main/x.whl")).value(),
                                .partial = setting.scratch.path + "/x.whl"});
  REQUIRE_FALSE(done);
  CHECK(done.error().kind() == ErrorKind::network);
  CHECK(mentions(done.error(), "/files/main/x.whl"));
  CHECK(index.requests_for("x.whl") == 1);
}

TEST_CASE("cancelling ends what runs, what waits and what comes") {
  const LoopbackIndex index(kWorld);
  ClientOptions options = fast_options();
  options.stall_timeout = std::chrono::seconds(60);
  options.parallel_downloads = 1;
  Setting setting(options);
  index.set_faults(R"([{"path": "*", "do": "stall", "bytes": 1, "seconds": 1}])");
  std::vector<std::future<Result<Downloaded>>> waiting;
  for (int i = 0; i < 3; ++i) {
    auto promise = std::make_shared<std::promise<Result<Downloaded>>>();
    waiting.push_back(promise->get_future());
    setting.client.download(
        Download{.url = Url::parse(index.url(kWheel)).value(),
                 .partial = setting.scratch.path + "/" + std::to_string(i)},
        [promise](Result<Downloaded> done) { promise->set_value(std::move(done)); });
  }
  setting.client.cancel_all();
  for (auto& future : waiting) CHECK(future.get().error().kind() == ErrorKind::interrupted);
  CHECK(setting.fetch(index.url("/simple/a/")).error().kind() == ErrorKind::interrupted);
}
