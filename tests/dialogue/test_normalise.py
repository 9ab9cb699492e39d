"""Texts are made comparable, whatever a handset or a gateway did to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.normalise import LONGEST, clean, fold, key, repaired, respelt


@pytest.mark.parametrize(
    ("text", "seen", "reason"),
    [
        ("Tiedot, kiitos\nMaija", "Tiedot, kiitos\nMaija", "nothing to do"),
        ("ST\u200bOP", "STOP", "zero-width space"),
        ("\u202eSTOP", "STOP", "bidi mark"),
        ("ST\x00OP\t", "STOP\t", "control character"),
        ("\ud800STOP", "STOP", "half of a surrogate pair"),
        ("1\ufe0f\u20e3", "1", "the digit of a keycap emoji"),
        ("TIEDOT🙂", "TIEDOT ", "an emoji is a space"),
        ("▮ TIEDOT", "  TIEDOT", "a number that was cut out"),
        ("ＳＴＯＰ", "STOP", "wide letters"),
        ("a\u0308la\u0308", "älä", "dots as marks of their own"),
        ("“D’Angelo”", '"D\'Angelo"', "curly quotes"),
        ("HJ\ufffdLP", "HJ?LP", "a letter the decoder lost"),
        ("HJÃ\x84LP", "HJÄLP", "UTF-8 read as Latin-1"),
    ],
)
def test_only_what_can_be_read_is_kept(text: str, seen: str, reason: str) -> None:
    assert clean(text) == seen, reason


def test_a_text_is_capped_before_anything_else() -> None:
    assert len(clean("ä" * 10_000)) == LONGEST


@pytest.mark.parametrize(
    ("text", "looked_up"),
    [("  TIEDOT!! ", "tiedot"), ("Poista\n tietoni", "poista tietoni"), ("(*#", ""), ("", "")],
)
def test_case_spaces_and_outer_punctuation_do_not_matter(text: str, looked_up: str) -> None:
    assert key(text) == looked_up


def test_dots_and_rings_fold() -> None:
    assert fold("kiellä på återkalla") == "kiella pa aterkalla"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("KYLLÃ„", "KYLLÄ"),
        ("Ã", "Ã"),
        ("SÃO Ä", "SÃO Ä"),
        ("plain", "plain"),
    ],
)
def test_doubly_encoded_letters_are_repaired_only_when_they_are(text: str, right: str) -> None:
    assert repaired(text) == right


@pytest.mark.parametrize(
    ("text", "spelling"),
    [("hj[lp", "hjÄlp"), ("kiellae", "kiellä"), ("spraak", "språk"), ("koer", "kör")],
)
def test_brackets_and_digraphs_may_stand_for_letters(text: str, spelling: str) -> None:
    assert spelling in respelt(text)


def test_a_plain_word_has_no_other_spelling() -> None:
    assert respelt("poista") == ()


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_string_comes_out_as_one(text: str) -> None:
    seen = clean(text)
    assert clean(seen) == clean(clean(seen))
    assert isinstance(key(seen), str)
