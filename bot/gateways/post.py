"""Mail to staff, by SMTP. It knows no person: whoever writes a mail keeps personal data out.

Where a name and password are given they go over TLS alone, to a server whose certificate
was verified. Nothing is tried twice here.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

TIMEOUT = 10
"""Seconds that the mail server may take for each of its answers."""


class Post:
    """A mail server `smtp://user:password@host:port` (or `smtps://`), and to whom it sends.

    `signature` ends every mail, below the line that mail programs know (RFC 3676, 4.3).
    """

    def __init__(self, url: str, to: str, signature: str = "") -> None:
        self._url = urlsplit(url)
        self._to = to
        self._signature = signature

    def __call__(self, subject: str, words: str) -> None:
        """Send one mail. Raises OSError (smtplib's errors are such)."""
        mail = self._written(subject, words)
        with self._server() as server:
            if self._url.username:
                if self._url.scheme != "smtps":
                    server.starttls(context=ssl.create_default_context())
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(mail)

    def _written(self, subject: str, words: str) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = subject, self._to, self._to
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="omatiedot")
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply
        mail.set_content(f"{words}\n-- \n{self._signature}\n" if self._signature else words)
        return mail

    def _server(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        return smtplib.SMTP(host, self._url.port or 25, timeout=TIMEOUT)
