"""Removes, in the layer that made them, the lists and caches of package managers that nothing reads any more."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

from dfix import effects, knowledge
from dfix.context.search import mentions
from dfix.edits import replace
from dfix.effects.mounted import is_mounted
from dfix.fixes import Assumption, Decline, Declined, Evidence, Fix
from dfix.image import later
from dfix.image import runs as steps
from dfix.image.events import Laid
from dfix.image.files import CONTEXT, IMAGE, MADE, Files
from dfix.model import runs
from dfix.passes import Phase, attempt
from dfix.source import shortened
from dfix.syntax import chain
from dfix.syntax.build import retext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Access, Done
    from dfix.image.later import Reader
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

    Entry = dict[str, Any]


class CleanUp:
    """Leave package lists and download caches out of the image.

    Why: what one RUN leaves in the image, a later RUN can hide but not take out. Lists and caches are tens of megabytes
    that nothing reads again.

    Example:
        before: RUN apt-get update && apt-get install -y curl
        after:  RUN apt-get update && apt-get install -y curl && \\
                    rm -rf /var/lib/apt/lists/*

    Safety: every step behind it, the triggers, the stages built on it and what the image starts are read for commands
    that need the lists; a command that is not known may need them, unless it runs the project's own files and none of
    them names the package manager.
    """

    name: ClassVar[str] = "clean-up"
    phase: ClassVar[Phase] = Phase.CLEAN
    codes: ClassVar[tuple[str, ...]] = ("DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060")

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One clean-up a RUN and round, in the stages whose layers ship."""
        for stage in runs.shipped(subject.model):
            for instruction in stage.of("RUN"):
                found = _left(instruction, stage, subject)
                if found:
                    yield from attempt(instruction, _fix, subject, stage, instruction, *found)


def _left(run: Instruction, stage: Stage, subject: Subject) -> tuple[Entry, list[Done]] | None:
    """The first thing that a tool leaves behind in a RUN, and its steps that do."""
    if run.is_json or run.heredocs:
        return None
    done = steps.done(run, stage, subject.context) or []
    for tool, cleanup in _cleanups():
        mine = [d for i, d in enumerate(done) if _leaves(d, tool, cleanup, done[i + 1 :], run)]
        if mine and _is_used(done, mine, cleanup) and not _lies_elsewhere(stage, mine[0], cleanup):
            return cleanup, mine
    return None


@cache
def _cleanups() -> tuple[tuple[str, Entry], ...]:
    """What each tool leaves behind."""
    return tuple(
        (tool, cleanup) for tool, entry in knowledge.folder("tools").items() for cleanup in entry.get("cleanup", ())
    )


def _lies_elsewhere(stage: Stage, step: Done, cleanup: Entry) -> bool:
    """Whether a variable, or a setting that the stage makes, moves it away or keeps it from being there."""
    marks = cleanup.get("unless", ())
    state = step.where.state
    return any(mark in state.env or mark in state.base or mark in _commands(stage) for mark in marks)


def _commands(stage: Stage) -> str:
    """The text of all RUNs of a stage and its bases."""
    notes, key = stage.model.notes, ("commands", stage.index)
    if key not in notes:
        notes[key] = " ".join(run.text for each in stage.lineage for run in each.of("RUN"))
    return cast("str", notes[key])


def _is_used(done: list[Done], mine: list[Done], cleanup: Entry) -> bool:
    """Whether a RUN uses the lists that it fetches; lists that nobody uses are another matter than what they leave."""
    if any(d.call is not None and d.call.action != "update" for d in mine) or any(not d.effect.known for d in done):
        return True
    place = _place(mine[0], cleanup)
    return any(p.role == cleanup["role"] and p.meets(place) for d in done for p in d.effect.reads.places)


def _leaves(step: Done, tool: str, cleanup: Entry, behind: list[Done], run: Instruction) -> bool:
    """Whether a step writes what is to be cleaned up, and nothing behind it in the same RUN takes it out."""
    call = step.call
    if call is None or call.tool != tool or call.action not in cleanup.get("actions", (call.action,)):
        return False
    if call.has(*cleanup.get("offline", ())):
        return False
    place = _place(step, cleanup)
    if not place or not any(p.role == cleanup["role"] and p.meets(place) for p in step.effect.writes.places):
        return False
    return not any(d.effect.removes.covers(place) for d in behind) and not is_mounted(place, run, ("cache", "tmpfs"))


def _place(step: Done, cleanup: Entry) -> str:
    """Where it lies; "" where that cannot be told."""
    found = effects.listed(step.where, [f"{cleanup['role']} {cleanup['place']}"], step.call)
    return found.places[0].path if found.places else ""


def _fix(subject: Subject, stage: Stage, run: Instruction, cleanup: Entry, mine: list[Done]) -> Fix:
    what: str = cleanup["what"]
    try:
        _may_be_added(run, stage)
        _refuse_filled(subject, stage, run, mine, cleanup)
        evidence, assumptions = _unneeded(subject, stage, run, mine, cleanup)
        edited, how, more = _edited(subject, stage, run, mine, cleanup)
    except Decline as no:
        raise Decline(f"{what} cannot be left out of the image: {no.reason}", no.node) from None
    return Fix(
        f"leave {what} out of the image",
        [replace(run, edited)],
        evidence=(Evidence("dockerfile", how, node=run), *evidence),
        assumptions=(*assumptions, *more),
    )


def _may_be_added(run: Instruction, stage: Stage) -> None:
    if not runs.is_posix(run, stage):
        raise Decline("the RUN's shell is not a POSIX shell")


# ---------------------------------------------------------------------- who needs it


def _unneeded(
    subject: Subject, stage: Stage, run: Instruction, mine: list[Done], cleanup: Entry
) -> tuple[list[Evidence], list[Assumption]]:
    """What shows that nobody needs it, and what has to be assumed of those who may."""
    place = _place(mine[0], cleanup)
    evidence: list[Evidence] = []
    assumptions: list[Assumption] = []
    for reader in later.behind(run, stage, _readers(subject, stage, place, cleanup)):
        if reader.reads:
            raise Decline("a later RUN installs without fetching them again" if reader.node.keyword == "RUN"
                          else f"`{reader.what}` needs them", reader.node)  # fmt: skip
        _judge(subject, reader, cleanup, evidence, assumptions)
    if not evidence and not assumptions:
        evidence.append(
            Evidence("search", f"no later step reads {cleanup['what']}, and nothing that the image starts does")
        )
    return evidence, assumptions[:1]


def _readers(subject: Subject, stage: Stage, place: str, cleanup: Entry) -> later.Readers:
    """Who may need it, of all in a stage; found out once for all of its RUNs."""
    notes, key = stage.model.notes, ("needs", stage.index, place, id(cleanup), id(subject.context))
    if key not in notes:
        found = later.readers(place, cleanup["role"], stage, subject.context)
        is_cache = cleanup["role"] == effects.CACHE
        notes[key] = [(at, each) for at, each in found if each is None or not is_cache or _insists(each, cleanup)]
    return cast("later.Readers", notes[key])


def _insists(reader: Reader, cleanup: Entry) -> bool:
    """Whether a reader of a cache needs it: a cache only saves time, but for who is told to work offline, or takes
    files out of it."""
    if reader.reads is None:
        return "offline" in cleanup
    if reader.done and any(
        p.role != cleanup["role"] and _is_in(p, reader.done, cleanup) for p in reader.done.effect.reads.places
    ):
        return True
    if reader.done is None or reader.done.call is None:
        return False
    return reader.done.call.has(*cleanup.get("offline", ())) or _is_told(reader.done, cleanup)


def _is_told(done: Done, cleanup: Entry) -> bool:
    """Whether variables tell a step to work offline."""
    given = [(name, (word.value or "") if word else "") for name, word in done.command.assignments]
    variables = (f"{name}={value}" for name, value in (*given, *done.where.state.env.items()))
    words = tuple(cleanup.get("named", ()))
    return any(word in variable for variable in variables for word in words)


def _is_in(place: Access, done: Done, cleanup: Entry) -> bool:
    return effects.is_inside(place.path, _place(done, cleanup) or "/-")


def _judge(
    subject: Subject, reader: Reader, cleanup: Entry, evidence: list[Evidence], assumptions: list[Assumption]
) -> None:
    """Says of an unknown command why it needs nothing, or what has to be assumed of it."""
    words = tuple(cleanup.get("named", ()))
    if any(word in reader.what for word in words):
        raise Decline(f"`{reader.what}` may need them", reader.node)
    found = mentions(subject.context, words)
    short = shortened(reader.what)
    if found.file:
        assumptions.append(
            Assumption("lists-unused", f"`{short}` does not need {cleanup['what']}", found.file, found.line)
        )
    elif reader.foreign or not found.complete:
        assumptions.append(Assumption("lists-unused", f"`{short}` does not need {cleanup['what']}", node=reader.node))
    elif not evidence:
        evidence.append(Evidence("search", f"`{short}` may run the project's files, and none of them names {words[0]}"))


# ---------------------------------------------------------------------- the edit


def _edited(
    subject: Subject, stage: Stage, run: Instruction, mine: list[Done], cleanup: Entry
) -> tuple[Instruction, str, list[Assumption]]:
    """The RUN with its clean-up, a sentence that says how, and what is assumed of the tool."""
    done = steps.done(run, stage, subject.context) or []
    what = cleanup["what"]
    without = _without_update(run, done, mine, cleanup) if "flag" in cleanup else None
    if without is not None and not _index_is_used(done, mine, cleanup):
        _refuse_brought(subject, stage, run, mine, cleanup)
        return (
            retext(run, [*_flagged(mine, cleanup), *without]),
            f"{cleanup['flag']} keeps {what} out of the layer",
            _knows_flag(stage, cleanup),
        )
    if "append" not in cleanup:
        raise Decline("a command of the same RUN uses it")
    more = _version(subject, stage, cleanup)
    command: str = cleanup["append"]
    if cleanup.get("own"):
        if cleanup.get("sure") and all(step.command.conditional for step in mine):
            raise Decline("whether its tool is there may hang on the condition that it stands in")
        _tool_is_left(done, mine)
        folder = steps.lost_folder(done)
        if folder is not None:
            raise Decline(f"the RUN removes {folder}, where it stands, and `{command}` would not start there")
        command = _called(command, mine[0], done)
    command = f"sudo {command}" if mine[0].command.name == "sudo" else command
    edited = chain.append(run, command, subject.style, _operator(run, stage))
    return edited, f"`{command}` in the same RUN keeps {what} out of the layer", more


def _refuse_filled(subject: Subject, stage: Stage, run: Instruction, mine: list[Done], cleanup: Entry) -> None:
    """A command that puts something there for its own sake (npm cache add) means it to stay."""
    place = _place(mine[0], cleanup)
    notes, key = stage.model.notes, ("filled", stage.index, place, id(subject.context))
    if key not in notes:  # once a stage: there may be a thousand RUNs
        notes[key] = next(_filling(subject, stage, place), None)
    found = cast("tuple[Instruction, Done] | None", notes[key])
    if found is not None and stage.position(found[0]) <= stage.position(run):
        words = " ".join(word.text for word in found[1].command.words)
        raise Decline(f"`{shortened(words)}` puts there what is to stay")


def _filling(subject: Subject, stage: Stage, place: str) -> Iterator[tuple[Instruction, Done]]:
    for run in stage.of("RUN"):
        for each in steps.done(run, stage, subject.context) or ():
            if any(p.role == effects.DATA and effects.is_inside(p.path, place) for p in each.effect.writes.places):
                yield run, each


def _refuse_brought(subject: Subject, stage: Stage, run: Instruction, mine: list[Done], cleanup: Entry) -> None:
    """A cache that a copy has brought has what the step would have to fetch, or to build, without it."""
    place = _place(mine[0], cleanup)
    if cleanup["role"] != effects.CACHE or not _is_copied_to(subject, stage, place):
        return
    found = Files.of(stage, subject.context).before(run).origin(place)
    if found is None:
        return
    if found.kind in (CONTEXT, IMAGE) or (found.kind == MADE and found.stage not in stage.lineage):
        raise Decline("a copy brings what it has, for the step to use")


def _is_copied_to(subject: Subject, stage: Stage, place: str) -> bool:
    """Whether a copy of a stage or its bases goes to a place, into it, or to a folder above it."""
    notes, key = stage.model.notes, ("copied to", stage.index, place, id(subject.context))
    if key not in notes:
        copies = (
            e for each in stage.lineage for e, _ in Files.of(each, subject.context).events() if isinstance(e, Laid)
        )
        notes[key] = any(effects.is_inside(place, e.at) or effects.is_inside(e.at, place) for e in copies)
    return cast("bool", notes[key])


def _index_is_used(done: list[Done], mine: list[Done], cleanup: Entry) -> bool:
    """Whether another command of the RUN reads what the flag would keep from being there."""
    if cleanup["role"] == effects.CACHE:
        return False
    place, last = _place(mine[0], cleanup), done.index(mine[-1])
    for index, each in enumerate(done):
        fetches = each.effect.writes.touches(place) and not each.effect.reads.touches(place)
        if each in mine or (fetches and index < last):
            continue
        if any(p.role == effects.INDEX and p.meets(place) for p in each.effect.reads.places) or fetches:
            return True
    return False


def _flagged(mine: list[Done], cleanup: Entry) -> list[TextEdit]:
    edits: list[TextEdit] = []
    for step in mine:
        old = next((w for w in step.command.words if w.value in cleanup.get("instead_of", ())), None)
        assert step.call is not None and step.call.action_word is not None
        at = step.call.action_word.end
        edits.append((old.start, old.end, cleanup["flag"]) if old else (at, at, f" {cleanup['flag']}"))
    return edits


def _without_update(run: Instruction, done: list[Done], mine: list[Done], cleanup: Entry) -> list[TextEdit] | None:
    """The edit that takes out a fetch of the index that only the flagged steps behind it would use; None when one
    stands there and cannot be taken out."""
    script = runs.script(run)
    assert script is not None
    fetches = [
        d for d in done if d.call and mine[0].call and d.call.tool == mine[0].call.tool and d.call.action == "update"
    ]
    token = run.text_token
    commented = token is not None and any(line.lstrip().startswith("#") for line in token.text.split("\n"))
    if cleanup["role"] == effects.CACHE or not fetches:
        return []
    if len(fetches) != 1 or commented or not script.is_and_chain:
        return None
    pairs = zip(script.statements, script.statements[1:], strict=False)
    return [(one.start, two.start, "") for one, two in pairs if one.commands == (fetches[0].command,)]


def _knows_flag(stage: Stage, cleanup: Entry) -> list[Assumption]:
    """The release of the base tells whether its tool knows the flag."""
    info = stage.info
    release = f"{info.distribution} {info.release_now or ''}" if info and info.known else ""
    version = ".".join(map(str, info.version or ())) if info and info.known and info.kind == "distribution" else ""
    named = (release, f"{info.distribution} {version}" if info and version else "")
    if any(old in named for old in cleanup.get("old", ())):
        raise Decline(f"the version of {stage.image} does not know {cleanup['flag']}")
    if info is None or not info.known:
        told = f"what {stage.image or 'the base'} has knows {cleanup['flag']}"
        return [Assumption("tool-version", told, node=stage.root.from_)]
    return []


def _version(subject: Subject, stage: Stage, cleanup: Entry) -> list[Assumption]:
    """Whether it is a version of the tool whose cache is no more than one."""
    if cleanup.get("version") != "yarn-1":
        return []
    context = subject.context
    text = " ".join(r.text for each in stage.lineage for r in each.of("RUN"))
    if any(mark in text for mark in ("set version", "yarn@berry", "yarn@stable", "yarn@2", "yarn@3", "yarn@4")):
        raise Decline("a later Yarn keeps the project's own packages there")
    if any(context.on_disk(name) for name in (".yarnrc.yml", ".yarn", ".pnp.cjs")) if context else False:
        raise Decline("a later Yarn keeps the project's own packages there")
    lock = context.read_on_disk("yarn.lock") if context else None
    if lock is not None and "__metadata:" in lock:
        raise Decline("a later Yarn keeps the project's own packages there")
    if lock is not None and "corepack" not in text:
        return []
    return [Assumption("tool-version", "the project uses Yarn 1")]


def _called(command: str, step: Done, done: list[Done]) -> str:
    """The clean-up with the tool called as the step calls it: by a path, by its interpreter (php composer.phar)."""
    tool, _, rest = command.partition(" ")
    call = step.call
    assert call is not None
    if call.action_word is None or (call.program.value or "") == tool:
        return command
    words = [w for w in step.command.words if call.program.start <= w.start < call.action_word.start]
    if done[-1] is not step or any(w.looks_like_flag or w.value is None for w in words):
        raise Decline(f"how `{tool}` is called cannot be said again")
    return " ".join([*(w.text for w in words), rest])


def _tool_is_left(done: list[Done], mine: list[Done]) -> None:
    """The clean-up calls the tool, which must be there at the end of the RUN."""
    last = done.index(mine[-1])
    for each in done[last + 1 :]:
        if (
            any(p.removed is None or p.removed for p in each.effect.packages)
            or each.effect.removes.touches("/usr") is True
        ):
            raise Decline("its tool is removed in the same RUN")


def _operator(run: Instruction, stage: Stage) -> str:
    """What joins the clean-up to the RUN: `&&`, but `;` behind a loop or condition that `set -e` is to stop."""
    script = runs.script(run)
    assert script is not None
    stop = script.leaks & {"exit", "exec", "background", "comment", "dynamic", "eval", "source", "trap"}
    if stop:
        raise Decline(f"a command cannot be added behind it ({', '.join(sorted(stop))})")
    last = script.statements[-1]
    if last.terminator:
        raise Decline("it ends in a separator")
    if last.kind in ("command", "pipeline"):
        return "&&"
    stops = runs.stops_at_errors(run, stage)
    if stops is None:
        raise Decline("whether an error in its last part stops it cannot be told")
    if stops and last.operator == "&&":
        raise Decline("behind && its last part would no longer stop at errors")
    return ";" if stops else "&&"


PASS = CleanUp
