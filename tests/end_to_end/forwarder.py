"""What stands before replicas: a TCP forwarder that gives connections to them in turn."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 65536


@dataclass
class Forwarder:
    """One listening port; one that does not answer is passed over."""

    ports: Sequence[int]
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    over: threading.Event = field(default_factory=threading.Event)
    lines: set[socket.socket] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._turns = itertools.count()
        self.port: int = self.listening.getsockname()[1]

    def forward(self) -> None:
        """Take connections until it is over."""
        while not self.over.is_set():
            try:
                caller, _ = self.listening.accept()
            except OSError:
                return
            replica = self._replica()
            if replica is None:
                caller.close()
                continue
            for source, sink in ((caller, replica), (replica, caller)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _replica(self) -> socket.socket | None:
        turn = next(self._turns)
        for each in range(len(self.ports)):
            port = self.ports[(turn + each) % len(self.ports)]
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), timeout=1)
        return None

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        source.settimeout(30)
        self.lines |= {source}
        try:
            while piece := source.recv(PIECE):
                sink.sendall(piece)
        except OSError:
            pass
        finally:
            for line in (source, sink):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            source.close()
            self.lines -= {source}


@contextmanager
def forwarder(ports: Sequence[int]) -> Iterator[Forwarder]:
    """The forwarder while it runs."""
    found = Forwarder(ports)
    thread = threading.Thread(target=found.forward)
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        found.listening.shutdown(socket.SHUT_RDWR)
        found.listening.close()
        thread.join()
        for line in [*found.lines]:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
