"""The written copy: true, whole, in words, and nothing of anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO

import jsonschema
import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from bot.documents.copy import paper_of
from bot.documents.fields import SHOWN, is_technical
from bot.documents.portable import schema
from bot.service.answer import answer
from bot.service.visiting import check_in
from bot.service.writing import Written, _words, copy_of, written
from bot.store import audit, held, tables, views
from bot.store.classification import FATES, tells_of_persons
from bot.store.statements import Statement
from bot.store.unit import Store
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, PEOPLE, Desk, furnished, the_catalogue
from tests.service.books import rows
from tests.service.codes import code_in
from tests.service.staff.crew import hired
from tests.service.test_parked import poisoned
from tests.store import filled
from tests.store.given import NUMBER

LANGUAGES = ("fi", "sv")
SITE = "tietosuoja.fi"
TOLD = {**held._EVERYTHING, "audit": None}


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return furnished(sqlite_store, *PEOPLE)


def words_of(found: Written) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(found.pdf)).pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TOLD)
def test_whatever_tells_of_a_person_has_words_in_the_copy(table: str, language: str) -> None:
    words = _words(the_catalogue(), language)
    assert f"copy.kind.{table}" in words
    told = [each.name for each in tables.metadata.tables[table].columns if tells_of_persons(each)]
    for name in (*told, *SHOWN.get(table, ())):
        shown = name in SHOWN.get(table, (name,))
        worded = {f"copy.field.{table}.{name}", f"copy.field.{name}"} & set(words)
        assert is_technical(table, name) or (shown and worded), f"{table}.{name}"


@pytest.mark.parametrize("table", TOLD)
def test_what_is_not_shown_is_told_in_a_sentence(table: str) -> None:
    columns = [column.name for column in tables.metadata.tables[table].columns]
    if table == "audit":
        columns = [column.name for column in views._TOLD]
    left = {name for name in columns if name not in SHOWN[table] and not is_technical(table, name)}
    assert left <= {"id"}


@pytest.mark.parametrize("table", SHOWN)
def test_what_is_declared_is_there(table: str) -> None:
    assert set(SHOWN[table]) <= {column.name for column in tables.metadata.tables[table].columns}


def test_every_table_of_hers_is_told_and_every_personal_value_of_it(store: Store) -> None:
    filled.fill(store)
    desk = furnished(store)
    for language in LANGUAGES:
        copy = copy_of(desk.office, NUMBER, language)
        assert set(copy.held) == {
            name for name in TOLD if not FATES[tables.metadata.tables[name]].hidden
        }
        said = words_in(paper_of(copy))
        for name in copy.held:
            for column in tables.metadata.tables[name].columns:
                if column.info["class"] == "personal" and not is_technical(name, column.name):
                    assert any(filled.marker(column) in each for each in said), str(column)


def words_in(value: object) -> list[str]:
    """Every word of a paper."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [word for each in value for word in words_in(each)]
    names = getattr(value, "__dataclass_fields__", ())
    return [word for name in names for word in words_in(getattr(value, name))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_table_column_or_code_of_ours_is_read(desk: Desk, language: str) -> None:
    _lives(desk)
    found = words_in(paper_of(copy_of(desk.office, MAIJA, language)))
    names = {
        name for table in tables.metadata.sorted_tables for name in (table.name, *table.c.keys())
    }
    codes = {name for name in names if "_" in name} | {"withdrawn", "forbidden", "queued", "idle"}
    said = " ".join(found).split()
    assert [word for word in said if re.fullmatch(r"[a-z]+\.[a-z_]+", word) and word != SITE] == []
    assert codes & {word.strip(".,:;") for word in said} == set()


def _lives(desk: Desk) -> None:
    for text in ("TIEDOT", "KIELTO", "RAJOITA", "IHMINEN Tervetuloa 😀 <b>&amp;", "POISTA"):
        desk.text(MAIJA, text)
        desk.clock.go(minutes=11)


def test_it_holds_what_she_did_and_what_was_done(desk: Desk) -> None:
    _lives(desk)
    found = written(desk.office, MAIJA, "fi")
    page = found.html.decode()
    for said in (
        *("Maija Meikäläinen", MAIJA, "Visa", "1234", "Esimerkki Oy", "1.12.2026 10.00"),
        *("oikeutettu etu", "Esimerkkitukku Oy", "tietosuojavaltuutetun toimisto"),
        *("sinä", "markkinointi", "30 päivää", "automaattisia päätöksiä"),
        "Tervetuloa 😀 &lt;b&gt;&amp;amp;",
    ):
        assert said in page, said
    assert "Anna Andersson" not in page
    assert "<script" not in page
    told = json.loads(found.json)
    assert told["held"]["registrant"][0]["name"] == "Maija Meikäläinen"
    assert told["held"]["request"][0]["ref"] in page
    assert found.stem == "omatiedot-2026-12-01"


def test_no_code_of_hers_can_be_read_in_it(desk: Desk) -> None:
    (said,) = desk.text(MAIJA, "POISTA")
    code = code_in(said)
    found = written(desk.office, MAIJA, "fi")
    for each in (found.html.decode(), found.json.decode(), words_of(found)):
        assert code not in each
        assert "••••••" in each


def test_consents_are_told_in_the_words_that_were_agreed_to(desk: Desk) -> None:
    desk.text(ANNA, "FÖRBUD")
    page = written(desk.office, ANNA, "fi").html.decode()
    wanted = the_catalogue().say("mkt.off", "sv")
    assert wanted.replace("'", "&#39;") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_is_as_its_schema_says(desk: Desk, language: str) -> None:
    _lives(desk)
    rule = schema()
    jsonschema.Draft202012Validator.check_schema(rule)
    checker = jsonschema.Draft202012Validator(rule)
    for number in (MAIJA, NOBODY):
        checker.validate(json.loads(written(desk.office, number, language).json))
    broken = json.loads(written(desk.office, MAIJA, language).json)
    del broken["held"]["registrant"][0]["name"]
    assert not checker.is_valid(broken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_number_that_is_not_held_it_says_so(desk: Desk, language: str) -> None:
    found = written(desk.office, NOBODY, language)
    said = {"fi": "ei ole mitään tietoja", "sv": "inga uppgifter"}[language]
    assert said in found.html.decode()
    assert said in " ".join(words_of(found).split())
    assert json.loads(found.json)["held"] == {}


def test_a_view_by_staff_is_told_by_role_and_without_a_name(desk: Desk) -> None:
    member = hired(desk, "aino")
    desk.text(MAIJA, "IHMINEN apua")
    with desk.office.store.write() as unit:
        key = unit.number_key(MAIJA).hex()
        audit.append(unit, member.actor, "viewed", key, desk.clock())
    page = written(desk.office, MAIJA, "fi").html.decode()
    assert "henkilökunta: " in page
    assert "Katsottu" in page
    assert "aino" not in page


def test_names_keep_their_letters(desk: Desk) -> None:
    found = written(desk.office, ANGEL, "fi")
    assert "Áŋŋel Đuoibmá" in found.html.decode()
    assert "Áŋŋel Đuoibmá" in words_of(found)


def _all(node: object) -> Iterator[dict[str, object]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _all(each)
    elif isinstance(node, dict):
        yield node
        yield from _all(node.get("/K", []))


@pytest.mark.parametrize(("language", "tag"), [("fi", "fi-FI"), ("sv", "sv-FI")])
def test_the_pdf_is_tagged(desk: Desk, language: str, tag: str) -> None:
    _lives(desk)
    read = PdfReader(BytesIO(written(desk.office, MAIJA, language).pdf))
    root = read.root_object
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == tag
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert read.metadata
    assert read.metadata.title == _words(the_catalogue(), language)["copy.title"]
    kinds = {str(each.get("/S")) for each in _all(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/P"} <= kinds


def test_a_visit_is_told_with_how_it_ended(desk: Desk) -> None:
    for text in ("KÄYNTI", "1"):
        desk.text(MAIJA, text)
    (visit,) = rows(desk.office.store, tables.visit)
    check_in(desk.office, hired(desk, "aino"), visit.id, "passport")
    found = written(desk.office, MAIJA, "fi")
    for each in (found.html.decode(), words_of(found)):
        for said in ("Käynnit", "3.12.2026 10.00", "kävi", "passi"):
            assert said in each, said
    (told,) = json.loads(found.json)["held"]["visit"]
    assert (told["state"], told["identity"]) == ("came", "passport")


def test_a_text_of_a_campaign_tells_for_what_it_was_sent(desk: Desk) -> None:
    desk.text(MAIJA, "TIEDOT")
    before = words_in(paper_of(copy_of(desk.office, MAIJA, "fi")))
    with desk.office.store.write() as unit:
        unit.run(
            Statement(sa.update(tables.message_out).values(campaign="Joulu", purpose="rewards"))
        )
    after = words_in(paper_of(copy_of(desk.office, MAIJA, "fi")))
    assert "Joulu" in after
    assert ("Lähetys" in before, "Lähetys" in after) == (False, True)


def test_a_code_in_a_text_that_waits_to_be_heard_is_hidden(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "POISTA 482913"))
    found = written(desk.office, MAIJA, "fi")
    assert "482913" not in found.html.decode()
    assert "482913" not in found.json.decode()


def test_dates_are_those_of_finnish_clocks(desk: Desk) -> None:
    desk.text(MAIJA, "TIEDOT")
    said = words_in(paper_of(copy_of(desk.office, MAIJA, "sv")))
    assert "1.12.2026 10.00" in said
