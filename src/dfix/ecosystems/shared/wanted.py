"""What a finished program needs of its base: how it is started, as whom, and what the steps of its stage say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import first
from dfix.runtime import ladder
from dfix.runtime.packages import only_builds
from dfix.source import short

from .guests import guests

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .compiled import Finished
    from .starting import Start


#: Go's os/user, getpwnam(3) and what wraps it; those names are on every image
_LOOKS_UP = re.compile(
    r"\b(?:\w*[uU]se?r\.Lookup(?:Group)?|get(?:pw|gr)nam(?:_r)?|get_(?:user|group)_by_name|(?:User|Group)::from_name)\s{0,9}\("
    r"(?!\s{0,9}[\"'](?:root|nobody)[\"'])"
)


def needs_of(
    subject: Subject, split: Split, start: Start, finished: Finished, run: Instruction | None
) -> dict[str, str]:
    """What the program needs of its base, by the words of knowledge/rungs.toml, and why, where it is more than any base
    of a program has. ``run``: a step that the finished image has."""
    calls = start.scripted or start.packages or start.called
    needs = {n: "" for n in ("certificates", "timezones", "tmp") if calls or n not in finished.spares}
    if not finished.static and finished.evidence:
        needs["libc"] = finished.evidence[0]
    shell = start.shell or _for_shell(subject, split)
    if not shell and run is not None:
        shell = f"`{short(run.text)}` has to be done in the finished image"
    if shell:
        needs["shell"] = shell
    user = (split.state.user or "").partition(":")[0]
    if user not in ("", "root", "nobody", "nonroot") and not user.isdigit():
        needs["accounts"] = f"it runs as {user}"
    elif split.stage.of("USER") and user and not user.isdigit():
        needs["passwd"] = f"it runs as {user}"
    alone = guests(subject, split).packages
    odd = next((n for n in installed(split) if not _only_builds(n) and n not in alone), None)
    if odd:
        needs["packages"] = f"it installs {odd}"
    elif ladder.had_no_zones(split.stage):
        needs.pop("timezones", None)
    return needs


def looked_up(subject: Subject, files: Iterable[str]) -> dict[str, str]:
    """The need of a distribution's users and groups, where a source looks for one by its name: an image for programs
    alone has hardly any."""
    for file in files:
        if _LOOKS_UP.search(subject.context.read(file) or ""):
            return {"names": f"{file} looks for a user or group by its name"}
    return {}


def _for_shell(subject: Subject, split: Split) -> str:
    """Why the forms of CMD and ENTRYPOINT need a shell; "" where they need none."""
    entry, command = split.stage.last("ENTRYPOINT"), split.stage.last("CMD")
    if entry is not None and entry.is_json and command is not None and not command.is_json:
        return "its ENTRYPOINT is given `/bin/sh -c …`, since CMD is in shell form"
    if entry is not None and not entry.is_json and command is not None:
        return "its ENTRYPOINT is in shell form, which leaves CMD out"
    if all(form is None or form.is_json for form in (entry, command)):
        return ""
    file = first.reads_of_shell(subject, split.stage)
    if split.stage.of("SHELL"):
        return "it is started by the shell that SHELL names"
    return f"{file} reads PWD, which the shell sets" if file else ""


def installed(split: Split) -> list[str]:
    """The packages of the distribution that the steps of a stage install."""
    return [w.value or w.text for s in split.steps if s.is_system_install for w in s.operands]


def _only_builds(name: str) -> bool:
    debian, alpine = knowledge.load("debian_packages"), knowledge.load("alpine_packages")
    known = (
        *debian["fetch"],
        *debian["always"],
        *debian["debug"],
        *alpine["base"],
    )
    return (
        name.endswith("-dev")
        or only_builds(name, debian)
        or only_builds(name, alpine)
        or name in known
        or name in ("ca-certificates", "tzdata", "bash", "openssh-client", "openssh", "upx", "openssl", "jq")
    )


def idle(split: Split, start: Start, static: bool) -> frozenset[str]:
    """Packages of the builder that nothing at run time calls; what a program is linked to is needed."""
    if start.scripted:
        return frozenset()
    kept = {"ca-certificates", "tzdata", "bash", *start.packages, *start.called}
    idle = (n for n in installed(split) if _only_builds(n) and n not in kept)
    return frozenset(n for n in idle if static or not n.endswith("-dev"))
