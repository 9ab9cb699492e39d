"""The second proof: a code that changes every 30 seconds (RFC 6238), or a recovery code.

Every code is taken once, by one guarded UPDATE. The code before the current one is
taken too, since typing takes time; none from the future.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime
from typing import Literal

import pyotp

from bot.store.staff import accounts, recovery
from bot.store.unit import Unit

ISSUER = "Omatiedot"
SECONDS = 30
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another
_GROUPS, _GROUP = 4, 4

How = Literal["code", "recovery code"]


def fresh_secret() -> str:
    """A secret for an authenticator app: 160 random bits in Base32."""
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """A secret as people copy it by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address_of(secret: str, login: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def code_of(secret: str, now: datetime) -> str:
    """The code of this moment."""
    return pyotp.TOTP(secret).generate_otp(_step(now))


def take_code(unit: Unit, member: int, secret: str, given: str, now: datetime) -> bool:
    """Take a code of the app; False when it is wrong or was taken before."""
    code, step = re.sub(r"\s", "", given).encode("utf-8", "replace"), _step(now)
    return any(
        hmac.compare_digest(code, pyotp.TOTP(secret).generate_otp(each).encode())
        and accounts.take_step(unit, member, each)
        for each in (step, step - 1)
    )


def take(unit: Unit, member: int, secret: str, given: str, now: datetime) -> How | None:
    """Take a code of the app or a recovery code; which it was, None when it is neither."""
    if take_code(unit, member, secret, given, now):
        return "code"
    return "recovery code" if recovery.take(unit, member, _bare(given), now) else None


def replace_recovery(unit: Unit, member: int) -> list[str]:
    """New recovery codes, to be shown once; those from before are void."""
    codes = [
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))
        for _ in range(RECOVERY_CODES)
    ]
    recovery.replace(unit, member, codes)
    return ["-".join(re.findall("." * _GROUP, code)) for code in codes]


def _bare(given: str) -> str:
    return re.sub(r"[\s-]", "", given).casefold()


def _step(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS
