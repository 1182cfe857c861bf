"""What BuildKit rejects: every problem of a file, in order of position.

Follows the errors of BuildKit's frontend/dockerfile/parser and frontend/dockerfile/instructions (2026-08).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.source import LineIndex, Problem

from .arguments import FAMILIES
from .heredocs import opener
from .instructions import Arg, From, Healthcheck, Instruction, Onbuild, Pairs, Transfer, Unknown, unquote_flag
from .parse import File, line_problems, parse
from .tree import Node, Opaque, Positions, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*\Z")
_BOOLEAN = frozenset(("link", "parents", "keep-git-dir", "unpack"))
_REPEATABLE = frozenset(("exclude", "mount", "device"))
#: Flags of each instruction (instructions/parse.go, commands_runmount.go and its siblings).
FLAGS: dict[str, frozenset[str]] = {
    "FROM": frozenset(("platform",)),
    "RUN": frozenset(("mount", "network", "security", "device")),
    "COPY": frozenset(("from", "chown", "chmod", "link", "parents", "exclude")),
    "ADD": frozenset(("chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude")),
    "HEALTHCHECK": frozenset(("interval", "timeout", "start-period", "start-interval", "retries")),
}
_Found = tuple["Node | Token", str, str]


def problems(file: File, text: str) -> tuple[Problem, ...]:
    """The problems of a file and its text; empty when BuildKit accepts it."""
    index = LineIndex(text)
    found = line_problems(file, index)
    if not file.instructions and not file.opaque:
        found.append(Problem(1, 1, "file with no instructions", "a Dockerfile starts with FROM"))
    positions: Positions | None = None
    for node, message, hint in _check(file):
        positions = positions or Positions(file)
        line, column = index.position(positions.span(node)[0])
        found.append(Problem(line, column, message, hint, index.text_of(line)))
    found.sort(key=lambda p: (p.line, p.column))
    return tuple(found)


def _check(file: File) -> Iterator[_Found]:
    in_stage = False
    for child in file.children:
        if isinstance(child, Opaque) and not file.line_problems:
            yield child, "unknown instruction: ", "start the line with an instruction such as RUN"
        if not isinstance(child, Instruction):
            continue
        yield from _instruction(child)
        if isinstance(child, From):
            in_stage = True
        elif not in_stage and not isinstance(child, (Arg, Unknown)):
            yield child, "no build stage in current context", "only ARG may stand before the first FROM"
    if not in_stage and file.instructions:
        yield file.instructions[-1], "dockerfile contains no stages to build", "add a FROM"


def _instruction(node: Instruction) -> Iterator[_Found]:
    keyword = node.keyword
    anchor: Node | Token = node.token("KEYWORD") or node
    if isinstance(node, Unknown):
        yield anchor, f"unknown instruction: {_shown(node)}", _suggestion(keyword)
        return
    yield from _flags(node)
    count = len(node.words)
    if isinstance(node, From):
        yield from _from(node, anchor)
    elif isinstance(node, Transfer):
        yield from _transfer(node, anchor)
    elif isinstance(node, Pairs):
        yield from _pairs(node, anchor)
    elif isinstance(node, Healthcheck):
        yield from _healthcheck(node, anchor)
    elif isinstance(node, Onbuild):
        yield from _onbuild(node, anchor)
    elif keyword in ("USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"):
        if not count:
            yield anchor, f"{keyword} requires exactly one argument", f"write {keyword} and its value"
    elif keyword == "SHELL" and not (node.is_json and count):
        yield anchor, "SHELL requires the arguments to be in JSON form", 'write SHELL ["/bin/sh", "-c"]'
    elif keyword in ("EXPOSE", "VOLUME") and (not count or any(not w.strip() for w in node.words)):
        yield anchor, f"{keyword} requires at least one argument", f"write {keyword} and its value"
    if not node.is_json and _mixed_array(node):
        yield anchor, "when using JSON array syntax, arrays must be comprised of strings only", "quote every item"


def _shown(node: Instruction) -> str:
    token = node.token("KEYWORD")
    return token.value if token else ""


def _suggestion(keyword: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(keyword[:40], FAMILIES, 1)
    return f"did you mean {close[0]}?" if close else "see the list of instructions in Docker's reference"


def _mixed_array(node: Instruction) -> bool:
    text = node.text or (" ".join(node.words) if node.words else "")
    if not text.startswith("[") or node.keyword not in ("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"):
        return False
    import json

    def constant(name: str) -> object:
        raise ValueError(name)

    try:
        value = json.loads(text, parse_constant=constant)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, list) and not all(isinstance(v, str) for v in value)


def _flags(node: Instruction) -> Iterator[_Found]:
    if isinstance(node, Arg):
        return  # parseArg and parseStopSignal never look at them
    known = FLAGS.get(node.keyword, frozenset())
    seen: set[str] = set()
    if isinstance(node, Healthcheck) and node.kind == "NONE":
        return
    if node.keyword == "STOPSIGNAL":
        return
    for token in node.all("FLAG"):
        name, equals, value = unquote_flag(token.value, node.escape)[2:].partition("=")
        if name not in known:
            hint = f"{node.keyword} knows {', '.join('--' + k for k in sorted(known))}" if known else "it takes no flags"
            yield token, f"unknown flag: --{name}", hint
        elif name in seen and name not in _REPEATABLE:
            yield token, f"duplicate flag specified: --{name}", "give it once"
        elif name in _BOOLEAN:
            if (equals and not value) or value.lower() not in ("", "true", "false"):
                yield token, f"expecting boolean value for flag --{name}, not: {value}", "use true or false"
        elif not equals:
            yield token, f"missing a value on flag: --{name}", f"write --{name}=VALUE"
        seen.add(name)


def _from(node: From, anchor: Node | Token) -> Iterator[_Found]:
    words = node.words
    if len(words) == 3 and words[1].lower() == "as":
        if not _STAGE_NAME.match(words[2].lower()):
            yield (
                anchor,
                f"invalid name for build stage: {words[2]!r}, name can't start with a number or contain symbols",
                "use letters, digits, '-', '_' and '.', a letter first",
            )
    elif len(words) != 1:
        yield anchor, "FROM requires either one or three arguments", "write FROM image, or FROM image AS name"


def _transfer(node: Transfer, anchor: Node | Token) -> Iterator[_Found]:
    if len(node.words) < 2:
        yield (
            anchor,
            f"{node.keyword} requires at least two arguments, but only one was provided. "
            "Destination could not be determined",
            f"write {node.keyword} SOURCE DESTINATION",
        )
    elif opener(node.destination):
        yield anchor, f"{node.keyword} cannot accept a heredoc as a destination", "name a path as the last word"


def _pairs(node: Pairs, anchor: Node | Token) -> Iterator[_Found]:
    keyword = node.keyword
    if not node.pairs:
        yield anchor, f"{keyword} requires at least one argument", f"write {keyword} name=value"
    elif node.is_legacy:
        if node.token("VALUE") is None:
            yield anchor, f"{keyword} must have two arguments", f"write {keyword} name=value"
    elif not isinstance(node, Arg):
        for token in node.all("PAIR"):
            if "=" not in token.value:
                yield (
                    token,
                    f"Syntax error - can't find = in {token.value!r}. Must be of the form: name=value",
                    "quote values that hold blanks",
                )
    if any(not name for name, value in node.pairs):
        yield anchor, f"{keyword} names can not be blank", "write a name before ="


def _healthcheck(node: Healthcheck, anchor: Node | Token) -> Iterator[_Found]:
    words = [t for t in node.words]
    if node.token("TYPE") is None:
        yield anchor, "HEALTHCHECK requires at least one argument", "write HEALTHCHECK CMD command, or NONE"
    elif node.kind == "NONE":
        if node.text or node.is_json:
            yield anchor, "HEALTHCHECK NONE takes no arguments", "remove what follows NONE"
    elif node.kind != "CMD":
        yield anchor, f"Unknown type {node.kind!r} in HEALTHCHECK (try CMD)", "write HEALTHCHECK CMD command"
    elif not node.text and not (node.is_json and words):
        yield anchor, "Missing command after HEALTHCHECK CMD", "write the command that checks"


def _onbuild(node: Onbuild, anchor: Node | Token) -> Iterator[_Found]:
    if node.all("FLAG"):
        return
    if not node.text:
        yield anchor, "ONBUILD requires at least one argument", "write ONBUILD and an instruction"
        return
    inner = parse(node.text + "\n").instructions
    trigger = inner[0].keyword if inner else ""
    if trigger == "ONBUILD":
        yield anchor, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", "remove one ONBUILD"
    elif trigger in ("FROM", "MAINTAINER"):
        yield anchor, f"{trigger} isn't allowed as an ONBUILD trigger", "use another instruction"
