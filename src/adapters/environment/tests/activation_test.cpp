#include "activation.hpp"

#include <doctest/doctest.h>

#include "sconce/os/process.hpp"
#include "scratch.hpp"

namespace sconce::environment {
namespace {

std::string output_of(std::vector<std::string> arguments) {
  const auto output = os::run_process({.arguments = std::move(arguments)});
  REQUIRE(output.has_value());
  CHECK(output->standard_error == "");
  return output->standard_output;
}

constexpr std::string_view kPrefix = "/tmp/it's a \"place\" $HOME `x`";

TEST_CASE("the sh script puts the environment first and deactivate takes it back") {
  const Scratch scratch;
  scratch.write("activate", activation_for_sh(kPrefix, "my 'env'"));
  const std::string script = "PATH=/usr/bin:/bin; set -u; . " + (scratch / "activate") +
                             "; echo \"$PATH\"; echo \"$VIRTUAL_ENV\"; echo \"$VIRTUAL_ENV_PROMPT\""
                             "; deactivate; echo \"$PATH ${VIRTUAL_ENV-gone}\"";
  const std::string prefix(kPrefix);
  const std::string expected =
      prefix + "/bin:/usr/bin:/bin\n" + prefix + "\nmy 'env'\n/usr/bin:/bin gone\n";
  CHECK(output_of({"sh", "-c", script}) == expected);
  CHECK(output_of({"bash", "-c", script}) == expected);
}

TEST_CASE("activating twice does not keep the first PATH underneath") {
  const Scratch scratch;
  scratch.write("activate", activation_for_sh("/e", "e"));
  const std::string source = ". " + (scratch / "activate") + "; ";
  CHECK(output_of({"sh", "-c", "PATH=/usr/bin:/bin; " + source + source + "echo \"$PATH\""}) ==
        "/e/bin:/usr/bin:/bin\n");
}

TEST_CASE("each shell's quoting holds what the prefix holds") {
  CHECK(activation_for_fish("/a'b\\c", "p").find("VIRTUAL_ENV '/a\\'b\\\\c'") != std::string::npos);
  CHECK(activation_for_csh("/a'b!c", "p").find("VIRTUAL_ENV '/a'\\''b\\!c'") != std::string::npos);
  CHECK(activation_for_powershell("/a'b", "p").find("VIRTUAL_ENV = '/a''b'") != std::string::npos);
}

}  // namespace
}  // namespace sconce::environment
