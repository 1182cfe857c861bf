"""``go build`` for the platform that an image is for, on the one that builds it.

Sources: go.dev/doc/install/source (GOOS, GOARCH, GOARM), go help environment, go help install (what is cross-compiled
lies in a folder of its own), docs.docker.com/build/building/multi-platform (TARGETOS, TARGETARCH, TARGETVARIANT).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import effects
from dfix.context.sources import find_mentions
from dfix.edits import Edit, EditText
from dfix.fixes import Assumption, Decline, Evidence
from dfix.model.runs import is_plain
from dfix.runtime.whole import split_of
from dfix.source import shortened

from ..shared.portable import Built, Crossing
from . import linkage

if TYPE_CHECKING:
    from dfix.subject import Subject

#: variable of Go, what stands in it, and the build argument that this is
_OS = ("GOOS", "$TARGETOS", "TARGETOS")
_ARCH = ("GOARCH", "$TARGETARCH", "TARGETARCH")
_ARM = ("GOARM", "${TARGETVARIANT#v}", "TARGETVARIANT")
#: files that say for which platforms an image is built
_BUILDS = (".yml", ".yaml", ".hcl", "Makefile")
_SAYS = re.compile(r"\bGO(?:OS|ARCH|ARM)\b")


def crossed(subject: Subject, built: tuple[Built, ...]) -> Crossing:
    """GOOS and GOARCH in front of each build; Decline where it needs more than Go's own compiler, or does more."""
    evidence = [_without_cgo(subject, each) for each in {id(b.stage): b for b in built}.values()]
    settings = (_OS, _ARCH, _ARM) if _is_for_old_arm(subject) else (_OS, _ARCH)
    edits: list[Edit] = []
    assumptions: list[Assumption] = []
    for each in {(id(b.run), b.outer.command.start): b for b in built}.values():
        _refuse(each)
        edits += _edits(each, settings)
        assumptions += _assumed(each)
    names = tuple(name for _, _, name in settings)
    return Crossing(tuple(edits), tuple((b, names) for b in built), tuple(evidence), tuple(assumptions))


def _without_cgo(subject: Subject, built: Built) -> Evidence:
    split = split_of(subject, built.stage)
    if linkage.is_without_cgo(subject, split):
        return Evidence("dockerfile", "it is built with CGO_ENABLED=0: Go's own compiler builds for every platform")
    from . import module_of

    module = module_of(subject, split)
    found = linkage.linkage(subject, split, module, linkage.sources(subject.context, split.context_directory, module))
    if not found.static:
        raise Decline(f"{found.evidence}, and cgo needs a C compiler for each platform (CGO_ENABLED=0 leaves it out)")
    return Evidence(
        "search", "no source file and no required module needs cgo: Go's own compiler builds for every platform"
    )


def _refuse(built: Built) -> None:
    """Decline for a build that cannot be told, does more than to build, or is for a platform of its own."""
    run, outer, done = built.run, built.outer, built.done
    text = shortened(done.command_text)
    assert done.call is not None
    if done.call.given == "install":
        raise Decline("`go install` puts what is for another platform elsewhere (`go build -o` says where)", run)
    if not is_plain(run, built.stage) or outer.call is None:
        raise Decline(f"the platform cannot be put in front of `{text}` in this form of RUN", run)
    if any(mark in done.command_text for mark in ("-buildmode", "-race", "-msan", "-asan", "-linkmode")):
        raise Decline(f"`{text}` needs a linker for each platform", run)
    for name in ("GOOS", "GOARCH", "GOARM"):
        if name in built.stage.state(run).scope or name in done.where.own - {n for n, _ in outer.command.assignments}:
            raise Decline(
                f"{name} is set for more than `go build`: in front of it, it could be that of the target", run
            )
    for leaf in effects.leaves(outer) if outer is not done else ():
        inner = " ".join((*(f"{n}={v.text if v else ''}" for n, v in leaf.command.assignments), leaf.command_text))
        runs = leaf.call is not None and leaf.call.tool == "go" and leaf.call.given not in ("build", "mod")
        if runs or not leaf.effect.known or _SAYS.search(inner):
            raise Decline(
                f"`{shortened(outer.command_text)}` also runs `{shortened(inner)}`, which GOOS would reach", run
            )


def _edits(built: Built, settings: tuple[tuple[str, str, str], ...]) -> list[Edit]:
    """What is there gets the target's value; what is not comes behind GOOS, or in front of the program."""
    run, outer = built.run, built.outer
    assert outer.call is not None
    start, end = outer.command.start, outer.call.program.start
    there = {name: found for name, _, _ in settings if (found := _set(name, run.text[start:end]))}
    missing = " ".join(f"{name}={value}" for name, value, _ in settings if name not in there)
    edits: list[Edit] = []
    for name, value, _ in settings:
        if name in there:
            old = there[name][1]
            new = old if _plain(old) in (value, f"${{{value[1:]}}}") else value
            new += f" {missing}" if name == "GOOS" and missing else ""
            span = (start + there[name].start(1), start + there[name].end(1))
            edits += [EditText(run, *span, new)] if new != old else []
    if missing and "GOOS" not in there:
        direct = outer.command.name == "env" or outer.command.words[0].start == end
        place = end if direct else start
        edits.append(EditText(run, place, place, f"{missing} "))
    return edits


def _set(name: str, text: str) -> re.Match[str] | None:
    """Where a variable is set in front of a command, with its value as the first group."""
    return re.search(rf"\b{name}=(\S*)", text)


def _plain(value: str) -> str:
    return value.strip("\"'")


def _assumed(built: Built) -> list[Assumption]:
    """What a command says itself of the platform: Linux is what images are for; an architecture is one of several."""
    outer = built.outer
    assert outer.call is not None
    before = built.run.text[outer.command.start : outer.call.program.start]
    there = _set("GOOS", before)
    system = _plain(there[1]) if there else ""
    if system not in ("", "linux", "$TARGETOS", "${TARGETOS}"):
        raise Decline(f"it builds for {system}", built.run)
    there = _set("GOARCH", before)
    arch = _plain(there[1]) if there else ""
    if arch in ("", "$TARGETARCH", "${TARGETARCH}"):
        return []
    if arch != "amd64":
        raise Decline(f"GOARCH={arch} says which platform it is for", built.run)
    sentence = "nobody builds the image on another platform than amd64 and means the program for amd64 in it"
    return [Assumption("platform-meant", sentence, node=built.run)]


def _is_for_old_arm(subject: Subject) -> bool:
    """Whether something beside the Dockerfile builds the image for 32 bits of ARM, of which there are several kinds."""
    walked = subject.context.walk(_BUILDS) if subject.context else None
    files = walked.files if walked else ()
    return bool(find_mentions(subject.context, files, ("linux/arm/v*",), limit=1))
