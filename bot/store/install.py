"""What is true of this install as a whole: a few named values."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

KEY_CHECK = "key_check"  # of the keys that the database was filled with
MADE_BY = "made_by"  # `demo` when the demo made the database
CLOCK_OFFSET = "clock_offset"
DEMO_STAFF = "demo_staff"  # how the staff of the demo sign in: JSON
TO_SCRUB = "to_scrub"  # not empty while the log still holds what was erased
TO_WIPE = "to_wipe"  # not empty while the vault's files still hold what was destroyed
WIPED_AT = "wiped_at"  # microseconds since 1970 UTC
BRAKE_UNTIL = "brake_until"  # microseconds since 1970 UTC
RETAINED_AT = "retained_at"  # the same
WRITTEN_AT = "written_at"  # the same: when a write was last tried

_INSTALL = tables.install
_GET = Statement(sa.select(_INSTALL.c.value).where(_INSTALL.c.key == given("name", _INSTALL.c.key)))
_SET = Statement(
    lambda insert: (
        insert(_INSTALL)
        .values(values_of(_INSTALL, "key", "value"))
        .on_conflict_do_update(
            index_elements=["key"], set_={"value": given("value", _INSTALL.c.value)}
        )
    )
)


def get(unit: Unit, key: str) -> str | None:
    """The value of `key`, None when it was never set."""
    value = unit.value(_GET, name=key)
    return None if value is None else str(value)


def put(unit: Unit, key: str, value: str) -> None:
    """Set `key` to `value`."""
    unit.run(_SET, key=key, value=value)
