"""Which of the distribution's packages a runtime stage needs, given what the builder installs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.fixes import Decline
from dfix.model import runs
from dfix.model.steps import steps
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.model.steps import Step
    from dfix.shell import Word
    from dfix.syntax import Instruction

#: flags of an install that only say how it goes about, not what it installs
_PLAIN_FLAGS = frozenset(
    (
        "-y -q -qq -yq -yqq -qy -qqy -f -U --yes --assume-yes --quiet --no-cache --update --update-cache --fix-missing "
        "--fix-broken --no-install-recommends --no-install-suggests --allow-unauthenticated"
    ).split()
)
_GROUP_FLAGS = ("--virtual", "-t")
#: the releases whose libraries are known, and their tables
_TABLES = {
    "bionic": "ubuntu_bionic",
    "bookworm": "debian_bookworm",
    "bullseye": "debian_bullseye",
    "focal": "ubuntu_focal",
    "jammy": "ubuntu_jammy",
    "noble": "ubuntu_noble",
    "trixie": "debian_trixie",
    "xenial": "ubuntu_xenial",
}
_VERSION = re.compile(r"-\d+(?:\.\d+)?(?=-|\Z)")
_NAME = re.compile(r"[a-z0-9][a-z0-9+.\-]*\Z")


class Runtime(Record):
    """Packages to install in the runtime stage, and what was left behind and why.

    recommends  some of them came with what they recommend, and their users may need it
    """

    names: tuple[str, ...]
    evidence: tuple[str, ...]
    recommends: bool = False


def runtime(steps: list[Step], manager: str, release: str | None, unused: frozenset[str] = frozenset()) -> Runtime:
    """The runtime packages of a builder's installs; Decline when one of them is not understood."""
    wanted: list[str] = []
    groups: dict[str, list[str]] = {}
    for step in steps:
        if step.is_system and step.action in ("del", "purge", "remove"):
            gone = {g for n in (step.names or ()) for g in groups.get(n, (n,))}
            wanted = [w for w in wanted if w not in gone]
        if step.is_system_install:
            names = _plain_names(step, manager)
            groups.update({group: list(names)} if (group := group_of(step)) else {})
            wanted += names
    found = _translate(list(dict.fromkeys(wanted)), manager, release, unused)
    with_more = {n for s in steps if s.is_system_install and not _is_bare(s) for n in s.names or ()}
    bare = knowledge.names("debian_packages", "bare")
    return found._replace(
        recommends=any(n in with_more and n not in bare and not n.startswith("lib") for n in wanted if n in found.names)
    )


def _plain_names(step: Step, manager: str) -> tuple[str, ...]:
    """The packages that an install names; Decline when its words say more than names."""
    if step.tool != manager:
        raise Decline(f"it installs with {step.tool}, which the runtime base lacks")
    known = knowledge.names("debian_packages", "variables")
    values = [word.value for word in step.operands if word.text not in known]
    if None in values:
        raise Decline("the packages that it installs are named by variables")
    group = group_of(step)
    names = tuple(value for value in values if value is not None and value != group)
    for word in step.command.flags:
        of_group = group is not None and (word.value or "").startswith(_GROUP_FLAGS)
        if word.value not in _PLAIN_FLAGS and not _is_valueless(word.value) and not of_group:
            raise Decline(f"its package install has the option {word.text}")
    odd = next((n for n in names if not _NAME.match(n)), None)
    if odd:
        raise Decline(f"it installs {odd}, which is not a plain package of the distribution")
    return names


def named(run: Instruction) -> tuple[Word, ...]:
    """The names of packages of the distribution that a RUN installs."""
    script = runs.script(run)
    found = steps(script) if script and script.clean else ()
    return tuple(w for s in found if s.is_system_install for w in s.operands)


def only_packages(run: Instruction) -> bool:
    """Whether a RUN does nothing but install packages of the distribution, and clean up behind that."""
    script = runs.script(run) if run.keyword == "RUN" else None
    found = steps(script) if script and script.clean else ()
    return (
        bool(found)
        and len(found) == len(script.commands if script else ())
        and all(s.is_system or s.is_cleanup for s in found)
    )


def _is_bare(step: Step) -> bool:
    """Whether an install leaves out what packages recommend."""
    return step.tool != "apt-get" or any(
        w.value and ("no-install-recommends" in w.value or "Install-Recommends" in w.value) for w in step.command.words
    )


def group_of(step: Step) -> str | None:
    """The name under which apk is told to remember what it installs, to remove it again."""
    words = [w.value or "" for w in step.words] if step.tool == "apk" else []
    for index, word in enumerate(words):
        if word in _GROUP_FLAGS and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--virtual="):
            return word.partition("=")[2]
    return None


def _is_valueless(value: str | None) -> bool:
    return bool(value) and (value or "").startswith(("--no-install", "-y", "-q")) and "=" not in (value or "")


def _translate(names: list[str], manager: str, release: str | None, unused: frozenset[str]) -> Runtime:
    if manager == "apk":
        roles = knowledge.load("alpine_packages")
        libraries, base = roles["runtime"], set(roles["base"])
    else:
        roles = knowledge.load("debian_packages")
        base = {*roles["always"], *knowledge.names("base_packages", release or "")}
        libraries = libraries_of(release)
    kept: list[str] = []
    evidence: list[str] = []
    dropped: list[str] = []
    for name in names:
        known = libraries.get(name)
        if name in unused:
            dropped.append(name)
        elif known is not None:
            kept += known
            dropped.append(name)
            if known:
                evidence.append(f"{name} only serves building; its libraries are {', '.join(known)}")
        elif only_builds(name, roles):
            dropped.append(name)
        elif name.endswith("-dev"):
            raise Decline(f"which libraries of {distribution(manager, release)} belong to {name} is not known")
        elif name not in base:
            kept.append(name)
    if dropped:
        evidence.append(f"{', '.join(dropped)} {'stays' if len(dropped) == 1 else 'stay'} in the builder")
    return Runtime(tuple(dict.fromkeys(k for k in kept if k not in base)), tuple(evidence))


def libraries_of(release: str | None) -> dict[str, list[str]]:
    """Development packages and their libraries in a release of Debian or Ubuntu; empty for releases without a table."""
    table = _TABLES.get(release or "")
    return knowledge.load(table) if table else {}


def only_builds(name: str, roles: Mapping[str, Any]) -> bool:
    """Whether a package is one of those that serve building only, of whatever version (g++-14, libgcc-13-dev)."""
    return name in roles["build_only"] or _VERSION.sub("", name) in roles["build_only"]


def distribution(manager: str, release: str | None) -> str:
    """The name of the distribution and its release, to be told."""
    if manager == "apk":
        return "Alpine"
    if release is None:
        return "a release that its tag does not name"
    name = "Ubuntu" if release in knowledge.load("releases")["ubuntu"] else "Debian"
    return f"{name} {release}"


def install_command(manager: str, names: tuple[str, ...], recommends: bool = False) -> str:
    """The text of a RUN that installs packages and leaves no lists behind; newlines are continuations."""
    if manager == "apk":
        return f"apk add --no-cache {' '.join(names)}"
    install = f"apt-get install -y {'' if recommends else '--no-install-recommends '}{' '.join(names)}"
    return f"apt-get update &&\n{install} &&\nrm -rf /var/lib/apt/lists/*"
