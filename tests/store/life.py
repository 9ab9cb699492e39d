"""A person who has done everything once: rows of hers stand in every table."""

from __future__ import annotations

from bot.domain import Ban, CorrectName, Inbound, JoinCase, MissSurname, SendCode, StopUse
from bot.store import contact, outbox, parked
from bot.store.facts import read_facts
from bot.store.record import apply
from bot.store.registrants import insert_many
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, MINUTE, NOW, NUMBER, POLICY, SERVICE

SECRETS = ("Maija", "Meikäläinen", "Esimerkkikatu", "salaisuus", "9876", "tok-9876", "velka")
"""Words of hers that stand in the tables, besides the number itself."""


def live(store: Store, number: str = NUMBER, id_: str = "maija") -> None:
    """Make rows for her in every table that can hold some."""
    with store.write() as unit:
        given.person(
            unit, id_, number, address="Esimerkkikatu 1", keep_ground="velka", flagged=True
        )
        insert_many(
            unit,
            cards=[given.card(id_, "9876")],
            consents=[given.consent(unit, id_, "given", number_key=unit.number_key(number))],
        )
        standing = read_facts(unit, number, SERVICE, "salaisuus", NOW, POLICY).conversation
        message = given.hear(unit, "salaisuus", number=number)
        context = given.context(number=number, conversation_id=standing.id, message_id=message)
        case = given.case(f"R-{id_}", text="salaisuus", details={"x": "salaisuus"}, registrant=id_)
        for effect in (
            Ban(),
            CorrectName(id_, "Maija Meikäläinen"),
            StopUse("restrict"),
            MissSurname(),
            SendCode("delete", {}, "482913", NOW + 10 * MINUTE, True),
            case,
            JoinCase(f"R-{id_}", "salaisuus"),
        ):
            apply(unit, effect, context)
        given.proposal(unit, f"R-{id_}", "salaisuus")
        stuck = Inbound("twilio", f"SM-{id_}", number, SERVICE, "salaisuus", NOW)
        parked.park(unit, stuck, "ValueError", NOW)
        contact.invite(unit, number, "salaisuus", None, NOW)
        for n in range(2):
            text = given.draft(f"{id_}-{n}", number, text="salaisuus", in_reply_to=message)
            outbox.queue(unit, text, NOW - DAY)
