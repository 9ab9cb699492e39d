"""What becomes of whatever tells of a person, table by table, and file by file.

How to read it: the class of a column stands where it is declared (`bot.store.tables`), the
days of its rule in `bot.store.retention`, its group in `[[data]]` of the register
description. Here stands what an erasure does to it, and why a copy would not show it.
These are declarations; tests fill every table and see whether they are true.
`omatiedot docs` makes docs/data.md of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.store import tables
from bot.store.retention import KEPT, PURGES, UNTIL_EVENT
from bot.store.vault import tables as vault

CLASSES = ("personal", "pseudonym", "operational")
DELETED, BLANKED, DESTROYED = "row deleted", "blanked", "row deleted, in the vault"
SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Fate:
    """What an erasure does to a table's columns, and why a copy hides them, if it does.

    `erased` is `DELETED`, `BLANKED`, `DESTROYED`, or why everything stays. `stays`: names
    of columns that stay when the others go, and why.
    """

    erased: str
    stays: Mapping[str, str] = field(default_factory=dict)
    hidden: str = ""

    def of(self, column: str) -> str:
        """What an erasure does to a column: one of the three, or `stays: …`."""
        for names, why in self.stays.items():
            if column in names.split():
                return f"stays: {why}"
        ways = (DELETED, BLANKED, DESTROYED)
        return self.erased if self.erased in ways else f"stays: {self.erased}"


_PROOF = "proof, under its reference, of how a request was handled; it names nobody"
_OF_REQUEST = "which request it belongs to, and that one names nobody any more"
_FORGETS = "a restored backup forgets by it whom it must; random ids and keyed hashes"
_OF_TREE = "a hash in the tree of the audit log: nobody can tie it to her without its salt"
_NOTHING_MORE = "made from what is shown, and tells nothing more"

FATES: Mapping[sa.Table, Fate] = {
    **dict.fromkeys(
        (
            *(tables.registrant, tables.provenance, tables.card, tables.consent),
            *(tables.restriction, tables.challenge, tables.surname_miss, tables.certificate),
            *(tables.conversation, tables.message_in, tables.parked, tables.written_copy),
            *(tables.invitation, tables.visit),
        ),
        Fate(DELETED),
    ),
    tables.disclosure_made: Fate(DELETED),
    tables.recipient_notice: Fate(
        BLANKED, {"recipient token at told_at": "until the recipient was told that she is erased"}
    ),
    tables.ban: Fate("it keeps the ban of marketing; no number can be read from a keyed hash"),
    tables.request: Fate(
        BLANKED,
        {
            "ref kind state received_at promised_due legal_due execute_at decision": _PROOF,
            "closed_at extended_at": _PROOF,
        },
    ),
    tables.request_event: Fate(BLANKED, {"request_id at event": _PROOF}),
    tables.staff_proposal: Fate(BLANKED, {"request_id": _OF_REQUEST}),
    tables.staff_watch: Fate(_OF_REQUEST),
    tables.staff_notice: Fate(_OF_REQUEST),
    tables.message_out: Fate(BLANKED, {"request_id": "proof that the request was answered"}),
    tables.heard: Fate(
        "a text that a gateway brings again is known by it; it leads to nobody",
        hidden="a keyed hash of the gateway's id of a text: nobody can be found by it",
    ),
    tables.remote_copy: Fate(
        "until the gateway has deleted its copy, whose id at the gateway it is",
        hidden="the gateway's ids of texts that are to be deleted there",
    ),
    tables.audit: Fate(BLANKED, {"ref": _PROOF}),
    tables.audit_salt: Fate(DELETED, hidden=_NOTHING_MORE),
    tables.audit_leaf: Fate(_OF_TREE, hidden=_NOTHING_MORE),
    tables.erasure: Fate(_FORGETS, hidden="nobody who is in it is in the register"),
    tables.shredding: Fate(
        "until her keys are destroyed, within a round of the worker",
        hidden="nobody who is in it is in the register",
    ),
    vault.person_key: Fate(DESTROYED, hidden="keys: whoever has them opens what they lock"),
    vault.erased: Fate(_FORGETS, hidden="nobody who is in it is in the register"),
}
"""Every table with a column that is not operational alone."""

ENGINE: Mapping[str, str] = {
    "procrastinate_jobs": "id queue_name task_name priority lock queueing_lock args status "
    "scheduled_at attempts abort_requested worker_id",
    "procrastinate_events": "id job_id type at",
    "procrastinate_periodic_defers": "id task_name defer_timestamp job_id periodic_id",
    "procrastinate_workers": "id last_heartbeat",
    "alembic_version": "version_num",
}
"""Tables of others in a PostgreSQL database, with the columns that were looked at.

Of a person they hold one thing: `args` of a job has the number of a row of message_out. A
job goes when it is done, so that neither copy nor erasure looks here.
"""


@dataclass(frozen=True, slots=True)
class File:
    """A kind of file: what is in it of persons, how an erasure reaches it, when it goes."""

    kind: str
    data: str
    holds: str
    erased: str
    goes: str


FILES = (
    File(
        *("the database, with -wal and -shm", "personal", "all tables, personal values sealed"),
        *("rows overwritten, the log emptied", "by the rules of its tables"),
    ),
    File(
        *("the database of the vault", "pseudonym", "keys of persons, wrapped; ledger of erasures"),
        *("her keys destroyed, the log emptied", "keys with what they open; the ledger stays"),
    ),
    File(
        *("backups of the database", "personal", "the same as the database, sealed"),
        *("nothing of hers opens once no backup of the keys holds hers", "rule: backups"),
    ),
    File(
        *("backups of the vault", "pseudonym", "the same as the vault, wrapped"),
        *("her keys stay in it until it goes", "rule: key_backups"),
    ),
    File(
        *("the key file", "operational", "keys of the service, nobody's data"),
        *("-", "stays; whoever loses it loses everything sealed"),
    ),
    File(
        *("logs", "operational", "events and random ids; no number, name, text or code"),
        *("-", "as the operator rotates them"),
    ),
    File(
        *("checkpoints of the audit log", "operational", "sizes and roots of a tree, signed"),
        *("-", "stay outside, for ever"),
    ),
    File(
        *("exports and printed output", "pseudonym", "what a member of staff or operator saved"),
        *("not reached: who saves one answers for it; each is in the audit log", "by who saved"),
    ),
    File(
        *("files to import", "personal", "what the operator brings; read, never copied or kept"),
        *("not reached: delete it after the import", "by the operator, after the import"),
    ),
)


def tells_of_persons(column: sa.Column[object]) -> bool:
    """Whether a column is personal or pseudonymous."""
    return column.info.get("class") in ("personal", "pseudonym")


def rules_of(table: sa.Table) -> tuple[str, ...]:
    """The words of the retention rules by which a table's rows go."""
    dated = (what for what, each in PURGES.items() if any(one.table is table for one in each))
    return (*dated, *(what for what, each in UNTIL_EVENT.items() if table in each))


def group_of(column: sa.Column[object], groups: Mapping[str, Collection[str]]) -> str | None:
    """The group of the register description that names a column, or else its whole table."""
    name = f"{column.table.name}.{column.name}"
    for wanted in (name, column.table.name):
        for code, fields in groups.items():
            if wanted in fields:
                return code
    return None


def faults(of: Iterable[sa.Table], groups: Mapping[str, Collection[str]]) -> Iterator[str]:
    """What is missing, and what to do. `groups`: the fields of `[[data]]` by their code."""
    for table in of:
        for column in table.columns:
            yield from _unclassified(column)
        if any(map(tells_of_persons, table.columns)):
            yield from _undeclared(table)
        for column in filter(tells_of_persons, table.columns):
            if group_of(column, groups) is None:
                yield (
                    f"{table.name}.{column.name}: in no group of the register description; name "
                    "it, or its table, in `fields` of one [[data]] of register.toml"
                )


def _unclassified(column: sa.Column[object]) -> Iterator[str]:
    if column.info.get("class") not in CLASSES:
        yield (
            f"{column.table.name}.{column.name}: no class; declare it with personal(), pseudonym() "
            "or operational() of bot/store/columns.py"
        )


def _undeclared(table: sa.Table) -> Iterator[str]:
    if table not in FATES:
        yield (
            f"{table.name}: nobody says what an erasure does to it and whether a copy shows it; "
            "add it to FATES in bot/store/classification.py, and do so in bot/store/erasure.py"
        )
    if not rules_of(table) and table not in KEPT:
        yield (
            f"{table.name}: no rule of retention ends it; add it to PURGES or UNTIL_EVENT in "
            "bot/store/retention.py, or to KEPT with the reason"
        )
