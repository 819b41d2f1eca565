#!/usr/bin/env python3
"""A package index on the loopback interface, for tests. Standard library only.

    index_server.py [--world WORLD.json] [--folder DIR] [--port N] [--forever] [--verbose]

Prints one JSON line {"port": N, "url": "http://127.0.0.1:N"} when it listens, and serves until its
standard input is closed (with --forever: until it is killed).

Places
  /simple/NAME/            project page of the main index: JSON (PEP 691, 700, 714) or HTML (PEP 503)
  /whl/INDEX/NAME/         the same as an accelerator index has it, its name last in the address
  /INDEX/simple/NAME/      the same of a further index of the world (also of the main one: `main`)
  /simple/, /INDEX/simple/ list of projects
  /files/INDEX/FILE        wheels and source archives; FILE.metadata is the metadata file (PEP 658)
  /flat/, /INDEX/flat/     one flat HTML page with all files, for find-links
  /_log                    what was asked so far, a JSON list; DELETE empties it
  /_faults                 PUT replaces the list of faults

World (JSON)
  packages    {name: {"versions": {version: DESCRIPTION}, "serve": SWITCHES}}
  indexes     {index: {"packages": {...}, "serve": SWITCHES}}: further indexes
  serve       SWITCHES for all
  faults      [FAULT, ...]
DESCRIPTION is stub_wheels.py's without name and version, and
  wheel, sdist    which kinds of file exist [true, false]
  wheel_tags      another name of `tags`
  yanked          true, or the reason
  upload_time     "2024-01-02T03:04:05Z" ["2024-01-01T00:00:00Z"; null: none]
  bytes           {file name: path on disk}: served instead of what would be built
  serve           SWITCHES for this version
SWITCHES (of world, index, package, version; the nearest wins)
  metadata        "present" (default), "absent", "404" (promised but missing), "wrong" (wrong hash)
  ranges          "yes" (default), "ignored" (answers 200), "refused" (answers 416)
  hashes          true; false: the page has none; "wrong": wrong ones
  sizes           true; false: none; "wrong": one byte too many
  formats         ["json", "html"]: what the page may be served as
  etag            true, "weak" or false
  last_modified   false or an HTTP date
  cache_control   of pages ["max-age=600"]; null: none
  gzip            true: pages and metadata are compressed for those who accept it
  links           "relative" (default), "absolute", or a base URL that is put before /files/...
  requires_python true; false: left out of the page
FAULT: {"path": shell pattern, "do": ..., "times": n (default: always), "after": requests let through
        first (0), "range": "only" or "never" (default: any)}; the first that fits acts:
  status      "status": 500, "retry_after": "1", "body": "..."
  drop        closes the connection without an answer
  truncate    "bytes": sends that many bytes of the body, then closes
  corrupt     flips the last byte of the body
  html        a human-readable HTML page with status 200
  content_type  "value": the right body under this Content-Type
  stall       "bytes": sends that many, then nothing for "seconds" (60)
  slow        "rate": bytes a second
  redirect    "location" ("{path}" stands for the path), "status" 302
  auth        "user", "password": 401 without them, the right answer with them
"""

import argparse
import base64
import email.utils
import fnmatch
import gzip
import hashlib
import html
import json
import os
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stub_wheels  # noqa: E402

DEFAULTS = {
    "metadata": "present",
    "ranges": "yes",
    "hashes": True,
    "sizes": True,
    "formats": ["json", "html"],
    "etag": True,
    "last_modified": False,
    "cache_control": "max-age=600",
    "gzip": True,
    "links": "relative",
    "requires_python": True,
}
JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


class OfferedFile:
    """One file of an index; its bytes are made when they are first needed, or lie on disk."""

    def __init__(self, name, project, description, switches, make=None, path=None):
        self.name, self.project = name, project
        self.description, self.switches = description, switches
        self._make, self.path = make, path
        self._bytes, self._sha256 = None, None
        self._lock = threading.Lock()

    def data(self):
        with self._lock:
            if self._bytes is None:
                self._bytes = self._make()
            return self._bytes

    def size(self):
        return os.path.getsize(self.path) if self.path else len(self.data())

    def sha256(self):
        if self._sha256 is None:
            if self.path:
                with open(self.path, "rb") as source:
                    self._sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            else:
                self._sha256 = hashlib.sha256(self.data()).hexdigest()
        return self._sha256

    def metadata(self):
        if self.path:
            return metadata_of_wheel(self.path)
        return stub_wheels.metadata_text(self.description).encode()

    def is_wheel(self):
        return self.name.endswith(".whl")


def metadata_of_wheel(path):
    import zipfile

    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"[^/]+\.dist-info/METADATA", name):
                return archive.read(name)
    return b""


class Index:
    def __init__(self, name):
        self.name = name
        self.projects = {}  # normalised name -> list of OfferedFile
        self.files = {}  # file name -> OfferedFile
        self.switches = dict(DEFAULTS)

    def add(self, offered):
        self.projects.setdefault(normalised(offered.project), []).append(offered)
        self.files[offered.name] = offered


def merged(*layers):
    switches = dict(DEFAULTS)
    for layer in layers:
        switches.update(layer or {})
    return switches


def load_index(name, world, shared):
    index = Index(name)
    index.switches = merged(shared, world.get("serve"))
    for project, package in world.get("packages", {}).items():
        index.projects.setdefault(normalised(project), [])
        for version, stated in package.get("versions", {}).items():
            switches = merged(shared, world.get("serve"), package.get("serve"), stated.get("serve"))
            add_version(index, project, version, dict(stated), switches)
    return index


def add_version(index, project, version, description, switches):
    description.update({"name": project, "version": version})
    if "wheel_tags" in description:
        description["tags"] = description["wheel_tags"]
    paths = description.get("bytes", {})

    def add(name, make):
        path = paths.get(name)
        index.add(OfferedFile(name, project, description, switches, make, path))

    if description.get("wheel", True):
        tags = description.get("tags", ["py3-none-any"])
        for name, tag_set in zip(stub_wheels.wheel_names(description), tags):
            add(name, lambda tag_set=tag_set: stub_wheels.build_wheel(description, tag_set))
    if description.get("sdist", False):
        add(stub_wheels.sdist_name(description), lambda: stub_wheels.build_sdist(description))


def load_folder(index, folder, shared):
    for name in sorted(os.listdir(folder)):
        project = re.match(r"([A-Za-z0-9._]+?)-[0-9v]", name)
        if project and name.endswith((".whl", ".tar.gz", ".zip")):
            path = os.path.join(folder, name)
            index.add(OfferedFile(name, project[1], {}, merged(shared), path=path))


class World:
    def __init__(self, description, folder):
        shared = description.get("serve")
        self.indexes = {"main": load_index("main", description, shared)}
        for name, index in description.get("indexes", {}).items():
            self.indexes[name] = load_index(name, index, shared)
        if folder:
            load_folder(self.indexes["main"], folder, shared)
        self.lock = threading.Lock()
        self.faults = [dict(fault) for fault in description.get("faults", [])]
        self.log = []

    def fault_for(self, path, has_range):
        """The fault that acts on this request, if any; counts it."""
        with self.lock:
            for fault in self.faults:
                if not fnmatch.fnmatchcase(path, fault["path"]):
                    continue
                if fault.get("range") == "only" and not has_range:
                    continue
                if fault.get("range") == "never" and has_range:
                    continue
                if fault.get("after", 0) > 0:
                    fault["after"] -= 1
                    continue
                if fault.get("times") is not None:
                    if fault["times"] <= 0:
                        continue
                    fault["times"] -= 1
                return dict(fault)
        return None


def upload_time(offered):
    return offered.description.get("upload_time", "2024-01-01T00:00:00Z")


def link_of(offered, index, base_url):
    place = f"files/{index.name}/{urllib.parse.quote(offered.name)}"
    links = offered.switches["links"]
    if links == "relative":
        return f"/{place}"
    return f"{base_url if links == 'absolute' else links.rstrip('/')}/{place}"


def stated_sha256(offered):
    if offered.switches["hashes"] is False:
        return None
    return "0" * 64 if offered.switches["hashes"] == "wrong" else offered.sha256()


def metadata_sha256(offered):
    """The hash that the page states for the metadata file; None: there is none."""
    if not offered.is_wheel() or offered.switches["metadata"] == "absent":
        return None
    if offered.switches["metadata"] == "wrong":
        return "0" * 64
    return hashlib.sha256(offered.metadata()).hexdigest()


def json_file(offered, index, base_url):
    entry = {"filename": offered.name, "url": link_of(offered, index, base_url), "hashes": {}}
    if stated_sha256(offered):
        entry["hashes"]["sha256"] = stated_sha256(offered)
    if offered.description.get("requires_python") and offered.switches["requires_python"]:
        entry["requires-python"] = offered.description["requires_python"]
    entry["yanked"] = offered.description.get("yanked", False)
    metadata = metadata_sha256(offered)
    entry["core-metadata"] = {"sha256": metadata} if metadata else False
    entry["data-dist-info-metadata"] = entry["core-metadata"]
    if offered.switches["sizes"]:
        entry["size"] = offered.size() + (1 if offered.switches["sizes"] == "wrong" else 0)
    if upload_time(offered):
        entry["upload-time"] = upload_time(offered)
    return entry


def json_page(project, files, index, base_url):
    versions = sorted({f.description["version"] for f in files if "version" in f.description})
    page = {
        "meta": {"api-version": "1.1"},
        "name": project,
        "versions": versions,
        "files": [json_file(f, index, base_url) for f in files],
    }
    return json.dumps(page).encode()


def html_anchor(offered, index, base_url):
    href = link_of(offered, index, base_url)
    if stated_sha256(offered):
        href += f"#sha256={stated_sha256(offered)}"
    attributes = [("href", href)]
    if offered.description.get("requires_python") and offered.switches["requires_python"]:
        attributes.append(("data-requires-python", offered.description["requires_python"]))
    yanked = offered.description.get("yanked", False)
    if yanked:
        attributes.append(("data-yanked", yanked if isinstance(yanked, str) else ""))
    if metadata_sha256(offered):
        attributes.append(("data-core-metadata", f"sha256={metadata_sha256(offered)}"))
        attributes.append(("data-dist-info-metadata", f"sha256={metadata_sha256(offered)}"))
    text = " ".join(f'{key}="{html.escape(value)}"' for key, value in attributes)
    return f"    <a {text}>{html.escape(offered.name)}</a><br/>\n"


def html_page(title, files, index, base_url):
    anchors = "".join(html_anchor(f, index, base_url) for f in files)
    return (
        '<!DOCTYPE html>\n<html>\n  <head>\n    <meta name="pypi:repository-version" content="1.1">\n'
        f"    <title>Links for {html.escape(title)}</title>\n  </head>\n  <body>\n{anchors}  </body>\n</html>\n"
    ).encode()


def chosen_format(accept, formats):
    """(format, content type) that suits an Accept header best."""
    offers = []
    if "json" in formats:
        offers.append(("json", JSON_TYPE))
    if "html" in formats:
        offers += [("html", HTML_TYPE), ("html", "text/html")]
    wanted = {}
    for part in (accept or "*/*").split(","):
        kind, *parameters = [piece.strip() for piece in part.split(";")]
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                quality = float(parameter[2:])
        wanted[kind] = quality
    best = max(offers, key=lambda offer: wanted.get(offer[1], wanted.get("*/*", 0)))
    return best


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    world = None
    quiet = True

    def do_GET(self):
        self.answer()

    def do_HEAD(self):
        self.answer()

    def do_DELETE(self):
        if self.path == "/_log":
            self.world.log.clear()
        self.send_body(200, {}, b"")

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/_faults":
            with self.world.lock:
                self.world.faults = json.loads(body)
        self.send_body(200, {}, b"")

    def answer(self):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        if path == "/_log":
            return self.send_body(200, {"Content-Type": "application/json"}, json.dumps(self.world.log).encode())
        fault = self.world.fault_for(path, "Range" in self.headers)
        if fault and self.act_first(fault, path):
            return None
        return self.serve(path, fault)

    # Faults that replace the answer; True if one did.
    def act_first(self, fault, path):
        do = fault["do"]
        if do == "drop":
            self.note(0)
            self.close_connection = True
            self.connection.close()
            return True
        if do == "auth":
            wanted = f"{fault['user']}:{fault['password']}".encode()
            given = self.headers.get("Authorization", "")
            if given == "Basic " + base64.b64encode(wanted).decode():
                return False
            self.send_body(401, {"WWW-Authenticate": 'Basic realm="stub"'}, b"who are you?")
            return True
        if do == "redirect":
            location = fault["location"].replace("{path}", urllib.parse.quote(path))
            self.send_body(fault.get("status", 302), {"Location": location}, b"")
            return True
        if do == "html":
            self.send_body(200, {"Content-Type": "text/html"}, b"<html><body><p>Please sign in.</p></body></html>")
            return True
        if do == "status":
            headers = {"Content-Type": "text/plain"}
            if "retry_after" in fault:
                headers["Retry-After"] = str(fault["retry_after"])
            self.send_body(fault.get("status", 500), headers, fault.get("body", "no").encode())
            return True
        return False

    def serve(self, path, fault):
        parts = [part for part in path.split("/") if part]
        if len(parts) == 3 and parts[0] == "files" and parts[1] in self.world.indexes:
            return self.serve_file(self.world.indexes[parts[1]], parts[2], fault)
        index = self.world.indexes["main"]
        if parts and parts[0] in self.world.indexes and parts[0] not in ("simple", "flat"):
            index = self.world.indexes[parts.pop(0)]
        if len(parts) in (2, 3) and parts[0] == "whl" and parts[1] in self.world.indexes:
            return self.serve_page(self.world.indexes[parts[1]], parts[2] if len(parts) == 3 else None, fault)
        if parts[:1] == ["flat"]:
            files = [f for name in sorted(index.projects) for f in index.projects[name]]
            body = html_page("all files", files, index, self.base_url())
            return self.send_document("text/html", body, index.switches, fault)
        if parts[:1] == ["simple"] and len(parts) <= 2:
            return self.serve_page(index, parts[1] if len(parts) == 2 else None, fault)
        return self.send_body(404, {"Content-Type": "text/plain"}, b"not here")

    def serve_page(self, index, project, fault):
        if project is None:
            return self.serve_project_list(index, fault)
        files = index.projects.get(normalised(project))
        if files is None:
            return self.send_body(404, {"Content-Type": "text/plain"}, b"no such project")
        switches = files[0].switches if files else index.switches
        kind, content_type = chosen_format(self.headers.get("Accept"), switches["formats"])
        make = json_page if kind == "json" else html_page
        return self.send_document(content_type, make(project, files, index, self.base_url()), switches, fault)

    def serve_project_list(self, index, fault):
        kind, content_type = chosen_format(self.headers.get("Accept"), index.switches["formats"])
        names = sorted(index.projects)
        if kind == "json":
            page = {"meta": {"api-version": "1.1"}, "projects": [{"name": name} for name in names]}
            body = json.dumps(page).encode()
        else:
            body = "".join(f'<a href="{name}/">{name}</a>\n' for name in names).encode()
        return self.send_document(content_type, body, index.switches, fault)

    def serve_file(self, index, name, fault):
        is_metadata = name.endswith(".metadata")
        offered = index.files.get(name.removesuffix(".metadata"))
        if offered is None or (is_metadata and not offered.is_wheel()):
            return self.send_body(404, {"Content-Type": "text/plain"}, b"no such file")
        if is_metadata:
            if offered.switches["metadata"] not in ("present", "wrong"):
                return self.send_body(404, {"Content-Type": "text/plain"}, b"no such file")
            switches = dict(offered.switches, cache_control="max-age=365000000, immutable")
            return self.send_document("application/octet-stream", offered.metadata(), switches, fault)
        return self.send_file(offered, fault)

    def send_document(self, content_type, body, switches, fault):
        headers = {"Content-Type": content_type, "Vary": "Accept, Accept-Encoding"}
        if fault and fault["do"] == "content_type":
            headers["Content-Type"] = fault["value"]
        if switches["cache_control"]:
            headers["Cache-Control"] = switches["cache_control"]
        if switches["last_modified"]:
            headers["Last-Modified"] = switches["last_modified"]
        if switches["etag"]:
            tag = f'"{hashlib.sha256(body + content_type.encode()).hexdigest()[:20]}"'
            headers["ETag"] = "W/" + tag if switches["etag"] == "weak" else tag
            asked = self.headers.get("If-None-Match", "")
            if headers["ETag"].removeprefix("W/") in asked:
                headers.pop("Content-Type")
                return self.send_body(304, headers, None)
        elif switches["last_modified"] and self.headers.get("If-Modified-Since") == switches["last_modified"]:
            return self.send_body(304, headers, None)
        if switches["gzip"] and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return self.send_body(200, headers, body, fault)

    def send_file(self, offered, fault):
        size = offered.size()
        headers = {
            "Content-Type": "application/octet-stream",
            "ETag": f'"{offered.sha256()[:20]}"',
            "Cache-Control": "max-age=365000000, immutable",
        }
        start, end, status = 0, size, 200
        asked = self.headers.get("Range")
        ranges = offered.switches["ranges"]
        if ranges == "yes":
            headers["Accept-Ranges"] = "bytes"
        if asked and ranges == "refused":
            return self.send_body(416, {"Content-Range": f"bytes */{size}"}, b"")
        if asked and ranges == "yes" and self.headers.get("If-Range", headers["ETag"]) == headers["ETag"]:
            bounds = byte_range(asked, size)
            if bounds is None:
                return self.send_body(416, {"Content-Range": f"bytes */{size}"}, b"")
            start, end = bounds
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        if offered.path and not fault:
            return self.send_from_disk(status, headers, offered.path, start, end)
        if offered.path:
            with open(offered.path, "rb") as source:
                source.seek(start)
                return self.send_body(status, headers, source.read(end - start), fault)
        return self.send_body(status, headers, offered.data()[start:end], fault)

    def send_from_disk(self, status, headers, path, start, end):
        self.send_head(status, headers, end - start)
        if self.command == "HEAD":
            return
        self.wfile.flush()
        with open(path, "rb") as source:
            self.connection.sendfile(source, start, end - start)

    def send_head(self, status, headers, length):
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send_body(self, status, headers, body, fault=None):
        do = fault["do"] if fault else None
        if do == "corrupt" and body:
            body = body[:-1] + bytes([body[-1] ^ 0xFF])
        self.send_head(status, headers, None if body is None else len(body))
        if body is None or self.command == "HEAD":
            return self.wfile.flush()
        if do == "truncate":
            self.wfile.write(body[: fault.get("bytes", len(body) // 2)])
            self.close_connection = True
            return self.wfile.flush()
        if do == "stall":
            count = fault.get("bytes", len(body) // 2)
            self.wfile.write(body[:count])
            self.wfile.flush()
            time.sleep(fault.get("seconds", 60))
            body = body[count:]
        if do == "slow":
            step = max(1, fault["rate"] // 20)
            for place in range(0, len(body), step):
                self.wfile.write(body[place : place + step])
                self.wfile.flush()
                time.sleep(step / fault["rate"])
            return None
        self.wfile.write(body)
        return self.wfile.flush()

    def base_url(self):
        return f"http://{self.headers.get('Host', '127.0.0.1')}"

    def note(self, status):
        entry = {"method": self.command, "path": self.path, "status": status}
        for key in ("Range", "If-Range", "If-None-Match", "If-Modified-Since", "Accept", "Authorization"):
            if key in self.headers:
                entry[key.lower()] = self.headers[key]
        self.world.log.append(entry)

    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        if not self.quiet:
            sys.stderr.write(f"{format % arguments}\n")

    def version_string(self):
        return "stub-index"

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(timestamp or time.time(), usegmt=True)


def byte_range(text, size):
    """(start, end) of a single byte range, or None if it cannot be met."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", text)
    if not match or match[1] == match[2] == "":
        return None
    if match[1] == "":
        return max(0, size - int(match[2])), size
    start = int(match[1])
    end = min(size, int(match[2]) + 1) if match[2] else size
    return (start, end) if start < end else None


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Clients that go away are part of the tests."""


def main():
    parser = argparse.ArgumentParser(description="A package index on the loopback interface, for tests.")
    parser.add_argument("--world", help="description of what is served (JSON); - reads one line of standard input")
    parser.add_argument("--folder", help="folder of wheels and source archives to serve")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--forever", action="store_true", help="serve until killed")
    parser.add_argument("--verbose", action="store_true", help="print every request")
    options = parser.parse_args()
    description = {}
    if options.world == "-":
        description = json.loads(sys.stdin.readline())
    elif options.world:
        with open(options.world, encoding="utf-8") as source:
            description = json.load(source)
    Handler.world = World(description, options.folder)
    Handler.quiet = not options.verbose
    server = Server(("127.0.0.1", options.port), Handler)
    port = server.server_address[1]
    print(json.dumps({"port": port, "url": f"http://127.0.0.1:{port}"}), flush=True)
    if options.forever:
        server.serve_forever(0.1)
        return
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
