"""Where a project of Node lies in the image, and what of it the build brings there."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.model import copies, runs
from dfix.runtime.packages import only_packages

from .prune import is_full_install

if TYPE_CHECKING:
    from dfix.runtime.plan import Split

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


def only_installs(split: Split, where: tuple[Place, ...]) -> bool:
    """Whether the builder makes nothing but node_modules, so that the source goes straight into the image."""
    whole = copies.whole_copies(split.stage)
    works = [i for i in split.stage.instructions if i.keyword in ("RUN", "COPY", "ADD") and not only_packages(i)]
    if len(whole) != 1 or works[-1:] != [whole[0].instruction]:
        return False
    own = ("npm", "yarn", "pnpm", "corepack")
    if any(s.tool not in own and not s.is_system and not s.is_cleanup for s in split.steps):
        return False
    if not any(is_full_install(p.step) for p in where):
        return False
    if any(
        p.folder != split.folder or p.step.action not in ("install", "ci", "cache", "config", "set", "global")
        for p in where
    ):
        return False
    manifests_only = all(
        is_manifest(w)
        for i in (*split.stage.of("COPY"), *split.stage.of("ADD"))
        if not copies.folder_copy(i, split.stage.state(i))
        for w in i.words[:-1]
    )
    return manifests_only and all(runs.script(r) for r in split.stage.of("RUN"))
