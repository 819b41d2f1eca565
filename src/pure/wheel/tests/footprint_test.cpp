#include "sconce/wheel/footprint.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/wheel/installation.hpp"

using namespace sconce;
using namespace sconce::wheel;

namespace {

constexpr std::string_view kInfo = "pkg-1.0.dist-info/";
constexpr std::string_view kSite = "lib/python3.11/site-packages/";

/// A wheel written as a literal; the files of .dist-info that are not given are added.
struct TestWheel {
  LiteralTree tree;
  std::vector<WheelFile> files;
  TestWheel& add(const std::string& path, const std::string& text) {
    tree.add(path, text);
    files.push_back({path, text.size()});
    return *this;
  }
  WheelContents contents() {
    const std::vector<std::pair<std::string, std::string>> needed = {
        {"WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"},
        {"METADATA", "Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n"},
        {"RECORD", ""}};
    for (const auto& [name, text] : needed) {
      const std::string path = std::string(kInfo) + name;
      if (std::ranges::find(files, path, &WheelFile::path) == files.end()) add(path, text);
    }
    return contents_of_tree(pep::WheelFileName::parse("pkg-1.0-py3-none-any.whl").value(), files,
                            tree);
  }
};

InstallScheme scheme(std::string interpreter = "/env/bin/python") {
  const auto site = RelativePath::literal("lib/python3.11/site-packages");
  return {site,
          site,
          RelativePath::literal("bin"),
          RelativePath(),
          RelativePath::literal("include/site/python3.11"),
          std::move(interpreter)};
}

const FootprintEntry* find(const Footprint& footprint, const std::string& path) {
  const auto at = std::ranges::find(footprint.entries, path,
                                    [](const FootprintEntry& e) { return e.path.text(); });
  return at == footprint.entries.end() ? nullptr : &*at;
}

std::string generated(const Footprint& footprint, const std::string& path) {
  const FootprintEntry* entry = find(footprint, path);
  REQUIRE(entry != nullptr);
  return std::get<GeneratedBytes>(entry->source).bytes;
}

}  // namespace

TEST_CASE("Members go where their scheme says, and RECORD tells the truth about all") {
  TestWheel wheel;
  wheel.add("pkg/a.py", "a\n")
      .add("pkg-1.0.data/scripts/tool", "#!python\nprint()\n")
      .add("pkg-1.0.data/scripts/program",
           "\x7f"
           "ELF")
      .add("pkg-1.0.data/data/share/x", "x")
      .add("pkg-1.0.data/headers/h.h", "h")
      .add("pkg-1.0.data/platlib/pkg/b.so", "b")
      .add(std::string(kInfo) + "entry_points.txt", "[console_scripts]\nrun = pkg.a:main\n");
  const auto footprint = wheel_footprint(wheel.contents(), scheme(), {.requested = true});
  REQUIRE(footprint);
  CHECK(std::ranges::is_sorted(footprint->entries, {}, &FootprintEntry::path));
  CHECK(std::get<WheelMember>(find(*footprint, std::string(kSite) + "pkg/a.py")->source).name ==
        "pkg/a.py");
  CHECK(find(*footprint, std::string(kSite) + "pkg/b.so") != nullptr);
  CHECK(find(*footprint, "share/x") != nullptr);
  CHECK(find(*footprint, "include/site/python3.11/pkg/h.h") != nullptr);
  CHECK(find(*footprint, "bin/program")->mode == 0755);
  CHECK(generated(*footprint, "bin/tool") == "#!/env/bin/python\nprint()\n");
  CHECK(generated(*footprint, "bin/run").starts_with("#!/env/bin/python\nimport sys\n"));
  const std::string info = std::string(kSite) + std::string(kInfo);
  CHECK(generated(*footprint, info + "INSTALLER") == "sconce\n");
  CHECK(generated(*footprint, info + "REQUESTED").empty());
  CHECK(find(*footprint, info + "direct_url.json") == nullptr);
  const auto record = parse_record(generated(*footprint, info + "RECORD"));
  REQUIRE(record);
  CHECK(record->size() == footprint->entries.size());
  for (const RecordEntry& entry : *record) {
    CHECK(entry.hash.has_value() == !entry.path.ends_with("RECORD"));
  }
  CHECK(std::ranges::find(*record, "../../../bin/run", &RecordEntry::path) != record->end());
}

TEST_CASE("Hashes of unchanged members are those of the wheel's RECORD unless the size differs") {
  const std::string hash = "sha256=ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";  // of `abc`
  TestWheel wheel;
  wheel.add("same.py", "xyz")
      .add("other.py", "xyz")
      .add(std::string(kInfo) + "RECORD", "same.py," + hash + ",3\nother.py," + hash + ",4\n");
  const auto contents = wheel.contents();
  const auto judgement = judge_wheel(contents);
  REQUIRE(judgement);
  CHECK(std::ranges::find(judgement->differences, RecordDifference::Kind::size_differs,
                          &RecordDifference::kind)
            ->path == "other.py");
  CHECK_FALSE(judgement->warnings().empty());
  const auto footprint = wheel_footprint(contents, *judgement, scheme(), {});
  REQUIRE(footprint);
  const std::string text =
      generated(*footprint, std::string(kSite) + std::string(kInfo) + "RECORD");
  CHECK(text.find("same.py," + hash + ",3\n") != std::string::npos);
  CHECK(text.find("other.py," + hash) == std::string::npos);
}

TEST_CASE("What only an installer may write is not taken from the wheel") {
  TestWheel wheel;
  wheel.add(std::string(kInfo) + "INSTALLER", "pip\n")
      .add(std::string(kInfo) + "REQUESTED", "")
      .add(std::string(kInfo) + "direct_url.json", "{}");
  const auto footprint = wheel_footprint(wheel.contents(), scheme(), {.direct_url = "{\"url\":1}"});
  REQUIRE(footprint);
  const std::string info = std::string(kSite) + std::string(kInfo);
  CHECK(generated(*footprint, info + "INSTALLER") == "sconce\n");
  CHECK(find(*footprint, info + "REQUESTED") == nullptr);
  CHECK(generated(*footprint, info + "direct_url.json") == "{\"url\":1}");
}

TEST_CASE("A path that the kernel would not take gets a line for the shell") {
  TestWheel wheel;
  wheel.add(std::string(kInfo) + "entry_points.txt", "[console_scripts]\nrun = pkg:m.n\n");
  const auto contents = wheel.contents();
  for (const std::string& python :
       {std::string("/a b/python"), "/" + std::string(130, 'x') + "/python"}) {
    const auto footprint = wheel_footprint(contents, scheme(python), {});
    REQUIRE(footprint);
    const std::string text = generated(*footprint, "bin/run");
    CHECK(text.starts_with("#!/bin/sh\n'''exec' \"" + python + "\" \"$0\" \"$@\"\n' '''\n"));
    CHECK(text.find("from pkg import m\n") != std::string::npos);
    CHECK(text.ends_with("sys.exit(m.n())\n"));
  }
  CHECK_FALSE(wheel_footprint(contents, scheme("python"), {}));
  CHECK_FALSE(wheel_footprint(contents, scheme("/a\nb/python"), {}));
}

TEST_CASE("A member that would take over the environment refuses the wheel") {
  for (const std::string path :
       {"pkg-1.0.data/scripts/python", "pkg-1.0.data/data/bin/python3", "pkg-1.0.data/loose",
        "pkg-1.0.data/data/.sconce", "pkg-1.0.data/data/.sconce/x", "pkg-1.0.data/data/lib64",
        "pkg-1.0.data/scripts/Activate", "pkg-1.0.data/data/pyvenv.cfg", "pkg-1.0.data/other/x",
        "pkg-1.0.data/purelib/torch-2.0.dist-info/METADATA"}) {
    CAPTURE(path);
    TestWheel wheel;
    wheel.add(path, "x");
    CHECK_FALSE(wheel_footprint(wheel.contents(), scheme(), {}));
  }
  TestWheel twice;
  twice.add("pkg/a.py", "1").add("pkg-1.0.data/purelib/pkg/a.py", "2");
  CHECK_FALSE(wheel_footprint(twice.contents(), scheme(), {}));
  TestWheel mixed;
  mixed.add("pkg/a", "1").add("pkg-1.0.data/purelib/pkg/a/b", "2");
  CHECK_FALSE(wheel_footprint(mixed.contents(), scheme(), {}));
}

TEST_CASE("RECORD may not leave the environment, METADATA must be the file name's") {
  for (const std::string line : {"../../../etc/x,,", "/etc/x,,", "a/../../x,,"}) {
    TestWheel wheel;
    wheel.add(std::string(kInfo) + "RECORD", line + "\n");
    CHECK_FALSE(judge_wheel(wheel.contents()));
  }
  TestWheel other;
  other.add(std::string(kInfo) + "METADATA", "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n");
  CHECK_FALSE(judge_wheel(other.contents()));
  TestWheel newer;
  newer.add(std::string(kInfo) + "METADATA", "Metadata-Version: 2.1\nName: pkg\nVersion: 1.1\n");
  CHECK_FALSE(judge_wheel(newer.contents()));
}
