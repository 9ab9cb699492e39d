"""`omatiedot demo` and `chat`: no setting needed, and no real register in reach."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tests.commands.running import install, omatiedot


def chat(folder: Path, *lines: str, number: str = "+358412345678", **settings: str) -> list[str]:
    ran = omatiedot(folder, "chat", "--as", number, text="\n".join(lines) + "\n", **settings)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_a_text_from_a_pipe_is_answered(tmp_path: Path) -> None:
    (reply,) = chat(tmp_path, "TIEDOT")
    assert reply.startswith("< Perustietosi rekisterissämme: Maija Meikäläinen")
    assert (tmp_path / "var" / "demo" / "omatiedot.db").exists()


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    ran = omatiedot(tmp_path, "chat", text="TIEDOT")
    assert ran.stdout.startswith("< Perustietosi")


def test_time_passes_when_told_to(tmp_path: Path) -> None:
    first, *_ = chat(tmp_path, "POISTA")
    code = next(w.strip(".") for w in first.split() if w.strip(".").isdigit() and len(w) > 5)
    scheduled, done = chat(tmp_path, f"POISTA {code}", "~ 25 h")
    assert "vahvistettu" in scheduled
    assert "Tietosi on poistettu" in done
    assert "sukunim" in chat(tmp_path, "TIEDOT")[0]


def test_the_demo_keeps_its_data_until_it_is_told_otherwise(tmp_path: Path) -> None:
    chat(tmp_path, "KIELTO")
    assert "on ollut voimassa" in chat(tmp_path, "KIELTO")[0]
    reset = omatiedot(tmp_path, "demo", "--reset")
    assert (reset.returncode, reset.stdout) == (0, "The demo data are gone.\n")
    assert list((tmp_path / "var" / "demo").iterdir()) == []
    assert "on ollut voimassa" not in chat(tmp_path, "KIELTO")[0]
    omatiedot(tmp_path, "demo", "--reset")
    again = omatiedot(tmp_path, "demo", "--reset")
    assert (again.returncode, again.stdout) == (0, "There were no demo data.\n")


def test_a_real_register_is_refused(tmp_path: Path) -> None:
    settings = install(tmp_path)
    people = "number,name,source\n+358412345678,Maija Meikäläinen,x\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    assert omatiedot(tmp_path, "registrants", "import", "people.csv", **settings).returncode == 0
    for command in ("chat", "demo"):
        ran = omatiedot(tmp_path, command, text="TIEDOT\n", **settings)
        assert ran.returncode == 2, command
        assert "this database holds a register" in ran.stderr
    with sqlite3.connect(tmp_path / "register.db") as database:
        assert database.execute("select count(*) from message_in").fetchone() == (0,)


def test_its_staff_are_made_with_it_and_go_with_it(tmp_path: Path) -> None:
    def staff() -> set[str]:
        chat(tmp_path, "OHJE")
        with sqlite3.connect(tmp_path / "var" / "demo" / "omatiedot.db") as database:
            return {password for (password,) in database.execute("select password from staff")}

    first = staff()
    assert len(first) == 5
    assert staff() == first
    omatiedot(tmp_path, "demo", "--reset")
    assert len(staff() - first) == 5


def test_two_people_have_handsets_of_their_own(tmp_path: Path) -> None:
    assert "Anna Andersson" in chat(tmp_path, "UPPGIFTER", number="040 1234567")[0]
    assert "sukunim" in chat(tmp_path, "TIEDOT", number="+358441234567")[0]


def test_what_is_being_served_is_not_thrown_away(tmp_path: Path) -> None:
    chat(tmp_path, "KIELTO")
    serving = tmp_path / "var" / "demo" / "serving.pid"
    serving.write_text(str(os.getpid()))
    refused = omatiedot(tmp_path, "demo", "--reset")
    assert (refused.returncode, "stop it first" in refused.stderr) == (1, True)
    serving.write_text("")
    assert omatiedot(tmp_path, "demo", "--reset").returncode == 0
