#include "sconce/sources/wheel_fetch.hpp"

#include <doctest/doctest.h>

#include "sconce/archive/hasher.hpp"
#include "setting.hpp"

using namespace sconce;
using namespace sconce::sources;

namespace {

const std::string kWorld = R"({"packages": {
  "a": {"versions": {"1.0": {"files": {"a/big.bin": {"size": 500000}}, "compression": "stored"}}},
  "b": {"versions": {"1.0": {}}},
  "bare": {"versions": {"1.0": {}}, "serve": {"hashes": false}},
  "size": {"versions": {"1.0": {}}, "serve": {"sizes": "wrong"}},
  "hash": {"versions": {"1.0": {}}, "serve": {"hashes": "wrong"}}}})";

struct Fixture {
  Fixture() : index(kWorld), setting(scratch.path + "/store") {}
  std::vector<resolver::OfferedFile> files(const std::vector<const char*>& projects) {
    IndexSource source(setting.source(), {.indexes = {place(index)}});
    std::vector<resolver::OfferedFile> all;
    for (const char* project : projects) {
      all.push_back(source.offering(pep::PackageName::literal(project)).value()->files.at(0));
    }
    return all;
  }

  LoopbackIndex index;
  Scratch scratch;
  Setting setting;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "wheels arrive in the store, judged and under their hash") {
  const auto wheels = files({"b", "a"});
  const auto ready = setting.fetch_all(wheels);
  for (std::size_t i = 0; i < wheels.size(); ++i) {
    REQUIRE(why(ready[i]) == "");
    CHECK_FALSE(ready[i]->was_in_store);
    CHECK(ready[i]->sha256 == wheels[i].hashes.at(0));
    CHECK(ready[i]->size == wheels[i].size);
    CHECK(setting.store.has_wheel(ready[i]->sha256));
  }
  CHECK(setting.board.snapshot().size() == 2);
  for (const auto& task : setting.board.snapshot()) CHECK(task->finished);
}

TEST_CASE_FIXTURE(Fixture,
                  "what the store has is not fetched again, with or without a stated hash") {
  const auto wheels = files({"a", "bare"});
  for (const auto& first : setting.fetch_all(wheels)) REQUIRE(why(first) == "");
  index.clear_log();
  for (const auto& second : setting.fetch_all(wheels)) {
    REQUIRE(why(second) == "");
    CHECK(second->was_in_store);
  }
  CHECK(index.requests_for("/files/") == 0);
}

TEST_CASE_FIXTURE(Fixture, "a wheel of another size or hash does not reach the store") {
  const auto wheels = files({"size", "hash", "b"});
  const auto ready = setting.fetch_all(wheels);
  for (const std::size_t i : {0U, 1U}) {
    REQUIRE_FALSE(ready[i]);
    CHECK(ready[i].error().kind() == ErrorKind::mismatch);
    CHECK(ready[i].error().to_string().find(wheels[i].file_name) != std::string::npos);
  }
  CHECK(why(ready[2]) == "");
  CHECK(os::list_directory(os::parent_path(setting.store.wheel_path(wheels[0].hashes[0])))
            .value()
            .size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a wheel that is no archive is refused by name") {
  const std::string path = scratch.path + "/c-1.0-py3-none-any.whl";
  REQUIRE(os::write_file_atomically(path, "no archive at all"));
  const auto ready = setting.fetch_all({file_at(path, "/", UrlMap()).value()});
  REQUIRE_FALSE(ready[0]);
  CHECK(ready[0].error().kind() == ErrorKind::archive);
  CHECK(ready[0].error().to_string().find("c-1.0-py3-none-any.whl") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "a local wheel is copied, so that its owner may go on changing it") {
  const auto remote = setting.fetch_all(files({"b"}));
  REQUIRE(why(remote[0]) == "");
  const std::string path = scratch.path + "/b-1.0-py3-none-any.whl";
  REQUIRE(os::copy_file(setting.store.wheel_path(remote[0]->sha256), path, 0644));
  Setting next(scratch.path + "/other");
  const auto file = file_at(path, "/", UrlMap()).value();
  const auto ready = next.fetch_all({file});
  REQUIRE(why(ready[0]) == "");
  CHECK(ready[0]->sha256 == remote[0]->sha256);
  CHECK(next.fetch_all({file})[0]->was_in_store);
  CHECK(os::status_if_exists(path).value()->links == 1);
}

TEST_CASE_FIXTURE(Fixture, "offline a wheel that is not in the store is an error") {
  const auto wheels = files({"b"});
  FetchServices services = setting.fetch();
  services.freshness = http::Freshness::offline;
  std::optional<Result<ReadyWheel>> ready;
  fetch_wheels(services, {{wheels.front(), {}}},
               [&](std::size_t, Result<ReadyWheel> result) { ready = std::move(result); });
  REQUIRE(setting.mailbox.run_until([&] { return ready.has_value(); }, {}));
  CHECK(ready->error().kind() == ErrorKind::not_found);
}

namespace {

resolver::AllowedHashes only(const Digest& hash) {
  resolver::AllowedHashes allowed;
  allowed.demand_one_of({hash});
  return allowed;
}

Digest zeros(HashAlgorithm algorithm) {
  return Digest::parse(algorithm, std::string(digest_size(algorithm) * 2, '0')).value();
}

}  // namespace

TEST_CASE_FIXTURE(Fixture,
                  "an archive that is not among the allowed ones does not reach the store") {
  const auto file = files({"bare"}).front();
  const auto ready =
      setting.fetch_all(std::vector<WantedWheel>{{file, only(zeros(HashAlgorithm::sha256))}});
  REQUIRE_FALSE(ready[0]);
  CHECK(ready[0].error().kind() == ErrorKind::mismatch);
  const std::string message = ready[0].error().message();
  CHECK(message.find("`bare-1.0-py3-none-any.whl` from `" + file.url.to_string() + "`") == 0);
  CHECK(message.find("allow only `sha256:0000") != std::string::npos);
  const auto bytes =
      os::list_directory(os::parent_path(setting.store.wheel_path(zeros(HashAlgorithm::sha256))));
  CHECK((!bytes || bytes->empty()));
}

TEST_CASE_FIXTURE(Fixture, "archives are compared by every algorithm that a requirement states") {
  const auto file = files({"b"}).front();
  const Digest sha256 = file.hashes.at(0);
  REQUIRE(why(setting.fetch_all({file})[0]) == "");
  const auto archive = os::File::open_for_reading(setting.store.wheel_path(sha256)).value();
  const Digest sha512 = archive::digest_of(HashAlgorithm::sha512, archive).value();
  struct Row {
    const char* what;
    Digest allowed;
    bool is_taken;
  };
  const Row rows[] = {{"its sha256", sha256, true},
                      {"its sha512", sha512, true},
                      {"another sha512", zeros(HashAlgorithm::sha512), false}};
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Setting empty(scratch.path + "/empty");
    for (Setting* one : {&setting, &empty}) {
      const auto ready = one->fetch_all(std::vector<WantedWheel>{{file, only(row.allowed)}});
      CHECK(ready[0].has_value() == row.is_taken);
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "a local wheel is compared too") {
  const auto remote = setting.fetch_all(files({"b"}));
  REQUIRE(why(remote[0]) == "");
  const std::string path = scratch.path + "/b-1.0-py3-none-any.whl";
  REQUIRE(os::copy_file(setting.store.wheel_path(remote[0]->sha256), path, 0644));
  const auto file = file_at(path, "/", UrlMap()).value();
  const auto ready = setting.fetch_all(std::vector<WantedWheel>{
      {file, only(remote[0]->sha256)}, {file, only(zeros(HashAlgorithm::sha256))}});
  CHECK(why(ready[0]) == "");
  REQUIRE_FALSE(ready[1]);
  CHECK(ready[1].error().kind() == ErrorKind::mismatch);
}

TEST_CASE_FIXTURE(Fixture, "what was found at an address before is fetched anew for another hash") {
  const auto file = files({"bare"}).front();
  REQUIRE(why(setting.fetch_all({file})[0]) == "");
  index.clear_log();
  const auto ready =
      setting.fetch_all(std::vector<WantedWheel>{{file, only(zeros(HashAlgorithm::sha256))}});
  CHECK_FALSE(ready[0]);
  CHECK(index.requests_for("/files/") == 1);
}
