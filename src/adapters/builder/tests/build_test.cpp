#include "sconce/builder/build.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "sconce/archive/zip.hpp"
#include "workshop.hpp"

namespace sconce::builder {
namespace {

BuildRequest request_for(Source source) {
  BuildRequest request{.source = std::move(source), .tags = test_tags()};
  request.name = pep::PackageName::literal("demo");
  request.time_limit = std::chrono::seconds(60);
  return request;
}

/// A stub tree of this behaviour in a workshop of its own.
struct Bench {
  explicit Bench(std::string_view behaviour = "")
      : request(request_for(FolderSource{shop.write_stub("demo", behaviour)})) {}

  Result<BuiltWheel> wheel() { return build_wheel(shop.services(), request, sandbox); }
  Result<BuiltMetadata> metadata() { return build_metadata(shop.services(), request, sandbox); }

  Workshop shop;
  StubSandbox sandbox;
  BuildRequest request;
};

std::string member(const Workshop& shop, const BuiltWheel& wheel, std::string_view name) {
  const auto file = os::File::open_for_reading(shop.store().wheel_path(wheel.sha256)).value();
  const auto directory = archive::judge_zip(file).value();
  return archive::read_zip_entry(file, *directory.find(name), 1 << 20).value();
}

bool quotes(const Error& error, std::string_view line) {
  return std::ranges::find(error.quoted_lines(), line) != error.quoted_lines().end();
}

/// Path in the hint that names the log.
std::string log_of(const Error& error) {
  for (const std::string& hint : error.hints()) {
    const std::size_t from = hint.find("log");
    if (from == std::string::npos) continue;
    const std::size_t start = hint.find('`', from) + 1;
    return hint.substr(start, hint.find('`', start) - start);
  }
  return {};
}

TEST_CASE("a folder becomes a wheel in the store, with its metadata") {
  Bench bench;
  const auto wheel = bench.wheel();
  REQUIRE(wheel);
  CHECK(wheel->file_name == "demo-1.0-py3-none-any.whl");
  CHECK(bench.shop.store().has_wheel(wheel->sha256));
  CHECK(wheel->size > 0);
  CHECK(wheel->metadata.metadata.requires_dist.at(0).to_string() == "numpy>=1");
  CHECK(wheel->metadata.text.find("description") == std::string::npos);
  CHECK(member(bench.shop, *wheel, "demo/__init__.py") == "value = 1\n");
  CHECK_FALSE(wheel->was_in_store);
  CHECK(os::list_directory(bench.shop / "cache/v1/tmp").value().empty());
}

TEST_CASE("metadata are asked for alone, or read from a wheel that is built for them and kept") {
  Bench alone;
  REQUIRE(alone.metadata());
  CHECK(alone.shop.counts() == "requires\nmetadata\n");

  Bench built("no-metadata-hook");
  const auto metadata = built.metadata();
  REQUIRE(metadata);
  CHECK(metadata->metadata.name.text() == "demo");
  CHECK(built.shop.counts() == "requires\nwheel\n");
  CHECK(built.wheel()->was_in_store);
  CHECK(built.shop.counts() == "requires\nwheel\n");
}

TEST_CASE("what was built is taken from the store, and nothing is run or installed for it") {
  Bench bench;
  REQUIRE(bench.metadata());
  REQUIRE(bench.wheel());
  CHECK(bench.shop.counts() == "requires\nmetadata\nwheel\n");
  const int prepared = bench.sandbox.prepare_count;
  const auto wheel = bench.wheel();
  CHECK(wheel->was_in_store);
  CHECK(wheel->metadata.metadata.version.to_string() == "1.0");
  CHECK(bench.metadata().has_value());
  CHECK(bench.shop.counts() == "requires\nmetadata\nwheel\n");
  CHECK(bench.sandbox.prepare_count == prepared);
}

TEST_CASE("a wheel is built again when anything has changed that it depends on") {
  struct Row {
    const char* what;
    void (*change)(Bench&);
  };
  static constexpr Row kRows[] = {
      {"a byte of the tree", [](Bench& bench) { bench.shop.write("demo/demo.py", "value = 2\n"); }},
      {"what the build requirements resolve to",
       [](Bench& bench) { bench.sandbox.version = "resolved 2"; }},
      {"a config setting", [](Bench& bench) { bench.request.config_settings["debug"] = {"yes"}; }},
      {"a stated variable", [](Bench& bench) { bench.request.variables["JOBS"] = "2"; }},
      {"the caller's wish", [](Bench& bench) { bench.request.cache = BuildCache::renewed; }},
      {"the wheel is gone from the store",
       [](Bench& bench) {
         const Digest sha256 = bench.wheel()->sha256;
         REQUIRE(os::remove_file(bench.shop.store().wheel_path(sha256)).has_value());
       }},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.what);
    Bench bench;
    REQUIRE(bench.wheel());
    row.change(bench);
    const auto wheel = bench.wheel();
    REQUIRE(wheel);
    CHECK_FALSE(wheel->was_in_store);
    CHECK(bench.shop.counts().ends_with("wheel\n"));
    CHECK(bench.shop.counts().find("wheel") != bench.shop.counts().rfind("wheel"));
  }
}

TEST_CASE("the backend's own requirements are installed beside those of the file") {
  Bench bench("dynamic-requires");
  REQUIRE(bench.wheel());
  CHECK(bench.sandbox.prepared == std::vector<std::string>{"extra-tool>=2"});
  CHECK(bench.sandbox.prepare_count == 2);
  Bench none("no-requires-hook");
  REQUIRE(none.wheel());
  CHECK(none.sandbox.prepare_count == 1);
}

TEST_CASE("config settings reach the backend, one value as a text and several as a list") {
  Bench bench;
  bench.request.config_settings = {{"a", {"1"}}, {"b", {"2", "3"}}};
  const auto wheel = bench.wheel();
  REQUIRE(wheel);
  CHECK(member(bench.shop, *wheel, "demo/settings.txt") == "[('a', '1'), ('b', ['2', '3'])]");
}

TEST_CASE("a build sees the variables that are stated for it, and none of the secret ones") {
  Bench bench("tells-variables");
  bench.request.variables = {{"MAX_JOBS", "3"}};
  BuildServices services = bench.shop.services();
  services.variables["HF_TOKEN"] = "hf_secret";
  services.variables["PYTHONPATH"] = "/somewhere";
  services.variables["CC"] = "my-cc";
  const auto wheel = build_wheel(services, bench.request, bench.sandbox);
  REQUIRE(wheel);
  const std::string variables = member(bench.shop, *wheel, "demo/variables.txt");
  CHECK(variables.find("hf_secret") == std::string::npos);
  CHECK(variables.find("PYTHONPATH") == std::string::npos);
  CHECK(variables.find("CC=my-cc") != std::string::npos);
  CHECK(variables.find("MAX_JOBS=3") != std::string::npos);
}

TEST_CASE("a failed build quotes its exception and the first error, and names the whole log") {
  Bench bench("fails");
  const auto wheel = bench.wheel();
  REQUIRE_FALSE(wheel);
  const Error& error = wheel.error();
  CHECK(error.kind() == ErrorKind::build);
  CHECK(error.message() ==
        "the backend `stub_backend` failed: `build_wheel` raised RuntimeError: Error compiling "
        "objects for extension");
  CHECK(error.to_string().starts_with("building `demo`: "));
  CHECK(quotes(error, "demo.c:1:10: fatal error: cuda.h: No such file or directory"));
  CHECK(quotes(error, "ValueError: the compiler is missing"));
  CHECK(error.quoted_lines().back() == "RuntimeError: Error compiling objects for extension");
  const std::string log = os::read_file(log_of(error)).value();
  CHECK(log.find("# build_wheel of stub_backend for demo") == 0);
  CHECK(log.find("helper_that_fails") != std::string::npos);
}

TEST_CASE("whatever a backend does wrong is an error of the build that says what") {
  struct Row {
    const char *behaviour, *message;
  };
  static constexpr Row kRows[] = {
      {"exits", "`build_wheel` raised SystemExit: the build gave up"},
      {"dies", "`build_wheel` ended with status 7 and without an answer"},
      {"no-build-wheel", "has no `build_wheel`, which every backend must have"},
      {"wheel-path", "`build_wheel` of the backend `stub_backend` did not return the name of"},
      {"no-wheel", "did not return the name of a wheel that it made"},
      {"broken-import", "cannot be imported: ImportError: no module of that kind"},
      {"requires-text", "did not return a list"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.behaviour);
    Bench bench(row.behaviour);
    const auto wheel = bench.wheel();
    REQUIRE_FALSE(wheel);
    CHECK(wheel.error().kind() == ErrorKind::build);
    CAPTURE(wheel.error().message());
    CHECK(wheel.error().message().find(row.message) != std::string::npos);
    CHECK(os::exists(log_of(wheel.error())));
    CHECK(os::list_directory(bench.shop / "cache/v1/wheels").value().empty());
  }
}

TEST_CASE("metadata that are not what the hook promises are refused") {
  for (const char* behaviour : {"metadata-path", "metadata-object", "no-metadata-file"}) {
    CAPTURE(behaviour);
    Bench bench(behaviour);
    const auto metadata = bench.metadata();
    REQUIRE_FALSE(metadata);
    CHECK(metadata.error().kind() == ErrorKind::build);
  }
  Bench other("wrong-metadata");
  CHECK(other.metadata().error().message() ==
        "the build made metadata of `other`, expected was `demo`");
  Bench bench("requires-garbage");
  CHECK(bench.wheel().error().kind() == ErrorKind::input);
}

TEST_CASE("a wheel of another name, version or target than asked for is refused") {
  struct Row {
    const char *behaviour, *message;
  };
  static constexpr Row kRows[] = {
      {"wrong-name", "the build made a wheel of `other`, expected was `demo`"},
      {"wrong-metadata", "METADATA` is about other 1.0, the file name says demo 1.0"},
      {"wrong-version", "the build made a wheel of `demo` in version 2.0, expected was 1.0"},
      {"wrong-tag", "it was built for `cp27-cp27m-win32`, which is not the target"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.behaviour);
    Bench bench(row.behaviour);
    bench.request.version = pep::Version::literal("1.0");
    const auto wheel = bench.wheel();
    REQUIRE_FALSE(wheel);
    CAPTURE(wheel.error().to_string());
    CHECK(wheel.error().to_string().find(row.message) != std::string::npos);
    CHECK(os::list_directory(bench.shop / "cache/v1/wheels").value().empty());
  }
  Bench torn("torn-wheel");
  CHECK(torn.wheel().error().kind() == ErrorKind::archive);
}

TEST_CASE("a local label that the build adds to the version is its own affair") {
  Bench bench("local-version");
  bench.request.version = pep::Version::literal("1.0");
  CHECK(bench.wheel()->parsed.version.to_string() == "1.0+cu121");
}

TEST_CASE("what a backend prints is never taken for its answer") {
  Bench bench("garbage");
  const auto wheel = bench.wheel();
  REQUIRE(wheel);
  CHECK(wheel->file_name == "demo-1.0-py3-none-any.whl");
  Bench failing("garbage fails");
  // `fails` comes first, so the garbage stands in no message; here it does.
  Bench both("garbage no-wheel");
  const auto error = both.wheel().error();
  for (const std::string& line : error.quoted_lines()) CHECK(line.find('\x1b') == line.npos);
}

TEST_CASE("a backend that hangs is ended with all that it started") {
  Bench bench("hangs");
  bench.request.time_limit = std::chrono::milliseconds(1500);
  const auto wheel = bench.wheel();
  REQUIRE_FALSE(wheel);
  CHECK(wheel.error().kind() == ErrorKind::build);
  CHECK(wheel.error().message() ==
        "the backend `stub_backend` failed: `build_wheel` ran longer than 1.5 s and was ended");
  CHECK(quotes(wheel.error(), "waiting"));
}

TEST_CASE("a backend that prints without end is ended") {
  Bench bench("floods");
  const auto wheel = bench.wheel();
  REQUIRE_FALSE(wheel);
  CHECK(wheel.error().message().find("printed more than") != std::string::npos);
}

TEST_CASE("a stop request ends a build") {
  Bench bench("hangs");
  std::stop_source stop;
  BuildServices services = bench.shop.services();
  services.stop = stop.get_token();
  std::jthread later([&] {
    while (bench.shop.counts().find("wheel") == std::string::npos) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    stop.request_stop();
  });
  const auto wheel = build_wheel(services, bench.request, bench.sandbox);
  REQUIRE_FALSE(wheel);
  CHECK(wheel.error().kind() == ErrorKind::interrupted);
}

TEST_CASE("an editable wheel leads to the folder and is made each time") {
  Bench bench;
  bench.request.kind = BuildKind::editable;
  const auto wheel = bench.wheel();
  REQUIRE(wheel);
  CHECK(member(bench.shop, *wheel, "demo.pth") == bench.shop / "demo\n");
  REQUIRE(bench.wheel());
  CHECK(bench.shop.counts() == "editable\neditable\n");
  // Without a hook for them its metadata come from the wheel, and stay.
  REQUIRE(bench.metadata());
  CHECK(bench.shop.counts() == "editable\neditable\n");
}

TEST_CASE("a backend that cannot make editable installations is named with what to do") {
  Bench bench("no-editable");
  bench.request.kind = BuildKind::editable;
  const auto wheel = bench.wheel();
  REQUIRE_FALSE(wheel);
  CHECK(wheel.error().kind() == ErrorKind::build);
  CHECK(wheel.error().message() ==
        "the backend `stub_backend` cannot make editable installations: it has no "
        "`build_editable`");
  CHECK(wheel.error().hints().at(0).find("--no-editable") != std::string::npos);
}

TEST_CASE("two builds of one folder at the same time build once") {
  Bench bench("slow");
  BuildServices services = bench.shop.services();
  StubSandbox other;
  std::optional<Result<BuiltWheel>> second;
  std::jthread thread([&] { second = build_wheel(services, bench.request, other); });
  const auto first = build_wheel(services, bench.request, bench.sandbox);
  thread.join();
  REQUIRE(first);
  REQUIRE(second->has_value());
  CHECK(first->was_in_store != (*second)->was_in_store);
  const std::string counts = bench.shop.counts();
  CHECK(counts.find("wheel") == counts.rfind("wheel"));
}

TEST_CASE("a backend of a tree is taken from its backend-path and nowhere else") {
  Workshop shop;
  StubSandbox sandbox;
  const std::string folder = shop.write_stub("demo");
  const auto build_with = [&](std::string_view table) {
    shop.write("demo/pyproject.toml", "[build-system]\nrequires = []\n" + std::string(table));
    const BuildRequest request = request_for(FolderSource{folder});
    return build_wheel(shop.services(), request, sandbox);
  };
  CHECK(build_with("build-backend = \"stub_backend:Inner.backend\"\nbackend-path = [\"backend\"]")
            .has_value());
  CHECK(build_with("build-backend = \"json\"\nbackend-path = [\"backend\"]")
            .error()
            .message()
            .find("not from its `backend-path`") != std::string::npos);
  REQUIRE(os::make_directories(shop / "outside").has_value());
  REQUIRE(os::symbolic_link("../outside", shop / "demo/link").has_value());
  CHECK(
      build_with("build-backend = \"stub_backend\"\nbackend-path = [\"link\"]").error().message() ==
      "the folder `link` of `backend-path` is not in the source tree");
  CHECK(build_with("build-backend = \"no_such_backend\"")
            .error()
            .message()
            .find("cannot be imported: ModuleNotFoundError") != std::string::npos);
}

TEST_CASE("a source archive is built like its folder, and unpacked once for all answers") {
  Workshop shop;
  StubSandbox sandbox;
  shop.write_stub("demo-1.0");
  for (const char* name : {"demo-1.0.tar.gz", "demo-1.0.zip"}) {
    CAPTURE(name);
    const std::string path = shop.pack(name, {"demo-1.0"});
    const BuildRequest request = request_for(archive_source(path, {}).value());
    const auto wheel = build_wheel(shop.services(), request, sandbox);
    REQUIRE(wheel);
    CHECK(member(shop, *wheel, "demo/__init__.py") == "value = 1\n");
    // Known by its hash: the file itself is not looked at again.
    REQUIRE(os::remove_file(path).has_value());
    CHECK(build_wheel(shop.services(), request, sandbox)->was_in_store);
    CHECK(build_metadata(shop.services(), request, sandbox).has_value());
  }
}

TEST_CASE("a tree without anything to build it by is refused") {
  Workshop shop;
  StubSandbox sandbox;
  shop.write("empty/readme.txt", "");
  const BuildRequest request = request_for(FolderSource{shop / "empty"});
  const auto wheel = build_wheel(shop.services(), request, sandbox);
  REQUIRE_FALSE(wheel);
  CHECK(wheel.error().kind() == ErrorKind::input);
  CHECK(wheel.error().message() == "it has neither a pyproject.toml nor a setup.py");
  shop.write("empty/pyproject.toml", "[build-system]\nrequires = 3\n");
  CHECK(build_wheel(shop.services(), request, sandbox).error().to_string() ==
        "building `demo`: `pyproject.toml` line 2, column 12: `build-system.requires` is an "
        "integer: expected an array");
}

}  // namespace
}  // namespace sconce::builder
