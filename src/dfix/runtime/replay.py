"""Which instructions of a single stage the runtime stage needs again.

COPY --from carries files and nothing else: what the old stage did to the system, its users and its
configuration has to happen in the runtime stage too, or must be shown not to matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.fixes import Assumption, Decline
from dfix.model import copies
from dfix.model.steps import Step
from dfix.model.steps import step as step_of
from dfix.source import shortened

from .plan import Split, Verdict
from .straight import landed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.model.state import State
    from dfix.syntax import Instruction

    Stays = Callable[[Step, Split], Verdict]

_DECLARED = frozenset(("ENV", "ARG", "WORKDIR", "USER", "SHELL"))
_ONLY_RUNTIME = frozenset(("EXPOSE", "VOLUME", "LABEL", "HEALTHCHECK", "STOPSIGNAL", "CMD", "ENTRYPOINT", "MAINTAINER"))
#: what is in a place of these roles is of no use to the program
_IDLE = (effects.CACHE, effects.INDEX, effects.LOG, effects.TEMPORARY)
_PASSING = ("/tmp", "/var/tmp", "/dev", "/proc", "/var/cache", "/var/lib/apt", "/var/log")
#: the same for a folder or an empty file that a command makes, or gives away: a program may write to /var/log/app
_UNUSED = ("/tmp", "/var/tmp", "/dev", "/proc", "/var/cache/apt", "/var/lib/apt", "/var/log/apt")
#: folders that every image has: what is put into them cannot be told from what was there
_SHARED = frozenset(
    "/ /bin /etc /home /lib /media /mnt /opt /root /run /sbin /srv /usr /usr/bin /usr/include /usr/lib /usr/libexec "
    "/usr/local /usr/local/bin /usr/local/etc /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share "
    "/usr/sbin /usr/share /usr/src /var /var/lib /var/www".split()
)


class Replay:
    """The sorted instructions.

    again        those that the runtime stage has too, in order
    only         those of `again` that leave the builder
    installs     steps of the distribution's package manager
    system_runs  the RUNs that install with it
    idle         instructions that only the installs of the runtime stage take the place of
    brought      paths outside of the project that steps of the builder make: they are copied from there
    packages     what the steps of `again` need of the distribution
    assumptions  what had to be assumed of steps that are not known
    """

    __slots__ = (
        "again",
        "assumptions",
        "brought",
        "idle",
        "installs",
        "only",
        "packages",
        "system_runs",
    )

    def __init__(self) -> None:
        self.again: list[Instruction] = []
        self.only: list[Instruction] = []
        self.installs: list[Step] = []
        self.system_runs: list[Instruction] = []
        self.brought: list[str] = []
        self.idle: list[Instruction] = []
        self.packages: list[str] = []
        self.assumptions: list[Assumption] = []


def replay(split: Split, stays: Stays) -> Replay:
    """Sorts the instructions of a stage; Decline when one of them cannot be placed. ``stays`` knows the language."""
    result = Replay()
    for instruction in split.stage.instructions:
        keyword = instruction.keyword
        if keyword in _DECLARED:
            result.again.append(instruction)
        elif keyword in _ONLY_RUNTIME:
            result.again.append(instruction)
            result.only.append(instruction)
        elif keyword == "ONBUILD":
            raise Decline("it has ONBUILD instructions, which other images rely on", instruction)
        elif keyword in ("COPY", "ADD"):
            _place_copy(split, instruction, result)
        elif keyword == "RUN":
            _place_run(split, instruction, result, stays)
    _bring_what_is_made(split, result)
    return result


def _bring_what_is_made(split: Split, result: Replay) -> None:
    """A step of the runtime stage that takes files which stay in the builder: what it makes is copied from there."""
    stage = split.stage
    again = set(map(id, result.again))
    there = [_target(split, i) for i in result.again if i.keyword in ("COPY", "ADD")]
    worked = {stage.state(i).workdir for i in stage.of("RUN") if id(i) not in again}
    brought = {_target(split, i) for k in ("COPY", "ADD") for i in stage.of(k)}
    for run in [i for i in result.again if i.keyword == "RUN"]:
        for path in _taken(run, stage.state(run)):
            copied = any(t and copies.is_inside(path, t) for t in there)
            if _lies_in(path, worked) or (_lies_in(path, brought) and not copied):
                result.again.remove(run)
                result.only = [i for i in result.only if i is not run]
                result.brought += _brought(split, run, effects.of_run(run, stage.state(run)) or [])
                break


def _lies_in(path: str, folders: set[str | None]) -> bool:
    return any(f and f != "/" and copies.is_inside(path, f) for f in folders)


def _target(split: Split, instruction: Instruction) -> str | None:
    return split.stage.state(instruction).path(instruction.words[-1], instruction.escape) if instruction.words else None


def _taken(run: Instruction, state: State) -> list[str]:
    """The paths that the steps of a RUN copy or move to somewhere else."""
    found = effects.of_run(run, state) or ()
    return [
        place.path
        for each in found
        for place in each.effect.reads.places
        if each.call is not None and each.effect.writes.places and place.path not in _SHARED
    ]


def _place_copy(split: Split, instruction: Instruction, result: Replay) -> None:
    state = split.stage.state(instruction)
    if instruction.heredocs or len(instruction.words) < 2:
        raise Decline("it writes a file with a heredoc, which is left where it is", instruction)
    target = state.path(instruction.words[-1], instruction.escape)
    if target is None:
        raise Decline(f"where {instruction.keyword} {instruction.words[0]} lands is not known", instruction)
    inside = all(map(split.has, landed(split, (instruction,)) or (target,)))
    if not inside and not _is_taken_away(split, instruction):
        result.again.append(instruction)


def _is_taken_away(split: Split, instruction: Instruction) -> bool:
    """Whether later steps surely remove all that a copy brings: it is for the build alone."""
    if not split.context:
        return False
    from dfix.image.events import Laid
    from dfix.image.files import Files

    files = Files.of(split.stage, split.context)
    brought = [event.at for event in files.done_by(instruction) if isinstance(event, Laid)]
    return bool(brought) and all(files.origin(at) is None for at in brought)


def _place_run(split: Split, run: Instruction, result: Replay, stays: Stays) -> None:
    done = effects.of_run(run, split.stage.state(run), _reader(split))
    if done is None:
        result.assumptions.append(_unknown(split, run, _short(run)))
        return
    placed: list[tuple[effects.Done, Verdict]] = []
    system, known = False, len(result.installs)
    for each in (leaf for command in done for leaf in effects.leaves(command)):
        step = step_of(each.command)
        if step is not None and (step.is_system or step.is_cleanup):
            result.installs.append(step)
            system = system or step.action not in ("clean", "autoclean", "distclean", "dist-clean")
        else:
            verdict = _verdict(split, each, step, stays)
            folder = _worked_in(each) if verdict is Verdict.BUILDER else None
            if folder is not None and _is_apart(split, folder):
                result.brought.append(folder)
            elif folder is not None and not all(_in_home(p.path) for p in _outside(split, each)):
                verdict = Verdict.BROUGHT
            placed.append((each, verdict))
    if any(step.is_system_install for step in result.installs[known:]):
        result.system_runs.append(run)
    _assume(split, run, result, placed)
    _take_over(split, run, result, placed, system)


def _assume(split: Split, run: Instruction, result: Replay, placed: list[tuple[effects.Done, Verdict]]) -> None:
    """What is left open by the commands of a step; Decline where one of them refutes it."""
    unknown = [each for each, verdict in placed if verdict is Verdict.UNKNOWN]
    for each in unknown:
        _refuse_named(split, run, each)
    if unknown:
        result.assumptions.append(_unknown(split, run, _short(run)))
    home = next((each for each, verdict in placed if verdict is Verdict.HOME), None)
    _refuse_given_to_home(split, run, [each for each, verdict in placed if verdict is Verdict.HOME])
    if home is not None:
        place = _outside(split, home)[0].path
        sentence = f"what `{_short(run)}` puts into {place} is of no use to the program"
        result.assumptions.append(Assumption("home-unused", sentence, node=run))


def _refuse_given_to_home(split: Split, run: Instruction, done: list[effects.Done]) -> None:
    """Declines where a step puts files of the project into the home of root: they are there to be read."""
    for each in done:
        form = (each.call.entry or {}).get("form") if each.call else None
        if form in ("copy", "move") and each.effect.reads.touches(split.folder):
            sentence = f"`{_short(run)}` puts files of the project into the home of root"
            raise Decline(f"{sentence}, where a second stage lacks them (COPY would bring them there)", run)


def _take_over(
    split: Split, run: Instruction, result: Replay, placed: list[tuple[effects.Done, Verdict]], system: bool
) -> None:
    """Puts a step where its verdicts say."""
    verdicts = {verdict for _, verdict in placed} - {Verdict.HOME}
    again = verdicts & {Verdict.BOTH, Verdict.RUNTIME}
    done = [each for each, _ in placed]
    if verdicts == {Verdict.RUNTIME} and not system:
        result.again.append(run)
        result.only.append(run)
    elif again and not system and (again == verdicts or all(_prepares(each, split) for each in done)):
        _refuse_absent(split, run, done)
        _again(run, result, done)
    elif again or Verdict.BROUGHT in verdicts:
        wanted = (*again, Verdict.BROUGHT)
        result.brought += _brought(split, run, [each for each, verdict in placed if verdict in wanted])


def _refuse_absent(split: Split, run: Instruction, done: list[effects.Done]) -> None:
    """Declines where a step gives away what lies in the project and does not make it: the project arrives later."""
    made = [place.path for each in done for place in each.effect.writes.places]
    for change in (change for each in done for change in each.effect.changes):
        path = change.path
        inside = path is not None and path != split.folder and copies.is_inside(path, split.folder)
        if inside and not any(copies.is_inside(path or "", m) for m in made):
            why = f"`{_short(run)}` gives {path} away, which a second stage would not have yet where that user is made"
            raise Decline(why, run)


def _again(run: Instruction, result: Replay, done: list[effects.Done]) -> None:
    result.again.append(run)
    table: dict[str, list[str]] = knowledge.load("commands")["needs"]
    result.packages += [n for each in done if each.call is not None for n in table.get(each.call.tool, ())]


def _brought(split: Split, run: Instruction, done: list[effects.Done]) -> list[str]:
    """What a step of the builder puts outside of the project, to be copied from there; Decline where it cannot be."""
    found = []
    for each in done:
        if _is_system(each):
            continue
        places = [named for place in _outside(split, each) for named in _entries(each, place)]
        if places and each.call is not None and (each.call.entry or {}).get("form") == "link":
            sentence = f"`{_short(run)}` makes a link, which a copy from another stage would follow"
            raise Decline(f"{sentence} (a RUN of its own could be run again there)", run)
        if each.effect.touches_accounts or any(p.path.startswith("~") for p in places):
            raise Decline(f"`{_short(run)}` does both: what the build needs and what the finished image needs", run)
        if any(p.path in _SHARED for p in places):
            sentence = (
                f"`{_short(run)}` puts what it makes among the files of the system, where a second stage lacks it"
            )
            raise Decline(f"{sentence} (from a folder of its own it could be copied)", run)
        if any(_in_home(p.path) for p in places) and not all(_in_home(p.path) for p in places):
            sentence = f"`{_short(run)}` keeps what it makes in the home of root or elsewhere, which is not told"
            raise Decline(sentence, run)
        found += [p.path for p in places]
    whole = dict.fromkeys(path for path in found if not _is_gone(split, path))
    return [p for p in whole if not any(p != other and copies.is_inside(p, other) for other in whole)]


def _entries(done: effects.Done, place: effects.Access) -> list[effects.Access]:
    """What a command copies into a folder that every image has, where its words say that; else the folder."""
    form = (done.call.entry or {}).get("form") if done.call else None
    reads = done.effect.reads
    plain = not reads.unknown and not any(each.inside or "*" in each.path for each in reads.places)
    if form not in ("copy", "move") or place.path not in _SHARED or not plain or not reads.places:
        return [place]
    return [effects.Access(f"{place.path.rstrip('/')}/{each.path.rpartition('/')[2]}") for each in reads.places]


def _is_gone(split: Split, path: str) -> bool:
    """Whether a later step surely takes away what one has made."""
    if not split.context:
        return False
    from dfix.image.files import Files

    return "*" not in path and Files.of(split.stage, split.context).origin(path) is None


def _is_system(done: effects.Done) -> bool:
    step = step_of(done.command)
    return step is not None and (step.is_system or step.is_cleanup)


def _prepares(done: effects.Done, split: Split) -> bool:
    """Makes a user, or a folder for it: cheap, and as right in a second stage as in the first. What is given away as a
    whole is the project, whose files arrive as that user's."""
    alone = done.call is not None and done.call.tool in ("chown", "mkdir")
    others = (c for c in done.effect.changes if c.recursive and c.path != split.folder)
    return done.effect.touches_accounts or (alone and not any(others))


def _unknown(split: Split, run: Instruction, text: str) -> Assumption:
    return Assumption(
        "tool-unknown", f"`{text}` leaves nothing outside {split.folder} that the program needs", node=run
    )


def _reader(split: Split) -> Callable[[str], str | None]:
    """The text of a file of the image that comes from the build context."""
    if not split.context:
        return lambda _: None
    from dfix.image.files import Files

    files, context = Files.of(split.stage, split.context), split.context

    def read(path: str) -> str | None:
        place = files.context_path(path)
        return context.read(place) if place else None

    return read


def _verdict(split: Split, done: effects.Done, step: Step | None, stays: Stays) -> Verdict:
    """Where a command belongs, by what it writes."""
    verdict = stays(step, split) if step is not None else Verdict.UNKNOWN
    if verdict is not Verdict.UNKNOWN:
        return verdict
    effect = done.effect
    if effect.touches_accounts:
        return Verdict.BOTH
    if (
        not effect.known
        or effect.writes.unknown
        or effect.removes.unknown
        or any(c.path is None for c in effect.changes)
    ):
        return Verdict.UNKNOWN
    outside = _outside(split, done)
    if all(p.path.rpartition("/")[2] in split.idle for p in outside):
        return Verdict.BUILDER
    if all(_in_home(p.path) for p in outside):
        return Verdict.HOME
    inside = len(outside) < len(effect.writes.places) + len(effect.changes)
    cheap = done.call is not None and done.call.tool in _cheap() and not effect.fetches
    takes = effect.reads.touches(split.folder) and split.folder != "/"
    takes = takes or any(split.settles(place.path) for place in effect.reads.places)
    return Verdict.BOTH if cheap and not inside and not takes else Verdict.BROUGHT


def _worked_in(done: effects.Done) -> str | None:
    """The folder that a package manager works in, and so fills; None for other commands. Decline where it is not
    known."""
    call = done.call
    works = {tool for each in knowledge.load("ecosystems").values() if each.get("in_project") for tool in each["tools"]}
    if call is None or call.tool not in works or call.has("-g", "--global") or call.action in ("cache", "config"):
        return None
    folder = effects.surroundings(call, done.where).folder
    if folder is None:
        raise Decline(f"the folder that `{call.text}` works in is not known (a WORKDIR would say it)")
    return folder


def _is_apart(split: Split, folder: str) -> bool:
    """Whether a folder lies outside of the project, where a program may look for what was made there."""
    passing = any(copies.is_inside(folder, each) for each in (*_PASSING, "/root"))
    return not split.has(folder) and not passing and folder != "/"


def _cheap() -> frozenset[str]:
    table = knowledge.load("commands")
    return frozenset((*table["housekeeping"], *table["needs"]))


def _outside(split: Split, done: effects.Done) -> list[effects.Access]:
    """The places outside of the project that are left changed, but for what is of no use to a program."""
    makes = done.call is not None and (done.call.entry or {}).get("form") in ("folder", "make")
    written = [p for p in done.effect.writes.places if makes or p.role not in _IDLE]
    changed = [effects.Access(c.path, c.recursive) for c in done.effect.changes if c.path]
    kept = [p for p in written if not _lies_below(p, _UNUSED if makes else _PASSING)]
    kept += [p for p in changed if not _lies_below(p, _UNUSED)]
    there = _SHARED if _makes_folders(done) else frozenset()  # every base has them
    return [p for p in kept if not split.has(p.path) and p.path not in there]


def _makes_folders(done: effects.Done) -> bool:
    """Whether all that a command writes are folders (mkdir, install -d)."""
    form = (done.call.entry or {}).get("form") if done.call else None
    return form == "folder" or (done.call is not None and done.call.makes_folders)


def _lies_below(place: effects.Access, folders: tuple[str, ...]) -> bool:
    return any(copies.is_inside(place.path, folder) for folder in folders)


def _in_home(path: str) -> bool:
    return copies.is_inside(path, "/root") or path.startswith("~")


def _refuse_named(split: Split, run: Instruction, done: effects.Done) -> None:
    """Declines where the words of a command that is not known name a place that a second stage would not have."""
    words = [w.value or w.text for w in done.command.words]
    marks = knowledge.load("commands")["keeps_elsewhere"]
    if any(mark in " ".join(words) for mark in marks) or (words[-1:] == ["install"] and "make" in words[0]):
        sentence = f"`{_short(run)}` keeps what it makes outside of {split.folder}, where a second stage lacks it"
        raise Decline(sentence, run)
    known = _PASSING
    named = (word.partition("=")[2] or word for word in words[1:])
    for path in (n for n in named if n.startswith("/") and "//" not in n):
        if not split.has(path) and not any(copies.is_inside(path, folder) for folder in known):
            raise Decline(f"`{_short(run)}` names {path}, and what it leaves there a second stage would not have", run)


def _short(run: Instruction) -> str:
    text = " ".join((run.text or " ".join(run.words)).split())
    return shortened(text)
