"""`omatiedot retention run` on a small install."""

from __future__ import annotations

import json
from pathlib import Path

from tests.catalogue.texts import the_register
from tests.commands.running import install, omatiedot


def test_what_is_due_is_told_by_rule(tmp_path: Path) -> None:
    settings = install(tmp_path)
    ran = omatiedot(tmp_path, "retention", "run", "--json", **settings)
    dated = [rule.what for rule in the_register().retention.rules if rule.days]
    assert json.loads(ran.stdout) == [{"what": what, "rows": 0} for what in dated]
    dry = omatiedot(tmp_path, "retention", "run", "--dry-run", **settings)
    assert (dry.returncode, dry.stdout.splitlines()[-1]) == (
        0,
        "Nothing was changed: this was a dry run.",
    )
