"""The terms an install works by: its description, with policy and periods, and its keys.

Both are files that no transaction sees change, so that each start compares them with those
of the start before. Of a description only a hash is written, of keys only their versions.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from bot.service.office import Office
from bot.store import audit, install
from bot.store.keys import PURPOSES

TERMS = "terms_"  # in `install`, one for each of them
_ALONE = b"terms"  # several processes may start at once
_SHOWN = 16


def note_terms(office: Office, description: Path) -> None:
    """Write down what is other than at the start before; the first start writes all."""
    now = office.now()
    with office.store.write() as unit:
        unit.lock(_ALONE)
        keys = (f"{purpose} {unit.keys.versions(purpose)[-1]}" for purpose in sorted(PURPOSES))
        found = {
            "register": sha256(description.read_bytes()).hexdigest()[:_SHOWN],
            "keys": ", ".join(keys),
        }
        for what, stand in found.items():
            if install.get(unit, TERMS + what) != stand:
                install.put(unit, TERMS + what, stand)
                audit.append(
                    unit, "operator", "changed terms", None, now, reason=what, result=stand
                )
