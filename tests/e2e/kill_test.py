"""Killing the program at any system call that changes something must be harmless, and so must any
such call that fails: the environment is the old one, the new one, or mended by the next command.

strace injects into the unchanged program. It counts the calls of each thread by itself, so `--jobs 1`
keeps the work on few threads; numbers go up until no thread makes so many calls.

Usage: kill_test.py [--every N] [TEST ...]: with N above 1 only each Nth call (default 1 for the calls
that change an environment, 3 for the rest). `--every 1` harms 900 syncs and 1300 recoveries; ctest
takes N from the CMake variable SCONCE_KILL_EVERY."""

import argparse
import itertools
import shutil
import signal
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
NEW = {"first": "2.0", "shared": "2.0"}
# The calls by which an environment and its journal change, and those by which files come to be. No
# file is written by `write`.
CHANGING = ["renameat2", "rename", "renameat", "linkat", "link", "unlinkat", "unlink", "rmdir", "fdatasync", "fsync"]
MAKING = ["mkdirat", "mkdir", "symlinkat", "symlink", "pwrite64", "ftruncate", "fallocate", "fchmod", "chmod",
          "fchmodat", "utimensat", "flock"]


class Harmed(harness.SyncTest):
    """What the tests share: a project that wants version 2, and syncs of it that are harmed."""

    world = WORLD
    every = {"changing": 1, "making": 3}
    offset = 0  # so that a coarse run tries other numbers of each call

    def arguments(self):
        return ["--exact", "--jobs", "1"]

    @property
    def state_folder(self):
        return self.environment / ".sconce"

    @property
    def journal(self):
        return self.state_folder / "journal"

    def contents(self):
        """Bytes or link target by path, as far as they matter to a user."""
        def content(path):
            if path.is_symlink():
                return str(path.readlink())
            return path.read_bytes() if path.is_file() else None
        return {str(p.relative_to(self.environment)): content(p) for p in sorted(self.environment.rglob("*"))
                if ".sconce" not in p.parts and "__pycache__" not in p.parts}

    def numbers(self, kind):
        step = self.every[kind]
        Harmed.offset += 1
        return itertools.count(1 + Harmed.offset % step, step)

    def strace(self, call, action):
        """The command under strace, with this done to this call; its log is `self.log`."""
        self.log = self.folder / "strace.log"
        return ["strace", "-f", "-qq", "-o", str(self.log), "-e", f"trace={call}",
                "-e", f"inject={call}:{action}", *self.command(*self.arguments())]

    def harm(self, call, action, number):
        """One sync with this done to this call of each thread; the finished process, or nothing if no
        thread made so many calls."""
        done = subprocess.run(self.strace(call, f"{action}:when={number}"), cwd=self.project, capture_output=True,
                              text=True, env=harness.clean_environment(self.folder), timeout=60)
        per_thread = {}
        for line in self.log.read_text(errors="replace").splitlines():
            thread, _, rest = line.partition(" ")
            if rest.lstrip().startswith(call + "("):
                per_thread[thread] = per_thread.get(thread, 0) + 1
        return done if max(per_thread.values(), default=0) >= number else None

    def mend_and_compare(self, what):
        self.sync("--exact")
        self.assertEqual(self.contents(), self.new, what)
        self.assertEqual(self.installed(), NEW, what)
        self.assertEqual([path.name for path in self.state_folder.iterdir()], ["lock"], what)

    def harm_every_call(self):
        """From a state that reset() makes; `self.old` and `self.new` are the contents before and after."""
        counts = {}
        for kind, calls in (("changing", CHANGING), ("making", MAKING)):
            for call, action in itertools.product(calls, ("signal=KILL", "error=ENOSPC", "error=EIO")):
                for number in self.numbers(kind):
                    self.reset()
                    done = self.harm(call, action, number)
                    if not done:
                        break
                    counts[call] = counts.get(call, 0) + 1
                    what = f"{call} number {number}, {action}: {done.stderr[-500:]}"
                    if action == "signal=KILL":
                        self.assertEqual(done.returncode, -signal.SIGKILL, what)
                    else:
                        self.assertGreaterEqual(done.returncode, 0, what)
                    if not self.journal.exists():
                        self.assertIn(self.contents(), [self.new] if done.returncode == 0 else [self.old, self.new], what)
                    self.mend_and_compare(what)
        print(f"{self.id()}: {sum(counts.values())} harmed runs, {counts}", flush=True)
        self.assertGreater(sum(counts.values()), 0)


class FirstSync(Harmed):
    """Nothing is in the store and there is no environment."""

    def setUp(self):
        super().setUp()
        self.write_project(["first==2.0", "shared==2.0"])
        self.sync(*self.arguments())
        self.old, self.new = {}, self.contents()

    def reset(self):
        shutil.rmtree(self.environment, ignore_errors=True)
        shutil.rmtree(self.cache, ignore_errors=True)

    def mend_and_compare(self, what):
        super().mend_and_compare(what)
        for folder in ("tmp", "partial"):
            self.assertEqual(list((self.cache / "v1" / folder).iterdir()), [], what)

    def test_a_kill_or_a_failure_at_any_call_is_mended_by_the_next_sync(self):
        self.harm_every_call()


class Change(Harmed):
    """All is in the store, and version 1 stands in the environment, beside something that leaves."""

    def setUp(self):
        super().setUp()
        self.write_project(["first==1.0", "shared==1.0", "leaver"])
        self.sync(*self.arguments())
        self.template = self.folder / "template"
        shutil.copytree(self.environment, self.template, symlinks=True)
        self.old = self.contents()
        self.write_project(["first==2.0", "shared==2.0"])
        self.sync(*self.arguments())
        self.new = self.contents()
        self.assertNotEqual(self.old, self.new)

    def reset(self):
        shutil.rmtree(self.environment)
        shutil.copytree(self.template, self.environment, symlinks=True)


class Remake(Change):
    """The environment's Python is gone, so that the whole of it is made anew."""

    def setUp(self):
        super().setUp()
        self.reset()
        self.old = self.contents()

    def reset(self):
        super().reset()
        for link in (self.environment / "bin").iterdir():
            if link.is_symlink():
                link.unlink()
                link.symlink_to("/nowhere/python")

    def test_a_kill_or_a_failure_at_any_call_is_mended_by_the_next_sync(self):
        self.harm_every_call()


class Upgrade(Change):
    found = []

    def test_a_kill_or_a_failure_at_any_call_is_mended_by_the_next_sync(self):
        self.harm_every_call()

    def interrupt(self, call, number):
        """An upgrade that is killed there. Each time anew, since a journal names inodes, which a copy of
        a half-changed environment would not have."""
        self.reset()
        return self.harm(call, "signal=KILL", number)

    def interruptions(self):
        """Every (call, number) at which a kill leaves a journal; looked for once."""
        if not Upgrade.found:
            for call in CHANGING + MAKING:
                for number in itertools.count(1):
                    if not self.interrupt(call, number):
                        break
                    if self.journal.exists():
                        Upgrade.found.append((call, number))
        self.assertGreater(len(Upgrade.found), 3)
        return Upgrade.found

    def test_a_kill_or_a_failure_during_recovery_is_mended_by_the_next_sync(self):
        runs = 0
        interruptions = self.interruptions()
        for interruption in interruptions[::self.every["changing"]]:
            for call, action in itertools.product(CHANGING + ["mkdir"], ("signal=KILL", "error=EIO")):
                for number in self.numbers("changing"):
                    self.interrupt(*interruption)
                    what = f"{interruption}, then {action} at {call} {number}"
                    self.assertTrue(self.journal.exists(), what)
                    if not self.harm(call, action, number):
                        break
                    runs += 1
                    self.mend_and_compare(what)
        print(f"{self.id()}: {len(interruptions)} interruptions, {runs} harmed recoveries", flush=True)

    def test_of_two_recoveries_at_once_one_does_the_work_and_both_succeed(self):
        for interruption in self.interruptions()[::self.every["changing"]]:
            self.interrupt(*interruption)
            # Slowed down, so that they meet.
            command = self.strace("rename,renameat2,unlinkat", "delay_enter=20000")
            both = [subprocess.Popen(command, cwd=self.project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                     env=harness.clean_environment(self.folder)) for _ in range(2)]
            errors = [process.communicate(timeout=60)[1] for process in both]
            self.assertEqual([process.returncode for process in both], [0, 0], f"{interruption}: {errors}")
            self.assertEqual(sum("finished an interrupted change" in text for text in errors), 1, errors)
            self.mend_and_compare(f"{interruption}: {errors}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int)
    known, rest = parser.parse_known_args()
    if known.every:
        Harmed.every = {"changing": known.every, "making": known.every}
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
