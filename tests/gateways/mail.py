"""A mail server on loopback for the tests: SMTP as RFC 5321 has it, as little as is needed."""

from __future__ import annotations

import base64
import shutil
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest


@dataclass
class Letterbox:
    """What a server was sent, and by whom."""

    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str, bool]] = field(default_factory=list)  # whether over TLS
    refuses: bool = False


class _Session(socketserver.StreamRequestHandler):
    """One connection of a client."""

    box: Letterbox
    tls: ssl.SSLContext | None

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.secure = isinstance(self.request, ssl.SSLSocket)
        try:
            self.say("220 loopback")
            while line := self.rfile.readline().decode().strip():
                if not self.answer(line):
                    return
        except (OSError, ValueError):
            return  # the client hung up

    def answer(self, line: str) -> bool:
        word, _, rest = line.partition(" ")
        known = {"EHLO": self.ehlo, "STARTTLS": self.starttls, "AUTH": self.auth}
        known |= {"DATA": self.data, "MAIL": self.mail}
        if word.upper() == "QUIT":
            self.say("221 bye")
            return False
        known.get(word.upper(), lambda _: self.say("250 ok"))(rest)
        return True

    def ehlo(self, _: str) -> None:
        offers = "250 AUTH PLAIN" if self.secure else "250 STARTTLS" if self.tls else "250 8BITMIME"
        self.say("250-loopback")
        self.say(offers)

    def starttls(self, _: str) -> None:
        assert self.tls
        self.say("220 go ahead")
        self.request = self.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.secure = True

    def auth(self, rest: str) -> None:
        _, name, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.box.logins.append((name, password, self.secure))
        self.say("235 welcome")

    def mail(self, _: str) -> None:
        self.say("451 try later" if self.box.refuses else "250 ok")

    def data(self, _: str) -> None:
        self.say("354 go ahead")
        lines = iter(self.rfile.readline, b".\r\n")
        written = b"".join(line.removeprefix(b".") for line in lines).replace(b"\r\n", b"\n")
        self.box.mails.append(message_from_bytes(written, policy=policy.default))  # type: ignore[arg-type]
        self.say("250 ok")

    def finish(self) -> None:
        super().finish()
        self.request.close()


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, at_once: bool = False
) -> Iterator[tuple[Letterbox, int]]:
    """A server, its letterbox and its port; with `tls` it offers STARTTLS, or begins with it."""
    box = Letterbox()
    session = type("Session", (_Session,), {"box": box, "tls": None if at_once else tls})

    class Server(socketserver.ThreadingTCPServer):
        block_on_close = True

        def get_request(self) -> tuple[object, object]:  # type: ignore[override]
            request, address = super().get_request()
            if at_once and tls:
                return tls.wrap_socket(request, server_side=True), address
            return request, address

    with Server(("127.0.0.1", 0), session) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield box, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server called localhost proves itself with, and whom to trust for that."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, cert = folder / "key.pem", folder / "cert.pem"
    asked = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    )
    named = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([openssl, *asked.split(), *named], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
