"""The fix: what becomes of a single stage, once it is known how its program is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.edits import Edit
from dfix.fixes import Assumption, Decline, Evidence, Fix
from dfix.model import copies, programs
from dfix.model.expand import variables
from dfix.syntax import Blank, Comments, Instruction, Node
from dfix.syntax.build import resource, retext

from . import packages, writer
from .in_place import edits as edits_in_place
from .in_place import lacks_adduser
from .replay import replay

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import File
    from dfix.syntax.build import Style

    from .plan import RuntimePlan, Split
    from .replay import Replay, Stays


#: folders with programs that every base has
SYSTEM_PATH = ("/bin", "/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin")
#: what comments say of a file in one stage, and of an install of everything
_OF_ONE = ("single-stage", "single stage", "one stage", "one-stage")
_OF_ALL = ("all dependencies", "everything", "all packages", "dev dependencies", "development dependencies")


def in_place(subject: Subject, split: Split, plan: RuntimePlan) -> Fix:
    """Puts the small base in the place of the one that is there."""
    stage = split.stage
    base = _as_written(stage, plan.base)
    if base is None:
        raise Decline("its base depends on a build argument, so that the name of a smaller one cannot be written")
    token = stage.from_.image_token
    names = _names(stage, plan)
    same = token is not None and token.value == base
    edits = edits_in_place(stage, None if same else base, plan.edits, names, subject.style)
    summary = "install without development dependencies" if same else f"run on {plan.base}"
    assumptions = [*([plan.assumption] if plan.assumption else []), *_arguments(stage)]
    evidence = [*plan.evidence, *_untrue_comments(subject.file, plan)]
    return Fix(summary, edits, evidence=evidence, assumption="; ".join(assumptions) or None)


def _untrue_comments(file: File, plan: RuntimePlan) -> list[str | Evidence]:
    """The comments that the change makes untrue: they stay, and their owner is told."""
    changed = {id(run) for run, _ in plan.edits}
    found: list[str | Evidence] = []
    for node in (n for n in file.children if isinstance(n, Node)):
        block = node.comments if isinstance(node, Instruction) else node
        marks = (*(() if plan.in_place else _OF_ONE), *(_OF_ALL if id(node) in changed else ()))
        for line in block.lines if isinstance(block, Comments) else ():
            if any(mark in line.lower() for mark in marks):
                sentence = f"the comment `{line.strip()}` is no longer true: please change it"
                found.append(Evidence("dockerfile", sentence, node=node))
    return found


def _names(stage: Stage, plan: RuntimePlan) -> tuple[str, ...]:
    """The packages of the plan that the file does not install, and adduser where a step calls it."""
    there = {w.value for run in stage.of("RUN") for w in packages.named(run)}
    more = ("adduser",) if plan.base != stage.image and lacks_adduser(stage, stage.of("RUN")) else ()
    return tuple(n for n in dict.fromkeys((*plan.packages, *more)) if n not in there)


def in_two(subject: Subject, split: Split, plan: RuntimePlan, stays: Stays) -> Fix:
    """Builds in one stage and runs in another."""
    stage, style = split.stage, subject.style
    again = replay(split, stays)
    plan = plan._replace(copies=tuple(dict.fromkeys((*again.brought, *plan.copies))))
    if "/" in plan.copies:
        raise Decline("the source is copied to /, among the system's own files")
    _refuse_lost_path(split, plan, again)
    manager = "apk" if stage.info and stage.info.distribution == "alpine" else "apt-get"
    installs = again.installs if plan.needs_packages else []
    needed = packages.runtime(installs, manager, stage.info.release_now if stage.info else None, _unused(stage, plan))
    runs = [i for i in again.again if i.keyword == "RUN"]
    more = ("adduser",) if plan.base != stage.image and lacks_adduser(stage, runs) else ()
    names = tuple(dict.fromkeys((*needed.names, *plan.packages, *again.packages, *more)))
    if needed.names and _adds_source(stage):
        raise Decline(f"the build adds a source of packages, from which {', '.join(needed.names)} may come")
    if not plan.shell:
        if names:
            raise Decline(f"the program needs {', '.join(names)}, which {plan.base} has no package manager for")
        reason = _needs_shell(stage, again)
        if reason:
            raise Decline(reason)
    again.again = [i for i in again.again if not _arrives(stage, i, plan)]
    moved = _moved_source(split, plan)
    _leave_builder(split, again, set(map(id, moved)), names)
    base = _as_written(stage, plan.base)
    if base is None:
        raise Decline("its base depends on a build argument, so that the name of a smaller one cannot be written")
    plan = plan._replace(base=base)
    name = writer.builder_name(stage, _contexts(subject))
    builder, removed = _builder(subject, split, plan, again, moved, name)
    install = packages.install_command(manager, names, needed.recommends) if names else None
    runtime = writer.items(subject, split, plan, again, install, moved, name)
    assumptions: list[str | Assumption] = [*([plan.assumption] if plan.assumption else []), *again.assumptions]
    assumptions += _arguments(stage)
    edits = _edits(subject, split, builder, removed, [*_after_build(plan, style), style.blank(), *runtime])
    return Fix(
        f"build in a stage of its own, run on {plan.base}",
        edits,
        evidence=(*plan.evidence, *needed.evidence, *_untrue_comments(subject.file, plan)),
        assumptions=assumptions,
        leaves=[] if split.folder in plan.copies else [split.folder],
        changes={"workdir", *(f"env:{k}" for k, _ in plan.env), *_shell_changes(plan, stage)},
    )


def _refuse_lost_path(split: Split, plan: RuntimePlan, again: Replay) -> None:
    """Declines where PATH names a folder that a step which is not known may have made."""
    kept = (*SYSTEM_PATH, *plan.copies, split.folder)
    for node in split.stage.of("ENV") if again.assumptions else ():
        value = (dict(getattr(node, "pairs", ())).get("PATH") or "").strip("'\"")
        state = split.stage.state(node)
        for folder in filter(None, (state.value(part, node.escape) for part in value.split(":"))):
            if folder.startswith("/") and not any(copies.is_inside(folder, k) for k in kept):
                what = f"PATH names {folder}, which a step that is not known may make"
                raise Decline(f"{what}, and a second stage would not have it", node)


def _contexts(subject: Subject) -> frozenset[str]:
    """The build contexts that compose files name: one of them would take the place of a stage of its name."""
    from dfix.context import compose

    found = compose.read(subject.context) if subject.context else None
    return frozenset(name.lower() for service in (found.services if found else ()) for name in service.contexts)


def _arguments(stage: Stage) -> list[str]:
    """What a build argument in FROM leaves open: that another value still makes the name of a smaller image.
    A bare version does."""
    scope = stage.model.global_scope
    named = sorted(variables(stage.from_.image, stage.from_.escape) & set(scope))
    return [
        f"{name} is given no value from which no smaller image can be named ({scope[name]} is one that works)"
        for name in named
        if not scope[name].replace(".", "").isdigit()
    ]


def _arrives(stage: Stage, instruction: Instruction, plan: RuntimePlan) -> bool:
    """Whether what an instruction copies comes with the builder's files."""
    if instruction.keyword not in ("COPY", "ADD"):
        return False
    target = stage.state(instruction).path(instruction.words[-1])
    return target is not None and any(copies.is_inside(target, path) for path in plan.copies)


def _as_written(stage: Stage, base: str) -> str | None:
    """The name of the runtime base with the build arguments of FROM in it; None when it cannot be told so."""
    token = stage.from_.image_token
    if token is None or "$" not in token.text or not stage.reference:
        return base
    image = stage.image or ""
    if base.startswith(image):
        return token.text + base[len(image) :]
    return None if base.partition(":")[0] == image.partition(":")[0] else base


def _adds_source(stage: Stage) -> bool:
    """Whether the build tells the package manager where else packages are to be had."""
    marks = ("add-apt-repository", "sources.list", "apt-key", "trusted.gpg", "nodesource.com", "/etc/apk/repositories")
    return any(m in i.original for k in ("RUN", "COPY", "ADD") for i in stage.of(k) for m in marks)


def _unused(stage: Stage, plan: RuntimePlan) -> frozenset[str]:
    """The tools of the plan that no command of the image names."""
    texts = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL") for i in stage.of(k))
    return frozenset(t for t in plan.tools if t not in texts)


def _after_build(plan: RuntimePlan, style: Style) -> list[Node]:
    return [style.instruction("RUN", command) for command in plan.after_build]


def _shell_changes(plan: RuntimePlan, stage: Stage) -> set[str]:
    if plan.shell:
        return set()
    return {k.lower() for k in ("CMD", "ENTRYPOINT") if (i := stage.last(k)) and not i.is_json}


def _needs_shell(stage: Stage, again: Replay) -> str | None:
    for instruction in again.again:
        if instruction.keyword == "RUN":
            return "a step of the finished image needs a shell, which the small base lacks"
        if instruction.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
            program = programs.of(instruction)
            if program and program.argv is None:
                return f"its {instruction.keyword} needs a shell, which the small base lacks"
    entry, command = stage.last("ENTRYPOINT"), stage.last("CMD")
    if entry and entry.is_json and command and not command.is_json:
        words = f"/bin/sh -c {command.text}"
        return f"its ENTRYPOINT is given `{words}`, since CMD is in shell form, and the small base has no shell for it"
    return None


def _builder(
    subject: Subject, split: Split, plan: RuntimePlan, again: Replay, moved: tuple[Instruction, ...], name: str
) -> tuple[dict[int, list[Node]], set[int]]:
    """What becomes of each instruction in the builder stage, and which leave it."""
    style, stage = subject.style, split.stage
    changed: dict[int, list[Node]] = {id(stage.from_): [_named(stage, plan, style, name)]}
    for run, edits in plan.edits:
        changed[id(run)] = [retext(run, edits)]
    if plan.install is not None:
        added: list[Node] = [style.instruction("RUN", text) for text in plan.before_install]
        added += [style.instruction("ENV", f"{name}={value}") for name, value in plan.env]
        anchor = _before_files(stage, plan.install)
        changed[id(anchor)] = [*added, *changed.get(id(anchor), [anchor])]
    return changed, {*map(id, again.only), *map(id, again.idle), *map(id, moved)}


def _before_files(stage: Stage, install: Instruction) -> Instruction:
    """Where to prepare an install: before the first files arrive, so that no edit of them repeats it."""
    for instruction in stage.instructions:
        if instruction is install or instruction.keyword in ("USER", "SHELL"):
            break
        if instruction.keyword in ("COPY", "ADD"):
            return instruction
    return install


def _leave_builder(split: Split, again: Replay, moved: set[int], names: tuple[str, ...]) -> None:
    """What is declared, or installed for the program, behind the builder's last step only matters to the image."""
    tail: list[Instruction] = []
    for instruction in reversed(split.stage.instructions):
        idle = (
            packages.only_packages(instruction)
            and not instruction.comments
            and all(word.value in names for word in packages.named(instruction))
        )
        if instruction.keyword in ("RUN", "COPY", "ADD") and id(instruction) not in moved and not idle:
            break
        tail.append(instruction)
    again.only += [i for i in again.again if i in tail and i not in again.only]
    again.idle += [i for i in tail if i.keyword == "RUN"]


def _moved_source(split: Split, plan: RuntimePlan) -> tuple[Instruction, ...]:
    """The copies of the whole source, where nothing in the builder needs them."""
    if plan.builds_source:
        return ()
    whole = copies.whole_copies(split.stage)
    if len(whole) != 1:
        return ()
    position = split.stage.instructions.index(whole[0].instruction)
    behind = split.stage.instructions[position + 1 :]
    rest = (i for i in behind if not packages.only_packages(i) or i.comments)
    works = any(i.keyword in ("RUN", "COPY", "ADD") for i in rest)
    return () if works else (whole[0].instruction,)


def _named(stage: Stage, plan: RuntimePlan, style: Style, name: str) -> Instruction:
    token = stage.from_.image_token
    assert token is not None
    old = [(t, "") for t in (*stage.from_.all("AS"), *stage.from_.all("STAGE"))]
    return resource(
        stage.from_, [(token, f"{plan.builder or token.text}{' as ' if style.lower else ' AS '}{name}"), *old]
    )


def _edits(
    subject: Subject, split: Split, builder: dict[int, list[Node]], removed: set[int], tail: list[Node]
) -> list[Edit]:
    """The builder's changes, the runtime stage behind its last step, and no more blank lines than before."""
    mine = {id(split.stage.from_), *map(id, split.stage.instructions)}
    items = [c for c in subject.file.children if isinstance(c, Node)]
    last = max(i for i, c in enumerate(items) if id(c) in mine and id(c) not in removed)
    end = max(i for i, c in enumerate(items) if isinstance(c, Instruction))
    edits = []
    tied = {id(c) for found in writer.free_comments(subject, split.stage).values() for c in found}
    for index, node in enumerate(items):
        new = [] if id(node) in removed or (index > last and id(node) in tied) else builder.get(id(node), [node])
        if isinstance(node, Blank) and index < end and (index > last or id(items[index - 1]) in removed):
            new = []
        if index == last:
            new = [*new, *tail]
        if new != [node]:
            edits.append(Edit(node, tuple(new)))
    return edits
