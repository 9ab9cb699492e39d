"""Serves an application on loopback, for a browser to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app


class Quiet(WSGIRequestHandler):
    """Writes no line for a request."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def whole(app: WSGIApplication) -> WSGIApplication:
    """`app`, whose answers are read and closed before a byte is sent.

    werkzeug 3.1 leaves the file of an answer open when the browser hangs up on it.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts, status, headers = run_wsgi_app(app, environ, buffered=True)
        start_response(status, list(headers))
        return parts

    return answer


@contextmanager
def serve(app: WSGIApplication) -> Iterator[str]:
    """The address of `app` while it is served, on a free port of loopback."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
