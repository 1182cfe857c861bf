"""The last of several stages that installs for itself: what an earlier one has built needs its dependencies alone.

Sources: docs.npmjs.com (`npm ci`, `npm install`: omit), classic.yarnpkg.com, pnpm.io (prod).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.behaviour import behaviour
from dfix.context import node as manifests
from dfix.fixes import Assumption, Decline
from dfix.image.files import Files
from dfix.launch import launch
from dfix.runtime import whole
from dfix.runtime.plan import RuntimePlan

from .prune import is_full_install, lean, places
from .start import unfit

if TYPE_CHECKING:
    from dfix.behaviour import Behaviour
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.model.stages import Stage
    from dfix.subject import Subject

    from .prune import Place


def spared(subject: Subject, stage: Stage) -> RuntimePlan | None:
    """The plan that changes the install alone; None where the stage has no such install, Decline where what it starts
    needs more than dependencies."""
    split = whole.split_of(subject, stage)
    where = places(split)
    manifest = _manifest(subject, stage, [place for place in where if is_full_install(place.step)])
    if manifest is None:
        return None
    split = split._replace(context_directory=posixpath.dirname(manifest))
    package = manifests.read(subject.context, split.context_directory)
    if package is None or package.broken or not package.dev_dependencies:
        return None
    start = launch(subject, stage)
    _refuse_others(start)
    seen = behaviour(subject, stage)
    found = lean(subject.context, split, package, start, where, seen.files)
    if not found.edits:
        return None
    assumed = _unseen(seen, package)
    return RuntimePlan(stage.image or "", (), (found.why,), edits=found.edits, in_place=True, assumptions=assumed)


def _manifest(subject: Subject, stage: Stage, installs: list[Place]) -> str | None:
    """The package.json of the build context that the one install of a stage reads, where that alone fills
    node_modules."""
    if len(installs) != 1 or installs[0].folder is None:
        return None
    files, run = Files.of(stage, subject.context), installs[0].run
    modules = files.origin(posixpath.join(installs[0].folder, "node_modules"))
    if modules is None or modules.instruction is not run:
        return None
    origin = files.before(run).origin(posixpath.join(installs[0].folder, "package.json"))
    return origin.path if origin is not None and origin.kind == "context" and origin.sure else None


def _refuse_others(start: Launch) -> None:
    """Decline where somebody works in the image, or tests there."""
    reason = unfit(start) or whole.relied_on(start)
    if reason:
        raise Decline(f"its development dependencies stay: {reason}")


def _unseen(seen: Behaviour, package: Package) -> tuple[Assumption, ...]:
    """What has to be assumed of sources that were not read."""
    doubt = next((unknown for unknown in seen.unknown if unknown.part == "sources"), None)
    if doubt is None and seen.files:
        return ()
    what = doubt.what if doubt is not None else "its sources were not seen"
    name = package.name or "the program"
    return (Assumption("sources-unseen", f"{name} imports no development dependency ({what})"),)
