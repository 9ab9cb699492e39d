"""What staff and others do meanwhile: sentences, each of which goes by the real service.

`! staff refuse the name case: reason=unproven`, `! another approves`, `! staff look at it`.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.deadlines import helsinki
from bot.drill.findings import Surprise
from bot.drill.sentences import deed as sentence
from bot.drill.truths import cases
from bot.service.office import Office
from bot.service.staff import accounts, approvals, casework, signing_in
from bot.service.staff.deciding import Barred, commit, look, rehearse
from bot.service.staff.demo import how_to_sign_in
from bot.service.staff.entering import Asked, enter
from bot.service.staff.sessions import Member, Session, current

if TYPE_CHECKING:
    from bot.drill.stage import Stage

ONE, OTHER, AGENT, LEAVER = "bertta", "daavid", "aino", "frida"
ADDRESS = "127.0.0.1"


def sign_in(stage: Stage, login: str) -> tuple[str, Session]:
    """Password and code, as at the console's door; the cookie, and what it opens."""
    office, cookies = stage.world.office, [secrets.token_urlsafe(32) for _ in range(2)]
    _let_in_again(office, login)
    way = next(each for each in how_to_sign_in(office) if each.login == login)
    signing_in.give_password(office, login, way.password, ADDRESS, lambda: cookies[0])
    half = current(office, cookies[0])
    if half is None:
        raise Surprise(f"{login} signs in", "the password was refused")
    code = next(each for each in how_to_sign_in(office) if each.login == login).code
    signing_in.give_code(office, half, code, ADDRESS, lambda: cookies[1])
    whole = current(office, cookies[1])
    if whole is None:
        raise Surprise(f"{login} signs in", "the code was refused")
    return cookies[1], whole


def _let_in_again(office: Office, login: str) -> None:
    """Whom sixty quiet days have shut out an administrator lets in again."""
    (account,) = (each for each in accounts.listed(office) if each.login == login)
    if account.state == "suspended":
        accounts.resume(office, _admin(office), account.id)


def _admin(office: Office) -> str:
    (admin,) = (each for each in accounts.listed(office) if each.role == "admin")
    return f"staff:{admin.id}"


def member(stage: Stage, login: str) -> Member:
    """Somebody of the staff, signed in once every so often."""
    known = stage.world.members.get(login)
    if known is None or stage.world.time.now - known[1] > timedelta(days=7):
        stage.world.go(stage.world.time.now + timedelta(seconds=31))  # another code of the app
        known = (sign_in(stage, login)[1].member, stage.world.time.now)
        stage.world.members[login] = known
    return known[0]


def newest(stage: Stage, kind: str) -> str:
    """The reference of the newest request of a kind that is not closed. Raises Surprise."""
    found = [row for row in cases(stage, kind) if row["state"] != "closed"]
    if not found:
        raise Surprise(f"a {kind} case that is not closed", "none")
    ref = str(found[-1]["ref"])
    stage.keep(ref)
    return ref


def _form(stage: Stage, written: str | None) -> dict[str, str]:
    """`reason=other; words=…; day=+8`: a day is so many days from today."""
    pairs = (pair.split("=", 1) for pair in (written or "").split(";") if pair.strip())
    form = {name.strip(): value.strip() for name, value in pairs}
    today = helsinki(stage.world.time.now).date()
    return {
        name: (today + timedelta(days=int(value))).isoformat() if value[:1] == "+" else value
        for name, value in form.items()
    }


@sentence(r"staff (\w+) the (\w+) case(?:: (.+))?")
def decide(stage: Stage, action: str, kind: str, written: str | None) -> None:
    """A decider fills the form, sees exactly what will be sent, and confirms."""
    office, who, ref = stage.world.office, member(stage, ONE), newest(stage, kind)
    look(office, who, ref, action)
    form = _form(stage, written)
    sheet = rehearse(office, who, ref, action, form)
    if sheet.rehearsal is None:
        raise Surprise(f"{action} can be done", str(sheet.faults or sheet.barred))
    commit(office, who, ref, action, {**form, "seen": sheet.seen})


@sentence(r"staff cannot (\w+) the (\w+) case(?:: (.+))?")
def cannot_decide(stage: Stage, action: str, kind: str, written: str | None) -> None:
    """The service itself stands in the way, though the page is open and the form is whole."""
    office, who, ref = stage.world.office, member(stage, ONE), newest(stage, kind)
    seen = look(office, who, ref, action).seen
    try:
        commit(office, who, ref, action, {**_form(stage, written), "seen": seen})
    except Barred:
        return
    raise Surprise(f"{action} is refused to staff", "it was done")


@sentence("the same person cannot approve it")
def cannot_approve(stage: Stage) -> None:
    """Four eyes are those of two people."""
    who = member(stage, ONE)
    try:
        approvals.approve(stage.world.office, who, _proposal(stage, who))
    except Barred:
        return
    raise Surprise("nobody approves what they proposed", "it was done")


@sentence("another approves it")
def approve(stage: Stage) -> None:
    """The second of four eyes."""
    who = member(stage, OTHER)
    approvals.approve(stage.world.office, who, _proposal(stage, who))


def _proposal(stage: Stage, who: Member) -> int:
    waiting = [
        each.id for each in approvals.waiting(stage.world.office, who) if each.ref in stage.refs
    ]
    if len(waiting) != 1:
        raise Surprise("one proposal waits", f"{len(waiting)} wait")
    return waiting[0]


@sentence(r"an agent opens the (\w+) case")
def open_case(stage: Stage, kind: str) -> None:
    """The page of a request, as an agent sees it: written down before it is seen."""
    ref = newest(stage, kind)
    stage.world.go(stage.world.time.now + timedelta(seconds=31))
    page = casework.look(stage.world.office, sign_in(stage, AGENT)[1], ref)
    if page is None:
        raise Surprise("the page of the case", "none")
    masks = [person.name for person in page.people]
    if any(value.until for value in masks):
        raise Surprise("names are masked until somebody says why", "a name was shown")


@sentence(r"staff enter a (\w+) request that came by (\w+) (\d+) days ago: (.+)")
def enter_request(stage: Stage, kind: str, channel: str, days: str, words: str) -> None:
    """What is asked orally or on paper runs from when it truly came."""
    came = stage.world.time.now - timedelta(days=int(days))
    asked = Asked(stage.number, kind, "fi", channel, came, words)
    stage.keep(enter(stage.world.office, member(stage, AGENT), asked).ref)


@sentence(r"(?:a partner|somebody) imports (.+?)(?:, (.+?))?(, in vain)?")
def import_again(stage: Stage, name: str, traits: str | None, in_vain: str | None) -> None:
    """A row of a file, on the telephone in hand."""
    from bot.drill.people import bring, cells_of

    given = [trait.strip() for trait in (traits or "").split(",") if trait.strip()]
    result = bring(stage, cells_of(stage, name, given))
    if bool(result.faults) is not bool(in_vain):
        raise Surprise("the file is refused" if in_vain else "the file is taken", str(result))


@sentence("somebody of the staff leaves, and is let in no more")
def leave(stage: Stage) -> None:
    """Who leaves loses what was open at once, and the door stays shut."""
    office, (cookie, session) = stage.world.office, sign_in(stage, LEAVER)
    accounts.remove(office, _admin(office), session.member.id)
    if current(office, cookie) is not None:
        raise Surprise("her session is over at once", "it is alive")
    if any(each.login == LEAVER for each in how_to_sign_in(office)):
        raise Surprise("her account is closed", "she can sign in")
