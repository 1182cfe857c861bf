"""The scripts that were asked for last."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.shell.nodes import Script

#: characters of the texts whose scripts are kept; a script takes about a hundred bytes a character
MAX_KEPT = 500_000


class Kept:
    """The scripts asked for last, as many as make MAX_KEPT characters: a number of texts would bound no memory."""

    __slots__ = ("scripts", "size")

    def __init__(self) -> None:
        self.scripts: OrderedDict[str, Script] = OrderedDict()
        self.size = 0

    def get(self, text: str) -> Script | None:
        """The script of a text, None when it is not kept."""
        script = self.scripts.get(text)
        if script is not None:
            self.scripts.move_to_end(text)
        return script

    def put(self, text: str, script: Script) -> None:
        """Keeps one more, and forgets the oldest for it."""
        self.scripts[text] = script
        self.size += len(text)
        while self.size > MAX_KEPT:
            oldest, _ = self.scripts.popitem(last=False)
            self.size -= len(oldest)
