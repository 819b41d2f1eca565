"""What has no wheel: source archives, folders and repositories are built, in environments that are
resolved and installed from the same index as all else."""

import hashlib
import io
import json
import subprocess
import tarfile
import unittest

from harness import SyncTest

# Makes the wheel that `stub.json` in the source tree describes.
BACKEND = '''
import base64, hashlib, json, os, zipfile

def described():
    with open("stub.json") as file:
        return json.load(file)

def metadata_text(stub):
    lines = ["Metadata-Version: 2.1", "Name: " + stub["name"], "Version: " + stub["version"]]
    return "\\n".join(lines + ["Requires-Dist: " + text for text in stub.get("requires", [])]) + "\\n"

def torch_version():
    try:
        import importlib.metadata
        return importlib.metadata.version("torch")
    except Exception:
        return "none"

def build_editable(folder, config_settings=None, metadata_directory=None):
    return build_wheel(folder, {"editable": os.getcwd()})

def build_wheel(folder, config_settings=None, metadata_directory=None):
    stub = described()
    if stub.get("fails"):
        print("stub.c:1:10: fatal error: cuda.h: No such file or directory")
        raise SystemExit(1)
    info = "{name}-{version}.dist-info/".format(**stub)
    module = {stub["name"] + ".py": "torch = " + repr(torch_version()) + "\\n"}
    if config_settings and "editable" in config_settings:
        module = {stub["name"] + ".pth": config_settings["editable"] + "\\n"}
    members = {**module,
               info + "METADATA": metadata_text(stub),
               info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: stub\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
    record = ""
    for path, text in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record += "%s,sha256=%s,%d\\n" % (path, digest, len(text))
    members[info + "RECORD"] = record + info + "RECORD,,\\n"
    name = "{name}-{version}-py3-none-any.whl".format(**stub)
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        for path, text in members.items():
            archive.writestr(path, text)
    return name
'''


class Build(SyncTest):
    world = {"packages": {
        "stub-backend": {"versions": {"1.0": {"files": {"stub_backend.py": BACKEND}}}},
        "library": {"versions": {"1.0": {}, "2.0": {}}},
        "torch": {"versions": {"2.0.1": {"built_for": "cu118"}, "2.1.2": {"built_for": "cu121"}}},
    }}

    def source_files(self, name, version="1.0", build_requires=(), **stub):
        wanted = json.dumps(["stub-backend", *build_requires])
        return {"pyproject.toml": f'[build-system]\nrequires = {wanted}\nbuild-backend = "stub_backend"\n',
                "stub.json": json.dumps({"name": name, "version": version, **stub})}

    def write_tree(self, name, **source):
        folder = self.folder / "trees" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file_name, text in self.source_files(name, **source).items():
            (folder / file_name).write_text(text)
        return folder

    def write_archive(self, name, version="1.0", **source):
        folder = self.folder / "archives"
        folder.mkdir(exist_ok=True)
        with tarfile.open(folder / f"{name}-{version}.tar.gz", "w:gz") as archive:
            for file_name, text in self.source_files(name, version, **source).items():
                member = tarfile.TarInfo(f"{name}-{version}/{file_name}")
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text.encode()))
        return folder

    def direct_url(self, name):
        return json.loads(next(self.site_packages.glob(f"{name}-*.dist-info/direct_url.json")).read_text())

    def test_a_folder_is_built_and_brings_what_its_backend_says_that_it_requires(self):
        tree = self.write_tree("made", requires=["library<2"])
        self.write_project([f"made @ {tree.as_uri()}"])
        self.sync()
        self.assertEqual(self.installed(), {"made": "1.0", "library": "1.0"})
        self.assertEqual(self.python("import made; print(made.torch)"), "none")
        self.assertEqual(self.direct_url("made"), {"url": tree.as_uri(), "dir_info": {}})
        before = self.snapshot()
        self.assertIn("Nothing to do", self.sync().stdout)
        self.assertEqual(self.snapshot(), before)

    def test_a_repository_is_built_at_its_commit(self):
        tree = self.write_tree("made")
        git = lambda *words: subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@host.example", *words], cwd=tree, check=True,
            capture_output=True, text=True).stdout.strip()
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
            git(*words)
        commit = git("rev-parse", "HEAD")
        self.write_project([f"made @ git+{tree.as_uri()}"])
        self.sync()
        self.assertEqual(self.installed(), {"made": "1.0"})
        self.assertEqual(self.direct_url("made")["vcs_info"]["commit_id"], commit)

    def test_a_source_archive_without_stated_metadata_is_built(self):
        folder = self.write_archive("made", requires=["library"])
        self.write_project(["made"])
        self.sync("--find-links", str(folder))
        self.assertEqual(self.installed(), {"made": "1.0", "library": "2.0"})
        self.environment.rename(self.folder / "old")
        asked = len(self.index_log())
        self.sync("--find-links", str(folder), "--offline")
        self.assertEqual(self.installed(), {"made": "1.0", "library": "2.0"})
        self.assertEqual(len(self.index_log()), asked)

    def test_without_builds_a_source_archive_is_no_candidate(self):
        folder = self.write_archive("made")
        self.write_project(["made"])
        failed = self.sync("--find-links", str(folder), "--no-build", "made", code=3)
        self.assertIn("only as source archive", failed.stderr)

    def test_a_build_that_asks_for_torch_gets_the_one_that_is_installed_beside_it(self):
        folder = self.write_archive("made", build_requires=["torch"])
        self.write_project(["made", "torch<2.1"])
        self.sync("--find-links", str(folder))
        self.assertEqual(self.installed(), {"made": "1.0", "torch": "2.0.1"})
        self.assertEqual(self.python("import made; print(made.torch)"), "2.0.1")

    def test_another_torch_makes_another_build(self):
        folder = self.write_archive("made", build_requires=["torch"])
        self.write_project(["made", "torch<2.1"])
        self.sync("--find-links", str(folder))
        self.write_project(["made", "torch"])
        self.sync("--find-links", str(folder), "--upgrade", "torch", "--reinstall", "made")
        self.assertEqual(self.installed(), {"made": "1.0", "torch": "2.1.2"})
        self.assertEqual(self.python("import made; print(made.torch)"), "2.1.2")

    def test_a_build_that_fails_is_quoted_and_leaves_the_environment_as_it_was(self):
        self.write_project(["library"])
        self.sync()
        before = self.snapshot()
        tree = self.write_tree("made", fails=True)
        self.write_project(["library", f"made @ {tree.as_uri()}"])
        failed = self.sync(code=1)
        self.assertIn("fatal error: cuda.h: No such file or directory", failed.stderr)
        self.assertIn("while building `made`", failed.stderr)
        self.assertEqual(self.snapshot(), before)

    def test_a_build_requirement_that_is_nowhere_is_no_solution_and_says_whose_it_is(self):
        folder = self.write_archive("made", build_requires=["absent"])
        self.write_project(["made"])
        failed = self.sync("--find-links", str(folder), code=3)
        self.assertIn("resolving what the build of `made 1.0` requires", failed.stderr)
        self.assertIn("`absent`", failed.stderr)

    def test_what_needs_itself_to_be_built_is_refused(self):
        folder = self.write_archive("made", build_requires=["made"])
        self.write_project(["made"])
        self.assertIn("has to be built before it can be built",
                      self.sync("--find-links", str(folder), code=1).stderr)

    def test_the_project_itself_is_installed_from_its_folder(self):
        self.write_own_project()
        self.sync()
        self.assertEqual(self.installed(), {"example": "1", "library": "2.0"})
        self.assertEqual(self.python("import example; print(example.here)"), "1")
        self.assertEqual(self.direct_url("example"), {"url": self.project.as_uri(), "dir_info": {"editable": True}})
        (self.project / "example.py").write_text("here = 22222\n")
        self.assertIn("Nothing to do", self.sync().stdout)
        self.assertEqual(self.python("import example; print(example.here)"), "22222")

    def test_sources_of_uv_name_folders_and_their_versions_are_bound(self):
        self.write_tree("made", requires=["library<2"])
        sources = '[tool.uv.sources]\nmade = { path = "../trees/made", editable = true }\n'
        self.write_project(["made>=1"], sources)
        self.sync()
        self.assertEqual(self.installed(), {"made": "1.0", "library": "1.0"})
        self.assertTrue(self.direct_url("made")["dir_info"]["editable"])
        self.assertIn("Nothing to do", self.sync().stdout)
        self.write_project(["made>=2"], sources)
        self.assertIn("made", self.sync(code=3).stderr)

    def test_the_project_itself_can_be_a_wheel_or_left_out(self):
        self.write_own_project()
        self.sync("--no-install-project")
        self.assertEqual(self.installed(), {"library": "2.0"})
        self.sync("--no-editable")
        self.assertEqual(self.installed(), {"example": "1", "library": "2.0"})
        self.assertEqual(self.python("import example; print(example.torch)"), "none")
        self.assertIn("Nothing to do", self.sync("--no-editable").stdout)
        self.sync()
        self.assertEqual(self.python("import example; print(example.here)"), "1")

    def test_the_project_itself_is_installed_beside_what_its_lock_holds(self):
        self.write_own_project()
        self.assertEqual(self.run_program([self.command()[0], "lock", *self.command()[2:]]).returncode, 0)
        self.sync("--locked", "--exact")
        self.assertEqual(self.installed(), {"example": "1", "library": "2.0"})
        self.assertIn("Nothing to do", self.sync("--locked", "--exact").stdout)

    def test_a_new_version_of_the_project_is_installed(self):
        self.write_own_project()
        self.sync()
        self.write_own_project(version="2")
        self.sync()
        self.assertEqual(self.installed(), {"example": "2", "library": "2.0"})

    def test_requirement_files_name_folders_archives_and_editables(self):
        tree = self.write_tree("made")
        (tree / "pyproject.toml").write_text((tree / "pyproject.toml").read_text() +
                                             '[project]\nname = "made"\nversion = "1.0"\n')
        archive = self.write_archive("packed") / "packed-1.0.tar.gz"
        (tree / "made.py").write_text("here = 1\n")
        (self.project / "requirements.txt").write_text(f"-e ../trees/made\n{archive}\n")
        self.sync("-r", "requirements.txt")
        self.assertEqual(self.installed(), {"made": "1.0", "packed": "1.0"})
        self.assertEqual(self.python("import made; print(made.here)"), "1")
        self.assertTrue(self.direct_url("made")["dir_info"]["editable"])

    def test_a_source_archive_that_is_not_the_one_meant_is_not_installed(self):
        archive = self.write_archive("packed") / "packed-1.0.tar.gz"
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        requirements = self.project / "requirements.txt"
        requirements.write_text(f"packed --hash=sha256:{'0' * 64}\n")
        failed = self.sync("-r", "requirements.txt", "--find-links", str(archive.parent), code=1)
        self.assertIn(found, failed.stderr)
        self.assertFalse(self.environment.exists())
        requirements.write_text(f"packed --hash=sha256:{found}\n")
        self.sync("-r", "requirements.txt", "--find-links", str(archive.parent))
        self.assertEqual(self.installed(), {"packed": "1.0"})

    def write_own_project(self, version="1"):
        self.write_project(["library"], '[build-system]\nrequires = ["stub-backend"]\n'
                                        'build-backend = "stub_backend"\n')
        path = self.project / "pyproject.toml"
        path.write_text(path.read_text().replace('version = "1"', f'version = "{version}"'))
        (self.project / "stub.json").write_text(json.dumps({"name": "example", "version": version}))
        (self.project / "example.py").write_text("here = 1\n")

    def test_a_lock_takes_source_archives_and_names_folders_as_what_it_cannot_take(self):
        folder = self.write_archive("made", requires=["library"])
        self.write_project(["made"])
        lock = lambda code: self.run_program(
            [self.command()[0], "lock", *self.command()[2:], "--find-links", str(folder)])
        self.assertEqual(lock(0).returncode, 0)
        self.sync("--frozen", "--find-links", str(folder))
        self.assertEqual(self.installed(), {"made": "1.0", "library": "2.0"})
        self.write_project([f"made @ {self.write_tree('made').as_uri()}"])
        failed = lock(1)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("`made` comes from a folder or a repository, which locks do not take yet", failed.stderr)


if __name__ == "__main__":
    unittest.main()
