"""What the sources of a project were seen to do: evidence for the ecosystems. Bounded, read once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dfix.context import Context

SKIPPED = (
    "node_modules",
    ".git",
    "test",
    "tests",
    "__tests__",
    "spec",
    "docs",
    "examples",
    "dist",
    "build",
    ".venv",
    "venv",
)


class Look(NamedTuple):
    """The first mention found ("file:line"), how many files were read, whether all could be."""

    found: str
    files: int
    complete: bool


def mentions(context: Context, suffixes: tuple[str, ...], patterns: tuple[str, ...], under: str = "") -> Look:
    """The first place where the sources mention one of some texts.

    Folders of tests, documentation and installed packages are left out. A project too large to read whole
    counts as a mention, since nothing was proven."""
    if not context:
        return Look("the sources were not seen", 0, False)
    from dfix.context.sources import find_mentions

    scan = context.walk(suffixes, under=under, skip=SKIPPED)
    found = find_mentions(context, scan, patterns, limit=1)
    if found:
        return Look(f"{found[0].file}:{found[0].line}", len(scan.files), scan.complete)
    return Look("" if scan.complete else "not all sources could be read", len(scan.files), scan.complete)


def files(context: Context, suffixes: tuple[str, ...], under: str = "") -> tuple[str, ...]:
    """The sources that `mentions` reads."""
    return context.walk(suffixes, under=under, skip=SKIPPED).files


def paths(context: Context, suffixes: tuple[str, ...], prefixes: tuple[str, ...]) -> Look:
    """The first quoted absolute path under one of some folders that the sources name."""
    from dfix.context.sources import find_path_literals

    scan = context.walk(suffixes, skip=SKIPPED)
    found = find_path_literals(context, scan, prefixes, limit=1)
    if found:
        return Look(f"{found[0].file}:{found[0].line}", len(scan.files), scan.complete)
    return Look("" if scan.complete else "not all sources could be read", len(scan.files), scan.complete)


def sources(count: int) -> str:
    """`1 source file was read`, `7 source files were read`."""
    return "1 source file was read" if count == 1 else f"{count} source files were read"
