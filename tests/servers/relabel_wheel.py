#!/usr/bin/env python3
"""Gives a wheel another version, as an accelerator's or a vendor's index has it. Standard library only.

    relabel_wheel.py WHEEL VERSION FOLDER [--requires REQUIREMENT ...]

Writes the wheel to FOLDER under its new name and prints the path. What changes: the file's name, the
names of the dist-info and data folders, METADATA's Version (and each Requires-Dist whose package a
REQUIREMENT names), and RECORD. Every other member is copied as it lies compressed in the archive, in
pieces, so that a wheel of any size needs neither much memory nor much time.
"""

import argparse
import base64
import copy
import csv
import hashlib
import io
import os
import pathlib
import re
import struct
import sys
import tempfile
import zipfile
import zlib

PIECE = 1 << 20
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
DIRECTORY_ENTRY = struct.Struct("<4s6H3L5H2L")
END_RECORD = struct.Struct("<4s4H2LH")
HAS_DESCRIPTOR = 0x08
NAME_IS_UTF8 = 0x800


class RawZipWriter:
    """Writes members whose bytes are compressed already. Without zip64: what would need it is refused."""

    def __init__(self, target):
        self.target, self.entries = target, []

    def add(self, info, pieces):
        """A member as `info` describes it (name, sizes, CRC, method, time, attributes)."""
        self.entries.append((info, self.target.tell()))
        name = info.filename.encode()
        self.target.write(LOCAL_HEADER.pack(b"PK\3\4", info.extract_version, *common_fields(info), len(name), 0))
        self.target.write(name)
        for piece in pieces:
            self.target.write(piece)

    def finish(self):
        start = self.target.tell()
        for info, offset in self.entries:
            name = info.filename.encode()
            made_by = info.create_system << 8 | info.create_version
            self.target.write(DIRECTORY_ENTRY.pack(
                b"PK\1\2", made_by, info.extract_version, *common_fields(info), len(name), 0, 0, 0,
                info.internal_attr, info.external_attr, offset))
            self.target.write(name)
        count, size = len(self.entries), self.target.tell() - start
        self.target.write(END_RECORD.pack(b"PK\5\6", 0, 0, count, count, size, start, 0))


def common_fields(info):
    """What a local header and a directory entry state alike, from the flags to the size."""
    year, month, day, hour, minute, second = info.date_time
    date, time = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
    flags = info.flag_bits & ~HAS_DESCRIPTOR | (0 if info.filename.isascii() else NAME_IS_UTF8)
    return flags, info.compress_type, time, date, info.CRC, info.compress_size, info.file_size


def raw_pieces(source, info):
    """The compressed bytes of a member of the zip file `source`."""
    source.seek(info.header_offset)
    *_, name_size, extra_size = LOCAL_HEADER.unpack(source.read(LOCAL_HEADER.size))
    source.seek(name_size + extra_size, os.SEEK_CUR)
    left = info.compress_size
    while left:
        piece = source.read(min(left, PIECE))
        if not piece:
            raise EOFError(info.filename)
        left -= len(piece)
        yield piece


def with_content(info, data):
    """(info, pieces) of a member with these bytes."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = compressor.compress(data) + compressor.flush()
    info.compress_type, info.CRC = zipfile.ZIP_DEFLATED, zlib.crc32(data)
    info.compress_size, info.file_size = len(packed), len(data)
    return info, [packed]


def package_of(requirement):
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement.strip())[0]).lower()


def relabelled_metadata(text, version, requirements):
    """METADATA with this version, and with these requirements in place of those on the same packages."""
    replaced = {package_of(requirement): requirement for requirement in requirements}
    head, blank, body = text.partition("\n\n")
    lines = []
    for line in head.split("\n"):
        field, _, value = line.partition(": ")
        if field == "Version":
            value = version
        elif field == "Requires-Dist":
            value = replaced.get(package_of(value), value)
        lines.append(f"{field}: {value}" if value else line)
    return "\n".join(lines) + blank + body


def relabelled_record(text, rename, metadata_path, metadata):
    rows = []
    for path, digest, size in csv.reader(io.StringIO(text)):
        path = rename(path)
        if path == metadata_path:
            encoded = base64.urlsafe_b64encode(hashlib.sha256(metadata).digest()).rstrip(b"=").decode()
            digest, size = f"sha256={encoded}", len(metadata)
        rows.append((path, digest, size))
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue()


def relabelled_name(wheel, version):
    name, _, tags = pathlib.Path(wheel).name.split("-", 2)
    return f"{name}-{version}-{tags}"


def copy_relabelled(source, target, old, new, requirements):
    """Copies the wheel `source` to `target`; `old` and `new` are NAME-VERSION."""

    def rename(path):
        return re.sub(f"^{re.escape(old)}(?=\\.(dist-info|data)/)", lambda _: new, path)

    archive, writer = zipfile.ZipFile(source), RawZipWriter(target)
    info_folder, version = f"{new}.dist-info", new.partition("-")[2]
    metadata = relabelled_metadata(
        archive.read(f"{old}.dist-info/METADATA").decode(), version, requirements).encode()
    record = relabelled_record(
        archive.read(f"{old}.dist-info/RECORD").decode(), rename, f"{info_folder}/METADATA", metadata).encode()
    changed = {f"{info_folder}/METADATA": metadata, f"{info_folder}/RECORD": record}
    for member in archive.infolist():
        info = copy.copy(member)
        info.filename = rename(member.filename)
        if info.filename in changed:
            writer.add(*with_content(info, changed[info.filename]))
        else:
            writer.add(info, raw_pieces(source, member))
    writer.finish()


def relabel(wheel, version, folder, requirements=()):
    """Writes the wheel with that version to the folder, complete or not at all; its path."""
    wheel, folder = pathlib.Path(wheel), pathlib.Path(folder)
    name, old_version, _ = wheel.name.split("-", 2)
    folder.mkdir(parents=True, exist_ok=True)
    with open(wheel, "rb") as source, tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        try:
            copy_relabelled(source, target, f"{name}-{old_version}", f"{name}-{version}", requirements)
        except BaseException:
            os.unlink(target.name)
            raise
    path = folder / relabelled_name(wheel, version)
    os.chmod(target.name, 0o644)
    os.replace(target.name, path)
    return path


def main():
    parser = argparse.ArgumentParser(description="Gives a wheel another version.")
    parser.add_argument("wheel")
    parser.add_argument("version")
    parser.add_argument("folder")
    parser.add_argument("--requires", action="append", default=[], metavar="REQUIREMENT")
    options = parser.parse_args()
    print(relabel(options.wheel, options.version, options.folder, options.requires))


if __name__ == "__main__":
    sys.exit(main())
