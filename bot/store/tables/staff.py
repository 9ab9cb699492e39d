"""The tables of staff: accounts, sessions, and what two people must agree on.

Staff are no registrants: what is kept of them tells of the service, not of a person in
the register, so that no copy and no erasure of a registrant looks here.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Moment, of, operational, personal, pseudonym, row_id
from bot.store.personal import Personal
from bot.store.tables.schema import WORD, metadata


def _of_staff(**options: object) -> sa.Column[object]:
    return operational("staff", sa.BigInteger, sa.ForeignKey("staff.id"), **options)


staff = sa.Table(
    "staff",
    metadata,
    row_id(),
    operational("login", WORD, unique=True),  # what they sign in with, in lower case
    operational("role", WORD),  # agent, decider, admin, auditor
    operational("state", WORD),  # invited, active, suspended, removed
    operational("language", WORD, nullable=True),  # of the console; NULL: the browser's
    operational("password", WORD, nullable=True),  # argon2; NULL before the first sign-in
    operational("secret", Personal(row=("id",)), nullable=True),  # of the one-time codes
    operational("last_step", sa.BigInteger, nullable=True),  # time step of the last code taken
    operational("created_at", Moment),
    operational("seen_at", Moment, nullable=True),  # the last sign-in
    operational("changed_at", Moment, nullable=True),  # when the state became what it is
    info=of("account", row=("id",)),  # no cell: handed in, see `account`
)


def account(member: int) -> str:
    """Whose the secret of an account is. Its bare number would be a request's as well, whose
    keys are destroyed with whom it is about."""
    return f"staff {member}"


staff_link = sa.Table(
    "staff_link",
    metadata,
    row_id(),
    _of_staff(index=True),
    operational("digest", sa.LargeBinary, unique=True),  # SHA-256 of a random word
    operational("expires_at", Moment),
    operational("used_at", Moment, nullable=True),
)

staff_recovery = sa.Table(
    "staff_recovery",
    metadata,
    row_id(),
    _of_staff(index=True),
    operational("digest", sa.LargeBinary),
    operational("used_at", Moment, nullable=True),
)

staff_session = sa.Table(
    "staff_session",
    metadata,
    operational("digest", sa.LargeBinary, primary_key=True),  # SHA-256 of the cookie
    _of_staff(index=True),
    operational("begun_at", Moment),
    operational("seen_at", Moment),
    operational("proven_at", Moment, nullable=True),  # the last code given; NULL: not yet
    operational("ended_at", Moment, nullable=True),
)

# What is counted to slow somebody down: wrong passwords and codes, searches.
staff_try = sa.Table(
    "staff_try",
    metadata,
    row_id(),
    operational("kind", WORD),  # sign-in, search
    operational("who", WORD),  # a keyed hash of a name or an address; the id of staff
    operational("at", Moment),
    sa.Index(None, "kind", "who", "at"),
)

# Who has a request open now.
staff_watch = sa.Table(
    "staff_watch",
    metadata,
    row_id(),
    pseudonym("request_id", sa.BigInteger, sa.ForeignKey("request.id", ondelete="CASCADE")),
    _of_staff(),
    operational("seen_at", Moment),
    sa.UniqueConstraint("request_id", "staff"),
)

# What needs two different people: proposed by one, decided by another.
staff_proposal = sa.Table(
    "staff_proposal",
    metadata,
    row_id(),
    pseudonym(
        "request_id", sa.BigInteger, sa.ForeignKey("request.id", ondelete="CASCADE"), index=True
    ),
    operational("action", WORD),
    personal("details", nullable=True),  # JSON: all that the action will be done with
    operational("proposed_by", sa.BigInteger, sa.ForeignKey("staff.id")),
    operational("proposed_at", Moment),
    operational("decided_by", sa.BigInteger, sa.ForeignKey("staff.id"), nullable=True),
    operational("decided_at", Moment, nullable=True),
    operational("outcome", WORD, nullable=True),  # approved, rejected, withdrawn, void
    info=of("request_id", row=("request_id", "action", "proposed_at")),
)

# Which notice of a request went to staff by e-mail, so that none goes twice.
staff_notice = sa.Table(
    "staff_notice",
    metadata,
    row_id(),
    pseudonym("request_id", sa.BigInteger, sa.ForeignKey("request.id", ondelete="CASCADE")),
    operational("kind", WORD),  # new, tomorrow, overdue
    operational("at", Moment),
    sa.UniqueConstraint("request_id", "kind"),
)

# The address at which a calendar program fetches the visits, known by its hash alone.
staff_feed = sa.Table(
    "staff_feed",
    metadata,
    row_id(),
    operational("staff", sa.BigInteger, sa.ForeignKey("staff.id", ondelete="CASCADE"), unique=True),
    operational("digest", sa.LargeBinary, unique=True),  # SHA-256 of a random word
    operational("created_at", Moment),
)
