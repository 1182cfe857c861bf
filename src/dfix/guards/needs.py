"""What the program was seen to need is there: the files that its command names and that it reads, the programs that it
starts; and what it writes may be written by the user that it runs as."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.image.events import Laid
from dfix.image.files import BASE, CONTEXT, MADE, UNKNOWN
from dfix.image.origin import SYSTEM
from dfix.launch.effective import healthcheck
from dfix.model import programs

from .start import arguments

if TYPE_CHECKING:
    from dfix.behaviour import Deed
    from dfix.guards import Change
    from dfix.image.files import Files, Origin
    from dfix.model.stages import Stage

#: what is no file of the image
_SHARED = ("/dev", "/proc")

#: where programs are looked for when nothing is said (the default of runc)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def check(change: Change) -> str | None:
    """For every image that the file makes, as far as the Dockerfile and the sources show it; of another program, what
    the old one needed says nothing."""
    if change.restarts:
        return None
    for old, new in change.shipped:
        if change.keeps_files(old, new) and _starts_alike(old, new) and not _is_touched(change, old, new):
            continue
        before, after = change.files(old), change.files(new)
        for path in _named(old, before):
            broken = _compare(path, before.origin(path), after.origin(path), "which the container starts with")
            if broken:
                return broken
            if _is_closed(path, path, change, old, new):
                return f"{path}, which the container starts with, would be closed to {new.end.user} by its mode"
        broken = _program_lost(change, old, new)
        if broken:
            return broken
        if change.before.target is old and _is_touched(change, old, new):
            broken = _of_program(change, old, new)
            if broken:
                return broken
    return None


def _starts_alike(old: Stage, new: Stage) -> bool:
    """Whether the same words are started by the same user, and a bare name is looked for in the same folders."""
    one, other = old.end, new.end
    same = one.user == other.user and one.env.get("PATH") == other.env.get("PATH")
    return same and arguments(old) == arguments(new)


def _is_touched(change: Change, old: Stage, new: Stage) -> bool:
    """Whether the fix changes what the program stands on: another base, another user, files left behind."""
    return old.image != new.image or bool(change.fix.leaves) or "user" in change.fix.changes


def _of_program(change: Change, old: Stage, new: Stage) -> str | None:
    """What the sources show that the program does."""
    from dfix.behaviour import behaviour
    from dfix.subject import Subject

    seen = behaviour(Subject(change.before, change.context), old)
    before, after = change.files(old), change.files(new)
    for deed in seen.reads:
        if deed.path and deed.value.exact:
            why = f"which the program reads ({deed.where})"
            broken = _compare(deed.path, before.origin(deed.path), after.origin(deed.path), why)
            if broken:
                return broken
    for deed in seen.writes:
        if deed.path and deed.value.exact and _lost_to_root(deed.path, old, new, before, after):
            return f"{deed.path}, which the program writes ({deed.where}), would belong to root"
    return _not_installed(seen.executes, old, new)


def _named(stage: Stage, files: Files) -> list[str]:
    """The absolute paths that the words of the command and of the health check may mean. A program's bare name is
    looked for in PATH, and a bare word is a file only where the build context has one of that name (java is given the
    name of a class)."""
    words = arguments(stage)
    words = (*(words[1:] if words and "/" not in words[0] else words), *_checked(stage))
    found: list[str] = []
    for word in (w for w in words if not w.startswith("-") and " " not in w):
        for part in (p.removesuffix("/*") for p in word.split(":") if p):  # a class path names several
            path = stage.end.join(part)
            origin = files.origin(path) if path else None
            if path and ("/" in part or (origin is not None and origin.kind == CONTEXT)):
                found.append(path)
    return found


def _checked(stage: Stage) -> tuple[str, ...]:
    """The words of the health check that may name a path."""
    check = healthcheck(stage)
    program = programs.of(check.instruction) if check is not None else None
    words = program.argv if program is not None else None
    return tuple(word for word in words or () if "/" in word and "://" not in word)


def _program_lost(change: Change, old: Stage, new: Stage) -> str | None:
    """A program that is started by its bare name, was put there by the file, and is found no more, or another is, or it
    is closed to the user."""
    was, now = _in_path(old, change.files(old)), _in_path(new, change.files(new))
    if was is None or was[1].kind == BASE:
        return None
    path, origin = was
    why = "which the container starts with"
    if now is None:
        return f"{path}, {why}, would not be there"
    if _is_closed(path, now[0], change, old, new):
        return f"{path}, {why}, would be closed to {new.end.user} by its mode"
    return _compare(path, origin, now[1], why)


def _is_closed(was: str, now: str, change: Change, old: Stage, new: Stage) -> bool:
    """Whether a mode closes to the image's user what was open before."""
    return _allowed(was, old, change.files(old)) and not _allowed(now, new, change.files(new))


def _in_path(stage: Stage, files: Files) -> tuple[str, Origin] | None:
    """Where the program that is started by its bare name surely lies, as PATH says, and where it comes from."""
    words = arguments(stage)
    if not words or "/" in words[0]:
        return None
    for folder in (stage.end.env.get("PATH") or _PATH).split(":"):
        path = f"{folder.rstrip('/')}/{words[0]}"
        origin = files.origin(path) if folder.startswith("/") else None
        if origin is not None and origin.sure and origin.kind != UNKNOWN:
            return path, origin
    return None


def _compare(path: str, before: Origin | None, after: Origin | None, why: str) -> str | None:
    if before is None or before.kind == UNKNOWN or not before.sure:
        return None
    only_maybe = after is not None and after.kind == BASE and before.kind != BASE and not after.sure
    if after is None or only_maybe:
        return f"{path}, {why}, would not be there"
    if before.kind == CONTEXT and after.sure and (after.kind, after.path) != (before.kind, before.path):
        return f"{path}, {why}, would be another file"
    return None


def _allowed(path: str, stage: Stage, files: Files) -> bool:
    """Whether no mode that the file gives keeps the image's user from reading a path."""
    mode, owner = files.mode(path), files.owner(path)
    if stage.end.is_root is not False or mode is None or owner is None:
        return True
    theirs = owner.user == (stage.end.user or "").partition(":")[0]
    return not _closed(mode) or theirs


def _closed(mode: str) -> bool:
    """Whether a mode is for the owner alone: 700, 0600."""
    return mode.isdigit() and len(mode) > 2 and not int(mode[-1]) & 4


def _open(mode: str) -> bool:
    """Whether a mode lets everybody write: 777, 1777, a+rwx."""
    if mode.isdigit():
        return bool(int(mode[-1]) & 2)
    return any(part[:1] in "ao+" and "+" in part and "w" in part.partition("+")[2] for part in mode.split(","))


def _lost_to_root(path: str, old: Stage, new: Stage, before: Files, after: Files) -> bool:
    """Whether the user could write a file before, and it belongs to root behind the fix."""
    if new.end.is_root is not False or any(path == s or path.startswith(s + "/") for s in _SHARED):
        return False
    return _writable(path, old, before) is True and _writable(path, new, after) is False


def _writable(path: str, stage: Stage, files: Files) -> bool | None:
    """Whether the user of an image may write a file, or make it in the folder that is there; None when not known (the
    system's own folders may be mounted over)."""
    if stage.end.is_root is not False:
        return stage.end.is_root
    here = files.real(path)
    while here != "/" and not _is_there(here, files):
        here = posixpath.dirname(here)
    owner, mode = files.owner(here), files.mode(here)
    if mode is not None and here not in SYSTEM:
        return True if _open(mode) else None
    if owner is None or here in SYSTEM:
        return None
    return owner.user == (stage.end.user or "").partition(":")[0] or (None if not owner.is_root else False)


def _is_there(path: str, files: Files) -> bool:
    """Whether something surely lies at a path: what a copy names does, in a folder that a step fills (dotnet publish)
    it only may."""
    last = next((event for _, event in files.history(path, lasting=True)), None)
    if isinstance(last, Laid) and last.at == path:
        return True
    origin = files.origin(path)
    if origin is None or not origin.sure:
        return False
    return origin.kind != MADE or files.is_folder(path) is not None or path in files.made()


def _not_installed(deeds: tuple[Deed, ...], old: Stage, new: Stage) -> str | None:
    """A program whose package the file installs, and the new base does not bring."""
    had, has = _packages(old), _packages(new)
    brought = new.info.has if new.info else frozenset()
    for deed in deeds:
        name = deed.value.text
        if deed.value.exact and name in had - has and name not in brought:
            return f"{name}, which the program starts ({deed.where}), would not be installed"
    return None


def _packages(stage: Stage) -> frozenset[str]:
    """The packages of the distribution that a stage and its bases install by name."""
    from dfix import effects

    found: set[str] = set()
    here: Stage | None = stage
    while here is not None:
        for run in here.of("RUN"):
            for done in effects.of_run(run, here.state(run)) or ():
                for packages in done.effect.packages:
                    found.update(packages.installed or ())
        here = here.base
    return frozenset(found)
