"""The sentences around a diff: what was done and why it is safe, what was not done and why, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dfix.report.color import BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint
from dfix.report.visible import visible, width

if TYPE_CHECKING:
    from dfix.fixes import Assumption, Evidence
    from dfix.results import Bug, Change, Declined, Notice, Result
    from dfix.source import Problem

# A quoted line is cut to about this many characters around the column that is meant.
QUOTED_BEFORE, QUOTED_AFTER = 60, 60


def problem_text(problem: Problem, path: str, color: bool) -> str:
    """`path:line:column: message`, the line with a caret under the column, and the hint."""
    where = f"{visible(path)}:{problem.line}:{problem.column}:"
    text = f"{paint(where, BOLD, color)} {paint(visible(problem.message), RED, color)}\n"
    text += _quoted_line(problem.source_line, problem.line, problem.column, color)
    if problem.hint:
        text += f"{paint('hint:', CYAN, color)} {visible(problem.hint)}\n"
    return text


def error_text(path: str, message: str, color: bool) -> str:
    """A message about a whole file."""
    return f"{paint(visible(path) + ':', BOLD, color)} {paint(visible(message), RED, color)}\n"


def bug_text(bug: Bug, path: str, color: bool) -> str:
    """A fault of dfix itself, said as such."""
    return error_text(path, f"this is a bug in dfix, please report it: {bug.pass_name}: {bug.message}", color)


def notice_text(notice: Notice, path: str, color: bool) -> str:
    """What the owner should know: `path:line: warning: sentence`."""
    where = f"{visible(path)}:{notice.line}:" if notice.line else f"{visible(path)}:"
    return f"{paint(where, BOLD, color)} {paint('warning:', YELLOW, color)} {_clause(notice.sentence)}\n"


def notes_text(result: Result, path: str, color: bool) -> str:
    """What was changed and why that is safe, what was left alone and why, what --unsafe would add. May be empty."""
    lines = [line for fix, where in _grouped(result.applied) for line in _fix_lines(fix, where, color)]
    lines += [_declined_line(name, reason, at, color) for (name, reason), at in _reasons(result.declined).items()]
    if result.offered:
        lines.append(paint(unsafe_hint(len(result.offered), result.offered), YELLOW, color))
        lines += [_waiting_line(fix, where, color) for fix, where in _grouped(result.offered)]
    if not lines:
        return ""
    return f"{paint(visible(path), BOLD, color)}\n" + "".join(f"  {line}\n" for line in lines)


def change_text(change: Change, color: bool) -> str:
    """One change: what it is, and why it is safe or what it assumes."""
    return "".join(f"{line}\n" for line in _fix_lines(change, _where([change.line]), color))


def changed_line(verb: str, path: str, passes: str, color: bool) -> str:
    """`rewrote path: split-stages, order-copies`."""
    return f"{verb} {paint(visible(path), BOLD, color)}: {passes}\n"


def unsafe_hint(count: int, fixes: Iterable[Change] = ()) -> str:
    """`2 more with --unsafe (non-root-user)`."""
    names = ", ".join(names_of(fixes))
    return f"{count} more with --unsafe" + (f" ({names})" if names else "")


def names_of(fixes: Iterable[Change]) -> list[str]:
    """The names of the passes behind some fixes, each once, in order."""
    return list(dict.fromkeys(visible(fix.pass_name) for fix in fixes))


def summary_text(counts: dict[str, int], color: bool) -> str:
    """`2 files rewritten, 1 unchanged`: the parts that are not zero; the first one says what is counted."""
    parts = [(count, what) for what, count in counts.items() if count]
    if not parts:
        return ""
    first = f"{parts[0][0]} {'file' if parts[0][0] == 1 else 'files'} {parts[0][1]}"
    text = ", ".join([first, *(f"{count} {what}" for count, what in parts[1:])])
    return paint(text, BOLD, color) + "\n"


def placed(record: Evidence | Assumption) -> str:
    """A sentence with the place that says it, where it has one that the sentence does not name itself."""
    sentence = _clause(record.sentence)
    where = f"{record.file}:{record.line}" if record.file and record.line else record.file
    where = where or (f"line {record.line}" if record.line else None)
    return sentence if where is None or where in record.sentence else f"{sentence} ({visible(where)})"


def _grouped(fixes: Iterable[Change]) -> list[tuple[Change, str]]:
    """Changes of the same kind for the same reasons once, with all their lines: `line 3`, `lines 3, 7`."""
    lines: dict[Change, list[int]] = {}
    for fix in fixes:
        lines.setdefault(fix._replace(line=0), []).append(fix.line)
    return [(fix, _where(sorted(set(at)))) for fix, at in lines.items()]


def _where(lines: list[int]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"


def _fix_lines(fix: Change, where: str, color: bool) -> list[str]:
    """One line for the change, then a line for each thing that makes it right."""
    name = paint(visible(fix.pass_name), GREEN if fix.safe else YELLOW, color)
    lines = [f"{name} ({where}): {_clause(fix.summary)}"]
    lines += [paint(f"  safe: {placed(seen)}", DIM, color) for seen in fix.evidence if fix.safe]
    lines += [
        paint(f"  safe, as accepted: {placed(each)} [{each.name}]", DIM, color) for each in fix.accepted if fix.safe
    ]
    lines += [paint(f"  unsafe, it assumes: {placed(each)}", YELLOW, color) for each in fix.assumptions]
    return lines


def _waiting_line(fix: Change, where: str, color: bool) -> str:
    """A change that --unsafe would make, and what it would rest on."""
    assumption = f", if {'; '.join(map(placed, fix.assumptions))}" if fix.assumptions else ""
    return paint(f"  {visible(fix.pass_name)} ({where}): {_clause(fix.summary)}{assumption}", DIM, color)


def _reasons(declined: Iterable[Declined]) -> dict[tuple[str, str], list[int]]:
    """Each reason of a pass once, with all the lines that it was given for."""
    lines: dict[tuple[str, str], list[int]] = {}
    for each in declined:
        at = lines.setdefault((each.pass_name, each.reason), [])
        at += [each.line] if each.line and each.line not in at else []
    return lines


def _declined_line(name: str, reason: str, at: list[int], color: bool) -> str:
    head = paint(f"not done: {visible(name)}", CYAN, color)
    return f"{head}{f' ({_where(sorted(at))})' if at else ''}: {_clause(reason)}"


def _clause(sentence: str) -> str:
    return visible(sentence.strip())


def _quoted_line(source: str, line: int, column: int, color: bool) -> str:
    source = source.rstrip("\r\n")
    if not source:
        return ""
    at = min(max(column - 1, 0), len(source))
    start = at - QUOTED_BEFORE if at > QUOTED_BEFORE + 3 else 0
    end = at + QUOTED_AFTER if len(source) > at + QUOTED_AFTER + 3 else len(source)
    lead = ("..." if start else "") + _untabbed(source[start:at])
    rest = _untabbed(source[at:end]) + ("..." if end < len(source) else "")
    gutter = f"{line:>5} | "
    caret = " " * (len(gutter) - 2) + "| " + " " * width(lead) + paint("^", RED, color)
    return f"{gutter}{lead}{rest}\n{caret}\n"


def _untabbed(text: str) -> str:
    return visible(text).replace("\t", "    ")
