"""Bad input from every side: the exit code, the words that a person needs, and an environment that
stays as it was."""

import os
import subprocess
import sys
import unittest

from harness import SyncTest

WORLD = {
    "packages": {
        "good": {"versions": {"1.0": {}}},
        "needs-good": {"versions": {"1.0": {"requires": ["good"]}}},
        "no-hash": {"versions": {"1.0": {}}, "serve": {"hashes": False}},
        "needs-missing": {"versions": {"1.0": {"requires": ["no-such-project"]}}},
        "conflict-a": {"versions": {"1.0": {"requires": ["good<1"]}}},
        "other-platform": {"versions": {"1.0": {"tags": ["cp311-cp311-win_amd64"]}}},
        "only-yanked": {"versions": {"1.0": {"yanked": "broken build"}}},
        "only-pre": {"versions": {"1.0a1": {}}},
        "old-python": {"versions": {"1.0": {"requires_python": "<3"}}},
        "wrong-hash": {"versions": {"1.0": {"serve": {"hashes": "wrong"}}}},
        "wrong-size": {"versions": {"1.0": {"serve": {"sizes": "wrong"}}}},
        "cut": {"versions": {"1.0": {"files": {"cut/__init__.py": {"size": 40000, "seed": 1}}}}},
        "flaky": {"versions": {"1.0": {}}},
        "page-403": {"versions": {"1.0": {}}},
        "page-html": {"versions": {"1.0": {}}},
        "page-500": {"versions": {"1.0": {}}},
        "escapes": {"versions": {"1.0": {"files": {"escapes/__init__.py": "", "../../outside.txt": "no"}}}},
        "slashed": {"versions": {"1.0": {"files": {"slashed/__init__.py": "", "/etc/outside.txt": "no"}}}},
    },
    "faults": [
        {"path": "*/simple/flaky/", "do": "status", "status": 503, "times": 2},
        {"path": "*/simple/page-403/", "do": "status", "status": 403},
        {"path": "*/simple/page-500/", "do": "status", "status": 500},
        {"path": "*/simple/page-html/", "do": "html"},
        {"path": "*/cut-1.0-*.whl", "do": "truncate", "bytes": 2000},
    ],
}


class BadProject(SyncTest):
    world = WORLD

    def expect(self, code, *words, arguments=()):
        before = self.snapshot()
        done = self.sync(*arguments, code=code)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(self.snapshot(), before, "the environment was touched")
        return done

    def test_a_malformed_project_file_names_line_and_column(self):
        (self.project / "pyproject.toml").write_text("[project\nname = 'x'\n")
        self.expect(2, "pyproject.toml", "line 1")

    def test_a_malformed_requirement_names_the_text_and_what_was_expected(self):
        self.write_project(["good", "good>>1"])
        self.expect(2, "pyproject.toml", "line 5, column 30", "`>>1`")

    def test_a_malformed_marker_names_the_text(self):
        self.write_project(["good; python_versoin > '3'"])
        self.expect(2, "pyproject.toml", "python_versoin")

    def test_a_requirement_file_names_file_and_line(self):
        (self.project / "requirements.txt").write_text("good\n\ngood ==\n")
        self.expect(2, "requirements.txt", "line 3", arguments=["-r", "requirements.txt"])

    def test_a_hash_that_the_index_does_not_state_is_no_solution(self):
        (self.project / "requirements.txt").write_text("good==1.0 --hash=sha256:" + "0" * 64 + "\n")
        self.expect(3, "`good 1.0` has no file with one of the hashes stated for it", "requirements.txt` line 1",
                    self.hash_of("good", "1.0"), arguments=["-r", "requirements.txt"])

    def test_an_archive_of_another_hash_is_refused_with_file_address_and_both_hashes(self):
        (self.project / "requirements.txt").write_text("no-hash==1.0 --hash=sha256:" + "0" * 64 + "\n")
        address = self.index.simple.replace("://", "://user:secret@")
        done = self.expect(1, "no_hash-1.0-py3-none-any.whl` from `" + self.index.url, "sha256:" + "0" * 64,
                           self.hash_of("no-hash", "1.0"), arguments=["-r", "requirements.txt", "--index", address])
        self.assertNotIn("secret", done.stderr)
        self.assertEqual(list(self.cache.rglob("*.whl")), [])

    def test_with_one_hash_every_package_must_have_one(self):
        hashed = f"good==1.0 --hash={self.hash_of('good', '1.0')}"
        cases = [
            ([hashed, "no-hash"], ["`no-hash 1.0` (`requirements.txt` line 2)", "`requirements.txt` line 1"]),
            ([f"needs-good==1.0 --hash={self.hash_of('needs-good', '1.0')}"],
             ["`good 1.0` (`needs-good` requires it)", f"`{hashed}`"]),
            (["--require-hashes", "good==1.0"], ["`good 1.0` (`requirements.txt` line 2)", f"`{hashed}`"]),
        ]
        for lines, words in cases:
            with self.subTest(lines=lines):
                (self.project / "requirements.txt").write_text("\n".join(lines) + "\n")
                self.expect(2, "--hash", *words, arguments=["-r", "requirements.txt"])

    def test_a_hash_that_can_be_forged_is_refused_with_its_place(self):
        (self.project / "requirements.txt").write_text("good==1.0 --hash=md5:" + "0" * 32 + "\n")
        self.expect(2, "requirements.txt` line 1, column 11", "`md5`", arguments=["-r", "requirements.txt"])

    def test_no_project_is_said_with_a_remedy(self):
        self.expect(2, "pyproject.toml")

    def test_a_project_file_that_says_nothing_to_install_is_no_empty_project(self):
        (self.project / "pyproject.toml").write_text("[tool.poetry]\nname = 'x'\n")
        self.expect(2, "pyproject.toml", "neither `[project]` nor `[dependency-groups]`")

    def test_near_names_are_told(self):
        self.write_project(["torchvison"])
        self.expect(3, "no index knows `torchvison`", "did you mean `torchvision`?")
        self.write_project(["good=1.0"])
        self.expect(2, "equality is written `==`")
        self.write_project(["good"])
        for option in ("--upgrade", "--reinstall"):
            done = self.sync(option, "goood", "--dry-run")
            self.assertIn(f"`{option} goood` has no effect", done.stderr)
            self.assertIn("did you mean `good`?", done.stderr)

    def test_offline_nothing_is_said_to_be_unknown(self):
        self.write_project(["good"])
        done = self.expect(3, "no page of `good` was kept", arguments=["--offline"])
        self.assertNotIn("no index knows", done.stderr)

    def test_a_pipe_in_the_place_of_the_project_file_is_refused_and_not_waited_for(self):
        os.mkfifo(self.project / "pyproject.toml")
        self.assertIn("is no regular file", self.sync(code=2).stderr)

    def test_parts_of_a_project_are_not_asked_for_beside_requirement_files(self):
        (self.project / "requirements.txt").write_text("good\n")
        self.assertIn("go without -r", self.sync("-r", "requirements.txt", "--extra", "x", code=2).stderr)

    def test_a_file_of_requirements_that_is_not_there_is_a_mistake_of_the_command(self):
        failed = self.sync("-r", "absent.txt", code=2)
        self.assertIn("absent.txt", failed.stderr)
        self.assertIn("hint: check the path", failed.stderr)

    def test_a_pythons_list_names_those_that_do_not_fit_too(self):
        self.write_project(["good"])
        self.assertIn("found: ", self.sync("--python", "3.77", code=1).stderr)

    def test_an_unknown_extra_and_an_unknown_group_are_named(self):
        self.write_project(["good"], '[project.optional-dependencies]\nwebui = ["good"]\n')
        self.expect(2, "webiu", "webui", arguments=["--extra", "webiu"])
        self.expect(2, "nosuch", arguments=["--group", "nosuch"])

    def test_an_unknown_option_is_a_usage_error(self):
        self.write_project(["good"])
        self.expect(2, "--all-extra", arguments=["--all-extra"])

    def test_what_cannot_be_solved_exits_with_3_and_says_why(self):
        cases = [
            (["no-such-project"], ["no-such-project"]),
            (["needs-missing"], ["needs-missing", "no-such-project"]),
            (["conflict-a", "good"], ["conflict-a", "good"]),
            (["good>=2"], ["good", "1.0"]),
            (["other-platform"], ["other-platform", "win_amd64"]),
            (["only-yanked"], ["only-yanked", "yanked"]),
            (["only-pre>=1"], ["only-pre"]),
            (["old-python"], ["old-python", "Python"]),
        ]
        for requirements, words in cases:
            with self.subTest(requirements=requirements):
                self.write_project(requirements)
                self.expect(3, *words)

    def test_an_environment_that_exists_is_untouched_by_a_failure(self):
        self.write_project(["good"])
        self.sync()
        self.write_project(["good", "no-such-project"])
        self.expect(3, "no-such-project")
        self.write_project(["good", "wrong-hash"])
        self.expect(1, "wrong_hash")

    def test_a_file_that_is_not_what_was_promised_is_refused(self):
        for name in ("wrong-hash", "wrong-size", "cut"):
            with self.subTest(name=name):
                self.write_project([name])
                self.expect(1, name.replace("-", "_"))

    def test_an_index_that_fails_is_named_with_cause(self):
        for name, word in (("page-403", "403"), ("page-500", "500"), ("page-html", "page-html")):
            with self.subTest(name=name):
                self.write_project([name])
                self.expect(1, word, self.index.url.split("//")[1])

    def test_a_passing_fault_is_retried(self):
        self.write_project(["flaky"])
        self.sync()
        self.assertEqual(self.installed(), {"flaky": "1.0"})

    def test_an_index_that_is_down_is_named_without_credentials(self):
        self.write_project(["good"])
        done = self.expect(1, "127.0.0.1:9", arguments=["--index", "http://user:secret@127.0.0.1:9/simple/"])
        self.assertNotIn("secret", done.stderr)

    def test_a_hostile_archive_is_refused_by_name(self):
        for name in ("escapes", "slashed"):
            with self.subTest(name=name):
                self.write_project([name])
                self.expect(1, name, "outside.txt")
        self.assertEqual(list(self.folder.rglob("outside.txt")), [])

    def test_an_unknown_python_is_named(self):
        self.write_project(["good"])
        done = self.run_program([w for w in self.command("--python", "3.99")])
        self.assertIn(done.returncode, (1, 2))
        self.assertIn("3.99", done.stderr)


class Trust(SyncTest):
    """What a project or a page from elsewhere may not make this machine do."""

    world = {"packages": {"app": {"versions": {"1.0": {}}}}}

    def test_a_project_starts_no_program_of_its_own(self):
        evil = self.project / "evil"
        evil.write_text("#!/bin/sh\ntouch started\n")
        evil.chmod(0o755)
        self.write_project(["app"], '[tool.sconce]\npython = "./evil"\n')
        failed = self.run_program([w for w in self.command() if w != "--python"][:-1])
        self.assertEqual(failed.returncode, 2, failed.stderr)
        self.assertIn("only the user names a program to start", failed.stderr)
        self.assertFalse((self.project / "started").exists())

    def test_a_page_from_elsewhere_names_no_file_of_this_machine(self):
        wheel = self.folder / "app-9.0-py3-none-any.whl"
        wheel.write_bytes(b"anything")
        page = self.folder / "page.html"
        page.write_text(f'<base href="file:///"><a href="{wheel.as_uri()}">{wheel.name}</a>')
        server = subprocess.Popen([sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"],
                                  cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                  env=dict(os.environ, PYTHONUNBUFFERED="1"))
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        port = server.stdout.readline().split()[5]
        self.write_project(["app>=9"])
        self.sync("--find-links", f"http://127.0.0.1:{port}/page.html", "--no-index", code=3)


if __name__ == "__main__":
    unittest.main(verbosity=1)
