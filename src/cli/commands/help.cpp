#include "commands/help.hpp"

#include <expected>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"

namespace sconce::cli {
namespace {

constexpr std::string_view kOverview =
    R"(sconce puts the right GPU PyTorch in place, and everything else around it.

Usage: sconce COMMAND [OPTIONS]

Commands
  sync       bring an environment to the project's state (default: .venv)
  lock       choose versions for the whole project and write pylock.toml
  plan       what sync would do, with sizes and reasons; changes nothing
  explain    why a package is there in this version and this build
  detect     the drivers and GPUs of this machine, and the builds that they run
  help       this page, or `sconce help sync` for a command's own page
  version    the version of this program

Where things come from
  The project is pyproject.toml in this folder or above it. Packages come from
  the index that pip is configured with on this machine, unless --index names
  another. Nothing is downloaded twice: see --cache-dir.

Exit codes
  0 done   1 failed   2 usage or input   3 no solution   130 interrupted

sconce neither runs programs in an environment nor downloads Pythons: use
`.venv/bin/python`, and install a Python with your system or with pyenv.
)";

constexpr std::string_view kSync =
    R"(sconce sync: bring an environment to the project's state

Usage: sconce sync [OPTIONS]

Reads pyproject.toml, chooses versions, fetches and unpacks everything, and only
then changes .venv beside the project (it is made if missing). What satisfies
the project already is kept; packages that the project does not need stay,
unless --exact. A second run has nothing to do, and says so. A fresh pylock.toml
beside the project (`sconce help lock`) says what to install, a stale one only
what to prefer.

What to install
      --extra NAME          also the requirements of this extra (repeatable)
      --all-extras          of all extras
      --group NAME          also this dependency group (repeatable)
      --no-group NAME       without this group
      --only-group NAME     only this group, not the project's dependencies
      --no-dev              without the group `dev`, installed otherwise
      --no-install-project  only what the project requires
      --no-editable         the project as a wheel built of it, not its folder
  -r, --requirements FILE   requirements.txt instead of pyproject.toml
  -c, --constraints FILE    bounds for packages that are needed anyway
      --project DIR         the project's folder

Which versions
  -U, --upgrade [NAME]      choose anew, not what is there (all or NAME)
      --exclude-newer DATE  only files uploaded before (2026-11-24 or RFC 3339)
      --prerelease WHEN     if-necessary (default), allow or disallow
      --resolution HOW      highest (default), lowest or lowest-direct
      --no-build [NAME]     wheels only (all or NAME)
      --no-binary [NAME]    source archives only (all or NAME)
      --locked              only from a lock that is fresh (else exit 1)
      --frozen              from the lock as it is, fresh or not
      --no-lock             as if there were no lock

Which accelerator
      --accelerator NAME    cpu, cu126, rocm6.4, xpu: this build and no other;
                            auto (default): what the driver and GPUs here run,
                            or like any where is no GPU; any: whatever fits
                            together. Also named by an index that ends so
                            (.../whl/cu126), by torch==2.1.2+cu121
      --target NAME         for the driver, GPUs, glibc, Python, accelerator of
                            [tool.sconce.targets.NAME], not for this machine
      --accelerator-index URL
                            where the folders of the accelerators are
      --allow-unknown-build NAME
                            take NAME though it does not say its accelerator
      --allow-unproven NAME take NAME though it does not say its torch

Which Python
  -p, --python P            a version (3.11), a bound (>=3.10), a name or a path
      --python-platform P   solve for another platform; only with --dry-run

What happens to the environment
      --reinstall [NAME]    install again even if it is there (all or NAME)
      --exact               remove what the project does not need
      --dry-run             show what would be done; change nothing

Where from
      --index URL           instead of the default index
      --extra-index URL     asked before the default index (repeatable)
      --find-links PLACE    a folder or page of wheels, asked first (repeatable)
      --no-index            only --find-links
      --index-map FROM=TO   ask a mirror instead (repeatable)
      --index-strategy S    first-index (default) or best-match (unsafe: any
                            index may then replace any package)
      --cache-dir DIR       where downloads and unpacked wheels are kept
      --no-cache            keep nothing after this run
      --refresh             ask the indexes again, whatever is kept
      --offline             only what is kept

Output
      --json                one JSON document on stdout
  -v, --verbose             more on stderr     -q, --quiet   errors only
      --jobs N              threads for unpacking and linking

Each option has an environment variable: --exclude-newer is
SCONCE_EXCLUDE_NEWER. A flag wins over the variable, the variable over the
project, the project over pip's configuration.
)";

constexpr std::string_view kPlan =
    R"(sconce plan: what sync would do

Usage: sconce plan [OPTIONS]

Solves as sync does and shows what it would install, replace, remove and keep,
the accelerator stack first, then the rest: versions, builds, sizes with bars,
and for each package the one reason. What ends below what its metadata alone
would give is listed with the reason. Nothing is fetched but metadata, nothing
is changed. On a terminal a table; otherwise, or with --json, one JSON document.

The options are those of sync: `sconce help sync`.
)";

constexpr std::string_view kExplain =
    R"(sconce explain: why a package is there in this version and this build

Usage: sconce explain PACKAGE [OPTIONS]

Solves as sync does and says of one package: its version, what it was built
for, the index it comes from, who asks for it in which words, and why it is not
the newest. Nothing is changed.

      --json                one JSON document on stdout

The other options are those of sync: `sconce help sync`.
)";

constexpr std::string_view kDetect =
    R"(sconce detect: what this machine can run

Usage: sconce detect [OPTIONS]

Reads drivers and GPUs from the kernel's files, NVIDIA's management library and
the PCI bus, tells containers, WSL and Jetsons apart, and judges each build of
torch that is known: whether the driver runs its toolkit, and whether it has
code for every GPU here. Nothing is fetched or run, and CUDA is not started.

The columns of the table
  build   the name of a build, as accelerator indexes write it; builds that
          differ in nothing else share a line (cu117-132)
  runs    yes; PTX only: the driver compiles its code at the first run, which
          takes minutes; unknown: the tables lack something, which is named; no
  torch   the versions of torch that run
  why     the reason

Output
      --json                one JSON document on stdout
  -q, --quiet               nothing but errors

A machine without a GPU is described like any other; the exit code is 0.
)";

constexpr std::string_view kLock =
    R"(sconce lock: choose versions for the whole project and write pylock.toml

Usage: sconce lock [OPTIONS]

Solves once over the project's dependencies, all extras and all dependency
groups, for one Python and platform, and writes pylock.toml (PEP 751) beside
pyproject.toml: pip and uv install from it as well. What is locked already stays
as far as it satisfies the project. A lock that is fresh is left as it is: the
requirements, constraints, sources and the target are those that it was made of.
Nothing that is installed, and no driver or GPU of this machine, bears on it.

What to lock for
      --target NAME         a target of [tool.sconce.targets.NAME], into
                            pylock.NAME.toml (repeatable: later ones keep to the
                            versions of the first where they can)
  -p, --python P            a version (3.11), a bound (>=3.10), a name or a path
      --python-platform P   another platform: linux, x86_64-manylinux_2_28, ...
      --accelerator NAME    cpu, cu126, rocm6.4, xpu: this build and no other;
                            any (default): whatever fits together
      --accelerator-index URL
                            where the folders of the accelerators are
      --allow-unknown-build NAME
                            take NAME though it does not say its accelerator
      --allow-unproven NAME take NAME though it does not say its torch
  -c, --constraints FILE    bounds for packages that are needed anyway
      --project DIR         the project's folder

Which versions
  -U, --upgrade [NAME]      choose anew, not what is locked (all or NAME)
      --exclude-newer DATE  only files uploaded before (2026-11-24 or RFC 3339)
      --prerelease WHEN     if-necessary (default), allow or disallow
      --resolution HOW      highest (default), lowest or lowest-direct
      --no-build [NAME]     wheels only (all or NAME)
      --no-binary [NAME]    source archives only (all or NAME)

What to do
      --check               write nothing; exit 1 if a lock is not fresh

Where from
      --index URL           instead of the default index
      --extra-index URL     asked before the default index (repeatable)
      --find-links PLACE    a folder or page of wheels, asked first (repeatable)
      --no-index            only --find-links
      --index-map FROM=TO   ask a mirror instead (repeatable)
      --index-strategy S    first-index (default) or best-match (unsafe: any
                            index may then replace any package)
      --cache-dir DIR       where downloads and unpacked wheels are kept
      --no-cache            keep nothing after this run
      --refresh             ask the indexes again, whatever is kept
      --offline             only what is kept

Output
      --json                one JSON document on stdout
  -v, --verbose             more on stderr     -q, --quiet   errors only
      --jobs N              threads

Each option has an environment variable: --exclude-newer is
SCONCE_EXCLUDE_NEWER. A flag wins over the variable, the variable over the
target, the target over the project, the project over pip's configuration.
)";

}  // namespace

Result<std::string_view> help_text(std::string_view topic) {
  if (topic.empty() || topic == "help" || topic == "version") return kOverview;
  if (topic == "sync") return kSync;
  if (topic == "lock") return kLock;
  if (topic == "plan") return kPlan;
  if (topic == "explain") return kExplain;
  if (topic == "detect") return kDetect;
  return std::unexpected(Error(ErrorKind::usage, "`" + std::string(topic) + "` is no topic of help")
                             .with_hint("`sconce help` lists the commands"));
}

}  // namespace sconce::cli
