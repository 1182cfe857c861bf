"""Keeps what package managers and compilers fetch and make in caches that outlive a build."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from dfix.edits import AddFlag, Edit, EditText
from dfix.effects.mounted import is_mounted
from dfix.fixes import Decline, Evidence, Fix
from dfix.image import caches
from dfix.launch import launch
from dfix.model import frontend
from dfix.model.runs import is_posix
from dfix.passes import Phase
from dfix.syntax import mounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.fixes import Declined
    from dfix.image.caches import Cache, Family, Use
    from dfix.subject import Subject

_MAX_CACHES = 20


class CacheMounts:
    """Mount a cache for every package manager and compiler that has one.

    Why: a step that runs again fetches and compiles everything again, since the layer that held it is gone. In a cache
    mount it stays where it is from build to build, and out of the image.

    Example:
        before: RUN go build -o /bin/app .
        after:  RUN --mount=type=cache,target=/go/pkg/mod \\
                    --mount=type=cache,target=/root/.cache/go-build \\
                    go build -o /bin/app .

    Safety: off unless it is asked for, since only BuildKit knows mounts. A place gets one in all steps that use it, or
    in none: where nothing else of the file, the image's own command included, reads it, no step removes it or puts
    there what it has built itself (`mvn install`), and each step could fetch on its own what it finds there, since a
    mount may be empty where the layers of earlier steps are not (on another machine, or after a clean-up). A step that
    works offline (`mvn -o`, `cargo build --frozen`, `dotnet publish --no-restore`) could not. What pip and uv have
    compiled fits the image that it was compiled on: their caches are kept apart by its name.
    """

    name: ClassVar[str] = "cache-mounts"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for the caches that steps have in common."""
        for family in caches.families(subject.model.stages):
            if family[0].is_windows:
                continue
            found = [cache for cache in caches.of(family, subject.context) if _is_wanted(cache)]
            kept: list[Cache] = []
            for cache in found[:_MAX_CACHES]:
                try:
                    _judge(subject, family, cache)
                    kept.append(cache)
                except Decline as no:
                    yield no.at(cache.uses[0].run)
            yield from (_fix(together) for together in _together(kept))


def _is_wanted(cache: Cache) -> bool:
    return any(not is_mounted(cache.path, use.run) for use in cache.uses)


def _judge(subject: Subject, family: Family, cache: Cache) -> None:
    """Decline where the steps that use a cache could not all have it in a mount."""
    if frontend.is_older(subject.file, frontend.MOUNTS):
        raise Decline("its syntax directive names a version of the Dockerfile language without mounts")
    for use in cache.uses:
        if not is_posix(use.run, use.stage):
            raise Decline("the RUN's shell is not a POSIX shell", use.run)
        is_root = use.stage.state(use.run).is_root
        if is_root is None:
            raise Decline("which user it runs as is not known, and a cache mount belongs to root", use.run)
        if cache.path.startswith("~") or not is_root:
            raise Decline("it runs as another user than root, whom a cache mount would have to belong to", use.run)
        _without(cache, use)
    _value(cache)
    _refuse_started(subject, family, cache)
    caches.refuse(cache, family, subject.context)


def _refuse_started(subject: Subject, family: Family, cache: Cache) -> None:
    """Decline where a container goes on to use the tool for what it keeps there."""
    target = subject.model.target
    if target is None or target not in family:
        return
    found = launch(subject, target)
    names = (cache.tool, *cache.entry.get("names", ())) if cache.is_store else cache.entry.get("mount_started", ())
    started = found.runs(*names)
    if started is not None:
        raise Decline(f"{started.who} starts {started.name}, which may need what lies in {cache.path}")


def _value(cache: Cache) -> str:
    """The value of the flag: that of a step which has it already, so that all have one in common."""
    for use in cache.uses:
        if not is_mounted(cache.path, use.run):
            continue
        for written in use.run.flags.get("mount", ()):
            mount = mounts.read(written)
            if mount is not None and mount.type == "cache" and (mount.target or "").rstrip("/") == cache.path:
                return written
        raise Decline(f"a mount lies over {cache.path} in one of the steps that use it, and not in the others", use.run)
    shared = cache.entry.get("mount_sharing", "")
    return f"type=cache{_id(cache)},target={cache.path}" + (f",sharing={shared}" if shared else "")


def _id(cache: Cache) -> str:
    """What keeps a cache apart from those of other images."""
    if not cache.apart:
        return ""
    root = cache.uses[0].stage.root
    reference = root.reference
    if reference is None:
        raise Decline(f"which image {root.image or 'it'} is is not known: what is compiled on it fits no other")
    tag = reference.tag or ("latest" if reference.digest is None else reference.digest.rpartition(":")[2][:12])
    return f",id={cache.tool}-{reference.familiar}-{tag}".replace("/", "-")


def _without(cache: Cache, use: Use) -> list[Edit]:
    """Takes out the flags that would keep the cache empty."""
    edits: list[Edit] = []
    text = use.run.text
    for each in use.done:
        words = each.command.words
        for before, word in pairwise(words):
            if word.value not in cache.entry.get("mount_without", ()):
                continue
            if use.run.heredocs or use.run.is_json or text[word.start : word.end] != word.text:
                raise Decline(f"{word.text} stands where it cannot be taken out, and keeps {cache.path} empty", use.run)
            edits.append(EditText(use.run, before.end, word.end, ""))
    return edits


def _fix(together: list[Cache]) -> Fix:
    """The mounts of some caches in all steps that use them."""
    edits: list[Edit] = []
    for cache in together:
        value = _value(cache)
        for use in cache.uses:
            if not is_mounted(cache.path, use.run):
                edits += [AddFlag(use.run, "mount", value), *_without(cache, use)]
    names = ", ".join(dict.fromkeys(cache.tool for cache in together))
    paths = " and ".join(cache.path for cache in together)
    first = together[0].uses[0].run
    evidence = Evidence("search", f"nothing but steps with the same mount reads {paths}", node=first)
    return Fix(f"keep the cache of {names} from build to build", edits, evidence=[evidence], about=first)


def _together(kept: list[Cache]) -> list[list[Cache]]:
    """Caches that steps have in common, which change together."""
    groups: list[tuple[set[int], list[Cache]]] = []
    for cache in kept:
        mine = {id(use.run) for use in cache.uses}
        met = [group for group in groups if group[0] & mine]
        groups = [group for group in groups if not group[0] & mine]
        groups.append((mine.union(*(g[0] for g in met)), [*(c for g in met for c in g[1]), cache]))
    return [group for _, group in groups]


PASS = CacheMounts
