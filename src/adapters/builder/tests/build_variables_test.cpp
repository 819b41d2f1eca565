#include "sconce/builder/build_variables.hpp"

#include <doctest/doctest.h>

namespace sconce::builder {
namespace {

const BuildEnvironment kEnvironment{.python = "/e/bin/python", .programs_folder = "/e/bin"};

TEST_CASE("what makes another Python, another repository or a package tool's choice is left out") {
  for (const char* name :
       {"PYTHONPATH", "PYTHONHOME", "PIP_INDEX_URL", "pip_config_file", "PYENV_VERSION",
        "CONDA_PREFIX", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "__PYVENV_LAUNCHER__", "UV_INDEX",
        "SCONCE_INDEX", "GIT_DIR", "GIT_CONFIG_VALUE_0", "SSH_AUTH_SOCK", "GPG_AGENT_INFO",
        "DBUS_SESSION_BUS_ADDRESS", "NETRC", "KRB5CCNAME"}) {
    CAPTURE(name);
    CHECK_FALSE(is_kept_for_builds(name, "x"));
  }
}

TEST_CASE("what sounds secret is left out") {
  for (const char* name :
       {"HF_TOKEN", "GITHUB_TOKEN", "GHTOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN", "WANDB_API_KEY", "TWINE_PASSWORD", "PGPASSWORD", "MYSQL_PWD",
        "DOCKER_AUTH_CONFIG", "GOOGLE_APPLICATION_CREDENTIALS", "CI_JOB_JWT", "DEPLOY_KEY",
        "OPENAI_APIKEY", "client_secret", "SMTP_PASS"}) {
    CAPTURE(name);
    CHECK_FALSE(is_kept_for_builds(name, "x"));
  }
}

TEST_CASE("what builds are steered by stays") {
  for (const char* name : {"PATH",
                           "HOME",
                           "PWD",
                           "LANG",
                           "TMPDIR",
                           "CC",
                           "CXX",
                           "CFLAGS",
                           "LDFLAGS",
                           "CUDA_HOME",
                           "TORCH_CUDA_ARCH_LIST",
                           "MAX_JOBS",
                           "CMAKE_ARGS",
                           "LD_LIBRARY_PATH",
                           "SETUPTOOLS_SCM_PRETEND_VERSION",
                           "HTTPS_PROXY",
                           "TOKENIZERS_PARALLELISM",
                           "KEYBOARD",
                           "AUTHOR",
                           "MONKEY"}) {
    CAPTURE(name);
    CHECK(is_kept_for_builds(name, "http://proxy.example:3128/a@b"));
  }
}

TEST_CASE("a value that holds an address with credentials is left out whatever its name") {
  CHECK_FALSE(is_kept_for_builds("HTTPS_PROXY", "http://user:word@proxy.example:3128"));
  CHECK_FALSE(is_kept_for_builds("ANYTHING", "a https://one.example/ b https://t@two.example/x"));
  CHECK(is_kept_for_builds("ANYTHING", "https://one.example/?mail=a@b.example"));
}

TEST_CASE("what the user states for a build is added, and the environment's programs come first") {
  const Variables ours = {{"PATH", "/usr/bin"}, {"HF_TOKEN", "x"}, {"CC", "gcc"}};
  const auto variables = build_variables(ours, kEnvironment, {{"CC", "clang"}, {"X_TOKEN", "y"}});
  CHECK(variables == Variables{{"CC", "clang"},
                               {"PATH", "/e/bin:/usr/bin"},
                               {"PYTHONNOUSERSITE", "1"},
                               {"X_TOKEN", "y"}});
  CHECK(build_variables({}, kEnvironment, {}).at("PATH") == "/e/bin");
}

}  // namespace
}  // namespace sconce::builder
