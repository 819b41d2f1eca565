"""A build backend without requirements, for tests: makes the wheel of the package `demo` 1.0. What it
does wrong is named in the file `behaviour` of the source tree, one word a line."""

import base64
import hashlib
import os
import sys
import time
import zipfile

try:
    with open("behaviour", encoding="utf-8") as file:
        BEHAVIOUR = set(file.read().split())
except FileNotFoundError:
    BEHAVIOUR = set()

if "broken-import" in BEHAVIOUR:
    raise ImportError("no module of that kind")


def count(what):
    """Counts calls outside of the tree, for tests that want to know whether something was run."""
    if "COUNTS" in os.environ:
        with open(os.environ["COUNTS"], "a", encoding="utf-8") as file:
            file.write(what + "\n")


def metadata_text(version="1.0"):
    name = "other" if "wrong-metadata" in BEHAVIOUR else "demo"
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: numpy>=1\n"
    return text + "\nA description\n\nof several lines.\n"


def write_wheel(folder, members, name="demo", version="1.0", tag="py3-none-any"):
    dist_info = f"{name}-{version}.dist-info"
    members = dict(members)
    members[f"{dist_info}/METADATA"] = metadata_text(version).replace("Name: demo", f"Name: {name}")
    members[f"{dist_info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: stub\nRoot-Is-Purelib: true\nTag: {tag}\n"
    record = ""
    for path, text in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    members[f"{dist_info}/RECORD"] = record + f"{dist_info}/RECORD,,\n"
    file_name = f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(os.path.join(folder, file_name), "w") as archive:
        for path, text in members.items():
            archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
    return file_name


def helper_that_fails():
    raise ValueError("the compiler is missing\nand so is the linker")


def misbehave():
    """What may go wrong in any hook that makes something."""
    if "fails" in BEHAVIOUR:
        print("demo.c:1:10: fatal error: cuda.h: No such file or directory")
        try:
            helper_that_fails()
        except ValueError as error:
            raise RuntimeError("Error compiling objects for extension") from error
    if "exits" in BEHAVIOUR:
        sys.exit("the build gave up")
    if "dies" in BEHAVIOUR:
        print("Killed by the backend")
        os._exit(7)
    if "hangs" in BEHAVIOUR:
        print("waiting", flush=True)
        os.system("sleep 60 & sleep 60")
    if "garbage" in BEHAVIOUR:
        os.write(1, b"\x00\xff{\"outcome\": \"returned\", \"value\": \"no.whl\"}\n\x1b[2J" * 100)
    if "floods" in BEHAVIOUR:
        while True:
            os.write(1, b"x" * 65536)
    if "slow" in BEHAVIOUR:
        time.sleep(0.5)


def get_requires_for_build_wheel(config_settings=None):
    count("requires")
    if "requires-text" in BEHAVIOUR:
        return "numpy"
    if "requires-garbage" in BEHAVIOUR:
        return ["numpy >="]
    return ["extra-tool>=2"] if "dynamic-requires" in BEHAVIOUR else []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    count("metadata")
    misbehave()
    if "metadata-path" in BEHAVIOUR:
        return "../elsewhere.dist-info"
    if "metadata-object" in BEHAVIOUR:
        return {1, 2}
    folder = os.path.join(metadata_directory, "demo-1.0.dist-info")
    os.mkdir(folder)
    if "no-metadata-file" not in BEHAVIOUR:
        with open(os.path.join(folder, "METADATA"), "w", encoding="utf-8") as file:
            file.write(metadata_text())
    return "demo-1.0.dist-info"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    count("wheel")
    misbehave()
    if "wheel-path" in BEHAVIOUR:
        return os.path.join(wheel_directory, write_wheel(wheel_directory, {}))
    if "no-wheel" in BEHAVIOUR:
        return "demo-1.0-py3-none-any.whl"
    if "torn-wheel" in BEHAVIOUR:
        with open(os.path.join(wheel_directory, "demo-1.0-py3-none-any.whl"), "wb") as file:
            file.write(b"PK\x05\x06")
        return "demo-1.0-py3-none-any.whl"
    if "wrong-name" in BEHAVIOUR:
        return write_wheel(wheel_directory, {}, name="other")
    if "wrong-version" in BEHAVIOUR:
        return write_wheel(wheel_directory, {}, version="2.0")
    if "local-version" in BEHAVIOUR:
        return write_wheel(wheel_directory, {}, version="1.0+cu121")
    if "wrong-tag" in BEHAVIOUR:
        return write_wheel(wheel_directory, {}, tag="cp27-cp27m-win32")
    settings = repr(sorted((config_settings or {}).items()))
    variables = "\n".join(f"{name}={value}" for name, value in sorted(os.environ.items()))
    return write_wheel(wheel_directory, {
        "demo/__init__.py": open("demo.py", encoding="utf-8").read(), "demo/settings.txt": settings,
        "demo/variables.txt": variables if "tells-variables" in BEHAVIOUR else ""})


def get_requires_for_build_editable(config_settings=None):
    return []


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    count("editable")
    return write_wheel(wheel_directory, {"demo.pth": os.getcwd() + "\n"})


if "no-metadata-hook" in BEHAVIOUR:
    del prepare_metadata_for_build_wheel
if "no-requires-hook" in BEHAVIOUR:
    del get_requires_for_build_wheel
if "no-editable" in BEHAVIOUR:
    del build_editable
if "no-build-wheel" in BEHAVIOUR:
    del build_wheel


class Inner:
    """For `module:object.attribute`."""

    class backend:
        build_wheel = staticmethod(lambda folder, settings=None, metadata=None: write_wheel(folder, {}))
