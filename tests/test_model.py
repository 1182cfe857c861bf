"""Stages, the state at each instruction, the image configuration, and what a container starts."""

from __future__ import annotations

import pytest

from dfix.model import programs, runs
from dfix.model.copies import folder_copy, whole_copies
from dfix.model.stages import Model
from dfix.model.steps import Step, steps
from dfix.shell import parse_shell
from dfix.syntax import parse

FILE = """\
ARG VERSION=20
ARG VARIANT
FROM node:${VERSION} AS deps
ARG VERSION
WORKDIR /app
WORKDIR web
ENV A=1 B=$A
ENV B $A/x
USER node
FROM deps AS Run
EXPOSE 80 443/tcp
COPY --from=deps /app /app
COPY --from=0 /x /y
RUN --mount=type=bind,from=deps,target=/d ls
CMD echo $A
FROM image-${VARIANT}
"""


@pytest.fixture
def model() -> Model:
    return Model(parse(FILE))


def test_stages_and_who_uses_whom(model: Model) -> None:
    deps, run, last = model.stages
    assert (deps.image, run.base, run.name, last.image) == ("node:20", deps, "run", None)
    assert model.users_of(deps) == (run,)
    assert model.target is last
    assert deps.info is not None and (deps.info.language, deps.info.version) == ("node", (20,))
    assert run.info is not None and run.info.language == "node"
    assert model.find("DEPS") is deps and model.find("1") is run and model.find("run", before=1) is None


def test_state(model: Model) -> None:
    deps, run, _ = model.stages
    assert deps.end.workdir == "/app/web"
    assert deps.end.user == "node" and deps.end.is_root is False
    assert deps.end.env == {"A": "1", "B": "1/x"}
    first_env = deps.of("ENV")[0]
    assert deps.state(first_env).workdir == "/app/web" and "A" not in deps.state(first_env).scope
    assert "B" not in deps.state(deps.of("ENV")[1]).scope, "B=$A saw A as of the instruction's start: the base decides"
    assert deps.end.args == {"VERSION": "20"}
    assert run.end.workdir == "/app/web" and run.end.env["B"] == "1/x"


def test_configuration(model: Model) -> None:
    config = model.stages[1].config
    assert config.expose == {"80/tcp", "443/tcp"}
    assert config.cmd == ("/bin/sh", "-c", "echo $A")
    other = config.copy()
    other.user, other.env["A"] = "root", "2"
    assert set(config.differences(other)) == {"user", "env:A"}


def test_unknown_values_stay_unknown() -> None:
    model = Model(parse("FROM example.org/own\nENV PATH=/x:$PATH\nWORKDIR sub\nRUN a\n"))
    stage = model.stages[0]
    assert stage.end.workdir is None and stage.end.is_root is None
    assert stage.config.env["PATH"] == ("/x:", ("PATH",))


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ('CMD ["node", "a.js"]', ("node", "a.js")),
        ("CMD node a.js", ("node", "a.js")),
        ("CMD exec node a.js", ("node", "a.js")),
        ("CMD node $X", None),
        ("CMD a && b", None),
        ('CMD ["sh", "-c", "a && b"]', ("sh", "-c", "a && b")),
        ('ENTRYPOINT ["/bin/tini", "--"]\nCMD ["node"]', ("/bin/tini", "--", "node")),
    ],
)
def test_what_is_started(text: str, argv: tuple[str, ...] | None) -> None:
    program = programs.started(Model(parse(f"FROM a\n{text}\n")).stages[0])
    assert program is not None and program.argv == argv


@pytest.mark.parametrize(
    ("text", "tool", "action", "operands"),
    [
        ("python3 -m pip install -q flask", "pip", "install", ["flask"]),
        ("pip3.11 install flask", "pip", "install", ["flask"]),
        ("apt install -y curl wget", "apt-get", "install", ["curl", "wget"]),
        ("sudo apt-get -o A=b install curl", "apt-get", "install", ["curl"]),
        ("npm --prefix web i", "npm", "install", []),
        ("npm run build", "npm", "run", ["build"]),
        ("yarn --frozen-lockfile", "yarn", "install", []),
        ("CGO_ENABLED=0 go build -o x .", "go", "build", ["x", "."]),
        ("/usr/bin/make all", "make", "all", []),
    ],
)
def test_steps(text: str, tool: str, action: str, operands: list[str]) -> None:
    step: Step = steps(parse_shell(text))[0]
    assert (step.tool, step.action, [w.text for w in step.operands]) == (tool, action, operands)


def test_copies_of_folders() -> None:
    stage = Model(
        parse("FROM node:20\nWORKDIR /a\nCOPY . .\nCOPY src/ /b/\nADD x.tar /c/\nCOPY --from=z . /d\n")
    ).stages[0]
    found = [folder_copy(i, stage.state(i)) for i in stage.of("COPY") + stage.of("ADD")]
    assert [(c.source, c.destination) if c else None for c in found] == [("", "/a"), ("src", "/b"), None, None]
    whole = whole_copies(stage)[0]
    assert (whole.context_path("/a/x/y"), whole.context_path("/b")) == ("x/y", None)


def test_shipped_stages() -> None:
    model = Model(
        parse("FROM a AS base\nFROM base AS build\nRUN x\nFROM a AS test\nRUN y\nFROM base\nCOPY --from=build /x /x\n")
    )
    assert [s.name for s in runs.shipped(model)] == ["base", "test", None]
