"""`sconce sync` from the user's side: what it installs, keeps, repairs and removes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import unittest

from harness import ROOT, SyncTest

WORLD = {
    "packages": {
        "app": {"versions": {
            "1.0": {"requires": ["library>=1"]},
            "2.0": {"requires": ["library>=2"], "requires_python": ">=3.8",
                    "extras": {"fast": ["accelerated"]},
                    "entry_points": {"console_scripts": {"app-tool": "app:main"}},
                    "files": {"app/__init__.py": "__version__ = '2.0'\ndef main():\n    print('tool of app 2.0')\n",
                              "app/data/big.bin": {"size": 3000000, "seed": 7},
                              "{dist}.data/scripts/app-script": "#!python\nimport app\nprint('script', app.__version__)\n",
                              "{dist}.data/data/share/app/note.txt": "a note\n"}}}},
        "library": {"versions": {"1.0": {}, "2.0": {}, "2.1": {}, "3.0rc1": {}}},
        "accelerated": {"versions": {"1.0": {"requires": ["library<2.1"]}}},
        "tester": {"versions": {"1.0": {}}},
        "documenter": {"versions": {"1.0": {}}},
        "torch": {"versions": {"2.1.2": {"requires": ["nvidia-stub-cu12==1.0"], "built_for": "cu121"}}},
        "nvidia-stub-cu12": {"versions": {"1.0": {}}},
        "marked": {"versions": {"1.0": {"requires": ["library; python_version >= '3'", "absent; sys_platform == 'win32'"]}}},
    }
}


class Sync(SyncTest):
    world = WORLD

    def test_a_first_sync_makes_an_environment_and_a_second_has_nothing_to_do(self):
        self.write_project(["app"])
        first = self.sync()
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.1"})
        self.assertEqual(self.python("import app, library; print(app.__version__)"), "2.0")
        self.assertIn("app", first.stdout)
        before = self.snapshot()
        second = self.sync()
        self.assertIn("Nothing to do", second.stdout)
        self.assertEqual(self.snapshot(), before)

    def test_scripts_data_and_modes_are_where_they_belong(self):
        self.write_project(["app"])
        self.sync()
        run = lambda name: subprocess.run([str(self.environment / "bin" / name)], capture_output=True, text=True).stdout
        self.assertEqual(run("app-tool"), "tool of app 2.0\n")
        self.assertEqual(run("app-script"), "script 2.0\n")
        self.assertEqual((self.environment / "share/app/note.txt").read_text(), "a note\n")
        self.assertEqual((self.site_packages / "app-2.0.dist-info/INSTALLER").read_text().strip(), "sconce")
        self.assertTrue((self.site_packages / "app-2.0.dist-info/REQUESTED").exists())
        self.assertFalse((self.site_packages / "library-2.1.dist-info/REQUESTED").exists())

    def test_record_is_true_by_python_s_own_reader(self):
        self.write_project(["app"])
        self.sync()
        wrong = self.python(
            "import importlib.metadata as m, hashlib, base64\n"
            "for d in m.distributions():\n"
            "  for f in d.files:\n"
            "    p = f.locate()\n"
            "    if not p.exists(): print('absent', f)\n"
            "    elif f.hash:\n"
            "      h = base64.urlsafe_b64encode(hashlib.new(f.hash.mode, p.read_bytes()).digest()).rstrip(b'=').decode()\n"
            "      if h != f.hash.value or f.size != p.stat().st_size: print('differs', f)\n")
        self.assertEqual(wrong, "")

    def test_a_package_whose_folder_was_deleted_is_repaired(self):
        self.write_project(["app"])
        self.sync()
        shutil.rmtree(self.site_packages / "library")
        report = self.sync_json()
        self.assertIn(("library", "replace"), [(s["name"], s["action"]) for s in report["plan"]])
        self.python("import library")

    def test_what_satisfies_is_kept_until_an_upgrade_is_asked_for(self):
        self.write_project(["app", "library==2.0"])
        self.sync()
        self.write_project(["app"])
        self.assertIn("Nothing to do", self.sync().stdout)
        self.assertEqual(self.installed()["library"], "2.0")
        kept = self.snapshot()
        self.sync("--upgrade", "library")
        self.assertEqual(self.installed()["library"], "2.1")
        after = self.snapshot()
        self.assertEqual({k: v for k, v in kept.items() if "/app/" in k},
                         {k: v for k, v in after.items() if "/app/" in k})

    def test_strangers_stay_unless_exact(self):
        self.write_project(["app", "tester"])
        self.sync()
        self.write_project(["app"])
        self.sync()
        self.assertIn("tester", self.installed())
        self.sync("--exact")
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.1"})
        self.assertFalse((self.site_packages / "tester").exists())

    def test_extras_and_groups_choose_requirements(self):
        self.write_project(["app"], '[project.optional-dependencies]\nspeed = ["app[fast]"]\n'
                                    '[dependency-groups]\ndev = ["tester"]\ndocs = ["documenter"]\n')
        self.sync("--no-dev")
        self.assertEqual(set(self.installed()), {"app", "library"})
        self.sync()
        self.assertEqual(set(self.installed()), {"app", "library", "tester"})
        self.sync("--group", "docs")
        self.assertIn("documenter", self.installed())
        self.sync("--all-extras")
        self.assertEqual(self.installed()["library"], "2.0")
        self.assertIn("accelerated", self.installed())

    def test_only_group_leaves_the_project_out(self):
        self.write_project(["app"], '[dependency-groups]\ndocs = ["documenter"]\n')
        self.sync("--only-group", "docs")
        self.assertEqual(set(self.installed()), {"documenter"})

    def test_a_dry_run_touches_nothing(self):
        self.write_project(["app"])
        report = self.sync_json("--dry-run")
        self.assertEqual({s["name"]: s["version"] for s in report["plan"]}, {"app": "2.0", "library": "2.1"})
        self.assertFalse(self.environment.exists())

    def test_the_accelerator_stack_is_a_stage_of_its_own(self):
        self.write_project(["torch", "app"])
        stages = {s["name"]: s["stage"] for s in self.sync_json()["plan"]}
        self.assertEqual(stages, {"torch": "accelerator", "nvidia-stub-cu12": "accelerator",
                                  "app": "rest", "library": "rest"})

    def test_reinstall_lays_the_files_anew(self):
        self.write_project(["app"])
        self.sync()
        (self.site_packages / "library/__init__.py").unlink()
        self.assertIn("Nothing to do", self.sync().stdout)
        self.sync("--reinstall", "library")
        self.python("import library; library.__version__")

    def test_a_plan_says_in_its_document_that_it_is_one(self):
        self.write_project(["app"])
        command = self.command()
        command[1] = "plan"
        self.assertEqual(json.loads(self.run_program(command).stdout)["command"], "plan")
        self.assertEqual(self.sync_json()["command"], "sync")

    def test_offline_installs_again_from_the_store_and_says_what_is_missing(self):
        self.write_project(["app"])
        self.sync()
        shutil.rmtree(self.environment)
        asked = len(self.index_log())
        self.sync("--offline")
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.1"})
        self.sync("--refresh", "--upgrade", environment={"SCONCE_OFFLINE": "1"})
        self.assertEqual(self.index_log()[asked:], [])
        self.write_project(["tester"])
        failed = self.sync("--offline", code=3)
        self.assertIn("with --offline only", failed.stderr)

    def test_requirements_files_and_constraints_work_like_pip_s(self):
        (self.project / "more.txt").write_text("library  # a comment\n")
        (self.project / "requirements.txt").write_text("-r more.txt\napp \\\n  >=1\n")
        (self.project / "bounds.txt").write_text("library<2.1\ntester==9\n")
        self.sync("-r", "requirements.txt", "-c", "bounds.txt")
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.0"})

    def test_markers_are_evaluated_for_the_target(self):
        self.write_project(["marked"])
        self.sync()
        self.assertEqual(set(self.installed()), {"marked", "library"})

    def test_files_are_links_to_the_store_and_read_only(self):
        self.write_project(["app"])
        self.sync()
        status = (self.site_packages / "app/data/big.bin").stat()
        self.assertGreaterEqual(status.st_nlink, 2)
        self.assertEqual(status.st_mode & 0o222, 0)

    def test_a_file_of_the_store_that_was_changed_does_not_spread(self):
        self.write_project(["app"])
        self.sync()
        target = self.site_packages / "app/__init__.py"
        os.chmod(target, 0o644)
        target.write_text("__version__ = 'edited'\n")
        shutil.rmtree(self.environment)
        self.sync()
        self.assertEqual(self.python("import app; print(app.__version__)"), "2.0")

    def test_pip_agrees_and_can_uninstall(self):
        self.write_project(["app"])
        self.sync()
        pip = [sys.executable, "-m", "pip", "--python", str(self.environment / "bin/python")]
        checked = subprocess.run([*pip, "check"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        subprocess.run([*pip, "uninstall", "-q", "-y", "app"], check=True, capture_output=True)
        self.assertEqual(set(self.installed()), {"library"})
        self.assertFalse((self.environment / "bin/app-tool").exists())

    def test_two_at_once_in_one_environment_both_end_well(self):
        self.write_project(["app"])
        both = [subprocess.Popen(self.command(), cwd=self.project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(2)]
        for process in both:
            _, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, errors.decode())
        self.assertEqual(self.installed(), {"app": "2.0", "library": "2.1"})

    def test_an_environment_that_is_none_is_left_alone(self):
        self.write_project(["app"])
        self.environment.mkdir()
        (self.environment / "precious.txt").write_text("mine")
        failed = self.sync(code=1)
        self.assertIn(".venv", failed.stderr)
        self.assertEqual((self.environment / "precious.txt").read_text(), "mine")

    def test_pip_s_configuration_names_the_index(self):
        self.write_project(["library"])
        command = [word for word in self.command() if word not in ("--index", self.index.simple)]
        environment = dict(os.environ, PIP_INDEX_URL=self.index.simple)
        done = subprocess.run(command, cwd=self.project, capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.installed(), {"library": "2.1"})

    def test_find_links_offers_what_no_index_has(self):
        self.write_wheel(self.folder / "wheels", "local-only", requires=["library"])
        self.write_project(["local-only"])
        self.sync("--find-links", str(self.folder / "wheels"))
        self.assertEqual(set(self.installed()), {"local_only", "library"})

    def test_find_links_of_a_file_begin_at_its_folder_and_those_of_the_command_line_where_it_runs(self):
        self.write_wheel(self.project / "wheels", "of-project")
        self.write_wheel(self.folder / "elsewhere/wheels", "of-command-line")
        self.write_project(["of-project", "of-command-line"], '[tool.sconce]\nfind-links = ["wheels"]\n')
        self.sync("--project", str(self.project), "--find-links", "wheels", folder=self.folder / "elsewhere")
        self.assertEqual(set(self.installed()), {"of_project", "of_command_line"})

    def test_find_links_of_a_requirement_file_begin_at_its_folder(self):
        self.write_wheel(self.folder / "lists/wheels", "of-list")
        (self.folder / "lists/all.txt").write_text("-f wheels\nof-list\n")
        self.sync("-r", "../lists/all.txt")
        self.assertEqual(set(self.installed()), {"of_list"})

    def test_the_keys_of_a_report_and_of_an_error_are_those_of_their_page(self):
        page = (ROOT / "docs/formats/sync-report.md").read_text()
        report_page, error_page = page.split("## A sync that failed")
        self.write_project(["library==2.0", "tester", "documenter"])
        self.sync()
        self.write_project(["library>2.0", "torch", "documenter"])
        self.assertLessEqual(paths(self.sync_json("--exact")), paths(shown_document(report_page)))
        self.write_project(["library>9"])
        self.assertEqual(paths(self.sync_json(code=3)), paths(shown_document(error_page)))


def shown_document(page):
    return json.loads(page[page.index("    {"):page.index("\n\n| key")])


def paths(value, path=""):
    """The keys of a document, as PLACE.KEY with the type of what stands there."""
    if isinstance(value, dict):
        return set().union(*(paths(item, f"{path}.{key}") for key, item in value.items()))
    if isinstance(value, list):
        return set().union(*(paths(item, f"{path}[]") for item in value))
    return {f"{path} {type(value).__name__}"}


class UndatedIndex(SyncTest):
    """An index that states no upload times, asked with a date."""

    world = {"packages": {"dated": {"versions": {"1.0": {}}}},
             "indexes": {"undated": {"packages": {"old": {"versions": {"1.0": {"upload_time": None}}}}},
                         "cu121": {"packages": {"torch": {"versions": {
                             "2.1.2+cu121": {"upload_time": None, "built_for": "cu121"}}}}}}}

    def write_project_with(self, index_table):
        url = f"{self.index.url}/undated/simple/"
        self.write_project(["old", "dated"], f'[tool.uv]\nexclude-newer = "2024-06-01"\n[[tool.uv.index]]\n'
                                             f'name = "undated"\nurl = "{url}"\n{index_table}')

    def test_files_without_upload_time_are_seen_where_their_index_is_assumed_old(self):
        self.write_project_with("")
        self.assertIn("no upload time", self.sync(code=3).stderr)
        self.write_project_with("assume-old = true\n")
        self.sync()
        self.assertEqual(set(self.installed()), {"old", "dated"})

    def test_an_accelerator_index_can_be_assumed_old_too(self):
        index = f'url = "{self.index.url}/whl/cu121"'
        for more, code in (("", 3), (", assume-old = true", 0)):
            self.write_project(["torch"], '[tool.sconce]\nexclude-newer = "2024-06-01"\n'
                                          f"extra-index = [{{ {index}{more} }}]\n")
            self.sync(code=code)
        self.assertEqual(self.installed(), {"torch": "2.1.2+cu121"})

    def test_what_is_pinned_to_the_default_index_of_the_project_comes_from_it(self):
        self.write_project_with('default = true\nassume-old = true\n[tool.uv.sources]\nold = { index = "undated" }\n')
        self.sync()
        self.assertEqual(set(self.installed()), {"old", "dated"})


class Hashes(SyncTest):
    """Requirement files with --hash, as pip's hash-checking mode takes them."""

    world = {
        "packages": {
            "app": {"versions": {"1.0": {"requires": ["library"]}, "2.0": {"requires": ["library"]}}},
            "library": {"versions": {"1.0": {}, "2.0": {}}},
            "bare": {"versions": {"1.0": {}}, "serve": {"hashes": False}},
        }
    }

    def write_requirements(self, *lines, name="requirements.txt"):
        (self.project / name).write_text("\n".join(lines) + "\n")

    def pinned(self, name, version, algorithm="sha256"):
        return f"{name}=={version} --hash={self.hash_of(name, version, algorithm)}"

    def sync_requirements(self, *arguments, code=0):
        return self.sync("-r", "requirements.txt", *arguments, code=code)

    def test_files_with_a_stated_hash_are_installed_and_then_kept(self):
        self.write_requirements(self.pinned("app", "1.0"),
                                f"library==1.0 \\\n  --hash=sha256:{'0' * 64} \\\n  --hash={self.hash_of('library', '1.0')}")
        self.sync_requirements()
        self.assertEqual(self.installed(), {"app": "1.0", "library": "1.0"})
        self.assertIn("Nothing to do", self.sync_requirements().stdout)

    def test_any_strong_algorithm_proves_a_file_also_from_the_store(self):
        self.write_requirements(self.pinned("library", "1.0", "sha512"))
        self.sync_requirements()
        shutil.rmtree(self.environment)
        self.sync_requirements()
        self.assertEqual(self.installed(), {"library": "1.0"})

    def test_an_archive_is_compared_where_the_index_states_no_hash(self):
        self.write_requirements(self.pinned("bare", "1.0"))
        self.sync_requirements()
        self.assertEqual(self.installed(), {"bare": "1.0"})

    def test_a_hash_chooses_among_versions(self):
        self.write_requirements(f"library --hash={self.hash_of('library', '1.0')}")
        self.sync_requirements()
        self.assertEqual(self.installed(), {"library": "1.0"})

    def test_a_constraint_may_state_the_hash(self):
        self.write_requirements("app")
        self.write_requirements(self.pinned("app", "1.0"), self.pinned("library", "2.0"), name="bounds.txt")
        self.sync_requirements("-c", "bounds.txt")
        self.assertEqual(self.installed(), {"app": "1.0", "library": "2.0"})

    def test_a_wheel_named_by_its_path_is_proven_by_its_hash(self):
        wheel = self.write_wheel(self.project / "wheels", "local")
        hash_text = hashlib.sha256(wheel.read_bytes()).hexdigest()
        self.write_requirements("--require-hashes", f"./wheels/{wheel.name} --hash=sha256:{hash_text}")
        self.sync_requirements()
        self.assertEqual(self.installed(), {"local": "1.0"})

    def test_a_hash_in_the_address_of_a_wheel_is_compared_also_from_the_store(self):
        address = f"{self.index.url}/files/main/library-1.0-py3-none-any.whl"
        self.write_requirements(f"library @ {address}")
        self.sync_requirements()
        shutil.rmtree(self.environment)
        self.write_requirements("--require-hashes", f"library @ {address}#sha512={'0' * 128}")
        self.assertIn("sha512:" + "0" * 128, self.sync_requirements(code=1).stderr)
        self.write_requirements("--require-hashes",
                                f"library @ {address}#{self.hash_of('library', '1.0', 'sha512').replace(':', '=')}")
        self.sync_requirements()
        self.assertEqual(self.installed(), {"library": "1.0"})

    def test_what_is_installed_is_kept_without_a_hash_and_whatever_is_stated(self):
        self.write_project(["app==1.0", "library==1.0"])
        self.sync()
        self.write_requirements("app==1.0", f"library==1.0 --hash=sha256:{'0' * 64}", self.pinned("bare", "1.0"))
        self.sync_requirements()
        self.assertEqual(self.installed(), {"app": "1.0", "library": "1.0", "bare": "1.0"})
        self.sync_requirements("--reinstall", "library", code=3)


class IndexWithoutFreshness(SyncTest):
    world = {"packages": {"app": {"versions": {"1.0": {}}}}, "serve": {"etag": False, "cache_control": ""}}

    def test_offline_uses_pages_that_state_no_freshness(self):
        self.write_project(["app"])
        self.sync()
        shutil.rmtree(self.environment)
        self.sync("--offline")
        self.assertEqual(self.installed(), {"app": "1.0"})


if __name__ == "__main__":
    unittest.main(verbosity=1)
