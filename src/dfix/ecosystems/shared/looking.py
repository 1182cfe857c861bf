"""The copies of the source in a stage, and its commands, each read once."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from dfix import ecosystems
from dfix.effects import Done, of_script, script_of, where_of
from dfix.effects.paths import is_inside
from dfix.image.earlier import Brought
from dfix.image.events import Laid, Made
from dfix.image.files import Files

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.shell import Script
    from dfix.subject import Subject
    from dfix.syntax import Instruction


#: sources of languages whose installs are known to read files by their names alone
_SOURCES = (".py", ".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx", ".go", ".cs")


class Look:
    """What is known of one stage, each RUN read once."""

    def __init__(self, subject: Subject, stage: Stage) -> None:
        self.subject = subject
        self.stage = stage
        self.context = subject.context
        self.files = Files.of(stage, subject.context)
        self._laid: dict[int, tuple[Laid, ...]] = {}
        self._scripts: dict[int, tuple[Script, list[Done]] | None] = {}

    def laid(self, nodes: tuple[Instruction, ...] | list[Instruction]) -> tuple[Laid, ...]:
        """What some copies bring."""
        for node in nodes:
            if id(node) not in self._laid:
                self._laid[id(node)] = tuple(e for e in self.files.done_by(node) if isinstance(e, Laid))
        return tuple(e for node in nodes for e in self._laid[id(node)])

    def is_source(self, node: Instruction) -> bool:
        """Whether it copies a folder of the build context, or single files with sources of the program among them."""
        if node.flag("from") is not None:
            return False
        laid = self.laid((node,))
        if any(e.source is None and ((e.folder and e.within is None) or self.takes_all(node)) for e in laid):
            return True
        return self.is_file(node) and any(_is_of_program(e.path.rpartition("/")[2].lower()) for e in laid)

    def takes_all(self, node: Instruction) -> bool:
        """Whether it names all entries of the build context by a pattern."""
        return any(word in ("*", "./*") for word in node.words[:-1])

    def is_file(self, node: Instruction) -> bool:
        """Whether it copies single files of a build context that is known."""
        laid = self.laid((node,))
        return bool(self.context and laid) and all(e.source is None and not e.folder for e in laid)

    def enters_link(self, node: Instruction, brought: Brought) -> bool:
        """Whether a WORKDIR is a link that some copies bring, or lies behind one."""
        found = brought.source(self.stage.state(node).path(node.text, node.escape) or "")
        parts = found[1].split("/") if found is not None else []
        return any(self.context.is_link("/".join(parts[:end])) for end in range(1, len(parts) + 1))

    def read(self, run: Instruction, stage: Stage | None = None) -> tuple[Script, list[Done]] | None:
        """The script of a RUN, and what its commands do; None when it cannot be read."""
        if id(run) not in self._scripts:
            stage = stage or self.stage
            state = stage.state(run)
            files = Files.of(stage, self.context).before(run)

            def text(path: str) -> str | None:
                source = files.context_path(path)
                return self.context.read(source) if source is not None else None

            script = script_of(run, state)
            done = of_script(script, where_of(state, text)) if script is not None else []
            self._scripts[id(run)] = None if script is None else (script, done)
        return self._scripts[id(run)]

    def keeps(self, path: str, since: Instruction | None, until: Instruction) -> bool:
        """Whether no command between two copies changes what the first one brought."""
        nodes = self.stage.instructions
        begin = next((i for i, n in enumerate(nodes) if n is since), 0)
        end = next(i for i, n in enumerate(nodes) if n is until)
        for node in nodes[begin:end]:
            read = self.read(node) if node.keyword == "RUN" else None
            if node.keyword == "RUN" and read is None:
                return False
            for each in read[1] if read else ():
                own = each.call and ecosystems.of_tool(each.call.tool) is not None and not each.call.operands
                if each.effect.removes.touches(path) is not False or (
                    each.effect.writes.touches(path) is not False and not own
                ):
                    return False
        return True

    def fills(self, caches: tuple[str, ...], run: Instruction) -> bool:
        """Whether a copy from another stage, before a RUN, fills one of some caches."""
        for node in takewhile(lambda each: each is not run, self.stage.instructions):
            at = self.stage.state(node).path(node.words[-1], node.escape) if node.flag("from") and node.words else None
            if at and at != "/" and any(is_inside(at, cache) or is_inside(cache, at) for cache in caches):
                return True
        return False

    def before(self, run: Instruction) -> tuple[Done, ...]:
        """What the commands before a RUN do, those of the stages that this one is built on first."""
        found: list[Done] = []
        bases = [self.stage]
        while bases[-1].base is not None:
            bases.append(bases[-1].base)
        for stage in reversed(bases):
            for node in stage.of("RUN"):
                if node is run:
                    return tuple(found)
                read = self.read(node, stage)
                found += read[1] if read else []
        return tuple(found)


def covers(laid: Laid, brought: Brought) -> bool:
    """Whether a copy lays something where others may, too, unless it is the same file."""
    known = brought.source(laid.at)
    return brought.reaches(laid.at) and (known is None or known[1] != laid.path)


def _is_of_program(name: str) -> bool:
    """Whether a file is a source of a program, as its name says, and not its settings or built and installed by."""
    return name.endswith(_SOURCES) and not name.startswith((".", "setup.")) and "config" not in name


def clashes(event: Laid | Made, brought: Brought) -> bool:
    """Whether something that a copy lays may be covered, when others are made behind it."""
    if isinstance(event, Laid) and event.source is None and event.folder is False:
        return covers(event, brought)
    return brought.reaches(event.at)
