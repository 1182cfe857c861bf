"""Comments that ask to be left alone, of dfix and of the linters whose findings its passes mend.

``# dfix: ignore=merge-runs,clean-up why`` and ``# hadolint ignore=DL3059`` stand directly above an instruction and are
about it; above the first one, or as ``# hadolint global ignore=…`` and ``# check=skip=…``, about the whole file. A code
of a linter stands for the passes that have it in ``codes``. Sources: hadolint's README (inline ignores), Docker's
documentation of build checks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dfix import passes
from dfix.records import Record
from dfix.syntax import Comments, Directive, Instruction, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.fixes import Fix
    from dfix.syntax import File

OWN = re.compile(r"#\s*dfix:\s*ignore\s*=\s*(?P<names>[\w-]+(?:\s*,\s*[\w-]+)*)", re.IGNORECASE)
HADOLINT = re.compile(r"#\s*hadolint\s+(?P<all>global\s+)?ignore\s*=\s*(?P<names>\w+(?:\s*,\s*\w+)*)", re.IGNORECASE)
SKIP = re.compile(r"(?:^|;)\s*skip\s*=\s*(?P<names>[^;]*)", re.IGNORECASE)
#: what a pragma names when it means every pass, every check
EVERY = "all"


class Pragma(Record):
    """One comment: its text, the names in it as written, whether those are codes of a linter, and the instruction that
    it is about; None when that is the whole file."""

    text: str
    names: tuple[str, ...]
    of_linter: bool
    about: Instruction | None

    def covers(self, pass_name: str) -> bool:
        """Whether it asks this pass to leave something alone."""
        if not self.of_linter:
            return pass_name in self.names or EVERY in self.names
        return any(code in self.names for code in passes.codes(pass_name))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names that no pass has; those of a linter may well be findings that no pass mends."""
        known = (*passes.names(), EVERY)
        return () if self.of_linter else tuple(name for name in self.names if name not in known)


def against(file: File, pass_name: str, fix: Fix, *, whole: bool) -> Pragma | None:
    """The pragma that asks a pass not to make a fix: about the file, or about an instruction that the fix changes, or
    is told of; about any, where the pass has the ``whole`` image in view."""
    touched = {*(id(edit.node) for edit in fix.edits), id(fix.about)}
    about = (p for p in _pragmas(file) if whole or p.about is None or id(p.about) in touched)
    return next((p for p in about if p.covers(pass_name)), None)


@lru_cache(1)
def _pragmas(file: File) -> tuple[Pragma, ...]:
    """Those of the file that was asked about last."""
    return tuple(pragmas(file))


def pragmas(file: File) -> Iterator[Pragma]:
    """All that count, in order."""
    first = next(iter(file.instructions), None)
    at_head = True
    for item in file.children:
        if isinstance(item, Directive) and item.name == "check":
            yield from _skipped(item)
        elif isinstance(item, Comments):
            for line in item.lines:
                yield from _own(line, None) if at_head else ()
                yield from _of_hadolint(line, None)
        elif isinstance(item, Instruction):
            for line in item.comments.lines if item.comments else ():
                yield from _own(line, None if item is first else item)
                yield from _of_hadolint(line, item)
            at_head = False


def stray(file: File) -> Iterator[tuple[str, Comments]]:
    """Comments of dfix that stand above no instruction, and so do nothing: each with its block."""
    items = iter(file.children)
    for item in items:
        if isinstance(item, Instruction):
            break
    for item in items:
        if isinstance(item, Comments):
            yield from ((line, item) for line in item.lines if OWN.match(line))


def _own(line: str, about: Instruction | None) -> Iterator[Pragma]:
    found = OWN.match(line)
    if found:
        yield Pragma(line, _listed(found["names"].lower()), False, about)


def _of_hadolint(line: str, about: Instruction | None) -> Iterator[Pragma]:
    """A pragma for the file may stand anywhere, one for an instruction only above it."""
    found = HADOLINT.match(line)
    if found and (found["all"] or about is not None):
        yield Pragma(line, _listed(found["names"].upper()), True, None if found["all"] else about)


def _skipped(directive: Directive) -> Iterator[Pragma]:
    found = SKIP.search(directive.value)
    if found is None:
        return
    names = _listed(found["names"])
    checks = tuple(code for name in passes.names() for code in passes.codes(name) if not code.startswith("DL"))
    yield Pragma(render(directive).strip(), checks if EVERY in names else names, True, None)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())
