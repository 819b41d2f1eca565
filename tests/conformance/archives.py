#!/usr/bin/env python3
"""Runs `sconce debug unpack` over every archive of the conformance data.

usage: archives.py [PROGRAM]

The program is the argument, else $SCONCE_BINARY; the data lies in $SCONCE_CONFORMANCE, else beside the
checkout. `accept` must unpack to the members that verdicts.toml lists, `reject` must be refused with
nothing written, `decide` must do what archive-policy.toml says. Each run is bounded: 10 s, 64 MiB of
resident memory (read from the kernel when the program has ended, so that the address space that
libraries and sanitizers reserve does not count), 64 MiB of written files (RLIMIT_FSIZE).
The last line is `N passed, M failed`.
"""

import fnmatch
import hashlib
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIMIT = 64 << 20
SECONDS = 10


def listing(folder):
    """All below a folder: path to (kind, size, hash) of a file, (kind, target) of a link."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = pathlib.Path(parent, name)
            key = path.relative_to(folder).as_posix()
            if path.is_symlink():
                found[key] = ("symlink", os.readlink(path))
            elif path.is_dir():
                found[key] = ("directory",)
            else:
                data = path.read_bytes()
                found[key] = ("file", len(data), hashlib.sha256(data).hexdigest())
    return found


def expected_tree(file):
    """What verdicts.toml says comes out, or None where it does not say."""
    if "output" in file:
        name = pathlib.PurePath(file["path"]).stem
        return {name: ("file", file["output"]["size"], file["output"]["sha256"])}
    if "members" not in file:
        return None
    tree = {}
    for member in file["members"]:
        name = member["name"].rstrip("/")
        for folder in list(pathlib.PurePosixPath(name).parents)[:-1]:
            tree.setdefault(str(folder), ("directory",))
        kind = member.get("kind", "directory" if member["name"].endswith("/") else "file")
        if kind == "symlink":
            tree[name] = (kind, member["target"])
        elif kind == "directory":
            tree[name] = (kind,)
        else:
            tree[name] = (kind, member["size"], member["sha256"])
    return tree


def decision(policy, path):
    """Verdict of the first rule of the policy that names the path."""
    for rule in policy["rule"]:
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in rule["paths"]):
            return rule["verdict"]
    return None


def bounded():
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(program, archive, target):
    """Exit code, last words and peak memory of one run."""
    process = subprocess.Popen([program, "debug", "unpack", str(archive), str(target)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               preexec_fn=bounded)
    try:
        words = process.communicate(timeout=SECONDS)[1].decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None, f"took longer than {SECONDS} s", 0
    return process.returncode, words, 0


def run_measured(program, archive, target):
    """As run(), in a child of our own whose only child it is: so its peak memory can be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code, words, _ = run(program, archive, target)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        os.write(writer, f"{code}\n{peak}\n{words[:4000]}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        code, peak, words = pipe.read().decode(errors="replace").split("\n", 2)
    os.waitpid(child, 0)
    return (None if code == "None" else int(code)), words, int(peak)


def complaint(program, base, file, verdict):
    """What is wrong with the program's answer to one file; None where nothing is."""
    with tempfile.TemporaryDirectory() as scratch:
        target = pathlib.Path(scratch, "target")
        target.mkdir()
        runs = []
        for _ in range(2):
            code, words, peak = run_measured(program, base / file["path"], target)
            if peak > LIMIT:
                return f"took {peak >> 20} MiB of memory"
            if os.listdir(scratch) != ["target"]:
                return "wrote outside of its target"
            tree = listing(target)
            runs.append((code, tree))
            if verdict == "reject":
                if code != 1:
                    return f"was to be refused and ended with {code}: {words}"
                if tree:
                    return f"was refused but left {sorted(tree)}"
                if not words:
                    return "was refused without a word"
            elif code != 0:
                return f"was to be accepted and ended with {code}: {words}"
            for path in sorted(target.iterdir()):
                if path.is_dir() and not path.is_symlink():
                    subprocess.run(["rm", "-rf", str(path)], check=True)
                else:
                    path.unlink()
        if runs[0] != runs[1]:
            return "answered differently the second time"
        wanted = expected_tree(file)
        if verdict == "accept" and wanted is not None and runs[0][1] != wanted:
            return f"unpacked to {runs[0][1]}, not {wanted}"
    return None


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SCONCE_BINARY")
    if not program:
        sys.exit(__doc__)
    data = pathlib.Path(os.environ.get("SCONCE_CONFORMANCE", ROOT.parent / "shared/conformance"))
    base = data / "archives"
    files = tomllib.loads((base / "verdicts.toml").read_text())["file"]
    policy = tomllib.loads((HERE / "archive-policy.toml").read_text())
    passed = failed = 0
    for file in files:
        verdict = file["expected"]
        if verdict == "decide":
            verdict = decision(policy, file["path"])
        wrong = (complaint(program, base, file, verdict) if verdict
                 else "no rule of archive-policy.toml decides it")
        if wrong is None:
            passed += 1
        else:
            failed += 1
            print(f"{file['path']}: {wrong}")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
