"""Secrets that come into the image are told, whichever passes run; what only looks like one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix import Options, rewrite
from dfix.context import secrets

KEY = "-----BEGIN {}PRIVATE KEY-----\nMIIEow\n"


def told(text: str, folder: Path | None = None) -> list[tuple[int | None, str]]:
    result = rewrite(text, context=folder, options=Options(select=("merge-runs",)))
    return [(notice.line, notice.sentence) for notice in result.notices]


@pytest.mark.parametrize(
    "line",
    [
        "ENV POSTGRES_PASSWORD=hunter2",
        "ENV API_KEY abcdef",
        "ENV A=b GITHUB_TOKEN='ghp_x'",
        "ARG NPM_TOKEN=abcdef",
        "ENV SECRET_KEY_BASE=9d319c57ec128e905d9e2ce5742bf2de",
        "ARG NPM_TOKEN\nENV NPM_TOKEN=${NPM_TOKEN}",
    ],
)
def test_a_variable_that_is_secret(line: str) -> None:
    ((number, sentence),) = told(f'FROM debian:bookworm\n{line}\nCMD ["a"]\n')
    assert number == 1 + len(line.splitlines())
    assert not any(value in sentence for value in ("hunter2", "abcdef", "ghp_x", "9d319c"))


@pytest.mark.parametrize(
    "line",
    [
        "ENV PASSWORD=",
        "ENV MYSQL_ALLOW_EMPTY_PASSWORD=yes",
        "ENV TOKEN_TTL=3600",
        "ENV PASSWORD_FILE=/run/secrets/password",
        "ENV FIREBASE_CREDENTIALS=/app/key.json",
        "ARG NPM_TOKEN",
        "ARG GHC_RELEASE_KEY=88B57FCF7DB53B4DB3BFA4B1588764FBE22D19C4",
        "ENV MONKEY=banana",
        "ENV DB_PASSWORD=$DB_PASSWORD",
    ],
)
def test_a_variable_that_is_not(line: str) -> None:
    assert told(f'FROM debian:bookworm\n{line}\nCMD ["a"]\n') == []


def test_a_variable_of_a_stage_that_is_not_shipped() -> None:
    text = "FROM node:22 AS build\nENV NPM_TOKEN=abc\nRUN npm ci\nFROM nginx:1.27\nCOPY --from=build /d /d\n"
    assert told(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "DB_PASSWORD=hunter2\n"),
        ("deploy/.env.production", "export API_KEY='x'\n"),
        ("certs/server.key", KEY.format("RSA ")),
        ("id_ed25519", KEY.format("OPENSSH ")),
        ("tls.pem", KEY.format("ENCRYPTED ")),
        (".npmrc", "//registry.example/:_authToken=abc\n"),
        (".netrc", "machine x login y password z\n"),
        ("gcp-account.json", '{"private_key": "-----BEGIN PRIVATE KEY"}'),
    ],
)
def test_a_file_that_is_secret(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    ((line, sentence),) = told("FROM debian:bookworm\nWORKDIR /a\nCOPY . .\nRUN rm -rf .env\n", tmp_path)
    assert line == 3 and sentence.startswith(f"{name} ") and "hunter2" not in sentence
    assert told("FROM debian:bookworm\nCOPY main /main\n", tmp_path) == [], "it is not copied"
    (tmp_path / ".dockerignore").write_text(f"{name}\n")
    assert told("FROM debian:bookworm\nCOPY . /a\n", tmp_path) == [], "it is not sent"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "VITE_API_URL=https://x\nDB_PASSWORD=\n"),
        (".env.example", "DB_PASSWORD=hunter2\n"),
        ("tests/server.key", KEY.format("RSA ")),
        ("ca.pem", "-----BEGIN CERTIFICATE-----\n"),
        (".npmrc", "//registry.example/:_authToken=${NPM_TOKEN}\n"),
    ],
)
def test_a_file_that_is_not(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert told("FROM debian:bookworm\nCOPY . /a\n", tmp_path) == []


def test_a_file_that_another_stage_hands_on(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DB_PASSWORD=hunter2\n")
    build = "FROM node:22 AS build\nWORKDIR /a\nCOPY . .\nRUN npm ci\n"
    ((line, _),) = told(f"{build}FROM node:22-slim\nCOPY --from=build /a /a\n", tmp_path)
    assert line == 3
    assert told(f"{build}FROM node:22-slim\nCOPY --from=build /a/dist /a/dist\n", tmp_path) == []


def test_texts_are_searched_in_one_go() -> None:
    """A search that begins anew in each blank line would take seconds for these."""
    from dfix import knowledge

    hard = "\n" * 40_000
    for kind in knowledge.load("secrets")["file"].values():
        if "holds" in kind:
            assert r"(?m)^\s*" not in kind["holds"], "blank lines are part of \\s"
            assert secrets._holds(kind, hard) is False
