"""Replay folders of our own and a publisher's server on this machine, misbehaving on request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from publishers import Asked, Server


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a replay folder from (url, body, further keys of the index line)."""

    def write(*answers: tuple[str, bytes, Mapping[str, Any]], name: str = "replay") -> Path:
        path = tmp_path / name
        path.mkdir(exist_ok=True)
        lines = []
        for number, (url, body, keys) in enumerate(answers):
            (path / f"{number}.bin").write_bytes(body)
            row = {"url": url, "status": 200, "content_type": "application/xml", **keys}
            row.setdefault("sparql" if url.endswith("/sparql") else "file", f"{number}.bin")
            lines.append(json.dumps(row))
        (path / "index.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve on 127.0.0.1 until the test ends."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            state.asked.append(Asked(self.path, dict(self.headers.items()), time.monotonic()))
            reply = state.next(self.path)
            if reply == "drop":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(b"<?xml")
                self.close_connection = True
                return
            status, headers, body = reply
            if "Accept-Ranges" in headers and (span := self.headers.get("Range", "")):
                first, last = (int(n) for n in span.removeprefix("bytes=").split("-"))
                status, body = 206, body[first : last + 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            state.asked.append(Asked(self.path, dict(self.headers.items()), time.monotonic()))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = state.posts.get(self.path, (404, {}, b"<html><title>404</title></html>"))
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield state
    httpd.shutdown()
    httpd.server_close()
