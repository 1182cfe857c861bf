"""How the finished program of Node is run: on the small image of the builder's release, with what it needs alone."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import ecosystems, effects, knowledge
from dfix.behaviour import behaviour
from dfix.context import node as manifests
from dfix.fixes import Decline
from dfix.launch import launch
from dfix.runtime import in_place
from dfix.runtime.plan import RuntimePlan
from dfix.syntax.build import quoted_word

from .dependencies import apart as apart_of
from .frameworks import output
from .needed import needed
from .project import copied, only_installs, refuse_mounted
from .prune import Lean, lean, places
from .served import served
from .smaller import fit, toolchain, tools
from .start import called, unfit

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from .prune import Place

_NO_SCRIPTS = "nothing is built, and by package-lock.json no package that is installed compiles anything"


def plan(subject: Subject, split: Split, always: bool = False) -> RuntimePlan | None:
    """The plan; None where the stage is on the smallest base already, as it should be (but where another base is asked
    for: ``always``). Decline where there is none."""
    package = package_of_stage(subject, split)
    refuse_mounted(split)
    start = launch(subject, split.stage)
    reason = unfit(start)
    if reason:
        raise Decline(reason)
    base, same = base_of(split)
    where = places(split)
    folders = copied(split, where)
    folder = served(split, package, start)
    if folder:
        packages = () if same else called(split, package, start.programs).packages
        why = (f"{folder} is all that is served",)
        return RuntimePlan(base, (folder,), why, tools=tools(), packages=packages)
    made = output(subject.context, package, start, split)
    seen = behaviour(subject, split.stage)
    files = needed(subject.context, split, package, start, seen) if made and made.alone else None
    if files is not None:
        why = (f"{files[-1]} has the packages that it needs, and no text names another of the project's folders",)
        return fit(subject, split, package, RuntimePlan(base, files, why, tools=tools()), start)
    taken_out = _lean(subject, split, package, start, where, same)
    if not package.is_there:
        taken_out = taken_out._replace(why="no packages are installed")
    if same and not taken_out.commands and not taken_out.edits and not toolchain(split) and not always:
        return None
    found = _of_project(subject.context, split, package, where, folders, taken_out, base, same)
    if not found.in_place:
        found = _beside(subject, found, split, package, start, where)
    return fit(subject, split, package, found, start)


def package_of_stage(subject: Subject, split: Split) -> Package:
    """The manifest of the project; Decline without one that can be read."""
    package = manifests.read(subject.context, split.context_directory) if subject.context else None
    if package is None and _needs_none(subject, split):
        return manifests.none(split.context_directory)
    if package is None or package.broken:
        raise Decline("without package.json beside the Dockerfile it is not known what the program needs to run")
    return package


def _needs_none(subject: Subject, split: Split) -> bool:
    """Whether the sources are all that a program without package.json needs: no package comes into the image."""
    there = posixpath.join(split.context_directory, "node_modules")
    return not _installs(split) and not subject.context.exists(there) and bool(behaviour(subject, split.stage).files)


def base_of(split: Split) -> tuple[str, bool]:
    """The small image of the builder's release, and whether that is the builder's own."""
    info = split.stage.info
    assert info is not None
    if info.distribution == "alpine" or info.variant == "slim":
        return str(info.reference), True
    if info.slim is None:
        raise Decline(f"no slim variant of {info.reference} is known")
    return str(info.reference.with_tag(info.slim)), False


def _lean(
    subject: Subject, split: Split, package: Package, start: Launch, where: tuple[Place, ...], same: bool
) -> Lean:
    """How the development dependencies go, or why they stay; Decline where nothing is won then."""
    try:
        return lean(subject.context, split, package, start, where, behaviour(subject, split.stage).files)
    except Decline as no:
        if same and not toolchain(split):
            raise Decline(f"the base is already the small one, and {no.reason}", no.node) from no
        return Lean((), (), no.reason)


def _of_project(
    context: Context,
    split: Split,
    package: Package,
    where: tuple[Place, ...],
    folders: tuple[str, ...],
    taken_out: Lean,
    base: str,
    same: bool,
) -> RuntimePlan:
    """The plan for what lies in the project's folders, before anybody looks at what the base lacks."""
    straight = bool(package.dependencies) and not package.is_modern_yarn and only_installs(split, package, where)
    alone = not taken_out.commands and (same or straight or not _installs(split))
    alone = alone and _stays_one(context, split, package, same)
    modules = posixpath.join(split.folder, "node_modules")
    return RuntimePlan(
        base=base,
        copies=tuple(modules if straight and folder == split.folder else folder for folder in folders),
        evidence=(taken_out.why, *((_NO_SCRIPTS,) if alone and not same and _installs(split) else ())),
        after_build=taken_out.commands,
        edits=taken_out.edits,
        tools=tools(),
        builds_source=not straight,
        in_place=alone,
    )


def _beside(
    subject: Subject, plan: RuntimePlan, split: Split, package: Package, start: Launch, where: tuple[Place, ...]
) -> RuntimePlan:
    """The plan with production dependencies from a stage of their own, in place of pruning, where that is the same; and
    without the sources, where it is known that nothing reads them."""
    if plan.copies != (split.folder,):
        return plan
    apart = apart_of(split, package, where) if plan.after_build else None
    evidence, after = list(plan.evidence), list(plan.after_build)
    if apart is not None:
        why = f"an edit of the source leaves {apart.path} alone: it is installed beside the build, from {package.lock}"
        after = []
        evidence.append(why)
    modules = posixpath.join(split.folder, "node_modules")
    files = needed(subject.context, split, package, start, behaviour(subject, split.stage))
    if files is not None:
        why = "what else lies in the folder is sources and settings of the build, and no text names it as a place"
        copied = (*(() if apart or not package.dependencies else (modules,)), *files)
        gone = _caches(split, start)
        after += [_removed(split, gone)] if gone else []
        return plan._replace(apart=apart, after_build=tuple(after), copies=copied, evidence=(*evidence, why))
    gone = [*([modules] if apart else []), *_caches(split, start)]
    after += [_removed(split, gone)] if gone else []
    return plan._replace(apart=apart, after_build=tuple(after), evidence=tuple(evidence))


def _caches(split: Split, start: Launch) -> list[str]:
    """What a build leaves in the project's folder for the next build."""
    if not any(step.action in ("run", "build") for step in split.steps):
        return []
    table: dict[str, list[str]] = knowledge.load("node_packages")["build_caches"]
    return [posixpath.join(split.folder, path) for program in start.programs for path in table.get(program, ())]


def _removed(split: Split, paths: list[str]) -> str:
    """The command that takes folders out at the end of the build."""
    end = split.stage.state(split.stage.instructions[-1]).workdir
    short = (path[len(split.folder) + 1 :] if end == split.folder else path for path in paths)
    return f"rm -rf {' '.join(map(quoted_word, short))}"


def _installs(split: Split) -> bool:
    """Whether a step of the build is a package manager's."""
    return any(step.tool in (*manifests.RUNNERS, "npx", "corepack") for step in split.steps)


def _installs_more(split: Split) -> bool:
    """Whether a step is a package manager's of another language, which may compile what it installs."""
    own = (*manifests.RUNNERS, "corepack")
    done = (each for run in split.stage.of("RUN") for each in effects.of_run(run, split.stage.state(run)) or ())
    return any(each.call and each.call.tool not in own and ecosystems.of_tool(each.call.tool) for each in done)


def _stays_one(context: Context, split: Split, package: Package, same: bool) -> bool:
    """Whether nothing is built or fetched that a second stage would leave behind, and the small base can do it all."""
    if toolchain(split) or (not same and _installs_more(split)):
        return False
    if same:
        return True
    if not _installs(split):
        return in_place.needs_more(split.stage, frozenset()) is None
    table = knowledge.load("node_packages")
    scripts = manifests.all_install_scripts(context, package)
    if scripts is None or set(scripts) - {*table["self_contained"], *table["no_output"]}:
        return False
    if manifests.made_with(context, package, table["fetched_or_compiled"]):
        return False
    return in_place.needs_more(split.stage, frozenset(("npm", "node"))) is None
