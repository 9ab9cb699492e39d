"""Places outside as they really are: a file, a web server and a mail server on loopback."""

from __future__ import annotations

import base64
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.checkpoints import Signer, read
from bot.gateways.places import Address, AppendedFile, places_of
from bot.settings import SettingsFault, load
from tests.gateways.mail import mail_server

SIGNER = Signer("omatiedot.audit.test", b"k" * 32)
AT = datetime(2026, 12, 1, tzinfo=UTC)
NOTES = [SIGNER.sign(size, bytes(32), AT) for size in (1, 2)]


@dataclass
class Taken:
    """What a server was posted."""

    status: int = 204
    bodies: list[tuple[str, str, str | None]] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[tuple[Taken, int]]:
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            taken.bodies.append((self.path, body, self.headers["Authorization"]))
            self.send_response(taken.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield taken, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def settings(**more: str) -> object:
    given = {"OMATIEDOT_DEMO": "1", "OMATIEDOT_GATEWAYS": "phone"}
    given |= {f"OMATIEDOT_{name.upper()}": value for name, value in more.items()}
    return load(given, None, demo=True).environment


def test_a_file_only_grows_and_others_cannot_write_it(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints"
    place = AppendedFile("file", str(path))
    for note in NOTES:
        place.put("title", note)
    assert [signed.checkpoint.size for signed in read(path.read_text())] == [1, 2]
    assert path.read_text().startswith(NOTES[0])
    assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0


def test_a_file_that_cannot_be_written_is_a_fault_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        AppendedFile("file", str(tmp_path / "none" / "checkpoints")).put("title", NOTES[0])


def test_an_address_is_posted_the_note_with_our_password() -> None:
    with web_server() as (taken, port):
        Address("web", f"http://us:se%3Acret@127.0.0.1:{port}/log?a=b").put("title", NOTES[0])
    word = base64.b64encode(b"us:se:cret").decode()
    assert taken.bodies == [("/log?a=b", NOTES[0], f"Basic {word}")]


@pytest.mark.parametrize("status", [301, 400, 503])
def test_an_answer_that_is_no_yes_is_a_failure(status: int) -> None:
    with web_server() as (taken, port):
        taken.status = status
        with pytest.raises(OSError, match=f"status {status}"):
            Address("web", f"http://127.0.0.1:{port}/").put("title", NOTES[0])
    assert len(taken.bodies) == 1


def test_a_server_that_is_not_there_is_a_failure_without_the_address() -> None:
    with pytest.raises(OSError, match="^NewConnectionError$"):
        Address("web", "http://us:secret@127.0.0.1:1/").put("title", NOTES[0])


def test_a_mailbox_gets_the_note_and_nothing_else() -> None:
    with mail_server() as (box, port):
        (place,) = places_of(
            settings(smtp_url=f"smtp://127.0.0.1:{port}", checkpoints="mailto:dpo@example.fi")
        )
        place.put("omatiedot.audit.test 1", NOTES[0])
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == ("dpo@example.fi", "omatiedot.audit.test 1")
    assert mail.get_content() == NOTES[0]
    assert place.pause == timedelta(hours=1)


def test_places_have_names_of_their_own_in_which_no_secret_stands() -> None:
    urls = (
        "file:///mnt/a, https://us:secret@log.example.fi:8443/token, "
        "https://log.example.fi:8443/other,mailto:dpo@example.fi"
    )
    found = places_of(settings(checkpoints=urls, smtp_url="smtp://localhost"))
    assert [place.name for place in found] == [
        "file:///mnt/a",
        "https://log.example.fi:8443",
        "https://log.example.fi:8443 2",
        "mailto",
    ]
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("checkpoints.txt", "OMATIEDOT_CHECKPOINTS: an address: write file:///PATH"),
        ("file://checkpoints", "OMATIEDOT_CHECKPOINTS: file: write"),
        ("http://log.example.fi", "OMATIEDOT_CHECKPOINTS: http: write"),
        ("ftp://log.example.fi/secret", "OMATIEDOT_CHECKPOINTS: ftp: write"),
        ("mailto:", "OMATIEDOT_CHECKPOINTS: mailto: write"),
        ("mailto:dpo@example.fi", "OMATIEDOT_SMTP_URL: missing"),
    ],
)
def test_a_place_that_cannot_be_is_refused_by_name(url: str, told: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        settings(checkpoints=url)
    assert caught.value.faults[0].startswith(told)
    assert "secret" not in str(caught.value)
