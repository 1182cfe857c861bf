"""What ``bundle install`` reads from the build context.

Sources: bundler.io (man pages of Gemfile, install, config, cache), guides.rubygems.org (specification reference).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import ruby as manifests
from dfix.fixes import Assumption, Decline, Evidence

from ..shared.base import Install, Needs
from ..shared.project import outermost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.ruby import Gemfile

    from ..shared.project import Project

#: the folder of gems of the official images, which have one Ruby and no manager of several
_OFFICIAL = "/usr/local/bundle"
_VERSIONS = (".ruby-version", ".tool-versions")


def needs(install: Install) -> Needs | None:
    """The Gemfile, what it evaluates and reads, its lock file, and the gems that come with the project."""
    if install.call.tool != "bundle" or install.call.given not in ("install", "i"):
        return None
    if not install.context:
        return _guess(install)
    project, name = _gemfile(install)
    manifest = _read(project, name)
    lock = "gems.locked" if name == "gems.rb" else f"{name}.lock"
    files = [name, lock, *manifest.files, *_gemspec(project, manifest), ".bundle/config", "vendor/cache/"]
    files += _VERSIONS if install.where.state.base.get("GEM_HOME") != _OFFICIAL else ()
    read = outermost(project.path(f) + ("/" if f.endswith("/") else "") for f in files if project.has(f))
    shown = ", ".join(posixpath.relpath(f, project.folder) for f in read)
    evidence = (
        Evidence("context", f"bundle install reads {shown}, all seen beside the Dockerfile"),
        Evidence("context", f"{name} names no gem that lies in a folder of the project"),
    )
    return Needs(read, evidence, _lock_kept(project, lock, manifest))


def _guess(install: Install) -> Needs:
    assumed = "Gemfile and Gemfile.lock stand beside the Dockerfile and bundle install needs nothing else"
    return Needs((install.project.path("Gemfile*"),), (), (Assumption("manifests-suffice", assumed),))


def _gemfile(install: Install) -> tuple[Project, str]:
    """The folder and the name of the Gemfile."""
    told = [f.glued or (f.word.value if f.word else None) for f in install.call.flags if f.name == "--gemfile"]
    named = told[-1] if told else install.where.state.scope.get("BUNDLE_GEMFILE")
    if told and named is None:
        raise Decline("which Gemfile the install reads is named by a variable")
    if named:
        path = install.project.path(named)
        project, name = install.project.beside(posixpath.dirname(path)), posixpath.basename(path)
    else:
        project = install.project
        name = "gems.rb" if project.has("gems.rb") else "Gemfile"
    if not project.has(name):
        raise Decline(f"no {name} of the build context comes to lie in {project.folder}, where the install looks")
    return project, name


def _read(project: Project, name: str) -> Gemfile:
    manifest = manifests.gemfile(name, project.text)
    if manifest is None:
        raise Decline(f"{name} cannot be read")
    if manifest.local:
        raise Decline(f"{manifest.local} names a gem in a folder, which the install needs")
    if manifest.strange:
        raise Decline(f"{manifest.strange} may read other files of the project, which the install needs")
    return manifest


def _gemspec(project: Project, manifest: Gemfile) -> Iterator[str]:
    """The gemspec that a Gemfile takes in, with the files that it reads."""
    if manifest.gemspec is None:
        return
    if manifest.gemspec != ".":
        raise Decline(f"Gemfile takes in the gem in {manifest.gemspec}, which the install needs")
    source = project.source(".")
    for name in project.context.listdir(source) if source is not None else ():
        if not name.endswith(".gemspec") or not project.has(name):
            continue
        text = project.text(name) or ""
        read, strange = manifests.read_by_gemspec(text)
        if strange:
            raise Decline(f"{name}:{strange} may read other files of the project, which the install needs")
        if "extensions" in text:
            raise Decline(f"{name} has extensions, which the install compiles from the source")
        if "executables" in text and (project.has("exe") or project.has("bin")):
            raise Decline(f"{name} names programs, which the install links to files of the source")
        yield name
        for file in read:
            if any(word in (project.text(file) or "") for word in ("require", "File.", "load")):
                raise Decline(f"{name} loads {file}, which loads other files of the project")
            yield file


def _lock_kept(project: Project, name: str, manifest: Gemfile) -> tuple[Assumption, ...]:
    """A lock file that an install would change is covered again by the copy behind it."""
    text = project.text(name)
    if text is None:
        return ()
    lock = manifests.lock(text)
    missing = next((gem for gem in manifest.gems if gem not in lock.direct), None)
    if lock.is_for_linux and missing is None:
        return ()
    why = f"{missing} is not in it" if missing else "it names no platform of Linux"
    what = f"bundle install changes nothing in {name} that the program needs"
    sentence = f"{what} ({why}), since the later copy brings the old one"
    return (Assumption("lock-kept", sentence),)
