"""Mail as a real server on loopback receives it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.gateways import post, post_of
from bot.gateways.post import Post
from bot.settings import load
from tests.gateways.mail import certificate, mail_server

STAFF = "staff@example.fi"
SECRET = "aino%40example.fi:s%3Acret"


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(
    proof: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[ssl.SSLContext]:
    """A server's TLS that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(proof[1]))
    yield proof[0]


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as (box, port):
        Post(f"smtp://127.0.0.1:{port}", STAFF)("Pyyntöjä odottaa: 2", "Ensimmäinen\n\n.piste\n")
    (mail,) = box.mails
    assert (mail["Subject"], mail["From"], mail["To"]) == ("Pyyntöjä odottaa: 2", STAFF, STAFF)
    assert mail.get_content() == "Ensimmäinen\n\n.piste\n"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert mail["Message-ID"]
    assert box.logins == []


def test_the_signature_stands_below_the_line_that_mail_programs_know() -> None:
    with mail_server() as (box, port):
        Post(f"smtp://127.0.0.1:{port}", STAFF, "https://tiedot.example.fi/console/")("a", "b\n")
    assert box.mails[0].get_content() == "b\n\n-- \nhttps://tiedot.example.fi/console/\n"


def test_a_name_and_password_go_over_tls(trusted: ssl.SSLContext) -> None:
    with mail_server(trusted) as (box, port):
        Post(f"smtp://{SECRET}@localhost:{port}", STAFF)("a", "b")
    assert box.logins == [("aino@example.fi", "s:cret", True)]
    assert len(box.mails) == 1


def test_a_server_that_speaks_tls_alone_is_spoken_to_so(trusted: ssl.SSLContext) -> None:
    with mail_server(trusted, at_once=True) as (box, port):
        Post(f"smtps://{SECRET}@localhost:{port}", STAFF)("a", "b")
    assert box.logins == [("aino@example.fi", "s:cret", True)]
    assert len(box.mails) == 1


@pytest.mark.parametrize("at_once", [False, True])
def test_a_server_that_cannot_be_trusted_is_told_nothing(
    proof: tuple[ssl.SSLContext, Path], at_once: bool
) -> None:
    scheme = "smtps" if at_once else "smtp"
    refusal = pytest.raises(ssl.SSLCertVerificationError)
    with mail_server(proof[0], at_once=at_once) as (box, port), refusal:
        Post(f"{scheme}://{SECRET}@localhost:{port}", STAFF)("a", "b")
    assert (box.logins, box.mails) == ([], [])


def test_a_server_of_another_name_is_told_nothing(trusted: ssl.SSLContext) -> None:
    with mail_server(trusted) as (box, port), pytest.raises(ssl.SSLCertVerificationError):
        Post(f"smtp://{SECRET}@127.0.0.1:{port}", STAFF)("a", "b")
    assert (box.logins, box.mails) == ([], [])


def test_a_password_never_goes_without_tls() -> None:
    with mail_server() as (box, port), pytest.raises(smtplib.SMTPNotSupportedError):
        Post(f"smtp://{SECRET}@127.0.0.1:{port}", STAFF)("a", "b")
    assert (box.logins, box.mails) == ([], [])


def test_a_mail_that_is_refused_is_a_fault_of_the_system() -> None:
    with mail_server() as (box, port):
        box.refuses = True
        with pytest.raises(OSError, match="try later"):
            Post(f"smtp://127.0.0.1:{port}", STAFF)("a", "b")


def test_a_server_that_does_not_answer_is_waited_for_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(post, "TIMEOUT", 0.2)
    refusal = pytest.raises(OSError, match="timed out")
    with socket.create_server(("127.0.0.1", 0)) as silent, refusal:
        Post(f"smtp://127.0.0.1:{silent.getsockname()[1]}", STAFF)("a", "b")


def test_the_settings_say_whether_there_is_mail() -> None:
    demo = {"OMATIEDOT_DEMO": "1", "OMATIEDOT_GATEWAYS": "phone"}
    assert post_of(load(demo, None, demo=True).environment) is None
    with mail_server() as (box, port):
        demo |= {"OMATIEDOT_STAFF_MAIL": STAFF, "OMATIEDOT_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        demo |= {"OMATIEDOT_PUBLIC_URL": "https://tiedot.example.fi/"}
        sender = post_of(load(demo, None, demo=True).environment)
        assert sender is not None
        sender("a", "b")
    assert box.mails[0].get_content() == "b\n-- \nhttps://tiedot.example.fi/console/\n"
