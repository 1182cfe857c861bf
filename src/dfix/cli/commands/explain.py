"""`dfix explain`: the passes in a table, or the page of one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from dfix import knowledge, passes
from dfix.config import keys
from dfix.report import guide
from dfix.report.color import BOLD, CYAN, DIM, GREEN, RED, paint, wants_color

if TYPE_CHECKING:
    from dfix.report.guide import Page

LABEL_WIDTH = 16


def _names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in (*passes.names(), *keys.assumptions()) if name.startswith(incomplete)]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", required=False, metavar="[PASS|ASSUMPTION]", shell_complete=_names)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour.")
def explain(name: str | None, color: str) -> None:
    """Say what the passes do; of one PASS, why, an example, and when it is safe; of an ASSUMPTION, what it means."""
    colored = wants_color(color, sys.stdout.isatty(), os.environ)
    if name is None:
        click.echo(_table(colored), nl=False)
    elif name in passes.names():
        click.echo(page_text(guide.page(name), colored), nl=False)
    elif name in keys.assumptions():
        click.echo(_assumption(name, colored), nl=False)
    else:
        from difflib import get_close_matches

        near = get_close_matches(name, (*passes.names(), *keys.assumptions()), 1)
        hint = f"; did you mean {near[0]!r}?" if near else f". The passes are: {', '.join(passes.names())}."
        raise click.BadParameter(f"there is no pass {name!r}{hint}")


def _assumption(name: str, color: bool) -> str:
    entry = knowledge.load("assumptions")[name]
    lines = [f"{paint(name, BOLD, color)}: {entry['means']}", ""]
    rests = {
        "rests on it": ", ".join(entry["passes"]) or "any pass",
        "accept it": f'dfix --accept {name}; accept = ["{name}"] in dfix.toml',
    }
    lines += [f"{paint((label + ':').ljust(LABEL_WIDTH), CYAN, color)}{text}" for label, text in rests.items()]
    return "\n".join([*lines, ""])


def _table(color: bool) -> str:
    pages = [guide.page(name) for name in passes.names()]
    width = max(len(page.name) for page in pages) + 2
    lines = [_row(page, width, color) for page in pages]
    return "\n".join([*lines, "", "dfix explain PASS: why, an example, and when it is safe.", ""])


def _row(page: Page, width: int, color: bool) -> str:
    remarks = [*(["off; --also"] if page.on_request else []), *page.codes]
    remark = paint(f"  [{', '.join(remarks)}]", DIM, color) if remarks else ""
    return f"{paint(page.name.ljust(width), GREEN, color)}{page.summary}{remark}"


def page_text(page: Page, color: bool) -> str:
    """The whole page of a pass."""
    head = f"{paint(page.name, BOLD, color)}: {page.summary}\n\n"
    body = "".join(f"{_line(line, color)}\n" for line in page.body.splitlines())
    return head + body + _facts(page, color)


def _line(line: str, color: bool) -> str:
    """Before in red and after in green, as a diff has them."""
    word = line.strip().partition(":")[0]
    return paint(line, {"before": RED, "after": GREEN}[word], color) if word in ("before", "after") else line


def _facts(page: Page, color: bool) -> str:
    facts = {
        "mends": ", ".join(page.codes),
        "options": ", ".join(map(str, page.options)),
        "off": f"unless you ask: dfix --also {page.name}" if page.on_request else "",
        "leave it out": f"dfix --ignore {page.name}; # dfix: ignore={page.name} above an instruction",
    }
    rows = (f"{paint((label + ':').ljust(LABEL_WIDTH), CYAN, color)}{fact}\n" for label, fact in facts.items() if fact)
    return "\n" + "".join(rows) + _assumptions(page, color)


def _assumptions(page: Page, color: bool) -> str:
    if not page.assumptions:
        return ""
    head = paint("may assume, and can be told to by --accept NAME:", CYAN, color)
    return f"{head}\n" + "".join(f"  {paint(each.name, GREEN, color)}: {each.means}\n" for each in page.assumptions)


COMMAND = explain
