"""On what a Go binary runs: alone on distroless where that is proven, else on the builder's own distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.model import copies
from dfix.runtime import ladder
from dfix.runtime.replay import replay

from .. import verdict
from ..base import No, RuntimePlan, Split
from . import files as golang_files
from . import linkage as golang_linkage
from . import start as golang_start

if TYPE_CHECKING:
    from dfix.context.golang import GoModule
    from dfix.runtime.ladder import Rung
    from dfix.subject import Subject

    from .build import Built
    from .linkage import Linkage
    from .start import Start

_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
#: releases of Debian whose archive is still served; on others the certificates come from the builder
_SERVED = ("bookworm", "trixie", "forky")


class Base(NamedTuple):
    """The distribution's rung; the builder with its release in the tag; what is installed or copied."""

    rung: Rung
    builder: str | None
    packages: tuple[str, ...]
    copies: tuple[str, ...]
    evidence: str
    assumption: str | None = None


def plan(subject: Subject, split: Split, module: GoModule, built: list[Built]) -> RuntimePlan | No:
    """The highest rung of the ladder that the sources allow."""
    sources = golang_linkage.sources(subject.context, split.context_directory, module)
    if isinstance(sources, No):
        return sources
    start = golang_start.start(subject, split, built)
    if isinstance(start, No):
        return start
    linked = golang_linkage.linkage(split, module, sources, subject.context)
    if isinstance(linked, No):
        return linked
    files = golang_files.needed(subject, split, module, sources, linked.unknown)
    taken = [split.folder] if files.whole or start.scripted else list(files.paths)
    taken += [b for b in start.binaries if not any(copies.is_inside(b, t) for t in taken)]
    needs = _needs(split, start, linked)
    bare = ladder.first(needs, "none", "")  # of those that only run static binaries
    if bare is not None:
        evidence = (linked.evidence, files.evidence, f"{bare.image} brings certificates, time zones and /tmp")
        return RuntimePlan(
            base=bare.image,
            copies=tuple(taken),
            evidence=evidence,
            shell=False,
            needs_packages=False,
            edits=linked.edits,
        )
    base = _base(split, linked, needs)
    if isinstance(base, No):
        return base
    why = next(sentence for sentence in needs.values() if sentence)
    return RuntimePlan(
        base=base.rung.image,
        copies=(*base.copies, *taken),
        evidence=(
            *((linked.evidence,) if linked.static else ()),
            f"{why}, so it stays on {base.evidence}",
            files.evidence,
        ),
        assumption=base.assumption,
        packages=(*base.packages, *start.packages),
        edits=linked.edits,
        tools=_tools(split, start, linked),
        builder=base.builder,
    )


def _needs(split: Split, start: Start, linked: Linkage) -> dict[str, str]:
    """What the program needs of its base, and why, where it is more than any base of a program has."""
    needs = {"certificates": "", "timezones": "", "tmp": ""}
    if not linked.static:
        needs["libc"] = linked.evidence
    if start.shell:
        needs["shell"] = start.shell
    forms = (split.stage.last(keyword) for keyword in ("CMD", "ENTRYPOINT"))
    if split.stage.of("SHELL") and any(form is not None and not form.is_json for form in forms):
        needs.setdefault("shell", "it is started by the shell that SHELL names")
    run = next((i for i in replay(split, verdict).again if i.keyword == "RUN"), None)
    if run is not None:
        needs.setdefault("shell", f"`{' '.join(run.text.split())[:50]}` has to be done in the finished image")
    user = (split.state.user or "").partition(":")[0]
    if user not in ("", "root", "nobody", "nonroot") and not user.isdigit():
        needs["accounts"] = f"it runs as {user}"
    odd = next((n for n in _installed(split) if not _only_builds(n)), None)
    if odd:
        needs["packages"] = f"it installs {odd}"
    return needs


def _installed(split: Split) -> list[str]:
    return [w.value or w.text for s in split.steps if s.is_system_install for w in s.operands]


def _only_builds(name: str) -> bool:
    debian, alpine = knowledge.load("debian_packages"), knowledge.load("alpine_packages")
    known = (
        *debian["build_only"],
        *debian["fetch"],
        *debian["always"],
        *debian["debug"],
        *alpine["build_only"],
        *alpine["base"],
    )
    return (
        name.endswith("-dev")
        or name in known
        or name in ("ca-certificates", "tzdata", "bash", "openssh-client", "openssh", "upx", "openssl", "jq")
    )


def _tools(split: Split, start: Start, linked: Linkage) -> frozenset[str]:
    """Packages of the builder that nothing at run time calls; what a binary with cgo is linked to is needed."""
    if start.scripted:
        return frozenset()
    kept = {"ca-certificates", "tzdata", "bash", *start.packages, *start.called}
    idle = (n for n in _installed(split) if _only_builds(n) and n not in kept)
    return frozenset(n for n in idle if linked.static or not n.endswith("-dev"))


def _base(split: Split, linked: Linkage, needs: dict[str, str]) -> Base | No:
    info = split.stage.info
    if info is None or info.distribution not in ("debian", "alpine") or info.unread:
        return No(f"which distribution {split.stage.image} is built on is not known")
    release = info.release or "3" if info.distribution == "alpine" else info.release_now
    if release is None:
        return No(f"which release of Debian {split.stage.image} is built on is not known")
    rung = ladder.first(needs, info.distribution, release)
    if rung is None:
        return No(f"no base of {info.distribution} is known that has all that it needs")
    names = rung.packages(needs)
    if info.distribution == "alpine":
        moves = "the release that the builder names" if info.release else "which moves on as the builder does"
        return Base(rung, None, names, (), f"{rung.image}, {moves}")
    names, files = (names, ()) if release in _SERVED else ((), (_CERTIFICATES,))
    if info.release or linked.static:
        return Base(rung, None, names, files, f"{rung.image}, the builder's own release")
    builder = _pinned(split, release)
    if builder:
        return Base(rung, builder, names, files, f"{rung.image}, the release that the builder's tag now names, too")
    return Base(rung, None, names, files, rung.image, f"{split.stage.image} stays on Debian {release}")


def _pinned(split: Split, release: str) -> str | None:
    """The builder's image with its release in the tag, so that the C library of the two stages stays the same."""
    token = split.stage.from_.image_token
    if token is None or "$" in token.text or "@" in token.text:
        return None
    name, colon, tag = token.text.rpartition(":")
    if not colon or "/" in tag:
        return f"{token.text}:{release}"
    return f"{name}:{release}" if tag == "latest" else f"{name}:{tag}-{release}"
