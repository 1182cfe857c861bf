"""Steps that have nothing to do with the project and stand behind its source all the same: packages of the system,
tools for everybody, downloads. Whatever the project holds, they read none of it and put nothing where it lies."""

from __future__ import annotations

import re
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from dfix import ecosystems
from dfix.effects import ARTIFACT, is_inside
from dfix.fixes import Decline, Evidence
from dfix.image import runs
from dfix.model.state import clean
from dfix.source import some

from .base import Install, Needs
from .early import COPIES, Question
from .halves import by_statement, carried, check_cut
from .looking import Look

if TYPE_CHECKING:
    from dfix.effects import Done
    from dfix.image.earlier import Brought
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .base import Early

#: folders of a distribution in which people have folders of their own, with the names that are not theirs there
#: (Filesystem Hierarchy Standard)
_SHARED = {
    "": "bin boot dev etc lib lib32 lib64 libx32 proc run sbin sys tmp".split(),
    "/home": (),
    "/media": (),
    "/mnt": (),
    "/opt": (),
    "/root": (),
    "/srv": (),
    "/usr": "bin games include lib lib32 lib64 libexec libx32 sbin share".split(),
    "/usr/local": "bin etc games include lib man sbin share".split(),
    "/usr/local/src": (),
    "/usr/src": (),
    "/var": "backups cache crash games lib lock log mail opt run spool tmp".split(),
}


def find(subject: Subject, stage: Stage) -> Early | None:
    """The last such step of a stage that may stand before the source that it stands behind."""
    found: Early | None = None
    look: Look | None = None
    copies: list[Instruction] = []
    for node in stage.instructions:
        if node.keyword in COPIES:
            look = look or Look(subject, stage)
            copies += [node] if look.is_source(node) or look.is_file(node) else []
        elif look is not None and node.keyword == "RUN":
            if not any(map(look.is_source, copies)):
                copies.clear()
                continue
            done = runs.done(node, stage, subject.context)
            found = (_ask(look, copies, node) if any(map(_is_worth, done or ())) else None) or found
    return found


def _ask(look: Look, copies: list[Instruction], run: Instruction) -> Early | None:
    """The answer for one RUN: with the single files that are copied beside the source if they can move, too."""
    apart = tuple(node for node in copies if all(_is_apart(laid.at) for laid in look.laid((node,))))
    sources = tuple(node for node in apart if look.is_source(node))
    for chosen in dict.fromkeys((apart, sources)) if sources else ():
        try:
            return _Free(look, chosen, run).answer()
        except Decline:
            continue
    return None


def _is_worth(done: Done) -> bool:
    """Whether a command takes its time: it fetches what stays, and no more than an index."""
    return done.effect.known and done.effect.fetches and bool(done.effect.writes.of_role(ARTIFACT))


def _is_apart(path: str) -> bool:
    """Whether a folder is nobody's but the project's: no package has files there, and no home of a user is."""
    at = ""
    for name in filter(None, path.split("/")):
        if not _is_shared(at):
            return True
        if name in _SHARED.get(at, ()):
            return False
        at += f"/{name}"
    return not _is_shared(at)


def _is_shared(folder: str) -> bool:
    return folder in _SHARED or folder.rpartition("/")[0] == "/home"


class _Free(Question):
    """May some of a RUN stand before copies that it has nothing to do with?"""

    def answer(self) -> Early | None:
        """The statements that may, None where none of them is worth it."""
        read = self.look.read(self.run)
        if read is None or self._is_invalidated_anyway():
            return None
        script, done = read
        self._fit_flags()
        self._stand_still()
        inside = by_statement(script, done)
        free = list(takewhile(lambda each: not any(map(self._hindrance, each)), inside))
        worth = [each for statement in free for each in statement if _is_worth(each)]
        if not worth:
            return None
        self.needs = {id(worth[0].command): Needs((), (_evidence(worth),))}
        if len(free) == len(inside):
            return self._early(len(free), (), None, True)
        if any(each.effect.installs or self._is_of_project(each) for later in inside[len(free) :] for each in later):
            return None  # an install goes with all that stands before it: the index, its settings
        check_cut(self.look.stage, self.run, script, inside, len(free))
        return self._early(len(free), carried(script.statements[: len(free)], script), None, False)

    def _hindrance(self, done: Done, brought: Brought | None = None) -> str | None:
        brought = brought or self._brought(self.sources)
        places = (*done.effect.reads.places, *(p for p in done.effect.writes.places if _lies_in(p.path, brought)))
        if (
            any(brought.reaches(place.path) for place in places)
            or self._is_of_project(done)
            or _names(done, brought)
            or self._is_set_up(brought)
        ):
            return "it may need the project"
        return super()._hindrance(done, brought)

    def _is_set_up(self, brought: Brought) -> bool:
        """Whether a variable names a file of the project, which any tool may be set up by, or HOME a folder there."""
        context, environment = self.look.context, self.state.env
        home = environment.get("HOME")
        found = (brought.source(clean(value)) for value in environment.values() if value and value.startswith("/"))
        files = (source is not None and (not context or context.is_file(source[1])) for source in found)
        return any(files) or (home is not None and brought.reaches(clean(home)))

    def _is_of_project(self, done: Done) -> bool:
        """Whether it installs what the project names, works in its folder, or runs what it brings (npx, uv run)."""
        call, folder = done.call, done.where.folder
        if call is None:
            return False
        ecosystem = ecosystems.of_tool(call.tool)
        if ecosystem is None or call.key("runs"):
            return bool(call.key("runs"))
        places = (*done.effect.reads.places, *done.effect.writes.places)
        if folder is None or any(is_inside(place.path, folder) for place in places):
            return True
        asked = Install(done, self.files, self.look.context, partial(self._before, []))
        return ecosystem.needs(asked) is not None


def _lies_in(path: str, brought: Brought) -> bool:
    return any(is_inside(path, laid.at) for laid in brought.laid)


def _names(done: Done, brought: Brought) -> bool:
    """Whether some word of a command, or a part of one, names what is there of the project."""
    command = done.command
    given = (*command.words[1:], *(r.target for r in command.redirects), *(value for _, value in command.assignments))
    words = (done.where.value(word) for word in given if word is not None)
    parts = (part for word in words if word for part in re.split(r"[=:,@\s]", word) if part)
    places = ((part, done.where.path(part)) for part in parts)
    met = ((part, brought.meets(path)) for part, path in places if path is not None)
    return any(meets or (meets is None and not {"/", "."}.isdisjoint(part)) for part, meets in met)


def _evidence(worth: list[Done]) -> Evidence:
    tools = dict.fromkeys(each.call.tool if each.call else each.command_text for each in worth)
    needs, puts = ("needs", "puts") if len(tools) == 1 else ("need", "put")
    return Evidence(
        "knowledge", f"{some(list(tools))} {needs} nothing of the project, and {puts} nothing where that lies"
    )
