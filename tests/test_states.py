"""The states of a file against a fold of its own: copied from instruction to instruction, as BuildKit does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dfix.model.expand import expand
from dfix.model.stages import Model
from dfix.syntax import parse

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.model.state import State
    from dfix.syntax import Instruction

_NAMES = st.sampled_from(("A", "B", "C", "G"))
_VALUES = st.sampled_from(("1", "$A", "$B/x", "${C:-d}", "$G", "${A?}", "é"))
_LINES = st.one_of(
    st.builds("ENV {0}={1}".format, _NAMES, _VALUES),
    st.builds("ENV {0}={1} {2}={3}".format, _NAMES, _VALUES, _NAMES, _VALUES),
    st.builds("ARG {0}={1}".format, _NAMES, _VALUES),
    st.builds("ARG {0}={1} {2}".format, _NAMES, _VALUES, _NAMES),
    st.builds("WORKDIR {0}".format, st.sampled_from(("/w", "sub", "../x", "$A", "$C"))),
    st.builds("USER {0}".format, st.sampled_from(("root", "app", "$B"))),
    st.builds("EXPOSE {0}".format, st.sampled_from(("80", "$A"))),
    st.sampled_from(('SHELL ["/bin/bash", "-c"]', "RUN a", "ONBUILD RUN b", "VOLUME /v", "CMD c")),
)
_STAGE = st.tuples(st.integers(0, 4), st.lists(_LINES, max_size=6))


class _Fold:
    """What holds behind some instructions."""

    def __init__(self, stage: Stage) -> None:
        self.global_args = stage.model.global_args
        known = stage.info if stage.info and stage.info.known else None
        self.scope: dict[str, str] = {}
        self.env: dict[str, str] = {}
        self.args: dict[str, str | None] = {}
        self.configured: dict[str, object] = {}
        self.workdir = "/" if stage.is_scratch else (known.workdir or "/") if known else None
        self.user = "root" if stage.is_scratch else known.user if known else None
        self.shell: tuple[str, ...] = ("/bin/sh", "-c")

    def add(self, node: Instruction, seen: State) -> None:
        if node.keyword == "ENV":
            before = dict(self.scope)
            for name, raw in node.pairs:  # type: ignore[attr-defined]
                self._env(name, raw or "", before)
        elif node.keyword == "ARG":
            for name, raw in node.pairs:  # type: ignore[attr-defined]
                self._arg(name, raw)
        elif node.keyword == "WORKDIR":
            self.workdir = seen.path(node.text)
        elif node.keyword == "USER":
            self.user = seen.value(node.text)
        elif node.keyword == "SHELL":
            self.shell = node.words

    def _env(self, name: str, raw: str, before: dict[str, str]) -> None:
        found = expand(raw, before)
        if found.error or found.unknown:
            self.scope.pop(name, None)
            self.env.pop(name, None)
            self.configured[name] = ("error", raw) if found.error else (found.value, tuple(sorted(found.unknown)))
        else:
            self.scope[name] = self.env[name] = found.value
            self.configured[name] = found.value

    def _arg(self, name: str, raw: str | None) -> None:
        found = None if raw is None else expand(raw, self.scope)
        if found is None:
            value = self.global_args.get(name)
        else:
            value = None if found.error or found.unknown else found.value
        self.args[name] = value
        if value is not None:
            self.scope[name] = value
        elif name not in self.env:
            self.scope.pop(name, None)

    def matches(self, state: State) -> None:
        assert dict(state.scope) == self.scope and len(state.scope) == len(self.scope)
        assert dict(state.env) == self.env and dict(state.args) == self.args
        assert (state.workdir, state.user, state.shell) == (self.workdir, self.user, self.shell)
        for name in "ABCG":
            assert state.env.get(name) == self.env.get(name) and (name in state.scope) == (name in self.scope)


def _text(stages: list[tuple[int, list[str]]]) -> str:
    """Each stage stands on an image or on an earlier stage, so that they make a forest."""
    lines = ["ARG G=global"]
    for index, (base, body) in enumerate(stages):
        lines.append(f"FROM {f's{base}' if base < index else ('node:20', 'scratch', 'own/x')[base % 3]} AS s{index}")
        lines += body
    return "\n".join(lines) + "\n"


@given(st.lists(_STAGE, min_size=1, max_size=7))
def test_states_are_those_of_a_fold(stages: list[tuple[int, list[str]]]) -> None:
    model = Model(parse(_text(stages)))
    for stage in reversed(model.stages):
        fold = _Fold(stage.root)
        for each in stage.lineage:
            for instruction in each.instructions:
                seen = each.state(instruction)
                fold.matches(seen)
                fold.add(instruction, seen)
        fold.matches(stage.end)
        assert stage.config.env == fold.configured
        assert len(stage.config.onbuild) == len(stage.of("ONBUILD")), "those of a base are its children's to run"


def test_a_child_does_not_see_its_siblings() -> None:
    text = "FROM node:20 AS base\nENV A=1\nFROM base AS one\nENV A=2 B=3\nWORKDIR /one\nFROM base\nENV C=$A$B\nRUN a\n"
    base, one, last = Model(parse(text)).stages
    assert dict(base.end.env) == {"A": "1"} and dict(one.end.env) == {"A": "2", "B": "3"}
    assert dict(last.end.env) == {"A": "1"} and last.config.env == {"A": "1", "C": ("1", ("B",))}
    assert (base.end.workdir, one.end.workdir, last.end.workdir) == ("/", "/one", "/")
