"""Locks that sconce writes, read by others: packaging's own reader of PEP 751, a current pip and uv, which
are fetched from the machine's index."""

import json
import subprocess
import sys
import unittest

import harness
import real_wheels

WORLD = {
    "app": {"versions": {"1.0": {"requires": ["library>=1", "marked; python_version >= '3'",
                                              "absent; sys_platform == 'win32'"],
                                 "extras": {"fast": ["accelerated"]}}}},
    "library": {"versions": {"1.0": {}, "2.0": {}}},
    "marked": {"versions": {"1.0": {}}},
    "accelerated": {"versions": {"1.0": {"requires": ["library<2"]}}},
    "extra": {"versions": {"1.0": {}}},
    "tester": {"versions": {"1.0": {}}},
}


def peers():
    """The folder of a venv with the newest pip, packaging and uv, made once."""
    folder = real_wheels.CACHE / "lock-peers"
    python = folder / "bin/python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--upgrade", "pip", "packaging", "uv"], check=True)
        (folder / "made").touch()
    return folder / "bin"


class ReadByOthers(harness.SyncTest):
    world = {"packages": WORLD}

    def setUp(self):
        super().setUp()
        self.write_project(["app[fast]"], '[project.optional-dependencies]\nmore = ["extra"]\n'
                                          '[dependency-groups]\ntest = ["tester"]\n')
        command = self.command()
        command[1] = "lock"
        done = self.run_program(command)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.lock = self.project / "pylock.toml"
        self.sync("--locked")
        self.ours = self.installed()
        self.assertEqual(self.ours, {"app": "1.0", "library": "1.0", "marked": "1.0", "accelerated": "1.0"})

    def empty_environment(self):
        folder = self.folder / "other"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        return folder

    def names_in(self, folder):
        site = next((folder / "lib").glob("python3*")) / "site-packages"
        pairs = (path.name.removesuffix(".dist-info").split("-") for path in site.glob("*.dist-info"))
        return {name: version for name, version in pairs}

    def run_peer(self, *command):
        done = subprocess.run([str(word) for word in command], cwd=self.project, capture_output=True, text=True,
                              env=harness.clean_environment(self.folder) | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_packaging_reads_it_and_selects_the_same(self):
        script = ("import json, sys, tomllib, packaging.pylock as p\n"
                  "lock = p.Pylock.from_dict(tomllib.load(open(sys.argv[1], 'rb')))\n"
                  "print(json.dumps({str(q.name): str(q.version) for q in lock.packages}))\n")
        named = json.loads(self.run_peer(peers() / "python", "-c", script, self.lock))
        self.assertEqual(named, self.ours | {"extra": "1.0", "tester": "1.0"})

    def test_pip_installs_the_same(self):
        other = self.empty_environment()
        self.run_peer(peers() / "python", "-m", "pip", "--python", other, "install", "-q", "--no-deps", "-r", self.lock)
        self.assertEqual(self.names_in(other), self.ours)

    def test_uv_installs_the_same(self):
        other = self.empty_environment()
        self.run_peer(peers() / "uv", "pip", "install", "-q", "--no-config", "--cache-dir", self.folder / "uv-cache",
                      "--python", other, "--preview-features", "pylock", "-r", self.lock)
        self.assertEqual(self.names_in(other), self.ours)


if __name__ == "__main__":
    unittest.main()
