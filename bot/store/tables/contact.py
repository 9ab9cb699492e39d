"""People who are not in the register and were asked by a service message whether they answer.

An answer makes a registrant; a refusal, an erasure or the days of texts end the row.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import (
    Key,
    Moment,
    name_of_a_person,
    of,
    operational,
    personal,
    pseudonym,
    row_id,
)
from bot.store.tables.schema import WORD, metadata

invitation = sa.Table(
    "invitation",
    metadata,
    row_id(),
    pseudonym("number_key", Key, unique=True),
    personal("number"),
    name_of_a_person("name"),
    pseudonym("language", WORD, nullable=True),
    operational("created_at", Moment, index=True),
    info=of("number_key", row=("number_key", "created_at")),
)
