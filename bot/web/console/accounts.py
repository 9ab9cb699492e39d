"""The accounts of staff, for administrators: invite, change, suspend, remove, review."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff import accounts as service
from bot.service.staff.access_review import review
from bot.service.staff.guarding import Refused
from bot.service.staff.looking import note_look
from bot.service.staff.sessions import ROLES
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import show
from bot.web.office import office

_ACTIONS = {"suspend": service.suspend, "resume": service.resume, "remove": service.remove}
_OFFERED = {
    "invited": ("link", "role", "suspend", "remove"),
    "active": ("role", "link", "suspend", "remove"),
    "suspended": ("resume", "role", "remove"),
}
Answer = Response | str | tuple[Any, ...]


@blueprint.get("/accounts")
@allowed("admin")
def accounts() -> str:
    """Every account."""
    done = request.args.get("done")
    note_look(office().office, me().actor, "accounts")
    return show(
        "accounts/page.html",
        here="accounts",
        accounts=service.listed(office().office),
        done=done if done in (*_ACTIONS, "role") else None,
    )


@blueprint.get("/accounts/review")
@allowed("admin")
def access_review() -> str:
    """Who has access, to be printed and signed."""
    found = review(office().office, me().actor)
    controller = office().register.controller.name
    return show("accounts/review.html", here="accounts", review=found, controller=controller)


@blueprint.get("/accounts/add")
@allowed("admin")
def ask_new_account() -> str:
    """Whom to invite, and as what."""
    return show("accounts/add.html", here="accounts", roles=ROLES)


@blueprint.post("/accounts/add")
@allowed("admin")
def add_account() -> Answer:
    """Somebody is invited; the link is shown, this once."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    again: dict[str, Any] = {"here": "accounts", "roles": ROLES, "name": name, "role": role}
    if role not in ROLES:
        return show("accounts/add.html", fault="role", **again), 422
    try:
        return _link(service.add(office().office, me().actor, name, role))
    except Refused as refused:
        return show("accounts/add.html", fault=refused.reason, **again), 422


@blueprint.get("/accounts/<int(max=2147483647):number>")
@allowed("admin")
def one_account(number: int) -> str:
    """One account and what can be done with it."""
    account, assigned = _found(number)
    note_look(office().office, me().actor, f"staff:{number}")
    offered = _OFFERED[account.state]
    return show(
        *("accounts/one.html",),
        here="accounts",
        account=account,
        assigned=assigned,
        offered=offered,
    )


@blueprint.get(
    "/accounts/<int(max=2147483647):number>/<any(role, link, suspend, resume, remove):action>"
)
@allowed("admin")
def confirm_change(number: int, action: str) -> str:
    """Whether it is meant."""
    return _confirm(number, action)


@blueprint.post(
    "/accounts/<int(max=2147483647):number>/<any(role, link, suspend, resume, remove):action>"
)
@allowed("admin")
def change_account(number: int, action: str) -> Answer:
    """The change is made."""
    _found(number)
    try:
        if action == "link":
            return _link(service.renew_link(office().office, me().actor, number))
        if action == "role":
            _change_role(number)
        else:
            _ACTIONS[action](office().office, me().actor, number)
    except Refused as refused:
        return _confirm(number, action, refused.reason), 409
    return redirect(url_for("console.accounts", done=action), 303)


def _change_role(number: int) -> None:
    role = request.form.get("role", "")
    if role not in ROLES:
        abort(400)
    service.change_role(office().office, me().actor, number, role)


def _confirm(number: int, action: str, refused: str | None = None) -> str:
    account, assigned = _found(number)
    known: dict[str, Any] = {"account": account, "assigned": assigned, "action": action}
    return show("accounts/confirm.html", here="accounts", roles=ROLES, refused=refused, **known)


def _link(invitation: service.Invitation) -> str:
    address = office().public_url.rstrip("/") + url_for("console.welcome", token=invitation.token)
    known: dict[str, Any] = {"login": invitation.login, "address": address}
    return show("accounts/link.html", here="accounts", hours=service.HOURS, **known)


def _found(number: int) -> tuple[service.Account, int]:
    """The account and how many requests are theirs; not found when it is gone."""
    return service.of_id(office().office, number) or abort(404)
