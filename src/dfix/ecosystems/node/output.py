"""The folders that the builds of a web site make: their words, and their configuration (knowledge/sites.toml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.context import node as manifests
from dfix.context import sites
from dfix.fixes import Decline

from .spa.builder import values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.effects import Call

#: actions of package managers that build nothing
_INSTALLS = frozenset(("cache", "config", "enable", "install", "pack", "prepare", "prune", ""))
_RUNS = frozenset(("exec", "run", "test"))


def made(context: Context, directory: str, calls: Sequence[Call]) -> tuple[str, ...] | None:
    """The folders that some commands make in a folder of the build context, relative to it; None where one of them is
    not known, and where none builds."""
    package = manifests.read(context, directory)
    whole = knowledge.load("sites")["whole"]["packages"]
    if package is None or package.broken or any(package.uses(p) and p not in _plugins() for p in whole):
        return None
    found: list[str] = []
    for call in calls:
        for words in _commands(package, call):
            folder = _folder(context, package, words)
            if folder is None:
                return None
            found += [folder] if folder else []
    return tuple(dict.fromkeys(found)) or None


def _plugins() -> set[str]:
    """The packages of which it is known where they have their builder write."""
    return {name for each in knowledge.load("sites")["builders"].values() for name in each.get("plugins", ())}


def _commands(package: Package, call: Call) -> Iterator[list[str]]:
    """The commands that one comes to in the end: scripts of the manifest are followed."""
    words = [word.value or "" for word in (call.program, *call.words)]
    if call.tool not in manifests.RUNNERS and call.tool != "npx":
        yield words if call.tool not in ("corepack", "node") else (["node", *words[1:]] if call.tool == "node" else [])
        return
    rest = [word for word in words[1:] if not word.startswith("-")]
    if call.action in _INSTALLS and not (call.tool == "yarn" and rest[:1] and rest[0] in package.scripts):
        yield from (c for text in package.lifecycle_scripts.values() for c in manifests.commands_of(text))
        return
    if call.tool == "npx" or call.action == "exec":
        yield rest if call.tool == "npx" else rest[1:]
        return
    apart = call.has("-w", "--workspace", "--workspaces", "--filter", "-F", "-r", "--recursive")
    given = call.operands[0].value if call.action == "run" and call.operands else call.given
    if given is None or given not in package.scripts or apart:
        yield [words[0], "?"]
        return
    yield from _script(package, given, _handed(words, given))


def _handed(words: list[str], name: str) -> list[str]:
    """The words that a package manager hands on to a script; npm those behind `--` alone."""
    behind = words[words.index(name) + 1 :]
    mark = behind.index("--") if "--" in behind else len(behind) if words[0].endswith("npm") else -1
    handed = behind[mark + 1 :]
    elsewhere = next((w for w in handed if ".." in w or w.partition("=")[2].startswith("/") or w.startswith("/")), None)
    if elsewhere:
        raise Decline(f"its build is told {elsewhere}, a place outside of its folder")
    return handed


def _script(package: Package, name: str, more: list[str]) -> Iterator[list[str]]:
    """The commands of a script, of those before and behind it, and of the scripts that these name. ``more``: words
    that its last command is given."""
    waiting, seen = [f"pre{name}", name, f"post{name}"], set[str]()
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        commands = manifests.commands_of(package.scripts.get(one, ""))
        if one == name and commands:
            commands[-1] = [*commands[-1], *more]
        for words in commands:
            named = [w.partition(" ")[0] for w in words[1:] if w.partition(" ")[0] in package.scripts]
            runs = words[0] in (*manifests.RUNNERS, *knowledge.load("sites")["beside"]["runners"])
            if runs and named:
                waiting += named
            else:
                yield words


def _folder(context: Context, package: Package, words: list[str]) -> str | None:
    """The folder that a command makes; "" where it makes none, None where that is not known."""
    tables = knowledge.load("sites")
    name = words[0].rpartition("/")[2] if words else ""
    if name in knowledge.load("toolchains")["node"]["others"]:
        raise Decline(f"its build starts {name}, which its own image need not have")
    if not name or name in tables["beside"]["checks"]:
        return ""
    builder = tables["builders"].get(name)
    first = next((w for w in words[1:] if not w.startswith("-")), "-")
    if builder is None or first not in builder["builds"] or not _is_plain(words, builder):
        return None
    told = values(words, builder["outputs"])
    return told[0] if told else _configured(context, package, name, builder)


def _is_plain(words: list[str], builder: dict[str, Any]) -> bool:
    """Whether all words of a build are known, and none names another folder or configuration."""
    beside = knowledge.load("sites")["beside"]
    valued = {*builder["valued"], *builder["outputs"], *beside["valued"]}
    known = {*valued, *builder["plain"], *beside["plain"]}
    rest = list(words[1:])
    if rest and rest[0] in builder["builds"]:
        rest.pop(0)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        if name not in known:
            return False
        if name in valued and not equals and rest:
            rest.pop(0)
    return True


def _configured(context: Context, package: Package, name: str, builder: dict[str, Any]) -> str | None:
    """The folder that the configuration names, or the builder's own."""
    configuration = tuple(builder["configuration"])
    found = sites.output(context, name, configuration, package.directory)
    if found != "":
        return found
    text = sites.code(context, configuration, package.directory)
    plugin = next((p for p in builder.get("plugins", {}) if package.uses(p) or p in text), None)
    if plugin is None:
        return str(builder["output"])
    return None if "Directory" in text else str(builder["plugins"][plugin])
