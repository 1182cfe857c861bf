"""What a stage makes, seen across platforms: whether it is the same wherever it is made, or made by a compiler that is
told which platform to build for.

All that may have written to a place is looked at, from the last step to the first: the commands of the stage, those of
scripts and Makefiles that they run, the copies, the base. What is not known to be the same everywhere is no such thing.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from dfix import effects, knowledge
from dfix.context.sources import find_mentions
from dfix.effects.manifests import scripts
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image import runs
from dfix.image.events import Laid, Unseen
from dfix.image.files import Files
from dfix.model.copies import is_inside
from dfix.records import Record
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.edits import Edit
    from dfix.effects import Call, Done, Where
    from dfix.image.events import Event
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

_MAX_PLACES = 200
#: how names of files say what they are for
_PLATFORMS = re.compile(
    r"(?<![a-z0-9])(?:amd64|x86[_-]64|x64|aarch64|arm64(?:v8)?|armv[67]\w*|armhf|i[36]86)(?![a-z0-9])", re.IGNORECASE
)


class Built(Record):
    """A command that builds for a platform that it can be told.

    stage, run  where it stands
    outer       the command of the RUN that it is, or that runs it (by a Makefile, a script)
    done        itself
    """

    stage: Stage
    run: Instruction
    outer: Done
    done: Done


class Crossing(Record):
    """How the commands of a language that build are told for which platform they do.

    edits        of the RUNs
    arguments    the build arguments that they name, by the RUN that they have to stand above
    evidence, assumptions
    """

    edits: tuple[Edit, ...] = ()
    arguments: tuple[tuple[Built, tuple[str, ...]], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def plus(self, other: Crossing) -> Crossing:
        """Both together."""
        return Crossing(
            self.edits + other.edits,
            self.arguments + other.arguments,
            self.evidence + other.evidence,
            self.assumptions + other.assumptions,
        )


class _Act(Record):
    """What one instruction, or one command of a RUN, does; both None for a COPY."""

    node: Instruction
    outer: Done | None = None
    done: Done | None = None


def says_platform(name: str) -> bool:
    """Whether the name of a file or an image says which platform it is for."""
    return _PLATFORMS.search(name) is not None


class Portable:
    """What is found out of the places that others take from some stages (`family`): by these, all that would run on
    another platform.

    built        the commands that have to be told for which platform they build
    evidence, assumptions
    """

    def __init__(self, subject: Subject, family: tuple[Stage, ...]) -> None:
        self.subject = subject
        self.family = family
        self.known: dict[str, Any] = knowledge.load("portable")
        self.built: list[Built] = []
        self.evidence: list[Evidence] = []
        self.assumptions: list[Assumption] = []
        self.asked: set[tuple[int, str, int, bool]] = set()

    def take(self, stage: Stage, path: str, *, served: bool = False) -> None:
        """Looks at a place that is taken at the end of a stage; ``served``: only browsers read it. Decline where it may
        not be the same on every platform."""
        self._place(stage, path, len(_acts(self.subject, stage)), served)

    def _named(self, done: Done) -> str:
        """What a command's tool goes by: by its own name where tools that make different things have one in common."""
        if done.call is None:
            return ""
        return _program(done) if done.call.tool in self.known["families"] else done.call.tool

    def is_text(self, path: str) -> bool:
        """Whether an image has only texts and tables at a place, wherever it comes from."""
        return any(is_inside(path, each) for each in self.known["texts"])

    def refuse_one_platform(self) -> None:
        """Decline for what is fetched for one platform by name, and for what one compiler makes that another one may
        take in: both may be of use to the build alone."""
        told = {id(built.done.command) for built in self.built}
        for stage in self.family:
            for act in _acts(self.subject, stage):
                done = act.done
                if done is None:
                    fetched = [word for word in act.node.words if "://" in word]
                else:
                    is_download = done.call is not None and (done.call.entry or {}).get("form") == "download"
                    fetched = [word.text for word in done.command.words] if is_download else []
                if any(map(says_platform, fetched)):
                    what = shortened(done.command_text if done is not None else f"ADD {' '.join(act.node.words)}")
                    raise Decline(
                        f"`{what}` fetches what is for one platform, and the builder may be another", act.node
                    )
                call = done.call if done is not None else None
                if done is None or call is None or call.given != "build" or call.tool != "go" or not told:
                    continue
                if id(done.command) not in told:
                    what = shortened(done.command_text)
                    raise Decline(f"what `{what}` makes is not shipped: it may be run, or built in", act.node)

    def refuse_running(self) -> None:
        """Decline where a command behind a build that is told another platform may run what it has built."""
        for stage in self.family if self.built else ():
            acts = [(stage, act) for act in _acts(self.subject, stage) if act.done is not None]
            for _, act in acts[self._first(stage, [a for _, a in acts]) :]:
                self._refuse_running(act)

    def _first(self, stage: Stage, acts: list[_Act]) -> int:
        """The place of the first act of a stage behind the first build."""
        if any(built.stage in stage.lineage and built.stage is not stage for built in self.built):
            return 0
        mine = {id(built.done.command) for built in self.built if built.stage is stage}
        places = [place for place, act in enumerate(acts) if act.done is not None and id(act.done.command) in mine]
        return places[0] + 1 if places else len(acts)

    def _refuse_running(self, act: _Act) -> None:
        done = act.done
        assert done is not None
        tool = self._named(done)
        if (done.call is None and not done.command.words) or tool in self.known["targets"]:
            return
        stranger = done.call is None or done.call.entry is None
        if _program(done) in self.known["readers"] or stranger or not done.effect.known:
            text = shortened(done.command_text)
            raise Decline(f"`{text}` may run what was built for another platform", act.node)

    def _place(self, stage: Stage, path: str, end: int, served: bool, found: bool = False) -> None:
        key = (stage.index, path, end, served)
        if key in self.asked or self.is_text(path):
            return
        self.asked.add(key)
        if len(self.asked) > _MAX_PLACES:
            raise Decline("its files come from too many places to be followed")
        acts = _acts(self.subject, stage)
        for place in range(end - 1, -1, -1):
            touches = self._act(stage, path, acts[place], place, served)
            if touches is None:
                return
            found = found or touches
        self._refuse_native(acts[:end])
        if stage.base is not None:
            self._place(stage.base, path, len(_acts(self.subject, stage.base)), served, found)
        elif _is_of_base(path, self.known["packaged"]) or not found:
            raise Decline(f"{path} may hold what {stage.image or 'its base'} brings, which is for one platform")

    def _refuse_native(self, acts: tuple[_Act, ...]) -> None:
        """Decline for what a tool made somewhere that makes things for the platform that it runs on."""
        for act in acts:
            tool = self._named(act.done) if act.done is not None else ""
            if tool in self.known["anywhere"]:
                raise Decline(self.known["native"][tool], act.node)

    def _act(self, stage: Stage, path: str, act: _Act, place: int, served: bool) -> bool | None:
        """Whether something of a place comes from an act; None where all of it does."""
        done = act.done
        if done is None or act.outer is None:
            events = Files.of(stage, self.subject.context).done_by(act.node)
            return bool(sum(self._copied(path, event, served) for event in events))
        if done.effect.packages:
            elsewhere = done.call is not None and done.call.has(*self.known["elsewhere"])
            if elsewhere or _is_of_base(path, self.known["packaged"]):
                raise Decline(f"{path} may hold what the packages of the distribution bring", act.node)
            return False
        writes = done.effect.writes
        met = [each for each in writes.places if each.meets(path)]
        if (not met and not writes.unknown) or (met and all(each.role == effects.CACHE for each in met)):
            return False
        self._command(stage, path, act, place, served)
        if self._makes_all(stage, path, act):
            return None
        return done.call is None or (done.call.entry or {}).get("form") != "folder"

    def _copied(self, path: str, event: Event, served: bool) -> bool:
        if isinstance(event, Unseen):
            if "from" in event.instruction.flags:
                raise Decline("what this copies is not known", event.instruction)
            return False
        if not (is_inside(event.at, path) or is_inside(path, event.at)):
            return False
        source = event.source if isinstance(event, Laid) else None
        if isinstance(event, Laid) and source in self.family:
            rest = path[len(event.at) :].strip("/") if is_inside(path, event.at) else ""
            self.take(source, posixpath.join(event.path, rest).rstrip("/") or "/", served=served)
        return True

    def _command(self, stage: Stage, path: str, act: _Act, place: int, served: bool) -> None:
        """Looks at a command that may write to a place."""
        done, known = act.done, self.known
        assert done is not None and act.outer is not None
        text, tool = shortened(done.command_text), self._named(done)
        told = any(word in text for word in known["tells"] for text in (act.node.text, done.command_text))
        if told or _asks(act, tuple(known["asks"])):
            raise Decline(
                f"`{text}` asks which platform it runs on, and may leave in {path} what is for that", act.node
            )
        given = {done.call.given, done.call.action} if done.call is not None else set()
        if given & set(known["targets"].get(tool, ())):
            self.built.append(Built(stage, act.node, act.outer, done))
        elif tool in known["jvm"]["tools"]:
            self._of_jvm(done, act.node)
        elif tool in known["same"] and done.effect.known:
            sentence = f"what {tool} makes is the same on every platform"
            self.evidence.append(Evidence("knowledge", sentence, node=act.node))
        elif not given & set(known["prepares"].get(tool, ())) and not self._carries(stage, act, place, served):
            self._make(stage, path, act, served)

    def _carries(self, stage: Stage, act: _Act, place: int, served: bool) -> bool:
        """Whether a command only hands on what it reads or fetches, or the words that it is given."""
        done = act.done
        assert done is not None
        form = (done.call.entry or {}).get("form") if done.call is not None else None
        if form in ("copy", "move", "link", "unpack"):
            if done.effect.reads.unknown:
                raise Decline(f"what `{shortened(done.command_text)}` takes is not known", act.node)
            for read in done.effect.reads.places:
                self._place(stage, read.path, place, served)
        if form in ("download", "unpack"):
            self._fetched(stage, act)
        return form in ("copy", "move", "link", "unpack", "download", *self.known["forms"])

    def _make(self, stage: Stage, path: str, act: _Act, served: bool) -> None:
        """Decline for a command that makes what may be for one platform; what only browsers read is for none."""
        done, known = act.done, self.known
        assert done is not None
        tool, text = self._named(done), shortened(done.command_text)
        if served and tool not in known["packers"]:
            return
        if tool in known["native"] and (done.effect.known or tool in (*known["anywhere"], *known["packers"])):
            raise Decline(known["native"][tool], act.node)
        if tool not in known["bundlers"] and (stage.info is None or stage.info.language not in known["languages"]):
            raise Decline(f"what `{text}` leaves in {path} may be for the platform that it runs on", act.node)
        sentence = f"what `{text}` leaves behind is the same on every platform"
        self.assumptions.append(Assumption("platform-alike", sentence, node=act.node))

    def _fetched(self, stage: Stage, act: _Act) -> None:
        """Decline where the shell decides what a download, or one that is unpacked as it comes, fetches."""
        for done in runs.done(act.node, stage, self.subject.context) or ():
            if done.call is None or (done.call.entry or {}).get("form") != "download":
                continue
            scope = stage.state(act.node).scope
            for word in done.command.words:
                if word.substitutions or any(name not in scope for name in word.variables):
                    raise Decline(f"what `{shortened(done.command_text)}` fetches is decided by its shell", act.node)

    def _of_jvm(self, done: Done, node: Instruction) -> None:
        """Classes are the same everywhere, but for what the build takes along that is not."""
        known = self.known["jvm"]
        words = " ".join(word.value or word.text for word in done.command.words[1:]).lower()
        if any(mark in words for mark in known["native"]):
            raise Decline(f"`{shortened(done.command_text)}` makes a program for the platform that it runs on", node)
        if not done.effect.known:
            sentence = f"what `{shortened(done.command_text)}` leaves behind is the same on every platform"
            self.assumptions.append(Assumption("platform-alike", sentence, node=node))
        context = self.subject.context
        walked = context.walk(tuple(known["files"])) if context else None
        if walked is None or not walked.files:
            sentence = "nothing that the build takes along is compiled for one platform (no manifest was seen)"
            self.assumptions.append(Assumption("platform-alike", sentence, node=node))
            return
        for each in find_mentions(context, walked.files, tuple(known["words"])):
            if not any(word in each.text for word in known["except"]):
                raise Decline(f"{each.file}:{each.line} takes along what is for one platform: {each.text}", node)
        sentence = "archives of classes are the same on every platform, and no manifest takes anything else along"
        self.evidence.append(Evidence("search", sentence, node=node))

    def _makes_all(self, stage: Stage, path: str, act: _Act) -> bool:
        """Whether a place is a file that a command surely makes anew."""
        done = act.done
        if done is None or act.outer is None or done.command.conditional or act.outer.command.conditional:
            return False
        if done.call is None or not done.effect.writes.covers(path):
            return False
        is_folder = Files.of(stage, self.subject.context).is_folder(path)
        form = (done.call.entry or {}).get("form")
        return is_folder is not True and (form == "download" or done.call.tool == "go")


def _is_of_base(path: str, packaged: list[str]) -> bool:
    """Whether a place lies where images and packages put files, or holds such a place."""
    return any(is_inside(path, each) or is_inside(each, path) for each in packaged)


def _program(done: Done) -> str:
    """The name of the program that a command calls, without its folder."""
    return (done.call.program.value or "").rpartition("/")[2] if done.call is not None else ""


@cache
def _asking(asks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?:\$\(|`)[^)`]*\b(?:" + "|".join(map(re.escape, asks)) + r")\b")


def _asks(act: _Act, asks: tuple[str, ...]) -> bool:
    """Whether a program says of the platform that it runs on, or the shell puts in what it says."""
    assert act.done is not None
    return _program(act.done) in asks or any(
        _asking(asks).search(text) for text in (act.node.text, act.done.command_text)
    )


def _acts(subject: Subject, stage: Stage) -> tuple[_Act, ...]:
    """What a stage does that may bring files, in order; scripts of the context and of manifests are followed."""
    return subject.context.memo(("acts", stage), lambda: tuple(_all_acts(subject, stage)))


def _all_acts(subject: Subject, stage: Stage) -> Iterator[_Act]:
    for node in stage.instructions:
        if node.keyword in ("COPY", "ADD"):
            yield _Act(node)
        elif node.keyword == "RUN":
            done = runs.done(node, stage, subject.context)
            if done is None:
                raise Decline("its text cannot be read", node)
            for outer in done:
                inner = [each for leaf in effects.leaves(outer) for each in effects.leaves(leaf, _started)]
                yield from (_Act(node, outer, each) for each in inner)


def _started(call: Call, where: Where) -> tuple[str, ...]:
    """The texts that a runner runs, by a script of package.json or by its own words; () for what is none, or is not
    seen."""
    entry = call.entry or {}
    how = (call.doing or {}).get("runs") or entry.get("runs") or ("action" if entry.get("runs_unknown") else "")
    if how == "words":
        rest = call.words[call.words.index(call.action_word) + 1 :] if call.action_word else call.words
        words = list(dropwhile(lambda word: word.looks_like_flag, rest))
        return (" ".join(word.text for word in words),) if words else ()
    named = call.given if how == "action" and call.given else call.operands[0].value if call.operands else None
    return (scripts(where, named) if how and named else None) or ()
