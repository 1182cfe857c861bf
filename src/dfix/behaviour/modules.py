"""The modules of a build of Maven or Gradle of which a program is not made, though they are built beside it."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.image.events import Laid
from dfix.image.files import Files

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Stage

_MANIFESTS = ("pom.xml", "build.gradle", "build.gradle.kts")
_PROJECT = re.compile(r"\bproject\s*\(\s*(?:path\s*[:=]\s*)?[\"'](:[\w.:-]{1,200})[\"']")
#: what makes it unknown which project a name means, or what a module is made with
_UNCLEAR = ("projectDir", "includeBuild", "includeFlat")


def of_others(context: Context, stage: Stage) -> tuple[str, ...]:
    """Folders of modules that the archives of a stage are not made of; () where that is not known."""
    own = _own(context, stage)
    if not own:
        return ()
    walked = context.walk(_MANIFESTS)
    folders = {posixpath.dirname(f) for f in walked.files if posixpath.basename(f) in _MANIFESTS}
    known = _closure(context, own, folders) if walked.complete else None
    if known is None:
        return ()
    apart = (f for f in folders if f not in known and not any(k.startswith(f"{f}/") for k in known))
    return tuple(sorted(f for f in apart if f))


def _own(context: Context, stage: Stage) -> set[str]:
    """The modules that archives are copied from, out of stages that build them; none where one cannot be told."""
    found: set[str] = set()
    for each in stage.lineage:
        for node in each.of("COPY"):
            for event in Files.of(each, context).done_by(node):
                if not isinstance(event, Laid) or event.source is None or isinstance(event.source, str):
                    continue
                if not (event.within or event.path).endswith((".jar", ".war", "*")):
                    continue
                module = _module(context, event.source, event.path)
                if not module:
                    return set()
                found.add(module)
    return found


def _module(context: Context, stage: Stage, path: str) -> str:
    """The folder with the manifest that stands above a path of a stage, in the build context; "" without one."""
    files = Files.of(stage, context)
    while path != "/":
        for manifest in (files.context_path(posixpath.join(path, name)) for name in _MANIFESTS):
            if manifest is not None and context.is_file(manifest):
                return posixpath.dirname(manifest)
        path = posixpath.dirname(path)
    return ""


def _closure(context: Context, own: set[str], folders: set[str]) -> set[str] | None:
    """Some modules with those of the same build that they are made with; None where that is not known."""
    from dfix.context import maven

    artifacts = {pom.artifact: f for f in folders if (pom := maven.read(context, f)) and pom.artifact}
    waiting, known = sorted(own), set(own)
    while waiting:
        needed = _needed(context, waiting.pop(), artifacts)
        if needed is None:
            return None
        waiting += needed - known
        known |= needed
    return known


def _needed(context: Context, folder: str, artifacts: dict[str, str]) -> set[str] | None:
    from dfix.context import gradle, maven

    pom = maven.read(context, folder)
    if pom is not None:
        return None if pom.broken else {artifacts[d.artifact] for d in pom.dependencies if d.artifact in artifacts}
    build = gradle.read(context, folder)
    if build is None or any(word in build.settings for word in _UNCLEAR) or re.search(r"\bprojects\.", build.text):
        return None
    names = _PROJECT.findall(build.text)
    return {posixpath.join(build.root, name.strip(":").replace(":", "/")) for name in names}
