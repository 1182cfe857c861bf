"""The user that a container is to run as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image import runs
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.model.images import TagInfo
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction


class Account(Record):
    """A user.

    name      what USER says
    owner     what --chown and chown say
    make      the command that makes it first, None when it is there
    made_by   the RUN of the file that makes it
    seen      why it can be used
    assumes   what has to be assumed for that
    names     all spellings under which the file may give something to it
    variable  the variable of the base that holds its number, "" where there is none
    """

    name: str
    owner: str
    make: str | None = None
    made_by: Instruction | None = None
    seen: Evidence | None = None
    assumes: Assumption | None = None
    names: frozenset[str] = frozenset()
    variable: str = ""


#: the name and number of a user that dfix makes, where nobody asks for others
NAME, UID = "app", 10001
#: LAST_ID of its busybox
_MOST_ON_ALPINE = 256_000


def choose(subject: Subject, stage: Stage, name: str = NAME, uid: int = UID) -> Account:
    """A user that the file makes; else one that the base brings along for programs; else one that can be made, with a
    name and number."""
    made = _made(stage, subject.context)
    if made:
        return made
    info = stage.info
    if stage.is_scratch:
        return _numeric("65532:65532", "a number needs no entry in /etc/passwd")
    if info is None or not info.known:
        raise Decline(
            f"no user without privileges is known in {stage.image or 'its base'} (USER with a number needs none)"
        )
    found = _of_base(stage, info, subject.context) or _new(info, name, uid)
    if found is not None and found.make:
        _refuse_group(stage, subject.context, name)
    if found is None:
        raise Decline(f"no user without privileges is known in {stage.image} (USER with a number needs none)")
    return found


def _numeric(number: str, why: str) -> Account:
    uid = number.partition(":")[0]
    return Account(number, number, seen=Evidence("knowledge", why), names=frozenset((uid,)))


def _made(stage: Stage, context: Context) -> Account | None:
    """The one user that the file makes and never uses."""
    users = {
        a.name: (run, a)
        for run, a in runs.accounts(stage, context)
        if a.kind == "user" and a.uid not in ("0", "00") and a.name != "root"
    }
    if not users:
        return None
    if len(users) > 1 or None in users:
        what = "a user whose name is put together" if None in users else f"the users {_listed(users)}"
        raise Decline(f"the file makes {what}, and does not say with USER which of them runs the program")
    ((name, (run, account)),) = users.items()
    assert name is not None
    _refuse_changed(stage, context, name)
    return Account(
        name,
        name,
        made_by=run if run in stage.instructions else None,
        seen=Evidence("dockerfile", f"the user {name} is made here", node=run),
        assumes=Assumption("user-meant", f"the user {name} was made to run the program", node=run),
        names=frozenset(n for n in (name, account.uid) if n),
    )


def _refuse_group(stage: Stage, context: Context, name: str) -> None:
    """A group of the file's own without a user: who makes a user of that name would make it once more."""
    run = next((run for run, a in runs.accounts(stage, context) if a.kind == "group" and a.name in (None, name)), None)
    if run is not None:
        raise Decline(f"the file makes a group {name}, and no user in it (configure another name)", run)


def _listed(users: Iterable[str | None]) -> str:
    return " and ".join(sorted(u for u in users if u))


def _refuse_changed(stage: Stage, context: Context, name: str) -> None:
    run = removal(stage, context, name)
    if run is not None:
        raise Decline(f"the user {name} is made and removed again", run)


def removal(stage: Stage, context: Context, name: str) -> Instruction | None:
    """The RUN that removes a user (userdel, deluser)."""
    for each in stage.lineage:
        for run in each.of("RUN"):
            for done in runs.done(run, each, context) or ():
                call = done.call
                if call and (call.entry or {}).get("removes") and any(w.value == name for w in call.operands):
                    return run
    return None


def _of_base(stage: Stage, info: TagInfo, context: Context) -> Account | None:
    app = info.app_user
    if not app or removal(stage, context, app.name):
        return None
    seen = Evidence("knowledge", f"{stage.root.image} has the user {app.name}")
    if info.shell is False:
        number = f"{app.uid}:{app.gid}"
        return Account(number, number, seen=seen, names=frozenset((app.name, str(app.uid))))
    holds = (name for name, value in info.env.items() if value == str(app.uid) == stage.end.env.get(name, value))
    names = frozenset((app.name, str(app.uid)))
    return Account(app.name, f"{app.name}:{app.name}", seen=seen, names=names, variable=next(holds, ""))


def _new(info: TagInfo, name: str, uid: int) -> Account | None:
    if info.shell is not True:
        return None
    if any(name == user.name or uid == user.uid for user in info.users):
        raise Decline(f"its base has a user {name} or one with the number {uid} already: configure another")
    if name in knowledge.load("releases")["groups"].get(info.distribution, ()):
        raise Decline(
            f"its base has a group {name} already, which a user of that name could not get: configure another"
        )
    if info.distribution == "alpine" and uid > _MOST_ON_ALPINE:
        raise Decline(f"adduser of Alpine makes no user with a number above {_MOST_ON_ALPINE}: configure another")
    seen = Evidence("seen", f"the user {name} is made here")
    if info.distribution in ("debian", "ubuntu"):
        make = f"useradd --uid {uid} --create-home --shell /usr/sbin/nologin {name}"
    elif info.distribution == "alpine":
        number = "" if uid == UID else f" -u {uid}"  # a system user's number means nothing unless somebody wants it
        make = f"addgroup -S {name} && adduser -S{number} -G {name} {name}"
    else:
        return None
    return Account(name, f"{name}:{name}", make, seen=seen, names=frozenset((name, str(uid))))
