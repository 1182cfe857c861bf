"""The steps of the output find what they name: paths that change hands, what is copied from a stage, users."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import effects
from dfix.image.events import Given, Laid, Moved
from dfix.image.origin import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.guards import Change
    from dfix.image.files import Files
    from dfix.model.stages import Model, Stage
    from dfix.syntax import Instruction


def check(change: Change) -> str | None:
    """Nothing is missing that was not missing before."""
    had: set[str] | None = None
    for sentence in _missing(change, change.after, fresh=True):
        had = set(_missing(change, change.before)) if had is None else had
        if sentence not in had:
            return sentence
    return _unread(change)


def _missing(change: Change, model: Model, *, fresh: bool = False) -> Iterator[str]:
    """What is missing in a model, with ``fresh`` but for what is as it was in the model before."""
    for stage in model.stages:
        files, twin = change.files(stage), stage.twin if fresh else None
        if twin is None or not change.keeps_files(twin, stage):
            yield from _paths(stage, files, files.kept if fresh else 0)
        if not (fresh and stage.stays):
            yield from _users(stage)


def _paths(stage: Stage, files: Files, kept: int) -> Iterator[str]:
    """What is not there of what the instructions of a stage name, but for the first ``kept``."""
    for event, then in files.events():
        if stage.position(event.instruction) < kept:
            continue
        if isinstance(event, Given) and event.at != "/" and not event.tree and then.origin(event.at) is None:
            yield f"{event.at} would not be there to change hands"
        elif isinstance(event, Laid | Moved) and getattr(event, "within", None) is None:
            source = then.source(event)
            lacks = source is not None and source[0].origin(source[1]) is None
            if source and lacks and (source[0].removed(source[1]) or not _is_copied(*source)):
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
    texts = {done.command_text for stage in change.before.stages for _, done in _commands(stage)}
    missed: set[str] | None = None
    for stage in change.after.stages:
        for run, done in _commands(stage, stage.kept):
            reads = [] if done.command_text in texts else _near(done)
            if not reads or _finds(change.files(stage).before(run), reads):
                continue
            missed = _missed(change) if missed is None else missed
            if not missed.issuperset(reads):
                return f"`{done.command_text}` would not find {reads[0]}"
    return None


def _missed(change: Change) -> set[str]:
    """What steps of the input do not find."""
    of_stages = ((change.files(stage), _commands(stage)) for stage in change.before.stages)
    found = ((files.before(run), _near(done)) for files, commands in of_stages for run, done in commands)
    return {path for files, reads in found if not _finds(files, reads) for path in reads}


def _finds(files: Files, paths: list[str]) -> bool:
    return not paths or any((origin := files.origin(path)) and origin.sure for path in paths)


def _commands(stage: Stage, kept: int = -1) -> Iterator[tuple[Instruction, Done]]:
    """The commands of a stage behind its first ``kept`` instructions, each with its RUN."""
    for run in stage.of("RUN"):
        if stage.position(run) >= kept:
            yield from ((run, done) for done in effects.of_run(run, stage.state(run)) or ())


def _near(done: Done) -> list[str]:
    """The files that a command reads in the folder that it runs in."""
    reads = [r.path for r in done.effect.reads.places if r.role == effects.DATA and done.effect.known]
    return [path for path in reads if posixpath.dirname(path) == done.where.folder and path not in SYSTEM]


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
