"""Scripts are read as they are written, and say at once where they cannot be."""

from __future__ import annotations

import pytest

from bot.drill import sentences, stage
from bot.drill.clauses import clauses
from bot.drill.script import Line, ScriptFault, read, read_scripts

assert stage.KNOWN  # they are learnt as the stage is imported
NAMES = {clause.id for clause in clauses()}


def test_a_script_is_its_name_its_clauses_and_its_lines() -> None:
    (script,) = read("x.txt", "# a remark\n== Maija | C7 C8 | looks\n\n@ Maija, fi\n> TIEDOT\n")
    assert (script.name, script.clauses, script.shows) == ("Maija", ("C7", "C8"), "looks")
    assert script.lines == (Line(4, "@", "Maija, fi"), Line(5, ">", "TIEDOT"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("== Maija | C7 | looks\nTIEDOT", "x.txt:2: a line without a mark: TIEDOT"),
        ("== Maija\n@ Maija", "x.txt:1: write == name"),
        ("== Maija | C7 | looks", "x.txt:1: write == name"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_place(text: str, why: str) -> None:
    with pytest.raises(ScriptFault, match=why):
        list(read("x.txt", text))


def test_no_sentence_is_known_that_nobody_says() -> None:
    said = [line.words for script in read_scripts() for line in script.lines]
    known = [*sentences._DEEDS, *sentences._TRUTHS]
    assert known
    assert [each.pattern for each in known if not any(map(each.fullmatch, said))] == []


def test_about_forty_people_come_each_with_a_name_of_their_own() -> None:
    names = [script.name for script in read_scripts()]
    assert len(names) >= 36
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("script", read_scripts(), ids=lambda each: each.name)
def test_a_script_is_about_clauses_that_there_are(script) -> None:  # type: ignore[no-untyped-def]
    assert script.clauses
    assert set(script.clauses) <= NAMES
