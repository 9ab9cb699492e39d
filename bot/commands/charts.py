"""Flows as pages: a chart of the states, and every rule as a line to read aloud. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.dialogue.flow import ANYWHERE, IDLE, SILENCE, STAY, Flow, Rule

ANY_STATE = "any state"


def page(flow: Flow) -> str:
    """The Markdown page of one flow."""
    doc = _purpose(flow)
    return "\n".join(
        [
            f"# {flow.name}",
            "",
            *([doc, ""] if doc else []),
            "```mermaid",
            *chart(flow.rules),
            "```",
            "",
            *table(flow.rules),
            "",
        ]
    )


def _purpose(flow: Flow) -> str:
    capturing = ", ".join(sorted(flow.capturing))
    return f"In `{capturing}` a name is being typed." if capturing else ""


def chart(rules: Iterable[Rule]) -> Iterator[str]:
    """A Mermaid state diagram; what silence does is left to the table."""
    yield "stateDiagram-v2"
    drawn: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        if rule.on == SILENCE:
            continue
        source = _state(rule.source)
        target = source if rule.to == STAY else _state(rule.to)
        labels = drawn.setdefault((source, target), [])
        if rule.on not in labels:
            labels.append(rule.on)
    for (source, target), labels in drawn.items():
        yield f"    {source} --> {target}: {', '.join(labels)}"


def _state(name: str) -> str:
    return {ANYWHERE: "anywhere"}.get(name, name.replace(".", "_"))


def table(rules: Iterable[Rule]) -> Iterator[str]:
    """Every rule: the first that holds wins."""
    yield "| on | in | when | say | do | go to |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        cells = (
            rule.on,
            ANY_STATE if rule.source == ANYWHERE else rule.source,
            _read_aloud(rule.when),
            " and ".join(f"`{said}`" for said in (rule.say, rule.also) if said) or _then(rule),
            _read_aloud(rule.do),
            "the same" if rule.to == STAY else rule.to,
        )
        yield f"| {' | '.join(cells)} |"


def _then(rule: Rule) -> str:
    if rule.then is None:
        return "nothing"
    return f"as after {rule.then if isinstance(rule.then, str) else _read_aloud(rule.then)}"


def _read_aloud(function: object) -> str:
    return "" if function is None else str(getattr(function, "__name__", "")).replace("_", " ")


def index(flows: Iterable[Flow]) -> str:
    """The list of all flows."""
    lines = [f"- [{flow.name}]({flow.name}.md): {_commands(flow)}" for flow in flows]
    return "\n".join(["# What the bot can talk about", "", *lines, ""])


def _commands(flow: Flow) -> str:
    heard = dict.fromkeys(rule.on for rule in flow.rules if rule.source in (IDLE, ANYWHERE))
    return ", ".join(heard)
