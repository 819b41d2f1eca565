#!/usr/bin/env python3
"""Runs `sconce debug eval` on the vectors of the packaging standards and compares its answers.

usage: packaging.py [--sconce PROGRAM] [--show N] [FILE.jsonl ...]

The program is taken from --sconce or SCONCE_BINARY, the vectors from SCONCE_CONFORMANCE (default:
../shared/conformance beside the checkout), whose packaging/README.md says what is compared. Without
files, all of them are run. Exit 1 if a vector fails.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]


def vectors_folder():
    default = CHECKOUT.parent / "shared" / "conformance"
    return pathlib.Path(os.environ.get("SCONCE_CONFORMANCE", default)) / "packaging"


class Program:
    """The program under test: takes vectors, returns their `out` in the same order."""

    def __init__(self, path):
        self.path = path

    def evaluate(self, vectors):
        text = "".join(json.dumps({k: v[k] for k in ("id", "op", "in")}) + "\n" for v in vectors)
        run = subprocess.run(
            [self.path, "debug", "eval"], input=text.encode("ascii"), capture_output=True, timeout=600,
            env=dict(os.environ, SCONCE_CONFORMANCE=str(vectors_folder().parent.resolve())),
        )
        lines = run.stdout.decode("utf-8").splitlines()
        if run.returncode != 0 or len(lines) != len(vectors):
            raise SystemExit(
                f"{self.path} debug eval: exit {run.returncode}, {len(lines)} answers to"
                f" {len(vectors)} vectors\n{run.stderr.decode('utf-8', 'replace')}"
            )
        answers = [json.loads(line) for line in lines]
        for vector, answer in zip(vectors, answers):
            if answer["id"] != vector["id"]:
                raise SystemExit(f"answer {answer['id']} to vector {vector['id']}")
        return [answer["out"] for answer in answers]


# Comparisons that are not plain equality ask the program again: each gets all (vector, answer) pairs
# of its operation and returns those that fail.


def is_same(expected, answer):
    """`ok` always; if it is true, every other key. An unknown operation is no refusal."""
    if str(answer.get("error", "")).startswith("unknown operation"):
        return False
    if answer.get("ok") is not expected["ok"]:
        return False
    return not expected["ok"] or all(
        key in answer and is_equal(answer[key], value) for key, value in expected.items()
    )


def is_equal(left, right):
    """Equality that keeps true and 1 apart."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(is_equal(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_equal, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def compare_exactly(_program, pairs):
    return [pair for pair in pairs if not is_same(pair[0]["out"], pair[1])]


def compare_groups(_program, pairs):
    """Ascending groups of equal versions; the order inside a group says nothing."""
    def sort_groups(out):
        return {**out, "groups": [sorted(group) for group in out.get("groups", [])]}

    return [
        pair for pair in pairs if not is_same(sort_groups(pair[0]["out"]), sort_groups(pair[1]))
    ]


def compare_by_question(program, pairs, make_question, agrees):
    """Answers that differ in text are put to the program as one more vector each."""
    questions, asked, failed = [], [], []
    for vector, answer in pairs:
        if is_same(vector["out"], answer):
            continue
        question = make_question(vector, answer) if answer.get("ok") is True else None
        if question is None or not vector["out"]["ok"]:
            failed.append((vector, answer))
        else:
            questions.append(question)
            asked.append((vector, answer))
    for pair, out in zip(asked, program.evaluate(questions) if questions else []):
        if not agrees(out):
            failed.append(pair)
    return failed


def compare_specifier_meaning(program, pairs):
    """The set must mean what the range means; which of many such sets is free."""

    def question(vector, answer):
        out = vector["out"]
        if None in (out["specifier"], answer.get("specifier")):
            return None
        if not is_equal(out["policy"], answer.get("policy")):
            return None
        written = {"spec": answer["specifier"], "policy": answer["policy"]}
        operands = {"a": vector["in"]["range"], "b": written}
        return {"id": vector["id"], "op": "range.equal", "in": operands}

    return compare_by_question(
        program, pairs, question, lambda out: out.get("ok") is True and out.get("value") is True
    )


def compare_marker_truth(program, pairs):
    """Two markers mean the same if they are true in the same environments."""
    path = vectors_folder() / "environments.json"
    names = sorted(json.loads(path.read_text("ascii")))
    kept, failed = [], []
    for vector, answer in pairs:
        if is_same(vector["out"], answer):
            continue
        if not vector["out"]["ok"] or answer.get("ok") is not True or "normalized" not in answer:
            failed.append((vector, answer))
        else:
            kept.append((vector, answer))
    questions = [
        {"id": f"{which}", "op": "marker.truth", "in": {"marker": marker, "environments": names}}
        for vector, answer in kept
        for which, marker in enumerate((vector["out"]["normalized"], answer["normalized"]))
    ]
    outs = program.evaluate(questions) if questions else []
    for place, pair in enumerate(kept):
        first, second = outs[2 * place], outs[2 * place + 1]
        if first.get("ok") is not True or not is_equal(first, second):
            failed.append(pair)
    return failed


COMPARISONS = {
    "version.order": compare_groups,
    "range.to_specifier_set": compare_specifier_meaning,
    "marker.and": compare_marker_truth,
    "marker.or": compare_marker_truth,
}


def run_file(program, path, show):
    """Prints the rows of one file and its first failures; returns (passed, failed)."""
    vectors = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    by_op = collections.defaultdict(list)
    for vector, answer in zip(vectors, program.evaluate(vectors)):
        by_op[vector["op"]].append((vector, answer))
    passed_all = failed_all = 0
    for op in sorted(by_op):
        failed = COMPARISONS.get(op, compare_exactly)(program, by_op[op])
        passed = len(by_op[op]) - len(failed)
        print(f"{path.name:<26} {op:<32} {passed:>6} {len(failed):>6}")
        for vector, answer in failed[:show]:
            print(f"    {vector['id']}\n      in       {shorten(vector['in'])}")
            print(f"      expected {shorten(vector['out'])}\n      answer   {shorten(answer)}")
        passed_all += passed
        failed_all += len(failed)
    return passed_all, failed_all


def shorten(value, limit=600):
    text = json.dumps(value)
    return text if len(text) <= limit else text[:limit] + "..."


def main():
    parser = argparse.ArgumentParser(description="compare `sconce debug eval` with the vectors")
    parser.add_argument("--sconce", default=os.environ.get("SCONCE_BINARY"))
    parser.add_argument("--show", type=int, default=3, help="failures to print per operation")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.sconce:
        parser.error("give the program with --sconce or SCONCE_BINARY")
    paths = arguments.files or sorted(vectors_folder().glob("*.jsonl"))
    if not paths:
        parser.error(f"no vectors in {vectors_folder()}")
    program = Program(arguments.sconce)
    passed = failed = 0
    print(f"{'file':<26} {'operation':<32} {'passed':>6} {'failed':>6}")
    for path in paths:
        counts = run_file(program, path if path.exists() else vectors_folder() / path, arguments.show)
        passed += counts[0]
        failed += counts[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
