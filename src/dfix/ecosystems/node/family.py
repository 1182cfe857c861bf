"""A program of Node on an image of a family that its owner asks for: distroless has node and nothing else, Alpine
another C library."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import node as manifests
from dfix.fixes import Decline
from dfix.image.files import CONTEXT, Files
from dfix.launch import launch
from dfix.runtime import shellless, whole
from dfix.runtime.plan import RuntimePlan

from ..shared.moved import refuse_steps
from .plan import package_of_stage, plan
from .smaller import fit, of_packages
from .start import unfit

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.runtime.plan import Split
    from dfix.subject import Subject


def in_family(subject: Subject, split: Split, family: str) -> RuntimePlan | None:
    """The plan; Decline where the family has no such image, or the program needs more than it has."""
    info = split.stage.info
    assert info is not None
    if (family, info.distribution) in (("slim", "debian"), ("alpine", "alpine")):
        return _there(subject, split)
    image = info.in_family(family)
    if image is None:
        raise Decline(f"no image of that family is known for {info.reference}")
    usual = plan(subject, split, always=True)
    assert usual is not None
    seen = tuple(e for e in usual.evidence if not e.startswith(f"{usual.base} is "))
    return _on(subject, split, usual._replace(evidence=seen), family, image)


def moved(subject: Subject, stage: Stage, family: str) -> RuntimePlan | None:
    """The plan for the last of several stages; None where it is on an image of the family. Decline likewise."""
    info = stage.info
    assert info is not None
    image = str(info.reference.with_tag(info.slim)) if family == "slim" and info.slim else info.in_family(family)
    if image is None:
        raise Decline(f"no image of that family is known for {info.reference}")
    refuse_steps(stage, image)
    split = _with_manifest(subject, whole.split_of(subject, stage))
    usual = RuntimePlan(image, (), ())
    if family != "slim":
        return _on(subject, split, usual, family, image)._replace(in_place=True)
    start = launch(subject, stage)
    reason = unfit(start)
    if reason:
        raise Decline(reason)
    found = fit(subject, split, package_of_stage(subject, split), usual, start)
    return found._replace(in_place=True, evidence=(*found.evidence, f"{family} was asked for"))


def _with_manifest(subject: Subject, split: Split) -> Split:
    """The stage with the folder of the build context that its package.json comes from, where it has one."""
    origin = Files.of(split.stage, subject.context).origin(posixpath.join(split.folder, "package.json"))
    if origin is None or origin.kind != CONTEXT:
        return split
    return split._replace(context_directory=posixpath.dirname(origin.path))


def _on(subject: Subject, split: Split, usual: RuntimePlan, family: str, image: str) -> RuntimePlan:
    """A plan on an image of a family; Decline where the program needs more than it has."""
    told = (*usual.evidence, f"{image} has all that it needs, and {family} was asked for")
    other = split.stage.model.describe(image)
    if other is not None and other.shell is False:
        found = shellless.on(subject, split, usual._replace(evidence=told), image, frozenset(("node",)))
        more = of_packages(subject, split, package_of_stage(subject, split), image)
        named = {each.name for each in found.assumptions}
        found = found._replace(assumptions=(*found.assumptions, *(m for m in more if m.name not in named)))
    else:
        _refuse_shell(subject, split, usual, image)
        found = usual._replace(base=image, in_place=False, evidence=told)
    _refuse_native(subject, split, image)
    return found


def _there(subject: Subject, split: Split) -> RuntimePlan:
    """The usual plan, which is on an image of the family."""
    usual = plan(subject, split)
    if usual is None:
        raise Decline(f"{split.stage.image} is one already")
    return usual


def _refuse_native(subject: Subject, split: Split, image: str) -> None:
    """Decline where a package may hold programs or libraries that are made for the builder's distribution."""
    info, other = split.stage.info, split.stage.model.describe(image)
    assert info is not None
    assert other is not None
    if info.distribution == other.distribution and info.release_now == other.release_now:
        return
    package = package_of_stage(subject, split)
    found = manifests.made_for_a_system(subject.context, package) if package.all_dependencies else ()
    if found is None:
        what = package.lock or "a project without a lock file"
        raise Decline(f"{what} does not tell whether a package is compiled for {info.reference}, another system")
    if found:
        raise Decline(f"{found[0]} is made for the system of {info.reference}, and {image} is another")


def _refuse_shell(subject: Subject, split: Split, plan: RuntimePlan, image: str) -> None:
    """Decline where a script or another program is started, which Alpine may have in another form."""
    found = launch(subject, split.stage)
    if plan.packages:
        raise Decline(f"the program needs {', '.join(plan.packages)}, packages of another distribution than {image}'s")
    if found.scripts:
        raise Decline(f"{found.scripts[0]} is written for another shell than that of {image}")
