"""A small proxy that puts an app under a path: it takes the path off, or passes it on as it is."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"}


class Proxy(ThreadingHTTPServer):
    """What is not under the path is answered 404: it is another app's."""

    daemon_threads = True

    def __init__(self, app: str, path: str, *, strips: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.app = urlsplit(app).netloc
        self.path = path
        self.strips = strips
        self.address = f"http://127.0.0.1:{self.server_port}{path}"
        self.strays: list[str] = []
        """Addresses asked for outside of the path."""


@contextmanager
def proxied(app: str, path: str, *, strips: bool) -> Iterator[Proxy]:
    """A proxy in front of an app, inside the block."""
    with Proxy(app, path, strips=strips) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self._forward()

    def do_POST(self) -> None:
        self._forward()

    def do_DELETE(self) -> None:
        self._forward()

    def _forward(self) -> None:
        proxy = self.server
        if not f"{self.path.partition('?')[0]}/".startswith(f"{proxy.path}/"):
            proxy.strays.append(self.path)
            self.send_error(404)
            return
        path = (self.path.removeprefix(proxy.path) or "/") if proxy.strips else self.path
        path = f"/{path}" if path.startswith("?") else path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        connection = http.client.HTTPConnection(proxy.app, timeout=60)
        with suppress(OSError, http.client.HTTPException):  # who asked, or the app, has gone
            connection.request(self.command, path, body or None, headers)
            self._pass_on(connection.getresponse())
        connection.close()

    def _pass_on(self, response: http.client.HTTPResponse) -> None:
        self.send_response_only(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.end_headers()
        while piece := response.read1(65_536):
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Nothing: standard error is for what fails."""
