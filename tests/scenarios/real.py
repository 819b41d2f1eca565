"""Answers scenarios by the program itself, through indexes on the loopback interface."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def served(description):
    """A version as the loopback server describes it."""
    return {"requires": description["requires"], "extras": description["extras"],
            "requires_python": description["requires_python"], "wheel": description["wheel"],
            "wheel_tags": description["wheel_tags"] or ["py3-none-any"],
            "sdist": description["sdist"], "yanked": description["yanked"]}


class RealProgram:
    """One server with an index for each scenario, and a folder for each run; a context manager."""

    def __init__(self, program, scenarios):
        self.program = str(program)
        self.index_of = {scenario.file: f"s{i}" for i, scenario in enumerate(scenarios)}
        self.world = {"packages": {}, "indexes": {
            self.index_of[s.file]: {"packages": {
                name: {"versions": {version: served(description)
                                    for version, description in versions.items()}}
                for name, versions in s.packages.items()}}
            for s in scenarios}}

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sconce-scenarios-"))
        world = self.folder / "world.json"
        world.write_text(json.dumps(self.world))
        self.server = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/servers/index_server.py"), "--world", str(world)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.server.stdout.readline())["url"]
        return self

    def __exit__(self, *unused):
        self.server.stdin.close()
        self.server.wait(10)
        self.server.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self):
        kept = {key: value for key, value in os.environ.items()
                if not key.startswith(("PIP_", "SCONCE_", "UV_"))
                and key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
        return kept | {"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder),
                       "XDG_CONFIG_DIRS": str(self.folder), "PIP_CONFIG_FILE": os.devnull,
                       "NO_PROXY": "127.0.0.1"}

    def command(self, scenario, target, folder):
        options = scenario.options
        command = [self.program, "sync", "--dry-run", "--json", "-r", str(folder / "requirements.txt"),
                   "--index", f"{self.url}/{self.index_of[scenario.file]}/simple/",
                   "--cache-dir", str(folder / "cache"), "--python", target.python,
                   "--python-platform", target.platform]
        if options["prereleases"]:
            command += ["--prerelease", options["prereleases"]]
        if options["resolution"] != "highest":
            command += ["--resolution", options["resolution"]]
        command += [f"--no-build={name}" for name in options["no_build"]]
        command += [f"--no-binary={name}" for name in options["no_binary"]]
        return command

    def answer(self, scenario, target):
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "requirements.txt").write_text("\n".join(scenario.requirements) + "\n")
        done = subprocess.run(self.command(scenario, target, folder), cwd=folder, timeout=60,
                              capture_output=True, text=True, env=self.environment())
        shutil.rmtree(folder, ignore_errors=True)
        if done.returncode == 3:
            return {"refused": done.stderr}
        if done.returncode != 0:
            return {"error": f"exit {done.returncode}: {done.stderr.strip() or done.stdout.strip()}"}
        steps = json.loads(done.stdout)["plan"]
        return {"packages": {step["name"]: step["version"] for step in steps
                             if step["action"] != "remove"}}

    def solve(self, scenario):
        for target in scenario.targets:
            yield target, self.answer(scenario, target)
