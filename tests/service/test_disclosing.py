"""Those alone are exported whose consent lives at that moment, and each of them is noted."""

from __future__ import annotations

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.service import disclosing
from bot.service.disclosing import UnknownRecipient, export
from bot.service.import_writing import write_rows
from bot.store import tables
from bot.store.consents import APPEND
from bot.store.facts import DISCLOSURE
from bot.store.staff.merging import merge
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, Desk, person
from tests.sealed import alter, put, rows
from tests.service.disclosed import (
    ADDRESS,
    TUKKU,
    allow,
    asks_erasure,
    code_in,
    desk_of_two,
    exported,
    record,
    waiting,
)


@pytest.fixture
def desk(store: Store) -> Desk:
    return desk_of_two(store)


def names(desk: Desk, file: Path) -> list[str]:
    return sorted(row["name"] for row in exported(desk, file)[1])


def test_everyone_who_allowed_it_is_exported_and_noted(desk: Desk, tmp_path: Path) -> None:
    done, found = exported(desk, tmp_path / "out.csv")
    assert (done.people, done.addresses, done.asked) == (2, 2, 2)
    assert {(row["name"], row["address"]) for row in found} == {
        ("Maija Meikäläinen", ADDRESS),
        ("Anna Andersson", ADDRESS),
    }
    made = rows(desk.office.store, tables.disclosure_made)
    assert {(each.token, each.recipient, each.fields) for each in made} == {
        (row["id"], TUKKU, "name address") for row in found
    }
    given = {row.id: row.registrant for row in rows(desk.office.store, tables.consent)}
    assert all(given[each.consent_id] == each.registrant for each in made)
    assert {each.at for each in made} == {desk.clock()}
    logged = rows(desk.office.store, tables.audit, tables.audit.c.action == "disclosed")
    assert {each.subject for each in logged} == {f"registrant:{each.registrant}" for each in made}
    assert {(each.actor, each.reason, each.result, each.at) for each in logged} == {
        ("operator", TUKKU, "name address", desk.clock())
    }
    desk.clock.go(days=1)
    exported(desk, tmp_path / "again.csv")
    again = rows(desk.office.store, tables.disclosure_made)
    assert [each.at for each in again[2:]] == [desk.clock()] * 2
    assert len(rows(desk.office.store, tables.audit, tables.audit.c.action == "disclosed")) == 4
    mode = (tmp_path / "out.csv").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_the_recipient_knows_her_by_the_same_word_again_and_no_other_does(
    desk: Desk, tmp_path: Path
) -> None:
    first, again = (exported(desk, tmp_path / name)[1] for name in ("a.csv", "b.csv"))
    assert first == again
    one = desk.office.register.recipients[0]
    both = replace(desk.office.register, recipients=(one, replace(one, name="Toinen Oy")))
    desk.office = replace(desk.office, register=both)
    allow(desk, MAIJA, to="Toinen Oy")
    export(desk.office, "Toinen Oy", tmp_path / "c.csv")
    made = rows(desk.office.store, tables.disclosure_made)
    assert len({each.token for each in made}) == 3


def test_an_import_that_was_set_aside_ends_no_consent(desk: Desk, tmp_path: Path) -> None:
    entry = rows(desk.office.store, tables.consent)[0]._asdict()
    entry = {name: value for name, value in entry.items() if name != "id"}
    with desk.office.store.write() as unit:
        unit.run(APPEND, **{**entry, "state": tables.OVERRULED, "channel": "import"})
    assert len(names(desk, tmp_path / "out.csv")) == 2


@pytest.mark.parametrize(
    "said",
    [
        "LUOVUTUS EI",
        "LUOVUTUS EI Esimerkkitukku Oy",
        "UTLÄMNANDE NEJ",
        "RAJOITA",
        "VASTUSTA",
        "en minä",
        "KIELTO",
        "POISTA {}",
    ],
)
def test_what_protects_keeps_her_out(said: str, desk: Desk, tmp_path: Path) -> None:
    if said.startswith("POISTA"):
        said = said.format(code_in(desk.text(MAIJA, "POISTA")[0]))
    desk.text(MAIJA, said)
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson"]


def test_a_consent_after_a_ban_counts(desk: Desk, tmp_path: Path) -> None:
    desk.text(MAIJA, "KIELTO")
    desk.clock.go(minutes=1)
    allow(desk, MAIJA)
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson", "Maija Meikäläinen"]


def test_who_allows_marketing_again_is_back(desk: Desk, tmp_path: Path) -> None:
    desk.text(MAIJA, "KIELTO")
    code = code_in(desk.text(MAIJA, "SALLI")[0])
    desk.text(MAIJA, code)
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson", "Maija Meikäläinen"]


@pytest.mark.parametrize("state", ["scheduled", "held", "open"])
def test_an_erasure_that_waits_for_whomever_keeps_her_out(
    state: str, desk: Desk, tmp_path: Path
) -> None:
    asks_erasure(desk, MAIJA)
    wish = rows(desk.office.store, tables.request, tables.request.c.kind == "delete")[-1]
    alter(desk.office.store, tables.request, wish, state=state)
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson"]
    desk.text(MAIJA, "PERU POISTO")
    assert names(desk, tmp_path / "b.csv") == ["Anna Andersson", "Maija Meikäläinen"]


def test_consent_for_another_recipient_is_none_for_this_one(desk: Desk, tmp_path: Path) -> None:
    desk.text(MAIJA, "LUOVUTUS EI")
    allow(desk, MAIJA, to="Toinen Oy")
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson"]


def a_second(desk: Desk) -> None:
    """Somebody else is on record with Maija's number, who allowed nothing."""
    write_rows(desk.office, [person(MAIJA, "Matti Virtanen")])


def test_of_two_on_a_number_goes_the_one_who_allowed_it(desk: Desk, tmp_path: Path) -> None:
    a_second(desk)
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson", "Maija Meikäläinen"]


@pytest.mark.parametrize("said", ["LUOVUTUS EI", "RAJOITA", "KIELTO", "en minä"])
def test_what_protects_on_a_number_of_two_keeps_both_out(
    said: str, desk: Desk, tmp_path: Path
) -> None:
    """Nobody can tell which of them texted."""
    a_second(desk)
    desk.text(MAIJA, said)
    assert names(desk, tmp_path / "out.csv") == ["Anna Andersson"]


@pytest.mark.parametrize(
    ("the_other", "goes"), [("given", True), ("withdrawn", False), ("forbidden", False)]
)
def test_the_stricter_word_of_two_merged_records_counts(
    the_other: str, goes: bool, desk: Desk, tmp_path: Path
) -> None:
    first = record(desk, MAIJA)
    a_second(desk)
    second = next(row for row in rows(desk.office.store, tables.registrant) if "Matti" in row.name)
    entry = rows(desk.office.store, tables.consent, tables.consent.c.registrant == first.id)[-1]
    told = {**entry._asdict(), "registrant": second.id, "state": the_other}
    del told["id"]
    put(desk.office.store, tables.consent, **told)
    with desk.office.store.write() as unit:
        merge(unit, second, first, "T-000001", desk.clock())
    assert ("Matti Virtanen" in names(desk, tmp_path / "out.csv")) is goes


def test_a_doubted_number_keeps_her_out(desk: Desk, tmp_path: Path) -> None:
    alter(desk.office.store, tables.registrant, record(desk, ANNA), flagged=True)
    assert names(desk, tmp_path / "out.csv") == ["Maija Meikäläinen"]


def test_without_an_address_the_name_alone_goes(desk: Desk, tmp_path: Path) -> None:
    alter(desk.office.store, tables.registrant, record(desk, MAIJA), address=None)
    done, found = exported(desk, tmp_path / "out.csv")
    assert (done.people, done.addresses) == (2, 1)
    assert {row["name"]: row["address"] for row in found}["Maija Meikäläinen"] == ""
    made = rows(desk.office.store, tables.disclosure_made)
    assert sorted(each.fields for each in made) == ["name", "name address"]


def test_a_dry_run_counts_and_leaves_no_trace(desk: Desk, tmp_path: Path) -> None:
    done = export(desk.office, TUKKU, tmp_path / "out.csv", dry_run=True)
    assert done.people == 2
    assert not (tmp_path / "out.csv").exists()
    assert not rows(desk.office.store, tables.disclosure_made)
    assert not rows(desk.office.store, tables.audit, tables.audit.c.action == "disclosed")


def test_no_file_is_written_over_and_nobody_is_noted_then(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("theirs")
    with pytest.raises(FileExistsError):
        export(desk.office, TUKKU, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "theirs"
    assert not rows(desk.office.store, tables.disclosure_made)


def test_only_recipients_of_the_register_are_known(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UnknownRecipient, match=TUKKU):
        export(desk.office, "Joku Oy", tmp_path / "out.csv")


def test_no_cell_is_a_formula(store: Store, tmp_path: Path) -> None:
    desk = desk_of_two(store)
    allow(desk, MAIJA, "=HYPERLINK(1) 00100 Helsinki")
    found = {row["name"]: row["address"] for row in exported(desk, tmp_path / "out.csv")[1]}
    assert found["Maija Meikäläinen"] == "'=HYPERLINK(1) 00100 Helsinki"


def test_a_file_that_breaks_off_is_deleted(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosing, "PORTION", 1)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(desk.office, TUKKU, tmp_path / "out.csv", progress=stop)
    assert not (tmp_path / "out.csv").exists()


def test_who_withdraws_while_it_runs_is_out_from_then_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of_two(store)
    monkeypatch.setattr(disclosing, "PORTION", 1)
    first, second = sorted((MAIJA, ANNA), key=lambda number: record(desk, number).id)
    done: list[int] = []

    def withdraw(people: int, of: int) -> None:
        if not done:
            desk.text(second, "LUOVUTUS EI")
        done.append(people)

    _, found = exported(desk, tmp_path / "out.csv", progress=withdraw)
    assert len(found) == 1
    made = rows(store, tables.disclosure_made)
    assert [each.registrant for each in made] == [record(desk, first).id]


def test_a_withdrawal_that_is_being_heard_is_waited_for(store: Store, tmp_path: Path) -> None:
    """The export has to wait for the lock of the number, and then reads what was said."""
    desk = desk_of_two(store)
    key = store.keys.lookup(MAIJA)
    asked: list[list[str]] = []
    with store.write() as unit:
        unit.lock(key)
        runs = threading.Thread(target=lambda: asked.append(names(desk, tmp_path / "out.csv")))
        runs.start()
        runs.join(0.3)
        assert runs.is_alive()
        entry = {"registrant": record(desk, MAIJA).id, "recipient": TUKKU, "state": "withdrawn"}
        unit.run(
            APPEND,
            **entry,
            number_key=key,
            purpose=DISCLOSURE,
            legal_basis="GDPR 7(3)",
            wording="disc.off.done",
            words=None,
            language="fi",
            channel="tray",
            message_id=None,
            at=desk.clock(),
        )
    runs.join(30)
    assert asked == [["Anna Andersson"]]


def test_a_name_that_an_import_spells_anew_is_corrected_there_too(
    desk: Desk, tmp_path: Path
) -> None:
    exported(desk, tmp_path / "out.csv")
    write_rows(desk.office, [person(MAIJA, "Maija Meikalainen"), person(NOBODY, "Kalle Kaima")])
    assert waiting(desk) == [("correction", "name")]
    write_rows(desk.office, [person(MAIJA, "Maija Meikalainen")])
    assert waiting(desk) == [("correction", "name")]
