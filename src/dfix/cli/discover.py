"""From the paths of the command line to the files that are meant."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from dfix.context.names import is_dockerfile_name, names_builds
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context.gitignore import IgnoreFile

NEVER_SEARCHED = frozenset({".git", ".hg", ".svn", "node_modules", ".venv"})
MISSING = "No such file or directory"
ENVIRONMENT_MARK = "pyvenv.cfg"
VENDOR_MARKS = ("modules.txt", "autoload.php")
"""What `go mod vendor` and Composer put into a folder `vendor`, beside the packages of others."""
MAX_IGNORE_FILE = 1024 * 1024


class Found(Record):
    """`files` in the order of the command line, each folder's sorted; `failures` are paths with a reason. `contexts`:
    what a compose or bake file that was named says of some of the files."""

    files: list[str]
    failures: list[tuple[str, str]]
    empty: list[str]
    contexts: dict[str, str]


class Rules(Record):
    """An ignore file and how many names of a path stand above its folder."""

    file: IgnoreFile
    depth: int


def discover(paths: Sequence[str]) -> Found:
    """Files as they are named, folders searched; each file once, however often and through whatever link."""
    found = Found([], [], [], {})
    seen: set[str] = set()
    for path in paths:
        if not os.path.isdir(path):
            if not os.path.lexists(path):
                found.failures.append((path, MISSING))
            elif names_builds(path):
                _add_built(path, found, seen)
            else:
                _add(path, os.path.realpath(path), found, seen)
            continue
        before = len(found.failures)
        files = _search(path, found)
        if not files and len(found.failures) == before:
            found.empty.append(path)
        for file, real in files:
            _add(file, real, found, seen)
    return found


def _add(path: str, real: str, found: Found, seen: set[str]) -> None:
    if real not in seen:
        seen.add(real)
        found.files.append(path)


def _add_built(path: str, found: Found, seen: set[str]) -> None:
    """The Dockerfiles that a compose or bake file builds."""
    from dfix.context import builds

    try:
        named = builds.of(path)
    except builds.Unreadable as error:
        found.failures.append((path, str(error)))
        return
    if not named:
        found.empty.append(path)
    for build in named:
        if builds.leads_out(path, build):
            found.failures.append((build.dockerfile, f"{path} builds it beyond its repository: name it by itself"))
        elif os.path.isfile(build.dockerfile):
            found.contexts.setdefault(build.dockerfile, build.context)
            _add(build.dockerfile, os.path.realpath(build.dockerfile), found, seen)
        else:
            found.failures.append((build.dockerfile, f"{MISSING}, though {path} builds it"))


def _search(root: str, found: Found) -> list[tuple[str, str]]:
    """The Dockerfiles below a folder, with real paths; links only when they stay inside and are not there twice."""
    real_root = os.path.realpath(root)
    above, rules = _rules_above(real_root)
    inside = real_root.rstrip(os.sep) + os.sep
    prefix = "" if root == os.curdir else root
    files: list[tuple[str, str]] = []
    links: set[str] = set()
    pending: list[tuple[tuple[str, ...], list[Rules]]] = [((), rules)]
    while pending:
        below, rules = pending.pop()
        try:
            entries = _entries(os.path.join(root, *below))
        except OSError as error:
            found.failures.append((os.path.join(root, *below), error.strerror or str(error)))
            continue
        if below and _is_of_others(below[-1], entries):
            continue
        folder = os.path.join(real_root, *below)
        names = (*above, *below)
        rules = _rules_here(folder, entries, rules, len(names), bool(below))
        folders = []
        for name, entry in entries.items():
            if _is_folder(entry):
                if name not in NEVER_SEARCHED and not _ignored(rules, (*names, name), True):
                    folders.append(((*below, name), rules))
            elif is_dockerfile_name(name) and entry.is_file() and not _ignored(rules, (*names, name), False):
                path = os.path.join(prefix, *below, name)
                real = os.path.realpath(path) if entry.is_symlink() else os.path.join(folder, name)
                if real.startswith(inside):
                    files.append((path, real))
                    if entry.is_symlink():
                        links.add(path)
        pending.extend(reversed(folders))
    owned = {real for path, real in files if path not in links}
    return [(path, real) for path, real in files if path not in links or real not in owned]


def _is_of_others(name: str, entries: Collection[str]) -> bool:
    """Whether a folder holds packages that a tool has put there."""
    return ENVIRONMENT_MARK in entries or (name == "vendor" and any(mark in entries for mark in VENDOR_MARKS))


def _entries(folder: str) -> dict[str, os.DirEntry[str]]:
    with os.scandir(folder) as scan:
        return {entry.name: entry for entry in sorted(scan, key=lambda entry: entry.name)}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _ignored(rules: list[Rules], names: Sequence[str], is_folder: bool) -> bool:
    """The nearest file that mentions a path decides. Folders that are ignored are never entered, as in git."""
    for file, depth in reversed(rules):
        verdict = file.verdict(names[depth:], is_folder)
        if verdict is not None:
            return verdict
    return False


def _rules_here(
    folder: str, entries: dict[str, os.DirEntry[str]], rules: list[Rules], depth: int, below: bool
) -> list[Rules]:
    """The rules inside a folder: those from above (not into another repository) and its own .gitignore."""
    if below and ".git" in entries:
        rules = _repository_rules(folder, depth)
    own = _read(os.path.join(folder, ".gitignore")) if ".gitignore" in entries else None
    return rules if own is None else [*rules, Rules(own, depth)]


def _rules_above(folder: str) -> tuple[tuple[str, ...], list[Rules]]:
    """The names from the root of the repository down to `folder`, and the rules that stand above it.

    A folder that the user named is searched even if it is ignored itself; then the rules that ignore it are not asked
    about what it holds.
    """
    top = folder
    while not os.path.lexists(os.path.join(top, ".git")):
        parent = os.path.dirname(top)
        if parent == top:
            return (), []
        top = parent
    names = tuple(name for name in folder[len(top) :].split(os.sep) if name)
    rules = _repository_rules(top, 0)
    for depth in range(len(names)):
        own = _read(os.path.join(top, *names[:depth], ".gitignore"))
        if own is not None:
            rules.append(Rules(own, depth))
        if _ignored(rules, names[: depth + 1], True):
            return names, []
    return names, rules


def _repository_rules(top: str, depth: int) -> list[Rules]:
    """`.git/info/exclude`, also of a worktree or a submodule, whose `.git` is a file that says where to look."""
    git = os.path.join(top, ".git")
    if os.path.isfile(git):
        git = os.path.join(top, _first_line(git).removeprefix("gitdir:").strip())
        git = os.path.join(git, _first_line(os.path.join(git, "commondir")))
    exclude = _read(os.path.join(git, "info", "exclude"))
    return [] if exclude is None else [Rules(exclude, depth)]


def _first_line(path: str) -> str:
    text = _text(path)
    return "" if text is None else text.partition("\n")[0].strip()


def _read(path: str) -> IgnoreFile | None:
    text = _text(path)
    if text is None:
        return None
    from dfix.context.gitignore import IgnoreFile

    return IgnoreFile(text)


def _text(path: str) -> str | None:
    """A small regular file as text; None when there is none. A .gitignore that is a link is not followed, as in git."""
    try:
        if os.path.islink(path) or not os.path.isfile(path):
            return None
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read(MAX_IGNORE_FILE)
    except OSError:
        return None
