#!/usr/bin/env python3
"""Builds stub wheels and source archives, the same bytes for the same description.

A description is a JSON object:
  name, version            of the distribution
  requires                 list of Requires-Dist texts
  extras                   {extra: [requirement, ...]}
  requires_python          text, or absent
  tags                     tag sets of a wheel, one wheel for each ["py3-none-any"]
  build                    build number of the wheel, or absent
  files                    {path: content}; content is text, {"base64": ...} or {"size": n, "seed": s}
                           (n reproducible bytes that hardly compress), each object also with
                           "executable": true. `{dist}` in a path stands for NAME-VERSION.
                           Absent: a package of the distribution's name with `__version__`
  built_for                "cu121": NAME/version.py states the version with this local label
  entry_points             {group: {name: "module:function"}}
  purelib                  false: Root-Is-Purelib is false
  metadata_version         of METADATA and PKG-INFO ["2.2"]
  dynamic                  list of Dynamic fields
  metadata                 further header lines of METADATA, list of "Field: value"
  compression              "deflated" (the default) or "stored"

Command line: stub_wheels.py DESCRIPTIONS.json FOLDER writes the wheels of every description of the
list in the file (and its source archive where "sdist": true) to the folder and prints their names.
"""

import base64
import gzip
import hashlib
import io
import json
import random
import re
import sys
import tarfile
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)


def file_name_form(name):
    """The form of a project name in file names."""
    return re.sub(r"[-_.]+", "_", name).lower()


def version_form(version):
    return version.replace("-", "_")


def content_bytes(content):
    if isinstance(content, str):
        return content.encode()
    if "base64" in content:
        return base64.b64decode(content["base64"])
    if "size" in content:
        return random.Random(content.get("seed", 0)).randbytes(content["size"])
    return content.get("text", "").encode()


def is_executable(content):
    return isinstance(content, dict) and bool(content.get("executable"))


def metadata_text(description):
    """METADATA or PKG-INFO of a description."""
    lines = [
        f"Metadata-Version: {description.get('metadata_version', '2.2')}",
        f"Name: {description['name']}",
        f"Version: {description['version']}",
    ]
    lines += description.get("metadata", [])
    if description.get("requires_python"):
        lines.append(f"Requires-Python: {description['requires_python']}")
    lines += [f"Dynamic: {field}" for field in description.get("dynamic", [])]
    lines += [f"Requires-Dist: {text}" for text in description.get("requires", [])]
    for extra, requirements in description.get("extras", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {with_extra(text, extra)}" for text in requirements]
    return "\n".join(lines) + "\n\nA stub.\n"


def with_extra(requirement, extra):
    condition = f'extra == "{extra}"'
    if ";" not in requirement:
        return f"{requirement} ; {condition}"
    text, marker = requirement.split(";", 1)
    return f"{text.strip()} ; ({marker.strip()}) and {condition}"


def wheel_text(description, tag_set):
    interpreters, abis, platforms = tag_set.split("-")
    lines = [
        "Wheel-Version: 1.0",
        "Generator: stub",
        f"Root-Is-Purelib: {'false' if description.get('purelib') is False else 'true'}",
    ]
    for interpreter in interpreters.split("."):
        for abi in abis.split("."):
            lines += [f"Tag: {interpreter}-{abi}-{platform}" for platform in platforms.split(".")]
    if "build" in description:
        lines.append(f"Build: {description['build']}")
    return "\n".join(lines) + "\n"


def entry_points_text(groups):
    parts = []
    for group, entries in groups.items():
        parts.append(f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in entries.items()))
    return "\n".join(parts)


def default_files(description):
    package = file_name_form(description["name"])
    return {f"{package}/__init__.py": f"__version__ = \"{description['version']}\"\n"}


def record_hash(data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return "sha256=" + digest.decode()


def distribution_form(description):
    return f"{file_name_form(description['name'])}-{version_form(description['version'])}"


def wheel_names(description):
    """File names of the wheels of a description, one for each tag set."""
    build = f"-{description['build']}" if "build" in description else ""
    return [
        f"{distribution_form(description)}{build}-{tags}.whl"
        for tags in description.get("tags", ["py3-none-any"])
    ]


def wheel_members(description, tag_set):
    dist = distribution_form(description)
    info = f"{dist}.dist-info"
    members = []
    files = description.get("files")
    files = dict(default_files(description) if files is None else files)
    if "built_for" in description:
        label = f"{description['version'].split('+')[0]}+{description['built_for']}"
        files[f"{file_name_form(description['name'])}/version.py"] = f"__version__ = '{label}'\n"
    for path, content in files.items():
        mode = 0o755 if is_executable(content) else 0o644
        members.append((path.replace("{dist}", dist), content_bytes(content), mode))
    members.append((f"{info}/METADATA", metadata_text(description).encode(), 0o644))
    members.append((f"{info}/WHEEL", wheel_text(description, tag_set).encode(), 0o644))
    if description.get("entry_points"):
        text = entry_points_text(description["entry_points"])
        members.append((f"{info}/entry_points.txt", text.encode(), 0o644))
    rows = [f"{path},{record_hash(data)},{len(data)}\n" for path, data, _ in members]
    record = "".join(rows) + f"{info}/RECORD,,\n"
    members.append((f"{info}/RECORD", record.encode(), 0o644))
    return members


def build_wheel(description, tag_set="py3-none-any"):
    """The bytes of one wheel."""
    stored = description.get("compression") == "stored"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data, mode in wheel_members(description, tag_set):
            member = zipfile.ZipInfo(path, EPOCH)
            member.external_attr = (0o100000 | mode) << 16
            member.create_system = 3
            member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return buffer.getvalue()


def sdist_name(description):
    return f"{distribution_form(description)}.tar.gz"


def build_sdist(description):
    """The bytes of a source archive that setuptools could build."""
    top = distribution_form(description)
    project = f'[project]\nname = "{description["name"]}"\nversion = "{description["version"]}"\n'
    build_system = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    members = [("PKG-INFO", metadata_text(description)), ("pyproject.toml", build_system + project)]
    members += [(p, c) for p, c in default_files(description).items()]
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, text in members:
            data = text.encode()
            member = tarfile.TarInfo(f"{top}/{path}")
            member.size, member.mode = len(data), 0o644
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def build_all(description):
    """(file name, bytes) of every file of a description."""
    built = []
    if description.get("wheel", True):
        for name, tags in zip(wheel_names(description), description.get("tags", ["py3-none-any"])):
            built.append((name, build_wheel(description, tags)))
    if description.get("sdist"):
        built.append((sdist_name(description), build_sdist(description)))
    return built


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: stub_wheels.py DESCRIPTIONS.json FOLDER")
    with open(sys.argv[1], encoding="utf-8") as source:
        descriptions = json.load(source)
    for description in descriptions if isinstance(descriptions, list) else [descriptions]:
        for name, data in build_all(description):
            with open(f"{sys.argv[2]}/{name}", "wb") as target:
                target.write(data)
            print(name)


if __name__ == "__main__":
    main()
