"""Where a command runs: folder, user, variables, and what of the image it can be asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.model.state import clean
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.model.state import State
    from dfix.shell import Word

    from .tools import Flag


def unseen(path: str) -> str | None:
    """No file of the image is known."""
    return None


class Where(Record):
    """The surroundings of a command.

    state     what the Dockerfile says there: variables, user, shell
    folder    the working directory; None when it is not known
    user      the user, None when it is not known
    own       variables that the script itself sets: their values are not known
    read      the text of a file of the image, by absolute path, where it comes from the build context; else None
    depth     scripts within scripts
    """

    state: State
    folder: str | None
    user: str | None
    own: frozenset[str] = frozenset()
    read: Callable[[str], str | None] = unseen
    depth: int = 0

    @property
    def home(self) -> str:
        """The home of the user: absolute, or "~" when it is not known."""
        home = self.state.env.get("HOME")
        if home and home.startswith("/"):
            return clean(home)
        name = (self.user or "").partition(":")[0]
        return "/root" if self.user is not None and name in ("", "root", "0") else "~"

    def value(self, word: Word) -> str | None:
        """What the program receives: ENV variables are put in; None when the shell or the run decides."""
        if word.value is not None:
            return word.value
        text = word.text
        if text == "~" or text.startswith("~/"):
            return self.home + text[1:] if not (word.variables or word.glob) else None
        if word.glob or word.substitutions or not word.variables:
            return None
        return self.expanded(word, text)

    def expanded(self, word: Word, text: str) -> str | None:
        """A part of a word with ENV's variables put in; None when another one stands there."""
        if "'" in text or "`" in text or "$(" in text:
            return None
        set_by = (
            {**self.state.base, **self.state.env}
            if any(k in self.state.base for k in word.variables)
            else self.state.env
        )
        known = {k: value for k in word.variables if k not in self.own and (value := set_by.get(k)) is not None}
        if "HOME" in word.variables and "HOME" not in known and self.home != "~" and "HOME" not in self.own:
            known["HOME"] = self.home
        if len(known) != len(set(word.variables)):
            return None
        from dfix.model.expand import expand

        expansion = expand(text, known)
        return None if expansion.error or expansion.unknown else expansion.value

    def path(self, value: str) -> str | None:
        """An absolute, clean path for one as the command has it; None when the folder is not known."""
        if value == "~" or value.startswith("~/"):
            return value if self.home == "~" else clean(self.home + value[1:])
        if value.startswith("/"):
            return clean(value)
        return None if self.folder is None else clean(f"{self.folder}/{value}")

    def flag_value(self, flag: Flag) -> str | None:
        """The value of a flag; None when it is not literal."""
        if flag.word is None:
            return None
        if flag.glued is None:
            return self.value(flag.word)
        return flag.glued if flag.word.value is not None else self.expanded(flag.word, flag.glued)

    def place(self, word: Word) -> tuple[str | None, bool]:
        """The path that a word names, and whether only some of what lies below it is meant (a pattern)."""
        value = self.value(word)
        if value is not None:
            return self.path(value), False
        stem = _stem(word.text)
        if not word.glob or word.substitutions or stem is None:
            return None, False
        if word.variables:
            expanded = self.expanded(word, stem)
            if expanded is None:
                return None, False
            stem = expanded
        folder = stem if stem.endswith("/") else stem.rpartition("/")[0] + ("/" if "/" in stem else "")
        return self.path(folder or "."), not word.text.rstrip("\"'").endswith("/*")


def _stem(text: str) -> str | None:
    """What stands before the first pattern of a word, quotes left out; None when quotes are mixed in strangely."""
    end = next((i for i, c in enumerate(text) if c in "*?[" or (c == "{" and text[i - 1 : i] != "$")), len(text))
    stem = text[:end]
    if stem.count('"') % 2 or stem.count("'") % 2:
        stem = stem.replace('"', "", 1).replace("'", "", 1)
    return stem.replace('"', "").replace("'", "")
