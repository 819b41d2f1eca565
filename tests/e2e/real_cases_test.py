"""The worked cases on real wheels: the machine's default index as of a date, and for CUDA 12.1 an
accelerator index on the loopback interface. Each environment is proven by its own python (check.py of
the example). What is fetched is kept in $SCONCE_TEST_CACHE. The same cases on stub wheels, with many
more beside them: accelerator_test.py."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import real_wheels
from harness import PROGRAM, ROOT, LoopbackIndex
from real_wheels import CACHE

CUT_OFF = "2026-11-24"
SET_OF_CASE_2 = {"torch": "2.1.2+cu121", "torchvision": "0.16.2+cu121", "torchaudio": "2.1.2+cu121",
                 "numpy": "1.26.4", "transformers": "4.55.4", "safetensors": "0.8.0", "triton": "2.1.0"}


def environment_variables(more):
    """Those of the caller, pip's among them: they say what the default index is."""
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("SCONCE_", "UV_")) and key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    return kept | {"NO_PROXY": "127.0.0.1"} | (more or {})


class Project:
    """A copy of the example, beside the store, so that its environment is made of links."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="project-", dir=CACHE))
        shutil.copytree(ROOT / "examples/tts-server", self.folder, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns(".venv"))

    def remove(self):
        shutil.rmtree(self.folder)

    def edit(self, old, new):
        path = self.folder / "pyproject.toml"
        text = path.read_text()
        assert old in text, old
        path.write_text(text.replace(old, new))

    def append(self, text):
        with open(self.folder / "pyproject.toml", "a") as target:
            target.write(text)

    def sconce(self, command, *arguments, code=0, variables=None):
        done = subprocess.run(
            [PROGRAM, command, "--exclude-newer", CUT_OFF, "--cache-dir", str(CACHE / "store"),
             "--python", sys.executable, *arguments],
            cwd=self.folder, env=environment_variables(variables), capture_output=True, text=True, timeout=1500)
        if done.returncode != code:
            raise AssertionError(f"exit {done.returncode}: {done.args}\n{done.stdout}\n{done.stderr}")
        return done

    def sync(self, *arguments, **options):
        return self.sconce("sync", *arguments, **options)

    def sync_json(self, *arguments, **options):
        return json.loads(self.sync("--json", *arguments, **options).stdout)

    @property
    def site_packages(self):
        return next((self.folder / ".venv/lib").glob("python3*")) / "site-packages"

    def installed(self):
        """Name to version, as the dist-info folders say."""
        pairs = (path.name.removesuffix(".dist-info").split("-") for path in self.site_packages.glob("*.dist-info"))
        return {re.sub("[-_.]+", "-", name).lower(): version for name, version in pairs}

    def files_of(self, name):
        """Every file that a distribution records, with inode, size and time: equal means untouched."""
        record = next(self.site_packages.glob(f"{name}-*.dist-info")) / "RECORD"
        paths = (self.site_packages / line.rsplit(",", 2)[0].strip('"') for line in record.read_text().splitlines())
        return {str(path): (path.stat().st_ino, path.stat().st_size, path.stat().st_mtime_ns)
                for path in paths if path.exists() and path.suffix != ".pyc"}

    def pip(self, *arguments):
        return subprocess.run([sys.executable, "-m", "pip", "--python", str(self.folder / ".venv/bin/python"),
                               *arguments], capture_output=True, text=True)

    def python(self, *arguments):
        done = subprocess.run([".venv/bin/python", *arguments], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def check(self):
        """What check.py says after all its assertions have held."""
        return self.python("check.py")


class Case1(unittest.TestCase):
    """From nothing, with no accelerator named; then what a user does to an environment."""

    @classmethod
    def setUpClass(cls):
        CACHE.mkdir(parents=True, exist_ok=True)
        cls.project = Project()
        cls.addClassCleanup(cls.project.remove)
        cls.first = cls.project.sync_json("--all-extras")

    def test_1_the_newest_set_that_imports_together_and_why_torch_is_held_back(self):
        installed = self.project.installed()
        self.assertEqual(installed["torch"], "2.14.1")
        self.assertEqual(installed["torchaudio"], "2.11.0")
        self.assertRegex(installed["torchvision"], r"^0\.29\.")
        said = self.project.check()
        self.assertIn("(CUDA 13.0)", said)
        self.assertIn("all work together", said)
        self.assertEqual([row["name"] for row in self.first["held_back"]], ["torch"])
        self.assertIn("`torchaudio 2.11.0` for CUDA 13.0", self.first["held_back"][0]["reason"])

    def test_2_a_second_run_has_nothing_to_do_and_explain_still_knows_what_held_torch_back(self):
        self.assertIn("Nothing to do", self.project.sync("--all-extras").stdout)
        explained = self.project.sconce("explain", "torch", "--all-extras").stdout
        self.assertIn("`torchaudio 2.11.0` for CUDA 13.0", explained)

    def test_3_pip_is_content(self):
        checked = self.project.pip("check")
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_4_what_pip_uninstalls_and_what_is_deleted_comes_back(self):
        self.assertEqual(self.project.pip("uninstall", "-y", "sentencepiece").returncode, 0)
        shutil.rmtree(self.project.site_packages / "librosa")
        self.project.sync("--all-extras")
        self.project.python("-c", "import sentencepiece, librosa; librosa.tone(440, sr=8000, length=10)")


class CasesOfCuda121(unittest.TestCase):
    """With an accelerator index that holds torch 2.1.2 for CUDA 12.1, and its companions."""

    @classmethod
    def setUpClass(cls):
        cls.whl = cls.serve(real_wheels.PLAIN)

    @classmethod
    def serve(cls, requirement):
        """The base address of an index for the life of the class."""
        folder = tempfile.TemporaryDirectory(prefix="sconce-index-")
        cls.addClassCleanup(folder.cleanup)
        index = LoopbackIndex(real_wheels.cu121_world(requirement), folder.name)
        cls.addClassCleanup(index.close)
        return index.url + "/whl"

    def setUp(self):
        self.project = Project()
        self.addCleanup(self.project.remove)

    def assert_is_the_set_of_case_2(self):
        installed = self.project.installed()
        self.assertEqual({name: installed[name] for name in SET_OF_CASE_2}, SET_OF_CASE_2)
        said = self.project.check()
        self.assertIn("torch 2.1.2+cu121 (CUDA 12.1)", said)
        self.assertIn("all work together", said)
        self.assertNotIn("PyTorch was not found", said)

    def test_case_2_a_named_accelerator_gives_its_trio_and_what_works_with_it(self):
        report = self.project.sync_json("--all-extras", "--accelerator", "cu121", "--accelerator-index", self.whl)
        self.assert_is_the_set_of_case_2()
        self.assertNotIn("safetensors", [row["name"] for row in report["held_back"]])

    def test_case_2_with_datasets_a_pyarrow_that_runs_on_numpy_1(self):
        self.project.edit('"librosa",', '"librosa", "datasets",')
        self.project.sync("--accelerator", "cu121", "--accelerator-index", self.serve(real_wheels.LABELLED))
        self.assert_is_the_set_of_case_2()
        said = self.project.python("-c", (
            "import datasets, pyarrow; rows = datasets.Dataset.from_dict({'a': [1, 2]}).with_format('torch');"
            "print(rows['a'][:].tolist(), pyarrow.array([1.5, 2.5]).to_numpy().tolist())"))
        self.assertEqual(said, "[1, 2] [1.5, 2.5]\n")

    def test_case_3_a_trio_that_pip_installed_is_kept_and_the_rest_fits_it(self):
        # As pip leaves it: NumPy is the newest, and torch 2.1 cannot use it.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=self.project.folder, check=True)
        done = self.project.pip("install", "--quiet", "--no-deps", "--no-compile", "numpy==2.4.6",
                                *map(str, real_wheels.relabelled_trio()))
        self.assertEqual(done.returncode, 0, done.stderr)
        before = {name: self.project.files_of(name) for name in real_wheels.TRIO}
        report = self.project.sync_json("--all-extras")
        actions = {step["name"]: step["action"] for step in report["plan"] if step["action"] != "install"}
        self.assertEqual(actions, {"torch": "keep", "torchvision": "keep", "torchaudio": "keep", "numpy": "replace"})
        self.assert_is_the_set_of_case_2()
        self.assertEqual({name: self.project.files_of(name) for name in real_wheels.TRIO}, before)
        self.assertIn("Nothing to do", self.project.sync("--all-extras").stdout)

    def test_case_5_a_build_without_the_asked_version_is_refused_with_the_nearest(self):
        self.project.edit('"torch>=2.0"', '"torch==2.15.0"')
        self.project.edit('"torchaudio",', "")
        failed = self.project.sync("--accelerator", "cu121", "--accelerator-index", self.whl, code=3)
        self.assertEqual(failed.stderr.count("nearest usable versions of `torch`: 2.1.2+cu121"), 1)
        self.assertIn("`--accelerator cu132`", failed.stderr)
        self.assertFalse((self.project.folder / ".venv").exists())

    def test_case_8_an_extra_index_that_ends_in_an_accelerator_names_the_build(self):
        report = self.project.sync_json("--all-extras", variables={"PIP_EXTRA_INDEX_URL": self.whl + "/cu121"})
        self.assert_is_the_set_of_case_2()
        by_option = Project()
        self.addCleanup(by_option.remove)
        planned = by_option.sync_json("--all-extras", "--dry-run", "--extra-index", self.whl + "/cu121")
        self.assertEqual(planned["plan"], report["plan"])

    def test_case_9_a_label_in_a_requirement_names_the_build_of_all(self):
        self.project.edit('"torch>=2.0"', '"torch==2.1.2+cu121"')
        self.project.sync("--all-extras", "--accelerator-index", self.whl)
        self.assert_is_the_set_of_case_2()

    def test_case_9_a_source_of_torch_alone_routes_what_is_only_transitive(self):
        self.project.edit('"torchvision",', '"timm",')
        self.project.append('\n[tool.uv.sources]\ntorch = { index = "pytorch" }\n\n[[tool.uv.index]]\n'
                            f'name = "pytorch"\nurl = "{self.whl}/cu121"\nexplicit = true\n')
        self.project.sync()
        self.assert_is_the_set_of_case_2()

    def test_case_10_two_accelerators_are_refused_with_both_quoted(self):
        self.project.append('\n[tool.uv.sources]\ntorch = { index = "pytorch" }\n\n[[tool.uv.index]]\n'
                            f'name = "pytorch"\nurl = "{self.whl}/cu126"\nexplicit = true\n')
        failed = self.project.sync("--accelerator", "cu121", "--accelerator-index", self.whl, code=2)
        self.assertIn("`cu121` (`--accelerator`)", failed.stderr)
        self.assertRegex(failed.stderr, r"/whl/cu126` of `torch` \(`pyproject.toml` line \d+\)")


if __name__ == "__main__":
    unittest.main(verbosity=2)
