"""A new key to wrap those of persons, and all of them wrapped with it, while texts come in.

Processes that run read the key file again as soon as it was replaced. The version before
stays in the file until the next rotation, for a backup of the vault.
"""

from __future__ import annotations

from pathlib import Path

from bot.service.office import Office
from bot.store import audit, keyfile
from bot.store.vault.vault import Vault


def rotate(office: Office, key_file: Path) -> tuple[int, int]:
    """Rotate; the new version, and how many keys were wrapped anew. Raises KeyFault.

    One that was interrupted is finished, and no other begun: the version that a backup of the
    vault needs would go with the second.
    """
    vault = office.store.keeper
    wrapped = rewrap_all(vault)
    if wrapped:
        version = max(vault.versions())
    else:
        keyfile.drop_older(key_file, keep=min(vault.versions(), default=0))
        version = keyfile.rotate(key_file)
        wrapped = rewrap_all(vault)
    reason, result = f"version {version}", f"{wrapped} keys"
    with office.store.write() as unit:
        audit.append(
            unit, "operator", "rotated keys", None, office.now(), reason=reason, result=result
        )
    return version, wrapped


def rewrap_all(vault: Vault) -> int:
    """Wrap all that lies under older versions with the newest; how many keys that were."""
    wrapped = 0
    while some := vault.rewrap():
        wrapped += some
    return wrapped
