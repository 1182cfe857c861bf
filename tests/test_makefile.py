"""What the targets of a Makefile run, as GNU make reads it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfix.context.makefile import UNKNOWN, Makefile

NAMES = """
NAME := ledger
OUT ?= bin
FLAGS = -o $(OUT)/$(NAME)
VERSION = $(shell git describe)
FLAGS += -v
all: build
build: tidy ; @echo start
	@go build ${FLAGS} \\
	./cmd/$(NAME)
tidy:
	-go mod tidy
release:
	go build -ldflags "-X v=$(VERSION)" $$HOME $@
"""


@pytest.mark.parametrize(
    ("targets", "settings", "environment", "lines"),
    [
        ([], {}, {}, ["go mod tidy", "echo start", "go build -o bin/ledger -v ./cmd/ledger"]),
        (["build"], {"NAME": "x"}, {}, ["go mod tidy", "echo start", "go build -o bin/x -v ./cmd/x"]),
        (
            ["build"],
            {},
            {"OUT": "out", "NAME": "no"},
            ["go mod tidy", "echo start", "go build -o out/ledger -v ./cmd/ledger"],
        ),
        (["release"], {}, {}, [f'go build -ldflags "-X v={UNKNOWN}" $HOME release']),
        (["absent"], {}, {}, None),
    ],
)
def test_recipes(
    targets: list[str], settings: dict[str, str], environment: dict[str, str], lines: list[str] | None
) -> None:
    found = Makefile(NAMES).recipe(targets, settings, environment)
    words = [line.text.split() for line in found] if found is not None else None
    assert words == ([line.split() for line in lines] if lines is not None else None)


@pytest.mark.parametrize(
    "text",
    [
        "include other.mk\nall:\n\ttrue\n",
        "define X\ntrue\nendef\nall:\n\t$(X)\n",
        ".ONESHELL:\nall:\n\tcd x\n\ttrue\n",
        "ifdef X\nall:\n\ttrue\nendif\n",
        "all: main.o\n\tcc -o all main.o\n",
        "%.out: %.in\n\tcp $< $@\nall: a.out\n\ttrue\n",
        "all: X = 1\nall:\n\techo $(X)\n",
        "all: $(wildcard *.c)\n\tcc $^\n",
        "$(eval X = 1)\nall:\n\ttrue\n",
    ],
)
def test_what_cannot_be_followed_is_not_known(text: str) -> None:
    assert Makefile(text).recipe(["all"], {}, {}) is None


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("targets", [[], ["build"], ["build", "NAME=x"], ["tidy"]])
def test_make_agrees(tmp_path: Path, targets: list[str]) -> None:
    (tmp_path / "Makefile").write_text(NAMES)
    command = ["make", "-n", "-s", *targets]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    settings = dict(t.split("=") for t in targets if "=" in t)
    found = Makefile(NAMES).recipe([t for t in targets if "=" not in t], settings, {})
    assert found is not None
    assert printed.replace("\\\n", " ").split() == " ".join(line.text for line in found).split()


@given(st.text(alphabet="ab:=$(){}%@?+\\\t\n #;.ifdefincludexport", max_size=200))
def test_anything_can_be_read(text: str) -> None:
    Makefile(text).recipe(["a"], {"b": "c"}, {})
