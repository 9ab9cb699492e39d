"""A claimed name beside a held one, with the differences marked."""

from __future__ import annotations

import pytest

from bot.service.staff.comparing import Change, Piece, compare


def marked(pieces: tuple[Piece, ...]) -> str:
    """The pieces as one line; what differs stands in brackets."""
    return "".join(p.text if p.kind == "same" else f"[{p.text}]" for p in pieces)


@pytest.mark.parametrize(
    ("held", "claimed", "left", "right"),
    [
        ("Maija Virtanen", "Maija Virtanen", "Maija Virtanen", "Maija Virtanen"),
        ("Meikäläinen", "Meikäläimen", "Meikäläi[n]en", "Meikäläi[m]en"),
        ("Anna Andersson", "Anna Ek", "Anna [Andersson]", "Anna [Ek]"),
        ("Anna Ek", "Anna Maria Ek", "Anna Ek", "Anna [Maria ]Ek"),
        ("Anna-Liisa Ek", "Anna Ek", "Anna[-Liisa] Ek", "Anna Ek"),
        ("", "Anna", "", "[Anna]"),
        ("Anna", "", "[Anna]", ""),
    ],
)
def test_what_differs_is_marked(held: str, claimed: str, left: str, right: str) -> None:
    found = compare(held, claimed)
    assert (marked(found.held), marked(found.claimed)) == (left, right)


def test_two_ways_of_writing_an_accent_are_no_difference() -> None:
    assert compare("Meikäläinen", "Meika\u0308la\u0308inen").changes == ()


def test_marks_stay_on_their_letter() -> None:
    assert marked(compare("Đuq\u0323ibma", "Đuqibma").held) == "Đu[q\u0323]ibma"


def test_changes_are_told_word_by_word() -> None:
    changes = compare("Anna Maria Ek", "Anna Berg-Ek").changes
    assert Change("Maria", "Berg") in changes
    assert all(any(map(str.isalnum, change.old + change.new)) for change in changes)


@pytest.mark.parametrize("name", ["x" * 1600, "ab " * 533, "\u202eanna\u200b", "Z\u0301" * 800])
def test_hostile_names_are_compared_too(name: str) -> None:
    found = compare("Maija Meikäläinen", name)
    assert "".join(piece.text for piece in found.held) == "Maija Meikäläinen"
