#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sconce/builder/sandbox.hpp"

namespace sconce::builder {

using Variables = std::map<std::string, std::string>;

/// The environment variables of a build: ours without these, case aside:
/// 1. what would make it another Python or reach into its environment: PYTHON*, PIP_*, PYENV_*,
///    CONDA_*, VIRTUAL_ENV*, `__PYVENV_LAUNCHER__`, and what speaks to package tools (UV_*,
///    SCONCE_*, POETRY_*, PDM_*, PIPENV_*);
/// 2. GIT_*, which names another repository than the tree's own, or holds headers;
/// 3. what opens an agent or a keyring: SSH_*, GPG_*, DBUS_*, KRB5CCNAME, NETRC;
/// 4. what a name gives away as secret: a word of it (between `_`) is AUTH, PASS, PWD (with other
///    words), PASSPHRASE, JWT, COOKIE, KEY or KEYS, or ends in TOKEN or TOKENS; or it holds
///    PASSWORD, PASSWD, SECRET, CREDENTIAL, or APIKEY;
/// 5. what a value gives away: an address with user or password (`scheme://user:password@host`).
/// What the user states for the build (`stated`) is added as it is. PATH begins with the
/// environment's programs; PYTHONNOUSERSITE is set. HOME stays, as compilers have their caches
/// there: a build is not hindered from reading files of the user whose process it is. Pure.
[[nodiscard]] Variables build_variables(const Variables& ours, const BuildEnvironment& environment,
                                        const Variables& stated);

/// Whether a variable stays with a build, by the rules above.
[[nodiscard]] bool is_kept_for_builds(std::string_view name, std::string_view value);

}  // namespace sconce::builder
