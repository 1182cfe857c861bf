"""Caches that tools keep, seen over all stages that go on from one image: who uses them, and who would miss them.

What lies in a cache mount is on no other machine, and is thrown away there whenever space is wanted, while the layers
of the steps that filled it stay. So each step that uses one must be able to fetch on its own what is not there.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dfix import effects
from dfix.context.sources import find_mentions
from dfix.effects import is_inside
from dfix.fixes import Decline
from dfix.records import Record
from dfix.source import shortened
from dfix.syntax import mounts

from . import later, runs
from .files import CONTEXT, IMAGE, Files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

    Entry = dict[str, Any]

Family = tuple["Stage", ...]
_OFF = ("", "0", "false", "no", "off")


class Use(Record):
    """A RUN that uses a cache, and the commands of it that do, those of scripts and Makefiles among them."""

    stage: Stage
    run: Instruction
    done: tuple[Done, ...]


class Cache(Record):
    """A place that a tool keeps a cache in, and all steps of some stages that use it, in order.

    entry     what is known of the tool
    uses      the steps
    apart     there may be in it what was built for the libraries of this image, and fits no other
    is_store  programs may need what lies there (packages), which nobody needs of what was only downloaded
    """

    path: str
    tool: str
    entry: Entry
    uses: tuple[Use, ...] = ()
    apart: bool = False

    @property
    def is_store(self) -> bool:
        """Whether packages lie there that programs are made of."""
        return bool(self.entry.get("mount_store"))


def families(stages: Iterable[Stage]) -> Iterator[Family]:
    """Each image that stages start from, with all that go on from it."""
    for stage in stages:
        if stage.base is None:
            yield (stage, *stage.model.descendants(stage))


def of(family: Family, context: Context) -> tuple[Cache, ...]:
    """The caches that the steps of a family use."""
    found: dict[str, Cache] = {}
    uses: dict[str, dict[int, tuple[Stage, Instruction, list[Done]]]] = {}
    for stage, run in _runs(family):
        for each in runs.leaves(run, stage, context):
            for path in _places(each):
                assert each.call is not None
                entry = each.call.entry or {}
                if path not in found:
                    found[path] = Cache(
                        path, each.call.tool, entry, apart=path in _listed(each, entry.get("mount_apart", ()))
                    )
                uses.setdefault(path, {}).setdefault(id(run), (stage, run, []))[2].append(each)
    made = (
        cache._replace(uses=tuple(Use(s, r, tuple(d)) for s, r, d in uses[p].values())) for p, cache in found.items()
    )
    return tuple(each._replace(apart=each.apart and _has_headers(each, context)) for each in made)


def _runs(family: Family) -> Iterator[tuple[Stage, Instruction]]:
    return ((stage, run) for stage in family for run in stage.of("RUN"))


def _places(done: Done) -> tuple[str, ...]:
    """The caches that a command uses; none where it is told to keep none, or keeps them somewhere else."""
    entry = (done.call.entry or {}) if done.call else {}
    if done.call is None or not done.call.key("mounts") or not _fills(done):
        return ()
    if any(_is_told(done, word) for word in entry.get("mount_off", ())):
        return ()
    return _listed(done, done.call.key("mounts"))


def _listed(done: Done, places: Iterable[str]) -> tuple[str, ...]:
    wanted = [f"cache {path}" for path in places]
    return tuple(place.path for place in effects.listed(done.where, wanted, done.call).places)


def _fills(done: Done) -> bool:
    """Whether a command uses its tool's cache: it writes one, or would but for a flag."""
    assert done.call is not None
    writes = any(place.role == effects.CACHE for place in done.effect.writes.places)
    return writes or (done.effect.fetches and done.call.has(*(done.call.entry or {}).get("mount_without", ())))


def _is_told(done: Done, word: str) -> bool:
    """Whether a command is told something: by a flag, with its value (--link-mode=symlink) or without, by a variable
    with a value (GOPROXY=off), or one that is set to anything (UV_OFFLINE)."""
    name, has_value, value = word.partition("=")
    if name.startswith("-"):
        assert done.call is not None
        values = [done.where.flag_value(flag) for flag in done.call.values((name,))]
        return value in values if has_value else done.call.has(name) or _by_variable(done, name)
    given = next((word for each, word in done.command.assignments if each == name), None)
    if given is None and name in done.where.own:
        return True
    told = done.where.state.env.get(name) if given is None else given.value
    return told == value if has_value else told is not None and told.lower() not in _OFF


def _by_variable(done: Done, flag: str) -> bool:
    """Whether a variable hands a flag on (MAVEN_ARGS="-B -o")."""
    assert done.call is not None
    env = done.where.state.env
    return any(flag in env.get(name, "").split() for name in (done.call.entry or {}).get("mount_args", ()))


def refuse(cache: Cache, family: Family, context: Context) -> None:
    """Decline where a mount at a cache would take away what a step, or a container, needs."""
    _refuse_removal(cache, context)
    _refuse_brought(cache, family, context)
    if cache.is_store:
        _refuse_strangers(cache)
        _refuse_gone(cache, family, context)
    for use in cache.uses:
        _refuse_kind(cache, use)
        _refuse_offline(use, context)
    _refuse_readers(cache, family, context)
    _refuse_copies(cache, family)


def _refuse_removal(cache: Cache, context: Context) -> None:
    for use in cache.uses:
        for each in runs.leaves(use.run, use.stage, context):
            removes = each.effect.removes
            form = (each.call.entry or {}).get("form") if each.call is not None else None
            text = shortened(each.command_text)
            if any(place.meets(cache.path) for place in removes.places):
                raise Decline(f"`{text}` removes {cache.path}, which a mount cannot bear", use.run)
            if removes.unknown and form in ("remove", "move"):
                raise Decline(f"what `{text}` removes is not known: a mount at {cache.path} could not bear it", use.run)


def _refuse_brought(cache: Cache, family: Family, context: Context) -> None:
    """Decline where something else than a fetch puts there what a step finds, or might: a mount would hide it."""
    root = family[0]
    if cache.is_store and root.info is None and not root.is_scratch:
        raise Decline(f"what {root.image} has in {cache.path} is not known, and a mount would hide it")
    for use in {use.stage.index: use for use in cache.uses}.values():  # the last of each stage
        for entry in Files.of(use.stage, context).before(use.run).inside(cache.path):
            origin = entry.origin
            if origin.kind in (CONTEXT, IMAGE) or origin.stage not in use.stage.lineage:
                raise Decline(f"a copy brings what lies in {cache.path}, and a mount would hide it", use.run)
    for stage, run in _runs(family):
        for each in runs.leaves(run, stage, context):
            puts = [p for p in each.effect.writes.places if p.role != effects.CACHE and is_inside(p.path, cache.path)]
            if puts:
                raise Decline(f"`{shortened(each.command_text)}` puts into {cache.path} what is to stay", run)


def _refuse_kind(cache: Cache, use: Use) -> None:
    """Decline for a command that does more with its cache than to fetch what it needs."""
    for each in use.done:
        assert each.call is not None
        text = shortened(each.command_text)
        if {each.call.action, each.call.given, *each.call.actions, *_words(each)} & set(
            cache.entry.get("mount_installs", ())
        ):
            raise Decline(
                f"`{text}` puts what it has built into {cache.path}: in a mount other builds would find it there, and"
                " later steps might not",
                use.run,
            )
        if any(_is_told(each, word) for word in cache.entry.get("mount_clears", ())):
            raise Decline(f"`{text}` empties {cache.path}: nothing would be left from build to build", use.run)
        if any(_is_told(each, word) for word in cache.entry.get("mount_links", ())):
            raise Decline(f"`{text}` leaves links to {cache.path}, where nothing would be without the mount", use.run)


def _words(done: Done) -> set[str]:
    return {word.value or "" for word in done.command.words}


def _refuse_offline(use: Use, context: Context) -> None:
    """Decline for a step that only uses what is there already: nobody knows whether it is, in a mount."""
    said = offline(use, context)
    if said is not None:
        raise Decline(f"{said}, and a mount may be empty where earlier steps are not run again", use.run)


def offline(use: Use, context: Context) -> str | None:
    """Who says that a step fetches nothing itself, as a clause; None where it may fetch."""
    first = use.done[0]
    assert first.call is not None
    entry = first.call.entry or {}
    if use.run.flag("network") == "none" or any(_is_told(first, word) for word in entry.get("mount_offline", ())):
        return f"`{shortened(first.command_text)}` fetches nothing itself"
    settings = entry.get("mount_offline_by", {})
    files = context.walk(tuple(settings["files"])).files if settings and context else ()
    seen = find_mentions(context, files, tuple(settings["words"]), limit=1) if files else ()
    return f"{seen[0].file}:{seen[0].line} tells it to fetch nothing" if seen else None


def _refuse_readers(cache: Cache, family: Family, context: Context) -> None:
    """Decline where somebody reads the place who would not have the mount."""
    mine = {id(use.run) for use in cache.uses}
    behind: set[int] = set()
    for stage in family:
        active = stage.base is not None and stage.base.index in behind
        for node in stage.instructions:
            if id(node) in mine:
                active = True
                continue
            if cache.is_store and not active and node.keyword == "RUN":
                _refuse_filled(cache, node, stage, context)
            for reader in later.of_instruction(node, stage, cache.path, effects.CACHE, context) if active else ():
                if reader is not None and (reader.reads or cache.is_store):
                    raise Decline(f"`{shortened(reader.what)}` may need what lies in {cache.path}", reader.node)
        if active:
            behind.add(stage.index)


def _refuse_filled(cache: Cache, run: Instruction, stage: Stage, context: Context) -> None:
    """Decline for a step above the others that may fill the place, too, by what is not known of its tool (go test)."""
    for each in runs.leaves(run, stage, context):
        if each.call is not None and each.call.tool == cache.tool and not each.effect.known:
            text = shortened(each.command_text)
            raise Decline(f"`{text}` may fill {cache.path} for later steps, from which a mount would hide it", run)


def _refuse_copies(cache: Cache, family: Family) -> None:
    """Decline where another stage takes files of the place."""
    for stage in family[0].model.stages:
        for node, source, words in _taken(stage):
            owner = stage.model.find(source, stage.index)
            if owner not in family:
                continue
            for word in words:
                value = stage.state(node).value(word, node.escape)
                if value is None or _meets(value, cache.path):
                    how = "COPY --from" if node.keyword == "COPY" else "--mount=from"
                    raise Decline(f"{how} takes files of {cache.path}", node)


def _taken(stage: Stage) -> Iterator[tuple[Instruction, str, tuple[str, ...]]]:
    """What the instructions of a stage take from elsewhere."""
    for copy in stage.of("COPY"):
        source = copy.flag("from")
        if source:
            yield copy, source, copy.words[:-1]
    for run in stage.of("RUN"):
        yield from ((run, mount.from_, (mount.source or "/",)) for mount in mounts.of(run) if mount.from_)


def _meets(word: str, path: str) -> bool:
    plain = "/" + word.partition("*")[0].strip("/")
    return is_inside(plain, path) or is_inside(path, plain)


# ---------------------------------------------------------------------- whether each step could fetch on its own


def _refuse_strangers(cache: Cache) -> None:
    """Decline where a step fetches with what a later one is not given: that might have to fetch the same."""
    given: dict[str, Use] = {}
    for use in cache.uses:
        own = {*_secrets(use.run), *_settings(use)}
        missing = next((name for name in given if name not in own), None)
        if missing is not None:
            first = shortened(given[missing].done[0].command_text)
            raise Decline(f"`{first}` fetches with {missing}, which this step is not given: it finds {cache.path} empty"
                          " where the other is not run again", use.run)  # fmt: skip
        given.update(dict.fromkeys(own, use))


def _secrets(run: Instruction) -> Iterator[str]:
    for mount in mounts.of(run):
        if mount.type in ("secret", "ssh"):
            yield f"the {mount.type} {mount.options.get('id') or mount.target or 'default'}"


def _settings(use: Use) -> Iterator[str]:
    """The variables that the commands are given alone, but for those that say how to build."""
    for each in use.done:
        builds = (each.call.entry or {}).get("mount_builds", ()) if each.call is not None else ()
        names = {name for name, _ in each.command.assignments} | each.where.own
        yield from sorted(name for name in names if not any(fnmatchcase(name, pattern) for pattern in builds))


def _refuse_gone(cache: Cache, family: Family, context: Context) -> None:
    """Decline where settings in the home of the user are removed before the last step: it may fetch with them."""
    last = cache.uses[-1].run
    for stage, run in _runs(family) if len(cache.uses) > 1 else ():
        if run is last:
            return
        for each in runs.leaves(run, stage, context):
            home, folder = each.where.home, each.where.folder or "/"
            for place in each.effect.removes.places:
                is_cache = place.role == effects.CACHE or is_inside(place.path, f"{home}/.cache")
                if is_inside(place.path, home) and not is_cache and not is_inside(place.path, folder):
                    text = shortened(each.command_text)
                    raise Decline(f"`{text}` removes what later steps may need to fetch with", run)


def _has_headers(cache: Cache, context: Context) -> bool:
    """Whether a stage that uses it has libraries to build against, of those tools that nothing else depends on."""
    ends = tuple(cache.entry.get("mount_apart_with", ()))
    if not ends:
        return True
    found = (
        p for stage in {u.stage.index: u.stage for u in cache.uses}.values() for p in runs.packages(stage, context)
    )
    return any(p.installed is None or any(name.endswith(ends) for name in p.installed) for p in found)
