"""Compose and bake files say which Dockerfiles are built, and with which context."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dfix.context import builds
from dfix.context.names import names_builds
from dfix.context.root import context_root

DOCKERFILE = 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def named(folder: Path, file: str, text: str) -> set[tuple[str, str]]:
    (folder / file).write_text(text)
    return {
        (str(Path(b.dockerfile).relative_to(folder)), str(Path(b.context).relative_to(folder)))
        for b in builds.of(str(folder / file))
    }


def test_compose(tmp_path: Path) -> None:
    text = (
        "services:\n  a:\n    build: ./a\n  b:\n    build:\n      context: .\n      dockerfile: docker/b.Dockerfile\n"
        "  c:\n    build: {context: '${DIR:-c}', dockerfile: Containerfile}\n  d:\n    image: redis\n"
        "  e:\n    build: ${NOWHERE}\n  f:\n    build: https://example.org/x.git\n"
        "  g:\n    build:\n      context: .\n      dockerfile_inline: FROM scratch\n  h:\n    build: ./a\n"
    )
    assert named(tmp_path, "compose.yaml", text) == {
        ("a/Dockerfile", "a"),
        ("docker/b.Dockerfile", "."),
        ("c/Containerfile", "c"),
    }


HCL = (
    'variable "TAG" { default = "latest" }\ngroup "default" { targets = ["web"] }\ntarget "base" { context = "src" }\n'
    'target "web" {\n  inherits = ["base"]\n  dockerfile = "web.Dockerfile"\n  tags = ["shop:${TAG}"]\n}\n'
    'target "lost" { context = "${BASE}/x" }\n'
)


def test_bake(tmp_path: Path) -> None:
    wanted = {("src/Dockerfile", "src"), ("src/web.Dockerfile", "src")}
    assert named(tmp_path, "docker-bake.hcl", HCL) == wanted
    text = '{"target": {"base": {"context": "src"}, "web": {"inherits": ["base"], "dockerfile": "web.Dockerfile"}}}'
    assert named(tmp_path, "docker-bake.json", text) == wanted


@pytest.mark.parametrize(
    ("name", "text"),
    [("compose.yaml", "a: [\n"), ("docker-bake.json", "{"), ("docker-bake.hcl", "target {{{")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(builds.Unreadable):
        named(tmp_path, name, text)


def test_a_target_that_inherits_itself(tmp_path: Path) -> None:
    text = '{"target": {"a": {"inherits": ["b"]}, "b": {"inherits": ["a"], "context": "x"}}}'
    assert named(tmp_path, "docker-bake.json", text) == {("x/Dockerfile", "x")}


@pytest.mark.parametrize(
    "name", ["compose.yaml", "docker-compose.prod.yml", "a/compose.override.yml", "docker-bake.hcl"]
)
def test_names(name: str) -> None:
    assert names_builds(name)


@pytest.mark.parametrize("name", ["Dockerfile", "compose.Dockerfile", "bake.hcl", "Dockerfile.compose"])
def test_names_of_others(name: str) -> None:
    assert not names_builds(name)


def test_a_compose_file_above_says_the_context(tmp_path: Path) -> None:
    compose = "services:\n  web:\n    build:\n      context: ..\n      dockerfile: deploy/web/Dockerfile\n"
    write(tmp_path, {".git/HEAD": "", "deploy/compose.yaml": compose, "deploy/web/Dockerfile": DOCKERFILE})
    dockerfile = str(tmp_path / "deploy" / "web" / "Dockerfile")
    assert context_root(dockerfile, DOCKERFILE.encode(), None, False) == str(tmp_path)
    assert context_root(dockerfile, DOCKERFILE.encode(), "/given", False) == "/given"


def test_a_compose_file_that_cannot_build_it_does_not_say_the_context(tmp_path: Path) -> None:
    compose = "services:\n  web:\n    build:\n      context: ..\n      dockerfile: deploy/web/Dockerfile\n"
    copies = "FROM python:3.12\nCOPY requirements.txt .\n"
    write(
        tmp_path, {"deploy/compose.yaml": compose, "deploy/web/Dockerfile": copies, "deploy/web/requirements.txt": ""}
    )
    dockerfile = str(tmp_path / "deploy" / "web" / "Dockerfile")
    assert context_root(dockerfile, copies.encode(), None, False) == str(tmp_path / "deploy" / "web")
    write(tmp_path, {"requirements.txt": ""})
    assert context_root(dockerfile, copies.encode(), None, False) == str(tmp_path)


def test_a_compose_file_beside_says_the_context(tmp_path: Path) -> None:
    compose = "services:\n  web:\n    build: {context: .., dockerfile: apps/web/Dockerfile}\n"
    write(tmp_path, {"deploy/compose.prod.yaml": compose, "apps/web/Dockerfile": DOCKERFILE})
    dockerfile = str(tmp_path / "apps" / "web" / "Dockerfile")
    assert context_root(dockerfile, DOCKERFILE.encode(), None, False) == str(tmp_path / "apps" / "web")
    (tmp_path / ".git").mkdir()
    assert context_root(dockerfile, DOCKERFILE.encode(), None, False) == str(tmp_path)


def test_a_run_over_a_compose_file(tmp_path: Path) -> None:
    compose = (
        "services:\n  web:\n    build:\n      context: src\n      dockerfile: ../web.Dockerfile\n"
        "  gone:\n    build: ./gone\n"
    )
    package = '{"name": "s", "version": "1.0.0", "dependencies": {}}'
    sources = {"src/package.json": package, "src/package-lock.json": "{}", "src/server.js": "console.log(1)\n"}
    write(
        tmp_path,
        {"compose.prod.yaml": compose, "web.Dockerfile": DOCKERFILE, "other.Dockerfile": "FROM x\n", **sources},
    )
    command = [sys.executable, "-m", "dfix", "--select", "order-copies", "compose.prod.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "+++ b/web.Dockerfile" in done.stdout and "COPY package.json package-lock.json ./" in done.stdout
    assert "gone/Dockerfile: No such file or directory, though compose.prod.yaml builds it" in done.stderr


def test_inheritance_many_times_over_is_looked_at_once() -> None:
    many = {f"t{level}": {"inherits": [f"t{level + 1}", f"t{level + 2}"] * 50} for level in range(40)}
    known: dict[tuple[str, int], dict[str, object]] = {}
    builds._inherited("t0", many, 0, known)
    assert len(known) < len(many) * (builds.MAX_INHERITED + 1)


@pytest.mark.parametrize("path", ["../other", "\\0", "/"])
def test_a_build_beyond_the_repository_is_named_by_itself_or_left(tmp_path: Path, path: str) -> None:
    shop = tmp_path / "shop"
    text = f'services: {{a: {{build: {{context: "{path}", dockerfile: "{shop}/Dockerfile"}}}}}}\n'
    write(tmp_path, {"shop/Dockerfile": DOCKERFILE, "shop/compose.yaml": text, "other/Dockerfile": DOCKERFILE})
    (shop / ".git").mkdir()
    assert context_root(str(shop / "Dockerfile"), DOCKERFILE.encode(), None, False) == str(shop)
    command = [sys.executable, "-m", "dfix", "--write", "--unsafe", str(shop / "compose.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=shop)
    assert ("beyond its repository" in done.stderr) == (path != "\\0")
    assert (shop / "Dockerfile").read_text() == (tmp_path / "other/Dockerfile").read_text() == DOCKERFILE
    assert not list(tmp_path.rglob(".dockerignore"))
