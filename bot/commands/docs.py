"""`omatiedot docs`: charts and reference, generated so that they cannot lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from bot.commands import charts, data, rights
from bot.commands.opening import Stop
from bot.dialogue.flow import Flow
from bot.settings.description import read_register
from bot.settings.environment import OURS

FOLDER = Path("docs")
GENERATED = "<!-- Made by `omatiedot docs`; write nothing here by hand. -->\n"


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when a page is stale.")
@click.pass_context
def docs(context: click.Context, *, check: bool) -> None:
    """Write the generated pages of docs/."""
    flows = context.obj.DIALOGUE.flows
    pages = dict(all_pages(flows, context.find_root().command))
    stale = [path for path, text in pages.items() if _present(path) != text]
    gone = [path for path in sorted((FOLDER / "flows").glob("*.md")) if path not in pages]
    if check:
        if stale or gone:
            names = ", ".join(map(str, [*stale, *gone]))
            raise Stop(f"Stale: {names}. Run `omatiedot docs`.")
        return
    _write(pages, gone)
    click.echo(f"{len(pages)} pages, {len(stale)} of them changed.")


def all_pages(flows: tuple[Flow, ...], root: click.Command) -> Iterator[tuple[Path, str]]:
    """Path and text of every generated page."""
    yield FOLDER / "flows" / "README.md", GENERATED + charts.index(flows)
    for flow in flows:
        yield FOLDER / "flows" / f"{flow.name}.md", GENERATED + charts.page(flow)
    yield FOLDER / "commands.md", GENERATED + reference(root)
    register, faults = read_register(OURS)
    if register is None:
        raise Stop("\n".join(faults))
    yield FOLDER / "data.md", GENERATED + data.page(register)
    yield FOLDER / "rights.md", GENERATED + rights.page()


def reference(root: click.Command) -> str:
    """The help of every command."""
    blocks = [f"## {name}\n\n```\n{text}\n```" for name, text in _helps(root, "omatiedot")]
    return "# Commands\n\n" + "\n\n".join(blocks) + "\n"


def _helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    with click.Context(command, info_name=name, max_content_width=100, terminal_width=100) as own:
        yield name, command.get_help(own)
        children: Mapping[str, click.Command] = getattr(command, "commands", {})
    for child in sorted(children):
        yield from _helps(children[child], f"{name} {child}")


def _present(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(pages: Mapping[Path, str], gone: list[Path]) -> None:
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in gone:
        path.unlink()
