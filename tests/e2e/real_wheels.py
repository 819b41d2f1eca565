"""The real wheels of the worked cases, kept in $SCONCE_TEST_CACHE between runs: torch 2.1.2 and its
companions as the default index has them, and relabelled as an accelerator's own index has them."""

import os
import pathlib
import subprocess
import sys

from harness import ROOT

sys.path.insert(0, str(ROOT / "tests/servers"))
import relabel_wheel  # noqa: E402

CACHE = pathlib.Path(os.environ.get("SCONCE_TEST_CACHE", pathlib.Path.home() / ".cache/sconce-test"))
TRIO = {"torch": "2.1.2", "torchvision": "0.16.2", "torchaudio": "2.1.2"}
LABEL = "+cu121"
# What the companions say of torch; PyTorch's own indexes have had both.
PLAIN, LABELLED = "torch (==2.1.2)", f"torch (==2.1.2{LABEL})"


def default_wheel(name, version):
    """The wheel of the default index for this interpreter."""
    folder = CACHE / "tts-wheels"
    pattern = f"{name}-{version}-cp{sys.version_info.major}{sys.version_info.minor}-*.whl"
    if not list(folder.glob(pattern)):
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
                        "--dest", str(folder), f"{name}=={version}"], check=True)
    return next(folder.glob(pattern))


def relabelled_wheel(name, requirement):
    """The wheel under its CUDA label. Torch requires nothing of itself, so that it is made once."""
    wheel, version = default_wheel(name, TRIO[name]), TRIO[name] + LABEL
    folder = CACHE / "relabelled" / ("labelled" if requirement == LABELLED and name != "torch" else "plain")
    made = folder / relabel_wheel.relabelled_name(wheel, version)
    if not made.exists() or made.stat().st_mtime < pathlib.Path(relabel_wheel.__file__).stat().st_mtime:
        relabel_wheel.relabel(wheel, version, folder, [requirement])
    return made


def relabelled_trio(requirement=PLAIN):
    return [relabelled_wheel(name, requirement) for name in TRIO]


def cu121_world(requirement):
    """A world for the loopback index with an accelerator index of the relabelled trio."""
    packages = {}
    for name in TRIO:
        wheel = relabelled_wheel(name, requirement)
        packages[name] = {"versions": {TRIO[name] + LABEL: {
            "bytes": {wheel.name: str(wheel)}, "tags": [wheel.name.removesuffix(".whl").split("-", 2)[2]],
            "requires_python": ">=3.8", "upload_time": "2024-01-10T00:00:00Z"}}}
    return {"packages": {}, "indexes": {"cu121": {"packages": packages}}}
