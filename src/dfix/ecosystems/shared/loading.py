"""What package managers read of a project to load its packages, for languages of which data says all of that.

A command that only loads (`loads`) runs early itself; before one that builds (`builds`) stands the `command` that does.
Sources stand at the top of knowledge/loading.toml.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.fixes import Assumption, Decline, Evidence

from .base import Install, Needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Call

    from .project import Project


#: what package managers write of what they found is not what the project asks for
_LOCKS = (".lock", ".resolved", ".freeze")


def needs(install: Install) -> Needs | None:
    """The manifests of the command's tool; with the command that loads, where it is a build. None where there is
    nothing to load, or it is loaded already; Decline where more is read, or that is not known."""
    call = install.call
    table: dict[str, Any] | None = knowledge.load("loading").get(call.tool)
    if table is None:
        return None
    loads = _is_one_of(call, table["loads"])
    if not loads and (not _is_one_of(call, table.get("builds", ())) or _has_loaded(install, table)):
        return None
    if install.folder == "/":
        raise Decline(
            "it builds in /, among the system's own files (with a WORKDIR, what it needs could be loaded first)"
        )
    if not install.context:
        return None
    project = install.project
    names = list(_present(project, table))
    if not any(fnmatchcase(name, wanted) for name in names for wanted in table["needed"]):
        return None
    texts = {name: _text(project, name) for name in names}
    if not any(re.search(table["depends"], text) for text in texts.values()):
        return None
    _refuse(project, table, texts)
    extra = None if loads else _command(install, table)
    source = project.source(names[0])
    sentence = f"`{extra or _words(call)}` reads {_and(names)}, seen beside the Dockerfile"
    files = tuple(project.path(name) + ("/" if name.endswith("/") else "") for name in names)
    return Needs(files, (Evidence("context", sentence, file=source),), tuple(_doubts(table, texts)), extra=extra)


def _is_one_of(call: Call, commands: list[str]) -> bool:
    """Whether a command begins with an action, and has all the words behind it."""
    words = {word.value or word.text for word in call.words}
    acts = {given.partition(" ")[0] for given in (call.given, *call.actions)}
    return any(command.split()[0] in acts and words.issuperset(command.split()) for command in commands)


def _has_loaded(install: Install, table: dict[str, Any]) -> bool:
    commands = [*table["loads"], *table.get("builds", ())]
    return any(
        each.call is not None and each.call.tool == install.call.tool and _is_one_of(each.call, commands)
        for each in install.before
    )


def _present(project: Project, table: dict[str, Any]) -> Iterator[str]:
    """The names of the manifests that lie in the folder of the project, with those that a pattern names; folders end in
    a slash."""
    source = project.files.origin(project.folder)
    for name in table["files"]:
        if "*" in name:
            inside = project.context.listdir(source.path) if source and source.kind == "context" else ()
            yield from (each for each in sorted(inside) if fnmatchcase(each, name) and project.has(each))
        elif project.has(name.rstrip("/")):
            yield name


def _text(project: Project, name: str) -> str:
    if not name.endswith("/"):
        return project.text(name) or ""
    folder = project.source(name.rstrip("/")) or ""
    return "\n".join(project.context.read(path) or "" for path in project.context.walk((), under=folder).files)


def _refuse(project: Project, table: dict[str, Any], texts: dict[str, str]) -> None:
    for name in table.get("spoils", ()):
        if project.has(name):
            raise Decline(f"{name} stands in the build context, and would take the place of what is loaded before")
    for name, text in texts.items():
        for pattern, what in () if name.endswith(_LOCKS) else table.get("refused", ()):
            found = re.search(pattern, text)
            if found:
                line = text.count("\n", 0, found.start()) + 1
                raise Decline(f"{name}:{line} {what}")


def _doubts(table: dict[str, Any], texts: dict[str, str]) -> Iterator[Assumption]:
    """What has to be assumed of plugins that are not known."""
    for name, text in texts.items():
        for plugin in re.findall(table.get("plugins", r"\A(?!)"), text):
            if plugin not in table["plain"]:
                said = f"the plugin {plugin} ({name}) reads no file of the sources when the build begins"
                yield Assumption("manifests-suffice", said)
                return


def _command(install: Install, table: dict[str, Any]) -> str:
    """The command that only loads, with the flags and variables that decide what is loaded."""
    command, call = install.done.command, install.call
    if not command.words or command.words[0] is not call.program:
        raise Decline(f"`{command.words[0].text} …` runs the build, so how it loads what it needs is not known")
    given = [f"{name}={value.text if value else ''}" for name, value in command.assignments]
    return " ".join((*given, call.program.text, table["command"], *_kept(call, table)))


def _kept(call: Call, table: dict[str, Any]) -> Iterator[str]:
    """The words of flags, with their values, that decide what is loaded; Decline where that is not known."""
    valued = set((call.entry or {}).get("valued", ()))
    words = iter(call.words)
    for word in words:
        text = word.value or word.text
        if not word.looks_like_flag:
            continue
        value = next(words, None) if text in valued else None
        if text.startswith(tuple(table.get("kept", ()))):
            yield from (each.text for each in (word, value) if each is not None)
        elif not text.startswith(tuple(table.get("idle", ()))):
            raise Decline(f"whether `{text}` decides what the build loads is not known")


def _words(call: Call) -> str:
    return " ".join(word.text for word in (call.program, *call.words)[:3])


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
