#include "sconce/project/requirements.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>

using namespace sconce;
using namespace sconce::project;

namespace {

Result<RequirementFiles> read(const std::map<std::string, std::string>& files) {
  return read_requirements({.path = "r/requirements.txt",
                            .read = [&](const std::string& path) -> Result<std::string> {
                              const auto file = files.find(path);
                              if (file == files.end()) {
                                return fail(ErrorKind::not_found, "`" + path + "` does not exist");
                              }
                              return file->second;
                            },
                            .environment = {{"TOKEN", "secret"}, {"EMPTY", ""}},
                            .working_directory = "/work"});
}
Result<RequirementFiles> read(const std::string& text) {
  return read(std::map<std::string, std::string>{{"r/requirements.txt", text}});
}

}  // namespace

TEST_CASE("requirements, comments and continued lines are read as pip does") {
  const std::string hash(64, 'a');
  const auto files = read(
      "# head\n\ntorch==2.1.2  # pinned\nnumpy \\\n  <2 ; python_version < '3.13' \\\n"
      "  --hash=sha256:" +
      hash + " --hash sha256:" + hash + "\na#b @ https://x.example/f#egg\n");
  CHECK_FALSE(files);
  const auto good = read(
      "# head\n\ntorch==2.1.2  # pinned\r\nnumpy \\\n  <2 ; python_version < '3.13' \\\n"
      "  --hash=sha256:" +
      hash + " \\\n# not a continuation\n");
  REQUIRE(good);
  REQUIRE(good->requirements.size() == 2);
  CHECK(good->requirements[0].requirement.to_string() == "torch==2.1.2");
  CHECK(good->requirements[0].origin == "`r/requirements.txt` line 3");
  CHECK(good->requirements[1].requirement.to_string() == "numpy<2; python_version < \"3.13\"");
  CHECK(good->requirements[1].hashes.size() == 1);
}

TEST_CASE("options state settings") {
  const auto files = read(
      "-i https://u:${TOKEN}@a.example/simple\n--extra-index-url=https://b.example/${NOPE}\n"
      "--extra-index-url 'https://c.example' -f wheels --find-links=https://l.example\n"
      "--pre\n--no-binary numpy,scipy\n--only-binary=:all:\n--prefer-binary\n");
  REQUIRE(files);
  const Settings& settings = files->settings;
  CHECK(settings.index->value.url == "https://u:secret@a.example/simple");
  REQUIRE(settings.extra_indexes.size() == 2);
  CHECK(settings.extra_indexes[0].value.url == "https://b.example/${NOPE}");
  CHECK(settings.extra_indexes[1].origin == "`r/requirements.txt` line 3");
  REQUIRE(settings.find_links.size() == 2);
  CHECK(settings.find_links[0].value == "r/wheels");
  CHECK(settings.prerelease->value == PrereleaseChoice::allow);
  CHECK(settings.file_kinds.size() == 3);
  CHECK(files->warnings ==
        std::vector<std::string>{"`r/requirements.txt` line 7: `--prefer-binary` is passed over"});
  CHECK(read("--no-index")->settings.no_index->value);
}

TEST_CASE("the first place that states a hash asks for one for every package") {
  const std::string hash = "--hash=sha256:" + std::string(64, 'a');
  CHECK_FALSE(read("a\nb").value().hashes_asked_by);
  CHECK(read("a\nb==1 \\\n " + hash + "\nc==1 " + hash).value().hashes_asked_by ==
        "`r/requirements.txt` line 3");
  CHECK(read("a\n--require-hashes\n").value().hashes_asked_by == "`r/requirements.txt` line 2");
  CHECK(read({{"r/requirements.txt", "a\n-c c.txt"}, {"r/c.txt", "b==1 " + hash}})
            .value()
            .hashes_asked_by == "`r/c.txt` line 1");
}

TEST_CASE("find-links begin at the folder of the file that states them") {
  const auto files = read({{"r/requirements.txt", "-f ./wheels\n-f /wheels\n-r sub/more.txt\n"},
                           {"r/sub/more.txt", "--find-links ../other\n"}});
  REQUIRE(files);
  std::vector<std::string> places;
  for (const auto& place : files->settings.find_links) places.push_back(place.value);
  CHECK(places == std::vector<std::string>{"r/wheels", "/wheels", "r/sub/../other"});
}

TEST_CASE("nested files are found beside the file that names them, constraints kept apart") {
  const auto files = read({{"r/requirements.txt", "-r sub/more.txt\n-c ../c.txt\na\n"},
                           {"r/sub/more.txt", "b\n-r other.txt"},
                           {"r/sub/other.txt", "d"},
                           {"r/../c.txt", "e<2\n"}});
  REQUIRE(files);
  REQUIRE(files->requirements.size() == 3);
  CHECK(files->requirements[1].origin == "`r/sub/other.txt` line 1");
  REQUIRE(files->constraints.size() == 1);
  CHECK(files->constraints[0].requirement.name.text() == "e");
  CHECK(files->files.size() == 4);
}

TEST_CASE("wheels are named by address or path") {
  const auto files = read(
      "https://f.example/Foo_Bar-1.0-py3-none-any.whl#sha256=00\n"
      "./w/foo-2.0-py3-none-any.whl[x,y] ; python_version > '3'\n"
      "baz @ file:///w/baz-1-py3-none-any.whl\nqux @ w/qux-1-py3-none-any.whl");
  REQUIRE(files);
  REQUIRE(files->requirements.size() == 4);
  CHECK(files->requirements[0].requirement.name.text() == "foo-bar");
  CHECK(files->requirements[0].requirement.url_text ==
        "https://f.example/Foo_Bar-1.0-py3-none-any.whl#sha256=00");
  CHECK(files->requirements[1].requirement.url_text == "file:///work/w/foo-2.0-py3-none-any.whl");
  CHECK(files->requirements[1].requirement.extras.size() == 2);
  CHECK_FALSE(files->requirements[1].requirement.marker.is_always_true());
  CHECK(files->requirements[3].requirement.url_text == "file:///work/w/qux-1-py3-none-any.whl");
}

TEST_CASE("what cannot be read is refused with file, line and column") {
  struct Row {
    std::string_view text, message;
  };
  static constexpr Row kRows[] = {
      {"a\n  torch ?", "`r/requirements.txt` line 2, column 9: "},
      {"torch \\\n  >=2;;", "`r/requirements.txt` line 2, column 7: "},
      {"-e git+https://h.example/a#egg=a",
       "`r/requirements.txt` line 1, column 1: only folders can be editable: leave `-e` out"},
      {"a\n--editable=.",
       "`r/requirements.txt` line 2, column 1: `file:///work` does not say what it is the source "
       "of"},
      {"--idex-url x", "`r/requirements.txt` line 1, column 1: there is no option `--idex-url`"},
      {"a --index-url x",
       "`r/requirements.txt` line 1, column 3: `--index-url` is not supported behind a "
       "requirement"},
      {"--hash=sha256:00",
       "`r/requirements.txt` line 1, column 1: `--hash` belongs behind a requirement"},
      {"-r", "`r/requirements.txt` line 1, column 1: `-r` needs a value"},
      {"./folder",
       "`r/requirements.txt` line 1, column 1: `file:///work/folder` does not say what it is "
       "the source of"},
      {"git+https://h.example/a",
       "`r/requirements.txt` line 1, column 1: `git+https://h.example/a` does not say what it is "
       "the source of"},
      {"-r requirements.txt", "`r/requirements.txt` includes itself"},
      {"--no-index x",
       "`r/requirements.txt` line 1, column 12: `x` is unexpected: expected an option"},
      {"a --hash=md5:d41d8cd98f00b204e9800998ecf8427e",
       "`r/requirements.txt` line 1, column 3: `md5` can be forged: expected a hash like "
       "`sha256:...`"},
      {"a --hash=sha256:00", "`r/requirements.txt` line 1, column 3: `00` is not a sha256 hash"},
  };
  for (const auto& [text, message] : kRows) {
    const auto files = read(std::string(text));
    REQUIRE_FALSE(files);
    CHECK_MESSAGE(files.error().message().starts_with(message), files.error().message());
  }
  CHECK(read("-r none.txt").error().kind() == ErrorKind::not_found);
}
