"""A finished program on an image of a family that its owner asks for: the needs decide whether it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.runtime import ladder, shellless

from .compiled import assumed, bare_plan
from .wanted import idle, installed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.model.images import TagInfo
    from dfix.runtime.ladder import Rung
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from .beside import Sources
    from .compiled import Base, Compiled, Shipped


def plan(language: Compiled, subject: Subject, split: Split, shipped: Shipped, family: str) -> RuntimePlan:
    """The plan on the smallest image of a family; Decline where none of them has all that is needed."""
    if language.needs_own_base:
        return _of_language(language, subject, split, shipped, family)
    if family == "slim":
        return language.based(split, shipped, _slim(language, split, shipped))
    if family == "alpine" and not _is_alpine(split):
        refuse_alpine(split.stage.image, shipped.finished.static, shipped.needs)
    base = None if shipped.finished.static else language.base(split, {"libc": "", "shell": ""}, static=False)
    distribution, release = system(split.stage.model.describe(base.image) if base else None, family)
    rung = ladder.of_family(family, shipped.needs, distribution, release)
    spared = done_without(subject, language.all_sources(subject, split), rung, shipped.needs)
    spared = (*spared, *shellless.as_user(subject, split, rung.image))
    found = _on_rung(language, split, shipped, rung, base)
    said = f"{rung.image} has all that it needs, and {family} was asked for"
    return found._replace(evidence=(*found.evidence[:-1], said), assumptions=(*found.assumptions, *spared))


def _of_language(language: Compiled, subject: Subject, split: Split, shipped: Shipped, family: str) -> RuntimePlan:
    """The plan on an image of the language's own."""
    base = language.family_base(subject, split, shipped, family)
    found = language.based(split, shipped, base)
    info = split.stage.model.describe(base.image)
    if info is None or info.shell is not False:
        return found
    reason = shipped.needs.get("shell") or shipped.needs.get("packages")
    if reason:
        raise Decline(f"{reason}, and {base.image} has no shell")
    made = (path.rpartition("/")[2] for path in shipped.start.made)
    return shellless.on(subject, split, found, base.image, language.traits.runs | frozenset(made))


def _on_rung(language: Compiled, split: Split, shipped: Shipped, rung: Rung, base: Base | None) -> RuntimePlan:
    """The plan for what the bare image needs, with what the language's usual base is given."""
    start, finished, needs = shipped.start, shipped.finished, shipped.needs
    found = bare_plan(rung, shipped)
    packages = (*(base.packages if base else ()), *rung.packages(needs), *start.packages, *finished.packages)
    return found._replace(
        shell="shell" in rung.provides,
        needs_packages=not finished.static,
        builder=base.builder if base else None,
        copies=(*of_builder(split, rung, needs).values(), *(base.copies if base else ()), *found.copies),
        packages=tuple(dict.fromkeys(packages)),
        assumptions=(*found.assumptions, *(assumed(base) if base else ())),
        tools=idle(split, start, finished.static) | language.traits.unlinked | finished.idle,
        env=finished.env,
        after_build=finished.after,
        behind_files=finished.behind,
        moves=(*found.moves, *finished.staged),
    )


def _slim(language: Compiled, split: Split, shipped: Shipped) -> Base:
    """The small image of the builder's distribution, with its shell; Decline on Alpine."""
    if _is_alpine(split):
        raise Decline(f"what is built on {split.stage.image} may not run on the C library of another distribution")
    found = language.base(split, {**shipped.needs, "shell": ""}, shipped.finished.static)
    return found._replace(evidence=f"{found.evidence} (slim was asked for)")


def _is_alpine(split: Split) -> bool:
    return split.stage.info is not None and split.stage.info.distribution == "alpine"


def refuse_alpine(image: str | None, static: bool, needs: Mapping[str, str]) -> None:
    """Decline where a program that was built or run on an image of another distribution does not run on Alpine, or may
    not do there what it does."""
    if not static:
        raise Decline(f"the program is linked to the C library of {image}, and Alpine has another")
    if "names" in needs:
        raise Decline(f"{needs['names']}, and Alpine's users and groups are others than those of {image}")
    shell = needs.get("shell")
    if shell:
        raise Decline(f"{shell}, and Alpine's shell and programs are others than those of {image}")


def system(info: TagInfo | None, family: str) -> tuple[str, str]:
    """The distribution and the release that a rung has to be of; ("none", "") for a static program on a bare one."""
    if family == "alpine":
        release = info.release if info is not None and info.distribution == "alpine" else None
        return "alpine", release or knowledge.load("releases")["floating"]["alpine"][0]
    if info is None:
        return "none", ""
    return info.distribution or "none", info.release_now or ""


def of_builder(split: Split, rung: Rung, needs: Mapping[str, str]) -> dict[str, str]:
    """The files of the builder that bring what a rung has not, by need; Decline where the builder is not known to have
    them."""
    wanted = {need: path for need, path in rung.files.items() if need in needs and need not in rung.provides}
    there = (split.stage.info.has if split.stage.info else frozenset()) | set(installed(split))
    for need, package in (("certificates", "ca-certificates"), ("timezones", "tzdata")):
        if need in wanted and package not in there:
            raise Decline(f"{rung.image} has no {need}, and {package}, which would bring them, is not in the builder")
    return wanted


def done_without(subject: Subject, sources: Sources, rung: Rung, needs: Mapping[str, str]) -> tuple[Assumption, ...]:
    """What has to be assumed that the program does without; Decline where its sources say that it does not."""
    if "tmp" not in rung.assumes or "tmp" not in needs:
        return ()
    words = tuple(knowledge.load("compiled")["project"]["temporary"])
    seen = find_mentions(subject.context, sources.files, words, limit=1)
    if seen:
        raise Decline(f"{seen[0].file}:{seen[0].line} makes temporary files, for which {rung.image} has no /tmp")
    return (Assumption("tmp-unused", f"the program makes no temporary files ({rung.image} has no /tmp)"),)
