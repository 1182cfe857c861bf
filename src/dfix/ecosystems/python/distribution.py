"""Python that a step installs on an image of Debian or Ubuntu: the same release runs it, without pip and compilers.

python3-pip recommends build-essential and python3-dev, and depends on setuptools and certificates: these two may be
imported, or asked for, when the program runs.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.context.sources import find_mentions
from dfix.fixes import Decline
from dfix.launch import launch
from dfix.runtime.plan import RuntimePlan

from ..shared.interpreted import Reach, executed, only_installs, started, toolchain
from ..shared.interpreted import installed as installed_packages
from . import installs, libraries
from . import start as starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.effects import Call
    from dfix.launch import Launch
    from dfix.model.images import TagInfo
    from dfix.runtime.plan import Split
    from dfix.subject import Subject


#: install packages, and are of no use to those
_TOOLS = frozenset(("pip", "python-pip", "python3-pip", "python3-venv", "python3-virtualenv", "python3-wheel", "pipx"))
#: what python3-pip brings along that programs may import or read
_BROUGHT = ("python3", "python3-setuptools", "ca-certificates")
_OWN = frozenset(("python", "python3"))


def plan(subject: Subject, split: Split, info: TagInfo, is_installer: Callable[[Call], bool]) -> RuntimePlan:
    """The packages and the project at the same paths on the small image of the release; Decline where that is not
    known."""
    minor = _version(split, info)
    if not _brings_compilers(split):
        raise Decline("pip is all that would stay behind, so a second stage would spare little")
    start = launch(subject, split.stage)
    unfit = starts.unfit(start, on_distribution=True)
    if unfit:
        raise Decline(unfit)
    _refuse_pip(subject, split)
    found = installs.read(subject.context, split)
    here = copy(info)
    here.version = tuple(map(int, minor.split("."))) if minor else None
    needed = libraries.needed(found, libraries.builder(here, False, installed_packages(split)))
    reach = _reach(subject, split, start)
    base = str(info.reference.with_tag(info.slim)) if info.slim else info.reference.text
    packages = f"/usr/local/lib/python{minor}/dist-packages" if minor else "/usr/local/lib"
    own = (packages, "/usr/local/bin", "/usr/local/etc", "/usr/local/share") if found.system else ()
    evidence = (
        f"{base} has the same release, and so the same Python: pip and what compiles stay in the builder",
        *needed.why,
        *reach.why,
        f"what pip installed lies in {' and '.join((*own, *found.folders))}, at the same paths in both stages",
    )
    planned = RuntimePlan(
        base=base,
        copies=(*own, *found.folders, split.folder),
        evidence=evidence,
        assumptions=(*libraries.unseen(found, needed.unknown, "the builder"), *reach.assumptions),
        packages=tuple(dict.fromkeys((*_BROUGHT, *needed.packages, *reach.packages))),
        tools=_TOOLS,
        builds_source=found.project or not only_installs(split, is_installer),
    )
    from .needed import selected

    return selected(subject, split, start, planned, found, found.folders)


def _brings_compilers(split: Split) -> bool:
    """Whether what only builds need is installed: by its name, or since pip's package recommends it."""
    recommended = any(
        step.is_system_install
        and not _TOOLS.isdisjoint(step.names or ())
        and not any("no-install-recommends" in word.text.lower() for word in step.command.words)
        for step in split.steps
    )
    return recommended or toolchain(split) or bool(split.idle)


def _version(split: Split, info: TagInfo) -> str | None:
    """The version of the release's own Python, None where the tag names no release; Decline where the file installs
    another one, or where that of the release is not known."""
    minor: str | None = knowledge.load("releases")["python"].get(info.release_now or "")
    if minor is None and info.release_now is not None:
        raise Decline(f"which Python {info.reference} has is not known (a newer release would do)")
    names = {name for each in installed_packages(split) for name in each.installed or ()}
    odd = (n for n in names if n.startswith(("python3.", "python2")) or n == "python")
    if any(minor is None or not n.startswith(f"python{minor}") for n in odd):
        raise Decline(f"it installs another Python than that of {info.reference}: where its packages lie is not known")
    return minor


def _refuse_pip(subject: Subject, split: Split) -> None:
    """Decline where a source imports pip, or names it as a module to start."""
    files = behaviour(subject, split.stage).files
    found = find_mentions(subject.context, files, ("import pip*", "from pip*", '"pip"', "'pip'"), limit=1)
    if found:
        raise Decline(f"{found[0].file}:{found[0].line} names pip, which may be started when the program runs")


def _reach(subject: Subject, split: Split, start: Launch) -> Reach:
    """The programs that are started, and what the sources name of the system."""
    found = started(split, start, _OWN)
    executed(subject, split, found)
    return found.done()
