"""What the words of pip, and of uv's pip, ask to install."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.requirements import Requirement, parse_requirement
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.effects import Call, Where


class Asked(Record):
    """lists, pins: files of requirements and of constraints; None stands for one that a variable names.

    requirements  packages by name, and those that are built from files: folders and archives
    editable      the folders of `-e`, as written
    variable      some operand is named by a variable
    """

    lists: tuple[str | None, ...]
    pins: tuple[str | None, ...]
    requirements: tuple[Requirement, ...]
    editable: tuple[str, ...]
    variable: bool


def is_pip(call: Call) -> bool:
    """Whether it installs as pip does."""
    return (call.tool == "pip" and call.action == "install") or call.given in ("pip install", "pip sync")


def asked(call: Call, where: Where) -> Asked:
    """The words of ``pip install``, ``pip wheel``, ``uv pip install`` and ``uv pip sync``, sorted."""
    values = [where.value(word) for word in call.operands]
    synced = call.given == "pip sync"
    lists = [*(values if synced else ()), *(where.flag_value(f) for f in call.values(call.key("lists", ())))]
    pins = (where.flag_value(flag) for flag in call.values(call.key("pins", ())))
    names = () if synced else (v or w.text.strip("\"'") for v, w in zip(values, call.operands, strict=True))
    editable = [where.flag_value(f) or (f.word.text if f.word else ".") for f in call.values(("-e", "--editable"))]
    return Asked(
        tuple(lists),
        tuple(pins),
        tuple(map(parse_requirement, (*names, *editable))),
        tuple(editable),
        None in values,
    )


def is_archive(text: str) -> bool:
    """Whether a name is that of a file which holds a package."""
    return text.endswith((".whl", ".tar.gz", ".zip"))
