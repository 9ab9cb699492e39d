"""`omatiedot retention` on a small install."""

from __future__ import annotations

import json
from pathlib import Path

from bot.register.faults import FILED, PURGED
from bot.store.retention import KEPT, PURGES, UNTIL_EVENT
from tests.commands.running import install, omatiedot


def test_what_is_due_is_told_by_rule_and_table(tmp_path: Path) -> None:
    settings = install(tmp_path)
    ran = omatiedot(tmp_path, "retention", "run", "--json", **settings)
    told = json.loads(ran.stdout)
    assert {each["what"] for each in told} == PURGED | FILED
    assert {each["rows"] for each in told} == {0}
    dry = omatiedot(tmp_path, "retention", "run", "--dry-run", **settings)
    last = "Due: nothing. Nothing was changed: this was a dry run."
    assert (dry.returncode, dry.stdout.splitlines()[-1]) == (0, last)
    done = omatiedot(tmp_path, "retention", "run", **settings)
    assert done.stdout.splitlines()[-1].startswith("Done: nothing.")


def test_each_table_is_told_with_its_rule_or_with_why_it_stays(tmp_path: Path) -> None:
    settings = install(tmp_path)
    told = json.loads(omatiedot(tmp_path, "retention", "--json", **settings).stdout)
    tables = {purge.table for each in PURGES.values() for purge in each} | KEPT.keys()
    tables |= {table for each in UNTIL_EVENT.values() for table in each}
    files = {"backups of data", "backups of vault"}
    assert {each["table"] for each in told} == {table.name for table in tables} | files
    assert all(each["days"] or each["why"] for each in told)
