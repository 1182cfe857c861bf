"""What an editor offers to do: each change by itself, all SAFE ones at once, or to leave something alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol.types import CodeAction, CodeActionKind, TextEdit

from dfix import pragmas
from dfix.lsp.diagnostics import of_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lsprotocol.types import Diagnostic, Range

    from dfix.lsp.changing import Changing
    from dfix.lsp.findings import Findings
    from dfix.results import Change, Proposal

FIX_ALL = "source.fixAll.dfix"
KINDS = (CodeActionKind.QuickFix, FIX_ALL)
TITLE = 120


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind of action is asked for: ``source`` asks for ``source.fixAll`` and all below."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def quick_fixes(
    findings: Findings, where: Range, shown: Sequence[Diagnostic], changing: Changing
) -> Iterator[CodeAction]:
    """The changes that start in a range, each with the way to leave it alone."""
    here = [p for p in findings.proposals if _meet(findings.range_of(p.change.line), where)]
    titles = [_title(proposal.change) for proposal in here]
    for proposal, title in zip(here, titles, strict=True):
        which = f" (line {proposal.change.line})" if titles.count(title) > 1 else ""
        yield from _make(findings, proposal, f"{title}{which}", shown, changing)
    ignored = tuple(dict.fromkeys((p.change.pass_name, p.change.line) for p in here))
    for pass_name, line in ignored:
        edit = ignore(findings, pass_name, line)
        several = sum(pass_name == other for other, _ in ignored) > 1
        place = "in this file" if line <= findings.first_line else f"in line {line}" if several else "here"
        title = f"Leave out {pass_name} {place}: # dfix: ignore={pass_name}"
        yield CodeAction(title, CodeActionKind.QuickFix, edit=changing.document([edit]))


def fix_all(edits: list[TextEdit], changing: Changing) -> CodeAction:
    """All SAFE changes at once."""
    return CodeAction("dfix: make all safe changes", FIX_ALL, edit=changing.document(edits))


def ignore(findings: Findings, pass_name: str, line: int) -> TextEdit:
    """The edit that asks to leave an instruction alone: one more name in the comment there, else one more comment."""
    start = findings.keyword_offset(line)
    text = findings.buffer.text
    at = text.rfind("\n", 0, start) + 1 if start is not None else 0
    above = text.rfind("\n", 0, max(at - 1, 0)) + 1
    own = pragmas.OWN.match(text[above:at].lstrip(" \t")) if at else None
    if own is not None:
        end = above + len(text[above:at]) - len(text[above:at].lstrip(" \t")) + own.end("names")
        return TextEdit(findings.places.range(end, end), f",{pass_name}")
    indent = re.match(r"[ \t]*", text[at:])
    newline = "\r\n" if "\r\n" in text else "\n"
    comment = f"{indent[0] if indent else ''}# dfix: ignore={pass_name}{newline}"
    return TextEdit(findings.places.range(at, at), comment)


def _make(
    findings: Findings, proposal: Proposal, title: str, shown: Sequence[Diagnostic], changing: Changing
) -> Iterator[CodeAction]:
    """The action of one change; none where an editor cannot make it."""
    change = proposal.change
    beside = proposal.beside
    edit = changing.ignore_file(beside) if beside else changing.document(findings.edits(proposal))
    if edit is None:
        return
    own = of_change(findings, change)
    same = [each for each in shown if each.code == own.code and each.range == own.range]
    yield CodeAction(
        title,
        CodeActionKind.QuickFix,
        diagnostics=[each for each in same if each.message == own.message] or None,
        is_preferred=change.safe or None,
        edit=edit,
    )


def _title(change: Change) -> str:
    if change.safe:
        return _short(f"{change.pass_name}: {change.summary}")
    return f"{change.pass_name} (unsafe): {change.summary}, if {change.assumption}"


def _short(text: str) -> str:
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def _meet(one: Range, other: Range) -> bool:
    """Whether two ranges share a line: an editor asks for the line of the cursor, or for what is selected."""
    return one.start.line <= other.end.line and other.start.line <= one.end.line
