"""The tools that are known (knowledge/tools): a command's words as a tool, its action, flags and operands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.shell import Word

Entry = dict[str, Any]


@cache
def _index() -> dict[str, str]:
    """Every name of a tool to its familiar one."""
    names: dict[str, str] = {}
    for tool, entry in knowledge.folder("tools").items():
        names.setdefault(tool, tool)
        for name in entry.get("names", ()):
            names.setdefault(name, tool)
    return names


def entry(tool: str) -> Entry | None:
    """What is known of a tool by its familiar name."""
    found: Entry | None = knowledge.folder("tools").get(tool)
    return found


def familiar(program: str) -> str:
    """The familiar name of a program: pip3.11 is pip, apt is apt-get, python3 is python."""
    known = _index().get(program)
    if known is not None:
        return known
    stem = program.rstrip("0123456789.-")
    if stem in ("pip", "python", "pypy", "ruby", "php", "perl", "gcc", "g++", "clang", "node"):
        return _index().get(stem, stem)
    return {"nodejs": "node"}.get(program, program)


@cache
def _handed() -> dict[str, dict[str, str]]:
    """Interpreters, with the addresses of scripts that they are handed (curl URL | php), and which tools those are; `*`
    ends an address of which only the beginning is told."""
    found: dict[str, dict[str, str]] = {}
    for tool, entry in knowledge.folder("tools").items():
        for program, address in entry.get("handed", {}).items():
            found.setdefault(program, {})[address] = tool
    return found


def handed(program: Word, feeding: tuple[Word, ...]) -> str:
    """The tool that an interpreter becomes when it is handed what another command fetches; "" for none."""
    known = _handed().get(familiar((program.value or "").rpartition("/")[2]), {})
    addresses = [word.text if word.value is None else word.value for word in feeding] if known else ()
    return next((tool for known_as, tool in known.items() if any(_is_that(a, known_as) for a in addresses)), "")


def _is_that(address: str, known: str) -> bool:
    text = address.strip("\"'")
    return text.startswith(known[:-1]) if known.endswith("*") else text == known


@cache
def _actions(tool: str) -> dict[str, str]:
    """Every name of an action of a tool to the familiar one."""
    table = (entry(tool) or {}).get("action", {})
    found = {name: name for name in table}
    for name, each in table.items():
        for alias in each.get("names", ()):
            found.setdefault(alias, name)
    return found


def _together(entries: list[Entry | None]) -> Entry | None:
    """What is known of several actions, as if they were one; None when one of them is not known."""
    if len(entries) == 1:
        return entries[0]
    found: Entry = {}
    for each in entries:
        if each is None:
            return None
        for key, value in each.items():
            if key == "fixed_removes":
                continue  # what `clean` takes out the others make anew
            if isinstance(value, list):
                found[key] = [*found.get(key, ()), *(v for v in value if v not in found.get(key, ()))]
            else:
                found[key] = value
    return found or None


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.replace("_", "a").isalnum()


#: flags with which a tool only tells of itself
_ASKS = ("--version", "-v", "-V", "--help", "-h")


class Flag(Record):
    """A flag, the word that holds its value (None without one), and the value that is glued to it (--root=/x, -O-)."""

    name: str
    word: Word | None = None
    glued: str | None = None


class Call:
    """A command's words, read as a tool with an action.

    tool      familiar name; entry: what is known of it, None for strangers
    action    familiar name of its action ("" where it has none); doing: what is known of that
    actions   of a tool that is told several (mvn clean package), all of them; then `doing` is what they do together
    given     the action as written
    words     all words behind the program
    flags     flags with their values
    operands  words that are neither flags, nor values of flags, nor an action
    """

    __slots__ = (
        "action", "action_word", "actions", "doing", "entry", "flags", "given", "operands", "program", "tool", "words",
    )  # fmt: skip

    def __init__(self, program: Word, words: tuple[Word, ...], handed: str = "") -> None:
        self.program = program
        name = (program.value or "").rpartition("/")[2]
        self.tool = handed or familiar(name)
        if handed:
            words = tuple(word for word in words if word.value not in ("--", "-"))
        elif self.tool in ("python", "pypy") and len(words) > 1 and words[0].value == "-m":
            module = words[1].value or ""
            self.tool = familiar(module) if module in ("pip", "pipenv", "poetry", "uv") else f"python -m {module}"
            self.tool = _index().get(self.tool, self.tool)
            words = words[2:]
        else:
            words = self._script(words)
        self.words = words
        self.entry = entry(self.tool)
        self.flags: list[Flag] = []
        self.operands: list[Word] = []
        self.action = self.given = ""
        self.actions: tuple[str, ...] = ()
        self.action_word: Word | None = None
        self.doing: Entry | None = None
        self._read(words)

    def _script(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """A script that is a tool of its own: `php artisan x`, `php composer.phar x`."""
        flags = (entry(self.tool) or {}).get("valued", ())
        index = 0
        while index < len(words) and words[index].looks_like_flag:
            index += 2 if words[index].value in flags else 1
        name = (words[index].value or "").rpartition("/")[2] if index < len(words) else ""
        found = _index().get(f"{self.tool} {name}")
        if found is None:
            return words
        self.tool = found
        return words[index + 1 :]

    def _read(self, words: tuple[Word, ...]) -> None:
        known = self.entry or {}
        has_actions = known.get("form") == "actions"
        valued = set(known.get("valued", ()))
        rest = iter(words)
        for word in rest:
            text = word.value if word.value is not None else word.text
            if text == "--":
                self.operands += rest
                break
            if word.looks_like_flag:
                self._flag(word, text, valued, rest)
                if has_actions and not self.action and text in known.get("flag_action", ()):
                    valued |= self._act(text, word)
            elif known.get("assignments") and _is_assignment(text):
                name, _, value = text.partition("=")
                self.flags.append(Flag(name, word, value))
            elif has_actions and self._comes_before(text):
                for _ in range(self._comes_before(text) - 1):
                    next(rest, None)
            elif has_actions and not known.get("flags_act") and self._names_action(text):
                valued |= self._act(text, word)
            else:
                self.operands.append(word)
        if has_actions and not self.action and "default" in known and not self.has(*_ASKS):
            self._act(known["default"], None)

    def _comes_before(self, text: str) -> int:
        """How many words stand in front of the action that begin with this one (cargo +nightly); 0 for none."""
        if self.action:
            return 0
        for word, more in (self.entry or {}).get("before", {}).items():
            if text == word or (word.endswith("*") and text.startswith(word[:-1])):
                return 1 + int(more)
        return 0

    def _names_action(self, text: str) -> bool:
        """Whether a word says what is done: the first, each of a tool that is told several, two words that are one."""
        return not self.action or bool(self.key("several")) or self._is_second(text)

    def _is_second(self, text: str) -> bool:
        return not self.operands and f"{self.given} {text}" in _actions(self.tool)

    def _act(self, text: str, word: Word | None) -> set[str]:
        table = (self.entry or {}).get("action", {})
        second = bool(self.action) and self._is_second(text)
        names = [f"{self.given} {text}"] if second else self._named(text)
        actions = [self._familiar(name) for name in names]
        together = (*(() if second else self.actions), *actions)
        self.given = (names[0] if names else text) if second or not self.given else self.given
        self.action_word = word if second or self.action_word is None else self.action_word
        self.action, self.actions = (together or ("",))[0], together
        entries = [table.get(action) or table.get("*") for action in together]
        self.doing = _together(entries)
        return set((self.doing or {}).get("valued", ()))

    def _named(self, text: str) -> list[str]:
        """The actions that one word names: more than one where the tool takes several (sbt ";clean;compile")."""
        if not self.key("several"):
            return [text]
        parts = (part.split() for part in text.replace(";", ",").split(","))
        return [part[0] for part in parts if part and part[0] != "+"]

    def _familiar(self, name: str) -> str:
        """The familiar name of an action; behind what the table calls the owner of a task (gradle :web:build)."""
        known = _actions(self.tool)
        behind = (name.rpartition(mark)[2] for mark in self.key("action_behind", ""))
        return known.get(name) or next((known[task] for task in behind if task in known), name)

    def _flag(self, word: Word, text: str, valued: set[str], rest: Any) -> None:
        name, equals, value = text.partition("=")
        if equals and (name.startswith("--") or name in valued):
            self.flags.append(Flag(name, word, value))
        elif text in valued:
            self.flags.append(Flag(text, next(rest, None)))
        elif text.startswith("--") or len(text) < 3 or self.key("single_dash"):
            self.flags.append(Flag(text))
        else:
            self._cluster(word, text, valued, rest)

    def _cluster(self, word: Word, text: str, valued: set[str], rest: Any) -> None:
        """-rf is -r and -f; in -qO- and -qO file the value of -O follows; the whole stays a flag of its own (-pi)."""
        self.flags.append(Flag(text))
        for index in range(1, len(text)):
            name = "-" + text[index]
            if name in valued:
                glued = text[index + 1 :]
                self.flags.append(Flag(name, word, glued) if glued else Flag(name, next(rest, None)))
                return
            self.flags.append(Flag(name))

    def has(self, *flags: str) -> bool:
        """Whether one of some flags stands there."""
        return any(flag.name in flags for flag in self.flags)

    @property
    def asks_only(self) -> bool:
        """Whether it only tells its version or how it is used."""
        if self.entry is None or self.entry.get("form") != "actions":
            return [w.value for w in self.words] in (["--version"], ["--help"], ["-V"])
        return (not self.given and self.has(*_ASKS)) or self.given in ("version", "help")

    @property
    def makes_folders(self) -> bool:
        """Whether all that it makes are folders with nothing in them: mkdir, install -d."""
        given = self.key("folders", ())
        return given is True or self.has(*given)

    def values(self, flags: tuple[str, ...] | list[str]) -> list[Flag]:
        """Those of some flags that have a value, in order."""
        return [flag for flag in self.flags if flag.name in flags and flag.word is not None]

    def key(self, name: str, default: Any = None) -> Any:
        """A key of the action's entry, else of the tool's."""
        if self.doing is not None and name in self.doing:
            return self.doing[name]
        return (self.entry or {}).get(name, default)

    @property
    def text(self) -> str:
        """The words as written."""
        return " ".join((self.program.text, *(w.text for w in self.words)))
