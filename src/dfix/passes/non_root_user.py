"""Lets the final image run as a user without privileges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from dfix import knowledge
from dfix.ecosystems import scan
from dfix.edits import Declined, Edit, Fix, insert_before, replace
from dfix.model import copies, programs, runs
from dfix.model.steps import steps
from dfix.passes import Phase
from dfix.syntax import Instruction, Node
from dfix.syntax.build import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.passes import Subject


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
        reason = _keeps_root(subject, stage)
        if reason:
            yield Declined(reason, stage.from_)
            return
        user = _user(stage)
        if user is None:
            yield Declined(f"no user without privileges is known in {stage.image or 'its base'}", stage.from_)
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


def _keeps_root(subject: Subject, stage: Stage) -> str | None:
    """Why the image should go on starting as root, or looks so."""
    program = programs.started(stage)
    if program is None:
        return "the image has no CMD or ENTRYPOINT of its own: others may build on it as root"
    if stage.of("ONBUILD"):
        return "it has ONBUILD instructions, which run as root in the images built on it"
    if copies.is_inside(stage.end.workdir or "/", "/root"):
        return f"its folder {stage.end.workdir} lies in root's home, which no other user may enter"
    table = knowledge.load("commands")
    names = programs.names(program)
    for kind, why in (
        ("privilege_droppers", "gives up its privileges itself"),
        ("init_systems", "starts other programs that may need root"),
        ("needs_root", "needs root to start"),
    ):
        for name in names:
            if name in table[kind]:
                return f"{name} {why}"
    if names and names[0] in table["shells"] and len((program.argv or ("", ""))) < 2:
        return "it starts a shell: it looks like an image to work in"
    script = _entry_script(subject, program)
    return script


def _entry_script(subject: Subject, program: programs.Program) -> str | None:
    """What an entry-point script says about root."""
    words = program.argv or tuple(program.text.split())
    named = next((w for w in words[:2] if w.endswith(".sh") or "entrypoint" in w), None)
    if named is None:
        return None
    if not subject.context:
        return f"what {named} does as root was not seen"
    from dfix.context import scripts

    base = named.rpartition("/")[2]
    for path in _places(subject, base):
        found = scripts.read(subject.context, path)
        if found is None or not found.clean:
            return f"{path} cannot be read with certainty"
        if found.needs_root or found.steps_down:
            return f"{path} works as root"
        return None
    return f"what {named} does as root was not seen"


def _places(subject: Subject, name: str) -> list[str]:
    scan_ = subject.context.walk((name,), skip=("node_modules", ".git"))
    return [f for f in scan_.files if f.rpartition("/")[2] == name]


def _user(stage: Stage) -> Account | None:
    """A user that the base brings along, made for programs; else one that can be made."""
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


def _fix(subject: Subject, stage: Stage, user: Account) -> Fix:
    style = subject.style
    evidence: list[str] = []
    assumptions = _assumptions(subject, stage, evidence)
    edits: list[Edit] = []
    folder = stage.end.workdir
    arrivals = [i for i in stage.instructions if _brings_project(stage, i, folder)]
    for instruction in arrivals:
        edits.append(replace(instruction, _owned(instruction, user.owner)))
    anchor = _anchor(stage)
    setup = _setup(stage, user, folder, arrivals)
    if setup:
        first = arrivals[0] if arrivals else anchor
        _put_before(edits, first, style.instruction("RUN", setup))
    evidence.append(f"the user {user.name} is made in the image" if user.make else f"{stage.image} has the user {user.name}")
    if arrivals and all(_leaves_owner(i) for i in _after(stage, arrivals)):
        evidence.append("the program's folder belongs to that user")
    elif not _reads_only(stage):
        assumptions.append("the program needs no write access to its own folder")
    new: list[Node] = [style.instruction("USER", user.name)]
    _put_before(edits, anchor, *new)
    return Fix(
        f"run as {user.name} instead of root",
        edits,
        evidence=evidence,
        assumption="; ".join(assumptions) or None,
        changes={"user"},
    )


def _setup(stage: Stage, user: Account, folder: str | None, arrivals: list[Instruction]) -> str | None:
    """What root has to do first: make the user, and give it the folder where WORKDIR has made that already."""
    commands = [user.make] if user.make else []
    if arrivals and folder and stage.state(arrivals[0]).workdir == folder and stage.info and stage.info.shell:
        commands.append(f"chown {user.owner} {folder}")
    return " &&\n".join(commands) or None


def _reads_only(stage: Stage) -> bool:
    """Nothing but a binary was copied in: there is no folder of the program's own."""
    return stage.info is not None and stage.info.shell is False


def _put_before(edits: list[Edit], node: Instruction, *new: Node) -> None:
    for index, edit in enumerate(edits):
        if edit.node is node:
            edits[index] = Edit(node, (*new, *edit.new))
            return
    edits.append(insert_before(node, *new))


def _anchor(stage: Stage) -> Instruction:
    """USER goes before the first of the closing CMD, ENTRYPOINT and HEALTHCHECK, behind every RUN and COPY."""
    last = 0
    for index, instruction in enumerate(stage.instructions):
        if instruction.keyword in ("RUN", "COPY", "ADD", "WORKDIR", "VOLUME"):
            last = index + 1
    for instruction in stage.instructions[last:]:
        if instruction.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
            return instruction
    return stage.instructions[-1]


def _after(stage: Stage, arrivals: list[Instruction]) -> list[Instruction]:
    index = stage.instructions.index(arrivals[-1])
    return stage.instructions[index + 1 :]


def _leaves_owner(instruction: Instruction) -> bool:
    """Whether a step behind the copy makes no folder that the program would write to."""
    if instruction.keyword != "RUN":
        return True
    script = runs.script(instruction)
    if script is None or not script.clean:
        return False
    found = steps(script)
    installs = ("install", "ci", "", "download", "build", "cache", "clean", "update", "add", "upgrade")
    return len(found) == len(script.commands) and all(
        s.is_system or s.tool in ("rm", "pip", "useradd", "adduser", "groupadd", "addgroup")
        or (s.tool in ("npm", "yarn", "pnpm", "go") and s.action in (*installs, "mod"))
        and not (s.tool != "go" and s.action == "build")
        for s in found
    )  # fmt: skip


def _brings_project(stage: Stage, instruction: Instruction, folder: str | None) -> bool:
    if instruction.keyword not in ("COPY", "ADD") or folder is None or "chown" in instruction.flags:
        return False
    if any(w.startswith(("http://", "https://")) for w in instruction.words):
        return False
    target = stage.state(instruction).path(instruction.words[-1])
    return target is not None and copies.is_inside(target, folder) and folder != "/"


def _owned(instruction: Instruction, owner: str) -> Instruction:
    keyword = instruction.token("KEYWORD")
    assert keyword is not None
    return resource(instruction, [(keyword, f"{keyword.text} --chown={owner}")])


def _assumptions(subject: Subject, stage: Stage, evidence: list[str]) -> list[str]:
    """What would have to be assumed, beside what was seen."""
    found: list[str] = []
    low = sorted(p for p in stage.config.expose if (n := p.partition("/")[0]).isdigit() and int(n) < 1024)
    if low:
        found.append(f"port {low[0].partition('/')[0]} may be bound without root (Docker allows it, Kubernetes does not)")
    if stage.config.volumes:
        found.append("the volumes are writable for that user")
    if subject.context:
        from dfix.context import compose

        services = compose.read(subject.context)
        if services and any(s.volumes for s in services.services):
            found.append("what compose mounts is readable and writable for that user")
    writes = _writes(subject)
    if writes:
        found.append(writes)
    else:
        evidence.append("its sources name no file to write outside its own folder")
    return found


_SOURCES = (".js", ".cjs", ".mjs", ".ts", ".py", ".go")
_SYSTEM_FOLDERS = ("/var/", "/data/", "/opt/", "/root/", "/srv/", "/mnt/", "/run/")
_PRIVILEGED = ("setuid", "os.setuid", "process.setuid", "syscall.Setuid", "chroot", "docker.sock", "dockerode", "SO_BINDTODEVICE", "scapy", "raw-socket")


def _writes(subject: Subject) -> str | None:
    """What the sources say about places that only root may write."""
    if not subject.context:
        return "the program writes nowhere but in its own folder and needs no privilege (its sources were not seen)"
    privileged = scan.mentions(subject.context, _SOURCES, _PRIVILEGED)
    if privileged.found:
        return f"the program needs no privilege ({privileged.found})"
    named = scan.paths(subject.context, _SOURCES, _SYSTEM_FOLDERS)
    if named.found:
        return f"the program writes nowhere outside its own folder ({named.found} names a path)"
    return None


PASS = NonRootUser
