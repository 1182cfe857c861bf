"""Builds in one stage and runs in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems
from dfix.ecosystems import packages, replay
from dfix.ecosystems.base import No, RuntimePlan, Split
from dfix.edits import Declined, Edit, Fix
from dfix.model import copies, programs, runs
from dfix.model.steps import steps
from dfix.passes import Phase
from dfix.syntax import Blank, Comments, Instruction, Node
from dfix.syntax.build import copy, resource, retext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dfix.ecosystems.replay import Replay
    from dfix.model.stages import Stage
    from dfix.passes import Subject
    from dfix.syntax.build import Style

BUILDER = "build"


@dataclass(frozen=True)
class SplitStages:
    """Build in one stage, run in another.

    Why: compilers, headers, development dependencies and sources are needed to build and not to run. In the
    image that runs they are hundreds of megabytes to pull and most of what a scanner finds.

    Example:
        before: FROM node:20
                WORKDIR /app
                COPY . .
                RUN npm ci
                RUN npm run build
                CMD ["node", "dist/index.js"]
        after:  FROM node:20 AS build
                WORKDIR /app
                COPY . .
                RUN npm ci
                RUN npm run build
                RUN npm prune --omit=dev

                FROM node:20-slim
                WORKDIR /app
                COPY --from=build /app /app
                CMD ["node", "dist/index.js"]

    Safety: SAFE when the project beside the Dockerfile shows all that the program needs; what had to be assumed
    makes it UNSAFE. Images for development, images without a command, and steps whose effect on the system is
    not known are left whole.
    """

    name: ClassVar[str] = "split-stages"
    phase: ClassVar[Phase] = Phase.RESTRUCTURE

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix, or the reason why not."""
        stage = subject.model.target
        if stage is None or len(subject.model.stages) != 1:
            return
        found = _fix(subject, stage)
        yield Declined(found.reason, stage.from_) if isinstance(found, No) else found


def _fix(subject: Subject, stage: Stage) -> Fix | No:
    reason = _not_a_program(subject, stage)
    if reason:
        return No(reason)
    ecosystem = ecosystems.of_stage(stage)
    if ecosystem is None:
        return No(f"{stage.image} is not an image whose programs dfix knows how to run elsewhere")
    split = _split(stage, subject)
    if isinstance(split, No):
        return split
    plan = ecosystem.plan(subject, split)
    if isinstance(plan, No):
        return plan
    again = replay.replay(split)
    if isinstance(again, No):
        return again
    return _render(subject, split, plan, again)


def _not_a_program(subject: Subject, stage: Stage) -> str | None:
    """Why a stage is not one that only builds and runs a program."""
    if stage.image is None:
        return "its base is decided by a build argument that has no default"
    if stage.is_scratch:
        return "it starts from scratch, so there is nothing to leave behind"
    if stage.reference and stage.reference.digest:
        return "its base is pinned by digest, and the digest of a smaller one is not known"
    if stage.info and stage.info.unread:
        return f"what {stage.image} is built on cannot be told from its name"
    if programs.started(stage) is None:
        return "the image has no CMD or ENTRYPOINT of its own: it looks like a base for others"
    override = _override(subject)
    if override:
        return f"{override} starts it with another command, which may need what a split leaves behind"
    return None


def _override(subject: Subject) -> str | None:
    """The compose file and service that start the image with a command of their own."""
    if not subject.context:
        return None
    from dfix.context import compose

    found = compose.read(subject.context)
    for service in found.services if found else ():
        if service.overrides_command:
            return f"{service.file} (service {service.name})"
    return None


def _split(stage: Stage, subject: Subject) -> Split | No:
    """Where the project lies in the image, and which folder of the build context it is."""
    end = stage.end
    whole = copies.whole_copies(stage)
    all_steps = tuple(
        s for run in stage.of("RUN") if (script := runs.script(run)) and script.clean for s in steps(script)
    )
    if whole:
        folder = whole[-1].destination
        directory = whole[-1].context_path(end.workdir) if end.workdir else None
        return Split(stage, folder, directory or "", all_steps, end, subject.context)
    if end.workdir is None:
        return No("the folder that the program lies in is not known")
    return Split(stage, end.workdir, _project_folder(stage, end.workdir), all_steps, end, subject.context)


def _project_folder(stage: Stage, workdir: str) -> str:
    """The folder of the build context that is copied to the working directory; '' is its root."""
    for instruction in stage.instructions:
        found = copies.folder_copy(instruction, stage.state(instruction))
        if found and found.destination == workdir:
            return found.source
    return ""


def _render(subject: Subject, split: Split, plan: RuntimePlan, again: Replay) -> Fix | No:
    stage, style = split.stage, subject.style
    if "/" in plan.copies:
        return No("the source is copied to /, among the system's own files")
    manager = "apk" if stage.info and stage.info.distribution == "alpine" else "apt-get"
    installs = again.installs if plan.needs_packages else []
    needed = packages.runtime(installs, manager, stage.info.release_now if stage.info else None, _unused(stage, plan))
    if isinstance(needed, No):
        return needed
    names = tuple(dict.fromkeys((*needed.names, *plan.packages)))
    if not plan.shell:
        if names:
            return No(f"the program needs {', '.join(names)}, which {plan.base} has no package manager for")
        reason = _needs_shell(stage, again)
        if reason:
            return No(reason)
    _leave_builder(split, again, set(map(id, _moved_source(split, plan))))
    base = _as_written(stage, plan.base)
    if base is None:
        return No("its base depends on a build argument, so that the name of a smaller one cannot be written")
    plan = plan._replace(base=base)
    builder, removed = _builder(subject, split, plan, again)
    runtime = _runtime(subject, split, plan, again, manager, names)
    assumptions = [*([plan.assumption] if plan.assumption else []), *again.assumptions]
    edits = _edits(subject, split, builder, removed, [*_after_build(plan, style), style.blank(), *runtime])
    return Fix(
        f"build in a stage of its own, run on {plan.base}",
        edits,
        evidence=(*plan.evidence, *needed.evidence),
        assumption="; ".join(assumptions) or None,
        changes={"workdir", *(f"env:{k}" for k, _ in plan.env), *_shell_changes(plan, stage)},
    )


def _as_written(stage: Stage, base: str) -> str | None:
    """The name of the runtime base with the build arguments of FROM in it; None when it cannot be told so."""
    token = stage.from_.image_token
    if token is None or "$" not in token.text or not stage.reference:
        return base
    image = stage.image or ""
    if base.startswith(image):
        return token.text + base[len(image) :]
    return base if not base.startswith(stage.reference.repository) else None


def _unused(stage: Stage, plan: RuntimePlan) -> frozenset[str]:
    """The tools of the plan that no command of the image names."""
    texts = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "HEALTHCHECK") for i in stage.of(k))
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
    return None


def _builder(subject: Subject, split: Split, plan: RuntimePlan, again: Replay) -> tuple[dict[int, list[Node]], set[int]]:
    """What becomes of each instruction in the builder stage, and which leave it."""
    style, stage = subject.style, split.stage
    changed: dict[int, list[Node]] = {id(stage.from_): [_named(stage, plan, style)]}
    for run, edits in plan.edits:
        changed[id(run)] = [retext(run, edits)]
    if plan.install is not None:
        added: list[Node] = [style.instruction("RUN", text) for text in plan.before_install]
        added += [style.instruction("ENV", f"{name}={value}") for name, value in plan.env]
        changed[id(plan.install)] = [*added, *changed.get(id(plan.install), [plan.install])]
    return changed, {*map(id, again.only), *map(id, _moved_source(split, plan))}


def _leave_builder(split: Split, again: Replay, moved: set[int]) -> None:
    """What is declared behind the builder's last step only matters to the finished image."""
    tail: list[Instruction] = []
    for instruction in reversed(split.stage.instructions):
        if instruction.keyword in ("RUN", "COPY", "ADD") and id(instruction) not in moved:
            break
        tail.append(instruction)
    again.only += [i for i in again.again if i in tail and i not in again.only]


def _moved_source(split: Split, plan: RuntimePlan) -> tuple[Instruction, ...]:
    """The copies of the whole source, where nothing in the builder needs them."""
    if plan.builds_source:
        return ()
    whole = copies.whole_copies(split.stage)
    if len(whole) != 1:
        return ()
    position = split.stage.instructions.index(whole[0].instruction)
    behind = split.stage.instructions[position + 1 :]
    return () if any(i.keyword in ("RUN", "COPY", "ADD") for i in behind) else (whole[0].instruction,)


def _named(stage: Stage, plan: RuntimePlan, style: Style) -> Instruction:
    token = stage.from_.image_token
    assert token is not None
    name = "builder" if stage.name == BUILDER else BUILDER
    old = [(t, "") for t in stage.from_.all("WORD")[1:]]
    return resource(stage.from_, [(token, f"{plan.builder or token.text}{' as ' if style.lower else ' AS '}{name}"), *old])


def _edits(subject: Subject, split: Split, builder: dict[int, list[Node]], removed: set[int], tail: list[Node]) -> list[Edit]:
    """The builder's changes, the runtime stage behind its last step, and no more blank lines than before."""
    mine = {id(split.stage.from_), *map(id, split.stage.instructions)}
    items = [c for c in subject.file.children if isinstance(c, Node)]
    last = max(i for i, c in enumerate(items) if id(c) in mine and id(c) not in removed)
    edits = []
    tied = {id(c) for found in _free_comments(subject, split.stage).values() for c in found}
    for index, node in enumerate(items):
        new = [] if id(node) in removed or (index > last and id(node) in tied) else builder.get(id(node), [node])
        if isinstance(node, Blank) and (index > last or id(items[index - 1]) in removed):
            new = []
        if index == last:
            new = [*new, *tail]
        if new != [node]:
            edits.append(Edit(node, tuple(new)))
    return edits


def _runtime(
    subject: Subject, split: Split, plan: RuntimePlan, again: Replay, manager: str, names: tuple[str, ...]
) -> list[Node]:
    """The items of the runtime stage: configuration in its old order, files as soon as they can arrive."""
    style, stage = subject.style, split.stage
    flags = "".join(f"{t.value} " for t in stage.from_.all("FLAG"))
    named = f" {stage.from_.words[1]} {stage.from_.name}" if stage.from_.name else ""
    out: list[Node] = [style.instruction("FROM", flags + plan.base + named)]
    only = set(map(id, again.only))
    moved = _moved_source(split, plan)
    items = _hoisted(again.again)
    arrive_at = next((i for i, node in enumerate(items) if node.keyword not in _EARLY), len(items))
    if moved:
        arrive_at = next((i for i, node in enumerate(items) if node.keyword not in (*_EARLY, "WORKDIR")), len(items))
    airy = _airy(subject, stage)
    free = _free_comments(subject, stage)
    position = {id(c): i for i, c in enumerate(subject.file.children)}
    last = max(position[id(i)] for i in (stage.from_, *stage.instructions) if id(i) not in {*only, *map(id, moved)})
    system = [style.instruction("RUN", packages.install_command(manager, names))] if names else []
    system_at = next((i for i, node in enumerate(items) if node.keyword == "RUN"), arrive_at)
    arrivals = _arrivals(split, plan, style, moved)
    for index, instruction in enumerate([*items, None]):
        if index == min(system_at, arrive_at):
            _add(out, system, style, airy=bool(airy))
        if index == arrive_at:
            _add(out, arrivals, style, airy=bool(airy))
        if instruction is None or (instruction.keyword == "ARG" and not _arg_matters(instruction, items)):
            continue
        for comment in free.get(id(instruction), ()):
            if position[id(comment)] > last:
                _add(out, [comment, style.blank()], style, airy=True)
        kept = instruction if id(instruction) in only else copy(instruction)
        _add(out, [kept if plan.shell else _as_exec(kept, style)], style, airy=id(instruction) in airy)
    return out


def _add(out: list[Node], new: Sequence[Node], style: Style, *, airy: bool) -> None:
    """Adds items behind a blank line, where the file has one in such a place."""
    if airy and new and len(out) > 1 and not isinstance(out[-1], Blank):
        out.append(style.blank())
    out += new


def _free_comments(subject: Subject, stage: Stage) -> dict[int, list[Node]]:
    """The comments that stand alone, by the instruction of the stage that comes next."""
    found: dict[int, list[Node]] = {}
    waiting: list[Node] = []
    mine = set(map(id, stage.instructions))
    for child in subject.file.children:
        if isinstance(child, Comments):
            waiting.append(child)
        elif id(child) in mine:
            found[id(child)], waiting = waiting, []
    return found


def _airy(subject: Subject, stage: Stage) -> frozenset[int]:
    """The instructions that a blank line stands before, where that is the way of the file."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    found = {id(b) for a, b in zip(items, items[1:], strict=False) if isinstance(a, Blank)}
    found &= set(map(id, stage.instructions))
    return frozenset(found) if 2 * len(found) >= len(stage.instructions) else frozenset()


#: steps that are the same wherever they run, so that they may come before the project
_PLACELESS = frozenset(
    ("useradd", "groupadd", "adduser", "addgroup", "usermod", "npm", "yarn", "pnpm", "corepack", "apt-get", "apk")
)


def _hoisted(again: list[Instruction]) -> list[Instruction]:
    """The instructions with the RUNs of the finished image in front, where an edit of the project does not repeat them."""
    ends = [i for i, node in enumerate(again) if node.keyword == "RUN"]
    if not ends or any(node.keyword not in (*_EARLY, "WORKDIR", "EXPOSE") for node in again[: ends[-1]]):
        return list(again)
    for index in ends:
        script = runs.script(again[index])
        if script is None or any(s.tool not in _PLACELESS for s in steps(script)) or len(steps(script)) != len(script.commands):
            return list(again)
    head = again[: ends[-1] + 1]
    early = [n for n in head if n.keyword not in ("WORKDIR", "EXPOSE")]
    return [*early, *(n for n in head if n.keyword in ("WORKDIR", "EXPOSE")), *again[ends[-1] + 1 :]]


#: what may stand before the files arrive; WORKDIR comes behind, so that COPY makes the folder and can own it
_EARLY = ("ENV", "ARG", "SHELL", "LABEL", "MAINTAINER", "RUN")


def _arrivals(
    split: Split, plan: RuntimePlan, style: Style, moved: tuple[Instruction, ...]
) -> list[Instruction]:
    out: list[Instruction] = []
    owner = _owner(split)
    paths = [p for p in plan.copies if not (moved and p == split.folder)]
    name = "builder" if split.stage.name == BUILDER else BUILDER
    out += [style.instruction("COPY", f"--from={name} {owner}{path} {path}") for path in paths]
    out += [style.instruction("ENV", f"{name}={value}") for name, value in plan.env]
    return [*out, *moved]


def _owner(split: Split) -> str:
    """The flag that gives the files to the user that the image runs as, if some of them were that user's before."""
    stage, user = split.stage, split.state.user
    if user is None or split.state.is_root is not False or "$" in user:
        return ""
    last = stage.last("USER")
    inside = [i for i in stage.instructions if i.keyword in ("RUN", "COPY", "ADD") and _is_theirs(stage, i, user)]
    return f"--chown={last.words[0]} " if inside and last else ""


def _is_theirs(stage: Stage, instruction: Instruction, user: str) -> bool:
    """Whether a step makes files that belong to a user."""
    if instruction.keyword != "RUN":
        return any(o.partition(":")[0] == user.partition(":")[0] for o in instruction.flags.get("chown", ()))
    if stage.state(instruction).user == user:
        return True
    script = runs.script(instruction)
    return script is not None and any(s.tool == "chown" for s in steps(script))


def _arg_matters(instruction: Instruction, items: list[Instruction]) -> bool:
    """Whether a build argument is used by what the runtime stage declares."""
    names = [name for name, _ in getattr(instruction, "pairs", ())]
    texts = " ".join(i.original for i in items if i is not instruction)
    return any(f"${n}" in texts or f"${{{n}" in texts for n in names)


def _as_exec(instruction: Instruction, style: Style) -> Instruction:
    """A plain shell form in exec form, for a base without a shell."""
    if instruction.keyword not in ("CMD", "ENTRYPOINT") or instruction.is_json:
        return instruction
    program = programs.of(instruction)
    assert program is not None and program.argv is not None
    import json

    new = style.instruction(instruction.keyword, json.dumps(list(program.argv)))
    comments = instruction.comments
    return type(new)((comments, *new.children), new.is_json, new.escape) if comments else new


PASS = SplitStages
