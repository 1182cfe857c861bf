"""Lets the final image run as a user without privileges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from dfix.edits import Edit
from dfix.fixes import Declined, Evidence, Fix
from dfix.passes import Phase, attempt
from dfix.privileges import account as accounts
from dfix.privileges import gifts, needs, root, unwritable, workers
from dfix.syntax.build import Written, rewrite, run_instruction, value_instruction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.privileges.account import Account
    from dfix.privileges.gifts import Plan
    from dfix.privileges.needs import Needs
    from dfix.privileges.workers import Served
    from dfix.subject import Subject
    from dfix.syntax import Instruction, Node

#: what useradd and adduser take
NAMES = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


class NonRootUser:
    """Run as a user without privileges.

    Why: a process that runs as root in a container is root towards everything that it can reach. Clusters
    with a restricted policy refuse such images.

    Example:
        before: COPY . .
                CMD ["node", "server.js"]
        after:  COPY . .
                USER node
                CMD ["node", "server.js"]

    Safety: SAFE when the launch was followed to its end and nothing of it needs root: no port below 1024, no mount,
    nothing in the home of root. What it writes is given to the user: folders by `mkdir` and `chown` once, the program's
    own folder only if it may write there; otherwise the program's files stay root's. Servers that start as root on
    purpose (nginx, cron, supervisors, gosu and its like) and images without a command are left alone. Third-party
    packages that write, start programs or want privileges stand in a table; the others are taken not to.
    """

    name: ClassVar[str] = "non-root-user"
    phase: ClassVar[Phase] = Phase.HARDEN
    codes: ClassVar[tuple[str, ...]] = ("DL3002",)

    def __init__(self, name: str = accounts.NAME, uid: int = accounts.UID) -> None:
        """The user that is made where the base has none: its name and number. ValueError for what is none."""
        if not NAMES.fullmatch(name):
            raise ValueError("must be a name in lower-case letters, digits, - and _, of at most 32")
        if not 0 < uid < 2**31:
            raise ValueError("must be a number from 1 to 2147483647")
        self._user = (name, uid)

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for the default target, or the reason why not."""
        stage = subject.model.target
        if stage is not None and not _already(stage):
            yield from attempt(stage.from_, _fix, subject, stage, *self._user)


def _already(stage: Stage) -> bool:
    """The file decides on a user itself, or the base does."""
    if stage.of("USER") or (stage.base and stage.config.user is not None):
        return True
    return stage.end.is_root is False


def _fix(subject: Subject, stage: Stage, name: str, uid: int) -> Fix:
    served = workers.served(subject, stage)
    if served is not None:
        return _fix_of_server(subject, stage, served)
    root.refuse(subject, stage)
    root.configured_user(subject, stage)
    user = accounts.choose(subject, stage, name, uid)
    root.refuse_other_users(subject, stage, user)
    needed = needs.read(subject, stage)
    unwritable.refuse(subject, stage, needed)
    plan = gifts.plan(subject, stage, user, needed)
    return Fix(
        f"run as {user.name} instead of root",
        _edits(subject, stage, user, plan),
        evidence=[*([user.seen] if user.seen else []), *plan.evidence, *_clear(needed)],
        assumptions=[*([user.assumes] if user.assumes else []), *needed.assumptions],
        changes={"user"},
    )


def _fix_of_server(subject: Subject, stage: Stage, served: Served) -> Fix:
    """The server starts as the user that its workers run as: nothing changes hands."""
    return Fix(
        f"run as {served.account.name} instead of root",
        _edits(subject, stage, served.account, gifts.Plan()),
        evidence=served.evidence,
        assumptions=served.assumptions,
        changes={"user"},
    )


def _clear(needed: Needs) -> list[Evidence]:
    """What is said where nothing had to be assumed."""
    if needed.assumptions:
        return []
    return [Evidence("search", "it listens on no low port, and nothing that it does wants root")]


def _edits(subject: Subject, stage: Stage, user: Account, plan: Plan) -> list[Edit]:
    """The owner on copies, the commands at their places, and USER above what closes the stage."""
    style = subject.style
    before: dict[int, list[Node]] = {}
    after: dict[int, list[Node]] = {}
    if plan.early:
        _stand(before, after, plan.early_at, stage, run_instruction(plan.early, style=style))
    for index, commands in plan.late.items():
        after.setdefault(index, []).append(run_instruction(commands, style=style))
    name = Written(f"${user.variable}") if user.variable else user.name
    _stand(before, after, _closing(stage), stage, value_instruction("USER", name, style=style))
    edits: list[Edit] = []
    for index, node in enumerate(stage.instructions):
        new = _owned(node, user.owner) if node in plan.copies else node
        first = before.get(index, [])
        apart: list[Node] = [style.blank()] if first and node.comments is not None else []
        if first or index in after or new is not node:
            edits.append(Edit(node, (*first, *apart, new, *after.get(index, ()))))
    if -1 in after:
        edits.append(Edit(stage.from_, (stage.from_, *after[-1])))
    return edits


def _stand(
    before: dict[int, list[Node]], after: dict[int, list[Node]], at: int, stage: Stage, node: Instruction
) -> None:
    """Puts a node above the instruction with an index, or at the end of the stage."""
    if at < len(stage.instructions):
        before.setdefault(at, []).append(node)
    else:
        after.setdefault(len(stage.instructions) - 1, []).append(node)


def _closing(stage: Stage) -> int:
    """Where USER goes: above the first of the closing CMD, ENTRYPOINT and HEALTHCHECK, below every RUN and COPY."""
    last = 0
    for index, node in enumerate(stage.instructions):
        if node.keyword in ("RUN", "COPY", "ADD", "WORKDIR", "VOLUME"):
            last = index + 1
    closing = (
        index
        for index, node in enumerate(stage.instructions)
        if index >= last and node.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK")
    )
    return next(closing, len(stage.instructions))


def _owned(node: Instruction, owner: str) -> Instruction:
    return rewrite(node, set_flags=[("chown", owner)])


PASS = NonRootUser
