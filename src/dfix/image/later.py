"""Who may need a place of the image later: the steps behind one, triggers, and what the image starts."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects.files import unpacks
from dfix.records import Record
from dfix.source import shortened

from . import runs
from .files import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.effects import Call, Done
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

_STARTS = ("CMD", "ENTRYPOINT", "HEALTHCHECK")


class Reader(Record):
    """A command behind a step.

    reads     it reads the place; None: that is not known
    what      the command as written
    node      the instruction that it stands in
    done      the command, for questions about its flags; None where it cannot be read
    foreign   what it runs does not come from the build context
    """

    reads: bool | None
    what: str
    node: Instruction
    done: Done | None = None
    foreign: bool = False


#: who reads a place, in order, each with the position of its instruction; None where the place is written anew
Readers = list[tuple[int, "Reader | None"]]


def readers(place: str, role: str, stage: Stage, context: Context) -> Readers:
    """The commands of a stage that read a place or may do so. Behind them, with the position behind the last
    instruction, those of the stages built on it, in each until it writes the place anew."""
    found = list(_all(stage, place, role, context))
    for child in _built_on(stage):
        theirs = takewhile(lambda pair: pair[1] is not None, _all(child, place, role, context))
        found += ((len(stage.instructions), reader) for _, reader in theirs)
    return found


def _all(stage: Stage, place: str, role: str, context: Context) -> Iterator[tuple[int, Reader | None]]:
    """Triggers run behind all of a stage, wherever they stand."""
    end = len(stage.instructions)
    for index, instruction in sorted(enumerate(stage.instructions), key=lambda pair: pair[1].keyword == "ONBUILD"):
        position = end if instruction.keyword == "ONBUILD" else index
        for reader in of_instruction(instruction, stage, place, role, context):
            yield position, reader
            if reader is None:
                break


def behind(run: Instruction, stage: Stage, found: Readers) -> Iterator[Reader]:
    """Those of some readers that find what a RUN has left there."""
    start = bisect_right(found, stage.position(run), key=lambda pair: pair[0])
    for _, reader in islice(found, start, None):
        if reader is None:
            return
        yield reader


def _built_on(stage: Stage) -> Iterator[Stage]:
    for child in stage.model.built_on(stage):
        yield child
        yield from _built_on(child)


def of_instruction(node: Instruction, stage: Stage, place: str, role: str, context: Context) -> Iterator[Reader | None]:
    """The readers in one instruction, in order; None where the place is written anew."""
    if node.keyword == "RUN":
        done = runs.done(node, stage, context)
        if done is None:
            yield Reader(None, _short(node), node)
            return
        yield from _among(done, node, stage, place, role, context)
    elif node.keyword == "ONBUILD":
        trigger = node.text.strip()
        keyword, _, text = trigger.partition(" ")
        if keyword.upper() == "RUN":
            where = effects.where_of(stage.state(node))
            yield from _total(effects.of_text(text, where), f"ONBUILD {trigger}", node, place, role, True)
    elif node.keyword in _STARTS:
        yield from _started(node, stage, place, role, context)


def _among(
    done: list[Done], node: Instruction, stage: Stage, place: str, role: str, context: Context
) -> Iterator[Reader | None]:
    for each in done:
        effect = each.effect
        touches = _reads(effect, place, role)
        if touches is not False:
            foreign = touches is None and _is_foreign(each, node, stage, context)
            yield Reader(touches, each.command_text, node, each, foreign)
        fetches = any(p.role == role and p.meets(place) for p in effect.writes.places)
        if fetches and touches is False and not each.command.conditional:
            yield None


def _reads(effect: effects.Effect, place: str, role: str) -> bool | None:
    """Whether something reads a place for what it is there for; who looks at all of a folder does not need it."""
    if any((p.role == role and p.meets(place)) or effects.is_inside(p.path, place) for p in effect.reads.places):
        return True
    return None if not effect.known else False


def _total(
    effect: effects.Effect, what: str, node: Instruction, place: str, role: str, foreign: bool = False
) -> Iterator[Reader]:
    touches = _reads(effect, place, role)
    if touches is not False:
        yield Reader(touches, what, node, None, foreign)


def _started(node: Instruction, stage: Stage, place: str, role: str, context: Context) -> Iterator[Reader]:
    """A command that the image starts, and the scripts behind it that are plain to read."""
    from shlex import join

    text = join(node.words) if node.is_json else node.text
    where = effects.where_of(stage.end, Files.of(stage, context).text)
    effect = effects.of_text(text, where) if text else effects.NONE
    yield from _total(effect, text, node, place, role)


def _is_foreign(done: Done, node: Instruction, stage: Stage, context: Context) -> bool:
    """Whether an unknown command runs what was fetched: its folder or program was downloaded, or it reads it."""
    call = done.call
    if call is None:
        return True
    if (call.entry or {}).get("form") == "shell" and not call.operands:
        return True
    places = [p for p in (done.where.folder, done.where.path(call.program.value or "")) if p]
    places += [path for word in call.operands if (path := done.where.place(word)[0])]
    last = stage.position(node)
    fetched = ((each, found) for each in stage.lineage for found in _fetched(each, context))
    before = (at for each, (at, when) in fetched if each is not stage or when <= last)
    return any(effects.is_inside(place, at) for at in before for place in places)


def _fetched(stage: Stage, context: Context) -> tuple[tuple[str, int], ...]:
    """The places that clones and downloads of a stage write, each with the position of its instruction."""
    return context.memo(("fetched", stage), lambda: tuple(_fetches(stage, context)))


def _fetches(stage: Stage, context: Context) -> Iterator[tuple[str, int]]:
    for run in stage.of("RUN"):
        for done in runs.done(run, stage, context) or ():
            if done.call is not None and brings(done.call):
                paths = {p.path for p in done.effect.writes.places} - {done.where.folder, "/", "/usr", "/etc"}
                yield from ((path, stage.position(run)) for path in paths)


def brings(call: Call) -> bool:
    """Whether a command fetches files, or unpacks what was fetched."""
    form = (call.entry or {}).get("form")
    return form == "download" or (form == "unpack" and unpacks(call)) or call.given == "clone"


def _short(node: Instruction) -> str:
    text = " ".join((node.text or " ".join(node.words)).split())
    return shortened(text)
