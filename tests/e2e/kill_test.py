"""Killing the program at any system call that changes something must be harmless, and so must any
such call that fails: the environment is the old one, the new one, or mended by the next command.

strace injects into the unchanged program. Calls are counted per thread, so `--jobs 1` keeps the work
on few threads and every number is tried until a run passes unharmed.

Usage: kill_test.py [--every N]: with N above 1 only each Nth call (default 1 for the calls that
change an environment, 3 for the rest)."""

import argparse
import shutil
import subprocess
import sys
import unittest

import harness

WORLD = {
    "packages": {
        "first": {"versions": {v: {"requires": ["shared"], "files": {
            "first/__init__.py": f"__version__ = '{v}'\n", "first/data.bin": {"size": 5000, "seed": int(float(v))},
            "common_space/first.py": "x = 1\n"},
            "entry_points": {"console_scripts": {"first-tool": "first:main"}}} for v in ("1.0", "2.0")}},
        "shared": {"versions": {v: {"files": {"shared/__init__.py": f"__version__ = '{v}'\n",
                                              "common_space/shared.py": "y = 1\n"}} for v in ("1.0", "2.0")}},
        "leaver": {"versions": {"1.0": {}}},
    }
}
# The calls by which an environment and its journal change, and those by which files come to be.
CHANGING = ["renameat2", "rename", "renameat", "linkat", "link", "unlinkat", "unlink", "rmdir", "fdatasync", "fsync"]
MAKING = ["mkdirat", "mkdir", "symlinkat", "symlink", "pwrite64", "write", "ftruncate", "fallocate", "fchmod",
          "fchmodat", "utimensat"]
MOST = 400


class Killed(harness.SyncTest):
    world = WORLD
    every = {"changing": 1, "making": 3}

    def prepare(self):
        """An environment at version 1 with a stranger, a full store, and a project that wants 2."""
        self.write_project(["first==1.0", "shared==1.0", "leaver"])
        self.sync("--jobs", "1")
        self.template = self.folder / "template"
        shutil.copytree(self.environment, self.template, symlinks=True)
        self.old = self.state()
        self.write_project(["first==2.0", "shared==2.0"])
        self.sync("--exact", "--jobs", "1")
        self.new = self.state()
        self.assertNotEqual(self.old, self.new)

    def state(self):
        """Content by path, as far as it matters to a user."""
        return {str(p.relative_to(self.environment)): (p.read_bytes() if p.is_file() else None)
                for p in sorted(self.environment.rglob("*"))
                if ".sconce" not in p.parts and "__pycache__" not in p.parts and not p.is_symlink()}

    def reset(self):
        shutil.rmtree(self.environment)
        shutil.copytree(self.template, self.environment, symlinks=True)

    def inject(self, rule):
        """One upgrade under strace with this rule; the exit code."""
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={rule}", *self.command("--exact", "--jobs", "1")]
        return subprocess.run(command, cwd=self.project, capture_output=True, text=True,
                              env=harness.clean_environment(self.folder), timeout=60)

    def mend_and_compare(self, what):
        self.sync("--exact")
        self.assertEqual(self.state(), self.new, what)
        self.assertEqual(self.installed(), {"first": "2.0", "shared": "2.0"}, what)
        stage = self.environment / ".sconce"
        left = [p.name for p in stage.iterdir() if p.name != "lock"] if stage.exists() else []
        self.assertEqual(left, [], what)

    def try_call(self, call, action, step):
        runs = 0
        for number in range(1, MOST, step):
            self.reset()
            done = self.inject(f"{call}:{action}:when={number}")
            runs += 1
            what = f"{call} number {number}, {action}: {done.stderr[-500:]}"
            if action.startswith("error"):
                self.assertGreaterEqual(done.returncode, 0, what)
            self.mend_and_compare(what)
            if done.returncode == 0 and not self.hit(call, number):
                break
        return runs

    def hit(self, call, number):
        """Whether any thread of an unharmed upgrade makes this call that often."""
        return number <= self.counts.get(call, 0)

    def count_calls(self):
        """The most calls of each kind that any one thread makes in an upgrade."""
        self.reset()
        log = self.folder / "strace.log"
        subprocess.run(["strace", "-f", "-qq", "-o", str(log), "-e", "trace=" + ",".join(CHANGING + MAKING),
                        *self.command("--exact", "--jobs", "1")], cwd=self.project, check=True, capture_output=True,
                       env=harness.clean_environment(self.folder))
        per_thread = {}
        for line in log.read_text(errors="replace").splitlines():
            thread, _, rest = line.partition(" ")
            key = (thread, rest.strip().split("(")[0])
            per_thread[key] = per_thread.get(key, 0) + 1
        self.counts = {}
        for (_, call), count in per_thread.items():
            self.counts[call] = max(self.counts.get(call, 0), count)

    def test_a_kill_or_a_failure_at_any_call_is_mended_by_the_next_sync(self):
        self.prepare()
        self.count_calls()
        total = 0
        for kind, calls in (("changing", CHANGING), ("making", MAKING)):
            for call in calls:
                if call not in self.counts:
                    continue
                for action in ("signal=KILL", "error=ENOSPC"):
                    total += self.try_call(call, action, self.every[kind])
        print(f"{total} harmed runs, calls per thread: {self.counts}")

    def test_a_kill_during_recovery_and_two_recoveries_at_once_are_harmless(self):
        self.prepare()
        self.count_calls()
        interrupted = self.environment / ".sconce/journal"
        for number in range(1, MOST):
            self.reset()
            self.inject(f"renameat2:signal=KILL:when={number}")
            if interrupted.exists() or number > self.counts.get("renameat2", 0):
                break
        if not interrupted.exists():
            self.fail("no kill left a journal behind")
        saved = self.folder / "half-done"
        shutil.copytree(self.environment, saved, symlinks=True)
        for call in ("renameat2", "renameat", "rename", "unlinkat", "unlink"):
            for number in range(1, self.counts.get(call, 0) + 1):
                shutil.rmtree(self.environment)
                shutil.copytree(saved, self.environment, symlinks=True)
                self.inject(f"{call}:signal=KILL:when={number}")
                self.mend_and_compare(f"recovery killed at {call} {number}")
        shutil.rmtree(self.environment)
        shutil.copytree(saved, self.environment, symlinks=True)
        both = [subprocess.Popen(self.command("--exact"), cwd=self.project, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=harness.clean_environment(self.folder)) for _ in range(2)]
        for process in both:
            _, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, errors.decode())
        self.mend_and_compare("two recoveries at once")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int)
    known, rest = parser.parse_known_args()
    if known.every:
        Killed.every = {"changing": known.every, "making": known.every}
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
