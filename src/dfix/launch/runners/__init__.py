"""Programs that run a script that is written elsewhere: `npm start`, `poetry run web`, `make serve`.

A runner is a module of this folder with

    steps      Call → what is started in the place of the call; None when the program does something of its own

`_PROGRAMS` says which programs it knows, so that nothing is imported that a file does not start.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context

    from ..commands import Arg, Where
    from ..places import Places


class Call(Record):
    """A command, where it was read, and the folder of the image that it runs in."""

    args: tuple[Arg, ...]
    where: Where
    folder: str | None
    places: Places
    context: Context

    @property
    def name(self) -> str:
        """The program without its folder."""
        return (self.args[0][0] or "").rpartition("/")[2]

    @property
    def words(self) -> list[str]:
        """The words; one that is not literal stands as it is written."""
        return [text if value is None else value for value, text in self.args]

    def source(self, path: str = "") -> str | None:
        """Where a file of the call's folder stands in the build context."""
        from posixpath import join, normpath

        return self.places.origin(normpath(join(self.folder, path))) if self.folder else None


class Step(Record):
    """What is started next: words, or a shell's text with the words behind it. ``why`` it cannot be read."""

    args: tuple[Arg, ...] = ()
    text: str | None = None
    folder: str | None = None
    where: Where | None = None
    why: str = ""


@cache
def _module(name: str) -> object:
    from importlib import import_module

    return import_module(f"{__name__}.{name}")


#: module → the programs that it knows
_PROGRAMS = {
    "node": "npm yarn yarnpkg pnpm bun npx bunx pnpx corepack run-s run-p npm-run-all concurrently conc nx turbo lerna",
    "python": "poetry pipenv uv uvx hatch pdm rye conda micromamba",
    "deno": "deno",
    "others": "make gmake just task honcho foreman overmind hivemind goreman bundle",
}
_OF = {program: module for module, programs in _PROGRAMS.items() for program in programs.split()}


def steps(call: Call) -> list[Step] | None:
    """What a call starts by way of a script; None when it is a command like any other."""
    module = _OF.get(call.name)
    if module is None or not call.context:
        return None
    found: list[Step] | None = _module(module).steps(call)  # type: ignore[attr-defined]
    return found
