"""`sconce detect` on the machine that the tests run on, whatever it has."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from harness import PROGRAM, clean_environment

OUTCOMES = {"runs", "runs-ptx-only", "unknown", "does-not-run"}


class Detect(unittest.TestCase):
    def run_program(self, *arguments):
        with tempfile.TemporaryDirectory(prefix="sconce-e2e-") as home:
            done = subprocess.run([PROGRAM, "detect", *arguments], capture_output=True, text=True, timeout=60,
                                  cwd=home, env=clean_environment(pathlib.Path(home)))
        self.assertEqual(done.returncode, 0, f"{done.args}\n{done.stdout}\n{done.stderr}")
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_the_report_is_one_document_with_a_source_for_each_fact_and_a_reason_for_each_build(self):
        report = json.loads(self.run_program("--json"))
        self.assertEqual(list(report), ["command", "platform", "container", "wsl", "jetson", "nvidia_driver",
                                        "amd_driver", "intel_driver", "gpus", "findings", "newest", "builds"])
        self.assertEqual(report["command"], "detect")
        facts = [report[key] for key in ("container", "wsl", "jetson", "nvidia_driver", "amd_driver", "intel_driver")]
        for fact in [fact for fact in facts if fact is not None] + report["gpus"]:
            self.assertTrue(fact["source"])
        for build in report["builds"]:
            self.assertIn(build["outcome"], OUTCOMES)
            self.assertTrue(build["reason"])
        self.assertEqual((report["builds"][-1]["name"], report["builds"][-1]["outcome"]), ("cpu", "runs"))
        kernel_driver = pathlib.Path("/sys/module/nvidia/version")
        if kernel_driver.exists():
            self.assertIsNotNone(report["nvidia_driver"])
        if not report["gpus"]:
            self.assertIsNone(report["newest"])

    def test_the_table_fits_80_columns_and_lists_the_cpu_last(self):
        text = self.run_program()
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)
        self.assertTrue(text.splitlines()[-1].startswith("cpu "))

    def test_an_unknown_option_is_refused(self):
        done = subprocess.run([PROGRAM, "detect", "--gpu", "H100"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("`--gpu` is no option of `detect`", done.stderr)


if __name__ == "__main__":
    unittest.main()
