"""A text that came in and that our own code could not answer: kept, never refused for ever.

What protects the person happens at once if it can. The text is kept without card numbers
and identity codes; when even cutting these out fails, without its words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain import Inbound
from bot.logs import Log, log_fault
from bot.redact import redact
from bot.service.acting import again
from bot.service.office import Office
from bot.service.protecting import protect
from bot.store import copies
from bot.store.heard import hear_once
from bot.store.parked import park

log = Log(__name__)

AGAIN_AFTER = (10, 60, 600, 3600)
"""Seconds until the next try, after the first, second … one that failed; then staff."""


def keep(office: Office, inbound: Inbound, fault: Exception) -> bool:
    """Keep a text whose hearing failed; False when it was heard before.

    Raises what the database raises: then nothing is kept, and the gateway retries.
    """
    log_fault(log, "hearing a text", fault)
    kept = replace(inbound, text=_without_secrets(inbound.text))
    cut = kept.text != inbound.text
    if not again(lambda: _park(office, kept, type(fault).__name__, cut=cut)):
        return False
    try:
        again(lambda: protect(office, kept, office.now()))
    except Exception as other:  # it is kept: nothing more is owed to the gateway
        log_fault(log, "protecting at once", other)
    return True


def _park(office: Office, inbound: Inbound, reason: str, *, cut: bool) -> bool:
    now = office.now()
    with office.store.write() as unit:
        if not hear_once(unit, inbound.gateway, inbound.id, inbound.sender, now):
            return False
        if cut:  # the gateway's copy holds what is kept nowhere here
            copies.owe(unit, inbound.gateway, inbound.copy, now)
            inbound = replace(inbound, copy=None)
        park(unit, inbound, reason, now + timedelta(seconds=AGAIN_AFTER[0]))
    return True


def _without_secrets(text: str) -> str:
    try:
        return redact(text).text
    except Exception as fault:
        log_fault(log, "cutting out secrets", fault)
        return ""
