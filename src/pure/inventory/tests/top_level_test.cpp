#include "top_level.hpp"

#include <doctest/doctest.h>

namespace sconce::inventory {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("files and folders directly in site-packages are the top-level names") {
  const TopLevelNames names = top_level_names(
      "six.py,sha256=x,1\nnumpy/__init__.py,,\nnumpy/core/a.py,,\nnumpy/core/b.py,,\n"
      "numpy-1.26.4.dist-info/RECORD,,\n");
  CHECK(names.names == Names{"six.py", "numpy", "numpy-1.26.4.dist-info"});
}

TEST_CASE("a folder without an `__init__.py` of its own may be shared and is looked into") {
  const TopLevelNames names = top_level_names(
      "nvidia/cublas/__init__.py,,\nnvidia/cublas/lib/a.so,,\ntorch/a/b.py,,\ntorch/"
      "__init__.py,,\n");
  CHECK(names.names == Names{"nvidia", "torch"});
  CHECK(names.nested == Names{"nvidia/cublas"});
}

TEST_CASE("bytecode, scripts and absolute paths are no top-level names") {
  const TopLevelNames names = top_level_names(
      "__pycache__/six.cpython-311.pyc,,\r\n../../../bin/six,,\n/etc/passwd,,\n\n,,\nsix.py,,");
  CHECK(names.names == Names{"six.py"});
  CHECK(names.nested.empty());
}

TEST_CASE("quoted paths keep their commas and a line without an end quote is passed over") {
  CHECK(top_level_names("\"a,b.py\",,\n\"broken,,\n").names == Names{"a,b.py"});
}

}  // namespace
}  // namespace sconce::inventory
