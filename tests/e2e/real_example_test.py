"""The main job on real input: examples/tts-server from the machine's default index (2.7 GB, kept in
$SCONCE_TEST_CACHE between runs), then the environment's own python proves it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import PROGRAM, ROOT

CACHE = pathlib.Path(os.environ.get("SCONCE_TEST_CACHE", pathlib.Path.home() / ".cache/sconce-test"))
CUT_OFF = "2026-11-24"


class RealExample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        CACHE.mkdir(parents=True, exist_ok=True)
        # Beside the store, so that the environment is made of links and not of copies.
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="example-", dir=CACHE))
        shutil.copytree(ROOT / "examples/tts-server", cls.folder / "tts-server",
                        ignore=shutil.ignore_patterns(".venv"))
        cls.project = cls.folder / "tts-server"
        cls.first = cls.sync("--json")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def sync(cls, *arguments):
        done = subprocess.run(
            [PROGRAM, "sync", "--all-extras", "--exclude-newer", CUT_OFF, "--cache-dir", str(CACHE / "store"),
             "--python", sys.executable, *arguments],
            cwd=cls.project, capture_output=True, text=True, timeout=800)
        if done.returncode != 0:
            raise AssertionError(f"{done.args}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    @property
    def site_packages(self):
        return next((self.project / ".venv/lib").glob("python3*")) / "site-packages"

    def pip(self, *arguments):
        return subprocess.run([sys.executable, "-m", "pip", "--python", str(self.project / ".venv/bin/python"), *arguments],
                              capture_output=True, text=True)

    def run_check(self):
        done = subprocess.run([".venv/bin/python", "check.py"], cwd=self.project, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_1_the_environment_runs(self):
        versions = {step["name"]: step["version"] for step in json.loads(self.first)["plan"]}
        self.assertEqual(versions["torch"], "2.1.2")
        self.assertEqual(versions["transformers"], "4.55.4")
        self.assertIn("all work together", self.run_check())

    def test_2_a_second_run_has_nothing_to_do(self):
        self.assertIn("Nothing to do", self.sync())

    def test_3_pip_is_content(self):
        checked = self.pip("check")
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_4_what_pip_uninstalls_and_what_is_deleted_comes_back(self):
        self.assertEqual(self.pip("uninstall", "-y", "sentencepiece").returncode, 0)
        shutil.rmtree(self.site_packages / "librosa")
        self.sync()
        self.assertTrue((self.site_packages / "sentencepiece/__init__.py").exists())
        self.run_check()


if __name__ == "__main__":
    unittest.main(verbosity=1)
