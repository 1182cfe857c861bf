"""Which programs the sources of a Node project start."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dfix.shell import parse_shell

from .. import scan

if TYPE_CHECKING:
    from dfix.context import Context

SOURCES = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".tsx", ".jsx")
_MODULES = ("child_process", "execa", "shelljs", "zx", "simple-git", "cross-spawn")
_CALLS = ("exec", "execSync", "execFile", "execFileSync", "spawn", "spawnSync", "execa", "execaSync", "execaCommand")
#: calls whose first argument is a command line, not a program
_LINES = ("exec", "execSync", "execaCommand")


class Executed(NamedTuple):
    """The programs that are started by name; where one is started whose name was not seen; how many files were read."""

    programs: frozenset[str]
    unknown: str
    files: int


def executed(context: Context, under: str = "") -> Executed:
    """Reads the sources for what they start; tests and documentation left out."""
    look = scan.mentions(context, SOURCES, _MODULES, under)
    if not look.found:
        return Executed(frozenset(), "", look.files)
    found: set[str] = set()
    unknown = "" if look.complete else "not all sources could be read"
    for path in scan.files(context, SOURCES, under):
        text = context.read(path) or ""
        if any(m in text for m in _MODULES):
            programs = _in_file(text)
            found |= programs or set()
            unknown = unknown or ("" if programs is not None else path)
    return Executed(frozenset(found), unknown, look.files)


@cache
def _imports() -> re.Pattern[str]:
    module = r"['\"](?:node:)?child_process['\"]"
    return re.compile(rf"(\w+)\s*=\s*require\(\s*{module}|import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+{module}")


@cache
def _call() -> re.Pattern[str]:
    literal = r"(?:'([^'\n]*)'|\"([^\"\n]*)\"|`([^`$]*)`)?"
    return re.compile(rf"(?:\b([\w$]+)\s*\.\s*)?(?<![\w$])({'|'.join(_CALLS)})\(\s*{literal}")


def _in_file(text: str) -> set[str] | None:
    """The programs that one file starts; None when it starts one that it does not name."""
    if any(f"'{m}'" in text or f'"{m}"' in text for m in ("shelljs", "zx", "simple-git")) or "promisify" in text:
        return None
    modules = {name for match in _imports().finditer(text) for name in match.groups() if name}
    found: set[str] = set()
    calls = 0
    for match in _call().finditer(text):
        if match[1] and match[1] not in modules:
            continue
        calls += 1
        line = next((g for g in match.groups()[2:] if g is not None), None)
        if not line:
            return None
        programs = _programs(line) if match[2] in _LINES else {line.rpartition("/")[2]}
        if programs is None:
            return None
        found |= programs
    return found if calls or "fork" in text else None


def _programs(line: str) -> set[str] | None:
    script = parse_shell(line)
    names = [c.program for c in script.commands if c.words]
    return {n for n in names if n} if script.clean and names and all(names) else None
