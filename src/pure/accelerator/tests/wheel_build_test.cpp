#include "sconce/accelerator/wheel_build.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::accelerator {
namespace {

std::string build_in(std::string_view text) {
  const auto build = build_of_version_file(text);
  return build ? build->name() : "none";
}

TEST_CASE("torch's version.py states the toolkit in plain and in annotated assignments") {
  CHECK(build_in("__version__ = '2.1.2+cu121'\ndebug = False\ncuda = '12.1'\nhip = None\n") ==
        "cu121");
  CHECK(build_in("from typing import Optional\n__all__ = ['cuda']\n__version__ = '2.15.0'\n"
                 "cuda: Optional[str] = '13.2'\nhip: Optional[str] = None\n") == "cu132");
  CHECK(build_in("__version__ = '2.3.0a0+ebedce2.nv24.02'\ncuda = '12.3'\nhip = None\n") ==
        "cu123");
  CHECK(build_in("__version__ = '2.9.1'\ncuda = None\nhip = '7.2.53211-158aa1a'\n") == "rocm7.2");
  CHECK(build_in("cuda = None\nhip = None\nxpu = '20250301'\n") == "xpu");
}

TEST_CASE("A companion's version.py states the build by the label of its version") {
  CHECK(build_in("__version__ = '0.29.2+cu132'\ngit_version = 'ab12'\n") == "cu132");
  CHECK(build_in("__version__ = \"0.16.2+cpu\"  # made by the build\n") == "cpu");
}

TEST_CASE("The label is believed where the toolkit beside it says something else") {
  CHECK(build_in("__version__ = '2.1.2+cu121'\ncuda = '11.8'\n") == "cu121");
}

TEST_CASE("A file that states both CUDA and ROCm says nothing") {
  CHECK(build_in("__version__ = '2.9.0'\ncuda = '12.8'\nhip = '6.4.1'\n") == "none");
}

TEST_CASE("A file that states no toolkit is a CPU build only if it states that there is none") {
  CHECK(build_in("__version__ = '2.1.2'\ncuda = None\nhip = None\n") == "cpu");
  CHECK(build_in("__version__ = '0.16.2'\ngit_version = 'ab12'\n") == "none");
  CHECK(build_in("") == "none");
}

TEST_CASE("What is no literal says nothing") {
  CHECK(build_in("cuda = get_cuda()\n") == "none");
  CHECK(build_in("cuda = '12.1' + '0'\n") == "none");
  CHECK(build_in("    cuda = '12.1'\n") == "none");
  CHECK(build_in("cuda == '12.1'\n") == "none");
  CHECK(build_in("cuda = 'twelve'\n") == "none");
  CHECK(build_in("cuda = 'unterminated\n") == "none");
  CHECK(build_in(std::string(100'000, ' ') + "\ncuda = '12.1'\n") == "none");
}

TEST_CASE("The file is named after the package") {
  CHECK(version_file_of(pep::PackageName::literal("torch")) == "torch/version.py");
  CHECK(version_file_of(pep::PackageName::literal("fbgemm-gpu")) == "fbgemm_gpu/version.py");
}

}  // namespace
}  // namespace sconce::accelerator
