"""What ``composer install`` reads from the build context, and what of it can be done before the source is copied.

The packages need composer.json and composer.lock. Scripts and the autoloader of the project's own classes need the
source: then the packages are installed first, without these, and the install stays where it is and does the rest.

Sources: getcomposer.org/doc (install and its options, schema of composer.json, script events, autoloader optimization,
repositories, plugins).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.context.formats import load_json, table
from dfix.fixes import Assumption, Decline, Evidence

from ..shared.base import Install, Needs
from ..shared.project import outermost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..shared.project import Project

_DEFERRING = ("--no-scripts", "--no-autoloader")
#: options by which the autoloader lists the classes of the project
_OPTIMIZED = ("-o", "--optimize-autoloader", "-a", "--classmap-authoritative", "--apcu-autoloader")
_CONFIGURED = ("optimize-autoloader", "classmap-authoritative")
_FILES = ("composer.json", "composer.lock", "auth.json", "symfony.lock")


def needs(install: Install) -> Needs | None:
    """composer.json and composer.lock; with the command that installs the packages alone, where the rest of the
    install needs the source. None where the packages are there already."""
    call = install.call
    if call.tool != "composer" or call.given not in ("install", "i") or call.operands:
        return None
    if install.repeats("install"):
        return None
    if not install.context:
        return _guess(install)
    project = install.project
    manifest = _manifest(install, project)
    _no_other_files(manifest)
    lock = table(load_json(project.text("composer.lock") or "")[0])
    reason = _needs_source(install, manifest)
    _refuse_early_scripts(manifest, bool(lock))
    files = outermost(project.path(f) for f in (*_FILES, *_patches(project, manifest)) if project.has(f))
    shown = ", ".join(posixpath.relpath(f, project.folder) for f in files)
    evidence = [Evidence("context", f"the packages need {shown}, all seen beside the Dockerfile")]
    if reason:
        evidence.append(Evidence("context", f"{reason}, so the install stays behind the source and does that"))
    return Needs(files, tuple(evidence), _plugins(manifest, lock), extra=_command(install) if reason else None)


def _guess(install: Install) -> Needs:
    assumed = "composer.json and composer.lock stand beside the Dockerfile and name no other file"
    files = tuple(map(install.project.path, ("composer.json", "composer.lock")))
    return Needs(files, (), (Assumption("manifests-suffice", assumed),), extra=_command(install))


def _manifest(install: Install, project: Project) -> dict[str, Any]:
    if install.where.state.scope.get("COMPOSER"):
        raise Decline("COMPOSER names another file than composer.json")
    text = project.text("composer.json")
    if text is None:
        raise Decline(
            f"no composer.json of the build context comes to lie in {project.folder}, where the install looks"
        )
    data, problem = load_json(text)
    if problem or not isinstance(data, dict):
        raise Decline(f"composer.json {problem or 'is no object'}")
    vendor = (
        install.where.state.scope.get("COMPOSER_VENDOR_DIR") or table(data.get("config")).get("vendor-dir") or "vendor"
    )
    if project.has(str(vendor)):
        raise Decline(f"the copy of the source brings {vendor}, over what is installed (leave it out by .dockerignore)")
    return data


def _no_other_files(manifest: dict[str, Any]) -> None:
    """Decline where packages come from the project itself, or composer.json is not all."""
    listed = manifest.get("repositories")
    for item in listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else ():
        kind, url = table(item).get("type"), str(table(item).get("url", ""))
        if kind in ("path", "artifact") or url.startswith((".", "/", "file:")):
            raise Decline(f"composer.json has packages in {url}, a folder of the project, which the install needs")
    if "merge-plugin" in table(manifest.get("extra")):
        raise Decline("composer.json takes in other files (merge-plugin), which the install needs")


def _needs_source(install: Install, manifest: dict[str, Any]) -> str:
    """Why a part of the install needs the source; "" where none does."""
    given = [flag.name for flag in install.call.flags]
    scripts = sorted(table(manifest.get("scripts")).keys() & knowledge.names("php_packages", "after_install"))
    if scripts and "--no-scripts" not in given:
        return f"composer.json's {scripts[0]} script may need the source"
    if "--no-autoloader" in given:
        return ""
    autoload = {**table(manifest.get("autoload-dev")), **table(manifest.get("autoload"))}
    config = table(manifest.get("config"))
    if autoload.get("classmap") or (
        autoload and (set(given) & set(_OPTIMIZED) or any(config.get(key) for key in _CONFIGURED))
    ):
        return "the autoloader lists the classes of the project"
    return ""


def _refuse_early_scripts(manifest: dict[str, Any], locked: bool) -> None:
    """Decline where a script is called for packages, or before them; or where it is called by whether a lock file is
    there, which an install makes."""
    scripts = table(manifest.get("scripts"))
    early = sorted(scripts.keys() & knowledge.names("php_packages", "with_packages"))
    if early:
        raise Decline(f"composer.json's {early[0]} script runs with the packages, and may need the source")
    if not locked and {"post-update-cmd", "pre-update-cmd"} & scripts.keys():
        raise Decline("without composer.lock its scripts for updates run, which would not if the packages came first")


def _patches(project: Project, manifest: dict[str, Any]) -> Iterator[str]:
    """The patches that composer.json names for packages."""
    extra = table(manifest.get("extra"))
    waiting: list[Any] = [extra.get("patches"), extra.get("patches-file"), "patches.json"]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and "://" not in each and project.has(each):
            if project.is_folder(each):
                raise Decline(f"composer.json names {each}, a folder, as a patch")
            if each.endswith(".json"):
                waiting.append(table(load_json(project.text(each) or "")[0]).get("patches"))
            yield each


def _plugins(manifest: dict[str, Any], lock: dict[str, Any]) -> tuple[Assumption, ...]:
    """Plugins of Composer that may look at the project while packages are installed."""
    known = knowledge.names("php_packages", "plugins")
    listed = [table(each) for key in ("packages", "packages-dev") for each in lock.get(key) or ()]
    found = [str(each.get("name")) for each in listed if each.get("type") == "composer-plugin"]
    allowed = table(manifest.get("config")).get("allow-plugins")
    if not lock and isinstance(allowed, dict):
        found = [name for name, is_on in allowed.items() if is_on]
    unknown = sorted(name for name in found if name not in known)
    if not unknown:
        return ()
    sentence = f"{', '.join(unknown)}, which Composer runs with the install, needs nothing of the source then"
    return (Assumption("plugins-alone", sentence),)


def _command(install: Install) -> str:
    """The same install, of packages alone."""
    command = install.done.command
    words = [word.text for word in command.words]
    if command.words[0] is not install.call.program:
        raise Decline(f"`{words[0]} …` runs the install, so how its packages are installed is not known")
    if any(redirect.operator for redirect in command.redirects):
        raise Decline("what the install tells is written elsewhere, so it is left where it is")
    given = [f"{name}={value.text if value else ''}" for name, value in command.assignments]
    kept = [word for word in words if word not in _OPTIMIZED]
    return " ".join((*given, *kept, *(flag for flag in _DEFERRING if flag not in kept)))
