"""A log for tests: entries of several kinds, sealed, and what an insider may do with SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from bot.checkpoints import Signed, read
from bot.merkle import Edge
from bot.service.seal import PAUSE, seal
from bot.service.verify import Found, verify
from bot.store import audit, sealing, tables
from bot.store.unit import Store
from tests.offices import Desk
from tests.service.books import rows

DAYS = 1825


def note(desk: Desk, number: int, **more: object) -> None:
    """Write so many entries, as services do."""
    for n in range(number):
        values = {"subject": f"request:{n % 3}", "ref": f"T-00000{n % 3}", **more}
        subject = values.pop("subject")
        with desk.office.store.write() as unit:
            audit.append(unit, "staff:1", "viewed", subject, desk.clock(), **values)  # type: ignore[arg-type]


def sealed(desk: Desk, number: int, times: int = 1) -> None:
    """Write entries and let them be sealed, under a checkpoint each time."""
    for _ in range(times):
        note(desk, number)
        desk.clock.go(seconds=PAUSE.total_seconds())
        seal(desk.office)


def sql(store: Store, *statements: str) -> None:
    """What somebody does who can reach the database, and knows how it is made."""
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def notes(store: Store) -> list[str]:
    """The checkpoints that are kept here."""
    return [row.note for row in rows(store, tables.audit_checkpoint)]


def outside(store: Store) -> list[Signed]:
    """The same, as somebody outside kept them."""
    return [signed for each in notes(store) for signed in read(each)]


def verified(desk: Desk, known: Sequence[Signed] = ()) -> Found:
    """The log checked with the public key alone."""
    store = desk.office.store
    return verify(store, store.keys.verifiers, known, DAYS, desk.clock())


def kind_of(found: Found) -> str | None:
    """The kind of the fault that was found."""
    return found.fault.kind if found.fault else None


def reseal(desk: Desk, *, sign: bool) -> None:
    """Make all leaves anew of the entries that are there, as one can who knows how."""
    store = desk.office.store
    signed = [(row.size, row.at) for row in rows(store, tables.audit_checkpoint)]
    sql(store, "DELETE FROM audit_leaf", "DELETE FROM audit_salt")
    with store.write() as unit:
        unit.run(SETTLE, name=sealing.EDGE, value="0:")
        edge = Edge()
        for size, at in signed:
            sealing.add(unit, edge, sealing.waiting(unit, 0, size - edge.size))
            if sign:
                text = unit.keys.signers[-1].sign(edge.size, edge.root(), at)
                unit.run(RESIGN, size=size, note=text)


_INSTALL, _POINT = tables.install, tables.audit_checkpoint
SETTLE = sealing.Statement(
    sa.update(_INSTALL)
    .where(_INSTALL.c.key == sa.bindparam("name", type_=sa.String))
    .values(value=sa.bindparam("value", type_=sa.String))
)
RESIGN = sealing.Statement(
    sa.update(_POINT)
    .where(_POINT.c.size == sa.bindparam("size", type_=sa.Integer))
    .values(note=sa.bindparam("note", type_=sa.String))
)
