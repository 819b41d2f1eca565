#include "sconce/base/url.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace sconce {
namespace {

using Row = std::pair<const char*, const char*>;

Url url(std::string_view text) { return Url::parse(text).value(); }

TEST_CASE("references resolve as in the examples of RFC 3986, section 5.4") {
  const Url base = url("http://a/b/c/d;p?q");
  const std::vector<Row> rows = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      // Section 5.4.2, abnormal ones.
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http://a/b/c/g"},
  };
  for (const auto& [reference, expected] : rows) {
    CAPTURE(reference);
    CHECK(base.resolve(reference).value().to_string() == expected);
  }
}

TEST_CASE("a base without a path counts as its root, and an address may replace the base") {
  CHECK(url("https://h").resolve("g").value().to_string() == "https://h/g");
  CHECK(url("https://h/a").resolve("https://other/x").value().to_string() == "https://other/x");
  CHECK(url("https://h/a").resolve("../../x").value().to_string() == "https://h/x");
  CHECK(url("file:///srv/wheels/").resolve("a.whl").value().file_path() == "/srv/wheels/a.whl");
  CHECK(url("https://h/a").resolve(" b.whl\n").value().to_string() == "https://h/b.whl");
}

TEST_CASE("a URL is cut into its parts") {
  const Url full = url("HTTPS://us%40er:p%3Aw@Host.Example:8443/a/b%20c?q=1#sha256=00");
  CHECK(full.scheme() == "https");
  CHECK(full.user() == "us@er");
  CHECK(full.password() == "p:w");
  CHECK(full.host() == "host.example");
  CHECK(full.port() == 8443);
  CHECK(full.path() == "/a/b%20c");
  CHECK(full.query() == "q=1");
  CHECK(full.fragment() == "sha256=00");
  CHECK(full.file_name() == "b c");
  CHECK(full.origin() == "https://host.example:8443");
}

TEST_CASE("user and password are printed only when asked for") {
  const Url secret = url("https://user:secret@h/x");
  CHECK(secret.to_string() == "https://h/x");
  CHECK(secret.to_string_with_credentials() == "https://user:secret@h/x");
  CHECK(secret.without_credentials() == url("https://h/x"));
  const Url odd = url("https://h/x").with_credentials("a@b", "c/d:e");
  CHECK(odd.to_string_with_credentials() == "https://a%40b:c%2Fd%3Ae@h/x");
  CHECK(url(odd.to_string_with_credentials()) == odd);
  CHECK(url("https://token@h/x").resolve("y").value().user() == "token");
  CHECK_FALSE(url("https://token@h/x").resolve("https://h/y").value().has_credentials());
}

TEST_CASE("an error never names a secret") {
  for (const char* text : {"https://user:secret@", "https://user:sec/secret@h:x/",
                           "https://user:secret@h:99999/", "https://user:se@secret@h\\/"}) {
    CAPTURE(text);
    const auto parsed = Url::parse(text);
    if (parsed) {
      CHECK(parsed->to_string().find("secret") == std::string::npos);
    } else {
      CHECK(parsed.error().kind() == ErrorKind::input);
      CHECK(parsed.error().to_string().find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("git addresses keep their form, and the user git of ssh is no secret") {
  for (const char* text :
       {"git+https://h/org/repo.git@v1.0#subdirectory=a&egg=b", "git+file:///srv/repo.git@main",
        "git+ssh://git@h/org/repo.git@abc", "file:///a/b", "git+http://h:8080/r"}) {
    CAPTURE(text);
    CHECK(url(text).to_string() == text);
  }
  CHECK(url("git+ssh://me:pw@h/r").to_string() == "git+ssh://h/r");
  CHECK(url("https://git@h/r").to_string() == "https://h/r");
}

TEST_CASE("characters that a URL may not hold are encoded, and others stay") {
  const std::vector<Row> rows = {
      {"https://h/a b.whl", "https://h/a%20b.whl"},
      {"https://h/torch-2.1+cu121-x.whl", "https://h/torch-2.1+cu121-x.whl"},
      {"https://h/torch-2.1%2Bcu121-x.whl", "https://h/torch-2.1%2Bcu121-x.whl"},
      {"https://h/100%", "https://h/100%25"},
      {"https://h/\xC3\xA9", "https://h/%C3%A9"},
      {"https://h/a\r\nX: y", "https://h/a%0D%0AX:%20y"},
      {"https://h/<\">", "https://h/%3C%22%3E"},
      {"https://h/?a=[1]", "https://h/?a=%5B1%5D"},
      {"https://h:443/x", "https://h/x"},
      {"http://h:443/x", "http://h:443/x"},
      {"http://h:/x", "http://h/x"},
      {"http://[::1]:80/x", "http://[::1]/x"},
      {"http://b\xC3\xBC.example/", "http://b%C3%BC.example/"},
      {"https://h/a/../b/./c", "https://h/b/c"},
      {"file://localhost/a", "file:///a"},
      {"file:/a", "file:///a"},
  };
  for (const auto& [text, expected] : rows) {
    CAPTURE(text);
    CHECK(url(text).to_string() == expected);
    CHECK(url(expected).to_string() == expected);
  }
}

TEST_CASE("texts that are no absolute URL are refused") {
  for (const char* text :
       {"", "a/b", "/a", "//h/a", "https:", "https://", "https:///a", "http://h:x/",
        "http://h:65536/", "http://a b/", "http://h\\@evil/", "http://[::1/", "http://[]/",
        "1http://h/", "https://h%/", "https://:80/"}) {
    CAPTURE(text);
    REQUIRE_FALSE(Url::parse(text).has_value());
    CHECK(Url::parse(text).error().kind() == ErrorKind::input);
  }
}

TEST_CASE("file names and paths are decoded without becoming more than one name") {
  CHECK(url("https://h/x/torch-2.1%2Bcu121.whl").file_name() == "torch-2.1+cu121.whl");
  CHECK(url("https://h/x/a%2F..%2Fb%00%5C").file_name() == "a%2F..%2Fb%00%5C");
  CHECK(url("https://h/x/").file_name().empty());
  CHECK(url("file:///a%20b/c+d").file_path() == "/a b/c+d");
  CHECK_FALSE(url("file://other/a").file_path().has_value());
  CHECK_FALSE(url("file:///a%00").file_path().has_value());
  CHECK_FALSE(url("https://h/a").file_path().has_value());
}

TEST_CASE("a host path and its file URL are the same thing") {
  for (const char* path : {"/", "/a b/c+1.0%20.whl", "/\xC3\xA9/#?@:"}) {
    CAPTURE(path);
    CHECK(Url::from_file_path(path).file_path() == path);
    CHECK(url(Url::from_file_path(path).to_string()) == Url::from_file_path(path));
  }
}

TEST_CASE("changes of one part leave the rest") {
  CHECK(url("https://h/a?q#f").without_fragment().to_string() == "https://h/a?q");
  CHECK(url("https://h/a").as_folder().to_string() == "https://h/a/");
  CHECK(url("https://h").as_folder().to_string() == "https://h/");
}

TEST_CASE("percent-encoding and decoding are inverses") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(percent_decode(percent_encode(all)) == all);
  CHECK(percent_encode("a/b", "/") == "a/b");
  CHECK(percent_decode("%zz%4") == "%zz%4");
}

}  // namespace
}  // namespace sconce
