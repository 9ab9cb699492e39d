"""What is served over HTTP: the gateways' doors, pages, health, and the demo handset.

Builds the application around an office and decides nothing itself. The staff console
and the partners' interface are handed in as blueprints.
"""

from __future__ import annotations

from flask import Blueprint, Flask, redirect

from bot.web import certificates, copies, feeds, health, phone, public
from bot.web.errors import register_errors
from bot.web.gateways import BODY_LIMIT, Webhooks
from bot.web.guard import harden
from bot.web.office import Office

__all__ = ["create_app"]


def create_app(office: Office, *rooms: Blueprint) -> Flask:
    """The WSGI application around `office`, with further `rooms` if there are any.

    The demo handset is there only when the office has a demo.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT  # Flask's own default is no limit
    app.extensions["office"] = office
    app.after_request(harden)
    register_errors(app)
    public_rooms = (health, public, certificates, copies, feeds)
    for room in (*(each.blueprint for each in public_rooms), *rooms):
        app.register_blueprint(room)
    if office.demo is not None:
        app.register_blueprint(phone.blueprint)
        app.add_url_rule("/", "front", lambda: redirect("/phone"))
    app.wsgi_app = Webhooks(office, app.wsgi_app)  # type: ignore[method-assign]
    return app
