"""`omatiedot drill`: the report in its three forms, its exit code, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain import Ban
from bot.drill.clauses import clauses
from bot.store import record
from tests.commands.running import omatiedot


def test_a_drill_that_went_well_tells_so_in_three_forms(tmp_path: Path) -> None:
    ran = omatiedot(tmp_path, "drill", "--only", "Kaisa", "--json", "--html", "report.html")
    told = json.loads(ran.stdout)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert (ran.returncode, told["passed"]) == (0, True)
    assert [row["id"] for row in told["clauses"]] == [clause.id for clause in clauses()]
    assert told["clauses"][24]["verdict"] == "pass"
    assert told["figures"]["decided_by_law"] == 1
    assert all(words in page for words in ("Kaisa, a slip of the pen", "Signature", "T-"))
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]  # nothing else stays


def test_a_failure_names_the_person_the_step_and_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(record.WRITERS, Ban, lambda *_: None)  # type: ignore[index]
    ran = omatiedot(tmp_path, "drill", "--only", "Olli", "--html", "report.html")
    assert ran.returncode == 1
    for words in ("FAILED  Olli", "* marketing is banned", "marketing: given, not banned"):
        assert words in ran.stdout
    assert "Not as expected." in (tmp_path / "report.html").read_text("utf-8")


def test_the_same_day_and_seed_tell_the_same_but_for_what_is_drawn(tmp_path: Path) -> None:
    def told() -> list[object]:
        ran = omatiedot(tmp_path, "drill", "--only", "Kaisa", "--json", "--seed", "7")
        (part, _) = json.loads(ran.stdout)["parts"]
        return [(step["at"], step["step"], step["passed"]) for step in part["steps"]]

    assert told() == told()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--date", "yesterday"), "write a day as 2026-12-31"),
        (("--only", "Nobody of that name"), "nobody"),
        (("--database", "mysql://here"), "postgresql+psycopg"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, words: list[str], told: str) -> None:
    ran = omatiedot(tmp_path, "drill", *words)
    assert ran.returncode == 2
    assert told in ran.stderr


def test_a_database_that_is_not_empty_is_not_touched(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/register.db", poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE anything (at all_)")
    ran = omatiedot(tmp_path, "drill", "--database", "sqlite:///register.db")
    assert (ran.returncode, "not empty" in ran.stderr) == (2, True)
    assert sa.inspect(engine).get_table_names() == ["anything"]


def test_a_page_that_cannot_be_written_is_said_before_the_drill(tmp_path: Path) -> None:
    ran = omatiedot(tmp_path, "drill", "--html", "nofolder/drill.html")
    assert ran.returncode == 2
    assert "--html: nofolder/drill.html cannot be written to" in ran.stderr
