"""Why a text waits: what stands before it is told only when it holds it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.service.reasons import waits
from tests.offices import MAIJA, SERVICE

NOW = datetime(2026, 12, 1, 20, tzinfo=UTC)
LATER = NOW + timedelta(hours=10)
BEHIND = "behind an older text to the same number"


@dataclass
class Text:
    """A row of the outbox, as far as it decides."""

    campaign: str | None = None
    next_at: datetime = NOW
    state: str = "queued"
    number: str = MAIJA
    service_number: str = SERVICE
    attempts: int = 0
    reason: str | None = None
    expires_at: datetime | None = None


@pytest.mark.parametrize(
    ("older", "newer", "behind"),
    [
        (Text("joulu", LATER), Text(), False),
        (Text("joulu", state="sending"), Text(), True),
        (Text("joulu", LATER), Text("loppiainen"), True),
        (Text(next_at=LATER), Text("joulu"), True),
        (Text(next_at=LATER), Text(), True),
    ],
)
def test_an_answer_waits_for_no_text_of_our_own_accord(
    older: Text, newer: Text, behind: bool
) -> None:
    assert (waits([older, newer], NOW)[1] == BEHIND) is behind
