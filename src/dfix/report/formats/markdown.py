"""A comment for a pull request, as GitHub, GitLab and Gitea show it: a table, and for each file a diff to open.

What comes from a file cannot become markup: sentences are escaped, names stand in code, diffs in fences that are longer
than any run of backticks in them; and nobody is mentioned. It is cut where such comments end, and says so.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from dfix.records import Record
from dfix.report.diff import diff_of, terminal_diff
from dfix.report.findings import findings
from dfix.report.places import in_repository, readable
from dfix.report.visible import visible
from dfix.source import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.report.findings import Finding
    from dfix.report.formats import Report

WRITES = True
#: what GitHub takes; counted in bytes, which are never fewer than characters
LIMIT = 65_536
#: kept for what is said about what was cut
RESERVE = 400
MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+!|~$^=:\"'&@]|(?<=www)\.", re.IGNORECASE)
#: after these, a word would be a mention, a reference or a link
LINKING = re.compile(r"(?<=[@#])|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
ZERO_WIDTH = "\u200b"
#: so that a bot finds its comment again
MARK = "<!-- dfix -->"


class Part(Record):
    """What is shown of one file: its row of the table, and what opens below it."""

    row: str
    details: str


def document(reports: Iterable[Report]) -> Iterator[str]:
    """The whole comment, in one piece: its head counts what comes after."""
    counts = {"changed": 0, "files": 0, "failed": 0}
    parts = []
    for report in reports:
        found = list(findings(report))
        counts["files"] += 1
        counts["changed"] += report.result is not None and report.result.changed
        counts["failed"] += report.failure is not None or bool(report.result and report.result.problems)
        if found:
            name = _name(report)
            parts.append(Part(_row(report, found, name), _details(report, found, name)))
    yield _fitted(f"{MARK}\n### dfix\n\n{_headline(counts)}\n", parts)


def _headline(counts: dict[str, int]) -> str:
    files = f"{counted(counts['files'], 'Dockerfile')} read"
    failed = f", {counts['failed']} could not be judged" if counts["failed"] else ""
    return f"{files}, {counts['changed']} with changes{failed}."


def _fitted(head: str, parts: list[Part]) -> str:
    """As many rows, and then as many diffs, as a comment takes."""
    if not parts:
        return head
    head += "\n| file | safe changes | with `--unsafe` | to know |\n|---|---|---|---|\n"
    room = LIMIT - RESERVE - _size(head)
    rows, room = _taken([part.row for part in parts], room)
    details, _ = _taken([part.details for part in parts if part.details], room)
    left_rows = len(parts) - len(rows)
    left_details = sum(1 for part in parts if part.details) - len(details)
    text = head + "".join(rows) + _cut(left_rows, "file is not listed", "files are not listed")
    text += "\n" + "".join(details)
    return text + _cut(left_details, "file is too much to show here", "files are too much to show here")


def _taken(pieces: list[str], room: int) -> tuple[list[str], int]:
    taken = []
    for piece in pieces:
        if _size(piece) > room:
            continue
        taken.append(piece)
        room -= _size(piece)
    return taken, room


def _cut(count: int, one: str, more: str) -> str:
    if not count:
        return ""
    what = one if count == 1 else more
    return f"\n**Cut:** {count} {what}: a comment has {LIMIT} characters. `dfix --diff` shows all.\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _row(report: Report, found: list[Finding], name: str) -> str:
    result = report.result
    safe = sum(1 for change in result.applied if change.safe) if result else 0
    unsafe = len(result.applied) - safe + len(result.offered) if result else 0
    others = sum(1 for finding in found if finding.change is None)
    return f"| {name} | {safe or ''} | {unsafe or ''} | {others or ''} |\n"


def _details(report: Report, found: list[Finding], name: str) -> str:
    """A section that opens: what is to be said, then the diff."""
    items = "".join(f"{_item(finding)}\n" for finding in found)
    diff = _diff(report)
    return f"<details><summary>{name}</summary>\n\n{items}{diff}\n</details>\n\n"


def _item(finding: Finding) -> str:
    first, *rest = (_plain(line) for line in finding.message.split("\n"))
    lines = [f"- **{_plain(finding.name)}** (line {finding.line}): {first}", *(f"  - {line}" for line in rest)]
    return "\n".join(lines)


def _diff(report: Report) -> str:
    if report.result is None or not report.result.changed:
        return ""
    lines = diff_of(report.result, report.path)
    text = terminal_diff(lines, color=False)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"\n{fence}diff\n{text}{fence}\n"


def _name(report: Report) -> str:
    """The file's name as code, safe in a cell of a table and in HTML: what would be markup is a reference."""
    name = visible(readable(in_repository(report.path)))
    return f"<code>{MARKUP.sub(lambda found: f'&#{ord(found[0])};', name)}</code>"


def _plain(sentence: str) -> str:
    """A sentence that stays one: no markup, no link, no mention."""
    unlinked = LINKING.sub(ZERO_WIDTH, sentence)
    return escape(re.sub(r"([\\`*_{}\[\]()#+!|~$^=])", r"\\\1", unlinked), quote=False)
