"""Signed checkpoints: read as others read them, refused when a letter is another one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.checkpoints import Signer, Verifier, read

AT = datetime(2026, 12, 1, 8, 0, 5, 999, tzinfo=UTC)
ROOT = bytes(range(32))
SIGNER = Signer("omatiedot.audit.test", b"k" * 32)
NOTE = SIGNER.sign(42, ROOT, AT)

# The example of Go's golang.org/x/mod/sumdb/note, which C2SP signed-note was written down from.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_keys_and_signatures_are_those_of_signed_note() -> None:
    verifier = Verifier.read(GO_KEY)
    made = base64.b64decode(GO_SIGNATURE)
    assert str(verifier) == GO_KEY
    assert made[:4] == verifier.id
    assert verifier.holds(made[4:], GO_TEXT.encode())
    assert not verifier.holds(made[4:], GO_TEXT.encode() + b"\n")


def test_a_checkpoint_is_a_text_of_four_lines_and_a_signature() -> None:
    text, _, signature = NOTE.partition("\n\n")
    root = base64.b64encode(ROOT).decode()
    assert text.split("\n") == ["omatiedot.audit.test", "42", root, "2026-12-01T08:00:05Z"]
    assert signature.startswith("\u2014 omatiedot.audit.test ")


def test_what_was_signed_is_read_again() -> None:
    (signed,) = read(NOTE)
    assert signed.by([Verifier.read(str(SIGNER.verifier))])
    found = signed.checkpoint
    assert (found.size, found.root, found.at) == (42, ROOT, AT.replace(microsecond=0))


def test_the_moment_is_told_in_utc() -> None:
    finnish = AT.astimezone(timezone(timedelta(hours=2)))
    assert SIGNER.sign(42, ROOT, finnish) == NOTE


@pytest.mark.parametrize("place", [0, 22, 30, 75, -20])
def test_another_letter_anywhere_is_not_what_was_signed(place: int) -> None:
    changed = NOTE[:place] + ("1" if NOTE[place] != "1" else "2") + NOTE[place + 1 :]
    assert not any(signed.by([SIGNER.verifier]) for signed in read(changed))


@pytest.mark.parametrize("other", [Signer(SIGNER.name, b"o" * 32), Signer("other", SIGNER.secret)])
def test_another_key_or_name_has_not_signed_it(other: Signer) -> None:
    (signed,) = read(NOTE)
    assert not signed.by([other.verifier])


def test_checkpoints_are_found_in_a_file_and_in_a_mail() -> None:
    other = SIGNER.sign(43, ROOT, AT)
    cut = NOTE[: len(NOTE) // 2]
    mail = f"Subject: x\n\nHello\n\n{NOTE}\n{cut}\n{other}\n-- \nhttps://example.fi\n"
    for text in (mail, mail.replace("\n", "\r\n")):
        assert [signed.checkpoint.size for signed in read(text)] == [42, 43]


@pytest.mark.parametrize(
    "text", ["", "\n\n\n\n\n\n", "a\nb\nc\nd\n\n\u2014 e f\n", NOTE.replace("42", "042")]
)
def test_what_is_no_checkpoint_is_passed_over(text: str) -> None:
    assert list(read(text)) == []


@pytest.mark.parametrize(
    "text",
    ["", "name", "name+00000000+AQ==", GO_KEY.replace("c74f", "c74e"), GO_KEY[:-4], "a+b+?"],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Verifier.read(text)


def test_a_signer_does_not_show_its_secret() -> None:
    assert "kkk" not in repr(SIGNER)
