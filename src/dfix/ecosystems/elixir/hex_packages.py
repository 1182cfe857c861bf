"""What the packages of a release are linked with, as far as mix.lock tells how they are built.

On an image that has headers of many libraries a package may link any of them. On the others only what the file installs
can be linked, and those libraries go along.

Sources: hexdocs.pm/mix (mix.lock: the managers of each package), the packages' own build files.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.fixes import Decline
from dfix.records import Record
from dfix.source import counted

from ..shared.compiled import project_folder

if TYPE_CHECKING:
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

_LINE = re.compile(r"^\s*\"(\w+)\":\s*\{:(\w+),(?:[^\[\n]*\[([^\]\n]*)\])?", re.MULTILINE)


class Linked(Record):
    """packages of the distribution; why that is all; a sentence about those of which it is not known, "" for none."""

    packages: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    unknown: str = ""


def linked(subject: Subject, split: Split) -> Linked:
    """The libraries of the packages; Decline for one that starts programs of the system."""
    text = subject.context.read(posixpath.join(project_folder(subject, split), "mix.lock"))
    found = _LINE.findall(text or "")
    table: dict[str, Any] = knowledge.load("hex_packages")
    for name, _, _ in found:
        if name in table["starts"]:
            raise Decline(f"the package {name} starts other programs, which a second stage would lack")
    info = split.stage.info
    if info is None or info.variant != "full":
        return Linked()
    if text is None and _asks_for_none(subject, split):
        return Linked(evidence=("it asks for no packages",))
    if text is None:
        return Linked(unknown="no package is linked to a library that only the builder has (mix.lock would tell which)")
    native = [name for name, source, managers in found if _is_native(name, source, managers, table)]
    strange = sorted(name for name in native if name not in table["linked"])
    packages = tuple(dict.fromkeys(library for name in native for library in table["linked"].get(name, ())))
    if strange:
        are = "is" if len(strange) == 1 else "are"
        return Linked(packages, unknown=f"{', '.join(strange)} {are} linked to no library that only the builder has")
    seen = f"mix.lock names {counted(len(found), 'package')}: what each is linked with is known"
    return Linked(packages, (seen,))


def _asks_for_none(subject: Subject, split: Split) -> bool:
    """Whether a manifest lists no packages at all."""
    folder = project_folder(subject, split)
    rebar = subject.context.read(posixpath.join(folder, "rebar.config"))
    mix = subject.context.read(posixpath.join(folder, "mix.exs"))
    listed = re.search(r"\{\s*deps\s*,\s*\[\s*[^\]\s]", rebar or "") or re.search(
        r"\{\s*:\w+\s*,\s*(?:\"|\w+:)", mix or ""
    )
    return (rebar or mix) is not None and listed is None and "apps_path" not in (mix or "")


def _is_native(name: str, source: str, managers: str, table: dict[str, Any]) -> bool:
    """Whether a package may be compiled by more than Elixir and Erlang: rebar3 does not say so, make does."""
    if name in table["pure"]:
        return False
    return name in table["linked"] or source != "hex" or ":make" in managers or ":mix" not in managers
