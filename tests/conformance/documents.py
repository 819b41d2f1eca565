#!/usr/bin/env python3
"""Runs `sconce debug toml|json|simple` on conformance/{toml,json,simple-api}.

usage: documents.py [PROGRAM] [--record]

PROGRAM defaults to $SCONCE_BINARY. Compares as the READMEs of the three folders say. Verdicts on
JSON texts that may go either way are kept in json_either.txt beside this file and must stay as they
are; --record writes that file anew. The last line is `N passed, M failed`.
"""
import datetime
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = Path(os.environ.get("SCONCE_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
EITHER = HERE / "json_either.txt"
TIME_LIMIT = 20


class Failure(Exception):
    pass


def run(program, *arguments):
    """Exit status, stdout, stderr of one `sconce debug`; a crash or a time-out is a failure."""
    done = subprocess.run([program, "debug", *map(str, arguments)], capture_output=True,
                          timeout=TIME_LIMIT)
    if done.returncode < 0 or done.returncode > 4:
        raise Failure(f"ended with {done.returncode}: {done.stderr[-200:]!r}")
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def require_accepted(program, *arguments):
    status, output, message = run(program, *arguments)
    if status != 0:
        raise Failure(f"refused: {message.strip()[:300]}")
    return json.loads(output.decode("utf-8"))


def require_refused(program, *arguments):
    status, _, message = run(program, *arguments)
    if status == 0:
        raise Failure("accepted")
    if not message.startswith("error: "):
        raise Failure(f"refused without a message: {message[:200]!r}")


# --- toml -------------------------------------------------------------------------------------

def time_value(text):
    """A date or time as a comparable value: milliseconds, the offset as UTC."""
    text = text.replace("t", "T").replace(" ", "T").replace("z", "Z").replace("Z", "+00:00")
    text = re.sub(r"\.(\d+)", lambda m: "." + (m[1] + "000")[:3], text)
    if "T" in text:
        moment = datetime.datetime.fromisoformat(text)
        return moment.astimezone(datetime.timezone.utc) if moment.tzinfo else moment
    if ":" in text:
        return datetime.time.fromisoformat(text)
    return datetime.date.fromisoformat(text)


def same_scalar(ours, theirs):
    if ours["type"] != theirs["type"]:
        return False
    a, b = ours["value"], theirs["value"]
    kind = ours["type"]
    if kind == "float":
        a, b = float(a), float(b)
        return a == b or (math.isnan(a) and math.isnan(b))
    if kind == "integer":
        return int(a) == int(b)
    if kind.startswith(("date", "time")):
        return time_value(a) == time_value(b)
    return a == b


def is_scalar(value):
    return isinstance(value, dict) and set(value) == {"type", "value"} and isinstance(value["type"], str)


def compare_tagged(ours, theirs, path=""):
    if is_scalar(theirs) and is_scalar(ours):
        if not same_scalar(ours, theirs):
            raise Failure(f"{path or '.'}: {ours} is not {theirs}")
    elif isinstance(theirs, dict) and isinstance(ours, dict):
        if set(ours) != set(theirs):
            raise Failure(f"{path or '.'}: keys {sorted(ours)} are not {sorted(theirs)}")
        for key in theirs:
            compare_tagged(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(theirs, list) and isinstance(ours, list):
        if len(ours) != len(theirs):
            raise Failure(f"{path or '.'}: {len(ours)} items, not {len(theirs)}")
        for index, (a, b) in enumerate(zip(ours, theirs)):
            compare_tagged(a, b, f"{path}[{index}]")
    else:
        raise Failure(f"{path or '.'}: {ours!r} is not {theirs!r}")


def toml_valid(program, file):
    expected = json.loads(file.with_suffix(".json").read_bytes())
    compare_tagged(require_accepted(program, "toml", file), expected)


def toml_invalid(program, file):
    require_refused(program, "toml", file)


# --- json -------------------------------------------------------------------------------------

def json_accept(program, file):
    ours = require_accepted(program, "json", file)
    theirs = json.loads(file.read_bytes())
    if ours != theirs:
        raise Failure(f"read as {ours!r}, not as {theirs!r}")


def json_reject(program, file):
    require_refused(program, "json", file)


def read_verdicts():
    lines = EITHER.read_text().splitlines() if EITHER.exists() else []
    return dict(reversed(line.split(" ", 1)) for line in lines if line and not line.startswith("#"))


def json_verdict(program, file):
    return "accept" if run(program, "json", file)[0] == 0 else "reject"


def json_either(verdicts):
    def check(program, file):
        verdict = json_verdict(program, file)
        if verdict != verdicts.get(file.name):
            raise Failure(f"{verdict}, but json_either.txt says {verdicts.get(file.name)}")
    return check


def record_either(program):
    rows = [f"{json_verdict(program, file)} {file.name}" for file in files("json/either", ".json")]
    EITHER.write_text("# Our verdict on texts that a parser may take or refuse; see documents.py.\n"
                      + "\n".join(rows) + "\n")


# --- simple-api -------------------------------------------------------------------------------

ADVISORY = {"project", "version", "type"}


def instant(text):
    return None if text is None else time_value(text)


def comparable_file(entry):
    entry = {key: value for key, value in entry.items() if key not in ADVISORY}
    entry["upload_time"] = instant(entry.get("upload_time"))
    entry["requires_python"] = entry.get("requires_python") or None
    return entry


def comparable_page(page):
    page = dict(page)
    if page.get("status") == "active":
        page["status"] = None
    if "files" in page:
        page["files"] = [comparable_file(entry) for entry in page["files"]]
    return page


def newer_version(page, major, minor):
    """The same page, but stating another version of the interface."""
    text = page.decode("utf-8")
    stated = f"{major}.{minor}"
    if "api-version" in text:
        return re.sub(r'("api-version":\s*)"[^"]*"', rf'\1"{stated}"', text).encode()
    meta = f'<meta name="pypi:repository-version" content="{stated}"/>'
    text = re.sub(r'<meta name="pypi:repository-version"[^>]*>', "", text)
    return text.replace("<title>", meta + "<title>", 1).encode()


def simple_newer_version(program, file):
    """A newer major number is refused, a newer minor one is not."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / file.name
        page.write_bytes(newer_version(file.read_bytes(), 2, 0))
        require_refused(program, "simple", page, "https://index.example/simple/")
        page.write_bytes(newer_version(file.read_bytes(), 1, 99))
        require_accepted(program, "simple", page, "https://index.example/simple/")


def simple_page(program, file):
    expected = json.loads((DATA / "simple-api" / "expected" / (file.name + ".json")).read_bytes())
    address = expected.get("base_url", "https://index.example/simple/")
    ours = require_accepted(program, "simple", file, address)
    ours, theirs = comparable_page(ours), comparable_page(expected)
    for key in theirs:
        if key == "files":
            continue
        if ours.get(key) != theirs[key]:
            raise Failure(f"{key}: {ours.get(key)!r} is not {theirs[key]!r}")
    if len(ours.get("files", [])) != len(theirs.get("files", [])):
        raise Failure(f"{len(ours['files'])} files, not {len(theirs['files'])}")
    for a, b in zip(ours.get("files", []), theirs.get("files", [])):
        for key in b:
            if a.get(key) != b[key]:
                raise Failure(f"{b['filename']}: {key}: {a.get(key)!r} is not {b[key]!r}")


# --- the run ----------------------------------------------------------------------------------

def files(folder, suffix):
    return sorted(file for file in (DATA / folder).rglob("*" + suffix) if file.is_file())


def cases():
    for file in files("toml/valid", ".toml"):
        yield toml_valid, file
    for file in files("toml/invalid", ".toml"):
        yield toml_invalid, file
    for file in files("json/accept", ".json"):
        yield json_accept, file
    for file in files("json/reject", ".json"):
        yield json_reject, file
    check = json_either(read_verdicts())
    for file in files("json/either", ".json"):
        yield check, file
    for file in sorted((DATA / "simple-api" / "pages").iterdir()):
        yield simple_page, file
        yield simple_newer_version, file


def outcome(program, check, file):
    try:
        check(program, file)
        return None
    except (Failure, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        return f"{file.relative_to(DATA)}: {error}"


def main():
    arguments = [word for word in sys.argv[1:] if word != "--record"]
    program = arguments[0] if arguments else os.environ.get("SCONCE_BINARY")
    if not program:
        sys.exit("usage: documents.py PROGRAM (or set SCONCE_BINARY)")
    if not DATA.is_dir():
        sys.exit(f"no conformance data at {DATA}: set SCONCE_CONFORMANCE")
    if "--record" in sys.argv:
        record_either(program)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda case: outcome(program, *case), cases()))
    failures = [text for text in outcomes if text]
    for text in failures:
        print("FAIL", text)
    print(f"{len(outcomes) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
