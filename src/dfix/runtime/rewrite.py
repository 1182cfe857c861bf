"""The fix: what becomes of a single stage, once it is known how its program is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Assumption, Decline, Evidence, Fix
from dfix.image.files import Files
from dfix.model import copies, programs
from dfix.model.expand import variables
from dfix.syntax import Comments, Instruction, Node

from . import builder, naming, packages, straight, writer
from .in_place import edits as edits_in_place
from .in_place import lacks_adduser
from .replay import replay

if TYPE_CHECKING:
    from collections.abc import Collection

    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import File

    from .plan import Apart, RuntimePlan, Split
    from .replay import Replay, Stays


#: folders with programs that every base has
SYSTEM_PATH = ("/bin", "/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin")
_HOST = re.compile(r"https?://([^/\s\"']+)")
#: what comments say of a file in one stage, and of an install of everything
_OF_ONE = ("single-stage", "single stage", "one stage", "one-stage")
_OF_ALL = ("all dependencies", "everything", "all packages", "dev dependencies", "development dependencies")


def in_place(subject: Subject, split: Split, plan: RuntimePlan) -> Fix:
    """Puts the small base in the place of the one that is there."""
    stage = split.stage
    refuse_given(subject, stage)
    base = naming.as_written(stage, plan.base)
    token = stage.from_.image_token
    names = _names(stage, plan)
    _refuse_moved(stage, names)
    same = token is not None and token.value == base
    edits = edits_in_place(stage, None if same else base, plan.edits, names, subject.style)
    summary = "install without development dependencies" if same else f"run on {naming.named(stage, plan.base)}"
    assumptions = [*plan.assumptions, *naming.assumed(stage, naming.named(stage, plan.base))]
    assumptions += [] if same else arguments(subject, stage)
    evidence = [*plan.evidence, *_untrue_comments(subject.file, plan)]
    return Fix(summary, edits, evidence=evidence, assumptions=assumptions)


def _untrue_comments(file: File, plan: RuntimePlan) -> list[str | Evidence]:
    """The comments that the change makes untrue: they stay, and their owner is told."""
    changed = {id(run) for run, _ in plan.edits}
    found: list[str | Evidence] = []
    for node in (n for n in file.children if isinstance(n, Node)):
        block = node.comments if isinstance(node, Instruction) else node
        marks = (*(() if plan.in_place else _OF_ONE), *(_OF_ALL if id(node) in changed else ()))
        found += untrue(node, block, marks) if isinstance(block, Comments) else ()
    return found


def untrue(node: Node, block: Comments, marks: Collection[str]) -> list[Evidence]:
    """What is told of the lines of a comment that have one of some words."""
    return [
        Evidence("dockerfile", f"the comment `{line.strip()}` is no longer true: please change it", node=node)
        for line in block.lines
        if any(re.search(rf"\b{re.escape(mark)}\b", line.lower()) for mark in marks)
    ]


def _names(stage: Stage, plan: RuntimePlan) -> tuple[str, ...]:
    """The packages of the plan that the file does not install, and adduser where a step calls it."""
    there = {w.value for run in stage.of("RUN") for w in packages.named(run)}
    more = ("adduser",) if plan.base != stage.image and lacks_adduser(stage, stage.of("RUN")) else ()
    return tuple(n for n in dict.fromkeys((*plan.packages, *more)) if n not in there)


def in_two(subject: Subject, split: Split, plan: RuntimePlan, stays: Stays) -> Fix:
    """Builds in one stage and runs in another; the whole folder comes from there where the source cannot go itself."""
    try:
        return _in_two(subject, split, plan, stays)
    except Decline:
        if plan.builds_source:
            raise
    others = (path for path in plan.copies if not copies.is_inside(path, split.folder))
    return _in_two(subject, split, plan._replace(builds_source=True, copies=(*others, split.folder)), stays)


def _in_two(subject: Subject, split: Split, plan: RuntimePlan, stays: Stays) -> Fix:
    stage, style = split.stage, subject.style
    again = replay(split, stays)
    wanted = plan.base
    plan = _completed(split, plan, again)
    needed = _needed(stage, plan, again)
    again.again = [i for i in again.again if not _arrives(stage, i, plan) and not any(i is left for left in plan.left)]
    moved = () if plan.builds_source else straight.moved(split)
    plan = _with_selection(plan, bool(moved))
    repeated = straight.repeated(split, moved) if moved else ()
    again.again += [i for i in repeated if not any(i is left for left in plan.left)]
    builder.leave(split, again, set(map(id, moved)), needed.names)
    refuse_given(subject, stage)
    name = writer.builder_name(stage, contexts(subject))
    plan = plan._replace(apart=_apart(subject, stage, plan))
    stays_there, removed = builder.kept(subject, split, plan, again, moved, name)
    install = (
        packages.install_command(manager(stage, plan.base), needed.names, needed.recommends) if needed.names else None
    )
    tail: list[Node] = [style.instruction("RUN", command) for command in plan.after_build]
    tail += [style.blank(), *writer.items(subject, split, plan, again, install, moved, name)]
    mapped = naming.assumed(stage, naming.named(stage, wanted), plan.builder)
    assumptions = [*plan.assumptions, *mapped, *again.assumptions]
    return Fix(
        f"build in a stage of its own, run on {plan.base}",
        builder.edits(subject, split, stays_there, removed, tail),
        evidence=(*plan.evidence, *needed.evidence, *_untrue_comments(subject.file, plan)),
        assumptions=[*assumptions, *arguments(subject, stage)],
        leaves=[*_left(split, plan), *straight.landed(split, plan.left if moved else ())],
        changes={"workdir", *(f"env:{k}" for k, _ in plan.env), *shell_changes(plan, stage), *start_changes(plan)},
        brings=[split.folder] if plan.start else [],
    )


def _with_selection(plan: RuntimePlan, is_straight: bool) -> RuntimePlan:
    """The plan with the part of the folder that is copied, if it was found for such a copy; else with all of it."""
    if plan.selection is None or plan.selection.straight != is_straight:
        return plan._replace(selection=None)
    return plan._replace(evidence=(*plan.evidence, plan.selection.why))


def _left(split: Split, plan: RuntimePlan) -> list[str]:
    """What stays in the builder: folders of which something does, or all that does."""
    if plan.selection is not None:
        return [f"{split.folder}/{name}" for name in plan.selection.left]
    folders = (split.folder, *(settled.rstrip("/") for settled in split.settled))
    return [folder for folder in folders if folder and folder not in plan.copies]


def _apart(subject: Subject, stage: Stage, plan: RuntimePlan) -> Apart | None:
    """The install beside the build, with the names of its stages."""
    if plan.apart is None:
        return None
    shared, name = (writer.builder_name(stage, contexts(subject), n) for n in (writer.BASES, writer.BESIDE))
    return plan.apart._replace(shared=shared, name=name)


def _completed(split: Split, plan: RuntimePlan, again: Replay) -> RuntimePlan:
    """The plan with what steps put elsewhere, and its base as the file would write it; Decline where it cannot be."""
    plan = plan._replace(copies=tuple(dict.fromkeys((*again.brought, *plan.copies))))
    if split.folder in plan.copies and Files.of(split.stage, split.context).origin(split.folder) is None:
        why = f"the project is copied to {split.folder}, and a step puts it elsewhere and removes it there"
        raise Decline(f"{why} (COPY could bring it to where it lies in the end)")
    if "/" in plan.copies:
        raise Decline("the source is copied to /, among the system's own files")
    _refuse_lost_path(split, plan, again)
    return plan._replace(base=naming.as_written(split.stage, plan.base))


def manager(stage: Stage, base: str | None = None) -> str:
    """The package manager of a stage, or of the base of the one behind it."""
    info = stage.model.describe(base) if base else stage.info
    return "apk" if info and info.distribution == "alpine" else "apt-get"


def _needed(stage: Stage, plan: RuntimePlan, again: Replay) -> packages.Runtime:
    """The packages of the runtime stage; Decline where its base has nothing to install or to start them with."""
    release = stage.info.release_now if stage.info else None
    installs = again.installs if plan.needs_packages else []
    needed = packages.runtime(installs, manager(stage), release, _unused(stage, plan))
    foreign = _of_other_sources(stage, needed.names)
    if foreign:
        raise Decline(f"the build adds a source of packages, from which {', '.join(foreign)} may come")
    steps = [i for i in again.again if i.keyword == "RUN"]
    more = ("adduser",) if plan.base != stage.image and lacks_adduser(stage, steps) else ()
    names = tuple(dict.fromkeys((*needed.names, *plan.packages, *again.packages, *more)))
    if not plan.shell:
        info = stage.model.describe(plan.base)
        names = tuple(name for name in names if info is None or name not in info.has)
    elif needed.names and manager(stage) != manager(stage, plan.base):
        raise Decline(
            f"the program needs {', '.join(needed.names)}, packages of another distribution than {plan.base}'s"
        )
    if names and not plan.shell:
        raise Decline(f"the program needs {', '.join(names)}, which {plan.base} has no package manager for")
    reason = None if plan.shell else _needs_shell(stage, again)
    if reason:
        raise Decline(reason)
    _refuse_moved(stage, names)
    return needed._replace(names=names)


def _refuse_moved(stage: Stage, names: tuple[str, ...]) -> None:
    """Declines where packages would have to come from servers that have none of the release any more, and that the
    file itself does not ask."""
    release = stage.info.release_now if stage.info else None
    asks = any(packages.named(run) for run in stage.of("RUN"))
    if names and not asks and release in knowledge.load("releases")["moved"]["archive"]:
        distribution = packages.distribution("apt-get", release)
        raise Decline(
            f"a smaller image needs {', '.join(names)}, and the packages of {distribution} are no longer served (a "
            f"newer release would do)"
        )


def _refuse_lost_path(split: Split, plan: RuntimePlan, again: Replay) -> None:
    """Declines where PATH names a folder that a step which is not known may have made."""
    kept = (*SYSTEM_PATH, *plan.copies, split.folder)
    for node in split.stage.of("ENV") if again.assumptions and not plan.follows else ():
        value = (dict(getattr(node, "pairs", ())).get("PATH") or "").strip("'\"")
        state = split.stage.state(node)
        for folder in filter(None, (state.value(part, node.escape) for part in value.split(":"))):
            if folder.startswith("/") and not any(copies.is_inside(folder, k) for k in kept):
                what = f"PATH names {folder}, which a step that is not known may make"
                raise Decline(f"{what}, and a second stage would not have it", node)


def contexts(subject: Subject) -> frozenset[str]:
    """The build contexts that compose files name: one of them would take the place of a stage of its name."""
    from dfix.context import compose

    found = compose.read(subject.context) if subject.context else None
    return frozenset(name.lower() for service in (found.services if found else ()) for name in service.contexts)


def refuse_given(subject: Subject, stage: Stage) -> None:
    """Decline where a build context that a compose file names takes the place of the image that a stage starts from."""
    if (stage.image or "").lower() in contexts(subject):
        raise Decline(
            f"a compose file gives something else in the place of {stage.image}, and what that holds is not known"
        )


def arguments(subject: Subject, stage: Stage) -> list[Assumption]:
    """What a build argument in FROM leaves open: that another value still makes the name of a smaller image.
    A bare version does; Decline for what a compose file gives and that is none."""
    scope = stage.model.global_scope
    named = sorted(variables(stage.from_.image, stage.from_.escape) & set(scope))
    from dfix.context import compose
    from dfix.context.builds import VARIABLE

    found = compose.read(subject.context) if named and subject.context else None
    for service in found.services if found is not None else ():
        for name in named:
            given = service.args.get(name) or scope[name]
            default = VARIABLE.fullmatch(given)
            value = default[1] if default else given
            if value != scope[name] and not value.replace(".", "").isdigit():
                raise Decline(f"{service.file} gives {name} the value {value}, for which no smaller image is known")
    return [
        Assumption(
            "argument-fits",
            f"{name} is given no value from which no smaller image can be named ({scope[name]} is one that works)",
        )
        for name in named
        if not scope[name].replace(".", "").isdigit()
    ]


def _arrives(stage: Stage, instruction: Instruction, plan: RuntimePlan) -> bool:
    """Whether what an instruction copies comes with the builder's files."""
    if instruction.keyword not in ("COPY", "ADD"):
        return False
    target = stage.state(instruction).path(instruction.words[-1])
    return target is not None and any(copies.is_inside(target, path) for path in plan.copies)


def _of_other_sources(stage: Stage, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some packages that may come from where the build tells the package manager to look beside the
    distribution. Some sources are known to serve nothing but a toolchain."""
    marks = ("add-apt-repository", "sources.list", "apt-key", "trusted.gpg", "nodesource.com", "/etc/apk/repositories")
    adds = [i for k in ("RUN", "COPY", "ADD") for i in stage.of(k) if any(m in i.original for m in marks)]
    toolchains = knowledge.load("toolchains").values()
    served = {s: each["packages"] for each in toolchains for s in each.get("sources", ())}
    found: set[str] = set()
    for instruction in adds:
        hosts = set(_HOST.findall(instruction.original))
        if not hosts or not hosts <= served.keys():
            return names
        found.update(name for host in hosts for name in served[host])
    return tuple(name for name in names if name in found)


def _unused(stage: Stage, plan: RuntimePlan) -> frozenset[str]:
    """The tools of the plan that no command of the image names."""
    texts = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL") for i in stage.of(k))
    return frozenset(t for t in plan.tools if t not in texts)


def start_changes(plan: RuntimePlan) -> tuple[str, ...]:
    words = {keyword.lower() for old, new, _ in plan.words for keyword in (old, new)}
    return ("start", "cmd", "entrypoint") if plan.start else tuple(sorted(words))


def shell_changes(plan: RuntimePlan, stage: Stage) -> set[str]:
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
