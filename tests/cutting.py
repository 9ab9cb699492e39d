"""A TCP line that breaks as it is told to: between us and a gateway, or a gateway and us.

It knows just so much HTTP/1 as it takes to see where a request or an answer ends (their
Content-Length), so that it can break exactly before, within and after them. Nothing is
waited for by the clock.
"""

from __future__ import annotations

import contextlib
import enum
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Mode(enum.Enum):
    """How the line behaves."""

    WHOLE = "passes all on"
    REFUSE = "nobody listens"
    BLACK_HOLE = "no connection comes about, and none is refused"
    CUT_REQUEST = "breaks in the middle of the request"
    DROP_ANSWER = "breaks after the other side has acted, before its answer"
    HOLD_ANSWER = "keeps the answer back until it is let go"
    DUPLICATE = "passes the request on twice, one after the other, and the first answer back"


@dataclass
class Line:
    """A line to `upstream` that is reached at `url`.

    `passed` counts the requests that came through whole. `breaks` is how a request begins
    that the line breaks at; others it passes on. `hold` is set to let go what HOLD_ANSWER
    keeps back.
    """

    upstream: tuple[str, int]
    path: str = ""
    passed: int = 0
    breaks: bytes = b""
    hold: threading.Event = field(default_factory=threading.Event)
    _mode: Mode = Mode.WHOLE
    _port: int = 0
    _door: socket.socket = field(default_factory=socket.socket)
    _crowd: list[socket.socket] = field(default_factory=list)
    _open: set[socket.socket] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """The address by which the line is reached."""
        return f"http://127.0.0.1:{self._port}{self.path}"

    @property
    def mode(self) -> Mode:
        """How the line behaves for connections that are made from now on."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._shut()
        self._mode = mode
        self.hold.clear()
        self._bind()
        if mode is Mode.BLACK_HOLE:
            self._crowd_out()
        elif mode is not Mode.REFUSE:  # the port is ours all the same: nobody else gets it
            self._door.listen(128)
            self._begin(self._accept, self._door)

    def close(self) -> None:
        """End the line and all that is on it."""
        self._shut()
        for thread in self._threads:
            thread.join(timeout=10)
            assert not thread.is_alive()

    def _bind(self) -> None:
        self._door = socket.socket()
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.bind(("127.0.0.1", self._port))
        self._port = self._door.getsockname()[1]

    def _crowd_out(self) -> None:
        """Fill the queue of connections that nobody accepts: the next are dropped."""
        self._door.listen(0)
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self._port))
            self._crowd.append(one)

    def _shut(self) -> None:
        self.hold.set()
        with self._lock:
            ending = [*self._open, *self._crowd, self._door]
            self._crowd = []
        for each in ending:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _begin(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, door: socket.socket) -> None:
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            self._begin(self._carry, client, self._mode)

    def _carry(self, client: socket.socket, mode: Mode) -> None:
        with contextlib.suppress(OSError), self._kept(client):
            while request := _message(client):
                answer = self._answer(
                    request, mode if request.startswith(self.breaks) else Mode.WHOLE
                )
                if not answer:
                    return
                client.sendall(answer)

    def _answer(self, request: bytes, mode: Mode) -> bytes:
        """What comes back over the line; nothing when it broke."""
        if mode is Mode.CUT_REQUEST:
            self._half(request)
            return b""
        answer = self._asked(request)
        if mode is Mode.DUPLICATE:
            self._asked(request)
        if mode is Mode.HOLD_ANSWER:
            self.hold.wait(60)
        return b"" if mode is Mode.DROP_ANSWER else answer

    def _asked(self, request: bytes) -> bytes:
        with self._kept(socket.create_connection(self.upstream, timeout=60)) as peer:
            peer.sendall(request)
            answer = _message(peer)
        with self._lock:
            self.passed += 1
        return answer

    def _half(self, request: bytes) -> None:
        """All but the end of the body: the headers came, and say that more will."""
        with self._kept(socket.create_connection(self.upstream, timeout=60)) as peer:
            peer.sendall(request[: max(len(request) - 5, request.find(_END))])

    @contextlib.contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[socket.socket]:
        with self._lock:
            self._open.add(connection)
        try:
            yield connection
        finally:
            with self._lock:
                self._open.discard(connection)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def _message(side: socket.socket) -> bytes:
    """One request or answer from a connection, to its end; b"" when there is none any more."""
    read = b""
    while _END not in read:
        piece = side.recv(65536)
        if not piece:
            return b""
        read += piece
    head, _, body = read.partition(_END)
    length = _LENGTH.search(head + b"\r\n")
    left = int(length[1]) - len(body) if length else 0
    while left > 0 and (piece := side.recv(65536)):
        read, left = read + piece, left - len(piece)
    return read


@contextlib.contextmanager
def line(upstream: str) -> Iterator[Line]:
    """A whole line to an address (http://host:port/path), until the block is left."""
    address = urlsplit(upstream)
    made = Line((address.hostname or "", address.port or 80), address.path)
    made.mode = Mode.WHOLE
    try:
        yield made
    finally:
        made.close()
