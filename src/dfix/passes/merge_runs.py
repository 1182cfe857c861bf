"""Merges RUN steps that belong together, and removes in each what its package manager leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dfix.edits import Edit, replace
from dfix.fixes import Declined, Fix
from dfix.model import runs
from dfix.model.steps import steps
from dfix.passes import Phase
from dfix.syntax import Blank, Comments, Instruction, Node
from dfix.syntax.build import retext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.subject import Subject
    from dfix.syntax import File
    from dfix.syntax.build import TextEdit


@dataclass(frozen=True)
class MergeRuns:
    """Merge RUN steps with their clean-up.

    Why: what one RUN leaves in the image, a later RUN can hide but not take out; and package lists that are
    fetched in a RUN of their own go stale in the build cache, so that a later install fails.

    Example:
        before: RUN apt-get update
                RUN apt-get install -y curl
        after:  RUN apt-get update && \\
                    apt-get install -y curl && \\
                    rm -rf /var/lib/apt/lists/*

    Safety: two RUNs are merged only when both are plain shell, share flags, user, directory and shell, the
    first leaves nothing behind in its shell (cd, export, set, umask, …), and the second is one chain of `&&`,
    so that the same commands run and the first failure still stops the build.
    """

    name: ClassVar[str] = "merge-runs"
    phase: ClassVar[Phase] = Phase.TIDY

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """Merges first, then the clean-up of what is left."""
        shipped = runs.shipped(subject.model)
        yield from self._merges(subject, {stage.index for stage in shipped})
        for stage in shipped:
            for instruction in stage.of("RUN"):
                yield from self._cleanup(subject, stage, instruction)

    def _merges(self, subject: Subject, shipped: set[int]) -> Iterator[Fix | Declined]:
        """In stages that only build, layers do not matter: there only the lists must not go stale."""
        for first, between, second in _neighbours(subject.file):
            stage = subject.model.stage_of(second)
            belong = runs.belong_together if stage.index in shipped else runs.waits_for_lists
            if not belong(first, second):
                continue
            reason = runs.why_not_merge(first, second, stage)
            if reason:
                yield Declined(f"two RUNs that belong together stay apart: {reason}", second)
            else:
                yield _merge(subject, first, between, second)

    def _cleanup(self, subject: Subject, stage: Stage, instruction: Instruction) -> Iterator[Fix | Declined]:
        for entry in runs.cleanups():
            found = runs.left_open(entry, instruction, stage)
            if not found or _unwanted(entry, subject):
                continue
            reason = runs.why_not_clean(entry, instruction, stage, subject.model)
            if reason:
                yield Declined(f"{entry['what']} cannot be left out of the image: {reason}", instruction)
            else:
                yield _clean(subject, instruction, found, entry)
            return


def _unwanted(entry: dict[str, Any], subject: Subject) -> bool:
    names = entry.get("unless", ())
    return any(subject.context.on_disk(name) for name in names) if subject.context else False


def _neighbours(file: File) -> Iterator[tuple[Instruction, tuple[Node, ...], Instruction]]:
    """RUNs with nothing but blank lines between them; a FROM stands between those of two stages."""
    previous: Instruction | None = None
    between: list[Node] = []
    for child in file.children:
        if isinstance(child, Instruction):
            is_run = child.keyword == "RUN"
            if previous is not None and is_run:
                yield previous, tuple(between), child
            previous = child if is_run else None
            between = []
        elif isinstance(child, Comments):
            previous = None
        elif isinstance(child, Blank):
            between.append(child)


def _merge(subject: Subject, first: Instruction, between: tuple[Node, ...], second: Instruction) -> Fix:
    merged = runs.join(first, second, subject.style)
    edits = [replace(first, merged), *(Edit(b, ()) for b in between), Edit(second, ())]
    return Fix(
        "merge two RUN steps into one layer",
        edits,
        evidence=(
            "both run in the same shell, directory and user, with the same flags",
            "the first leaves no state behind and the second runs only if it succeeds, as before",
        ),
    )


def _clean(subject: Subject, instruction: Instruction, found: tuple[Step, ...], entry: dict[str, Any]) -> Fix:
    what = entry["what"]
    command = _appended(instruction, found, entry)
    if command:
        new = runs.append(instruction, command, subject.style)
        how = f"`{command}` in the same RUN keeps {what} out of the layer"
    else:
        new = retext(instruction, [*_flagged(found, entry), *_without_update(instruction, entry)])
        how = f"{entry['flag']} keeps {what} out of the layer"
    return Fix(
        f"leave {what} out of the image",
        [replace(instruction, new)],
        evidence=(how, f"no later step of the stage needs {what}"),
        assumption=None if subject.context else entry.get("assumption"),
    )


def _appended(instruction: Instruction, found: tuple[Step, ...], entry: dict[str, Any]) -> str | None:
    """The command that cleans up at the end of the RUN; None when an option of the install does it."""
    command = entry.get("append")
    if "flag" in entry:
        script = runs.script(instruction)
        assert script is not None
        others = [s for s in steps(script) if s.tool == entry["tool"] and s.action in entry.get("fetching", ())]
        if not others or _without_update(instruction, entry):
            return None
    return f"sudo {command}" if found[0].command.name == "sudo" else command


def _flagged(found: tuple[Step, ...], entry: dict[str, Any]) -> list[TextEdit]:
    edits: list[TextEdit] = []
    for step in found:
        old = next((w for w in step.command.words if w.value in entry.get("instead_of", ())), None)
        assert step.action_word is not None
        at = step.action_word.end
        edits.append((old.start, old.end, entry["flag"]) if old else (at, at, f" {entry['flag']}"))
    return edits


def _without_update(instruction: Instruction, entry: dict[str, Any]) -> list[TextEdit]:
    """The edit that takes out a fetch of the index that only the flagged installs behind it would use."""
    script = runs.script(instruction)
    assert script is not None
    mine = [s for s in steps(script) if s.tool == entry["tool"]]
    fetches = [s for s in mine if s.action in entry.get("fetching", ())]
    token = instruction.text_token
    commented = token is not None and any(line.lstrip().startswith("#") for line in token.text.split("\n"))
    others = any(s.action not in (*entry["actions"], "update") for s in mine)
    if len(fetches) != 1 or commented or others or not script.is_and_chain:
        return []
    pairs = zip(script.statements, script.statements[1:], strict=False)
    return [(one.start, two.start, "") for one, two in pairs if one.commands == (fetches[0].command,)]


PASS = MergeRuns
