"""npm, yarn, pnpm, bun and their like: the scripts of package.json, and the programs of node_modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context import node as manifests

from ..commands import Where
from . import Call, Step

if TYPE_CHECKING:
    from dfix.context.node import Package

    from ..commands import Arg

_EXEC = ("npx", "bunx", "pnpx")
_MANY = ("run-s", "run-p", "npm-run-all", "concurrently", "conc")
_MONOREPO = ("nx", "turbo", "lerna", "corepack")
#: options that send a script to another folder
_FOLDER = ("--prefix", "-C", "--cwd", "--dir")
_ELSEWHERE = ("-w", "--workspace", "--workspaces", "-ws", "--filter", "-F", "-r", "--recursive")
#: those of them that name one package of the workspace
_MEMBER = {"npm": ("-w", "--workspace"), "pnpm": ("-F", "--filter"), "bun": ("-F", "--filter")}
#: npm's commands that run the script of their name
_NAMED = ("start", "test", "stop", "restart")
#: the commands of a package manager that are no scripts
_OWN = (
    "install", "i", "ci", "add", "remove", "config", "cache", "prune", "rebuild", "audit", "publish", "pack", "ls",
    "list", "version", "link", "set", "why", "outdated", "update", "up", "upgrade", "dedupe", "import", "info", "view",
    "init", "create", "login", "whoami", "--version", "-v", "--help", "global", "plugin", "workspaces", "workspace",
)  # fmt: skip


def steps(call: Call) -> list[Step] | None:
    """The scripts that a call runs; None for an install and its like."""
    name = call.name
    if name in _MONOREPO:
        return [Step(call.args, why="what it starts is written in the packages of a workspace", folder=call.folder)]
    if name in _EXEC:
        return _program(call, _behind(call.args[1:], ("-p", "--package", "-c", "--call")))
    if name in _MANY:
        return _many(call)
    return _manager(call)


def _manager(call: Call) -> list[Step] | None:
    words = call.words
    end = words.index("--") if "--" in words else len(words)
    folder, rest = _sent(call, list(zip(call.args[1:end], words[1:end], strict=True)))
    if rest is None:
        return [Step(call.args, why="it runs in another folder of a workspace", folder=call.folder)]
    if not rest:
        is_install = call.name in ("npm", "pnpm", "bun") or not call.words[1:]
        return None if is_install else [Step(call.args, why="it names no script", folder=call.folder)]
    first = rest[0][1]
    given = tuple(arg for arg, _ in rest[1:]) + call.args[end + 1 :]
    if first in ("run", "run-script", "rum", "urn") and len(rest) > 1:
        if _is_run(call._replace(folder=folder), rest[1][1]):
            return None
        return _script(call._replace(folder=folder), rest[1][1], given[1:], rest[1:], False)
    if _is_run(call._replace(folder=folder), first):
        return None
    if first in ("exec", "dlx", "x", "node"):
        behind = tuple(arg for arg, word in rest[first != "node" :]) + call.args[end + 1 :]
        return _program(call._replace(folder=folder), behind)
    if first == "workspace" and len(rest) > 2:
        folder = _member(call._replace(folder=folder), rest[1][1])
        if folder is not None:
            there = call._replace(args=(call.args[0], *given[1:]), folder=folder)
            return _manager(there)
    if first in ("workspace", "workspaces", "foreach"):
        return [Step(call.args, why="it runs in another folder of a workspace", folder=call.folder)]
    if first in _OWN:
        return None
    if first in ("t", "tst"):
        first = "test"
    if call.name == "npm" and first not in _NAMED:
        return None
    return _script(call._replace(folder=folder), first, given, rest, call.name != "npm")


def _sent(call: Call, words: list[tuple[Arg, str]]) -> tuple[str | None, list[tuple[Arg, str]] | None]:
    """The folder that a call works in, and its words without its own options; None for a folder of a workspace."""
    from posixpath import join, normpath

    folder = call.folder
    rest: list[tuple[Arg, str]] = []
    members: list[str] = []
    index = 0
    while index < len(words):
        name, equals, value = words[index][1].partition("=")
        if name in _ELSEWHERE and (not rest or call.name == "npm"):
            if name not in _MEMBER.get(call.name, ()):
                return folder, None
            members.append(value if equals else words[index + 1][1] if index + 1 < len(words) else "")
            index += 1 + (not equals)
            continue
        if name in _FOLDER and name.startswith("-"):
            value = value if equals else words[index + 1][1] if index + 1 < len(words) else ""
            index += not equals
            folder = normpath(join(folder, value)) if folder and value else None
        elif not name.startswith("-") or rest:
            rest.append(words[index])
        index += 1
    if members:
        folder = _member(call._replace(folder=folder), members[0]) if len(members) == 1 else None
        return folder, rest if folder is not None else None
    return folder, rest


def _member(call: Call, name: str) -> str | None:
    """The folder of the image of a package of the workspace, by its name or, for npm, by its folder; None where it was
    not found."""
    from posixpath import join, normpath, relpath

    package, _ = _package(call)
    if package is None or not call.folder:
        return None
    for folder in manifests.workspace_packages(call.context, package):
        member = manifests.read(call.context, folder)
        inside = relpath(folder, package.directory or ".")
        if member is not None and (member.name == name or (call.name == "npm" and inside == normpath(name))):
            return join(call.folder, inside)
    return None


def _script(call: Call, name: str, given: tuple[Arg, ...], words: list[tuple[Arg, str]], program: bool) -> list[Step]:
    """A script of package.json with those around it; else the program of that name, which yarn and pnpm run."""
    package, place = _package(call)
    if package is None:
        return [Step(call.args, why="package.json was not seen", folder=call.folder)]
    text = package.start_command() if name == "start" else package.script(name)
    if text is None:
        if program:
            return _program(call, tuple(arg for arg, _ in words))
        return [Step(call.args, why=f"package.json has no script {name}", folder=call.folder)]
    found: list[Step] = []
    for each, body in (
        (f"pre{name}", package.script(f"pre{name}")),
        (name, text),
        (f"post{name}", package.script(f"post{name}")),
    ):
        if body:
            more = " " + " ".join(t for _, t in given) if given and each == name else ""
            found.append(Step((), body + more, call.folder, Where(place, _line(call, place, each))))
    return found


def _is_run(call: Call, word: str) -> bool:
    """Whether Bun runs a file itself, and no script of that name."""
    if call.name != "bun" or not _is_file(word):
        return False
    package, _ = _package(call)
    return package is None or package.script(word) is None


def _package(call: Call) -> tuple[Package | None, str]:
    place = call.source("package.json")
    if place is None:
        return None, ""
    package = manifests.read(call.context, place.rpartition("/")[0])
    return (None if package is None or package.broken else package), place


def _line(call: Call, place: str, script: str) -> int:
    """The line of package.json that a script stands in."""
    text = call.context.read(place) or ""
    at = text.find(f'"{script}"', max(0, text.find('"scripts"')))
    return text.count("\n", 0, max(at, 0)) + 1


def _many(call: Call) -> list[Step]:
    """run-s, concurrently and their like: names of scripts, patterns, or whole commands."""
    package, _ = _package(call)
    found: list[Step] = []
    for arg, word in zip(call.args[1:], call.words[1:], strict=True):
        name = word.removeprefix("npm:").removeprefix("yarn:").removeprefix("pnpm:")
        if " " in word.strip():
            found.append(Step((), word, call.folder))
        elif package is None:
            found.append(Step((arg,), why="package.json was not seen", folder=call.folder))
        elif name.endswith("*"):
            for each in package.scripts:
                if each.startswith(name.rstrip("*")):
                    found += _script(call, each, (), [], False)
        elif name in package.scripts:
            found += _script(call, name, (), [], False)
    return found


def _program(call: Call, args: tuple[Arg, ...]) -> list[Step]:
    return [Step(args, folder=call.folder)] if args else []


def _is_file(word: str) -> bool:
    return "/" in word or word.endswith((".js", ".ts", ".mjs", ".cjs", ".tsx", ".jsx"))


def _behind(args: tuple[Arg, ...], valued: tuple[str, ...]) -> tuple[Arg, ...]:
    index = 0
    while index < len(args):
        word = args[index][0] or args[index][1]
        if word == "--":
            return args[index + 1 :]
        if not word.startswith("-"):
            return args[index:]
        index += 2 if word in valued else 1
    return ()
