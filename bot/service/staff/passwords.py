"""Passwords: what may be one, and whether one is right.

Length is asked for and nothing else: no mixture of signs. What everybody tries first is
refused. A password is hashed with argon2id at OWASP's lower bound of memory, since the
same process answers texts meanwhile.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST, LONGEST = 12, 128
DISTINCT = 5
"""Fewer different signs than this are no password."""

BESIDE_LOGIN = 8
"""Signs that a password must have beside one's own login."""

Fault = Literal["short", "long", "login", "common"]

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43
"""A hash that no password has: verifying against it costs what any other costs."""

_ROWS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")
_COMMON = frozenset(
    {
        *("password", "passwords", "passwordpassword", "passw", "letmein", "welcome", "qwerty"),
        *("qwertyuiop", "qwertyuiopå", "qwertyqwerty", "asdfghjkl", "asdfghjklöä", "zxcvbnm"),
        *("iloveyou", "administrator", "admin", "changeme", "correcthorsebatterystaple"),
        *("salasana", "salasanasalasana", "salainen", "tervetuloa", "perkele", "suomi", "finland"),
        *("lösenord", "losenord", "lösenordlösenord", "välkommen", "hemligt", "sverige"),
        *("omatiedot", "minauppgifter", "minauppgifterna", "hunter", "kesä", "talvi", "syksy"),
        *("kevät", "sommar", "vinter", "summer", "winter", "autumn", "spring"),
    }
)


def fault_of(password: str, login: str) -> Fault | None:
    """What is wrong with a password that somebody chose."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    folded = plain.casefold()
    if len(folded.replace(login, "")) < BESIDE_LOGIN:
        return "login"
    return "common" if _is_common(folded) else None


def _is_common(folded: str) -> bool:
    """A word that everybody tries, whatever figures and signs were put to it; or a row."""
    letters = "".join(filter(str.isalpha, folded))
    few = len(set(folded)) < DISTINCT
    return few or letters in _COMMON or any(folded in row for row in _ROWS)


def hash_of(password: str) -> str:
    """What is kept of a password. Takes some 40 ms, so never inside a transaction."""
    return _HASHER.hash(_plain(password))


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one kept; with none kept it takes as long, and is False."""
    try:
        return _HASHER.verify(kept or _NOBODYS, _plain(password)[: LONGEST + 1])
    except VerificationError:
        return False


def is_old(kept: str) -> bool:
    """Whether it was hashed with less than is asked for now."""
    return _HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    """The same password from every keyboard: ä may be typed as one sign or as two."""
    return unicodedata.normalize("NFC", password)
