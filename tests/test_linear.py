"""Memory and work grow with the file, not with its square. Sizes are compared, never seconds."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable

import pytest

from dfix.context import Context
from dfix.engine import Options, rewrite
from dfix.model.stages import Model
from dfix.shell.kept import MAX_KEPT, Kept
from dfix.shell.parse import parse_shell
from dfix.syntax import parse

_MIXED = (
    "ENV A{0}=x", "RUN echo {0} > f{0}", "COPY src/f{0} /app/f{0}", "WORKDIR /app/w{0}", "ARG B{0}=1", "LABEL l{0}=x",
    "EXPOSE {1}", "USER u{0}", "VOLUME /v{0}", "CMD echo {0}",
)  # fmt: skip


def _lines(*shapes: str) -> Callable[[int], str]:
    def make(count: int) -> str:
        lines = (shapes[i % len(shapes)].format(i, i % 60000 + 1, max(i - 1, 0)) for i in range(count))
        return "FROM node:20 AS s\n" + "\n".join(lines) + "\n"

    return make


FILES = {
    "ENV": _lines("ENV A{0}=x"),
    "ENV that use others": _lines("ENV A{0}=$A{2}x", "ENV A{0}=x"),
    "ARG": _lines("ARG A{0}=x"),
    "COPY": _lines("COPY src/f{0} /app/f{0}"),
    "EXPOSE and VOLUME": _lines("EXPOSE {1}", "VOLUME /v{0}"),
    "ONBUILD": _lines("ONBUILD RUN echo {0}"),
    "stages": _lines("FROM node:20 AS s{0}\nRUN echo {0}\nCOPY --from=s /a /b\nENV A{0}=1"),
    "stages on stages": _lines("FROM node:20 AS s0\nENV A0=1", *(["FROM s{2} AS s{0}\nENV A{0}=1"] * 9999)),
    "packages": _lines("RUN apt-get update && apt-get install -y x{0}", "COPY src/f{0} /app/f{0}"),
    "caches": _lines("RUN pip install x{0}", "COPY src/f{0} /app/f{0}"),
    "mixed": _lines(*_MIXED),
}


#: what is asked of passes that are off by default
ON_REQUEST = {
    "cache-mounts": _lines("RUN pip install x{0}", "COPY src/f{0} /app/f{0}", "RUN npm install -g x{0}"),
    "strip-binaries": _lines("RUN go build -o /bin/a{0} ./cmd/a{0}", "COPY src/f{0} /app/f{0}"),
}


def _calls(text: str, *also: str) -> int:
    """How many functions dfix calls for a file."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = rewrite(text.encode(), path="Dockerfile", context=Context.none(), options=Options(also=also))
    finally:
        sys.setprofile(before)
    assert not result.problems and not result.bugs
    return count


@pytest.mark.parametrize("kind", FILES)
def test_work_is_linear(kind: str) -> None:
    few, many = (_calls(FILES[kind](count)) for count in (150, 600))
    assert many < 5 * few, (few, many)


@pytest.mark.parametrize("name", ON_REQUEST)
def test_work_on_request_is_linear(name: str) -> None:
    few, many = (_calls(ON_REQUEST[name](count), name) for count in (150, 600))
    assert many < 5 * few, (few, many)


@pytest.mark.parametrize("kind", [k for k in FILES if k != "COPY"])
def test_states_take_memory_linear_in_the_file(kind: str) -> None:
    text = FILES[kind](3_000)
    model = Model(parse(text))
    tracemalloc.start()
    try:
        for stage in model.stages:
            for instruction in stage.instructions:
                stage.state(instruction).value("$A1")
        assert model.target and model.target.config.differences(model.target.config) == ()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200 * len(text), f"{peak / len(text):.0f} bytes a character"


def test_scripts_are_forgotten_by_size() -> None:
    kept, script = Kept(), parse_shell("true")
    for index in range(20):
        kept.put(str(index) * (MAX_KEPT // 10), script)
        assert kept.size == sum(map(len, kept.scripts)) <= MAX_KEPT
    assert 4 < len(kept.scripts) < 11 and kept.get("19" * (MAX_KEPT // 10)) is script
