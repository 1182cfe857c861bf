"""The first rung below the full image: the small base in place, with no second stage.

Where nothing is built that would have to be left behind, a second stage only copies what the first has made. Then the
base itself becomes the small one, provided that every step of the file can run on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.edits import replace
from dfix.model import runs
from dfix.model.steps import steps
from dfix.source import short
from dfix.syntax.build import resource, retext

from .packages import install_command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.edits import Edit
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction
    from dfix.syntax.build import Style, TextEdit

#: releases of Debian whose slim images have adduser, since apt depended on it
WITH_ADDUSER = ("jessie", "stretch", "buster", "bullseye", "bookworm")
#: what an install may stand in front of: before the first of them everything is root's and the shell is sh
_FIRST = ("RUN", "COPY", "ADD", "WORKDIR", "USER", "SHELL")


def needs_more(stage: Stage, own: frozenset[str]) -> str | None:
    """The first command of the build that a slim image may not be able to run, as written; None when it can all.

    own  the tools that the ecosystem answers for
    """
    lacking = frozenset(knowledge.names("contents", "buildpack-programs"))
    for run in stage.of("RUN"):
        done = effects.of_run(run, stage.state(run))
        if done is None:
            return short(run.text or " ".join(run.words))
        for each in done:
            name = each.call.tool if each.call else None
            known = each.effect.known and (name is None or name not in lacking)
            if not known and name not in own:
                return each.call.text if each.call else each.command.words[0].text if each.command.words else ""
    return None


def lacks_adduser(stage: Stage, steps: Iterable[Instruction]) -> bool:
    """Whether one of some steps makes users with adduser, which the slim image of the release has not."""
    if stage.info is None or stage.info.distribution != "debian" or stage.info.release_now in WITH_ADDUSER:
        return False
    found = (each for run in steps for each in effects.of_run(run, stage.state(run)) or ())
    return any(each.call is not None and each.call.tool in ("adduser", "addgroup", "deluser") for each in found)


def edits(
    stage: Stage,
    image: str | None,
    changed: Iterable[tuple[Instruction, tuple[TextEdit, ...]]],
    packages: tuple[str, ...],
    style: Style,
) -> list[Edit]:
    """The edits of a stage that stays one.

    image     the name of the small base as it is to be written, None when the base is that already
    changed   edits of the texts of RUNs
    packages  what the program needs of the distribution, and the small base lacks
    """
    texts = {id(run): (run, list(found)) for run, found in changed}
    install = _list_of_packages(stage) if packages and "adduser" not in packages else None
    if install is not None:
        run, end = install
        texts.setdefault(id(run), (run, []))[1].append((end, end, f" {' '.join(packages)}"))
    out = {key: replace(run, retext(run, found)) for key, (run, found) in texts.items()}
    token = stage.from_.image_token
    if image is not None and token is not None:
        out[id(stage.from_)] = replace(stage.from_, resource(stage.from_, [(token, image)]))
    if packages and install is None:
        first = next(i for i in stage.instructions if i.keyword in _FIRST)
        new = style.instruction("RUN", install_command("apt-get", packages))
        out[id(first)] = replace(first, new, *(out[id(first)].new if id(first) in out else (first,)))
    return list(out.values())


def _list_of_packages(stage: Stage) -> tuple[Instruction, int] | None:
    """The RUN that installs packages of the distribution, and the end of its list; None without one."""
    for run in stage.of("RUN"):
        script = runs.script(run)
        for step in steps(script) if script and script.clean else ():
            if step.tool == "apt-get" and step.action == "install" and step.names and not step.command.conditional:
                return run, step.operands[-1].end
    return None
