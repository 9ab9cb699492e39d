"""Twilio's proof of origin: X-Twilio-Signature.

The signature is base64(HMAC-SHA1(auth token, public URL + every sorted key and value,
joined by nothing)); see Twilio, "Webhooks security". It carries no time and no nonce and
its join is ambiguous, so it proves who signed and nothing more: the shape of what was
signed, and that it was not heard before, must be checked elsewhere.
"""

from __future__ import annotations

import hmac
import re
from binascii import b2a_base64
from hashlib import sha1
from itertools import chain
from urllib.parse import urlsplit

from bot.gateways.form import Pairs

_PORT = re.compile(r":[0-9]+$")
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Proof:
    """Holds the tokens as prepared keys and the address that Twilio was told."""

    __slots__ = ("_keys", "_origins", "_prefix")

    def __init__(self, tokens: tuple[str, ...], public_url: str) -> None:
        if not all(tokens) or not tokens:
            raise ValueError("Twilio needs an auth token: set OMATIEDOT_TWILIO_AUTH_TOKEN")
        url = urlsplit(public_url)
        self._prefix = url.path.rstrip("/")
        self._origins = tuple(origin.encode() for origin in _origins(url.scheme, url.netloc))
        self._keys = tuple(hmac.new(token.encode(), digestmod=sha1) for token in tokens)

    def holds(self, target: str, pairs: Pairs, signature: str) -> bool:
        """Whether `signature` is Twilio's over `target` and `pairs`.

        `target` is the raw path and query as received. Neither Host nor any forwarded
        header has a say. Every key is tried in constant time.
        """
        if not signature:
            return False
        given = signature.encode("utf-8", "replace")
        if self._signs(target, pairs, given):
            return True
        # Twilio's own validators sign a pair that was repeated once only.
        return len(set(pairs)) < len(pairs) and self._signs(target, list(set(pairs)), given)

    def _signs(self, target: str, pairs: Pairs, given: bytes) -> bool:
        fields = "".join(chain.from_iterable(sorted(pairs)))
        signed = (self._path(target) + fields).encode("latin-1", "replace")
        return any(self._matches(origin + signed, given) for origin in self._origins)

    def _matches(self, signed: bytes, given: bytes) -> bool:
        found = False
        for key in self._keys:
            mac = key.copy()
            mac.update(signed)
            found |= hmac.compare_digest(b2a_base64(mac.digest(), newline=False), given)
        return found

    def _path(self, target: str) -> str:
        """The signed path: with our prefix, which a proxy may have taken off; no fragment.

        The fragment holds Twilio's connection overrides (`#rc=2&rp=all`), read by Twilio
        itself and never signed.
        """
        path = target.partition("#")[0]
        if self._prefix and not path.startswith(self._prefix + "/"):
            path = self._prefix + path
        return path


def _origins(scheme: str, netloc: str) -> tuple[str, ...]:
    """The origin as configured, then with and without its port.

    Twilio is inconsistent about the port, and its own validators try both.
    """
    port = _PORT.search(netloc)
    other = netloc[: port.start()] if port else f"{netloc}:{_DEFAULT_PORTS.get(scheme, 443)}"
    return (f"{scheme}://{netloc}", f"{scheme}://{other}")
