"""A new key to wrap those of persons, and all of them wrapped with it, while texts come in.

Processes that run read the key file again as soon as they meet a version they do not know.
The version before stays in the file until the next rotation, for a backup of the vault.
"""

from __future__ import annotations

from pathlib import Path

from bot.service.office import Office
from bot.store import keyfile


def rotate(office: Office, key_file: Path) -> tuple[int, int]:
    """Rotate; the new version, and how many keys were wrapped anew. Raises KeyFault."""
    vault = office.store.keeper
    while vault.rewrap():  # what an interrupted rotation left
        pass
    keyfile.drop_older(key_file, keep=min(vault.versions(), default=0))
    version, wrapped = keyfile.rotate(key_file), 0
    while some := vault.rewrap():
        wrapped += some
    return version, wrapped
