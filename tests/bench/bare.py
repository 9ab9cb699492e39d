"""The ruler: a Flask view that reads the form and answers, and does nothing else."""

from __future__ import annotations

from flask import Flask, Response, request

app = Flask(__name__)


@app.post("/gateways/twilio/messages")
def message() -> Response:
    """As little as a webhook can do."""
    assert request.form["MessageSid"]
    return Response("<Response/>", mimetype="text/xml")
