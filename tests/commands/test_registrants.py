"""`omatiedot registrants`, `messages` and `requests` on a small install."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.running import install, omatiedot

HEADINGS = "number,name,language,source,source_date\n"
MAIJA = "+358412345678,Maija Meikäläinen,fi,Esimerkki Oy,2026-11-01\n"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return install(tmp_path)


def test_people_come_in_and_are_shown(tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "people.csv").write_text(HEADINGS + MAIJA, encoding="utf-8")
    dry = omatiedot(tmp_path, "registrants", "import", "people.csv", "--dry-run", **settings)
    assert (dry.returncode, dry.stdout.splitlines()) == (
        0,
        ["1 rows: 1 new, 0 updated, 0 as before.", "Nothing was changed: this was a dry run."],
    )
    ran = omatiedot(tmp_path, "registrants", "import", "people.csv", "--json", **settings)
    assert json.loads(ran.stdout) == {
        "rows": 1,
        "new": 1,
        "updated": 0,
        "unchanged": 0,
        "shared_numbers": 0,
        "prohibitions_kept": 0,
        "faults": [],
    }
    shown = omatiedot(tmp_path, "registrants", "show", "041 2345678", "--json", **settings)
    held = json.loads(shown.stdout)
    assert held["registrant"][0]["name"] == "Maija Meikäläinen"
    assert {row["source"] for row in held["provenance"]} == {"Esimerkki Oy"}
    plain = omatiedot(tmp_path, "registrants", "show", "+358412345678", **settings)
    assert "name=Maija Meikäläinen" in plain.stdout
    nobody = omatiedot(tmp_path, "registrants", "show", "+358441234567", **settings)
    assert (nobody.returncode, "Nothing is held" in nobody.stdout) == (0, True)


def test_faults_are_told_by_line_and_nothing_comes_in(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    bad = "".join(f"{n},,fi,x,\n" for n in range(15))
    (tmp_path / "people.csv").write_text(HEADINGS + MAIJA + bad, encoding="utf-8")
    ran = omatiedot(tmp_path, "registrants", "import", "people.csv", **settings)
    lines = ran.stderr.splitlines()
    assert (ran.returncode, ran.stdout) == (1, "")
    assert lines[0] == "Nothing was imported. Rows with faults: 15; good rows: 1."
    assert lines[1].startswith("  line 3: number: ")
    assert lines[-1] == "  and 10 more; --json lists them all"
    told = omatiedot(tmp_path, "registrants", "import", "people.csv", "--json", **settings)
    assert len(json.loads(told.stdout)["faults"]) == 30
    assert told.returncode == 1


def test_a_file_in_latin_1_is_refused_in_one_sentence(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    (tmp_path / "people.csv").write_text(HEADINGS + MAIJA, encoding="latin-1")
    ran = omatiedot(tmp_path, "registrants", "import", "people.csv", **settings)
    assert ran.returncode == 1
    assert ran.stderr == "Error: people.csv: the file is not UTF-8; save it as “CSV UTF-8”\n"


def test_empty_lists_are_lists(tmp_path: Path, settings: dict[str, str]) -> None:
    for command in ("messages", "requests"):
        assert json.loads(omatiedot(tmp_path, command, "--json", **settings).stdout) == []
        assert omatiedot(tmp_path, command, **settings).stdout.startswith("No ")
