"""Whether the service is alive, whether it can serve, and its figures for Prometheus.

No name, number or text appears here; the figures are for the operator alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, abort, jsonify, request

from bot.logs import Log, log_fault
from bot.web.guard import bears, from_loopback
from bot.web.office import Readiness, office

logger = Log(__name__)
blueprint = Blueprint("health", __name__)

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is looked at."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when the service can serve, 503 when it cannot, check by check."""
    try:
        found = office().ready()
    except Exception as fault:
        mark = log_fault(logger, "readiness", fault)
        return _not_ready(mark)
    answer = jsonify(
        ok=found.ok,
        checks=dict(found.checks),
        oldest_waiting=found.oldest_waiting,
        oldest_overdue=found.oldest_overdue,
        oldest_parked=found.oldest_parked,
        parked=found.parked,
    )
    answer.status_code = 200 if found.ok else 503
    return answer


def _not_ready(mark: str) -> Response:
    answer = jsonify(ok=False, checks={"readiness": f"failed, see the log: {mark}"})
    answer.status_code = 503
    return answer


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures, in the Prometheus text format, for loopback or the bearer of the token."""
    if not (from_loopback(request) or bears(request, office().metrics_token)):
        abort(403)
    return Response("".join(_lines(office().ready())), content_type=PROMETHEUS)


AGES = (
    ("waiting", "Age of the oldest text that waits to be sent, for whatever reason."),
    ("overdue", "For how long a text could have been taken for sending, and was not."),
    ("parked", "Age of the oldest text that came in and was not answered for a fault of ours."),
    ("copy", "For how long a gateway has owed the deletion of its copy of a text."),
)
COUNTED = "How many texts are in a state; of those that were taken only among the newest 1000."


def _lines(found: Readiness) -> Iterator[str]:
    yield from _gauge("omatiedot_ready", "1 when the service can serve.", {"": int(found.ok)})
    for what, help_text in AGES:
        age = getattr(found, f"oldest_{what}")
        if age is not None:
            yield from _gauge(f"omatiedot_oldest_{what}_seconds", help_text, {"": round(age, 3)})
    parked = "Texts that came in and are to be answered again after a fault of ours."
    yield from _gauge("omatiedot_parked", parked, {"": found.parked})
    copies = "Copies of texts that are gone here and that gateways have not deleted yet."
    yield from _gauge("omatiedot_copies_waiting", copies, {"": found.copies})
    counts = {f'{{of="{_escaped(name)}"}}': count for name, count in sorted(found.counts.items())}
    lags = {f'{{of="{_escaped(name)}"}}': lag for name, lag in found.audit_lags.items()}
    if lags:
        help_text = "By how much the seal of the audit log and each place outside lag."
        yield from _gauge("omatiedot_audit_behind_seconds", help_text, lags)
    if counts:
        yield from _gauge("omatiedot_count", COUNTED, counts)


def _gauge(name: str, help_text: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {help_text}\n# TYPE {name} gauge\n"
    for labels, value in values.items():
        yield f"{name}{labels} {value}\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
