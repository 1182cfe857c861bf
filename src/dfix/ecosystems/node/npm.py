"""Which npm a stage has, and what it is told by its variables and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge

from .configured import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    for path in (f"{install.where.home}/.npmrc", install.project.path(".npmrc")):
        if path.startswith("/"):
            found.update(settings(".npmrc", install.project.text(path) or ""))
    for each in install.before:
        if each.call is not None and each.call.tool == "npm" and each.call.action == "config":
            words = [each.where.value(word) or "" for word in each.call.operands if word.text != "set"]
            name, _, value = "=".join(words[:2]).partition("=")
            found[name] = value
    for name, value in install.where.state.scope.items():
        if name.lower().startswith("npm_config_"):
            found[name.lower().removeprefix("npm_config_").replace("_", "-")] = value or ""
    return found
