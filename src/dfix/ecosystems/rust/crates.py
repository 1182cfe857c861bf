"""Which libraries of the distribution the crates of a project link, from Cargo.lock and knowledge/rust_crates.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.context import cargo
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.records import Record
from dfix.runtime.packages import libraries_of
from dfix.source import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.context.cargo import Locked
    from dfix.runtime.plan import Split

    from .build import Build


class Linked(Record):
    """The packages of Debian that hold the libraries, why that is all, and what had to be assumed."""

    packages: tuple[str, ...]
    evidence: str
    assumptions: tuple[Assumption, ...] = ()


def linked(context: Context, split: Split, builds: Iterable[Build], files: tuple[str, ...]) -> Linked:
    """What the programs of some builds are linked with, beyond what the file installs itself.

    files  the sources of the project"""
    found = [_of_build(context, split, each) for each in builds]
    own = _told(context, files)
    if own and _has_libraries(split):
        raise Decline(f"{own}, and which package holds it is not known (installing its -dev package would say it)")
    return Linked(
        tuple(dict.fromkeys(p for each in found for p in each.packages)),
        "; ".join(dict.fromkeys(each.evidence for each in found)),
        tuple(dict.fromkeys(assumption for each in found for assumption in each.assumptions)),
    )


def _has_libraries(split: Split) -> bool:
    """Whether the builder has libraries to link that the file does not install; slim ones have the C library."""
    info = split.stage.info
    return info is None or (info.variant not in ("slim", "alpine") and info.reference.familiar != info.distribution)


def _told(context: Context, files: tuple[str, ...]) -> str:
    """Where the project itself names a library to link."""
    marks = ("rustc-link-lib", "#[link(", "pkg_config::", "#[link (")
    seen = find_mentions(context, files, marks, limit=1)
    return f"{seen[0].file}:{seen[0].line} links a library of the system" if seen else ""


def _of_build(context: Context, split: Split, build: Build) -> Linked:
    project = build.project
    if project is None:
        return Linked((), "rustc is given a source alone, and no crate")
    locked = cargo.lock(context, project.root.directory)
    _refuse_carried(locked or ())
    crates = list(project.crates) or [project.here]
    if not _has_libraries(split):
        return Linked((), f"{split.stage.image} has no library to link but the C library and what the file installs")
    named = [(name, entry) for each in crates for name, entry in each.dependencies.items() if "path" not in entry]
    if not named:
        return Linked((), "Cargo.toml names no crate that is fetched")
    if locked is None:
        return _guessed(split, named)
    exact = not any(c.optional for c in crates)
    found = dict(_linking(locked, exact))
    packages = _runtime(split, found)
    sentence = _sentence(sum(each.remote for each in locked), found, packages)
    return Linked(packages, sentence, tuple(_assumed(split, build, locked)))


def _assumed(split: Split, build: Build, locked: tuple[Locked, ...]) -> Iterator[Assumption]:
    """What is assumed of crates of which it is not known what they link, or which version of them is built."""
    unknown = next((each.name for each in locked if each.remote and _is_unknown(each.name)), None)
    if unknown:
        why = f"{unknown} links no library that {split.stage.image} has and the small image lacks"
        yield Assumption("library-unlinked", why)
    if not build.locked:
        installs = build.done.call is not None and build.done.call.action == "install"
        why = "`cargo install` without --locked takes newer ones" if installs else "Cargo.lock is not copied"
        yield Assumption("library-unlinked", f"its crates link what those of Cargo.lock do ({why})")


def _sentence(count: int, found: dict[str, str], packages: tuple[str, ...]) -> str:
    named = f"Cargo.lock names {counted(count, 'crate')}"
    if not packages:
        return f"{named}, and {'it links no' if count == 1 else 'none links a'} library that the small image lacks"
    link = f"{', '.join(sorted(found))} link{'s' if len(found) == 1 else ''}"
    return f"{named}: {link} what {', '.join(packages)} hold{'s' if len(packages) == 1 else ''}"


def _linking(locked: tuple[Locked, ...], exact: bool) -> Iterator[tuple[str, str]]:
    """The crates that link a library, and its development package. ``exact``: no feature decides what is built."""
    table = knowledge.load("rust_crates")["links"]
    for each in locked:
        entry = table.get(each.name)
        if entry is not None and not (exact and entry["bundled"] and entry["bundled"] in each.needs):
            yield each.name, entry["dev"]


def _is_unknown(name: str) -> bool:
    table = knowledge.load("rust_crates")
    plain = name.replace("_", "-")
    return (
        plain.endswith(("-sys", "-sys-rs", "-src"))
        and name not in table["links"]
        and name not in knowledge.names("rust_crates", "contained")
        and plain != "openssl-src"
    )


def _refuse_carried(locked: tuple[Locked, ...]) -> None:
    carried = next((each.name for each in locked if each.name in knowledge.names("rust_crates", "carries")), None)
    if carried:
        raise Decline(f"{carried} leaves libraries beside the program, and where is not known (copy them by hand)")


def _runtime(split: Split, found: dict[str, str]) -> tuple[str, ...]:
    info = split.stage.info
    release = info.release_now if info else None
    if not found:
        return ()
    libraries = libraries_of(release)
    missing = next((crate for crate, dev in found.items() if dev not in libraries), None)
    if missing:
        old = f"{missing} links a library of Debian {release}, whose packages are no longer served"
        raise Decline(f"{old}, so that a small image cannot install it (a newer release of the base would do)")
    base = {*knowledge.load("debian_packages")["always"], *knowledge.names("base_packages", release or "")}
    return tuple(dict.fromkeys(p for dev in found.values() for p in libraries[dev] if p not in base))


def _guessed(split: Split, named: list[tuple[str, dict[str, Any]]]) -> Linked:
    """Without a Cargo.lock: what the named crates, and the features that are asked of them, bring by custom."""
    links = knowledge.load("rust_crates")["links"]
    brought = dict.fromkeys(sorted(crate for name, entry in named for crate in _brought(name, entry)))
    packages = _runtime(split, {crate: links[crate]["dev"] for crate in brought})
    what = f"no library but those of {', '.join(packages)}" if packages else "no library that the small image lacks"
    names = sorted({name for name, _ in named})
    return Linked(
        packages,
        f"Cargo.toml names {', '.join(names[:4])}{' and more' if len(names) > 4 else ''}",
        (Assumption("library-unlinked", f"the crates that it fetches link {what} (no Cargo.lock names them)"),),
    )


def _brought(name: str, entry: dict[str, Any]) -> Iterator[str]:
    """The crates that link a library, of those that a dependency brings."""
    table = knowledge.load("rust_crates")
    yield from table["brings"].get(name, [name] if name in table["links"] else [])
    asked = entry.get("features")
    for feature in asked if isinstance(asked, list) else ():
        yield from table["brings"].get(f"{name}/{feature}", ())
