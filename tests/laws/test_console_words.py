"""Laws of the console's words and templates: nothing unworded, nothing inline."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from bot.catalogue import words
from bot.settings import LOCALES
from bot.web.console.screen import LANGUAGES, NAV
from tests.web.console.staged import routes

DOMAINS = (*("console", "account", "queue", "case", "calendar", "deciding", "replying", "figures"),)
BOT = LOCALES.parent / "bot"
TEMPLATES = sorted((BOT / "web").rglob("*.html"))
CODE = sorted([*(BOT / "web").rglob("*.py"), *(BOT / "service").rglob("*.py")])
FILE = re.compile(r"\.(?:html|css|js|svg|po|py)$")
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a handler": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "words taken as safe": re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\("),
    "an address elsewhere": re.compile(r"""(?:src|action)=["'](?:https?:)?//""", re.IGNORECASE),
}


def name(path: Path) -> str:
    return str(path.relative_to(BOT))


def catalogue(language: str) -> dict[str, str]:
    return {id: said for each in DOMAINS for id, said in words(LOCALES, language, each).items()}


SPOKEN = {language: catalogue(language) for language in LANGUAGES}
IDS = SPOKEN["en"].keys()
KINDS = "|".join(sorted({id.partition(".")[0] for id in IDS}))
SAID = re.compile(rf"""f?["'](?P<id>(?:{KINDS})\.[\w.{{}} -]*)["']""")
ENDPOINTS = {rule.endpoint for rule, _ in routes()} | {"console.static"}


def said_in(path: Path) -> Iterator[str]:
    """Every id of words that a file names; one that is put together ends before its blank."""
    for found in SAID.finditer(path.read_text("utf-8")):
        if found["id"] not in ENDPOINTS and not FILE.search(found["id"]):
            yield found["id"].partition("{")[0]


def is_worded(id: str) -> bool:
    """An id, or the beginning of some: `figures.kind.` before a kind."""
    return id in IDS or any(known.startswith(id if id[-1] == "." else f"{id}.") for known in IDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words(language: str) -> None:
    assert SPOKEN[language].keys() ^ IDS == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_empty_or_unsettled(language: str) -> None:
    assert [id for id, said in SPOKEN[language].items() if not said.strip()] == []
    for domain in DOMAINS:
        with (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
            read = read_po(file, locale=language)
        assert [each.id for each in read if each.id and each.fuzzy] == []
        assert not read.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_stands_in_two_files(language: str) -> None:
    ids = Counter(id for domain in DOMAINS for id in words(LOCALES, language, domain))
    assert [id for id, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_blanks_are_the_same_in_every_language(language: str) -> None:
    def blanks(said: str) -> set[str]:
        return {blank for _, blank, _, _ in Formatter().parse(said) if blank is not None}

    unlike = [
        id for id, said in SPOKEN[language].items() if blanks(said) != blanks(SPOKEN["en"][id])
    ]
    assert unlike == []


@pytest.mark.parametrize("path", [*TEMPLATES, *CODE], ids=name)
def test_every_word_that_is_said_exists(path: Path) -> None:
    assert [id for id in said_in(path) if not is_worded(id)] == []


def test_every_word_that_exists_is_said() -> None:
    """Words that nothing says grow old unseen."""
    said = {id for path in [*TEMPLATES, *CODE] for id in said_in(path)}
    begun = tuple(id for id in said if id.endswith(".")) + tuple(f"{id}." for id in said)
    assert sorted(id for id in IDS if id not in said and not id.startswith(begun)) == []


def test_everything_that_is_logged_has_words() -> None:
    logged = {
        each.args[2].value
        for path in CODE
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "audit.append"
        if isinstance(each.args[2], ast.Constant)
    }
    assert {action for action in logged if f"figures.action.{action}" not in IDS} == set()


@pytest.mark.parametrize("room", NAV)
def test_every_room_has_a_name(room: str) -> None:
    assert f"console.room.{room}" in IDS


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_anything_inline(path: Path) -> None:
    template = path.read_text("utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(template)] == []


@pytest.mark.parametrize("text", ["<p style='x'>", "<b onclick=x>", "<script>", "{{ x | safe }}"])
def test_the_law_is_not_blind(text: str) -> None:
    assert any(pattern.search(text) for pattern in INLINE.values())
