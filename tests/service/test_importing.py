"""A file of people comes in: all of it, or nothing, and nothing a person forbade."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.service.import_people import read_people
from bot.service.import_result import Result
from bot.service.importing import HEADINGS, FileFault, import_registrants
from bot.store import tables
from bot.store.consents import STANDING
from bot.store.permission import read_standing
from bot.store.statements import Statement, values_of
from bot.store.unit import Store
from tests.offices import MAIJA, Desk, furnished
from tests.service.books import everything, rows

GOOD = {"number": MAIJA, "name": "Maija Meikäläinen", "source": "Esimerkki Oy"}


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


@pytest.fixture
def small(sqlite_store: Store) -> Desk:
    """An office on SQLite alone, for what is decided before the database is asked."""
    return furnished(sqlite_store)


def written(*people: dict[str, str], headings: tuple[str, ...] = HEADINGS) -> bytes:
    told = io.StringIO()
    writer = csv.DictWriter(told, headings, restval="")
    writer.writeheader()
    writer.writerows(people)
    return told.getvalue().encode()


def brought(desk: Desk, tmp_path: Path, content: bytes | dict[str, str], **options: Any) -> Result:
    file = tmp_path / "people.csv"
    file.write_bytes(content if isinstance(content, bytes) else written(content))
    return import_registrants(desk.office, file, options.pop("source", None), **options)


def told(result: Result) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.reason) for fault in result.faults]


ALL = {
    **GOOD,
    "language": "fi",
    "source_date": "2026-11-15",
    "card_brand": "Visa",
    "card_last4": "1234",
    "card_token": "tok_1",
    "marketing": "yes",
    "marketing_wording": "Saako Esimerkki lähettää mainoksia?",
    "marketing_date": "2026-10-01",
}


def test_every_column_finds_its_place(desk: Desk, tmp_path: Path) -> None:
    result = brought(desk, tmp_path, ALL)
    assert (result.rows, result.new, result.faults) == (1, 1, ())
    store = desk.office.store
    (person,) = rows(store, tables.registrant)
    assert (person.number, person.name, person.language) == (MAIJA, "Maija Meikäläinen", "fi")
    assert person.confirmed_at.isoformat() == "2026-11-14T22:00:00+00:00"
    (card,) = rows(store, tables.card)
    assert (card.brand, card.last4, card.token) == ("Visa", "1234", "tok_1")
    (consent,) = rows(store, tables.consent)
    assert (consent.state, consent.wording) == ("given", ALL["marketing_wording"])
    assert consent.at.isoformat() == "2026-09-30T21:00:00+00:00"
    origins = {(row.field, row.source) for row in rows(store, tables.provenance)}
    assert origins == {(field, "Esimerkki Oy") for field in ("name", "number", "language")}


def test_importing_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path, ALL)
    before = everything(desk.office.store)
    result = brought(desk, tmp_path, ALL)
    after = everything(desk.office.store)
    assert (result.new, result.updated, result.unchanged) == (0, 0, 1)
    assert {name for name in after if after[name] != before[name]} == {"audit"}


def test_a_dry_run_tells_the_same_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = everything(desk.office.store)
    dry = brought(desk, tmp_path, ALL, dry_run=True)
    after = everything(desk.office.store)
    (noted,) = after.pop("audit")  # it told who is new
    assert (noted.action, noted.result) == ("imported", "dry run")
    assert after == {name: rows for name, rows in before.items() if name != "audit"}
    assert dry == brought(desk, tmp_path, ALL)


def test_another_card_is_an_update(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path, ALL)
    result = brought(desk, tmp_path, {**ALL, "card_brand": "Mastercard", "card_last4": "9876"})
    assert (result.new, result.updated, result.shared_numbers) == (0, 1, 0)
    assert [row.last4 for row in rows(desk.office.store, tables.card)] == ["1234", "9876"]


def test_another_spelling_of_the_name_is_the_same_person(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path, GOOD)
    result = brought(desk, tmp_path, {**GOOD, "name": "MAIJA MEIKÄLÄINEN"})
    assert (result.new, result.updated) == (0, 1)


def test_another_name_is_a_second_record_that_shares_the_number(desk: Desk, tmp_path: Path) -> None:
    fresh = {**GOOD, "source_date": "2026-11-15"}
    brought(desk, tmp_path, fresh)
    result = brought(desk, tmp_path, {**fresh, "name": "Anna Andersson"})
    assert (result.new, result.shared_numbers) == (1, 1)
    assert "sukunim" in desk.text(MAIJA, "TIEDOT")[0]


def test_her_own_correction_survives(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path, {**GOOD, "source_date": "2026-11-15"})
    asked = desk.text(MAIJA, "NIMI Maija Meikelainen")[0]
    code = next(word.strip(".") for word in asked.split() if word.strip(".").isdigit())
    desk.text(MAIJA, code)
    brought(desk, tmp_path, {**GOOD, "source_date": "2026-11-15"})
    assert [row.name for row in rows(desk.office.store, tables.registrant)] == ["Maija Meikelainen"]


PROHIBITED = [
    ("by text", lambda desk, path: desk.text(MAIJA, "KIELTO")),
    ("by an import", lambda desk, path: brought(desk, path, {**GOOD, "marketing": "no"})),
]


@pytest.mark.parametrize(("how", "forbid"), PROHIBITED, ids=[how for how, _ in PROHIBITED])
def test_a_prohibition_survives_every_import(
    desk: Desk, tmp_path: Path, how: str, forbid: Any
) -> None:
    forbid(desk, tmp_path)
    result = brought(desk, tmp_path, ALL)
    assert result.prohibitions_kept == 1
    states = [row.state for row in rows(desk.office.store, tables.consent)]
    assert "given" not in states
    assert len(rows(desk.office.store, tables.ban)) == 1


def by_staff(desk: Desk, _path: Path) -> None:
    with desk.office.store.write() as unit:
        key = unit.keys.lookup(MAIJA)
        unit.run(STOP, number_key=key, ground="restrict", since=desk.office.now())


STOP = Statement(
    sa.insert(tables.restriction).values(
        values_of(tables.restriction, "number_key", "ground", "since")
    )
)


def withdrawn(desk: Desk, path: Path) -> None:
    desk.text(MAIJA, "KIELTO")
    with desk.office.store.write() as unit:  # the word alone is left of it
        unit.run(Statement(sa.delete(tables.ban)))


AGAINST = [("ban", PROHIBITED[0][1]), ("own word", withdrawn), ("restriction", by_staff)]


@pytest.mark.parametrize(("what", "said"), AGAINST, ids=[what for what, _ in AGAINST])
def test_a_yes_against_the_persons_own_word_is_kept_to_be_seen_and_never_counts(
    desk: Desk, tmp_path: Path, what: str, said: Any
) -> None:
    brought(desk, tmp_path, GOOD)
    said(desk, tmp_path)
    assert brought(desk, tmp_path, ALL).prohibitions_kept == 1
    store = desk.office.store
    seen = [row for row in rows(store, tables.consent) if row.state == tables.OVERRULED]
    assert [(row.channel, row.wording) for row in seen] == [("import", ALL["marketing_wording"])]
    with store.read() as unit:
        key = unit.keys.lookup(MAIJA)
        standing = read_standing(unit, MAIJA, textable=True)
        counted = [row.state for row in unit.all(STANDING, number_key=key, purpose="marketing")]
        (person,) = read_people(unit, [key])
    states = {entry.state for entry in standing.ledger}
    assert not states & {"given", tables.OVERRULED}
    assert not {*counted} & {"given", tables.OVERRULED}
    assert person.overruled
    assert not person.given
    before = rows(store, tables.consent)
    assert brought(desk, tmp_path, ALL).prohibitions_kept == 1
    assert rows(store, tables.consent) == before


def test_a_no_wins_within_one_file(desk: Desk, tmp_path: Path) -> None:
    result = brought(desk, tmp_path, written({**GOOD, "marketing": "no"}, ALL))
    assert result.prohibitions_kept == 1
    assert "given" not in [row.state for row in rows(desk.office.store, tables.consent)]


def test_without_a_source_date_a_number_is_not_fresh(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path, GOOD)
    assert "sukunim" in desk.text(MAIJA, "TIEDOT")[0]


def test_an_older_date_takes_no_freshness_away(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path, {**GOOD, "source_date": "2026-11-15"})
    assert brought(desk, tmp_path, {**GOOD, "source_date": "2020-01-01"}).unchanged == 1


FAULTS: list[tuple[dict[str, str], tuple[str, str], str]] = [
    ({"number": "12"}, ("number", "phone number"), "too short"),
    ({"number": ""}, ("number", "phone number"), "missing"),
    ({"name": ""}, ("name", "missing"), "missing"),
    ({"name": "Maija 4"}, ("name", "digits"), "no name"),
    ({"name": "=SUM(A:A)"}, ("name", "is no name"), "a formula"),
    ({"language": "de"}, ("language", "fi or sv"), "no language of ours"),
    ({"source": ""}, ("source", "--source"), "nobody knows where it came from"),
    ({"source": "x" * 61}, ("source", "longer than 60"), "it must fit a text"),
    ({"source_date": "1.12.2026"}, ("source_date", "2026-12-31"), "not ISO 8601"),
    ({"source_date": "2099-01-01"}, ("source_date", "future"), "not yet"),
    ({"card_last4": "12345"}, ("card_last4", "last four"), "five digits"),
    ({"card_brand": "", "card_last4": "1234"}, ("card_brand", "missing"), "half a card"),
    ({"card_last4": "4111111111111111"}, ("card_last4", "full card number"), "a whole card"),
    ({"card_token": "4111 1111 1111 1111"}, ("card_token", "full card number"), "disguised"),
    ({"name": "Maija 131052-308T"}, ("name", "identity code"), "never stored"),
    ({"marketing": "maybe"}, ("marketing", "yes or no"), "neither"),
    ({"marketing_wording": ""}, ("marketing_wording", "words"), "consent without words"),
    ({"marketing_date": "x"}, ("marketing_date", "2026-12-31"), "no date"),
]


@pytest.mark.parametrize(("cells", "fault", "why"), FAULTS)
def test_a_fault_is_told_with_its_line_and_column_and_not_its_value(
    small: Desk, tmp_path: Path, cells: dict[str, str], fault: tuple[str, str], why: str
) -> None:
    result = brought(small, tmp_path, written(GOOD, {**ALL, **cells}))
    found = [each for each in result.faults if each.column == fault[0]]
    assert fault[1] in " ".join(each.reason for each in found)
    assert {each.line for each in result.faults} == {3}
    values = [value for value in cells.values() if len(value) > 4]
    assert not any(value in str(result) for value in values)
    assert rows(small.office.store, tables.registrant) == []


def test_every_fault_of_every_row_is_told_at_once(small: Desk, tmp_path: Path) -> None:
    bad = {"number": "1", "name": "", "source": ""}
    result = brought(small, tmp_path, written(bad, GOOD, bad))
    assert [(line, column) for line, column, _ in told(result)] == [
        (line, column) for line in (2, 4) for column in ("number", "name", "source")
    ]
    assert result.sentences() == ["Nothing was imported. Rows with faults: 2; good rows: 1."]


def test_a_row_with_too_many_cells_is_a_fault(small: Desk, tmp_path: Path) -> None:
    content = f"number,name,source\n{MAIJA},Meikäläinen, Maija,Esimerkki Oy\n".encode()
    assert told(brought(small, tmp_path, content)) == [
        (2, "row", "has more cells than the first line")
    ]


FILES = [
    (b"", "empty", "an empty file"),
    (b"\xef\xbb\xbf", "empty", "a byte order mark alone"),
    (b"name\nMaija\n", "'number' is missing", "no numbers"),
    (b"number,name,age\n", "'age' is not known", "a column too many"),
    (b"number,name,name\n", "'name' is there twice", "which one counts?"),
    ("number,name\n+358412345678,Meikäläinen\n".encode("latin-1"), "CSV UTF-8", "Latin-1"),
    ("number,name\n".encode("utf-16"), "CSV UTF-8", "UTF-16"),
    (b'number,name\n+358412345678,"Maija\n', "not CSV", "a quote that never ends"),
    (b"PK\x03\x04\x00\xff\xfe", "UTF-8", "a spreadsheet"),
]


@pytest.mark.parametrize(("content", "reason", "why"), FILES)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    small: Desk, tmp_path: Path, content: bytes, reason: str, why: str
) -> None:
    with pytest.raises(FileFault) as refused:
        brought(small, tmp_path, content)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


READ = [
    (b"\xef\xbb\xbf" + written(GOOD), "a byte order mark, as Excel writes it"),
    (written(GOOD).replace(b",", b";"), "semicolons, as a Finnish Excel writes them"),
    (b"Number, NAME ,source\n+358412345678,Maija,x\n", "headings in capitals, with spaces"),
    (written({**GOOD, "number": "041 2345678"}), "a number as people write it"),
    (written({**GOOD, "name": "Maija\nMeikäläinen"}), "a cell of two lines"),
    (written(GOOD).replace(b"\r\n", b"\n"), "line feeds alone"),
    (written(GOOD) + b"\r\n\r\n", "empty lines at the end"),
]


@pytest.mark.parametrize(("content", "why"), READ)
def test_files_of_many_makes_are_read(
    small: Desk, tmp_path: Path, content: bytes, why: str
) -> None:
    assert brought(small, tmp_path, content).new == 1
    assert [row.number for row in rows(small.office.store, tables.registrant)] == [MAIJA]


def test_a_source_may_be_named_for_the_whole_file(small: Desk, tmp_path: Path) -> None:
    assert brought(small, tmp_path, {**GOOD, "source": ""}, source="kassa").new == 1
    assert {row.source for row in rows(small.office.store, tables.provenance)} == {"kassa"}


def test_progress_is_told_of_every_byte(small: Desk, tmp_path: Path) -> None:
    told: list[int] = []
    brought(small, tmp_path, GOOD, progress=told.append)
    assert sum(told) == (tmp_path / "people.csv").stat().st_size


def crowd(count: int) -> list[dict[str, str]]:
    """So many people, each with a number, a card and a consent."""
    names = ["Maija Meikäläinen", "Anna Andersson", "Ville Esimerkki", "Áŋŋel Đuoibmá"]
    return [
        {**ALL, "number": f"+35840{n:07}", "name": names[n % 4], "card_last4": f"{n % 10**4:04}"}
        for n in range(count)
    ]


def timed(desk: Desk, tmp_path: Path, count: int) -> float:
    """CPU seconds in which so many come in; some of them come again, and nothing changes.

    Wall time says more of what else a machine does: `make bench` tells it, for 100,000 rows.
    """
    people = crowd(count)
    content = written(*people)
    begun = time.process_time()
    result = brought(desk, tmp_path, content)
    took = time.process_time() - begun
    print(f"{count} rows in {took:.1f} s on {desk.office.store.engine.dialect.name}")
    assert (result.new, result.faults) == (count, ())
    assert brought(desk, tmp_path, written(*people[-500:])).unchanged == 500
    return took


def test_a_long_file_takes_its_share_of_a_minute(small: Desk, tmp_path: Path) -> None:
    assert timed(small, tmp_path, 20_000) < 30  # 8 s where nothing else runs


def test_each_database_takes_its_share_of_them(desk: Desk, tmp_path: Path) -> None:
    assert timed(desk, tmp_path, 3_000) < 10
