"""What the tests of the store are given: a moment, a number, people on it, texts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain import Decision, Effect, Facts, Inbound, OpenCase, Policy
from bot.store import outbox, tables
from bot.store.context import Context
from bot.store.facts import read_facts
from bot.store.record import apply, record_inbound
from bot.store.registrants import insert_many
from bot.store.statements import Statement
from bot.store.statements import given as st_given
from bot.store.unit import Store, Unit

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NUMBER, OTHER_NUMBER, THIRD_NUMBER = "+358412345678", "+358401234567", "+358501234567"
SERVICE = "+358291234567"
POLICY = Policy()
MAIJA = "Maija Meikäläinen"


def person(unit: Unit, id_: str = "maija", number: str = NUMBER, **values: Any) -> str:
    """A registrant, confirmed now unless told otherwise."""
    name = values.get("name", MAIJA)
    row: dict[str, Any] = {
        "id": id_,
        "number_key": unit.number_key(number),
        "number": number,
        "name": name,
        "name_key": unit.keys.name_key(name),
        "confirmed_name": name,
        "language": "fi",
        "address": None,
        "confirmed_at": NOW,
        "flagged": False,
        "keep_until": None,
        "keep_ground": None,
        "created_at": NOW,
    }
    insert_many(unit, [{**row, **values}])
    return id_


def card(registrant: str, last4: str = "1234", source: str | None = "shop") -> dict[str, Any]:
    """A row of a card."""
    return {
        "registrant": registrant,
        "brand": "visa",
        "last4": last4,
        "token": f"tok-{last4}",
        "source": source,
        "source_date": date(2026, 3, 1),
        "at": NOW,
    }


def origin(registrant: str, source: str | None, day: date, field: str = "name") -> dict[str, Any]:
    """A row of where a value came from."""
    return {
        "registrant": registrant,
        "field": field,
        "source": source,
        "source_date": day,
        "message_id": None,
        "at": NOW,
    }


def consent(unit: Unit, registrant: str | None, state: str, **values: Any) -> dict[str, Any]:
    """A row of the ledger: about marketing, unless told otherwise."""
    row: dict[str, Any] = {
        "number_key": unit.number_key(NUMBER),
        "registrant": registrant,
        "purpose": "marketing",
        "recipient": None,
        "state": state,
        "legal_basis": "GDPR 6(1)(a)",
        "wording": "mkt.on",
        "language": "fi",
        "channel": "import",
        "message_id": None,
        "at": NOW,
    }
    return {**row, **values}


def context(now: datetime = NOW, **values: Any) -> Context:
    """A text of the person in the first conversation."""
    standing: dict[str, Any] = {
        "number": NUMBER,
        "service_number": SERVICE,
        "conversation_id": 1,
        "language": "fi",
        "channel": "twilio",
        "message_id": 7,
        "now": now,
        "policy": POLICY,
    }
    return Context(**{**standing, **values})


def do(store: Store, *effects: Effect, now: datetime = NOW, **values: Any) -> None:
    """Write effects in one transaction."""
    with store.write() as unit:
        for effect in effects:
            apply(unit, effect, context(now, **values))


def facts(store: Store, text: str = "TIEDOT", now: datetime = NOW, number: str = NUMBER) -> Facts:
    """What is known when a text is heard."""
    with store.write() as unit:
        return read_facts(unit, number, SERVICE, text, now, POLICY)


def decision(**values: Any) -> Decision:
    """A decision that changes nothing, unless told otherwise."""
    standing: dict[str, Any] = {
        "state": "idle",
        "kept": {},
        "expires_at": None,
        "misses": 0,
        "language": None,
        "language_bound": False,
        "replies": (),
        "effects": (),
        "intent": None,
        "rules": (),
    }
    return Decision(**{**standing, **values})


def case(ref: str = "K7M2", **values: Any) -> OpenCase:
    """A request received now."""
    standing: dict[str, Any] = {
        "ref": ref,
        "kind": "staff",
        "text": "soittakaa minulle",
        "received_at": NOW,
        "promised_due": date(2026, 11, 16),
        "legal_due": date(2026, 12, 2),
    }
    return OpenCase(**{**standing, **values})


def proposal(unit: Unit, ref: str, details: str) -> None:
    """What one member of staff proposed on a request."""
    both = {"login": secrets.token_hex(4), "now": NOW, "ref": ref, "details": details}
    case = unit.value(_CASE_ID, ref=ref)
    both |= {"request_id": case, "action": "erase", "proposed_at": NOW}
    for statement in _PROPOSE:
        unit.run(statement, **both)


_CASE_ID = Statement(
    sa.select(tables.request.c.id).where(
        tables.request.c.ref == st_given("ref", tables.request.c.ref)
    )
)
_STAFF, _PROPOSAL, _CASE = tables.staff, tables.staff_proposal, tables.request
_PROPOSE = (
    Statement(
        sa.insert(_STAFF).values(
            login=st_given("login", _STAFF.c.login),
            role="agent",
            state="active",
            created_at=st_given("now", _STAFF.c.created_at),
        )
    ),
    Statement(
        sa.insert(_PROPOSAL).values(
            request_id=sa.select(_CASE.c.id)
            .where(_CASE.c.ref == st_given("ref", _CASE.c.ref))
            .scalar_subquery(),
            action="erase",
            details=st_given("details", _PROPOSAL.c.details),
            proposed_by=sa.select(sa.func.max(_STAFF.c.id)).scalar_subquery(),
            proposed_at=st_given("now", _PROPOSAL.c.proposed_at),
        )
    ),
)


def hear(unit: Unit, text: str = "TIEDOT", now: datetime = NOW, number: str = NUMBER) -> int:
    """A text of the person, as it is recorded."""
    inbound = Inbound("twilio", "SM1", number, SERVICE, text, now)
    return record_inbound(unit, 1, inbound, "view", now)


def draft(token: str, number: str = NUMBER, **values: Any) -> outbox.Draft:
    """A text to queue."""
    standing: dict[str, Any] = {
        "service_number": SERVICE,
        "gateway": "twilio",
        "message": "data.view",
        "language": "fi",
        "text": "Nimi: Maija Meikäläinen",
        "parts": 1,
        "encoding": "gsm7",
    }
    return outbox.Draft(token=token, number=number, **{**standing, **values})


def queue(store: Store, token: str, now: datetime = NOW, **values: Any) -> int:
    """Queue a text in a transaction of its own."""
    with store.write() as unit:
        return outbox.queue(unit, draft(token, **values), now)


def rows(store: Store, table: str) -> list[Mapping[str, Any]]:
    """All rows of a table, read past the store's own statements."""
    from bot.store.tables import metadata

    with store.read() as unit:
        found = metadata.tables[table]
        statement = Statement(found.select().order_by(*found.primary_key))
        return [row._asdict() for row in unit.all(statement)]
