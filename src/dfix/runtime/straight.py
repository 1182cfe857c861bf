"""The source goes straight into the runtime stage, where the builder makes nothing but packages of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.image import runs
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.syntax.trivia import comment_lines

from . import packages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.syntax import Instruction

    from .plan import Split


def sources(split: Split) -> tuple[Instruction, ...]:
    """The copies of the build context, and of what other stages make, into the project's folder."""
    return tuple(i for k in ("COPY", "ADD") for i in split.stage.of(k) if _is_source(split, i))


def _is_source(split: Split, node: Instruction) -> bool:
    if node.heredocs or is_foreign(split, node) or any("://" in word for word in node.words):
        return False
    target = split.stage.state(node).path(node.words[-1], node.escape) if len(node.words) > 1 else None
    return target is not None and is_inside(target, split.folder)


def is_foreign(split: Split, node: Instruction) -> bool:
    """Whether a copy takes its files from another image than a stage of the file."""
    source = node.flag("from")
    return source is not None and split.stage.model.find(source, before=split.stage.index) is None


def landed(split: Split, nodes: Iterable[Instruction]) -> tuple[str, ...]:
    """Where some copies of the build context put their files."""
    files = Files.of(split.stage, split.context)
    events = (event for node in nodes if "from" not in node.flags for event in files.done_by(node))
    return tuple(event.at for event in events if isinstance(event, Laid))


def moved(split: Split) -> tuple[Instruction, ...]:
    """The copies of the source behind the last step that works in the project: no step of the builder needs them."""
    found: list[Instruction] = []
    for node in reversed(split.stage.instructions):
        if node.keyword in ("COPY", "ADD") and _is_source(split, node):
            found.append(node)
        elif node.keyword == "RUN" and not _is_elsewhere(split, node):
            break
    return tuple(reversed(found))


def _is_elsewhere(split: Split, run: Instruction) -> bool:
    """Whether a step installs packages of the distribution, or fetches nothing and does not look at the project."""
    if packages.only_packages(run):
        return not comment_lines(run)
    effect = runs.effect(run, split.stage, split.context)
    touched = {each.touches(split.folder) for each in (effect.reads, effect.writes, effect.removes)}
    given = any(c.path is None or is_inside(c.path, split.folder) for c in effect.changes)
    return effect.known and not effect.fetches and touched == {False} and not given


def prepares(split: Split, run: Instruction) -> bool:
    """Whether a step only makes folders for the project, and gives them away, before anything lies there."""
    first = min(map(split.stage.position, sources(split)), default=0)
    done = runs.done(run, split.stage, split.context) or ()
    calls = [each.call.tool if each.call else "" for each in done]
    return split.stage.position(run) < first and "mkdir" in calls and {"mkdir", "chown"}.issuperset(calls)


def repeated(split: Split, gone: tuple[Instruction, ...]) -> tuple[Instruction, ...]:
    """The copies of the source that the builder needs and that the runtime stage makes as well, since those that leave
    the builder do not bring the same; and the folders that are made for it."""
    made = tuple(run for run in split.stage.of("RUN") if prepares(split, run) and not _is_elsewhere(split, run))
    files = Files.of(split.stage, split.context)
    later = [event for node in gone for event in files.done_by(node) if isinstance(event, Laid)]
    left = (node for node in sources(split) if not any(node is each for each in gone))
    return made + tuple(node for node in left if not all(is_brought(event, later) for event in files.done_by(node)))


def is_brought(event: object, later: list[Laid]) -> bool:
    """Whether a copy of a folder brings what another lays, to the same place."""
    if not isinstance(event, Laid) or event.source is not None:
        return False
    for each in later:
        if each.source is None and each.within is None and not each.excludes and is_inside(event.at, each.at):
            inner = f"{each.path}/{event.at[len(each.at) :].strip('/')}".strip("/")
            if inner == event.path.strip("/"):
                return True
    return False
