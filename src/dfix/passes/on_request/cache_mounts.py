"""Keeps what package managers and compilers fetch and make in caches that outlive a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dfix import effects
from dfix.edits import AddFlag, Edit, EditText
from dfix.effects.mounted import is_mounted
from dfix.effects.paths import is_inside
from dfix.fixes import Decline, Declined, Evidence, Fix
from dfix.image import later, runs
from dfix.model import frontend
from dfix.model.runs import is_plain
from dfix.passes import Phase, attempt
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    Entry = dict[str, Any]


class CacheMounts:
    """Mount a cache for every package manager and compiler that has one.

    Why: a step that runs again fetches and compiles everything again, since the layer that held it is gone. In a cache
    mount it stays where it is from build to build, and out of the image.

    Example:
        before: RUN go build -o /bin/app .
        after:  RUN --mount=type=cache,target=/go/pkg/mod \\
                    --mount=type=cache,target=/root/.cache/go-build \\
                    go build -o /bin/app .

    Safety: off unless it is asked for, since only BuildKit knows mounts. A place gets one where every step that uses it
    can have it, where nothing else of the file, the image's own command included, reads it, and no step removes it.
    """

    name: ClassVar[str] = "cache-mounts"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix a round: all mounts of one RUN."""
        for stage in subject.model.stages:
            for run in stage.of("RUN"):
                yield from attempt(run, _fix, subject, stage, run)


class _Cache:
    """A place that a tool of a RUN keeps a cache in: how it is shared, which flags keep it empty, and whether programs
    may need what lies there (a store of packages), which nobody needs of what was only downloaded."""

    def __init__(self, path: str, tool: str, entry: Entry) -> None:
        self.path = path
        self.tool = tool
        self.without: list[str] = entry.get("mount_without", [])
        self.shared: str = entry.get("mount_sharing", "")
        self.is_store: bool = entry.get("mount_store", False)

    @property
    def value(self) -> str:
        """The value of the flag."""
        return f"type=cache,target={self.path}" + (f",sharing={self.shared}" if self.shared else "")


def _fix(subject: Subject, stage: Stage, run: Instruction) -> Fix | None:
    done = runs.done(run, stage, subject.context)
    if done is None or not is_plain(run, stage):
        return None
    found = [cache for cache in _caches(done) if not is_mounted(cache.path, run)]
    if not found:
        return None
    if frontend.is_older(subject.file, frontend.MOUNTS):
        raise Decline("its syntax directive names a version of the Dockerfile language without mounts")
    if any(cache.path.startswith("~") for cache in found) or stage.state(run).is_root is not True:
        raise Decline("it runs as another user than root, whom a cache mount would have to belong to")
    for cache in found:
        _refuse_use_elsewhere(subject, stage, run, done, cache)
    names = ", ".join(dict.fromkeys(cache.tool for cache in found))
    paths = " and ".join(cache.path for cache in found)
    edits: list[Edit] = [AddFlag(run, "mount", cache.value) for cache in found]
    return Fix(
        f"keep the cache of {names} from build to build",
        [*edits, *_without(run, done, found)],
        evidence=[Evidence("search", f"nothing but steps with the same mount reads {paths}", node=run)],
    )


def _caches(done: list[Done]) -> list[_Cache]:
    """The caches of a RUN's commands, scripts and Makefiles followed, each once."""
    found: dict[str, _Cache] = {}
    for each in (leaf for command in done for leaf in effects.leaves(command)):
        entry = (each.call.entry or {}) if each.call else {}
        told_off = any(each.where.state.env.get(name) for name in entry.get("mount_off", ()))
        if each.call is None or not entry.get("mounts") or told_off or not _fills(each):
            continue
        for place in effects.listed(each.where, [f"cache {path}" for path in entry["mounts"]], each.call).places:
            found.setdefault(place.path, _Cache(place.path, each.call.tool, entry))
    return list(found.values())


def _fills(done: Done) -> bool:
    """Whether a command uses its tool's cache: it writes one, or would but for a flag."""
    assert done.call is not None
    writes = any(place.role == effects.CACHE for place in done.effect.writes.places)
    return writes or (done.effect.fetches and done.call.has(*(done.call.entry or {}).get("mount_without", ())))


def _refuse_use_elsewhere(subject: Subject, stage: Stage, run: Instruction, done: list[Done], cache: _Cache) -> None:
    """Decline where somebody reads the place who would not have the mount, or a step takes it away."""
    for each in done:
        if any(is_inside(cache.path, place.path) or is_inside(place.path, cache.path) for place in _removed(each)):
            raise Decline(f"`{shortened(each.command_text)}` removes {cache.path}, which a mount cannot bear")
    readers = later.readers(cache.path, effects.CACHE, stage, subject.context)
    for reader in later.behind(run, stage, readers):
        idle = reader.reads is None and not cache.is_store
        if idle or (reader.node.keyword == "RUN" and _has_it(subject, stage, reader.node, cache)):
            continue
        raise Decline(f"`{shortened(reader.what)}` may need what lies in {cache.path}", reader.node)
    for copy in (c for s in subject.model.stages for k in ("COPY", "ADD") for c in s.of(k) if "from" in c.flags):
        if any(_meets(word, cache.path) for word in copy.words[:-1]):
            raise Decline(f"{copy.keyword} --from takes files of {cache.path}", copy)


def _removed(done: Done) -> tuple[effects.Access, ...]:
    return tuple(place for leaf in effects.leaves(done) for place in leaf.effect.removes.places)


def _has_it(subject: Subject, stage: Stage, run: Instruction, cache: _Cache) -> bool:
    """Whether another RUN has the mount, or gets it."""
    owner = next((s for s in subject.model.stages if run in s.instructions), stage)
    done = runs.done(run, owner, subject.context)
    return is_mounted(cache.path, run) or any(c.path == cache.path for c in _caches(done or []))


def _meets(word: str, path: str) -> bool:
    plain = word.partition("*")[0].rstrip("/") or "/"
    return is_inside(plain, path) or is_inside(path, plain)


def _without(run: Instruction, done: list[Done], found: list[_Cache]) -> list[Edit]:
    """Takes out the flags that would keep the cache empty."""
    flags = {flag for cache in found for flag in cache.without}
    words = [word for each in done for word in each.command.words if word.value in flags]
    return [EditText(run, word.start - 1, word.end, "") for word in words]


PASS = CacheMounts
