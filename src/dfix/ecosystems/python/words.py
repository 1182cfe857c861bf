"""The words of pip's commands, and the files of the image that they name in the build context."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context.requirements import parse_requirement
from dfix.model import copies
from dfix.model.steps import Step
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context

    from ..base import Split

#: options of pip that take the next word
VALUED = frozenset(
    (
        "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links --trusted-host --timeout "
        "--default-timeout --retries --no-binary --only-binary --proxy -t --target --prefix --root -e --editable "
        "--platform --python-version --progress-bar --cache-dir --config-settings --src --python --root-user-action "
        "--upgrade-strategy --no-build-isolation-package --log --group --extra --override"
    ).split()
)


class Operands(Record):
    """Words of a pip command: files that it reads, names that it installs, local packages that it builds.

    ``None`` among the files: named by a variable.
    """

    requirements: tuple[str | None, ...]
    constraints: tuple[str | None, ...]
    names: tuple[str, ...]
    local: tuple[str, ...]


def operands(step: Step) -> Operands:
    """The words of ``pip install`` and ``uv pip install``, sorted."""
    files: dict[str, list[str | None]] = {"r": [], "c": []}
    names: list[str] = []
    local: list[str] = []
    words = iter(step.words)
    for word in words:
        value = word.value
        flag, equals, rest = (value or "").partition("=")
        kind = {"-r": "r", "--requirement": "r", "--requirements": "r", "-c": "c", "--constraint": "c"}.get(flag)
        if kind:
            following = None if equals else next(words, None)
            files[kind].append(rest if equals else following.value if following else None)
        elif flag in ("-e", "--editable"):
            following = None if equals else next(words, None)
            local.append(f"-e {rest if equals else following.text if following else ''}".strip())
        elif value and value[:2] in ("-r", "-c") and len(value) > 2 and not value.startswith("--"):
            files[value[1]].append(value[2:])
        elif value in VALUED:
            next(words, None)
        elif not word.looks_like_flag:
            text = word.text if value is None else value
            is_path = text.startswith((".", "/", "file:")) or (is_archive(text) and "://" not in text)
            (local if is_path or (value is None and "/" in text) else names).append(text)
    return Operands(tuple(files["r"]), tuple(files["c"]), tuple(names), tuple(local))


def bare(name: str) -> str:
    """The name of a requirement without its version."""
    return parse_requirement(name).name


def is_archive(text: str) -> bool:
    """Whether a name is that of a file which holds a package."""
    return text.endswith((".whl", ".tar.gz", ".zip"))


def behind_pip(step: Step) -> Step:
    """``uv pip install`` as if it were ``pip install``."""
    word = step.operands[0]
    return Step(step.command, "pip", word.value or "", word)


# ---------------------------------------------------------------------- files of the image in the build context


def origin(split: Split, path: str) -> str | None:
    """The path in the build context of a file of the image, by the COPY instructions that bring it."""
    found = None
    folders = {split.stage.state(i).path(i.words[0], i.escape) for i in split.stage.of("WORKDIR") if i.words}
    for instruction in split.stage.instructions:
        if (
            instruction.keyword not in ("COPY", "ADD")
            or instruction.flag("from")
            or len(instruction.words) < 2
            or instruction.heredocs
        ):
            continue
        state = split.stage.state(instruction)
        folder = copies.folder_copy(instruction, state)
        target = state.path(instruction.words[-1], instruction.escape)
        if target is None:
            continue
        into = instruction.words[-1].endswith(("/", ".")) or len(instruction.words) > 2 or target in folders
        landed = folder.context_path(path) if folder else None
        for source in instruction.words[:-1] if landed is None else ():
            landed = _landing(source, target, path, into, split.context)
            if landed is not None:
                break
        found = landed if landed is not None else found
    return found


def _landing(source: str, target: str, path: str, into: bool, context: Context | None) -> str | None:
    cleaned = posixpath.normpath(source).lstrip("/")
    name = posixpath.basename(cleaned)
    is_folder = context is not None and context.is_dir(cleaned)
    if not is_folder and path == (posixpath.join(target, name) if into else target):
        return cleaned
    if any(c in cleaned for c in "*?["):
        from fnmatch import fnmatchcase

        here = posixpath.basename(path)
        matches = posixpath.dirname(path) == target and fnmatchcase(here, name)
        return posixpath.join(posixpath.dirname(cleaned), here) if matches else None
    if path.startswith(target.rstrip("/") + "/") and (is_folder or not into):
        return posixpath.join(cleaned, posixpath.relpath(path, target))
    return None
