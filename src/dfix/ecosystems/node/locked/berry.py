"""`yarn install --immutable`, of Yarn 4. Sources: yarnpkg.com (yarn install, yarnrc)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context.formats import load_yaml, table
from dfix.context.locks import Agreement
from dfix.context.locks import berry as lock_file
from dfix.fixes import Decline, Evidence
from dfix.image.earlier import short
from dfix.image.origin import BASE, UNKNOWN

from ...shared.base import Reworded
from ..brought import numbers
from ..install import installs_all, manifest
from .held import agreement, answer

if TYPE_CHECKING:
    from dfix.context.locks.berry import Version
    from dfix.context.node import Package

    from ...shared.base import Install

#: flags that mean the same to both installs
_ALIKE = ("--check-cache", "--immutable-cache", "--inline-builds", "--json", "--network-timeout", "--silent")
#: flags of Yarn 1
_OLD = ("--frozen-lockfile", "--production", "--prod")
#: settings that change nothing of what Yarn writes into yarn.lock
_PLAIN = (
    "approvedGitRepositories", "changesetBaseRefs", "cacheFolder", "defaultSemverRangePrefix", "enableColors",
    "enableGlobalCache", "enableImmutableCache", "enableImmutableInstalls", "enableInlineBuilds", "enableMessageNames",
    "enableNetwork", "enableOfflineMode", "enableProgressBars", "enableScripts", "enableStrictSsl", "enableTelemetry",
    "enableTimers", "enableTransparentWorkspaces", "globalFolder", "httpProxy", "httpRetry", "httpTimeout",
    "httpsProxy", "initFields", "initScope", "installStatePath", "logFilters", "networkConcurrency",
    "nmHoistingLimits", "nmMode", "nmSelfReferences", "nodeLinker", "npmAlwaysAuth", "npmAuditRegistry",
    "npmAuthToken", "npmPublishAccess", "npmPublishRegistry", "pnpEnableEsmLoader", "pnpFallbackMode",
    "pnpIgnorePatterns", "pnpMode", "preferInteractive", "progressBarStyle", "telemetryUserId", "winLinkType",
    "yarnPath",
)  # fmt: skip
#: settings by which packages ask for more than they say
_ADDING = ("packageExtensions", "plugins")
#: variables of that kind, and the one that says which Yarn 1 an image of node has
_VARIABLES = ("YARN_VERSION", *("YARN_" + re.sub("([A-Z])", r"_\1", name).upper() for name in _PLAIN))
_RELEASE = re.compile(r"yarn-(\d+\.\d+\.\d+)\.cjs")


def is_asked(install: Install, package: Package, name: str) -> bool:
    """Whether the project is one of Yarn 2 or later, by its settings or its lock file."""

    def later(text: str) -> Agreement:
        return Agreement("a later format" if "\n__metadata:" in text[:400] else "")

    head = agreement(install, name, package, later, "head")
    return package.is_modern_yarn or bool(head.missing)


def renewed(install: Install) -> Reworded | None:
    """A flag of Yarn 1 by today's name; None where Yarn 2 or later is not known to run. Decline for a flag that these
    end with an error."""
    call = install.call
    if call.tool != "yarn" or not installs_all(call) or not call.has(*_OLD):
        return None
    project = install.project
    if not project.has("package.json"):
        return None
    settings = table(load_yaml(project.text(".yarnrc.yml") or "")[0])
    yarn = _version(install, manifest(project), settings)
    if yarn is None or yarn < (3, 0):
        return None
    said = ".".join(map(str, yarn))
    if call.has("--production", "--prod"):
        focus = "`yarn workspaces focus --production` leaves development dependencies out"
        raise Decline(f"Yarn {said}, which runs, has no `yarn install --production` and fails ({focus})")
    word = next((word for word in call.words if word.value == "--frozen-lockfile"), None)
    why = Evidence("knowledge", f"Yarn {said}, which runs, calls it --immutable and warns of the old name")
    summary = "hold to yarn.lock by today's flag"
    return Reworded(summary, ((word.start, word.end, "--immutable"),), (why,)) if word is not None else None


def held(install: Install, package: Package, name: str) -> Reworded | None:
    """The install with `--immutable`; None where it is that already."""
    call, settings = install.call, table(load_yaml(install.project.text(".yarnrc.yml") or "")[0])
    if any(flag.name not in _ALIKE for flag in call.flags) or settings.get("enableImmutableInstalls") is True:
        return None
    if any(install.where.state.scope.get(word) for word in ("CI", "YARN_ENABLE_IMMUTABLE_INSTALLS")):
        return None
    yarn = _version(install, package, settings)
    if yarn is None:
        raise Decline(
            "which Yarn runs is not known (`packageManager` in package.json with corepack, or yarnPath, say it)"
        )
    said = ".".join(map(str, yarn))
    if len(yarn) < 3 or yarn < (4, 1, 1):
        found = agreement(install, name, package, lambda text: lock_file.glance(text, package), "glance")
        found = found._replace(unsure=f"what Yarn {said} writes into it is not followed")
    else:
        found = agreement(install, name, package, lambda text: lock_file.read(text, package, yarn), yarn)
        other = _changed(install, settings)
        missing = "" if any(key in settings for key in _ADDING) else found.missing
        found = found._replace(missing=missing, unsure=other or found.unsure)
    word = call.action_word or call.program
    text = " --immutable" if call.action_word else " install --immutable"
    runs = Evidence("context", f"Yarn {said} runs, and yarn.lock is as that version writes it")
    form = "yarn install --immutable"
    return answer(install, name, found, form, (word.end, word.end, text), *(() if found.unsure else (runs,)))


def _version(install: Install, package: Package, settings: dict[str, object]) -> Version | None:
    """The version of Yarn that an install runs; None where it is not said."""
    path = settings.get("yarnPath")
    if isinstance(path, str):
        found = _RELEASE.fullmatch(path.rpartition("/")[2])
        return numbers(found[1]) if found and install.project.has(path) else None
    tool, _, version = (package.package_manager or "").partition("@")
    shims = any(each.call is not None and each.call.tool == "corepack" for each in install.before)
    return numbers(version) if tool == "yarn" and shims else None


def _elsewhere(install: Install) -> str:
    """The folder above the project, or the home, where more settings lie; ""."""
    places = [install.where.home]
    folder = install.folder
    while folder != "/":
        folder = posixpath.dirname(folder)
        places.append(folder)
    for place in places:
        there = install.files.origin(posixpath.join(place, ".yarnrc.yml")) if place.startswith("/") else None
        if there is not None and there.kind not in (BASE, UNKNOWN):
            return place
    return ""


def _changed(install: Install, settings: dict[str, object]) -> str:
    """What is set that may change what Yarn writes; ""."""
    other = next((key for key in settings if key not in _PLAIN), None)
    if other is not None:
        return f".yarnrc.yml sets {other}"
    told = next((each for each in install.before if each.call is not None and each.call.tool == "yarn"), None)
    if told is not None and told.call is not None and told.call.action == "config":
        return f"`{short(told.command_text)}` sets something for Yarn"
    if elsewhere := _elsewhere(install):
        return f"{elsewhere} has settings for Yarn, too"
    scope = install.where.state.scope
    return next((f"{key} is set" for key in scope if key.startswith("YARN_") and key not in _VARIABLES), "")
