"""The unified diff: bytes in, bytes out, so that `git apply` and `patch -p1` get exactly the file back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from dfix.records import Record
from dfix.report.color import BOLD, CYAN, GREEN, RED, paint
from dfix.report.visible import visible_bytes
from dfix.results import Proposal, Result

Opcode = tuple[str, int, int, int, int]

CONTEXT_LINES = 3
# difflib looks at every pair of equal lines, many times over. Above the first bound it may skip very frequent lines: a
# less tidy diff in much less time; above the second it is not asked at all.
TIDY_PAIRS, MOST_PAIRS = 20_000, 1_000_000
NO_NEWLINE = b"\\ No newline at end of file\n"


def header_name(path: str, directory: str | None = None) -> str:
    """The name of a file as the diff gives it, without `a/`: relative to `directory` (the current one).

    Links are resolved, since neither git nor patch writes through one. A file outside of the directory is named from
    the root of the file system, as `git diff --no-index` does: `patch -p1 -d /` takes that.
    """
    directory = os.path.realpath(directory or os.curdir)
    target = os.path.realpath(path)
    prefix = directory.rstrip(os.sep) + os.sep
    name = target[len(prefix) :] if target.startswith(prefix) else os.path.splitdrive(target)[1]
    return name.replace(os.sep, "/").lstrip("/")


def unified_diff(before: bytes | None, after: bytes, name: str) -> list[bytes]:
    """The lines of the diff, each with its line end; empty when nothing changed. `name` is from `header_name`. Without
    ``before`` the file is a new one."""
    if before == after:
        return []
    old, new = _lines(before or b""), _lines(after)
    old_name = b"/dev/null" if before is None else _quoted("a/" + name)
    out = [b"--- " + old_name + b"\n", b"+++ " + _quoted("b/" + name) + b"\n"]
    for group in _groups(old, new):
        old_range = _range(group[0][1], group[-1][2])
        new_range = _range(group[0][3], group[-1][4])
        out.append(f"@@ -{old_range} +{new_range} @@\n".encode())
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                out.extend(_marked(b" ", old[old_start:old_end]))
                continue
            out.extend(_marked(b"-", old[old_start:old_end]))
            out.extend(_marked(b"+", new[new_start:new_end]))
    return out


class LineEdit(Record):
    """The lines from `first` to before `last`, counted from 0, become `text`."""

    first: int
    last: int
    text: bytes


def line_edits(before: bytes, after: bytes) -> list[LineEdit]:
    """The same change as edits of whole lines, from top to bottom, all in line numbers of `before`."""
    old, new = _lines(before), _lines(after)
    opcodes = (opcode for group in _groups(old, new) for opcode in group if opcode[0] != "equal")
    return [LineEdit(first, last, b"".join(new[start:end])) for _, first, last, start, end in opcodes]


def diff_of(made: Result | Proposal, path: str) -> list[bytes]:
    """The lines of all that a rewrite, or one change, does: to the Dockerfile at ``path``, to the file beside it."""
    lines = unified_diff(made.before, made.after, header_name(path))
    beside = made.beside if isinstance(made, Result) else (made.beside,)
    for other in beside:
        lines += unified_diff(other.before, other.after, header_name(other.path)) if other else []
    return lines


def terminal_diff(lines: list[bytes], color: bool) -> str:
    """The diff for eyes: coloured, and with nothing in it that a terminal would obey."""
    every_line_crlf = all(
        line.endswith(b"\r\n") or line[:1] in b"@\\" or following == NO_NEWLINE
        for line, following in zip(lines[2:], [*lines[3:], b""], strict=False)
    )
    return "".join(_painted(line, every_line_crlf, number < 2, color) + "\n" for number, line in enumerate(lines))


def _lines(data: bytes) -> list[bytes]:
    """Split after each LF and nowhere else: to patch, a lone CR or a form feed is a character like any other."""
    lines = data.split(b"\n")
    last = lines.pop()
    whole = [line + b"\n" for line in lines]
    return [*whole, last] if last else whole


def _groups(old: list[bytes], new: list[bytes]) -> Iterable[list[Opcode]]:
    """The hunks, as difflib gives them."""
    from collections import Counter
    from difflib import SequenceMatcher

    in_old, in_new = Counter(old), Counter(new)
    pairs = [(count * in_new[line], in_new[line]) for line, count in in_old.items()]
    tidy = sum(product for product, _ in pairs) <= TIDY_PAIRS
    popular = len(new) // 100 + 1 if len(new) >= 200 else len(new)  # what difflib takes for that
    if not tidy and sum(product for product, count in pairs if count <= popular) > MOST_PAIRS:
        return [_one_group(old, new)]
    return SequenceMatcher(None, old, new, autojunk=not tidy).get_grouped_opcodes(CONTEXT_LINES)


def _one_group(old: list[bytes], new: list[bytes]) -> list[Opcode]:
    """One hunk from the first line that differs to the last."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    old_end, new_end = len(old) - tail, len(new) - tail
    lead, trail = min(head, CONTEXT_LINES), min(tail, CONTEXT_LINES)
    return [
        ("equal", head - lead, head, head - lead, head),
        ("replace", head, old_end, head, new_end),
        ("equal", old_end, old_end + trail, new_end, new_end + trail),
    ]


def _marked(mark: bytes, lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line.endswith(b"\n"):
            yield mark + line
        else:
            yield mark + line + b"\n"
            yield NO_NEWLINE


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start if length == 0 else start + 1},{length}"


def _quoted(name: str) -> bytes:
    """A file name as git writes it: in C quotes when it holds a quote, a backslash or anything unprintable.

    A name with a space ends in a tab, so that patch does not take the rest for a date.
    """
    raw = os.fsencode(name)
    if name.isprintable() and '"' not in name and "\\" not in name:
        return raw + b"\t" if b" " in raw else raw
    named = {0x22: b'\\"', 0x5C: b"\\\\", 0x0A: b"\\n", 0x09: b"\\t"}
    octal = (named.get(byte) or (bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte) for byte in raw)
    return b'"' + b"".join(octal) + b'"'


def _painted(line: bytes, hide_cr: bool, header: bool, color: bool) -> str:
    line = line.removesuffix(b"\n")
    text = visible_bytes(line.removesuffix(b"\r") if hide_cr else line)
    code = BOLD if header else {b"@": CYAN, b"+": GREEN, b"-": RED}.get(line[:1])
    return paint(text, code, color) if code else text
