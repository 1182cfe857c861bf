"""What holds before an instruction: variables, working directory, user, shell; and an image's configuration."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from .expand import Expansion, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.syntax import Instruction

DEFAULT_SHELL = ("/bin/sh", "-c")


class State:
    """What one instruction sees. ``None`` for workdir and user: it depends on a base that is not known.

    scope   every variable that expands here: the later of ENV and ARG wins, as in BuildKit
    env     what ENV put into the image so far
    args    declared build arguments and their defaults; None without a default
    """

    __slots__ = ("args", "env", "scope", "shell", "user", "workdir")

    def __init__(
        self,
        scope: dict[str, str],
        env: dict[str, str],
        args: dict[str, str | None],
        workdir: str | None,
        user: str | None,
        shell: tuple[str, ...],
    ) -> None:
        self.scope = scope
        self.env = env
        self.args = args
        self.workdir = workdir
        self.user = user
        self.shell = shell

    def copy(self) -> State:
        """A state to change further."""
        return State(dict(self.scope), dict(self.env), dict(self.args), self.workdir, self.user, self.shell)

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
        self.expose: frozenset[str] = frozenset()
        self.volumes: frozenset[str] = frozenset()
        self.onbuild: tuple[str, ...] = ()
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
            setattr(other, name, dict(value) if isinstance(value, dict) else value)
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


def apply(instruction: Instruction, state: State, config: ImageConfig, global_args: Mapping[str, str | None]) -> None:
    """Lets one instruction change the state and the configuration."""
    handler = _HANDLERS.get(instruction.keyword)
    if handler:
        handler(instruction, state, config, global_args)


def _known(expansion: Expansion, raw: str) -> object:
    if expansion.error:
        return ("error", raw)
    return (expansion.value, tuple(sorted(expansion.unknown))) if expansion.unknown else expansion.value


def _env(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    before = dict(state.scope)
    for name, raw in getattr(node, "pairs", ()):
        expansion = expand(raw or "", before, node.escape)
        config.env[name] = _known(expansion, raw or "")
        if expansion.unknown or expansion.error:
            for place in (state.scope, state.env):
                place.pop(name, None)
        else:
            state.scope[name] = state.env[name] = expansion.value


def _arg(node: Instruction, state: State, config: ImageConfig, global_args: Mapping[str, str | None]) -> None:
    for name, raw in getattr(node, "pairs", ()):
        if raw is None:
            value = global_args.get(name)
        else:
            expansion = expand(raw, state.scope, node.escape)
            value = None if expansion.unknown or expansion.error else expansion.value
        state.args[name] = value
        if value is not None:
            state.scope[name] = value
        elif name not in state.env:
            state.scope.pop(name, None)


def _label(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    for name, raw in getattr(node, "pairs", ()):
        key = expand(name, state.scope, node.escape).value
        config.labels[key] = _known(expand(raw or "", state.scope, node.escape), raw or "")


def _workdir(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    state.workdir = state.path(node.text, node.escape)
    config.workdir = state.workdir or node.text


def _user(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    state.user = state.value(node.text, node.escape)
    config.user = state.user if state.user is not None else node.text


def _shell(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    state.shell = config.shell = node.words


def _expose(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    ports = (state.value(w, node.escape) or w for w in node.words)
    config.expose |= {p if "/" in p else f"{p}/tcp" for p in ports}


def _volume(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    config.volumes |= {state.value(w, node.escape) or w for w in node.words}


def _stopsignal(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    config.stopsignal = state.value(node.text, node.escape) or node.text


def _command(node: Instruction, state: State) -> tuple[str, ...]:
    return node.words if node.is_json else (*state.shell, *(("",) if not node.text else (node.text,)))


def _cmd(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    config.cmd = _command(node, state)


def _entrypoint(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    config.entrypoint = _command(node, state)


def _healthcheck(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    config.healthcheck = (tuple(sorted(node.flags.items())), _command(node, state))


def _onbuild(node: Instruction, state: State, config: ImageConfig, _: Mapping[str, str | None]) -> None:
    config.onbuild = (*config.onbuild, node.text)


_HANDLERS = {
    "ENV": _env, "ARG": _arg, "LABEL": _label, "WORKDIR": _workdir, "USER": _user, "SHELL": _shell,
    "EXPOSE": _expose, "VOLUME": _volume, "STOPSIGNAL": _stopsignal, "CMD": _cmd, "ENTRYPOINT": _entrypoint,
    "HEALTHCHECK": _healthcheck, "ONBUILD": _onbuild,
}  # fmt: skip
