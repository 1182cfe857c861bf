"""Deno: what deno.json names is fetched before the source is copied. Its images are run as they are; what it compiles
has Deno in it.

Sources: docs.deno.com (deno install, deno cache, configuration, modules), the Dockerfiles of denoland/deno_docker.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context.formats import load_json, load_jsonc, table
from dfix.fixes import Assumption, Decline, Evidence

from .shared import bundled
from .shared.base import Install, Needs, RuntimePlan, Split, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.steps import Step
    from dfix.subject import Subject

    from .shared.project import Project

_MANIFESTS = ("deno.json", "deno.jsonc", "deno.lock", "package.json", ".npmrc")
#: a module of the project that another one imports
_OWN_MODULE = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*[\"'](\.{1,2}/[^\"']+|/[^\"']+)[\"']")


class Deno:
    """Projects with a deno.json, or with a file of dependencies (deps.ts)."""

    def needs(self, install: Install) -> Needs | None:
        """The manifests; with a file that is cached, when it imports nothing of the project."""
        call = install.call
        named = [w.value for w in call.operands]
        if call.tool != "deno" or call.given not in ("install", "cache") or call.has("-g", "--global", "--entrypoint"):
            return None
        if (call.given == "cache" and (len(named) != 1 or named[0] is None)) or (call.given == "install" and named):
            return None
        if not install.context:
            return _guess(install) if not named else None
        files = [*_manifests(install.project), *_cached(install.project, [n for n in named if n])]
        if not files:
            raise Decline(f"no deno.json of the build context comes to lie in {install.folder}")
        shown = ", ".join(posixpath.relpath(f, install.folder) for f in files)
        return Needs(
            tuple(files), (Evidence("context", f"deno {call.given} reads {shown}, seen beside the Dockerfile"),)
        )

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """What is compiled, on a small image; else None: the images hold Deno and nothing to build with."""
        return _PROGRAMS.plan(subject, split) if bundled.is_started(subject, split, _PROGRAMS) else None

    def stays(self, step: Step, split: Split) -> Verdict:
        """What Deno does to build belongs to the builder."""
        return _PROGRAMS.stays(step, split)


def _guess(install: Install) -> Needs:
    assumed = "deno.json stands beside the Dockerfile and names no other file"
    files = tuple(map(install.project.path, ("deno.json", "deno.lock*")))
    return Needs(files, (), (Assumption("manifests-suffice", assumed),))


def _manifests(project: Project) -> Iterator[str]:
    for name in _MANIFESTS:
        text = project.text(name)
        if text is None:
            continue
        data = table(load_jsonc(text)[0] if name.startswith("deno.json") else load_json(text)[0])
        if "workspace" in data or "workspaces" in data or data.get("links") or data.get("patch"):
            raise Decline(f"{name} names a workspace, whose folders an install needs")
        yield project.path(name)
        told = data.get("importMap")
        if isinstance(told, str) and name.startswith("deno.json"):
            if not project.has(told):
                raise Decline(f"{name} names {told}, which was not found")
            yield project.path(told)


def _cached(project: Project, names: list[str]) -> Iterator[str]:
    """The file that is cached; Decline where it imports files of the project, which would have to come, too."""
    for name in names:
        text = project.text(name)
        if text is None:
            raise Decline(f"{name}, which is cached, was not found in the build context")
        own = _OWN_MODULE.search(text)
        if own:
            raise Decline(f"{name} imports {own[1]}, so what it fetches is told by the source (a deps.ts would not be)")
        yield project.path(name)


_PROGRAMS = bundled.Bundled("deno")
ECOSYSTEM = Deno()
