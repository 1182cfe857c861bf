"""The steps of the output find what they name: paths that change hands, what is copied from a stage, users."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import effects
from dfix.image.events import Given, Laid, Moved
from dfix.image.origin import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.guards import Change
    from dfix.image.files import Files
    from dfix.model.stages import Model, Stage
    from dfix.syntax import Instruction


def check(change: Change) -> str | None:
    """Nothing is missing that was not missing before."""
    had = _missing(change, change.before)
    missing = next((sentence for sentence in _missing(change, change.after) if sentence not in had), None)
    return missing or _unread(change)


def _missing(change: Change, model: Model) -> tuple[str, ...]:
    key = ("builds", id(change.context))
    if key not in model.notes:
        of_stages = ((*_paths(change, stage), *_users(stage)) for stage in model.stages)
        model.notes[key] = tuple(dict.fromkeys(sentence for found in of_stages for sentence in found))
    missing = model.notes[key]
    assert isinstance(missing, tuple)
    return missing


def _paths(change: Change, stage: Stage) -> Iterator[str]:
    files = change.files(stage)
    for event, then in files.events():
        if isinstance(event, Given) and event.at != "/" and not event.tree and then.origin(event.at) is None:
            yield f"{event.at} would not be there to change hands"
        elif isinstance(event, Laid | Moved) and getattr(event, "within", None) is None:
            source = then.source(event)
            if source and source[0].origin(source[1]) is None and not _is_copied(*source):
                yield f"{source[1]} would not be there to be copied"


def _is_copied(files: Files, path: str) -> bool:
    """Whether a copy of the build context names a path: the one that is built need not be the one that is seen here."""
    stage = files.stage
    for node in (*stage.of("COPY"), *stage.of("ADD")):
        target = (
            stage.state(node).path(node.words[-1], node.escape) if node.words and "from" not in node.flags else None
        )
        if target is not None and path in (
            target,
            *(posixpath.join(target, posixpath.basename(w)) for w in node.words),
        ):
            return True
    return False


def _unread(change: Change) -> str | None:
    """A step that the fix adds and that finds nothing of what it is known to read: it stands in another folder, or too
    early. What an edited step missed before, it may miss."""
    had = [each for stage in change.before.stages for each in _commands(change, stage)]
    texts = {text for text, _, _ in had}
    missed = {path for _, reads, files in had if not _finds(files, reads) for path in reads}
    for stage in change.after.stages:
        for text, reads, files in _commands(change, stage):
            if text not in texts and not _finds(files, reads) and not missed.issuperset(reads):
                return f"`{text}` would not find {reads[0]}"
    return None


def _finds(files: Files, paths: list[str]) -> bool:
    return not paths or any((origin := files.origin(path)) and origin.sure for path in paths)


def _commands(change: Change, stage: Stage) -> Iterator[tuple[str, list[str], Files]]:
    """The commands of a stage, with the files that they read in the folder that they run in."""
    files = change.files(stage)
    for run in stage.of("RUN"):
        state, before = stage.state(run), files.before(run)
        for done in effects.of_run(run, state) or ():
            reads = [r.path for r in done.effect.reads.places if r.role == effects.DATA and done.effect.known]
            near = [path for path in reads if posixpath.dirname(path) == done.where.folder and path not in SYSTEM]
            yield " ".join(word.text for word in done.command.words), near, before


def _users(stage: Stage) -> Iterator[str]:
    """The users that do not exist where they are named, for bases whose accounts are known."""
    if stage.base or stage.info is None or not stage.info.known:
        return
    known = {user.name for user in stage.info.users} | {"root"}
    for instruction in stage.instructions:
        for name in _named(instruction, stage, known):
            if name and not name.isdigit() and name not in known:
                yield f"the user {name} would not exist yet"
        if "?" in known:
            return


def _named(instruction: Instruction, stage: Stage, known: set[str]) -> Iterator[str]:
    """The users that an instruction names; those that it makes are added to the known ones, "?" for any."""
    if instruction.keyword in ("COPY", "ADD"):
        owner = instruction.flag("chown")
        if owner and "$" not in owner:
            yield owner.partition(":")[0]
        return
    if instruction.keyword != "RUN":
        return
    for done in effects.of_run(instruction, stage.state(instruction)) or ():
        if not done.effect.known or done.effect.packages or done.command.conditional:
            known.add("?")
            return
        known.update(account.name or "?" for account in done.effect.accounts if account.kind == "user")
        yield from ((c.owner or "").partition(":")[0] for c in done.effect.changes if c.owner and c.owner != "?")
