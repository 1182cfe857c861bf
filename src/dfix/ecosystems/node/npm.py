"""Which npm a stage has, and what it is told by its variables and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects.mounted import LAID_OVER, is_mounted
from dfix.image.origin import CONTEXT, IMAGE, REMOTE

from ..shared.undisturbed import writes
from .configured import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.effects import Done
    from dfix.model.images import TagInfo

    from ..shared.base import Install

#: other versions of node, with other versions of npm, than the image's
_SWITCHES = ("n", "nvm", "fnm", "volta", "asdf")


def version(info: TagInfo | None, before: Iterable[Done]) -> int | None:
    """The major version of npm behind some commands; None when it is not known. Newest versions stand for those of
    August 2026: what holds of them is taken to hold of later ones."""
    found = _of_image(info)
    for done in before:
        call = done.call
        if call is None:
            continue
        if call.tool in _SWITCHES:
            found = None
        elif call.tool == "npm" and call.has(*call.key("shared", ())):
            named = [w.text.strip("\"'") for w in call.operands if w.text.strip("\"'").partition("@")[0] == "npm"]
            found = _of_word(named[-1]) if named else found
    return found


def _of_word(word: str) -> int | None:
    """The major version that `npm install -g npm@X` brings."""
    wanted = word.partition("@")[2].lstrip("^~")
    if wanted in ("", "latest"):
        return _table()[-1][1]
    first = wanted.partition(".")[0]
    return int(first) if first.isdigit() and len(first) < 4 else None


def _of_image(info: TagInfo | None) -> int | None:
    if info is None or not info.known or info.language != "node" or info.unread:
        return None
    if info.version is None:
        return _table()[-1][1]
    newest = (*info.version, 999, 999)
    return next((npm for since, npm in reversed(_table()) if since <= newest), None)


def _table() -> list[tuple[tuple[int, ...], int]]:
    """Versions of node, the first that came with each major version of npm."""
    rows: dict[str, int] = knowledge.load("npm_versions")
    return sorted((tuple(map(int, since.split("."))), npm) for since, npm in rows.items())


def told(install: Install) -> dict[str, str]:
    """npm's settings that an install finds, by their names with `-`: of files, of variables, of `npm config set`."""
    found: dict[str, str] = {}
    for path in _files(install):
        found.update(settings(".npmrc", install.project.text(path) or ""))
        for each in install.before:
            found.update(settings(".npmrc", _written(each) if writes(each, path) else ""))
    for each in install.before:
        if each.call is not None and each.call.tool in ("npm", "pnpm") and each.call.action == "config":
            found.update(_set([each.where.value(word) or "" for word in each.call.operands if word.text != "set"]))
    for name, value in _variables(install):
        found[name.replace("_", "-")] = value
    return found


def unread(install: Install) -> str:
    """Why not all of these settings are known; "" where they are."""
    for path in _files(install):
        lost = f"if {path} says nothing of lock files"
        if install.run is not None and is_mounted(path, install.run, (*LAID_OVER, "secret")):
            return lost
        origin = install.files.origin(path)
        if origin is not None and origin.kind in (CONTEXT, IMAGE, REMOTE) and install.project.text(path) is None:
            return lost
        for each in install.before:
            if writes(each, path) and not (_writes_plainly(each) or _is_own(each)):
                return lost
    return ""


def _files(install: Install) -> Iterator[str]:
    """Where settings lie for an install: those of its user, of its project."""
    names = (value for name, value in _variables(install) if name == "userconfig")
    flags = ((f.glued or (f.word.value if f.word else None) or "") for f in install.call.values(["--userconfig"]))
    for path in (f"{install.where.home}/.npmrc", *names, *flags, ".npmrc"):
        if path and not path.startswith("~"):
            yield install.project.path(path)


def _variables(install: Install) -> Iterator[tuple[str, str]]:
    for name, value in install.where.state.scope.items():
        if name.lower().startswith(("npm_config_", "pnpm_config_")):
            yield name.lower().partition("config_")[2], value or ""


def _set(words: list[str]) -> Iterator[tuple[str, str]]:
    """What `npm config set` sets: a name and its value, or several of them with a sign between."""
    if words and "=" not in words[0]:
        yield words[0], "".join(words[1:2])
        return
    for word in words:
        name, _, value = word.partition("=")
        yield name, value


def _written(done: Done) -> str:
    """What `echo` writes, with its variables as they stand."""
    words = done.call.operands if done.call is not None and done.call.tool in ("echo", "printf") else ()
    return "\n".join(word.value if word.value is not None else word.text.strip("\"'") for word in words).replace(
        "\\n", "\n"
    )


def _writes_plainly(done: Done) -> bool:
    """Whether a command writes lines of settings whose names are all known."""
    text = _written(done)
    names = (line.partition("=")[0] for line in text.splitlines())
    return bool(text) and all("=" in text and (name.startswith(("//", "@")) or "$" not in name) for name in names)


def _is_own(done: Done) -> bool:
    """Whether npm or pnpm writes its settings itself, by words that are read elsewhere, or signs somebody in."""
    return done.call is not None and done.call.tool in ("npm", "pnpm")
