"""Mail to staff, by SMTP. It knows no person: whoever writes a mail keeps personal data out."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT = 10
"""Seconds that the mail server may take."""


class Post:
    """A mail server `smtp://user:password@host:port` (or `smtps://`), and to whom it sends."""

    def __init__(self, url: str, to: str) -> None:
        self._url = urlsplit(url)
        self._to = to

    def __call__(self, subject: str, words: str) -> None:
        """Send one mail. Raises OSError (smtplib's errors are such)."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = subject, self._to, self._to
        mail.set_content(words)
        with self._server() as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(mail)

    def _server(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        server = smtplib.SMTP(host, self._url.port or 25, timeout=TIMEOUT)
        if self._url.username:
            server.starttls(context=ssl.create_default_context())
        return server
