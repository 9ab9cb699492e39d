"""Whoever is on the other side of a connection, in tests: served on loopback while needed.

Who they are and what they say is for each to tell; here they only listen.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Quiet(BaseHTTPRequestHandler):
    """Keeps connections open, as HTTP/1.1 does, and writes no line for a request."""

    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        """What came with the request; less than was announced when the sender hung up."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def lower_headers(self) -> dict[str, str]:
        """By names in lower case."""
        return {name.lower(): value for name, value in self.headers.items()}

    def log_message(self, *args: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    """Waits for none of its threads at the end."""

    daemon_threads = True


@contextmanager
def listening(handler: type[Quiet], server: type[Server] = Server) -> Iterator[int]:
    """The free port on which it is served."""
    serving = server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield serving.server_port
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()
