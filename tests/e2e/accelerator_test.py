"""The worked cases of the accelerator as worlds of stub wheels on a loopback index: the right build, a
coherent set, and respect for what is installed. The same cases on real wheels: real_cases_test.py."""

import json
import unittest

import harness


def family(version, built_for, requires=(), **more):
    return {version: {"requires": list(requires), "built_for": built_for, **more}}


MAIN = {
    "torch": {"versions": {**family("2.1.2", "cu121", ["nvidia-stub-cu12"]), **family("2.10.0", "cu128"),
                           **family("2.14.1", "cu130"), **family("2.15.0", "cu132", compression="stored")}},
    "torchvision": {"versions": {**family("0.1.6", "cpu", ["torch"]),
                                 **family("0.16.2", "cu121", ["torch==2.1.2"]),
                                 **family("0.29.1", "cu130", ["torch>=2.14.0"]),
                                 **family("0.29.2", "cu132", ["torch>=2.14.0"])}},
    "torchaudio": {"versions": {**family("2.1.2", "cu121", ["torch==2.1.2"]),
                                **family("2.10.0", "cu128", ["torch==2.10.0"]), **family("2.11.0", "cu130")}},
    "numpy": {"versions": {"1.26.4": {}, "2.4.6": {}}},
    "transformers": {"versions": {
        "4.55.4": {"requires": ["numpy"], "extras": {"torch": ["torch>=2.1"]}},
        "5.23.0": {"requires": ["numpy"], "extras": {"torch": ["torch>=2.6"]}}}},
    "safetensors": {"versions": {"0.8.0": {"extras": {"torch": ["torch>=2.4"]}}}},
    "pyarrow": {"versions": {"25.0.1": {}, "26.0.0": {}}},
    "nvidia-stub-cu12": {"versions": {"12.1": {}}},
}
CU121 = {
    "torch": {"versions": {"2.1.2+cu121": {"requires": ["nvidia-stub-cu12"], "built_for": "cu121"}}},
    "torchvision": {"versions": {"0.16.2+cu121": {"requires": ["torch==2.1.2"], "built_for": "cu121"}}},
    "torchaudio": {"versions": {"2.1.2+cu121": {"requires": ["torch==2.1.2+cu121"], "built_for": "cu121"}}},
    # Accelerator indexes mirror much else; nothing of it is to be taken from there.
    "numpy": {"versions": {"9.0": {}}},
}
# Newer for an old driver than what the default index has for it, and one build that both have.
CU126 = {
    "torch": {"versions": {**family("2.14.1+cu126", "cu126"), **family("2.11.0+cu126", "cu126")}},
    "torchvision": {"versions": {**family("0.29.1+cu126", "cu126", ["torch==2.14.1"])}},
}
CU130 = {"torch": {"versions": {**family("2.14.1+cu130", "cu130")}}}
LIAR = {"torch": {"versions": {"2.1.2+cu118": {"files": {
    "torch/__init__.py": "", "torch/version.py": "__version__ = '2.1.2+cu121'\n"}}}}}
TRIO = ["torch>=2.0", "torchvision", "torchaudio", "transformers", "safetensors"]
CASE_2 = {"torch": "2.1.2+cu121", "torchvision": "0.16.2+cu121", "torchaudio": "2.1.2+cu121", "numpy": "1.26.4",
          "transformers": "4.55.4", "safetensors": "0.8.0", "nvidia_stub_cu12": "12.1"}


class WorkedCases(harness.SyncTest):
    world = {"packages": MAIN, "serve": {"hashes": False}, "indexes": {
        "cu121": {"packages": CU121}, "cu118": {"packages": LIAR}, "cu126": {"packages": CU126},
        "cu130": {"packages": CU130}}}

    def accelerator_base(self):
        return self.index.url + "/whl"

    def explain(self, package):
        command = self.command()
        command[1:2] = ["explain", package]
        done = self.run_program(command)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def cu121(self):
        return self.accelerator_base() + "/cu121"

    def test_case_1_the_newest_set_that_imports_together_and_why_torch_is_held_back(self):
        self.write_project(TRIO)
        report = self.sync_json()
        self.assertEqual(self.installed(), {"torch": "2.14.1", "torchaudio": "2.11.0", "torchvision": "0.29.2",
                                            "numpy": "2.4.6", "transformers": "5.23.0", "safetensors": "0.8.0"})
        self.assertEqual(report["accelerator"], "cu130")
        self.assertEqual(report["held_back"], [
            {"name": "torch", "newest": "2.15.0", "chosen": "2.14.1",
             "reason": "it is built for CUDA 13.2, and `torchaudio 2.11.0` for CUDA 13.0"}])
        self.assertIn("Nothing to do", self.sync().stdout)

    def test_explain_says_what_holds_torch_back_before_and_after_it_is_installed(self):
        reason = "not 2.15.0: it is built for CUDA 13.2, and `torchaudio 2.11.0` for CUDA 13.0"
        self.write_project(TRIO)
        self.assertIn(reason, self.explain("torch"))
        self.sync()
        explained = self.explain("torch")
        self.assertIn("torch 2.14.1, built for CUDA 13.0 (installed, stays)", explained)
        self.assertIn(reason, explained)

    def test_case_2_a_named_accelerator_takes_the_family_from_its_index_and_nothing_else(self):
        self.write_project(TRIO)
        self.sync("--accelerator", "cu121", "--accelerator-index", self.accelerator_base())
        self.assertEqual(self.installed(), CASE_2)
        again = self.sync("--accelerator", "cu121", "--accelerator-index", self.accelerator_base())
        self.assertIn("Nothing to do", again.stdout)

    def test_case_2_what_needs_numpy_2_without_saying_so_is_held_where_numpy_1_is(self):
        self.write_project([*TRIO, "pyarrow"])
        report = self.sync_json("--accelerator", "cu121", "--accelerator-index", self.accelerator_base())
        self.assertEqual(self.installed(), CASE_2 | {"pyarrow": "25.0.1"})
        reasons = {row["name"]: row["reason"] for row in report["held_back"]}
        self.assertEqual(reasons["pyarrow"], "it works only with `numpy>=2`, and `numpy` is 1.26.4")

    def test_case_3_what_was_installed_before_keeps_its_files_and_the_rest_fits_it(self):
        self.write_project(["torch==2.1.2+cu121", "torchvision", "torchaudio"])
        self.sync("--accelerator-index", self.accelerator_base())
        before = {path: entry for path, entry in self.snapshot().items() if "/torch" in path}
        self.write_project(TRIO)
        self.sync()
        self.assertEqual(self.installed(), CASE_2)
        after = self.snapshot()
        self.assertEqual({path: after[path] for path in before}, before)

    def test_a_broken_set_that_is_installed_is_no_solution(self):
        """As another tool leaves it: each requirement is met, and the import fails."""
        self.write_project(["torch==2.15.0"])
        self.sync()
        self.write_project(["torchaudio==2.11.0"])
        self.sync()
        self.write_project(["torch", "torchaudio"])
        self.sync()
        self.assertEqual(self.installed()["torch"], "2.14.1")
        self.assertEqual(self.installed()["torchaudio"], "2.11.0")

    def test_case_5_a_build_that_no_version_has_is_refused_and_the_nearest_are_named(self):
        self.write_project(["torch==2.15.0"])
        failed = self.sync("--accelerator", "cu121", "--accelerator-index", self.accelerator_base(), code=3)
        self.assertEqual(failed.stderr.count("nearest usable versions of `torch`: 2.1.2+cu121"), 1)
        self.assertIn("for CUDA 13.2 there is a solution, with `torch 2.15.0`: `--accelerator cu132`", failed.stderr)
        self.assertFalse(self.environment.exists())

    def test_case_5_the_other_build_may_be_one_that_only_its_own_index_has(self):
        self.write_project(["torch==2.11.0"])
        failed = self.sync("--accelerator", "cu121", "--accelerator-index", self.accelerator_base(), code=3)
        self.assertIn("for CUDA 12.6 there is a solution, with `torch 2.11.0+cu126`: `--accelerator cu126`",
                      failed.stderr)

    def test_case_8_an_accelerator_index_as_extra_index_serves_its_own_alone(self):
        self.write_project(TRIO)
        self.sync("--extra-index", self.cu121())
        self.assertEqual(self.installed(), CASE_2)

    def test_case_8_an_accelerator_index_of_pips_configuration_counts(self):
        self.write_project(TRIO)
        configuration = self.folder / "pip.conf"
        configuration.write_text(f"[global]\nextra-index-url = {self.cu121()}\n")
        self.sync(environment={"PIP_CONFIG_FILE": str(configuration)})
        self.assertEqual(self.installed(), CASE_2)

    def test_case_9_a_label_in_a_requirement_names_the_build_of_all(self):
        self.write_project(["torch==2.1.2+cu121", *TRIO[1:]])
        self.sync("--accelerator-index", self.accelerator_base())
        self.assertEqual(self.installed(), CASE_2)

    def test_case_9_a_pin_of_torch_alone_routes_the_family(self):
        self.write_project(TRIO, '[tool.uv.sources]\ntorch = { index = "pytorch" }\n'
                                 f'[[tool.uv.index]]\nname = "pytorch"\nurl = "{self.cu121()}"\nexplicit = true\n')
        self.sync()
        self.assertEqual(self.installed(), CASE_2)

    def test_a_file_that_lies_against_its_label_is_believed_by_its_label_with_a_warning(self):
        self.write_project(["torch"])
        done = self.sync("--accelerator", "cu118", "--accelerator-index", self.accelerator_base())
        self.assertEqual(self.installed()["torch"], "2.1.2+cu118")
        self.assertIn("says CUDA 11.8 by its label and CUDA 12.1 in `torch/version.py`", done.stderr)

    def test_parts_of_a_file_that_said_something_else_than_the_file_are_an_error(self):
        """What was read by ranges is kept; then the index serves another file under the same name."""
        self.write_project(["torch==2.15.0"])
        self.sync("--dry-run")
        world = json.loads(json.dumps(MAIN))
        world["torch"]["versions"]["2.15.0"]["built_for"] = "cu118"
        port = int(self.index.url.rsplit(":", 1)[1])
        self.index.close()
        self.index = harness.LoopbackIndex({"packages": world, "serve": {"hashes": False}}, self.folder, port)
        failed = self.sync(code=1)
        self.assertIn("is built for CUDA 11.8, and `127.0.0.1` had said CUDA 13.2", failed.stderr)
        self.assertFalse(self.environment.exists())

    def test_case_10_two_names_are_refused_with_both_quoted(self):
        self.write_project(TRIO, f'[tool.sconce]\nextra-index = ["{self.accelerator_base()}/cu126"]\n')
        failed = self.sync("--accelerator", "cu121", code=2)
        self.assertIn("`cu121` (`--accelerator`)", failed.stderr)
        self.assertIn("/whl/cu126` (`pyproject.toml` line", failed.stderr)

    def version_of_torch(self, *arguments):
        report = self.sync_json(*arguments)
        return next(row["version"] for row in report["plan"] if row["name"] == "torch"), report

    def target(self, facts):
        self.write_project(["torch>=2.0"], f"[tool.sconce.targets.here]\n{facts}\n")

    def test_the_driver_of_a_described_target_leaves_the_builds_that_it_runs(self):
        self.target('driver = "535"')
        nowhere = ("--accelerator-index", self.index.url + "/nothing")
        self.assertEqual(self.version_of_torch("--target", "here", "--dry-run", *nowhere)[0], "2.10.0")

    def test_case_6_for_an_old_driver_the_accelerator_indexes_are_asked_too(self):
        self.target('driver = "535"')
        version, report = self.version_of_torch("--target", "here", "--dry-run")
        self.assertEqual(version, "2.14.1+cu126")
        self.assertEqual(report["accelerator"], "cu126")
        held = {entry["name"]: entry["reason"] for entry in report["held_back"]}
        self.assertIn("driver 535 (CUDA 12.2), CUDA 13.2 needs 580.65.06", held["torch"])

    def test_case_6_the_family_follows_and_the_rest_comes_from_the_default_index(self):
        self.write_project(["torch", "torchvision", "numpy"], '[tool.sconce.targets.here]\ndriver = "535"\n')
        report = self.sync_json("--target", "here", "--dry-run")
        self.assertEqual({row["name"]: row["version"] for row in report["plan"]},
                         {"torch": "2.14.1+cu126", "torchvision": "0.29.1+cu126", "numpy": "2.4.6"})

    def test_the_default_index_wins_where_both_have_the_newest_build(self):
        self.write_project(["torch<2.15"], '[tool.sconce.targets.here]\ndriver = "580"\n')
        version, report = self.version_of_torch("--target", "here", "--dry-run")
        self.assertEqual((version, report["accelerator"], report["held_back"]), ("2.14.1", "cu130", []))

    def test_an_accelerator_index_that_cannot_be_reached_stops_a_described_target(self):
        self.target('driver = "535"')
        failed = self.sync("--target", "here", "--dry-run", "--accelerator-index", "http://127.0.0.1:1/whl", code=1)
        self.assertIn("http://127.0.0.1:1/whl/", failed.stderr)

    def test_what_is_installed_is_kept_though_its_index_cannot_be_reached(self):
        self.write_project(["torch==2.1.2+cu121"])
        self.sync()
        self.write_project(["torch", "torchvision"])
        done = self.sync("--accelerator-index", "http://127.0.0.1:1/whl")
        self.assertEqual(self.installed()["torch"], "2.1.2+cu121")
        self.assertEqual(self.installed()["torchvision"], "0.16.2")
        self.assertIn("/whl/cu121/` is left out", done.stderr)

    def test_the_gpus_of_a_described_target_leave_the_builds_with_code_for_all_of_them(self):
        self.target('gpus = ["sm_61", "sm_90"]')
        nowhere = ("--accelerator-index", self.index.url + "/nothing")
        self.assertEqual(self.version_of_torch("--target", "here", "--dry-run", *nowhere)[0], "2.1.2")
        self.assertEqual(self.version_of_torch("--target", "here", "--dry-run")[0], "2.14.1+cu126")
        self.target('gpus = ["sm_130"]')
        self.assertIn("`sm_130` is in no table", self.sync("--target", "here", "--dry-run", code=3).stderr)

    def test_a_build_that_the_target_does_not_run_is_refused(self):
        self.target('driver = "470"\naccelerator = "cu121"')
        failed = self.sync("--target", "here", "--dry-run", "--accelerator-index", self.accelerator_base(), code=2)
        self.assertIn("driver 470 (CUDA 11.4)", failed.stderr)
        self.assertIn("`cu121` (`pyproject.toml` line", failed.stderr)

    def test_an_unknown_accelerator_lists_the_nearest(self):
        self.write_project(TRIO)
        failed = self.sync("--accelerator", "cuda12.1", code=2)
        self.assertIn("`cuda12.1` names no accelerator", failed.stderr)
        failed = self.sync("--accelerator", "cu12", code=2)
        self.assertIn("did you mean `cu121`", failed.stderr)

    def test_a_build_in_no_table_is_named_and_asked_for(self):
        self.write_project(["torch"])
        base = ("--accelerator-index", self.accelerator_base())
        failed = self.sync("--accelerator", "cu131", *base, code=3)
        self.assertIn("`cu131` (`--accelerator`) is in no table of sconce and asked for as it stands", failed.stderr)
        self.assertIn("`cu130`", failed.stderr)
        self.assertIn("with `cu131` (`--accelerator`) it is looked for in the index of that build alone", failed.stderr)
        self.assertNotIn("did you mean `torch`", failed.stderr)
        self.assertNotIn("in no table", self.sync("--accelerator", "cu121", *base).stderr)

    def test_auto_without_a_gpu_says_that_it_bounds_nothing(self):
        self.write_project(["torch"])
        report = self.sync_json("--accelerator", "auto", "--dry-run")
        self.assertIn("no GPU is seen here, so that `auto` (`--accelerator`) admits any build", report["warnings"][0])
        self.assertEqual(self.sync_json("--dry-run")["warnings"], [])

    def test_the_project_may_name_the_accelerator_and_a_flag_wins(self):
        self.write_project(["torch"], '[tool.sconce]\naccelerator = "cu128"\n'
                                      f'accelerator-index = "{self.accelerator_base()}"\n')
        failed = self.sync(code=3)
        self.assertIn("no index knows `torch`", failed.stderr)
        self.sync("--accelerator", "any")
        self.assertEqual(self.installed(), {"torch": "2.15.0"})

    def test_a_wheel_that_does_not_say_is_no_candidate_unless_allowed(self):
        world = json.loads(json.dumps(MAIN))
        del world["torch"]["versions"]["2.15.0"]["built_for"]
        self.index.close()
        self.index = harness.LoopbackIndex({"packages": world}, self.folder)
        self.write_project(["torch>2.14.1"])
        failed = self.sync(code=3)
        self.assertIn("nothing in it says which accelerator it was built for", failed.stderr)
        self.assertIn("`--allow-unknown-build torch`", failed.stderr)
        self.sync("--allow-unknown-build", "torch")
        self.assertEqual(self.installed(), {"torch": "2.15.0"})


if __name__ == "__main__":
    unittest.main(verbosity=1)
