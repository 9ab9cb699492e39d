"""Sixty texts that somebody might send to break a page, and requests that consist of them."""

from __future__ import annotations

from typing import Any

from bot.deadlines import legal, promised
from bot.service.staff.noting import note
from bot.service.staff.revealing import WHATS, reveal
from bot.service.staff.sessions import Session
from bot.store import tables
from bot.store.personal import pack
from tests.offices import SERVICE, Desk
from tests.sealed import put

RUN = "window.broken=1"
ELEMENTS = (
    f"<script>{RUN}</script>",
    f"<SCRIPT>{RUN}//</SCRIPT>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'<img src="x" onerror="{RUN}">',
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:{RUN}></iframe>",
    f"<a href=javascript:{RUN}>klikkaa</a>",
    f"<a href=java&#115;cript:{RUN}>klikkaa</a>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<object data=javascript:{RUN}></object>",
    f"<embed src=javascript:{RUN}>",
    f"<form action=javascript:{RUN}><button>ok</button></form>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<plaintext>",
    "<!-- --!> <b>",
    "<![CDATA[<b>x</b>]]>",
    "<noscript><p title='</noscript><b>'>",
    "</textarea></title></main></body></html>",
)
BREAKS = (
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f'" onmouseover="{RUN}" x="',
    f"' autofocus onfocus='{RUN}' x='",
    f"`onclick={RUN}`",
    f'";{RUN};//',
    f"');{RUN};//",
    "{{ 7*7 }}{% raw %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "{ref} {name} {0} %s %(x)s",
    "&lt;script&gt;&amp;&#60;",
    "\\u003cscript\\u003e",
    "javascript:alert(1)",
    "'; DROP TABLE request; --",
    "../../../etc/passwd",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "=HYPERLINK(evil)",
)
STRANGE = (
    "\u202eollem tsivk\u202c",
    "a\u202db\u2066c\u2069d",
    "\u200bnä\u200bky\u200bmätön\ufeff",
    "Z" + "\u0335\u0336\u0337\u0338" * 12 + "algo",
    "o\u0301\u0302\u0303\u0304\u0305\u0306" * 8,
    "שלום עולם",
    "مرحبا بالعالم",
    "👩\u200d👩\u200d👧 👍🏿 🇫🇮",
    "Ａｌｅｒｔ ＜ｓｃｒｉｐｔ＞",
    "pitkä" * 60,
)
PAYLOADS = (*ELEMENTS, *BREAKS, *FORMULAS, *STRANGE)


def besiege(desk: Desk, session: Session) -> list[str]:
    """One request for each text: it is what was asked, the name held and the name claimed,
    and a note. All of it is revealed to `session`. The references.
    """
    return [_ask(desk, session, n, text) for n, text in enumerate(PAYLOADS)]


def _ask(desk: Desk, session: Session, n: int, text: str) -> str:
    ref, number = f"T-9{n:05}", f"+3584500{n:05}"
    put(desk.office.store, tables.registrant, **_person(desk, n, number))
    put(desk.office.store, tables.request, **_request(desk, ref, n, number, text))
    note(desk.office, session.member, ref, text)
    for what in WHATS:
        reveal(desk.office, session, ref, what, "deciding", "")
    return ref


def name_held(n: int) -> str:
    """The name on record of the one who asked with the text number `n`: another text."""
    return PAYLOADS[-n - 1]


def _person(desk: Desk, n: int, number: str) -> dict[str, Any]:
    keys, name, now = desk.office.store.keys, name_held(n), desk.clock()
    return {
        "id": f"hostile-{n}",
        "number_key": keys.lookup(number),
        "number": number,
        "name": name,
        "name_key": keys.name_key(name),
        "confirmed_name": name,
        "confirmed_at": now,
        "flagged": False,
        "created_at": now,
    }


def _request(desk: Desk, ref: str, n: int, number: str, text: str) -> dict[str, Any]:
    now = desk.clock()
    return {
        "ref": ref,
        "number_key": desk.office.store.keys.lookup(number),
        "number": number,
        "service_number": SERVICE,
        "registrant": f"hostile-{n}",
        "kind": "name",
        "state": "open",
        "text": text,
        "details": pack({"old": name_held(n), "new": text}),
        "language": "fi",
        "received_at": now,
        "promised_due": promised(now).due,
        "legal_due": legal(now).due,
        "channel": "sms",
    }
