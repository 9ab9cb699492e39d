"""What became of a text: a delivery report moves its state, and only forward.

What has failed for good may be owed by letter; `bot.service.undelivered` sees to that.
"""

from __future__ import annotations

from bot.domain import MessageState, Report
from bot.service.acting import again
from bot.service.office import Office
from bot.service.undelivered import hold, note_failed
from bot.store import delivery, sent


def note_report(office: Office, gateway: str, report: Report) -> bool:
    """Take note of a report; False when it told nothing new."""
    return again(lambda: _note(office, gateway, report))


def _note(office: Office, gateway: str, report: Report) -> bool:
    now, failed = office.now(), report.state is MessageState.FAILED or report.carrier_blocked
    with office.store.write() as unit:
        text = sent.told_of(unit, report.provider_id, report.key)
        if text is None or text.gateway != gateway:
            return False
        if failed:
            hold(unit, text)
        if not delivery.report(unit, report, now):
            return False
        if failed:
            note_failed(unit, office, text.id, now, blocked=report.carrier_blocked)
    return True
