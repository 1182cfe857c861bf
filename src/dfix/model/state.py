"""What holds before an instruction: variables, working directory, user, shell; and an image's configuration.

Nothing is copied from instruction to instruction: a :class:`Timeline` keeps what was set at which moment, and a state
is a view of it at one moment. So time and memory are linear in the file, however many variables it sets.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from .expand import Expansion, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dfix.syntax import Instruction

DEFAULT_SHELL = ("/bin/sh", "-c")
_Value = TypeVar("_Value")
#: so many variables are compared
_MAX_COMPARED = 64


class _Absent:
    """Stands for a name that is not set (None means something else: declared without a value, or not known)."""

    __slots__ = ()


_ABSENT = _Absent()
#: the fields of a variable's record, behind the moment
_SCOPE, _ENV, _ARG, _CONFIGURED = 1, 2, 3, 4
_UNSET = (_ABSENT,) * 4


class _History:
    """What names were set to: for each a list of records ``(moment, field, …)`` in the order of their moments."""

    __slots__ = ("changed", "records")

    def __init__(self) -> None:
        self.records: dict[str, list[tuple[Any, ...]]] = {}
        self.changed: list[str] = []

    def before(self, name: str, moment: int) -> tuple[Any, ...] | None:
        """The last record of a name that is earlier than a moment."""
        records = self.records.get(name)
        if records is None:
            return None
        if records[-1][0] < moment:
            return records[-1]
        index = bisect_left(records, (moment,))
        return records[index - 1] if index else None

    def record(self, name: str, moment: int, *fields: object) -> None:
        """Sets a name at a moment that is not earlier than any before."""
        self.records.setdefault(name, []).append((moment, *fields))
        self.changed.append(name)

    def rewind(self, mark: int, since: int, moment: int, unset: tuple[object, ...]) -> None:
        """Gives the names that changed behind a mark the values again that they had at the moment ``since``."""
        names = set(self.changed[mark:])
        del self.changed[mark:]
        for name in names:
            fields = (self.before(name, since) or (since, *unset))[1:]
            self.records[name].append((moment, *fields))


class _View(Mapping[str, _Value]):
    """One field of all names at one moment."""

    __slots__ = ("_field", "_history", "_moment")

    def __init__(self, history: _History, moment: int, field: int) -> None:
        self._history = history
        self._moment = moment
        self._field = field

    def _value(self, name: object) -> Any:
        record = self._history.before(name, self._moment) if isinstance(name, str) else None
        return record[self._field] if record else _ABSENT

    def __getitem__(self, name: str) -> _Value:
        value: _Value | _Absent = self._value(name)
        if isinstance(value, _Absent):
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return self._value(name) is not _ABSENT

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._history.records if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


class State:
    """What one instruction sees. ``None`` for workdir and user: it depends on a base that is not known.

    scope   every variable that expands here: the later of ENV and ARG wins, as in BuildKit
    env     what ENV put into the image so far
    args    declared build arguments and their defaults; None without a default
    base    what the image that FROM names sets by itself, as far as that is known; None for a value that is not
    """

    __slots__ = ("_key", "args", "base", "env", "scope", "shell", "user", "workdir")

    def __init__(
        self,
        scope: Mapping[str, str],
        env: Mapping[str, str],
        args: Mapping[str, str | None],
        workdir: str | None,
        user: str | None,
        shell: tuple[str, ...],
        base: Mapping[str, str | None],
    ) -> None:
        self.scope = scope
        self.base = base
        self.env = env
        self.args = args
        self.workdir = workdir
        self.user = user
        self.shell = shell
        self._key: object = None

    @property
    def key(self) -> object:
        """Equal for states in which a command finds the same; with very many variables only for one and the same."""
        if self._key is None:
            scope, args = (tuple(islice(each.items(), _MAX_COMPARED)) for each in (self.scope, self.args))
            many = _MAX_COMPARED in (len(scope), len(args))
            variables = self if many else (scope, tuple(self.env.items()), args)
            self._key = (self.workdir, self.user, self.shell, variables, tuple(self.base.items()))
        return self._key

    def copy(self) -> State:
        """A state whose working directory, user and shell can be changed; the variables are shared."""
        return State(self.scope, self.env, self.args, self.workdir, self.user, self.shell, self.base)

    def expand(self, word: str, escape: str = "\\") -> Expansion:
        """The value of a word here."""
        return expand(word, self.scope, escape)

    def value(self, word: str, escape: str = "\\") -> str | None:
        """The value of a word here, None when it rests on a variable that is not known."""
        expansion = self.expand(word, escape)
        return None if expansion.error or expansion.unknown else expansion.value

    def path(self, word: str, escape: str = "\\") -> str | None:
        """An absolute, clean path for a word relative to the working directory; None when not known."""
        value = self.value(word, escape)
        return None if value is None else self.join(value)

    def join(self, path: str) -> str | None:
        """An absolute, clean path for a plain path relative to the working directory."""
        if path.startswith("/"):
            return clean(path)
        return None if self.workdir is None else clean(f"{self.workdir}/{path}")

    @property
    def is_root(self) -> bool | None:
        """Whether commands run as root; None when that is not known."""
        if self.user is None:
            return None
        return self.user.partition(":")[0] in ("", "root", "0")


def clean(path: str) -> str:
    """A path without '.', '..' and double slashes; absolute ones stay so."""
    cleaned = posixpath.normpath(path)
    return "/" + cleaned.lstrip("/") if path.startswith("/") else cleaned


class ImageConfig:
    """The configuration of an image as far as this file sets it. Each value is comparable.

    Values that rest on unknown variables are kept together with the names of these. What the file does not
    set is None (or absent from the mappings): it comes from the base.
    """

    __slots__ = (
        "cmd", "entrypoint", "env", "expose", "healthcheck", "labels", "onbuild", "shell", "stopsignal", "user",
        "volumes", "workdir",
    )  # fmt: skip

    def __init__(self) -> None:
        self.env: dict[str, object] = {}
        self.labels: dict[str, object] = {}
        self.expose: set[str] = set()
        self.volumes: set[str] = set()
        self.onbuild: list[str] = []
        self.workdir: str | None = None
        self.user: str | None = None
        self.shell: tuple[str, ...] | None = None
        self.stopsignal: str | None = None
        self.healthcheck: object = None
        self.entrypoint: tuple[str, ...] | None = None
        self.cmd: tuple[str, ...] | None = None

    def copy(self) -> ImageConfig:
        """A configuration to change further."""
        other = ImageConfig()
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(other, name, value.copy() if isinstance(value, dict | set | list) else value)
        return other

    def differences(self, other: ImageConfig) -> tuple[str, ...]:
        """The names of the settings in which two configurations differ; ``env:NAME`` for variables."""
        found: list[str] = []
        for name in self.__slots__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if name in ("env", "labels"):
                keys = sorted({*mine, *theirs})
                found += [f"{name}:{k}" for k in keys if mine.get(k) != theirs.get(k)]
            elif mine != theirs:
                found.append(name)
        return tuple(found)


class Timeline:
    """The states of stages that start from the same image, as one sequence of moments.

    The instructions of a stage take a moment each. A stage built on another one stands behind it, and is rewound
    before the next one: so every stage begins with what its base ended with, and all of them share one history.
    """

    __slots__ = ("_base", "_global_args", "_settings", "_variables", "moment")

    def __init__(
        self,
        workdir: str | None,
        user: str | None,
        global_args: Mapping[str, str | None],
        base: Mapping[str, str | None],
    ) -> None:
        self._global_args = global_args
        self._base = base
        self._variables = _History()
        self._settings = _History()
        for name, value in (("WORKDIR", workdir), ("USER", user), ("SHELL", DEFAULT_SHELL)):
            self._settings.record(name, 0, value)
        self.moment = 1

    def state(self, moment: int) -> State:
        """What the instruction at a moment sees."""
        variables = self._variables
        scope: _View[str] = _View(variables, moment, _SCOPE)
        env: _View[str] = _View(variables, moment, _ENV)
        args: _View[str | None] = _View(variables, moment, _ARG)
        workdir, user, shell = (self._setting(name, moment) for name in ("WORKDIR", "USER", "SHELL"))
        return State(scope, env, args, workdir, user, shell, self._base)

    def configured(self, moment: int) -> dict[str, object]:
        """What ENV has put into the image before a moment, see `ImageConfig`."""
        return dict(_View[object](self._variables, moment, _CONFIGURED))

    def mark(self) -> tuple[int, int, int]:
        """The present, to go back to."""
        return len(self._variables.changed), len(self._settings.changed), self.moment

    def rewind(self, mark: tuple[int, int, int]) -> None:
        """Makes the next moment one like that of the mark."""
        variables, settings, since = mark
        self._variables.rewind(variables, since, self.moment, _UNSET)
        self._settings.rewind(settings, since, self.moment, ())
        self.moment += 1

    def add(self, instruction: Instruction) -> None:
        """Lets one more instruction change what the next one sees."""
        keyword = instruction.keyword
        if keyword == "ENV":
            self._env(instruction)
        elif keyword == "ARG":
            self._arg(instruction)
        elif keyword in _SETTINGS:
            self._settings.record(keyword, self.moment, _SETTINGS[keyword](instruction, self.state(self.moment)))
        self.moment += 1

    def _setting(self, name: str, moment: int) -> Any:
        found = self._settings.before(name, moment)
        assert found is not None, "each is set at moment 0"
        return found[1]

    def _env(self, node: Instruction) -> None:
        before: _View[str] = _View(self._variables, self.moment, _SCOPE)
        for name, raw in getattr(node, "pairs", ()):
            expansion = expand(raw or "", before, node.escape)
            value = _ABSENT if expansion.unknown or expansion.error else expansion.value
            arg = self._fields(name)[2]
            self._variables.record(name, self.moment, value, value, arg, _known(expansion, raw or ""))

    def _arg(self, node: Instruction) -> None:
        now: _View[str] = _View(self._variables, self.moment + 1, _SCOPE)
        for name, raw in getattr(node, "pairs", ()):
            if raw is None:
                value = self._global_args.get(name)
            else:
                expansion = expand(raw, now, node.escape)
                value = None if expansion.unknown or expansion.error else expansion.value
            scope, env, _, configured = self._fields(name)
            if value is not None:
                scope = value
            elif env is _ABSENT:
                scope = _ABSENT
            self._variables.record(name, self.moment, scope, env, value, configured)

    def _fields(self, name: str) -> tuple[Any, ...]:
        """What a variable's last record holds, the present instruction's own records included."""
        found = self._variables.before(name, self.moment + 1)
        return found[1:] if found else _UNSET


def _known(expansion: Expansion, raw: str) -> object:
    if expansion.error:
        return ("error", raw)
    return (expansion.value, tuple(sorted(expansion.unknown))) if expansion.unknown else expansion.value


def _named_user(node: Instruction, state: State) -> str | None:
    """The user that USER names, also by a variable that the base sets (APP_UID of .NET's images)."""
    found = state.value(node.text, node.escape)
    if found is not None or not any(value is not None for value in state.base.values()):
        return found
    known = {name: value for name, value in state.base.items() if value is not None}
    expansion = expand(node.text, {**known, **state.scope}, node.escape)
    return None if expansion.error or expansion.unknown else expansion.value


_SETTINGS: dict[str, Callable[[Instruction, State], object]] = {
    "WORKDIR": lambda node, state: state.path(node.text, node.escape),
    "USER": lambda node, state: _named_user(node, state),
    "SHELL": lambda node, _: node.words,
}
#: what changes the states behind it
SETTINGS = frozenset(("ENV", "ARG", *_SETTINGS))


def configure(config: ImageConfig, instruction: Instruction, state: State) -> None:
    """Lets one instruction change the configuration; variables are the timeline's. ``state`` is what it sees."""
    handler = _HANDLERS.get(instruction.keyword)
    if handler:
        handler(instruction, state, config)


def _label(node: Instruction, state: State, config: ImageConfig) -> None:
    for name, raw in getattr(node, "pairs", ()):
        key = expand(name, state.scope, node.escape).value
        config.labels[key] = _known(expand(raw or "", state.scope, node.escape), raw or "")


def _workdir(node: Instruction, state: State, config: ImageConfig) -> None:
    config.workdir = state.path(node.text, node.escape) or node.text


def _user(node: Instruction, state: State, config: ImageConfig) -> None:
    user = state.value(node.text, node.escape)
    config.user = user if user is not None else node.text


def _shell(node: Instruction, _: State, config: ImageConfig) -> None:
    config.shell = node.words


def _expose(node: Instruction, state: State, config: ImageConfig) -> None:
    ports = (state.value(w, node.escape) or w for w in node.words)
    config.expose.update(p if "/" in p else f"{p}/tcp" for p in ports)


def _volume(node: Instruction, state: State, config: ImageConfig) -> None:
    config.volumes.update(state.value(w, node.escape) or w for w in node.words)


def _stopsignal(node: Instruction, state: State, config: ImageConfig) -> None:
    config.stopsignal = state.value(node.text, node.escape) or node.text


def _command(node: Instruction, state: State) -> tuple[str, ...]:
    return node.words if node.is_json else (*state.shell, *(("",) if not node.text else (node.text,)))


def _cmd(node: Instruction, state: State, config: ImageConfig) -> None:
    config.cmd = _command(node, state)


def _entrypoint(node: Instruction, state: State, config: ImageConfig) -> None:
    config.entrypoint = _command(node, state)


def _healthcheck(node: Instruction, state: State, config: ImageConfig) -> None:
    config.healthcheck = (tuple(sorted(node.flags.items())), _command(node, state))


def _onbuild(node: Instruction, _: State, config: ImageConfig) -> None:
    config.onbuild.append(node.text)


_HANDLERS: dict[str, Callable[[Instruction, State, ImageConfig], None]] = {
    "LABEL": _label, "WORKDIR": _workdir, "USER": _user, "SHELL": _shell, "EXPOSE": _expose, "VOLUME": _volume,
    "STOPSIGNAL": _stopsignal, "CMD": _cmd, "ENTRYPOINT": _entrypoint, "HEALTHCHECK": _healthcheck,
    "ONBUILD": _onbuild,
}  # fmt: skip
