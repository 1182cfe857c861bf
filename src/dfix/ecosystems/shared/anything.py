"""A program of no known language on an image of a distribution: the same release without the tools that brought it.

What the steps fetched and unpacked is copied to the same places. A program that was fetched is not read: that it calls
none of the tools is assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.files import CONTEXT, Files
from dfix.launch import launch
from dfix.runtime.packages import only_builds
from dfix.runtime.plan import RuntimePlan, Verdict

from .guests import guests
from .interpreted import compiler_libraries, installed, listed, only_installs

if TYPE_CHECKING:
    from dfix.launch import Launch
    from dfix.model.images import TagInfo
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from .base import Install, Needs

_DISTRIBUTIONS = ("alpine", "debian", "ubuntu")


class Anything:
    """Steps that fetch, unpack and lay out files."""

    def needs(self, install: Install) -> Needs | None:
        """Nothing is known to be installed first."""
        return None

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The same release with what the steps brought; Decline where nothing would be left behind."""
        info = split.stage.info
        assert info is not None
        tools = _tools(subject, split, info)
        if not tools or info.distribution not in _DISTRIBUTIONS or split.folder == "/":
            raise Decline(
                "no tool is known that only its steps need, so a second stage would have nothing to leave behind"
            )
        start = launch(subject, split.stage)
        _refuse_work(start)
        base = str(info.reference.with_tag(info.slim)) if info.slim else info.reference.text
        return RuntimePlan(
            base=base,
            copies=(split.folder,) if _is_there(split) else (),
            evidence=(f"{base} has the same release: what only its steps need ({listed(tools)}) stays in the builder",),
            assumptions=_assumed(subject, split, start, tools),
            packages=tuple(dict.fromkeys(("ca-certificates", *compiler_libraries(split, info)))),
            tools=frozenset(tools),
            builds_source=not only_installs(split, lambda _: False),
        )

    def stays(self, step: Step, split: Split) -> Verdict:
        """The effects of a step tell."""
        return Verdict.UNKNOWN


def of(stage: Stage) -> Anything | None:
    """The ecosystem of a stage on an image of a distribution."""
    return ECOSYSTEM if stage.info is not None and stage.info.kind == "distribution" else None


def _tools(subject: Subject, split: Split, info: TagInfo) -> tuple[str, ...]:
    """The packages that only the steps need."""
    idle = guests(subject, split).packages
    roles = knowledge.load("alpine_packages" if info.distribution == "alpine" else "debian_packages")
    names = {name for each in installed(split) for name in each.installed or ()}
    return tuple(sorted(n for n in names if n in idle or only_builds(n, roles)))


def _refuse_work(start: Launch) -> None:
    work = start.development() or start.tests() or start.installs() or start.builds()
    if work:
        raise Decline(f"{work.command.who} starts `{work.command.text}`: it looks like an image to work in")
    for unread in start.unread:
        raise Decline(f"what `{unread.text}` starts could not be read ({unread.why})")


def _is_there(split: Split) -> bool:
    """Whether the working folder is there when the last step that makes files is done: something may lie in it then."""
    stage = split.stage
    last = stage.position(split.work[-1]) if split.work else -1
    made = [stage.state(i).path(i.text, i.escape) for i in stage.of("WORKDIR") if stage.position(i) < last]
    made += [stage.state(i).path(i.words[-1], i.escape) for i in split.work if i.keyword != "RUN" and i.words]
    for run in stage.of("RUN"):
        made += [place.path for place in runs.effect(run, stage, split.context).writes.places]
    return any(path is not None and split.has(path) for path in made)


def _assumed(subject: Subject, split: Split, start: Launch, tools: tuple[str, ...]) -> tuple[Assumption, ...]:
    """What is started and was not read: no script of the build context, and no program that every image has."""
    files = Files.of(split.stage, subject.context)
    known = knowledge.names("launch", "everywhere") | knowledge.names("commands", "housekeeping")
    known |= knowledge.names("launch", "shells")
    for command in start.commands:
        path = split.state.join(command.program) if "/" in command.program else None
        origin = files.origin(path) if path else None
        is_script = origin is not None and origin.kind == CONTEXT and command.name.endswith((".sh", ".bash"))
        if command.name not in known and not is_script:
            sentence = f"{command.name}, which is not read, calls nothing of {listed(tools)}"
            return (Assumption("programs-there", sentence),)
    return ()


ECOSYSTEM = Anything()
