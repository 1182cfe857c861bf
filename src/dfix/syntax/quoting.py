"""Literal text as a word of some form: of a Dockerfile, of a flag, of a JSON array, of a shell.

``Written`` marks text that is already written in a Dockerfile's own words, with its variables and quotes; any other
string is literal, and comes out of BuildKit's word processing (frontend/dockerfile/shell/lex.go) as it went in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.source import GO_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACE = re.compile(f"[{GO_SPACE}]")
_PLAIN_SHELL = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Written(str):
    """A word as it stands in a Dockerfile: ``$VARIABLES``, quotes and escapes keep their meaning."""

    __slots__ = ()


def docker_word(text: str, escape: str) -> str:
    """A word that BuildKit expands to a text: quotes, ``$`` and the escape character lose their meaning.

    Blanks are kept as they are: whether they split words depends on the form that the word stands in."""
    if isinstance(text, Written):
        return str(text)
    return "".join(escape + char if char in ("'", '"', "$", escape) else char for char in text)


def path_word(text: str, escape: str) -> str:
    """The same for a path of COPY and ADD, which BuildKit takes for a heredoc's opener in JSON form too."""
    word = docker_word(text, escape)
    return word if isinstance(text, Written) else word.replace("<<", f"{escape}<<")


def docker_value(text: str, escape: str) -> str:
    """The same where quotes bind blanks: the value of an ENV, a LABEL or an ARG, the text of a WORKDIR.

    ValueError for a text that holds a newline, which no quote of a Dockerfile can bind."""
    if "\n" in text:
        raise ValueError("a value of more than one line cannot be written in a Dockerfile")
    if isinstance(text, Written) or not _SPACE.search(text):
        return docker_word(text, escape)
    return '"' + "".join(escape + char if char in ('"', "$", escape) else char for char in text) + '"'


def flag(name: str, value: str | None, escape: str) -> str:
    """``--name=value``, the value in quotes where it needs them; ``--name`` alone for None.

    The value is one as extractBuilderFlags leaves it: expanded or not is for :func:`docker_word` to respect."""
    if value is None:
        return f"--{name}"
    if "\n" in value:
        raise ValueError("a flag of more than one line cannot be written in a Dockerfile")
    if not _SPACE.search(value) and not any(char in value for char in ("'", '"', escape)):
        return f"--{name}={value}"
    inner = "".join(escape + char if char in ('"', escape) else char for char in value)
    return f'--{name}="{inner}"'


def json_array(words: Iterable[str]) -> str:
    """The words in exec form, characters beyond ASCII as they are. ValueError for bytes that are not UTF-8, which JSON
    cannot hold."""
    import json

    array = json.dumps(list(words), ensure_ascii=False)
    if _LONE_SURROGATE.search(array):
        raise ValueError("a word that is not UTF-8 cannot be written in JSON form")
    return array


def word_list(words: tuple[str, ...]) -> str:
    """The arguments of COPY, ADD and VOLUME: words with blanks between them, a JSON array where that would be read as
    something else."""
    return json_array(words) if any(map(_needs_array, words)) else " ".join(words)


def _needs_array(word: str) -> bool:
    return word in ("", "#") or word[0] == "[" or word.startswith("--") or bool(_SPACE.search(word))


def quoted_word(text: str) -> str:
    """A word of a POSIX shell that stands for a text, for use in a RUN. ValueError for one that holds a newline."""
    if "\n" in text:
        raise ValueError("a word of more than one line cannot be written in a RUN")
    if _PLAIN_SHELL.match(text):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"
