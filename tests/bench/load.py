"""The load: signed webhooks as Twilio posts them, over kept connections."""

from __future__ import annotations

import base64
import hmac
import re
import socket
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode

ACCOUNT = "AC" + "0" * 32
TOKEN = "bench-token-of-no-account"
SERVICE = "+358291234567"
PATH = "/gateways/twilio/messages"
PUBLIC = "https://tiedot.example.fi"
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


def webhook(number: str, text: str, sid: int, token: str = TOKEN) -> bytes:
    """One HTTP request with a message of nineteen fields, signed."""
    message = f"SM{sid:032x}"
    fields = {
        "ToCountry": "FI",
        "ToState": "",
        "SmsMessageSid": message,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": message,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": text,
        "FromCountry": "FI",
        "To": SERVICE,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": message,
        "AccountSid": ACCOUNT,
        "From": number,
        "ApiVersion": "2010-04-01",
    }
    signed = PUBLIC + PATH + "".join(key + fields[key] for key in sorted(fields))
    signature = base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()
    body = urlencode(fields).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Twilio-Signature: {signature}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def post_all(port: int, requests: Sequence[bytes], connections: int = 4) -> float:
    """Post everything over some connections; the seconds it took. Raises on any answer but 200."""
    lanes = [requests[lane::connections] for lane in range(connections)]
    faults: list[str] = []
    threads = [threading.Thread(target=_post, args=(port, lane, faults)) for lane in lanes]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"{len(faults)} answers were not 200, the first: {faults[0]}")
    return time.perf_counter() - begun


def _post(port: int, requests: Sequence[bytes], faults: list[str]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for request in requests:
            connection.sendall(request)
            answer = _answer(connection)
            if b" 200 " not in answer[:15]:
                faults.append(answer[:40].decode("latin-1"))


def _answer(connection: socket.socket) -> bytes:
    """One whole answer: its head, and as much body as the head says."""
    read = b""
    while (end := read.find(b"\r\n\r\n")) < 0:
        read += connection.recv(65536)
    length = int(_LENGTH.search(read[:end])[1])  # type: ignore[index]
    while len(read) < end + 4 + length:
        read += connection.recv(65536)
    return read
