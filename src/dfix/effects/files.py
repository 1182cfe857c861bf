"""Plain tools on files: cp, rm, chmod, sed, tar and their like, one function a form (tools/coreutils.toml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .effect import NONE, Change, Effect, unknown
from .paths import ARTIFACT, DATA, TEMPORARY, Access, Paths
from .places import accesses, flags_of, listed, valued

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tools import Call
    from .where import Where

    Form = Callable[[Call, Where], Effect | None]


def listed_by(call: Call, where: Where) -> Effect:
    """What a command prints, to somebody who takes it, of a folder that its words do not name: `ls > list`; and what a
    shell puts in the place of a pattern: `echo *`."""
    entry = call.entry or {}
    if entry.get("form") == "nothing":
        return Effect(reads=accesses(where, [word for word in call.operands if word.glob], DATA))
    here = entry.get("here")
    least = 1 if entry.get("form") == "read-rest" and not call.has(*call.key("script", ())) else 0
    if not here or call.operands[least:] or (here is not True and not call.has(*here)):
        return NONE
    return Effect(reads=_own_folder(where))


def _own_folder(where: Where) -> Paths:
    return Paths((Access(where.folder, False, DATA),)) if where.folder else Paths((), unknown=True)


def _nothing(call: Call, where: Where) -> Effect:
    return NONE


def _read(call: Call, where: Where) -> Effect:
    return Effect(reads=accesses(where, call.operands, DATA), writes=valued(call, where, "writes", DATA))


def _read_rest(call: Call, where: Where) -> Effect:
    if call.key("program") and any("system(" in w.text or ">" in w.text for w in call.words):
        return unknown(call.text)
    skip = 0 if call.has(*call.key("script", ())) else 1
    return Effect(
        reads=accesses(where, call.operands[skip:], DATA, whole=True).plus(valued(call, where, "reads", DATA))
    )


def _sources_and_target(call: Call, where: Where) -> tuple[Paths, Paths]:
    if call.values(call.key("target", ())):
        return accesses(where, call.operands, DATA, whole=True), valued(call, where, "target", ARTIFACT)
    sources = accesses(where, call.operands[:-1], DATA, whole=True)
    return sources, accesses(where, call.operands[-1:], ARTIFACT)


def _copy(call: Call, where: Where) -> Effect:
    if call.has(*call.key("folders", ())):
        return _made(call, where)
    sources, target = _sources_and_target(call, where)
    return Effect(reads=sources, writes=target, changes=_given(call, where, target))


def _move(call: Call, where: Where) -> Effect:
    sources, target = _sources_and_target(call, where)
    return Effect(reads=sources, writes=target, removes=sources)


def _link(call: Call, where: Where) -> Effect:
    if len(call.operands) == 1 and not call.values(call.key("target", ())):
        name = where.value(call.operands[0])
        path = where.path(name.rstrip("/").rpartition("/")[2]) if name else None
        return Effect(writes=Paths((Access(path, False, ARTIFACT),)) if path else Paths((), unknown=True))
    return Effect(writes=_sources_and_target(call, where)[1])


def _made(call: Call, where: Where) -> Effect:
    made = accesses(where, call.operands, ARTIFACT)
    return Effect(writes=made, changes=_given(call, where, made))


def _given(call: Call, where: Where, targets: Paths) -> tuple[Change, ...]:
    """The owner and mode that `install -o -m` and `mkdir -m` give to what they make."""
    owner = next((where.flag_value(f) or "?" for f in call.values(call.key("owner", ()))), None)
    mode = next((where.flag_value(f) or "?" for f in call.values(call.key("mode", ()))), None)
    if owner is None and mode is None:
        return ()
    return tuple(Change(place.path, False, owner, mode) for place in targets.places)


def _remove(call: Call, where: Where) -> Effect:
    return Effect(removes=accesses(where, call.operands, DATA, whole=True))


def _mode(call: Call, where: Where) -> Effect:
    recursive = call.has(*call.key("recursive", ()))
    targets = call.operands
    value: str | None = None
    if not call.has("--reference"):
        value = where.value(call.operands[0]) if call.operands else None
        targets = call.operands[1:]
    changes: list[Change] = []
    for word in targets:
        path, _ = where.place(word)
        owner = value or "?" if call.tool != "chmod" else None
        if call.tool == "chgrp" and owner:
            owner = ":" + owner
        changes.append(Change(path, recursive, owner, (value or "?") if call.tool == "chmod" else None))
    return Effect(changes=tuple(changes))


def _edit(call: Call, where: Where) -> Effect:
    has_script = call.has(*call.key("script", ()))
    files = call.operands if has_script else call.operands[1:]
    if call.key("program") and not has_script:
        return unknown(call.text)
    in_place = any(flag.name.startswith(tuple(call.key("in_place", ()))) for flag in call.flags)
    read = accesses(where, files, DATA).plus(valued(call, where, "reads", DATA))
    return Effect(reads=read, writes=accesses(where, files, DATA) if in_place else Paths())


def _text(call: Call, where: Where) -> Effect:
    if call.has("-n", "--newfile"):
        return unknown(call.text)
    files = accesses(where, call.operands, DATA)
    return Effect(reads=files, writes=files)


def _tee(call: Call, where: Where) -> Effect:
    return Effect(writes=accesses(where, call.operands, ARTIFACT))


#: questions of test(1) about the file that follows
_FILE_QUESTIONS = frozenset(f"-{letter}" for letter in "abcdefghkpsuwxrLSGON")


def _test(call: Call, where: Where) -> Effect:
    """`[ -f package.json ]`: what is asked about is read."""
    asked = [b for a, b in zip(call.words, call.words[1:], strict=False) if a.value in _FILE_QUESTIONS]
    return Effect(reads=accesses(where, asked, DATA))


def _temporary(call: Call, where: Where) -> Effect:
    return Effect(writes=Paths((Access("/tmp", False, TEMPORARY),)))


def _replace(call: Call, where: Where) -> Effect:
    files = accesses(where, call.operands, ARTIFACT)
    beside = tuple(Access(p.path.rpartition("/")[0] or "/", False, p.role) for p in files.places)
    return Effect(reads=files, writes=Paths(files.places + beside, files.unknown), removes=files)


def _find(call: Call, where: Where) -> Effect:
    texts = [w.value or w.text for w in call.words]
    roots = []
    for word in call.words:
        if word.looks_like_flag or word.text in ("!", "(", "\\(", "-L", "-H"):
            break
        roots.append(word)
    places = accesses(where, roots, DATA) if roots else _own_folder(where)
    if "-delete" in texts:
        return Effect(reads=places, removes=places)
    at = next((i for i, t in enumerate(texts) if t in ("-exec", "-execdir", "-ok", "-okdir")), None)
    if at is None:
        return Effect(reads=places)
    doing = texts[at + 1].rpartition("/")[2] if at + 1 < len(texts) else ""
    if doing == "rm":
        return Effect(reads=places, removes=places)
    if doing in ("chmod", "chown", "chgrp", "chcon"):
        owner = texts[at + 2] if at + 2 < len(texts) and doing != "chmod" else None
        mode = texts[at + 2] if at + 2 < len(texts) and doing == "chmod" else None
        return Effect(reads=places, changes=tuple(Change(p.path, True, owner, mode) for p in places.places))
    if doing in (
        "grep",
        "cat",
        "ls",
        "echo",
        "touch",
        "sed",
        "strip",
        "gzip",
        "file",
        "md5sum",
        "sha256sum",
        "dos2unix",
    ):
        return Effect(reads=places, writes=places)
    return unknown(call.text)


def _unpack(call: Call, where: Where) -> Effect:
    always = call.key("unpacks") == "always"
    letters = _old_style(call)
    operands = list(call.operands[1:] if letters else call.operands)
    archive = valued(call, where, "archive", DATA)
    if not archive.places and operands and (always or "f" in letters):
        archive, operands = accesses(where, operands[:1], DATA), operands[1:]
    if not unpacks(call):
        return Effect(reads=accesses(where, operands, DATA), writes=archive)
    into = valued(call, where, "into", ARTIFACT)
    return Effect(reads=archive, writes=into if into.places or into.unknown else listed(where, ("artifact ./",)))


def unpacks(call: Call) -> bool:
    """Whether an archiver takes an archive apart, and does not make or list one."""
    always = call.key("unpacks") == "always"
    return always or call.has(*flags_of(call, "unpacks")) or "x" in _old_style(call)


def _old_style(call: Call) -> str:
    """The letters of `tar xzf archive` and `jar xf archive`, which have no dash."""
    first = call.words[0] if call.words else None
    is_letters = first is not None and call.key("letters") and not first.looks_like_flag
    return first.text if is_letters and first is not None else ""


def _copy_first(call: Call, where: Where) -> Effect:
    return Effect(reads=accesses(where, call.operands[1:], DATA), writes=accesses(where, call.operands[:1], ARTIFACT))


FORMS: dict[str, Form] = {
    "nothing": _nothing,
    "test": _test,
    "read": _read,
    "read-rest": _read_rest,
    "copy": _copy,
    "move": _move,
    "link": _link,
    "make": _made,
    "folder": _made,
    "remove": _remove,
    "mode": _mode,
    "edit": _edit,
    "text": _text,
    "tee": _tee,
    "temporary": _temporary,
    "replace": _replace,
    "find": _find,
    "unpack": _unpack,
    "copy-first": _copy_first,
}
