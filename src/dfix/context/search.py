"""Which of the project's own files name a word: sources, scripts and build files, not its documentation."""

from __future__ import annotations

from dfix.context.base import Context
from dfix.records import Record

#: files that are about the project, or are made by tools, and are not run
_PROSE = (
    ".md",
    ".rst",
    ".txt",
    ".adoc",
    ".lock",
    ".svg",
    ".html",
    ".css",
    ".scss",
    ".csv",
    ".map",
    ".po",
    ".ipynb",
    ".sum",
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff", ".woff2", ".ttf", ".pdf", ".zip", ".gz", ".jar", ".whl")
_NAMES = (
    "license",
    "licence",
    "changelog",
    "package-lock.json",
    "pnpm-lock.yaml",
    "npm-shrinkwrap.json",
    ".dockerignore",
)
_SKIP = (".git", "node_modules", ".github", ".gitlab", ".circleci", "vendor", "dist", ".venv", "venv")


class Mention(Record):
    """The first place that names one of the words, if any; and whether all files could be looked at."""

    file: str | None
    line: int | None
    complete: bool


def mentions(context: Context, words: tuple[str, ...]) -> Mention:
    """Where the project's own files name one of some words. Without a context nothing is seen."""
    if not context:
        return Mention(None, None, False)
    return context.memo(("mentions", words), lambda: _search(context, words))


def _search(context: Context, words: tuple[str, ...]) -> Mention:
    walked = context.walk((), skip=_SKIP)
    wanted = [word.encode() for word in words]
    for path in walked.files:
        if not is_run(path):
            continue
        data = context.read_bytes(path)
        if data is None or b"\0" in data[:1024]:
            continue
        found = min((at for at in (data.find(word) for word in wanted) if at >= 0), default=-1)
        if found >= 0:
            return Mention(path, data.count(b"\n", 0, found) + 1, walked.complete)
    return Mention(None, None, walked.complete)


def is_run(path: str) -> bool:
    """Whether a file may be run or read by what is run, by its name."""
    name = path.rpartition("/")[2].lower()
    if name.startswith(_NAMES) or name.endswith(_PROSE):
        return False
    return "dockerfile" not in name and "containerfile" not in name and "compose" not in name
