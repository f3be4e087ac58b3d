"""Serves a folder of static files for demo and development. Nothing of Django is needed.

``LIUBEI_SITE_ROOT`` names the folder; ``application`` is the WSGI entry, and
``python -m channels.connectors.website.server 8080`` serves on the loopback address.

In production nginx does the same: ``docs/deploy/nginx.conf``, held to this module's answers by a test.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIServer, make_server
from wsgiref.util import FileWrapper

from channels.connectors.website.moves import ADDRESS, moves_in

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".ofd": "application/ofd",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}
_SHOWN_INLINE = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".mp3", ".mp4"}
"""Attachments that a browser may open itself; anything else (HTML, SVG …) is only saved."""
_STATUS = {
    200: "200 OK",
    301: "301 Moved Permanently",
    302: "302 Found",
    304: "304 Not Modified",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    410: "410 Gone",
}
_NOT_FOUND = (
    "<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><title>页面不存在</title>页面不存在".encode()
)

StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]


class StaticSite:
    """A WSGI application over one folder."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = Path(root).resolve()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return _Answer(self._root, environ, start_response).give()


class _Answer:
    def __init__(self, root: Path, environ: dict[str, Any], start: StartResponse) -> None:
        self._root = root
        self._environ = environ
        self._start = start

    def give(self) -> Iterable[bytes]:
        if self._environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._send(405, "text/plain; charset=utf-8", [("Allow", "GET, HEAD")], b"")
        path = self._path()
        if path is None:
            return self._not_found()
        if moved := self._moved_to(f"/{path}"):
            return self._send(302, _TYPES[".txt"], [("Location", moved)], b"")
        target = self._inside(path)
        if target and os.path.isdir(target):
            if path and not path.endswith("/"):
                return self._send(301, _TYPES[".txt"], [("Location", f"/{quote(path)}/")], b"")
            path = f"{path}index.html"
            target = self._inside(path)
        if target and os.path.isfile(target) and not path.endswith("/"):
            return self._file(target, path)
        gone = self._inside(f"{path}.gone") if path and not path.endswith("/") else None
        if gone and os.path.isfile(gone):
            return self._send(410, _media_type(path), [], gone.read_bytes())
        return self._not_found()

    def _moved_to(self, path: str) -> str:
        """Where a replaced record's address leads; empty where nothing stands there. 302: it may come back."""
        moves = self._root / ADDRESS.lstrip("/")
        target = moves_in(moves.read_text()).get(path, "") if moves.is_file() else ""
        found = self._inside(target.lstrip("/")) if target else None
        return target if found and found.is_file() else ""

    def _path(self) -> str | None:
        """The asked path, relative to the root, or None where it may not be asked for."""
        try:
            path = self._environ.get("PATH_INFO", "").encode("latin-1").decode().lstrip("/")
        except UnicodeError:
            return None
        segments = path.split("/")
        hidden = any(part.startswith(".") or part == "_state" for part in segments)
        strange = "\\" in path or any(ord(letter) < 32 for letter in path) or "" in segments[:-1]
        return None if hidden or strange or path.endswith(".gone") else path

    def _inside(self, path: str) -> Path | None:
        """Where the path leads, symbolic links followed, if that is within the root."""
        try:
            target = (self._root / path).resolve()
        except OSError:
            return None
        return target if target.is_relative_to(self._root) else None

    def _file(self, target: Path, path: str) -> Iterable[bytes]:
        try:
            file = target.open("rb")
        except OSError:  # replaced or withdrawn between two system calls
            return self._not_found()
        about = os.fstat(file.fileno())
        tag = f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
        headers = [
            ("ETag", tag),
            ("Last-Modified", formatdate(about.st_mtime, usegmt=True)),
            ("Cache-Control", _caching(path)),
            *_disposition(path),
        ]
        if self._is_unchanged(tag, about.st_mtime):
            file.close()
            return self._send(304, "", headers, b"")
        return self._send(200, _media_type(path), headers, file, about.st_size)

    def _is_unchanged(self, tag: str, changed: float) -> bool:
        known = self._environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            tags = {part.strip().removeprefix("W/") for part in known.split(",")}
            return bool(tags & {"*", tag})
        try:
            since = parsedate_to_datetime(self._environ.get("HTTP_IF_MODIFIED_SINCE", ""))
            return int(changed) <= since.timestamp()
        except (TypeError, ValueError):
            return False

    def _not_found(self) -> Iterable[bytes]:
        page = self._root / "404.html"
        body = page.read_bytes() if page.is_file() else _NOT_FOUND
        return self._send(404, _TYPES[".html"], [], body)

    def _send(
        self, status: int, media_type: str, headers: Headers, body: Any, length: int | None = None
    ) -> Iterable[bytes]:
        is_file = not isinstance(body, bytes)
        all_headers = [
            *headers,
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ]
        if media_type:
            all_headers.append(("Content-Type", media_type))
            all_headers.append(("Content-Length", str(length if is_file else len(body))))
        if not any(name == "Cache-Control" for name, _ in headers):
            all_headers.append(("Cache-Control", "no-cache"))
        self._start(_STATUS[status], all_headers)
        if self._environ["REQUEST_METHOD"] == "HEAD":
            if is_file:
                body.close()
            return []
        return self._environ.get("wsgi.file_wrapper", FileWrapper)(body) if is_file else [body]


def _media_type(path: str) -> str:
    if path.startswith("board/") and path.endswith("/feed.xml"):
        return _TYPES[".atom"]
    return _TYPES.get(Path(path).suffix.lower(), "application/octet-stream")


def _caching(path: str) -> str:
    # What lies in /assets/ carries its hash in its name; everything else may be withdrawn at any moment.
    return "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"


def _disposition(path: str) -> Headers:
    is_saved = path.startswith("files/") and Path(path).suffix.lower() not in _SHOWN_INLINE
    return [("Content-Disposition", "attachment")] if is_saved else []


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    return StaticSite(os.environ["LIUBEI_SITE_ROOT"])(environ, start_response)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def serve(root: str | os.PathLike[str], port: int, host: str = "127.0.0.1") -> None:
    """Serve ``root`` until interrupted."""
    with make_server(host, port, StaticSite(root), server_class=_Server) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve(os.environ["LIUBEI_SITE_ROOT"], int(sys.argv[1]) if len(sys.argv) > 1 else 8080)
