#!/usr/bin/env python3
"""Runs the public resolver scenarios and compares names and versions with what they expect.

    run.py --sconce PROGRAM [NAME ...]      through loopback indexes and `sconce sync --dry-run`
    run.py --in-memory PROGRAM [NAME ...]   through the solver alone (sconce_solve_world)
    run.py --cases PROGRAM                  the cases on recorded indexes, through the solver alone

NAME is a part of a file name. Scenarios are looked for in $SCONCE_CONFORMANCE, else in
shared/conformance beside the checkout. A file listed in differences.toml is expected to differ as
stated there. The last line is `N passed, M failed`.
"""

import argparse
import json
import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from worlds import normalised, read_benchmark, read_cases, read_scenarios  # noqa: E402


def conformance():
    given = os.environ.get("SCONCE_CONFORMANCE")
    return Path(given) if given else HERE.parents[2] / "shared" / "conformance"


def with_extras(description):
    """The description with the extras' requirements as markers."""
    requires = list(description["requires"])
    for extra, texts in description.get("extras", {}).items():
        for text in texts:
            text, _, marker = text.partition(";")
            condition = f'extra == "{extra}"' + (f" and ({marker.strip()})" if marker else "")
            # A URL or a version must not touch the semicolon.
            requires.append(f"{text.strip()} ; {condition}")
    return description | {"requires": requires, "extras": list(description.get("extras", {}))}


class InMemory:
    """Answers by the program sconce_solve_world, which reads one world a line."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, packages, requirements, target=None, options=None):
        request = {"packages": {name: {version: with_extras(description)
                                       for version, description in versions.items()}
                                for name, versions in packages.items()},
                   "requirements": requirements} | (options or {})
        if target:
            request |= {"python": target.python, "platform": target.platform}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def solve(self, scenario):
        for target in scenario.targets:
            yield target, self.ask(scenario.packages, scenario.requirements, target,
                                   scenario.options)


def judge(scenario, answers):
    """What is wrong with the answers, or None."""
    refused = {target.label for target, answer in answers if "packages" not in answer}
    for target, answer in answers:
        if "error" in answer:
            return f"{target.label}: {answer['error']}"
    if scenario.satisfiable:
        if refused != scenario.refused_for:
            texts = [answer["refused"] for _, answer in answers if "refused" in answer]
            return f"refused for {sorted(refused)}: {texts[:1]}"
    elif not refused:
        return "solved, but there should be no solution"
    if scenario.expected is None or not scenario.satisfiable:
        return None
    expected = {normalised(name): version for name, version in scenario.expected.items()}
    for target, answer in answers:
        if "packages" not in answer:
            continue
        found = answer["packages"]
        same = (all(expected.get(name) == version for name, version in found.items())
                if scenario.is_universal else found == expected)
        if not same:
            return f"{target.label}: {found} instead of {expected}"
    return None


def show_refusals(solve, names):
    """Prints what is said where there is no solution, for people to judge."""
    for scenario in read_scenarios(conformance() / "scenarios"):
        if names and not any(name in scenario.file for name in names):
            continue
        refusals = [(t, a["refused"]) for t, a in solve(scenario) if "refused" in a]
        if refusals and not scenario.is_universal:
            print(f"--- {scenario.file}: {', '.join(scenario.requirements)}\n{refusals[0][1]}")
    return 0


def run_scenarios(solve, names, jobs):
    differences = tomllib.loads((HERE / "differences.toml").read_text()).get("scenario", [])
    listed = {row["file"]: row["reason"] for row in differences}
    scenarios = [s for s in read_scenarios(conformance() / "scenarios")
                 if not names or any(name in s.file for name in names)]
    with ThreadPoolExecutor(jobs) as pool:
        verdicts = list(pool.map(lambda s: judge(s, list(solve(s))), scenarios))
    passed = failed = 0
    for scenario, fault in zip(scenarios, verdicts):
        if fault is None and scenario.file not in listed:
            passed += 1
            continue
        failed += 1
        note = f" (listed: {listed[scenario.file]})" if scenario.file in listed else ""
        print(f"FAILED {scenario.file}: {fault or 'agrees, but is listed as different'}{note}")
    unlisted = [s.file for s, fault in zip(scenarios, verdicts) if bool(fault) != (s.file in listed)]
    print(f"{passed} passed, {failed} failed")
    return 1 if unlisted else 0


def same_versions(found, resolved):
    from itertools import zip_longest

    def key(text):
        return [int(part) if part.isdigit() else part for part in text.split(".")]

    wanted = {normalised(name): version["version"] if isinstance(version, dict) else version
              for name, version in resolved.items()}
    return found.keys() == wanted.keys() and all(
        a == b for name in found
        for a, b in zip_longest(key(found[name]), key(wanted[name]), fillvalue=0))


def run_cases(program):
    engine = InMemory(program)
    passed = failed = 0
    differences = tomllib.loads((HERE / "differences.toml").read_text()).get("case", [])
    listed = {row["name"]: row["reason"] for row in differences}
    unlisted = []
    folder = conformance() / "resolver"
    rows = [(name, case["requested"], case["packages"], case) for name, case in read_cases(folder)]
    rows.append(("benchmark", *read_benchmark(folder), {}))
    for name, requirements, packages, case in rows:
        answer = engine.ask(packages, requirements, options={"python": "3.11.7"})
        found = answer.get("packages")
        if case.get("resolved"):
            good = found is not None and same_versions(found, case["resolved"])
        elif name == "benchmark":
            good = found is not None
        else:
            good = "refused" in answer
        good = good and answer["seconds"] < 10
        unvisited = [f"{package} {version}" for package, versions in
                     case.get("unvisited", {}).items() for version in versions
                     if f"{package} {version}" in answer["metadata_requests"]]
        print(f"{'ok    ' if good else 'FAILED'} {name}: {answer['seconds']:.3f} s, "
              f"{len(answer['metadata_requests'])} metadata requests; {answer.get('work', '')}"
              + (f"; visited needlessly: {', '.join(unvisited)}" if unvisited else ""))
        if not good:
            print(listed.get(name) or answer.get("refused", found))
        if good == (name in listed):
            unlisted.append(name)
        passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    return 1 if unlisted else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sconce")
    parser.add_argument("--in-memory")
    parser.add_argument("--cases")
    parser.add_argument("--show-refusals", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    if arguments.cases:
        return run_cases(arguments.cases)
    if arguments.in_memory and arguments.show_refusals:
        return show_refusals(InMemory(arguments.in_memory).solve, arguments.names)
    if arguments.in_memory:
        return run_scenarios(InMemory(arguments.in_memory).solve, arguments.names, 1)
    from real import RealProgram
    program = (arguments.sconce or os.environ.get("SCONCE_BINARY")
               or HERE.parents[1] / "build" / "dev" / "sconce")
    with RealProgram(program, list(read_scenarios(conformance() / "scenarios"))) as real:
        if arguments.show_refusals:
            return show_refusals(real.solve, arguments.names)
        return run_scenarios(real.solve, arguments.names, arguments.jobs)


if __name__ == "__main__":
    sys.exit(main())
