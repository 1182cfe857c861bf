"""Builds in one stage and runs in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems
from dfix.ecosystems import packages, replay, runtime_stage
from dfix.ecosystems.base import No, RuntimePlan, Split
from dfix.edits import Edit
from dfix.fixes import Declined, Fix
from dfix.model import copies, programs, runs
from dfix.model.expand import variables
from dfix.model.steps import steps
from dfix.passes import Phase
from dfix.syntax import Blank, Instruction, Node
from dfix.syntax.build import resource, retext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.compose import Service
    from dfix.ecosystems.replay import Replay
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax.build import Style


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
    reason = _not_a_program(stage)
    if reason:
        return No(reason)
    ecosystem = ecosystems.of_stage(stage)
    if ecosystem is None:
        return No(_unknown_language(stage))
    override = None if ecosystem.reads_compose else _override(subject, stage)
    if override:
        return No(f"{override} starts it with another command, which may need what a split leaves behind")
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


def _unknown_language(stage: Stage) -> str:
    language = stage.info.language if stage.info else None
    if language:
        return f"{stage.image} is an image for programs in {language}, which dfix cannot split yet"
    return f"what {stage.image} holds is not known, so neither is a smaller image that would do"


def _not_a_program(stage: Stage) -> str | None:
    """Why a stage is not one that only builds and runs a program."""
    if stage.image is None:
        return "its base is decided by a build argument that has no default"
    if stage.is_scratch:
        return "it starts from scratch, so there is nothing to leave behind"
    if stage.reference and stage.reference.digest:
        return "its base is pinned by digest, and the digest of a smaller one is not known"
    if stage.info and stage.info.unread:
        return f"what {stage.image} is built on cannot be told from its name"
    programs.refuse_misread(stage)
    if programs.started(stage) is None:
        return "the image has no CMD or ENTRYPOINT of its own: it looks like a base for others"
    if stage.of("ONBUILD"):
        return "it has ONBUILD instructions, which other images rely on"
    return None


def _is_same(service: Service, stage: Stage) -> bool:
    """Whether a service says no other command than the image does."""
    program = programs.of(stage.last("CMD"))
    command = service.command if isinstance(service.command, str) else " ".join(service.command or ())
    return service.entrypoint is None and program is not None and command == program.text


def _override(subject: Subject, stage: Stage) -> str | None:
    """The compose file and service that start the image with a command of their own."""
    if not subject.context:
        return None
    from dfix.context import compose

    found = compose.read(subject.context)
    for service in found.services if found else ():
        if service.overrides_command and not _is_same(service, stage):
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
    return Split(stage, end.workdir, _project_folder(stage, end.workdir, subject), all_steps, end, subject.context)


def _project_folder(stage: Stage, workdir: str, subject: Subject) -> str:
    """The folder of the build context that is copied to the working directory; '' is its root."""
    for instruction in stage.instructions:
        found = copies.folder_copy(instruction, stage.state(instruction), subject.context.is_dir)
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
    if needed.names and _adds_source(stage):
        return No(f"the build adds a source of packages, from which {', '.join(needed.names)} may come")
    if not plan.shell:
        if names:
            return No(f"the program needs {', '.join(names)}, which {plan.base} has no package manager for")
        reason = _needs_shell(stage, again)
        if reason:
            return No(reason)
    again.again = [i for i in again.again if not _arrives(stage, i, plan)]
    _leave_builder(split, again, set(map(id, _moved_source(split, plan))))
    base = _as_written(stage, plan.base)
    if base is None:
        return No("its base depends on a build argument, so that the name of a smaller one cannot be written")
    plan = plan._replace(base=base)
    name = runtime_stage.builder_name(stage, _contexts(subject))
    builder, removed = _builder(subject, split, plan, again, name)
    install = packages.install_command(manager, names, needed.recommends) if names else None
    runtime = runtime_stage.items(subject, split, plan, again, install, _moved_source(split, plan), name)
    if isinstance(runtime, No):
        return runtime
    assumptions = [*([plan.assumption] if plan.assumption else []), *again.assumptions, *_arguments(stage)]
    edits = _edits(subject, split, builder, removed, [*_after_build(plan, style), style.blank(), *runtime])
    return Fix(
        f"build in a stage of its own, run on {plan.base}",
        edits,
        evidence=(*plan.evidence, *needed.evidence),
        assumption="; ".join(assumptions) or None,
        leaves=[] if split.folder in plan.copies else [split.folder],
        changes={"workdir", *(f"env:{k}" for k, _ in plan.env), *_shell_changes(plan, stage)},
    )


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
    subject: Subject, split: Split, plan: RuntimePlan, again: Replay, name: str
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
    return changed, {*map(id, again.only), *map(id, _moved_source(split, plan))}


def _before_files(stage: Stage, install: Instruction) -> Instruction:
    """Where to prepare an install: before the first files arrive, so that no edit of them repeats it."""
    for instruction in stage.instructions:
        if instruction is install or instruction.keyword in ("USER", "SHELL"):
            break
        if instruction.keyword in ("COPY", "ADD"):
            return instruction
    return install


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
    end = max((i for i, c in enumerate(items) if not isinstance(c, Blank)), default=-1)
    edits = []
    tied = {id(c) for found in runtime_stage.free_comments(subject, split.stage).values() for c in found}
    for index, node in enumerate(items):
        new = [] if id(node) in removed or (index > last and id(node) in tied) else builder.get(id(node), [node])
        if isinstance(node, Blank) and index < end and (index > last or id(items[index - 1]) in removed):
            new = []
        if index == last:
            new = [*new, *tail]
        if new != [node]:
            edits.append(Edit(node, tuple(new)))
    return edits


PASS = SplitStages
