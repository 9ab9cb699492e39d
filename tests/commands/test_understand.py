"""`omatiedot understand`: its shape is relied on by scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import wsgi
from bot.commands import cli
from tests.commands.running import process

SHAPE = ["intent", "language", "certainty", "argument"]


def understood(*words: str, text: str = "") -> str:
    ran = CliRunner().invoke(cli, ["understand", *words], obj=wsgi, input=text)
    assert ran.exit_code == 0, ran.output
    return ran.output


READ = [
    (("tiedot",), ("view", "fi", "exact", None), "a word"),
    (("UPPGIFTER",), ("view", "sv", "exact", None), "a Swedish one"),
    (("NIMI Maija Meikäläinen",), ("name", "fi", "exact", "Maija Meikäläinen"), "an argument"),
    (("POISTA 482913",), ("delete", "fi", "exact", "482913"), "a code"),
    (("xyzzy",), (None, None, "none", None), "nothing"),
    (("TIEDOT", "--state", "name.asking"), (None, None, "none", None), "a name is typed"),
    (("en",), (None, None, "none", None), "a word that means something in one language only"),
]


@pytest.mark.parametrize(("words", "meaning", "why"), READ)
def test_a_text_is_read(words: tuple[str, ...], meaning: tuple[object, ...], why: str) -> None:
    found = json.loads(understood(*words, "--json"))
    assert list(found) == SHAPE
    assert (found["intent"], found["certainty"], found["argument"]) == (
        meaning[0],
        meaning[2],
        meaning[3],
    )


def test_lines_of_standard_input_are_read_one_by_one() -> None:
    lines = understood("-", text="tiedot\r\n\nPOISTA\nmitä kuuluu\n").splitlines()
    assert [json.loads(line)["intent"] for line in lines] == ["view", None, "delete", None]
    assert all(list(json.loads(line)) == SHAPE for line in lines)


def test_the_language_may_be_told() -> None:
    assert json.loads(understood("STOP", "--language", "sv", "--json"))["intent"] == "mkt_off"


def test_a_card_number_is_not_repeated() -> None:
    assert "4111" not in understood("NIMI 4111 1111 1111 1111")


def test_it_needs_no_settings(tmp_path: Path) -> None:
    ran = process(
        tmp_path,
        "understand",
        "-",
        text="tiedot\nää 😀\n",
    )
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []
