"""Reads the public resolver scenarios and cases, and says what each must come to."""

import json
import lzma
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

GRID_PYTHONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
GRID_PLATFORMS = {"linux": "x86_64-manylinux_2_36", "macos": "aarch64-apple-darwin",
                  "windows": "x86_64-pc-windows-msvc"}
# Newer than any bound in the files: what two components mean for the environment's Python.
LATEST_PATCH = 99


@dataclass
class Target:
    label: str
    python: str
    platform: str


@dataclass
class Scenario:
    file: str
    packages: dict
    requirements: list
    targets: list
    satisfiable: bool
    expected: dict | None
    refused_for: set = field(default_factory=set)
    is_universal: bool = False
    options: dict = field(default_factory=dict)


def full_python(text, patch):
    return text if text.count(".") == 2 else f"{text}.{patch}"


def satisfies_python(minor, specifiers):
    """Whether a CPython minor version of the grid is inside simple bounds."""
    version = tuple(int(part) for part in minor.split(".")) + (LATEST_PATCH,)
    for clause in filter(None, (part.strip() for part in specifiers.split(","))):
        operator, number = re.fullmatch(r"(>=|<=|==|!=|<|>|~=)\s*([0-9.*]+)", clause).groups()
        is_prefix = number.endswith(".*")
        bound = tuple(int(part) for part in number.removesuffix(".*").split("."))
        padded = bound + (0,) * (3 - len(bound))
        outcome = {
            ">=": version >= padded, "<=": version <= padded, "<": version < padded,
            ">": version > padded, "~=": version >= padded and version[:len(bound) - 1] == bound[:-1],
            "==": version[:len(bound)] == bound if is_prefix else version == padded,
            "!=": version[:len(bound)] != bound if is_prefix else version != padded,
        }[operator]
        if not outcome:
            return False
    return True


def description_of(version):
    requires = list(version.get("requires", []))
    extras = version.get("extras", {})
    tags = version.get("wheel_tags", ["py3-none-any"]) if version.get("wheel", True) else []
    return {"requires": requires, "extras": extras, "wheel_tags": tags,
            "requires_python": version.get("requires_python", ">=3.12"),
            "sdist": version.get("sdist", True), "wheel": bool(tags),
            "yanked": version.get("yanked", False)}


def targets_of(document):
    options = document.get("resolver_options", {})
    if options.get("universal"):
        bounds = document["root"].get("requires_python", ">=3.12")
        return [Target(f"cp{python}-{name}", full_python(python, LATEST_PATCH), platform)
                for python in GRID_PYTHONS if satisfies_python(python, bounds)
                for name, platform in GRID_PLATFORMS.items()]
    python = full_python(document.get("environment", {}).get("python", "3.12"), LATEST_PATCH)
    if "python" in options:
        python = full_python(options["python"], 0)
    return [Target("", python, options.get("python_platform", "x86_64-manylinux_2_36"))]


def read_scenarios(folder):
    differences = tomllib.loads((folder / "policy-differences.toml").read_text())["scenario"]
    by_file = {row["file"]: row for row in differences}
    for path in sorted(folder.glob("*/*.toml")):
        document = tomllib.loads(path.read_text())
        file = str(path.relative_to(folder))
        options = document.get("resolver_options", {})
        row = by_file.get(file, {})
        expected = document["expected"].get("packages")
        if row:
            expected = row.get("packages")
        if options.get("resolution", "highest") != "highest":
            expected = None
        packages = {name: {version: description_of(text)
                           for version, text in package.get("versions", {}).items()}
                    for name, package in document.get("packages", {}).items()}
        yield Scenario(
            file, packages, document["root"].get("requires", []), targets_of(document),
            row.get("satisfiable", document["expected"]["satisfiable"]), expected,
            set(row.get("refused_for", [])), bool(options.get("universal")),
            {"prereleases": "allow" if options.get("prereleases") else "",
             "resolution": options.get("resolution", "highest"),
             "no_build": options.get("no_build", []), "no_binary": options.get("no_binary", [])})


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def read_index(path):
    raw = lzma.open(path).read() if path.suffix == ".xz" else path.read_bytes()
    packages = {}
    for name, versions in json.loads(raw).items():
        if not isinstance(versions, dict):
            continue
        packages[normalised(name)] = {
            version: {"requires": content.get("dependencies", []), "extras": {}, "sdist": False,
                      "wheel_tags": ["py3-none-any"]}
            for version, content in versions.items()}
    return packages


def read_cases(folder):
    """Pairs of case name and its document with `packages` filled in."""
    for path in sorted((folder / "cases").glob("*.json")):
        case = json.loads(path.read_text())
        index = folder / "index" / (case["index"] + ".json")
        if not index.exists():
            index = index.with_suffix(".json.xz")
        yield path.stem, case | {"packages": read_index(index)}


def read_benchmark(folder):
    document = json.loads(lzma.open(folder / "benchmark" / "pyrax_198.json.xz").read())
    packages = {}
    for name, versions in document["packages"].items():
        packages[normalised(name)] = {
            version: {"requires": content["depends_by_extra"].get("", []), "sdist": False,
                      "extras": {extra: requires
                                 for extra, requires in content["depends_by_extra"].items() if extra},
                      "wheel_tags": ["py3-none-any"]}
            for version, content in versions.items()}
    return document["input"]["requirements"], packages
