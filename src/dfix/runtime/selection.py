"""The lines that copy some of the project's folder, where the rest stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.syntax.build import copy_instruction, instead_of

if TYPE_CHECKING:
    from dfix.syntax import Instruction
    from dfix.syntax.build import Style

    from .plan import Selection


def of_builder(selection: Selection, folder: str) -> list[tuple[tuple[str, ...], str]]:
    """The sources and the target of each copy from the builder: files first, which change less."""
    files = tuple(f"{folder}/{name}" for name in selection.files)
    target = files[0] if _is_one(selection.files) else f"{folder}/"
    return [*([(files, target)] if files else []), *(((f"{folder}/{n}",), f"{folder}/{n}") for n in selection.folders)]


def of_context(selection: Selection, whole: Instruction, style: Style) -> list[Instruction]:
    """What takes the place of a copy of all of the build context, or of a folder of it: with its flags and comments."""
    source, target = whole.words
    before = "" if source.strip("./") == "" else f"{source.rstrip('/')}/"
    behind = f"{target.rstrip('/')}/"
    pairs = [(tuple(f"{before}{name}" for name in selection.files), behind)] if selection.files else []
    pairs += [((f"{before}{name}",), f"{behind}{name}") for name in selection.folders]
    flags = [tuple(token.value.removeprefix("--").partition("=")[::2]) for token in whole.all("FLAG")]
    found = [
        copy_instruction(sources, to, style=style, flags=[(name, value or None) for name, value in flags])
        for sources, to in pairs
    ]
    return [instead_of(found[0], whole), *found[1:]]


def _is_one(names: tuple[str, ...]) -> bool:
    return len(names) == 1 and "*" not in names[0]
