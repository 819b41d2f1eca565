"""What the end-to-end tests share: a loopback index for a world, a project in a folder of its own,
and the program. Nothing here reaches beyond the loopback interface."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/servers"))
import stub_wheels  # noqa: E402

PROGRAM = os.environ.get("SCONCE_BINARY", str(ROOT / "build/dev/sconce"))


class LoopbackIndex:
    """tests/servers/index_server.py serving `world`; a context manager."""

    def __init__(self, world, folder, port=0):
        path = pathlib.Path(folder) / "world.json"
        path.write_text(json.dumps(world))
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/servers/index_server.py"), "--world", str(path), "--port", str(port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.simple = self.url + "/simple/"

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def clean_environment(home):
    """No configuration of the user's or the machine's reaches the program."""
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("PIP_", "SCONCE_", "UV_")) and key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    kept.update(HOME=str(home), XDG_CONFIG_HOME=str(home), XDG_CONFIG_DIRS=str(home), PIP_CONFIG_FILE=os.devnull,
                NO_PROXY="127.0.0.1")
    return kept


class SyncTest(unittest.TestCase):
    """A test with `world` (class attribute) on a loopback index and an empty project folder."""

    world = {"packages": {}}

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory(prefix="sconce-e2e-")
        self.addCleanup(self._scratch.cleanup)
        self.folder = pathlib.Path(self._scratch.name)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.cache = self.folder / "cache"
        self.index = LoopbackIndex(self.world, self.folder)
        self.addCleanup(self.index.close)

    def write_project(self, dependencies, extra_text=""):
        quoted = ", ".join(json.dumps(dependency) for dependency in dependencies)
        (self.project / "pyproject.toml").write_text(
            f'[project]\nname = "example"\nversion = "1"\nrequires-python = ">=3.8"\n'
            f"dependencies = [{quoted}]\n{extra_text}")

    def command(self, *arguments):
        return [PROGRAM, "sync", "--index", self.index.simple, "--cache-dir", str(self.cache),
                "--python", sys.executable, *arguments]

    def hash_of(self, name, version, algorithm="sha256"):
        """Of the wheel that the index serves, as it is written behind --hash."""
        wheel = stub_wheels.build_wheel(dict(self.world["packages"][name]["versions"][version], name=name, version=version))
        return f"{algorithm}:{hashlib.new(algorithm, wheel).hexdigest()}"

    def write_wheel(self, folder, name, version="1.0", requires=()):
        """Builds a wheel of no index into `folder`."""
        description = {"name": name, "version": version, "requires": list(requires)}
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / stub_wheels.wheel_names(description)[0]
        path.write_bytes(stub_wheels.build_wheel(description))
        return path

    def run_program(self, command, environment=None, folder=None):
        return subprocess.run(command, cwd=folder or self.project, capture_output=True, text=True,
                              env=self.environment_variables() | (environment or {}), timeout=120)

    def environment_variables(self):
        """No test asks the public accelerator indexes."""
        return clean_environment(self.folder) | {"SCONCE_ACCELERATOR_INDEX": self.index.url + "/whl"}

    def sync(self, *arguments, code=0, environment=None, folder=None):
        done = self.run_program(self.command(*arguments), environment, folder)
        self.assertEqual(done.returncode, code, f"{done.args}\n{done.stdout}\n{done.stderr}")
        return done

    def sync_json(self, *arguments, code=0):
        return json.loads(self.sync("--json", *arguments, code=code).stdout)

    def index_log(self):
        """The requests that the index has had so far."""
        with urllib.request.urlopen(self.index.url + "/_log") as answer:
            return [request for request in json.load(answer) if request["path"] != "/_log"]

    @property
    def environment(self):
        return self.project / ".venv"

    @property
    def site_packages(self):
        return next((self.environment / "lib").glob("python3*")) / "site-packages"

    def installed(self):
        """Name to version, as the dist-info folders say."""
        if not self.environment.exists():
            return {}
        pairs = (path.name.removesuffix(".dist-info").split("-") for path in self.site_packages.glob("*.dist-info"))
        return {name: version for name, version in pairs}

    def python(self, code):
        done = subprocess.run([str(self.environment / "bin/python"), "-I", "-c", code],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def snapshot(self):
        """Every path of the environment with its kind, size and inode: equal means untouched."""
        if not self.environment.exists():
            return None
        return {str(path.relative_to(self.environment)): (path.lstat().st_mode, path.lstat().st_size, path.lstat().st_ino)
                for path in sorted(self.environment.rglob("*")) if ".sconce" not in path.parts}
