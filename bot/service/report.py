"""What became of a text: a delivery report moves its state, and only forward.

What has failed for good may be owed by letter; `bot.service.undelivered` sees to that.
A text that was passed on to another gateway may have been taken by the first one after all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import MessageState, Report
from bot.service.acting import again
from bot.service.office import Office
from bot.service.undelivered import hold, note_failed
from bot.store import copies, delivery, sent
from bot.store.unit import Unit


def note_report(office: Office, gateway: str, report: Report) -> bool:
    """Take note of a report; False when it told nothing new.

    Looked for without the writers' lock first: anybody may bring a key that is none.
    """
    with office.store.read() as unit:
        if sent.told_of(unit, report.provider_id, report.key) is None:
            return False
    return again(lambda: _note(office, gateway, report))


def _note(office: Office, gateway: str, report: Report) -> bool:
    now, failed = office.now(), report.state is MessageState.FAILED or report.carrier_blocked
    with office.store.write() as unit:
        text = sent.told_of(unit, report.provider_id, report.key)
        if text is None or not _may_tell(office, text, gateway, report):
            return False
        if failed:
            hold(unit, text)
        told = _without_strays(unit, text, gateway, report, now)
        if not delivery.report(unit, told, now):
            return False
        if failed:
            note_failed(unit, office, text.id, now, blocked=report.carrier_blocked)
    return True


def _without_strays(unit: Unit, text: Any, gateway: str, report: Report, now: datetime) -> Report:
    """The report without the id of a copy that nothing here will lead to: it is owed to go.

    So is the copy of a text whose person was erased, that of another gateway than has the
    text, and the second one of a text that was taken twice.
    """
    named = report.provider_id
    is_kept = text.number is not None and text.provider_id in (None, named)
    if named is None or report.key is None or (is_kept and text.gateway == gateway):
        return report
    copies.owe(unit, gateway, named, now)
    return replace(report, provider_id=None)


def _may_tell(office: Office, text: Any, gateway: str, report: Report) -> bool:
    """The gateway that has the text; of one it may have had before, only what it took.

    Our key was told to nobody but the gateways that were asked to send the text.
    """
    if text.gateway == gateway:
        return True
    had_it = gateway in office.gateways_of(text.service_number) and report.key is not None
    return had_it and report.state in (MessageState.SENT, MessageState.DELIVERED)
