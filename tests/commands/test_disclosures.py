"""`omatiedot disclosures` on a small install."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from bot.commands.disclosures import judge
from tests.commands.running import install, omatiedot

TUKKU = "Esimerkkitukku Oy"
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_an_export_is_written_once(tmp_path: Path) -> None:
    settings = install(tmp_path)
    out = str(tmp_path / "out.csv")
    dry = omatiedot(tmp_path, "disclosures", "export", TUKKU, out, "--dry-run", **settings)
    assert (dry.returncode, "Nothing was written" in dry.stdout) == (0, True)
    assert not (tmp_path / "out.csv").exists()
    done = omatiedot(tmp_path, "disclosures", "export", TUKKU, out, "--json", **settings)
    assert json.loads(done.stdout) == {"recipient": TUKKU, "people": 0, "addresses": 0, "asked": 0}
    assert (tmp_path / "out.csv").read_text().strip() == "id,name,address"
    again = omatiedot(tmp_path, "disclosures", "export", TUKKU, out, **settings)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def test_only_recipients_of_the_register_are_known(tmp_path: Path) -> None:
    settings = install(tmp_path)
    out = str(tmp_path / "out.csv")
    for words in (("export", "Joku Oy", out), ("notices", "Joku Oy")):
        ran = omatiedot(tmp_path, "disclosures", *words, **settings)
        assert (ran.returncode, TUKKU in ran.stderr) == (1, True)


def test_what_is_to_be_told_is_listed(tmp_path: Path) -> None:
    settings = install(tmp_path)
    ran = omatiedot(tmp_path, "disclosures", "notices", TUKKU, **settings)
    assert ran.stdout == "There is nothing to tell.\n"
    told = omatiedot(tmp_path, "disclosures", "notices", TUKKU, "--told", "abc", **settings)
    assert told.stdout == "0 noted as told.\n"


def test_doctor_is_told_of_what_nobody_was_told() -> None:
    def row(days: int, given_up: int) -> SimpleNamespace:
        since = NOW - timedelta(days=days)
        return SimpleNamespace(recipient=TUKKU, number=2, since=since, given_up=given_up)

    found = list(judge([row(1, 0), row(8, 0), row(1, 1)], NOW))
    assert [level for level, _ in found] == ["warning", "error"]
