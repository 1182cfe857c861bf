"""Steps that only touch up files of the source (`chmod +x gradlew`): they move with it, behind the install."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.fixes import Decline
from dfix.image.events import Given, Trimmed
from dfix.source import short

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dfix.effects import Effect
    from dfix.image.earlier import Brought
    from dfix.syntax import Instruction

    from .looking import Look

#: instructions that decide how a RUN behind them is run
_SETTING = ("ARG", "ENV", "SHELL", "USER", "WORKDIR")


def goes_along(look: Look, node: Instruction, run: Instruction, brought: Brought) -> bool:
    """Whether a RUN may as well stand behind a later one: it works on files that some copies bring, and on no other."""
    nodes = look.stage.instructions
    between = nodes[look.stage.position(node) : look.stage.position(run)]
    return bool(_touched(look, node, brought)) and not any(each.keyword in _SETTING for each in between)


def prepared(look: Look, nodes: Iterable[Instruction], brought: Brought, first: Collection[str]) -> tuple[str, ...]:
    """What of such RUNs has to be done to files that are copied first as well, before the install reads them: their
    texts. Decline where these name other files, too."""
    found: list[str] = []
    for node in nodes:
        touched = _touched(look, node, brought)
        if first and not touched.isdisjoint(first):
            read = look.read(node)
            if not touched.issubset(first) or read is None or not read[0].is_and_chain or "\n" in node.text:
                raise Decline(f"`{short(node.text)}` touches up what the install reads, and other files with it", node)
            found.append(node.text)
    return tuple(found)


def refuse_changed(look: Look, nodes: Iterable[Instruction], read: Collection[str]) -> None:
    """Decline where such a RUN changes what a file says that the install reads (folders end in "/"): it is to read it
    as it is then."""
    for node in nodes:
        for event in look.files.done_by(node):
            changes = not isinstance(event, Given | Trimmed)
            if changes and any(event.at == path or is_inside(event.at, path) for path in map(_bare, read)):
                raise Decline(f"`{short(node.text)}` changes {event.at}, which the install reads", node)


def _bare(path: str) -> str:
    return path.rstrip("/")


def _touched(look: Look, node: Instruction, brought: Brought) -> set[str]:
    """The files of the source that a RUN works on; none where it works on others, or its work is not known."""
    read = look.read(node) if node.text_token is not None and not node.heredocs and not node.flags else None
    found: set[str] = set()
    for each in read[1] if read else ():
        if not _is_plain(each.effect, brought):
            return set()
        found |= {place.path for place in (*each.effect.reads.places, *each.effect.writes.places)}
        found |= {change.path for change in each.effect.changes if change.path is not None}
    return found if all(map(brought.source, found)) else set()


def _is_plain(effect: Effect, brought: Brought) -> bool:
    """Whether all that a command does is to files that it names, and to nothing that others put beside them."""
    more = effect.packages or effect.accounts or effect.fetches or effect.removes.places or effect.removes.unknown
    if not effect.known or more or effect.reads.unknown or effect.writes.unknown:
        return False
    whole = [place.path for place in effect.writes.places if place.whole]
    whole += [change.path or "/" for change in effect.changes if change.recursive or change.path is None]
    return not any(laid.at.startswith(path) for path in whole for laid in brought.laid)
