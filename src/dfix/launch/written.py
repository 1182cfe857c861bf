"""The text of a file that a RUN puts down word for word: `cat > start.sh <<'EOF'`, lines of `echo` and `printf`.

Sources: POSIX (sh: redirection, here-documents; echo: what it makes of a backslash is each shell's own; printf).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects.paths import is_inside

if TYPE_CHECKING:
    from dfix.effects import Done
    from dfix.model.state import State
    from dfix.shell import Command, Redirect
    from dfix.syntax import Instruction

_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'"}


def text(run: Instruction, state: State, path: str) -> str | None:
    """What a file says that a RUN makes; None where a command writes there of which that is not known."""
    script, done = effects.script_of(run, state), effects.of_run(run, state)
    if script is None or done is None:
        return None
    said: str | None = None
    for each in done:
        if not _writes(each, path):
            continue
        redirect = next((r for r in each.command.redirects if r.operator in (">", ">>") and _is(each, r, path)), None)
        more = _put_down(each.command, script.text) if redirect is not None else None
        if redirect is None or more is None or each.command.conditional or (redirect.operator == ">>" and said is None):
            return None
        said = more if redirect.operator == ">" else f"{said}{more}"
    return said


def _writes(done: Done, path: str) -> bool:
    """Whether a command may write a file."""
    effect = done.effect
    if not effect.known or effect.writes.unknown:
        return True
    return any(a.path == path or (a.whole and is_inside(path, a.path)) for a in effect.writes.places)


def _is(done: Done, redirect: Redirect, path: str) -> bool:
    return (
        redirect.fd in (None, 1)
        and redirect.target is not None
        and done.where.path(redirect.target.value or "") == path
    )


def _put_down(command: Command, script: str) -> str | None:
    """What a command prints, None where that is not told."""
    words = [word.value for word in command.words[1:]]
    if any(word is None for word in words) or command.assignments:
        return None
    told = [word or "" for word in words]
    if command.name == "cat":
        return _document(command, script) if not told else None
    if command.name == "echo":
        bare = told[1:] if told[:1] == ["-n"] else told
        line = " ".join(bare)
        return None if "\\" in line or line.startswith("-") else line + ("" if bare is not told else "\n")
    return _printed(told) if command.name == "printf" else None


def _document(command: Command, script: str) -> str | None:
    """The body of the heredoc that a command reads, where the shell changes nothing of it."""
    given = [redirect for redirect in command.redirects if redirect.is_heredoc]
    if len(given) != 1 or any(redirect.operator == "<" for redirect in command.redirects):
        return None
    body = script[given[0].body_start : given[0].body_end]
    if given[0].expands and re.search(r"[$`\\]", body):
        return None
    return re.sub(r"^\t+", "", body, flags=re.MULTILINE) if given[0].operator == "<<-" else body


def _printed(words: list[str]) -> str | None:
    """What `printf` makes of a format without values, or of `%s` for each of some."""
    if not words:
        return None
    form, values = words[0], words[1:]
    if form in ("%s\\n", "%s") and values:
        return "".join(value + ("\n" if form.endswith("n") else "") for value in values)
    if values or "%" in form.replace("%%", "") or set(re.findall(r"\\(.)", form, re.DOTALL)) - _ESCAPES.keys():
        return None
    return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], form.replace("%%", "%"))
