"""Lets the final image run as a user without privileges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from dfix.ecosystems import privileges
from dfix.edits import Edit, replace
from dfix.fixes import Declined, Fix
from dfix.model import copies, runs
from dfix.model.steps import steps
from dfix.passes import Phase
from dfix.syntax import Instruction, Node
from dfix.syntax.build import quoted_word, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.subject import Subject


@dataclass(frozen=True)
class NonRootUser:
    """Run as a user without privileges.

    Why: a process that runs as root in a container is root towards everything that it can reach. Clusters
    with a restricted policy refuse such images.

    Example:
        before: COPY . .
                CMD ["node", "server.js"]
        after:  COPY --chown=node:node . .
                USER node
                CMD ["node", "server.js"]

    Safety: SAFE when the program was seen to need no privilege: a known runtime, no port below 1024, no volume,
    no file written outside its own folder. Servers that start as root on purpose (nginx, cron, supervisors,
    gosu and its like) and images without a command are left alone.
    """

    name: ClassVar[str] = "non-root-user"
    phase: ClassVar[Phase] = Phase.HARDEN

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for the default target, or the reason why not."""
        stage = subject.model.target
        if stage is None or _already(stage):
            return
        reason = privileges.why_root(subject, stage) or _is_tool(stage)
        if reason:
            yield Declined(reason, stage.from_)
            return
        user = _user(stage)
        if user is None:
            reason = (
                f"no user without privileges is known in {stage.image or 'its base'} (USER with a number needs none)"
            )
            yield Declined(reason, stage.from_)
            return
        yield _fix(subject, stage, user)


class Account(NamedTuple):
    """The user: what USER says, and what --chown says; RUN text that makes it first, if it must be made."""

    name: str
    owner: str
    make: str | None


def _already(stage: Stage) -> bool:
    """The file decides on a user itself, or the base does."""
    if stage.of("USER") or (stage.base and stage.config.user is not None):
        return True
    return stage.end.is_root is False


def _is_tool(stage: Stage) -> str | None:
    """Images into which nothing is copied work on what is mounted, and that belongs to somebody else."""
    here: Stage | None = stage
    while here is not None:
        if here.of("COPY") or here.of("ADD"):
            return None
        here = here.base
    return "nothing of a project is copied into it: it looks like a tool, and what it works on belongs to who mounts it"


def _user(stage: Stage) -> Account | None:
    """A user that the file makes; else one that the base brings along for programs; else one that can be made."""
    made = _made(stage)
    if made:
        return Account(made[0], made[0], None)
    info = stage.info
    if info is None or not info.known:
        return None
    app = info.app_user
    if app:
        name = app if isinstance(app, str) else app.name
        found = next((u for u in info.users if u.name == name), None)
        numeric = found and info.shell is False
        if found and numeric:
            return Account(f"{found.uid}:{found.gid}", f"{found.uid}:{found.gid}", None)
        return Account(name, f"{name}:{name}", None)
    if info.shell is not True:
        return None
    if info.distribution in ("debian", "ubuntu"):
        return Account("app", "app:app", "useradd --uid 10001 --create-home --shell /usr/sbin/nologin app")
    if info.distribution == "alpine":
        return Account("app", "app:app", "addgroup -S app && adduser -S -G app app")
    return None


def _made(stage: Stage) -> tuple[str, Instruction] | None:
    """The user that the file makes and never uses, and the RUN that makes it."""
    for run in reversed(stage.of("RUN")):
        script = runs.script(run)
        for step in steps(script) if script and script.clean else ():
            name = step.command.words[-1].value or ""
            if step.tool in ("useradd", "adduser") and name.replace("-", "").replace("_", "").isalnum():
                return name, run
    return None


def _fix(subject: Subject, stage: Stage, user: Account) -> Fix:
    evidence: list[str] = []
    assumptions = privileges.assumptions(subject, stage, evidence)
    made = _made(stage)
    if made:
        assumptions.append(f"the user {made[0]} was made to run the program")
    arrivals = _arrivals(stage, made[1] if made else None)
    edits = [replace(i, _owned(i, user.owner)) for i in arrivals]
    anchor = _anchor(stage)
    late = _put_setup(edits, subject, stage, user, arrivals, anchor)
    is_made = user.make is not None or made is not None
    evidence.append(f"the user {user.name} is made here" if is_made else f"{stage.image} has the user {user.name}")
    if _owns_folder(stage, arrivals):
        evidence.append("the program's folder belongs to that user")
    elif _has_shell(stage) or privileges.writes_files(subject):
        what = "what a RUN made in its own folder" if arrivals else "its own folder"
        assumptions.append(f"the program needs no write access to {what}")
    else:
        evidence.append("its sources write no file")
    _put(edits, subject, stage, anchor, *late, subject.style.instruction("USER", user.name))
    return Fix(
        f"run as {user.name} instead of root",
        edits,
        evidence=evidence,
        assumption="; ".join(assumptions) or None,
        changes={"user"},
    )


def _arrivals(stage: Stage, after: Instruction | None) -> list[Instruction]:
    """The copies that bring the program's folder, from where its user exists."""
    folder = stage.end.workdir
    start = stage.instructions.index(after) if after else -1
    found = [i for i in stage.instructions[start + 1 :] if _brings_project(stage, i, folder)]
    return [] if found and _npm_would_notice(stage, found, folder) else found


def _put_setup(
    edits: list[Edit],
    subject: Subject,
    stage: Stage,
    user: Account,
    arrivals: list[Instruction],
    anchor: Instruction | None,
) -> list[Node]:
    """What root has to do first: make the user, and give it the folder where WORKDIR has made that already.

    npm takes the owner of its folder for the user of the packages' scripts: there the folder changes hands behind
    it, by the instruction that is returned."""
    folder = stage.end.workdir
    gives = arrivals and stage.state(arrivals[0]).workdir == folder and stage.info and stage.info.shell
    chown = f"chown {user.owner} {quoted_word(folder)}" if gives and folder else None
    late = _runs_npm(stage)
    early = [c for c in (user.make, None if late else chown) if c]
    if early:
        run = subject.style.instruction("RUN", " &&\n".join(early))
        _put(edits, subject, stage, arrivals[0] if arrivals else anchor, run)
    return [subject.style.instruction("RUN", chown)] if late and chown else []


def _apart(subject: Subject, follower: Instruction, *new: Node) -> list[Node]:
    """New instructions, and a blank line when comments follow."""
    return [*new, subject.style.blank()] if follower.comments is not None else [*new]


def _runs_npm(stage: Stage) -> bool:
    return any(
        s.tool == "npm"
        for run in stage.of("RUN")
        if (script := runs.script(run)) and script.clean
        for s in steps(script)
    )


def _npm_would_notice(stage: Stage, arrivals: list[Instruction], folder: str | None) -> bool:
    """Whether the first copy makes the folder, so that npm would find it in other hands."""
    return stage.state(arrivals[0]).workdir != folder and _runs_npm(stage)


def _has_shell(stage: Stage) -> bool:
    return stage.info is None or stage.info.shell is not False


def _owns_folder(stage: Stage, arrivals: list[Instruction]) -> bool:
    """Whether the folder goes to the user: COPY makes it, or a shell is there to give it away behind WORKDIR."""
    if not arrivals or not all(_leaves_owner(i) for i in stage.instructions):
        return False
    return _has_shell(stage) or stage.state(arrivals[0]).workdir != stage.end.workdir


def _put(edits: list[Edit], subject: Subject, stage: Stage, anchor: Instruction | None, *new: Node) -> None:
    """Puts items before an instruction, at the end of the stage for None; what other edits put there stays."""
    node = anchor or (stage.instructions or (stage.from_,))[-1]
    edit = next((e for e in edits if e.node is node), None) or Edit(node, (node,))
    if anchor is None:
        changed = Edit(node, (*edit.new, *new))
    else:
        changed = Edit(node, (*edit.new[:-1], *_apart(subject, anchor, *new), edit.new[-1]))
    edits[:] = [*(e for e in edits if e is not edit), changed]


def _anchor(stage: Stage) -> Instruction | None:
    """USER goes before the first of the closing CMD, ENTRYPOINT and HEALTHCHECK, behind every RUN and COPY; None where
    there is none of them, so that it goes to the end."""
    last = 0
    for index, instruction in enumerate(stage.instructions):
        if instruction.keyword in ("RUN", "COPY", "ADD", "WORKDIR", "VOLUME"):
            last = index + 1
    closing = (i for i in stage.instructions[last:] if i.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"))
    return next(closing, None)


def _leaves_owner(instruction: Instruction) -> bool:
    """Whether a step makes no folder that the program would write to, and no file that only root may read."""
    if instruction.keyword == "ADD":
        return not any("://" in w for w in instruction.words[:-1])
    if instruction.keyword != "RUN":
        return True
    script = runs.script(instruction)
    if script is None or not script.clean:
        return False
    found = steps(script)
    return len(found) == len(script.commands) and all(_makes_nothing(s) for s in found)


_INSTALLS = (
    "install",
    "ci",
    "",
    "download",
    "build",
    "cache",
    "clean",
    "update",
    "add",
    "upgrade",
    "mod",
    "set",
    "config",
    "get",
)
_MAKES_NOTHING = frozenset(
    (
        "rm",
        "pip",
        "useradd",
        "adduser",
        "groupadd",
        "addgroup",
        "bundle",
        "chmod",
        "chown",
        "echo",
        "true",
        "test",
        "ls",
        "cd",
    )
)


def _makes_nothing(step: Step) -> bool:
    if any(r.operator.startswith(">") for r in step.command.redirects):
        return False
    if step.tool == "mkdir":
        return all(
            w.looks_like_flag or len((w.value or "a/b/c").strip("/").split("/")) == 1 for w in step.command.arguments
        )
    if step.is_system or step.tool in _MAKES_NOTHING or step.tool == "go":
        return True
    return step.tool in ("npm", "yarn", "pnpm") and step.action in _INSTALLS and step.action != "build"


def _brings_project(stage: Stage, instruction: Instruction, folder: str | None) -> bool:
    if instruction.keyword not in ("COPY", "ADD") or folder is None or "chown" in instruction.flags:
        return False
    if any("://" in w for w in instruction.words[:-1]):
        return False
    target = stage.state(instruction).path(instruction.words[-1])
    return target is not None and copies.is_inside(target, folder) and folder not in _SYSTEM_FOLDERS


#: folders that hold more than the program
_SYSTEM_FOLDERS = frozenset((
    "/", "/bin", "/etc", "/home", "/lib", "/mnt", "/opt", "/sbin", "/srv", "/tmp", "/usr", "/usr/bin", "/usr/local",
    "/usr/local/bin", "/usr/local/sbin", "/usr/sbin", "/var",
))  # fmt: skip


def _owned(instruction: Instruction, owner: str) -> Instruction:
    return rewrite(instruction, set_flags=[("chown", owner)])


PASS = NonRootUser
