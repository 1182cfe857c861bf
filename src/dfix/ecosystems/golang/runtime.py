"""On what a Go binary runs: alone on distroless where that is proven, else on the builder's own distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.model import copies
from dfix.runtime.replay import replay

from .. import verdict
from ..base import No, RuntimePlan, Split
from . import files as golang_files
from . import linkage as golang_linkage
from . import start as golang_start

if TYPE_CHECKING:
    from dfix.context.golang import GoModule
    from dfix.subject import Subject

    from .build import Built
    from .linkage import Linkage
    from .start import Start

STATIC = "gcr.io/distroless/static-debian13"
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
#: releases of Debian whose archive is still served; on others the certificates come from the builder
_SERVED = ("bookworm", "trixie", "forky")


class Base(NamedTuple):
    """The runtime's image; the builder's, where its floating tag must not part from it; what is installed or copied."""

    image: str
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
    taken = [split.folder] if files.whole or _is_script(start) else list(files.paths)
    taken += [b for b in start.binaries if not any(copies.is_inside(b, t) for t in taken)]
    shell = _why_shell(split, start, linked)
    if isinstance(shell, No):
        return shell
    if not shell:
        evidence = (linked.evidence, files.evidence, f"{STATIC} brings certificates, time zones and /tmp")
        return RuntimePlan(
            base=STATIC, copies=tuple(taken), evidence=evidence, shell=False, needs_packages=False, edits=linked.edits
        )
    base = _base(split, linked)
    if isinstance(base, No):
        return base
    return RuntimePlan(
        base=base.image,
        copies=(*base.copies, *taken),
        evidence=(
            *((linked.evidence,) if linked.static else ()),
            f"{shell}, so it stays on {base.evidence}",
            files.evidence,
        ),
        assumption=base.assumption,
        packages=(*base.packages, *start.packages),
        edits=linked.edits,
        tools=_tools(split, start, linked),
        builder=base.builder,
    )


def _is_script(start: Start) -> bool:
    return "script" in start.shell


def _why_shell(split: Split, start: Start, linked: Linkage) -> str | No:
    """Why the base must be the distribution and not distroless; '' when nothing asks for it."""
    if not linked.static:
        return linked.evidence
    if start.shell:
        return start.shell
    run = next((i for i in replay(split, verdict).again if i.keyword == "RUN"), None)
    if run is not None:
        return f"`{' '.join(run.text.split())[:50]}` has to be done in the finished image"
    user = (split.state.user or "").partition(":")[0]
    if user not in ("", "root", "nobody", "nonroot") and not user.isdigit():
        return f"it runs as {user}"
    odd = next((n for n in _installed(split) if not _only_builds(n)), None)
    return f"it installs {odd}" if odd else ""


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
    if _is_script(start):
        return frozenset()
    named = set(start.packages) | {start.shell.rpartition(" ")[2]}
    kept = {"ca-certificates", "tzdata", "bash", *named}
    idle = (n for n in _installed(split) if _only_builds(n) and n not in kept)
    return frozenset(n for n in idle if linked.static or not n.endswith("-dev"))


def _base(split: Split, linked: Linkage) -> Base | No:
    info = split.stage.info
    if info is None or info.distribution not in ("debian", "alpine") or info.unread:
        return No(f"which distribution {split.stage.image} is built on is not known")
    if info.distribution == "alpine":
        image = f"alpine:{info.release or '3'}"
        why = (
            f"{image}, {'the release that the builder names' if info.release else 'which moves on as the builder does'}"
        )
        return Base(image, None, ("ca-certificates", "tzdata"), (), why)
    if info.release_now is None:
        return No(f"which release of Debian {split.stage.image} is built on is not known")
    image = f"debian:{info.release_now}-slim"
    served = info.release_now in _SERVED
    names: tuple[str, ...]
    files: tuple[str, ...]
    names, files = (("ca-certificates", "tzdata"), ()) if served else ((), (_CERTIFICATES,))
    if info.release or linked.static:
        return Base(image, None, names, files, f"{image}, the builder's own release")
    builder = _pinned(split, info.release_now)
    if builder:
        return Base(image, builder, names, files, f"{image}, the release that the builder's tag now names, too")
    assumption = f"{split.stage.image} stays on Debian {info.release_now}"
    return Base(image, None, names, files, image, assumption)


def _pinned(split: Split, release: str) -> str | None:
    """The builder's image with its release in the tag, so that the C library of the two stages stays the same."""
    token = split.stage.from_.image_token
    if token is None or "$" in token.text or "@" in token.text:
        return None
    name, colon, tag = token.text.rpartition(":")
    if not colon or "/" in tag:
        return f"{token.text}:{release}"
    return f"{name}:{release}" if tag == "latest" else f"{name}:{tag}-{release}"
