"""The last of several stages on another base: what it is made of stays, and what the new base has or lacks changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.edits import Edit, remove_with_comments, replace
from dfix.fixes import Decline, Fix
from dfix.image import runs
from dfix.launch import launch
from dfix.syntax import Blank, Instruction, Node
from dfix.syntax.build import copy_instruction, resource, retext, with_comments

from . import naming, whole, writer
from .builder import above_comment
from .packages import install_command
from .rewrite import arguments, manager, refuse_given, shell_changes, start_changes, untrue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.fixes import Evidence
    from dfix.model.stages import Stage
    from dfix.subject import Subject

    from .plan import RuntimePlan

#: what files, and the steps that need them, may stand behind
_WORK = ("RUN", "COPY", "ADD", "WORKDIR", "USER", "SHELL")
_STARTS = ("CMD", "ENTRYPOINT", "HEALTHCHECK")


def refuse(subject: Subject, stage: Stage) -> None:
    """Declines where the last stage is no program's alone, or others need it as it is."""
    reason = whole.not_a_program(stage) or whole.relied_on(launch(subject, stage))
    if reason:
        raise Decline(reason)
    if stage.base is not None:
        raise Decline(f"its last stage is built on {stage.image}, a stage of the file that others may build on, too")


def fix(subject: Subject, stage: Stage, plan: RuntimePlan) -> Fix:
    """Another base for the last stage; Decline where that begins in another folder, and the file says none."""
    refuse_given(subject, stage)
    _refuse_folder(stage, plan)
    _refuse_accounts(subject, stage, plan)
    base = naming.as_written(stage, plan.base)
    named = naming.assumed(stage, naming.named(stage, plan.base))
    return Fix(
        f"run on {naming.named(stage, plan.base)}",
        _edits(subject, stage, plan, base),
        evidence=(*plan.evidence, *_untrue(stage)),
        assumptions=(*plan.assumptions, *named, *(arguments(subject, stage) if "$" in base else ())),
        changes={*shell_changes(plan, stage), *start_changes(plan)},
    )


def _refuse_folder(stage: Stage, plan: RuntimePlan) -> None:
    own, other = stage.info, stage.model.describe(plan.base)
    began, begins = own.workdir if own is not None else None, other.workdir if other is not None else None
    first = next(iter(stage.of("WORKDIR")), None)
    absolute = first is not None and first.text.startswith("/")
    if (began or "/") != (begins or "/") and not absolute:
        raise Decline(f"{plan.base} begins in {begins or '/'} (a WORKDIR with its whole path would say where)")


def _refuse_accounts(subject: Subject, stage: Stage, plan: RuntimePlan) -> None:
    """Declines where the file names a user that neither the new base has nor a step makes: a number needs none."""
    info, gone = stage.model.describe(plan.base), {id(run) for run in plan.left}
    there: set[str | None] = {user.name for user in info.users} if info is not None else set()
    there |= {account.name for run, account in runs.accounts(stage, subject.context) if id(run) not in gone}
    for name in (stage.end.user if stage.of("USER") else None, *_owners(stage)):
        user = (name or "").partition(":")[0]
        if user and not user.isdigit() and user not in there:
            raise Decline(f"{plan.base} has no account {user} (a number in its place needs none)")


def _owners(stage: Stage) -> Iterator[str | None]:
    for instruction in (*stage.of("COPY"), *stage.of("ADD")):
        yield instruction.flag("chown")


def _untrue(stage: Stage) -> list[Evidence]:
    """The comments above FROM that name the image which goes: they stay, and their owner is told."""
    info = stage.info
    names = {info.distribution, info.variant, info.reference.familiar.rpartition("/")[2]} if info is not None else set()
    block = stage.from_.comments
    return untrue(stage.from_, block, [*filter(None, names)]) if block is not None else []


def _edits(subject: Subject, stage: Stage, plan: RuntimePlan, base: str) -> list[Edit]:
    token = stage.from_.image_token
    assert token is not None
    edits = [replace(stage.from_, resource(stage.from_, [(token, base)]))]
    edits += [replace(run, retext(run, texts)) for run, texts in plan.edits]
    new: list[Node] = [copy_instruction((p,), p, style=subject.style, from_=plan.source) for p in plan.copies]
    install = install_command(manager(stage, plan.base), plan.packages) if plan.packages else None
    for run in plan.left:
        if install is not None:
            edits.append(replace(run, with_comments(subject.style.instruction("RUN", install), run.comments)))
            install = None
        else:
            edits += _gone(subject, run)
    new += [subject.style.instruction("RUN", install)] if install is not None else []
    begun = {id(run) for run in plan.left}
    first = next((i for i in stage.instructions if i.keyword in _WORK and id(i) not in begun), None)
    if new and first is not None:
        edits.append(Edit(first, (*new, *above_comment(subject, first), first)))
    return edits + _started(subject, stage, plan)


def _gone(subject: Subject, run: Instruction) -> list[Edit]:
    """Takes a step out, and one of two blank lines around it."""
    items = [item for item in subject.file.children if isinstance(item, Node)]
    at = next(index for index, item in enumerate(items) if item is run)
    before, behind = items[at - 1], items[at + 1] if at + 1 < len(items) else None
    blank = [replace(behind)] if isinstance(before, Blank) and isinstance(behind, Blank) else []
    return [remove_with_comments(run), *blank]


def _started(subject: Subject, stage: Stage, plan: RuntimePlan) -> list[Edit]:
    """What starts the program, for a base without a shell or with an entry point of its own."""
    edits: list[Edit] = []
    for node in (stage.last(keyword) for keyword in _STARTS):
        if node is None or plan.shell:
            continue
        new = writer.reworded(node, node, plan, subject.style)
        new = writer.as_exec(new, subject.style)
        edits += [replace(node, new)] if new is not node else []
    return edits
