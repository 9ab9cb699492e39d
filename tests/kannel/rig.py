"""A real Kannel on loopback, from docs/kannel.conf: only ports, folders, passwords and what a
test asks for are replaced. The message centre is Kannel's own fakesmsc.
"""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bot.gateways.kannel import Credentials
from bot.gateways.kannel import Kannel as Ours
from tests.end_to_end.rig import ROOT, Install, eventually, free_port, install

CONFIGURATION = ROOT / "docs" / "kannel.conf"
BEARERBOX, SMSBOX = Path("/usr/sbin/bearerbox"), Path("/usr/sbin/smsbox")
FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
MISSING = "Kannel is not installed: `apt-get install kannel kannel-extras` brings it."

SERVICE = "+358291234567"
THEIRS, OURS = ("kannel-to-us", "p4ssw0rd-of-kannel"), ("us-to-kannel", "p4ssw0rd-of-ours")

_ARRIVED = re.compile(r"Got message \d+: <(\S+) (\S+) (text|data|ucs2|udh) ?(.*)>$", re.DOTALL)


PEOPLE = [f"+3584412346{number:02}" for number in range(40)]
"""People of the register, one for each text: nobody is answered too often."""


def _people() -> str:
    rows = [f"{number},Maija Meikäläinen,fi,Esimerkki Oy,2026-11-01,yes" for number in PEOPLE]
    return "\n".join(["number,name,language,source,source_date,informed", *rows, ""])


def is_installed() -> bool:
    """Whether all three parts of Kannel are there."""
    return all(path.exists() for path in (BEARERBOX, SMSBOX, FAKESMSC))


@dataclass(frozen=True)
class Arrived:
    """One part that the message centre was handed."""

    sender: str
    recipient: str
    udh: bytes
    body: bytes


@dataclass
class Centre:
    """A message centre: fakesmsc, after it has brought what it was started with."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def arrived(self) -> list[Arrived]:
        """All that it was handed, in order."""
        told = self.log.read_text("utf-8", "replace")
        pieces = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d )", told)
        return [_arrived(found) for piece in pieces if (found := _ARRIVED.search(piece.rstrip()))]

    def waits_for(self, count: int) -> list[Arrived]:
        """So many parts, once they are there."""
        eventually(lambda: len(self.arrived) >= count, f"{count} parts at the message centre")
        return self.arrived

    def said(self) -> str:
        """The one reply in GSM letters, once all its parts are there, and nothing else."""
        first = self.waits_for(1)[0]
        parts = self.waits_for(first.udh[4] if first.udh else 1)
        return whole(parts)

    def end(self) -> None:
        """Hang up."""
        self.process.kill()
        self.process.wait()


def _arrived(found: re.Match[str]) -> Arrived:
    sender, recipient, kind, rest = found.groups()
    if kind == "text":
        return Arrived(sender, recipient, b"", rest.encode())
    udh, _, body = rest.rpartition(" data ") if kind == "udh" else ("", "", rest)
    return Arrived(
        sender, recipient, unquote_to_bytes(udh), unquote_to_bytes(body.replace("+", " "))
    )


@dataclass
class Kannel:
    """bearerbox and smsbox in a folder, in front of an install."""

    folder: Path
    served: Install
    changes: dict[str, str] = field(default_factory=dict)
    boxes: dict[Path, subprocess.Popen[bytes]] = field(default_factory=dict)
    centres: list[Centre] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.admin, self.inner, self.sendsms, self.outer = (free_port() for _ in range(4))
        for name in ("store", "dlr"):
            (self.folder / name).mkdir()

    def write(self) -> None:
        """The shipped configuration with our ports, folders and passwords in it."""
        told = CONFIGURATION.read_text("utf-8")
        replaced = {
            "admin-port = 13000": f"admin-port = {self.admin}",
            "smsbox-port = 13001": f"smsbox-port = {self.inner}",
            "sendsms-port = 13013": f"sendsms-port = {self.sendsms}",
            "port = 10000": f"port = {self.outer}",
            "127.0.0.1:8000": f"127.0.0.1:{self.served.port}",
            "CHANGE-name:CHANGE-password": ":".join(THEIRS),
            "username = CHANGE-sender": f"username = {OURS[0]}",
            "password = CHANGE-sender-password": f"password = {OURS[1]}",
            **self.changes,
        }
        for old, new in replaced.items():
            pattern = re.compile(rf"(?m)(?<![\w-]){re.escape(old)}(?![\w-])(?=.*$)")
            told, count = pattern.subn(lambda _, new=new: new, told)
            assert count == 1, old
        told = told.replace("/var/spool/kannel", str(self.folder))
        (self.folder / "kannel.conf").write_text(told.replace("/var/log/kannel", str(self.folder)))

    def start(self) -> None:
        """Start both boxes, and wait until they listen."""
        self.write()
        self.start_bearerbox()
        self.start_smsbox()

    def start_anew(self, **changes: str) -> None:
        """End both boxes and start them with other changes to the configuration."""
        self.end()
        self.changes = changes
        self.start()

    def start_bearerbox(self) -> None:
        """Start bearerbox alone."""
        self._start(BEARERBOX, self.inner)
        eventually(lambda: listens(self.outer, "0.0.0.0"), "bearerbox waits for a centre")

    def start_smsbox(self) -> None:
        """Start smsbox, which needs bearerbox."""
        self._start(SMSBOX, self.sendsms)

    def kill(self, box: Path) -> None:
        """End a box as a power cut would."""
        process = self.boxes.pop(box, None)
        if process is not None:
            process.kill()
            process.wait()

    def bring(self, *texts: str, count: int = 1, interval: float = 0.02) -> Centre:
        """Texts from the message centre, `sender receiver kind payload`; drawn at random."""
        for centre in self.centres:
            centre.end()
        log = self.folder / f"centre-{len(self.centres)}.log"
        words = ["-r", str(self.outer), "-m", str(count), "-i", str(interval), *texts]
        with log.open("wb") as told:
            process = subprocess.Popen([FAKESMSC, *words], stdout=told, stderr=subprocess.STDOUT)
        centre = Centre(process, log)
        self.centres.append(centre)
        brought = f"fakesmsc: sent message {count}\n".encode()
        eventually(lambda: brought in log.read_bytes(), "the message centre has brought its texts")
        return centre

    def text(self, number: str, text: str, kind: str = "") -> Centre:
        """One text from a number, in UCS-2 where it is not plain or `kind` says so."""
        if kind == "text" or (not kind and text.isascii()):
            return self.bring(f"{number} {SERVICE} text {text}")
        units = "".join(f"%{byte:02x}" for byte in text.encode("utf-16-be"))
        return self.bring(f"{number} {SERVICE} ucs2 {units}")

    @property
    def told(self) -> str:
        """All that Kannel wrote into logs and onto the screen."""
        logs = [*self.folder.glob("*box.log"), *self.folder.glob("*box.out")]
        return "".join(log.read_text("utf-8", "replace") for log in logs)

    @property
    def url(self) -> str:
        """Where it takes texts."""
        return f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms"

    @property
    def gateway(self) -> Ours:
        """Our side of it, in this process."""
        here, ours = f"http://127.0.0.1:{self.served.port}", frozenset({SERVICE})
        return Ours(Credentials(*THEIRS), Credentials(*OURS), ours, here, self.url)

    def end(self) -> None:
        """End everything that was started."""
        for centre in self.centres:
            centre.end()
        for box in (SMSBOX, BEARERBOX):
            self.kill(box)

    def _start(self, box: Path, port: int) -> None:
        with (self.folder / f"{box.name}.out").open("ab") as out:
            self.boxes[box] = subprocess.Popen(
                [box, "-v", "4", "kannel.conf"],
                cwd=self.folder,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        eventually(lambda: self._is_up(box, port), f"{box.name} listens: {self.told[-2000:]}")

    def _is_up(self, box: Path, port: int) -> bool:
        assert self.boxes[box].poll() is None, self.told
        return listens(port)


def listens(port: int, address: str = "127.0.0.1") -> bool:
    """Whether somebody listens at exactly this address; asked of the system, not by calling."""
    wanted = f"{socket.inet_aton(address)[::-1].hex().upper()}:{port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(each.split()[1:4:2] == [wanted, "0A"] for each in lines)


@contextmanager
def kannel(folder: Path, **changes: str) -> Iterator[Kannel]:
    """An install and its Kannel, both running; ended whatever happens."""
    (folder / "kannel").mkdir(parents=True)
    with install(folder) as served:
        here = Kannel(folder / "kannel", served, changes)
        served.more.update(
            {
                "OMATIEDOT_GATEWAYS": "kannel",
                "OMATIEDOT_KANNEL_USERNAME": THEIRS[0],
                "OMATIEDOT_KANNEL_PASSWORD": THEIRS[1],
                "OMATIEDOT_KANNEL_NUMBERS": SERVICE,
                "OMATIEDOT_KANNEL_SEND_URL": here.url,
                "OMATIEDOT_KANNEL_SEND_USERNAME": OURS[0],
                "OMATIEDOT_KANNEL_SEND_PASSWORD": OURS[1],
                "OMATIEDOT_KANNEL_CALLBACK_URL": f"http://127.0.0.1:{served.port}",
            }
        )
        (folder / "more.csv").write_text(_people(), encoding="utf-8")
        imported = served.command("registrants", "import", "more.csv")
        assert imported.returncode == 0, imported.stderr
        try:
            served.start()
            here.start()
            yield here
        finally:
            here.end()


def whole(parts: list[Arrived], charset: str = "utf-8") -> str:
    """The text as a handset puts its parts together, each of them readable by itself."""
    if len(parts) == 1:
        return parts[0].body.decode(charset)
    numbered = {part.udh[5]: part for part in parts}
    references = {part.udh[:5] for part in parts}
    assert len(references) == 1, references
    assert sorted(numbered) == list(range(1, parts[0].udh[4] + 1))
    return "".join(numbered[number].body.decode(charset) for number in sorted(numbered))
