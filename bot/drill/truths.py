"""What must be true afterwards: sentences, each of which looks at what the register holds.

None looks at the words of a reply, and none trusts what a service says that it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.deadlines import helsinki
from bot.drill import calendar
from bot.drill.sentences import truth as sentence
from bot.service.permission import may_send
from bot.store import tables

if TYPE_CHECKING:
    from bot.drill.stage import Stage

Row = dict[str, Any]


def rows(stage: Stage, table: str, **values: Any) -> list[Row]:
    """What is held on the telephone in hand, of one table."""
    found = stage.world.held(stage.number).get(table, [])
    return [row for row in found if all(row[name] == value for name, value in values.items())]


def cases(stage: Stage, kind: str) -> list[Row]:
    """The requests of a kind, the oldest first; also those whose number was forgotten."""
    kept = {row.ref: row._asdict() for row in stage.world.rows(tables.request)}
    held = {row["ref"]: row for row in rows(stage, "request")}
    own = {ref: row for ref, row in kept.items() if ref in stage.refs} | held
    return sorted((r for r in own.values() if r["kind"] == kind), key=lambda row: row["id"])


def _unless(holds: object, seen: object) -> object:
    return None if holds else seen


def _marketing(stage: Stage) -> str:
    entries = rows(stage, "consent", purpose="marketing")
    ledger = [each for each in entries if each["state"] != "overruled"]
    state = ledger[-1]["state"] if ledger else "unset"
    return f"{state}, {'banned' if rows(stage, 'ban') else 'not banned'}"


@sentence("marketing is banned")
def banned(stage: Stage) -> object:
    found = _marketing(stage)
    return _unless(found == "forbidden, banned", f"marketing: {found}")


@sentence("the ban stands")
def ban_stands(stage: Stage) -> object:
    return _unless(rows(stage, "ban"), "no ban")


@sentence("marketing is allowed")
def allowed(stage: Stage) -> object:
    found = _marketing(stage)
    return _unless(found == "given, not banned", f"marketing: {found}")


@sentence(r"marketing is allowed in the words of (\S+), (\w+)")
def allowed_in_words(stage: Stage, wording: str, channel: str) -> object:
    newest = rows(stage, "consent", purpose="marketing", state="given")[-1:]
    found = [(row["wording"], row["channel"]) for row in newest]
    return _unless(found == [(wording, channel)], f"consent: {found}")


def _stopped(stage: Stage) -> set[str]:
    return {row["ground"] for row in rows(stage, "restriction") if row["ended_at"] is None}


@sentence(r"use is stopped to (\w+)")
def use_is_stopped(stage: Stage, ground: str) -> object:
    found = _stopped(stage)
    return _unless(ground in found, f"use is stopped on the grounds {found or 'none'}")


@sentence("use goes on")
def use_goes_on(stage: Stage) -> object:
    waiting = [row for row in cases(stage, "delete") if row["state"] != "closed"]
    return _unless(not _stopped(stage) and not waiting, f"stopped: {_stopped(stage)}, {waiting}")


@sentence("the name is (.+)")
def the_name_is(stage: Stage, name: str) -> object:
    found = [row["name"] for row in rows(stage, "registrant")]
    return _unless(found == [name], f"on record: {found}")


@sentence(r"there are (\d+) records")
def there_are_records(stage: Stage, count: str) -> object:
    found = len(rows(stage, "registrant"))
    return _unless(found == int(count), f"{found} records")


@sentence("the number is (fresh|stale)")
def number_is_fresh(stage: Stage, which: str) -> object:
    now, days = stage.world.time.now, stage.world.office.policy.fresh_days
    ages = [(now - row["confirmed_at"]).days for row in rows(stage, "registrant")]
    if not ages:
        return "no record"
    return _unless((max(ages) <= days) is (which == "fresh"), f"confirmed {ages} days ago")


@sentence("the number is flagged")
def number_is_flagged(stage: Stage) -> object:
    found = [row["flagged"] for row in rows(stage, "registrant")]
    return _unless(found and all(found), f"flagged: {found}")


@sentence(r"an? (\w+) case is (open|scheduled|held)")
def case_stands(stage: Stage, kind: str, state: str) -> object:
    found = [row["state"] for row in cases(stage, kind)]
    return _unless(found.count(state) == 1, f"{kind} cases: {found or 'none'}")


@sentence(r"the (\w+) case is closed: ([\w ]+)")
def case_is_closed(stage: Stage, kind: str, decision: str) -> object:
    found = [(row["state"], row["decision"]) for row in cases(stage, kind)]
    return _unless(("closed", decision) in found, f"{kind} cases: {found or 'none'}")


@sentence(r"the (\w+) case was received (\d+) days ago")
def case_was_received(stage: Stage, kind: str, days: str) -> object:
    ages = [(stage.world.time.now - row["received_at"]).days for row in cases(stage, kind)]
    return _unless(ages == [int(days)], f"received {ages} days ago")


@sentence(r"the (\w+) case says: (.+)")
def case_says(stage: Stage, kind: str, words: str) -> object:
    found = [row["text"] for row in cases(stage, kind)]
    return _unless(any(words in (text or "") for text in found), f"{kind} cases say: {found}")


@sentence("no case is open")
def no_case_is_open(stage: Stage) -> object:
    found = [row["kind"] for row in rows(stage, "request") if row["state"] != "closed"]
    return _unless(not found, f"open: {found}")


@sentence(r"the law's day of the (\w+) case is (\w+)")
def laws_day(stage: Stage, kind: str, which: str) -> object:
    """Rolled forward past a holiday, or three months away once extended."""
    row = cases(stage, kind)[-1]
    first = helsinki(row["received_at"]).date()
    if which == "rolled":
        return _unless(row["legal_due"] > calendar.month_after(first), row["legal_due"])
    wanted = calendar.rolled(calendar.month_after(first, 3))
    return _unless(row["legal_due"] == wanted, f"{row['legal_due']}, not {wanted}")


@sentence("nothing changed")
def nothing_changed(stage: Stage) -> object:
    now = stage.lasting()
    moved = [name for name, found in now.items() if found != stage.before.get(name)]
    return _unless(not moved, f"changed: {moved}")


@sentence("nothing is held but the ban")
def nothing_is_held(stage: Stage) -> object:
    """Of a person who was erased; the log of who did what names no person any more."""
    held = stage.world.held(stage.number)
    left = set(held) - {"ban", "heard", "audit"}
    erased = {row.ref for row in stage.world.rows(tables.erasure)} & set(stage.refs)
    return _unless(not left and "ban" in held and erased, f"held: {left}, erased: {erased}")


@sentence("she is in the register")
def is_in_the_register(stage: Stage) -> object:
    return _unless(rows(stage, "registrant"), "no record")


@sentence("she is not in the register")
def is_not_in_the_register(stage: Stage) -> object:
    found = rows(stage, "registrant")
    return _unless(not found, f"{len(found)} records")


@sentence(r"the cards are (none|[\d ]+)")
def the_cards_are(stage: Stage, last4: str) -> object:
    found = sorted(row["last4"] for row in rows(stage, "card"))
    return _unless(found == ([] if last4 == "none" else sorted(last4.split())), f"cards: {found}")


@sentence("nothing kept says (.+)")
def nothing_kept_says(stage: Stage, words: str) -> object:
    """In any table, opened; what is in the files is sealed besides."""
    found = [t.name for t in tables.metadata.sorted_tables if _says(stage, t, words)]
    return _unless(not found, f"it stands in {found}")


def _says(stage: Stage, table: Any, words: str) -> bool:
    return any(words in str(row) for row in stage.world.rows(table))


@sentence("the log names: (.+)")
def the_log_names(stage: Stage, action: str) -> object:
    entries = stage.world.rows(tables.audit)
    found = {row.action for row in entries if row.ref in stage.refs}
    return _unless(action in found, f"the log of {list(stage.refs)} names {sorted(found)}")


@sentence(r"the source of the (\w+) is (.+)")
def the_source_is(stage: Stage, field: str, source: str) -> object:
    from bot.drill.people import source as of_imports

    wanted = {"the import": of_imports(stage), "her own word": None}[source]
    found = [row["source"] for row in rows(stage, "provenance", field=field)]
    return _unless(found[-1:] == [wanted], f"sources: {found}")


@sentence(r"we may text her for (\w+)")
def we_may_text_her(stage: Stage, purpose: str) -> object:
    found = may_send(stage.world.office, stage.number, purpose)
    return _unless(found.allowed, f"no: {found.reason}")


@sentence(r"we may not text her for (\w+): (\w+)")
def we_may_not_text_her(stage: Stage, purpose: str, reason: str) -> object:
    found = may_send(stage.world.office, stage.number, purpose)
    return _unless(
        (found.allowed, found.reason) == (False, reason), f"{found.allowed}: {found.reason}"
    )


@sentence(r"the address is (none|.+)")
def the_address_is(stage: Stage, address: str) -> object:
    found = [row["address"] for row in rows(stage, "registrant")]
    return _unless(found == [None if address == "none" else address], f"address: {found}")


@sentence(r"disclosure is (\w+)")
def disclosure_is(stage: Stage, state: str) -> object:
    newest = [row["state"] for row in rows(stage, "consent", purpose="disclosure")][-1:]
    return _unless(newest == [state], f"disclosure: {newest or 'never asked'}")


@sentence("she was told where her data come from")
def was_told(stage: Stage) -> object:
    return _unless(stage.number in stage.informed, "no first notice came")


@sentence("she was told nothing of a record")
def was_not_told(stage: Stage) -> object:
    return _unless(stage.number not in stage.informed, "a first notice came")
