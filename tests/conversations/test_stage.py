"""The stage itself: a scene that is written wrong does not pass."""

from __future__ import annotations

import pytest

from bot.store.unit import Store
from tests.conversations.effects import SENTENCES
from tests.conversations.stage import Mismatch, play
from tests.conversations.transcript import LANGUAGES, Line, Scene, _cut, _lines, files, scenes
from tests.conversations.wording import Wording

ASKED = "@ Maija, fresh\n> POISTA\n< Haluatko poistaa tietosi?…{code}…\n"
WRONG = [
    ("> TILANNE\n< Jotain muuta", "another reply"),
    ("> TILANNE\n< Sinulla ei ole avoimia pyyntöjä.", "only a part of the reply, without …"),
    ("> TILANNE\n< (silence)", "a reply that is not written"),
    ("> TILANNE\n< Sinulla…\n< Sinulla…", "a reply too many"),
    ("> TILANNE", "nothing written at all"),
    ("> KIITOS\n< Ole…\n> KIITOS\n< Ole…", "a reply where none comes"),
    ("~ 11 min\n< Sinulla…", "a reply to nothing"),
    ("* a delete case is open for the clock", "an effect that did not happen"),
    ("> POISTA\n< Haluatko…{code}…", "a new code, called the old one"),
    ("> {wrong}\n< Poistopyyntö…", "a wrong code that is taken for right"),
]


def scene(text: str) -> Scene:
    return next(_cut("here.txt", _lines(text, "here.txt")))


@pytest.mark.parametrize(("lines", "why"), WRONG, ids=[why for _, why in WRONG])
def test_a_scene_that_goes_otherwise_fails(lines: str, why: str, sqlite_store: Store) -> None:
    with pytest.raises(Mismatch, match=r"here\.txt:\d"):
        play(sqlite_store, scene(ASKED + lines))


def test_the_difference_is_shown(sqlite_store: Store) -> None:
    with pytest.raises(Mismatch) as mismatch:
        play(sqlite_store, scene("== A title\n@ Maija, fresh\n> TILANNE\n< Jotain muuta\n"))
    assert str(mismatch.value).splitlines() == [
        "here.txt:3 (A title): after `> TILANNE`",
        "  - Jotain muuta",
        "  + Sinulla ei ole avoimia pyyntöjä. Ohjeet: OHJE.",
    ]


@pytest.mark.parametrize(
    "lines",
    ["* it rains", "! it rains", "@ Maija, tired", "@ Maija, fresh\n~ 3 moons"],
)
def test_what_nobody_knows_is_refused(lines: str, sqlite_store: Store) -> None:
    with pytest.raises((ValueError, KeyError)):
        play(sqlite_store, scene(f"@ Anna, fresh\n{lines}"))


def test_a_line_without_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="here:1: a line without a mark"):
        list(_lines("Hei", "here"))


def test_blanks_bind_and_must_meet_the_same_again() -> None:
    wording = Wording()
    assert wording.fits("Koodi {code}, viite {ref}…", "Koodi 123456, viite T-482133. Hei")
    assert wording.fits("{ref}", "T-482133")
    assert not wording.fits("{ref}", "T-482134")
    assert not wording.fits("{code2}", "123456")
    wording.texted = "Koodi 123456, viite T-482133. Hei"
    assert wording.fill("{code} {wrong} {ref2}") == "123456 123457 T-482133"


def test_every_sentence_about_effects_is_used() -> None:
    """A sentence that no transcript says is not worth its check."""
    said = [
        line.words
        for language in LANGUAGES
        for path in files(language)
        for each in scenes(path)
        for line in each.lines
        if line.mark == "*"
    ]
    unused = [
        pattern.pattern
        for pattern in SENTENCES
        if not any(pattern.fullmatch(words) for words in said)
    ]
    assert not unused


def test_the_lines_know_where_they_stand() -> None:
    assert scene("# a remark\n\n== t\n> \n").lines == (Line(4, ">", ""),)
