#include "log_excerpt.hpp"

#include <doctest/doctest.h>

#include "sconce/base/text.hpp"

namespace sconce::builder {
namespace {

std::string excerpt(std::string_view text, std::size_t most = 15) {
  std::string joined;
  for (const std::string& line : excerpt_of_log(text, most)) joined += line + "\n";
  return joined;
}

TEST_CASE("of a chain of tracebacks the exceptions stay, and the innermost frame of the project") {
  CHECK(excerpt(R"(Traceback (most recent call last):
  File "/x/lib/python3.11/subprocess.py", line 1, in run
    call()
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/x/lib/python3.11/site-packages/setuptools/build_meta.py", line 1, in build_wheel
    return self._build()
  File "/src/setup.py", line 12, in <module>
    setup(version=version())
          ^^^^^^^^^
  File "/src/setup.py", line 5, in version
    return open("VERSION").read()
           ^^^^^^^^^^^^^^^
  File "/x/lib/python3.11/codecs.py", line 1, in decode
    decode()
  [Previous line repeated 996 more times]
FileNotFoundError: [Errno 2] No such file or directory: 'VERSION'
)") == R"(KeyError: 'a'
  File "/src/setup.py", line 5, in version
    return open("VERSION").read()
FileNotFoundError: [Errno 2] No such file or directory: 'VERSION'
)");
}

TEST_CASE("a message of several lines stays whole, and what follows a traceback too") {
  CHECK(excerpt("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"
                "ValueError: first\nsecond\n  third\nafter\n") ==
        "  File \"<string>\", line 1, in <module>\nValueError: first\nsecond\n  third\nafter\n");
}

TEST_CASE("lines of progress are left out") {
  CHECK(excerpt("running build_ext\ncopying a.py -> build/lib\nCollecting numpy\n"
                "Requirement already satisfied: x\n[notice] A new release of pip\n********\n"
                "       ^~~~\nerror: command 'gcc' failed with exit code 1\n") ==
        "error: command 'gcc' failed with exit code 1\n");
}

TEST_CASE("a log of nothing but progress shows its last lines") {
  CHECK(excerpt("running build\ncreating x\ncopying a\n", 2) == "creating x\ncopying a\n");
  CHECK(excerpt("").empty());
}

TEST_CASE("the first errors stand before the last lines where a log is long") {
  std::string text = "start\na.c:1:2: error: no type\nb.c:1: error: no name\n";
  for (int i = 0; i < 100; ++i) text += "line " + std::to_string(i) + "\n";
  text += "ninja: build stopped\nRuntimeError: Error compiling objects\n";
  const auto lines = excerpt_of_log(text);
  REQUIRE(lines.size() == 15);
  CHECK(lines[0] == "a.c:1:2: error: no type");
  CHECK(lines[1] == "b.c:1: error: no name");
  CHECK(lines[2] == "...");
  CHECK(lines[3] == "line 90");
  CHECK(lines[14] == "RuntimeError: Error compiling objects");
}

TEST_CASE("what comes before the first error is left out") {
  CHECK(excerpt("-- Configuring done\n[1/2] Building C object a.o\nFAILED: a.o\n"
                "a.c:1:10: fatal error: b.h: No such file or directory\nninja: build stopped\n") ==
        "FAILED: a.o\na.c:1:10: fatal error: b.h: No such file or directory\n"
        "ninja: build stopped\n");
}

TEST_CASE("a log without early errors shows its last lines alone") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "line " + std::to_string(i) + "\n";
  CHECK(excerpt_of_log(text).size() == 15);
  CHECK(excerpt_of_log(text).front() == "line 85");
}

TEST_CASE("repeated lines stand once") { CHECK(excerpt("a\na\na\nb\na\n") == "a\nb\na\n"); }

TEST_CASE("lines are fit for a terminal") {
  CHECK(excerpt("\x1b[1;31merror:\x1b[0m red\n") == "error: red\n");
  CHECK(excerpt("\x1b]0;title\x07text\n") == "text\n");
  CHECK(excerpt("\x1b]0;title\x1b\\text\n") == "text\n");
  CHECK(excerpt("10%\r20%\rdone\r\n") == "done\n");
  CHECK(excerpt("a\tb\x01"
                "c\n") == "a b c\n");
  CHECK(excerpt("caf\xc3\xa9\n") == "caf\xc3\xa9\n");
  CHECK(excerpt("caf\xe9\n") == "caf?\n");
  CHECK(excerpt("a\xc2\x9b"
                "b\n") == "a b\n");
  CHECK(excerpt("end\x1b") == "end\n");
}

TEST_CASE("a line that is too long is cut between two characters") {
  const auto lines =
      excerpt_of_log(std::string(kLongestLine - 5, 'x') + "\xc3\xa9\xc3\xa9\xc3\xa9");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].size() <= kLongestLine);
  CHECK(lines[0].ends_with("x ..."));
  CHECK(is_utf8(lines[0]));
}

}  // namespace
}  // namespace sconce::builder
