"""The report of a drill, clause by clause, as a data protection officer would sign it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.deadlines import helsinki
from bot.drill.clauses import Clause, clauses
from bot.drill.closing import Figures, close
from bot.drill.findings import Finding, Part
from bot.drill.world import World

CANNOT = (
    "It cannot show the locked space, the disks and the people of the place where the service "
    "runs (C13, C15), nor that a real gateway and a real telephone carry a text. Its telephones "
    "take every text at once, its clock jumps, and its references are drawn anew each time. It "
    "plays no restore of a backup, no recipient's own server and no mail to staff: tests do."
)
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with those who were played for it."""

    clause: Clause
    parts: tuple[Part, ...]

    @property
    def verdict(self) -> str:
        """pass, fail, or `not played`: a clause of which a drill shows nothing."""
        if not self.parts:
            return "not played"
        return "pass" if all(part.passed for part in self.parts) else "fail"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed."""

    controller: str
    version: str
    database: str
    seed: int
    begin: datetime
    end: datetime
    figures: Figures
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]

    @property
    def passed(self) -> bool:
        """Nothing was otherwise than expected."""
        return all(part.passed for part in self.parts)


def make(world: World, parts: Sequence[Part], *, seed: int) -> Report:
    """Close the office, and tell of everything."""
    closing, figures = close(world, parts)
    everybody = (*parts, closing)
    return Report(
        world.office.register.controller.name,
        version("omatiedot"),
        world.office.store.engine.dialect.name,
        seed,
        world.time.begin,
        world.time.now,
        figures,
        everybody,
        tuple(Row(each, _of_clause(each, everybody)) for each in clauses()),
    )


def _of_clause(clause: Clause, parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if clause.id in part.script.clauses)


def clock(moment: datetime | None) -> str:
    """A moment as clocks in Finland show it."""
    return "-" if moment is None else f"{helsinki(moment):%d.%m.%Y %H:%M}"


def told_figures(figures: Figures) -> Iterator[tuple[str, object]]:
    """The figures with their names."""
    for name, value in asdict(figures).items():
        yield name.replace("_", " "), value


def words(report: Report) -> str:
    """The report as plain text."""
    return "\n".join([*_head(report), *_clauses(report), *_failures(report), *_foot(report)])


def _head(report: Report) -> Iterator[str]:
    yield f"Drill of the rights of the registered: {report.controller}"
    yield f"Omatiedot {report.version}, {report.database}, seed {report.seed}"
    yield f"From {clock(report.begin)} to {clock(report.end)} by the drill's clock"
    yield ""
    for name, value in told_figures(report.figures):
        yield f"  {name:22}{value:>8}"
    yield ""


def _clauses(report: Report) -> Iterator[str]:
    for row in report.rows:
        yield f"{row.clause.id:4}{row.verdict.upper():11}{row.clause.fi}"
        yield f"{'':15}{row.clause.en}"
        if row.clause.beyond:
            yield from _wrapped(f"beyond a drill: {row.clause.beyond}")
        for part in row.parts:
            mark = "✓" if part.passed else "✗"
            yield from _wrapped(f"{mark} {part.script.name}: {part.script.shows}")
        yield ""
    yield "Evidence: what the sealed log has on each reference"
    for part in report.parts:
        yield f"  {part.script.name} ({clock(part.begin)} to {clock(part.end)})"
        for told in part.receipts:
            yield from _wrapped(told, 6)
    yield ""


def _wrapped(told: str, indent: int = 15) -> list[str]:
    begin = " " * indent
    return textwrap.wrap(told, WIDTH, initial_indent=begin, subsequent_indent=f"{begin}  ")


def _failures(report: Report) -> Iterator[str]:
    for part in report.parts:
        for finding in part.failures:
            yield f"FAILED  {part.script.name} ({part.script.where}:{finding.line})"
            yield f"  step      {finding.step}"
            yield f"  expected  {finding.expected}"
            yield f"  seen      {finding.seen}"
            yield f"  at        {clock(finding.at)}"
            yield ""


def _foot(report: Report) -> Iterator[str]:
    yield from textwrap.wrap(CANNOT, WIDTH)
    yield ""
    yield f"Verdict: {'everything as expected' if report.passed else 'NOT as expected'}"
    yield ""
    for line in ("Date", "Name", "Role", "Signature"):
        yield f"{line:11}{'_' * 40}"


def as_dict(report: Report) -> dict[str, Any]:
    """The report for other programs."""
    told = asdict(report)
    told["passed"] = report.passed
    told["cannot_show"] = CANNOT
    told["parts"] = [_of_part(part) for part in report.parts]
    told["clauses"] = [
        {
            "id": row.clause.id,
            "fi": row.clause.fi,
            "en": row.clause.en,
            "verdict": row.verdict,
            "people": [part.script.name for part in row.parts],
        }
        for row in told.pop("rows") and report.rows
    ]
    return told


def _of_part(part: Part) -> dict[str, Any]:
    steps: list[Finding] = part.findings
    return {
        "name": part.script.name,
        "shows": part.script.shows,
        "clauses": part.script.clauses,
        "where": part.script.where,
        "passed": part.passed,
        "begin": part.begin.isoformat(),
        "end": part.end and part.end.isoformat(),
        "references": part.refs,
        "receipts": part.receipts,
        "steps": [asdict(step) | {"at": step.at.isoformat()} for step in steps],
    }


def page(report: Report) -> str:
    """The report as one HTML page that needs nothing else."""
    room = Environment(
        loader=PackageLoader("bot.drill", "."), autoescape=True, undefined=StrictUndefined
    )
    room.filters["clock"] = clock
    page = room.get_template("report.html")
    return page.render(report=report, figures=[*told_figures(report.figures)], cannot=CANNOT)
