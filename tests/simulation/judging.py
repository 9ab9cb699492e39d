"""The end of a day: nothing lost, nothing twice, nothing left of the erased, nothing waits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.redact import redact
from bot.service.retrying import BACKOFF, POISON_TRIES
from bot.store.tables import audit, message_in, metadata
from tests.sealed import rows
from tests.simulation.chance import KEYS
from tests.simulation.people import NAMES, NUMBERS
from tests.simulation.replay import compare

if TYPE_CHECKING:
    from tests.simulation.seen import Text
    from tests.simulation.watch import Watch


def judge(watch: Watch) -> None:
    """Everything that must hold once the world is calm."""
    everything_was_heard_once(watch)
    nothing_waits(watch)
    for id, text in watch.out.items():
        it_went_out_once(watch, id, text)
    the_log_has_it_all(watch)
    for number in watch.erased:
        nothing_is_left_of(watch, number)
    no_key_is_left(watch)
    for difference in compare(watch):
        watch.must(False, difference)


def everything_was_heard_once(watch: Watch) -> None:
    """Each text was acknowledged, and what we have of it is one row."""
    for inbound in watch.texts:
        known = (inbound.gateway, inbound.id) in watch.heard
        watch.must(known, f"{inbound.id} was never acknowledged")
    heard = watch.value("SELECT count(*) FROM heard")
    watch.must(heard == len(watch.texts), f"{heard} heard of {len(watch.texts)} texts")
    for number in set(NUMBERS) - set(watch.erased):
        texted = Counter(redact(each.text).text for each in watch.texts if each.sender == number)
        kept = Counter(
            row.text
            for row in rows(watch.day.ground.reader, message_in)
            if row.number_key == KEYS.lookup(number)
        )
        left = [event.about for event in watch.events if event.kind == "left to staff"]
        kept += Counter(each.text for each in left if each.sender == number)
        watch.must(kept == texted, f"of {number}: {kept - texted} too many, {texted - kept} lost")


def nothing_waits(watch: Watch) -> None:
    """Nothing waits for ever."""
    states = Counter(text.state for text in watch.out.values())
    watch.must(not states["queued"] and not states["sending"], f"texts wait: {states}")
    watch.must(not watch.value("SELECT count(*) FROM parked"), "a text is parked for ever")
    asks = "SELECT count(*) FROM conversation WHERE state <> 'idle' OR expires_at IS NOT NULL"
    watch.must(not watch.value(asks), "a question is open past its time")
    twice = (
        "SELECT count(*) FROM (SELECT 1 FROM request WHERE state <> 'closed' "
        "GROUP BY number_key, kind HAVING count(*) > 1) twice"
    )
    watch.must(not watch.value(twice), "one request is open twice")


def it_went_out_once(watch: Watch, id: int, text: Text) -> None:
    """A text reached the handset, or there is a reason why it did not."""
    takes, name = len(watch.takes[id]), f"text {id} ({text.message})"
    if text.state in ("sent", "delivered"):
        watch.must(takes, f"{name} is {text.state}, and no carrier has it")
    elif text.state == "failed":
        gave_up = text.number is None or text.attempts > len(BACKOFF)
        spoilt = watch.value(f"SELECT reason LIKE 'our fault%' FROM message_out WHERE id = {id}")
        reason = id in watch.turned_down or gave_up or (spoilt and text.attempts >= POISON_TRIES)
        watch.must(reason, f"{name} failed for no reason")
    elif text.state == "unknown":
        expires = f"SELECT expires_at FROM message_out WHERE id = {id}"
        spent = text.repeats or text.number is None or watch.value(expires) is not None
        watch.must(spent, f"{name} is left unknown, and was never sent once more")
        watch.day.count("unknown for ever")
    watch.day.count("texts out")


def the_log_has_it_all(watch: Watch) -> None:
    """For each effect there is an entry."""
    logged = Counter(action for (action,) in watch.rows("SELECT action FROM audit"))
    heard, answered = len(watch.texts), logged["heard"] + logged["left to staff"]
    watch.must(answered == heard, f"{answered} answered in the log, of {heard}")
    ledger = watch.value("SELECT count(*) FROM erasure")
    watch.must(logged["erased"] >= ledger, "an erasure is not in the log")
    watch.day.counts["erasures"] += ledger
    watch.day.counts["texts in"] += heard


def no_key_is_left(watch: Watch) -> None:
    """What was erased is noise in every copy: its keys are destroyed."""
    eyes = watch.day.ground.look_at_keys()
    retired = "SELECT count(*) FROM person_key WHERE retired_at IS NOT NULL"
    ((left,),) = eyes.execute(retired).fetchall()
    eyes.close()
    watch.must(not left, f"{left} keys of erased people are left")


HEARD = ("heard", "protected", "left to staff")
"""What becomes of a text that came in."""


def nothing_is_left_of(watch: Watch, number: str) -> None:
    """Nothing of an erased person stands anywhere, unless she has texted since."""
    erased = watch.erased[number]
    own = [event for event in watch.events if event.kind in HEARD]
    if any(event.about.sender == number and event.at >= erased for event in own):
        return
    marks = (number, NAMES.get(number, number))
    for table in metadata.sorted_tables:
        key = None if table is audit else KEYS.lookup(number)
        for row in watch.rows(f"SELECT * FROM {table.name}"):
            left = any(_shows(cell, marks, key) for cell in row)
            watch.must(not left, f"{table.name} still has something of {number}: {row}")
    for path in sorted(watch.day.ground.folder.glob("day.db*")):
        held = path.read_bytes()
        left = any(mark.encode() in held for mark in marks)
        watch.must(not left, f"{path.name} still has something of {number}")


def _shows(cell: Any, marks: tuple[str, ...], key: bytes | None) -> bool:
    """The log alone keeps the hash of a number, so that its entries can be put together."""
    if isinstance(cell, bytes | memoryview):
        found = any(mark.encode() in bytes(cell) for mark in marks)
        return found or (key is not None and key in bytes(cell))
    return isinstance(cell, str) and any(mark in cell for mark in marks)
