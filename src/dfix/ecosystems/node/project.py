"""Where a project of Node lies in the image, and what of it the build brings there."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import effects
from dfix.fixes import Decline
from dfix.image import runs
from dfix.model import copies
from dfix.runtime import straight

from ..shared import interpreted
from .prune import is_full_install

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.effects import Call
    from dfix.runtime.plan import Split
    from dfix.syntax import Instruction

    from .prune import Place

_SYSTEM_FOLDERS = (
    "/bin",
    "/home",
    "/home/node",
    "/opt",
    "/root",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/src",
    "/var",
    "/var/www",
)


def refuse_mounted(split: Split) -> None:
    """Declines where the image alone is not the program: its sources, or its packages, are brought by mounts."""
    brought = [w for i in (*split.stage.of("COPY"), *split.stage.of("ADD")) if not i.heredocs for w in i.words[:-1]]
    if all(is_manifest(w) for w in brought):
        raise Decline(
            "nothing but manifests is copied into the image: its sources are mounted when it runs, as in development"
        )
    for run in split.stage.of("RUN"):
        if any("node_modules" in m for m in run.flags.get("mount", ())):
            raise Decline("node_modules lies in a mount of the build, so that what is in the image is not known", run)


def is_manifest(path: str) -> bool:
    names = ("package", "yarn.lock", "pnpm-", "npm-shrinkwrap", ".npmrc", ".yarnrc", "tsconfig", "lerna", "bun.lock")
    return posixpath.basename(path.rstrip("/")).startswith(names)


def copied(split: Split, where: tuple[Place, ...]) -> tuple[str, ...]:
    """The project's folder, and node_modules of folders above it."""
    found = [split.folder]
    for place in where:
        if not is_full_install(place.step):
            continue
        if place.folder is None:
            raise Decline("the folder that packages are installed in is not known")
        if copies.is_inside(place.folder, split.folder):
            continue
        if not copies.is_inside(split.folder, place.folder):
            raise Decline(f"packages are installed in {place.folder}, outside of the project's folder")
        if place.folder == "/" or place.folder in _SYSTEM_FOLDERS:
            found.append(posixpath.join(place.folder, "node_modules"))
        else:
            found[0] = place.folder
    return tuple(dict.fromkeys(found))


def only_installs(split: Split, package: Package, where: tuple[Place, ...]) -> bool:
    """Whether the builder makes nothing but node_modules, so that the source goes straight into the image."""
    whole = [p for p in where if is_full_install(p.step)]
    if not whole or any(p.folder != split.folder for p in where) or not straight.moved(split):
        return False
    early = _before(split, whole[-1].run)
    if package.lifecycle_scripts and not (all(map(_only_manifests, early)) and _scripts_stay(split, package, whole)):
        return False
    return interpreted.only_installs(split, _installs) and not _generates(split)


def _generates(split: Split) -> bool:
    """Whether an install may generate code into the project: Prisma's, where the schema says so."""
    walked = split.context.walk((".prisma",), under=split.context_directory, skip=("node_modules",))
    return any("output" in (split.context.read(path) or "") for path in walked.files)


def _scripts_stay(split: Split, package: Package, installs: list[Place]) -> bool:
    """Whether the scripts of package.json that run at install are known to write nothing but packages."""
    modules = posixpath.join(split.folder, "node_modules")
    for run in {id(place.run): place.run for place in installs}.values():
        for done in runs.done(run, split.stage, split.context) or ():
            hooks = done.call.key("hooks", ()) if done.call and not done.call.has("--ignore-scripts") else ()
            for effect in (
                effects.of_text(package.scripts[name], done.where) for name in hooks if name in package.scripts
            ):
                written = [place.path for place in effect.writes.places if copies.is_inside(place.path, split.folder)]
                if not effect.known or not all(copies.is_inside(path, modules) for path in written):
                    return False
    return True


def _installs(call: Call) -> bool:
    if call.tool == "corepack":
        return True
    return call.tool in ("npm", "yarn", "pnpm") and call.action in ("install", "cache", "config", "global")


def _before(split: Split, run: Instruction) -> list[Instruction]:
    """The copies of the source that an install finds."""
    end = split.stage.position(run)
    return [node for node in straight.sources(split) if split.stage.position(node) < end]


def _only_manifests(copy: Instruction) -> bool:
    return all(map(is_manifest, copy.words[:-1]))
