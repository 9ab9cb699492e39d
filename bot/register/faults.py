"""What is wrong with a register description, beyond the shape of its values.

Each fault names the value as it stands in the file, and what to write instead. Lengths
are judged elsewhere, against the words of the text messages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from bot.domain import Policy
from bot.register.values import Register, Visits

Path = tuple[str | int, ...]

_LISTS = frozenset({"purposes", "data", "sources", "recipients", "processors"})


def place(path: Path) -> str:
    """`("purposes", 0, "text", "sv")` → `[[purposes]] 1, text.sv`."""
    table, *rest = path
    if not rest or table == "name":
        return ".".join(map(str, path))
    if table in _LISTS:
        table, number, *rest = path
        return f"[[{table}]] {int(number) + 1}, {_dotted(rest)}".rstrip(", ")
    return f"[{table}] {_dotted(rest)}"


def faults(register: Register) -> Iterator[str]:
    """Every fault, as `place: what is wrong; what to do`."""
    yield from _languages(register)
    yield from _purposes(register)
    yield from _figures(register)
    yield from _visits(register.visits)


def _visits(visits: Visits) -> Iterator[str]:
    if not visits.days:
        yield '[visits] days: empty; name at least one, as "tue"'
    if not 0 <= visits.opens < visits.closes <= 23:
        yield "[visits] opens, closes: not hours of one day; write full hours, as 10 and 15"
    if not 1 <= visits.minutes <= 480:
        yield "[visits] minutes: how long a visit is; write 1 to 480"
    if not 1 <= visits.earliest <= visits.latest <= 60:
        yield "[visits] earliest, latest: days ahead; write 1 to 60, the earliest first"


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def _languages(register: Register) -> Iterator[str]:
    if not register.sms.languages:
        yield "[sms] languages: empty; name at least one, the first is the default"
    for path, words in _words(register, ()):
        for language in register.sms.languages:
            if not words.get(language):
                yield f"{place((*path, language))}: missing; write it in '{language}' too"


def _words(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every value that is given by language, with its place."""
    if isinstance(value, Mapping):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _words(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _words(item, (*path, number))


def _purposes(register: Register) -> Iterator[str]:
    if not register.purposes:
        yield "[[purposes]]: none; data without a purpose must not be held (GDPR 5(1)(b))"
    known = {purpose.code for purpose in register.purposes}
    for number, group in enumerate(register.data):
        where = place(("data", number, "purposes"))
        if not group.purposes:
            yield f"{where}: empty; name the purposes these data are held for"
        for code in sorted(set(group.purposes) - known):
            yield f"{where}: '{code}' is no purpose; write a code of [[purposes]]"


def _figures(register: Register) -> Iterator[str]:
    hours = register.hours
    if not 0 <= hours.opens < hours.closes <= 24:
        yield "[hours] opens, closes: not hours of one day; write full hours, as 9 and 16"
    policy = register.policy
    for field in fields(Policy):
        low, high = _BOUNDS.get(field.name, (1, 100_000))
        if not low <= getattr(policy, field.name) <= high:
            yield f"[policy] {field.name}: out of bounds; write {low} to {high}"
    yield from _kept_too_short(register)
    yield from _kept_for_ever(register)


_BOUNDS = {
    "erasure_hours": (0, 72),  # longer would be undue delay (GDPR 17(1))
    "promise_days": (1, 28),  # a promise beyond the law's one month is none (GDPR 12(3))
    "code_minutes": (1, 60),
    "question_minutes": (1, 60),
    "code_tries": (1, 5),  # six digits stand few guesses
    "surname_tries": (1, 5),
    "copy_hours": (1, 72),  # the message that has its code may be read by others one day
    "copy_minutes": (5, 60),  # who reads slowly must be able to fetch three files
    "copy_tries": (1, 10),
    "copies_a_day": (1, 20),
    "marketing_from": (0, 12),  # nobody is to be woken by an advertisement
    "marketing_to": (13, 24),
}


def _kept_too_short(register: Register) -> Iterator[str]:
    needed = dict(_needed(register))
    for number, rule in enumerate(register.retention.rules):
        least, why = needed.get(rule.what, (1, "nothing can be kept for less"))
        if rule.days is not None and rule.days < least:
            where = place(("retention", "rules", number, "days"))
            yield f"{where}: too few for '{rule.what}'; write {least} or more: {why}"
    yield from _keys_outlive(register)


def _needed(register: Register) -> Iterator[tuple[str, tuple[int, str]]]:
    """The least days of each rule, and what would go wrong with fewer."""
    policy = register.policy
    locked = -(-policy.code_lock_hours // 24)
    yield "messages", (2, "texts are tried for a day, and limits count those of a day")
    yield "receipts", (7, "a gateway may bring a text again for days, and it would count twice")
    yield "conversations", (policy.fresh_days, "the greeting depends on [policy] fresh_days")
    yield (
        "challenges",
        (
            max(policy.surname_days, locked),
            "wrong surnames and locks count back that far: [policy] surname_days, code_lock_hours",
        ),
    )
    yield (
        "requests",
        (policy.certificate_days + 2, "links to certificates work for [policy] certificate_days"),
    )
    kept = {rule.what: rule.days for rule in register.retention.rules}
    yield "audit", (kept.get("requests") or 1, "the log proves what was done with requests")


def _keys_outlive(register: Register) -> Iterator[str]:
    """A backup of keys that is older than every backup of data opens nothing but the erased."""
    kept = {rule.what: rule.days for rule in register.retention.rules}
    most = kept.get("backups") or sys.maxsize
    for number, rule in enumerate(register.retention.rules):
        if rule.what == "key_backups" and (rule.days or 0) > most:
            where = place(("retention", "rules", number, "days"))
            yield (
                f"{where}: too many for 'key_backups'; write {most} or fewer: until they are gone, "
                "backups still open of whom was erased"
            )


PURGED = frozenset({"audit", "challenges", "conversations", "messages", "receipts", "requests"})
"""What can be deleted after so many days: the words of `bot.store.retention`."""

FILED = frozenset({"backups", "key_backups"})
"""Files that can be deleted after so many days: backups of the data, and of the keys."""


def _kept_for_ever(register: Register) -> Iterator[str]:
    """The notice would tell of days that nothing keeps to, or keep silent."""
    rules = register.retention.rules
    for number, rule in enumerate(rules):
        if rule.days is not None and rule.what not in PURGED | FILED:
            where = place(("retention", "rules", number, "what"))
            known = ", ".join(sorted(PURGED | FILED))
            yield f"{where}: nothing deletes '{rule.what}'; write one of {known}, or no days"
    for what in sorted(PURGED - {rule.what for rule in rules}):
        yield f"[retention] rules: none for '{what}'; say how long they are kept (GDPR 13(2)(a))"
