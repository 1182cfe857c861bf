"""Installers that lie in the image of a builder and that nothing starts: uv from its own image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.effects.paths import is_inside
from dfix.image.files import Files

from . import installs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.launch import Launch
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction


def copied(subject: Subject, split: Split, start: Launch) -> tuple[Instruction, ...]:
    """Copies of installers from their own images (COPY --from=ghcr.io/astral-sh/uv /uv /bin/) that nothing starts."""
    tools = installs.installers()
    if _may_start_one(subject, split, start):
        return ()
    found = (node for node in split.stage.of("COPY") if node.flag("from") is not None and len(node.words) > 1)
    return tuple(n for n in found if {word.rpartition("/")[2] for word in n.words[:-1]} <= tools)


def removed(subject: Subject, split: Split, start: Launch, folder: str) -> tuple[str, ...]:
    """What takes installers that nothing starts out of a folder of the builder, which is copied as a whole."""
    if _may_start_one(subject, split, start):
        return ()
    found = (*_of_base(split), *_of_copies(split, copied(subject, split, start)))
    paths = dict.fromkeys(path for path in found if is_inside(path, folder))
    return (f"rm -f {' '.join(sorted(paths))}",) if paths and _ends_as_root(split) else ()


def _may_start_one(subject: Subject, split: Split, start: Launch) -> bool:
    """Whether the container starts an installer, or a program that is not known; or its sources do."""
    seen = behaviour(subject, split.stage)
    programs, unknown = seen.programs()
    started = not installs.installers().isdisjoint((*start.programs, *programs))
    return started or bool(start.unread) or unknown is not None


def _ends_as_root(split: Split) -> bool:
    """Whether the last instruction that a builder needs is root's, so that one behind it is too."""
    last = [n for n in split.stage.instructions if n.keyword in ("RUN", "COPY", "ADD")][-1:]
    return all(split.stage.state(node).user in (None, "root", "0") for node in last)


def _of_base(split: Split) -> tuple[str, ...]:
    info = split.stage.info
    name = info.reference.familiar if info else ""
    return tuple(knowledge.load("python_packages")["installers_of"].get(name, ()))


def _of_copies(split: Split, copies: tuple[Instruction, ...]) -> Iterator[str]:
    files = Files.of(split.stage, split.context)
    for node in copies:
        state = split.stage.state(node)
        target = state.path(node.words[-1], node.escape)
        if target is None:
            continue
        names = [word.rpartition("/")[2] for word in node.words[:-1]]
        is_folder = len(names) > 1 or node.words[-1].endswith("/") or files.is_folder(target)
        yield from (f"{target}/{name}" for name in names) if is_folder else (target,)
