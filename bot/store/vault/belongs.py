"""Whether a vault, a database and a key file belong together, before anything is sealed.

A key of nobody is made with each vault, and the database notes its id: a vault that has it
and a key file that opens it are its own. With any other the start is refused, since what
would be sealed from then on is lost as soon as the right ones come back.
"""

from __future__ import annotations

from bot.store import install
from bot.store.keys import KeyFault, Reason
from bot.store.unit import Store
from bot.store.vault.sealing import SealBroken

NOBODY = b"nobody"
"""Whose the key is that only shows that all belong together; no owner is called so."""

MARK = "vault"


def refuse_other_vault(store: Store) -> None:
    """Raises KeyFault when vault, database and key file are not of one install."""
    vault = store.keeper
    for version in sorted(vault.versions()):
        if store.keys.unwrap(version) is None:
            newest = store.keys.versions("wrap")[-1]
            reason, advice = NEW if version < newest else OLD
            raise KeyFault(reason, advice.format(version=version))
    with store.read() as unit:
        known = install.get(unit, MARK)
    if known is None:
        _note(store)
        return
    found = vault.wrapped(bytes.fromhex(known))
    if found is None:
        raise KeyFault("of another vault", ELSEWHERE)
    if not vault.opens(found):
        raise KeyFault("of another vault", OTHERS)


def _note(store: Store) -> None:
    """The database gets to know its vault."""
    try:
        mark = store.keeper.key_for(NOBODY).id.hex()
    except SealBroken:  # a vault was there before its database, and was filled with other keys
        raise KeyFault("of another vault", OTHERS) from None
    with store.write() as unit:
        install.put(unit, MARK, mark)


OLDER = (
    "keys of persons are wrapped with version {version} of `wrap`, which it has not; "
    "put back its newest backup, the one that the last `omatiedot keys rotate` asked for"
)
OLD: tuple[Reason, str] = ("older than the vault", OLDER)
NEWER = (
    "keys of persons are wrapped with version {version} of `wrap`, which rotations since have "
    "taken out: the vault is an older backup. Put back a newer one, or the key file as it was "
    "when that backup was made; then do `omatiedot keys rotate`"
)
NEW: tuple[Reason, str] = ("newer than the vault", NEWER)
ELSEWHERE = (
    "the vault is not the one that this database was filled with: is OMATIEDOT_VAULT_URL "
    "right? Else restore the vault; with another one nothing of anybody can be read"
)
OTHERS = (
    "its `wrap` key does not open the vault; put the backup of the key file back, "
    "and never add keys to an older one while a vault is there"
)
