"""A stage of its own for production dependencies, so that an edit of a source ships the build and not node_modules.

Pruning behind the build makes node_modules anew at every edit. An install without development dependencies depends on
the manifests alone: it stands beside the build, on the same first instructions, and is repeated only when they change.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.context.node import RUNNERS
from dfix.model import copies, runs
from dfix.model.steps import steps
from dfix.runtime.plan import Apart

from .prune import is_full_install, without_dev

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.model.steps import Step
    from dfix.runtime.plan import Split
    from dfix.syntax import Instruction

    from .prune import Place

#: what they install or generate depends on more than the manifests, or changes node_modules behind the install
_CHANGING = ("@prisma/client", "patch-package", "postinstall-postinstall", "prisma", "typegraphql-prisma")
#: options by which an install asks for development dependencies
_WITH_DEV = ("--include", "--production", "--prod", "-D", "--dev")


def apart(split: Split, package: Package, where: tuple[Place, ...]) -> Apart | None:
    """The install without development dependencies, and the folder that it makes; None where the two installs could
    differ, or where the first one does not stand on manifests alone."""
    installs = [p for p in where if is_full_install(p.step)]
    if (
        not package.dependencies
        or len(installs) != 1
        or package.lock is None
        or package.lifecycle_scripts
        or any(map(package.uses, _CHANGING))
    ):
        return None
    place = installs[0]
    if place.step.command.has_flag(*_WITH_DEV) or "NODE_ENV" in dict(place.step.command.assignments):
        return None
    if place.folder != split.folder or package.is_modern_yarn or not _is_alone(place.run):
        return None
    at = split.stage.position(place.run)
    before, behind = split.stage.instructions[:at], split.stage.instructions[at + 1 :]
    if any(i.keyword == "ARG" or copies.folder_copy(i, split.stage.state(i)) for i in before):
        return None
    if not any(package.lock in word or "*" in word for i in before if i.keyword == "COPY" for word in i.words[:-1]):
        return None
    if not all(_leaves_packages(split, package, run) for run in behind if run.keyword == "RUN"):
        return None
    return Apart(place.run, without_dev(split, place.step), posixpath.join(split.folder, "node_modules"))


def _is_alone(run: Instruction) -> bool:
    """Whether a RUN only installs, and cleans up behind that."""
    script = runs.script(run)
    found = steps(script) if script and script.clean else ()
    beside = (s for s in found if not is_full_install(s))
    return bool(found) and all(s.is_cleanup or s.action == "cache" or s.tool == "corepack" for s in beside)


def _leaves_packages(split: Split, package: Package, run: Instruction) -> bool:
    """Whether a step behind the install writes nothing into node_modules that the program might need."""
    script = runs.script(run)
    found = steps(script) if script and script.clean else ()
    if script is None or len(found) != len(script.commands):
        return False
    return all(_builds(step, package) or _is_elsewhere(split, run, step) for step in found)


def _builds(step: Step, package: Package) -> bool:
    """Whether a step runs a compiler or a bundler, or a script that runs nothing else."""
    builders = knowledge.names("node_packages", "builders") | knowledge.names("node_packages", "beside_builds")
    if step.tool in RUNNERS:
        found = programs_of(step, package)
        return bool(found) and builders >= found
    if step.tool == "npx":
        return any(w.value in builders for w in step.words[1:2])
    return step.tool in builders


def programs_of(step: Step, package: Package) -> frozenset[str]:
    """The programs that a script of package.json runs, where a step of a package manager is one; else none."""
    words = [w.value or "" for w in step.words if not w.text.startswith("-")]
    name = words[0] if step.action == "run" and words else step.action
    return frozenset(package.builds_with(name)) if name in package.scripts else frozenset()


def _is_elsewhere(split: Split, run: Instruction, step: Step) -> bool:
    modules = posixpath.join(split.folder, "node_modules")
    for done in effects.of_run(run, split.stage.state(run)) or ():
        if done.command is step.command or done.command.words == step.command.words:
            changed = (*done.effect.writes.places, *done.effect.removes.places)
            known = done.effect.known and not done.effect.writes.unknown and not done.effect.removes.unknown
            return known and not any(
                copies.is_inside(p.path, modules) or copies.is_inside(modules, p.path) for p in changed
            )
    return False
