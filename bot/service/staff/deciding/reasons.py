"""Why: a reason from the list, in the person's own language, or in staff's words for her.

The lists stand in the catalogue of messages, since the person is told the very words.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.register import LONGEST_REASON
from bot.service.staff.deciding import fields
from bot.service.staff.deciding.case import Case, Field, Incomplete, Option

OTHER = "other"
REASONS: Mapping[str, tuple[str, ...]] = {
    "name": ("unproven", "no_name", "right"),
    "erasure": ("accounting", "claim", "unproven"),
    "object": ("compelling", "claim"),
    "use": ("settled", "own_wish", "claim"),
    "extend": ("complex", "many"),
    "right": ("unproven", "not_held", "excessive"),
}
"""By what is decided; the words of each are the message `reason.<what>.<which>`."""


def asked(case: Case, what: str) -> tuple[Field, ...]:
    """A reason of the list, or one's own words."""
    say, language = case.office.catalogue.say, case.language
    listed = tuple(
        Option(one, say(f"reason.{what}.{one}", language), language) for one in REASONS[what]
    )
    other = Option(OTHER, "deciding.reason.other")
    words = Field("words", longest=LONGEST_REASON, language=language)
    return Field("reason", "choice", (*listed, other)), words


def given(case: Case, what: str) -> str:
    """The reason in the person's language. Raises Incomplete."""
    chosen = case.form.get("reason", "")
    if chosen in REASONS[what]:
        return case.office.catalogue.say(f"reason.{what}.{chosen}", case.language)
    if chosen != OTHER:
        raise Incomplete(reason="deciding.fault.reason")
    return fields.words(case, "words", LONGEST_REASON)
