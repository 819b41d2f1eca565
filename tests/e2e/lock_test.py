"""What sync does with a lock beside the project: a fresh one is installed without asking an index, a
stale one is a preference, and options ask for more or for less."""

import json
import os
import unittest
import urllib.parse

import harness

OLD = {
    "app": {"versions": {"1.0": {"requires": ["library>=1"], "extras": {}}}},
    "library": {"versions": {"1.0": {}}},
    "extra": {"versions": {"1.0": {}}},
    "tester": {"versions": {"1.0": {}}},
}
NEW = json.loads(json.dumps(OLD))
for name in ("app", "library", "extra", "tester"):
    NEW[name]["versions"]["2.0"] = {"requires": ["library>=1"]} if name == "app" else {}

FIRST = {"app": "1.0", "library": "1.0"}


class SyncFromLock(harness.SyncTest):
    world = {"packages": OLD}

    def setUp(self):
        super().setUp()
        self.write(["app"])
        self.lock("--no-cache")
        # The index goes on: whatever is solved anew takes the newer versions.
        port = urllib.parse.urlsplit(self.index.url).port
        self.index.close()
        self.index = harness.LoopbackIndex({"packages": NEW}, self.folder, port)
        self.addCleanup(self.index.close)

    def write(self, dependencies):
        self.write_project(dependencies, '[project.optional-dependencies]\nmore = ["extra"]\n'
                                         '[dependency-groups]\ntest = ["tester"]\n')

    def lock(self, *arguments):
        command = self.command(*arguments)
        command[1] = "lock"
        done = self.run_program([word for word in command if word != "sync"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def asked_pages(self):
        return [request["path"] for request in self.index_log() if "/simple/" in request["path"]]

    def test_a_fresh_lock_is_installed_and_no_page_is_asked(self):
        report = self.sync_json()
        self.assertEqual(self.installed(), FIRST)
        self.assertEqual((report["solved"], report["lock"], report["warnings"]), (False, "pylock.toml", []))
        self.assertEqual(self.asked_pages(), [])
        before = self.snapshot()
        self.assertIn("Nothing to do", self.sync().stdout)
        self.assertEqual(self.snapshot(), before)

    def test_extras_and_groups_are_those_of_the_lock(self):
        self.sync("--extra", "more", "--group", "test")
        self.assertEqual(self.installed(), FIRST | {"extra": "1.0", "tester": "1.0"})
        self.sync("--only-group", "test", "--exact")
        self.assertEqual(self.installed(), {"tester": "1.0"})

    def test_the_lock_goes_before_what_is_installed(self):
        self.sync("--no-lock")
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.0"})
        self.sync("--locked")
        self.assertEqual(self.installed(), FIRST)

    def test_explain_says_what_the_lock_names(self):
        command = self.command()
        command[1:2] = ["explain", "library"]
        self.assertIn("not 2.0: the lock names 1.0", self.run_program(command).stdout)

    def test_a_stale_lock_is_a_preference_and_a_warning(self):
        self.write(["app", "extra>=2"])
        done = self.sync()
        self.assertIn("`pylock.toml` is not fresh: the project's requirements", done.stderr)
        self.assertEqual(self.installed(), FIRST | {"extra": "2.0"})

    def test_locked_refuses_what_is_stale_and_frozen_takes_it(self):
        self.write(["app", "extra>=2"])
        failed = self.sync("--locked", code=1)
        self.assertIn("`pylock.toml` is not fresh", failed.stderr)
        self.assertFalse(self.environment.exists())
        self.sync("--frozen")
        self.assertEqual(self.installed(), FIRST)
        self.assertEqual(self.asked_pages(), [])

    def test_an_upgrade_leaves_the_lock_for_the_named_alone(self):
        done = self.sync("--upgrade", "library")
        self.assertNotIn("is not fresh", done.stderr)
        self.assertEqual(self.installed(), {"app": "1.0", "library": "2.0"})
        self.assertIn("forbid", self.sync("--upgrade", "library", "--locked", code=2).stderr)

    def test_the_remedy_for_a_lock_of_another_accelerator_is_the_command_that_works(self):
        done = self.sync("--accelerator", "cpu", "--dry-run")
        self.assertIn("`sconce lock --accelerator cpu", done.stderr)

    def test_a_package_to_install_again_that_is_not_in_the_lock_is_told(self):
        self.assertIn("absent", self.sync("--reinstall", "absent").stderr)

    def test_a_lock_for_another_python_is_stale(self):
        text = (self.project / "pylock.toml").read_text()
        self.assertIn('python = "3.', text)
        (self.project / "pylock.toml").write_text(text.replace('python = "3.', 'python = "2.'))
        self.assertIn("it is for Python 2.", self.sync("--locked", code=1).stderr)

    def test_its_addresses_go_through_the_index_map(self):
        mirror = harness.LoopbackIndex({"packages": OLD}, self.folder)
        self.addCleanup(mirror.close)
        self.index.close()
        self.sync("--locked", "--index-map", f"{self.index.url}={mirror.url}")
        self.assertEqual(self.installed(), FIRST)

    def test_without_a_lock_locked_and_frozen_say_what_makes_one(self):
        (self.project / "pylock.toml").unlink()
        for option in ("--locked", "--frozen"):
            self.assertIn("there is no `pylock.toml`", self.sync(option, code=1).stderr)
        self.assertIn("exclude each other", self.sync("--frozen", "--no-lock", code=2).stderr)
        self.sync()
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.0"})

    def test_a_pipe_or_a_folder_is_no_lock(self):
        path = self.project / "pylock.toml"
        path.unlink()
        os.mkfifo(path)
        self.assertIn("is no regular file", self.sync("--frozen", code=2).stderr)
        path.unlink()
        path.mkdir()
        self.assertIn("is no regular file", self.sync(code=2).stderr)

    def test_an_archive_with_another_hash_than_the_lock_s_is_refused(self):
        text = (self.project / "pylock.toml").read_text()
        place = text.index("sha256", text.index('name = "app"')) + len('sha256 = "')
        other = "0" if text[place] != "0" else "1"
        (self.project / "pylock.toml").write_text(text[:place] + other + text[place + 1:])
        failed = self.sync("--frozen", code=1)
        self.assertIn("app-1.0", failed.stderr)
        self.assertFalse(self.environment.exists())

    def test_a_lock_of_another_tool_is_taken_when_it_is_frozen(self):
        text = (self.project / "pylock.toml").read_text()
        kept = text[: text.index("[tool.sconce]")] if "[tool.sconce]" in text else text
        (self.project / "pylock.toml").write_text(kept.replace('created-by = "sconce', 'created-by = "other'))
        self.assertIn("it was written by `other", self.sync("--locked", code=1).stderr)
        self.sync("--frozen")
        self.assertEqual(self.installed(), FIRST)


if __name__ == "__main__":
    unittest.main()
