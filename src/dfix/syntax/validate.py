"""What BuildKit rejects: every problem of a file, in order of position.

Follows the errors of BuildKit's frontend/dockerfile/parser and frontend/dockerfile/instructions (2026-08).
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from dfix.source import GO_SPACE, LineIndex, Problem, quote

from . import flags
from .arguments import FORMS, JSON_KEYWORDS
from .driver import parser
from .heredocs import opener
from .instructions import Arg, From, Healthcheck, Instruction, Onbuild, Pairs, Transfer, Unknown
from .parse import File, line_problems, trigger
from .tree import Node, Opaque, Positions, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*\Z")
_COMMENT_IN_TEXT = re.compile(r"(?:^|[\t ])#")
_MAX_PORT = 65_535
#: enough to act on; a file of other things has one in each line
MAX_PROBLEMS = 100
_Found = tuple["Node | Token", str, str]


def problems(file: File, text: str, *, sound: Iterable[Instruction] = ()) -> tuple[Problem, ...]:
    """The problems of a file and its text, the first :data:`MAX_PROBLEMS`; empty when BuildKit accepts it. Of ``sound``
    instructions it is known that each by itself has none."""
    index = LineIndex(text)
    found = line_problems(file, index)
    if not file.instructions and not file.opaque:
        found.append(Problem(1, 1, "file with no instructions", "a Dockerfile starts with FROM", index.text_of(1)))
    positions: Positions | None = None
    for node, message, hint in islice(_check(file, set(map(id, sound))), MAX_PROBLEMS):
        positions = positions or Positions(file)
        line, column = index.position(positions.span(node)[0])
        found.append(Problem(line, column, message, hint, index.text_of(line)))
    found.sort(key=lambda p: (p.line, p.column))
    return tuple(found)


def _check(file: File, sound: set[int]) -> Iterator[_Found]:
    in_stage = False
    anchor: Node | Token = file
    for child in file.children:
        if isinstance(child, Opaque) and not file.line_problems:
            yield child, "unknown instruction: ", "start the line with an instruction such as RUN"
        if not isinstance(child, Instruction):
            continue
        anchor = child.token("KEYWORD") or child
        if id(child) not in sound:
            yield from _instruction(child, anchor)
        if isinstance(child, From):
            in_stage = True
        elif not in_stage and not isinstance(child, (Arg, Unknown)):
            yield anchor, "no build stage in current context", "only ARG may stand before the first FROM"
    if not in_stage and file.instructions:
        yield anchor, "dockerfile contains no stages to build", "add a FROM"


def _instruction(node: Instruction, anchor: Node | Token) -> Iterator[_Found]:
    keyword = node.keyword
    if isinstance(node, Unknown):
        yield anchor, f"unknown instruction: {_shown(node)}", _suggestion(node)
        return
    yield from _unreadable(node, anchor)
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
    elif keyword in ("EXPOSE", "VOLUME", "SHELL") and not count:
        yield anchor, f"{keyword} requires at least one argument", f"write {keyword} and its value"
    elif keyword == "SHELL" and not node.is_json:
        hint = _comment_hint(node) or 'write SHELL ["/bin/sh", "-c"]'
        yield anchor, "SHELL requires the arguments to be in JSON form", hint
    elif keyword == "EXPOSE":
        yield from _expose(node)
    elif keyword == "VOLUME" and not all(w.strip(GO_SPACE) for w in node.words):
        yield anchor, "VOLUME specified can not be an empty string", "write VOLUME and a path"
    yield from flags.problems(node)


def _unreadable(node: Instruction, anchor: Node | Token) -> Iterator[_Found]:
    """What stops BuildKit's parser before it looks at instructions, for a trigger too."""
    if _mixed_array(node):
        yield anchor, "when using JSON array syntax, arrays must be comprised of strings only", "quote every item"
    if isinstance(node, Onbuild):
        inner = trigger(node)
        if inner and not isinstance(inner, Onbuild):
            for _, message, hint in _unreadable(inner, anchor):
                yield anchor, message, hint
    elif isinstance(node, Pairs) and node.is_legacy:
        if node.token("VALUE") is None:
            yield anchor, f"{node.keyword} must have two arguments", f"write {node.keyword} name=value"
    elif isinstance(node, Pairs) and not isinstance(node, Arg):
        for token in node.all("BARE"):
            message = f"Syntax error - can't find = in {quote(token.value)}. Must be of the form: name=value"
            yield token, message, _comment_hint(node) or "quote values that hold blanks"


def _shown(node: Instruction) -> str:
    token = node.token("KEYWORD")
    return token.value if token else ""


def _suggestion(node: Instruction) -> str:
    from difflib import get_close_matches

    keyword = node.keyword[:40]
    for name in FORMS:
        if keyword.startswith(name) and not keyword.removeprefix(name)[0].isalnum():
            return f"a blank must follow {name}"
    close = get_close_matches(keyword, FORMS, 1)
    return f"did you mean {close[0]}?" if close else f"if it continues the line above, that must end with {node.escape}"


def _mixed_array(node: Instruction) -> bool:
    if node.is_json or node.keyword not in JSON_KEYWORDS:
        return False
    text = node.text or ("" if isinstance(node, Healthcheck) else " ".join(node.words))
    if not text.lstrip(GO_SPACE).startswith("["):
        return False
    import json

    try:
        value = json.loads(text.lstrip(GO_SPACE), parse_constant=_reject, parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, list) and not all(isinstance(v, str) for v in value)


def _reject(name: str) -> object:
    raise ValueError(name)


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)  # Go does not read it, which makes the array no array
    return value


def _from(node: From, anchor: Node | Token) -> Iterator[_Found]:
    if node.image_token is not None:
        if node.name is not None and not _STAGE_NAME.match(node.name.replace("\u0130", "i").lower()):
            yield (
                anchor,
                f"invalid name for build stage: {quote(node.name)}, name can't start with a number or contain symbols",
                "use letters, digits, '-', '_' and '.', a letter first",
            )
    else:
        hint = _comment_hint(node) or "write FROM image, or FROM image AS name"
        yield anchor, "FROM requires either one or three arguments", hint


def _comment_hint(node: Instruction) -> str | None:
    """What to do about a comment behind an instruction, where BuildKit takes it for arguments."""
    words = (token.value for token in node.children if isinstance(token, Token) and token.kind != "KEYWORD")
    if not any(word.startswith("#") for word in words) and not _COMMENT_IN_TEXT.search(node.text):
        return None
    return "# starts a comment only at the start of a line: move it to a line of its own above"


def _transfer(node: Transfer, anchor: Node | Token) -> Iterator[_Found]:
    if len(node.words) < 2:
        yield (
            anchor,
            f"{node.keyword} requires at least two arguments, but only one was provided. "
            "Destination could not be determined",
            f"write {node.keyword} SOURCE DESTINATION",
        )
    elif "#" in node.words[1:] and not node.is_json:
        yield (
            anchor,
            f"{node.keyword} takes the comment behind it for paths, {quote(node.destination)} for the destination",
            _comment_hint(node) or "",
        )
    elif opener(node.destination):
        yield anchor, f"{node.keyword} cannot accept a heredoc as a destination", "name a path as the last word"


def _pairs(node: Pairs, anchor: Node | Token) -> Iterator[_Found]:
    keyword = node.keyword
    if not node.pairs:
        yield anchor, f"{keyword} requires at least one argument", f"write {keyword} name=value"
    if any(not name for name, value in node.pairs):
        yield anchor, f"{keyword} names can not be blank", "write a name before ="


def _expose(node: Instruction) -> Iterator[_Found]:
    """The first port that go-connections' nat package rejects, whatever the variables are."""
    for token in node.arguments:
        message = _port_problem(token.value, node.escape)
        if message:
            hint = "write a port from 0 to 65535, or a range, and tcp, udp or sctp behind a slash"
            yield token, message, _comment_hint(node) or hint
            return


def _port_problem(word: str, escape: str) -> str | None:
    port, _, protocol = word.partition("/")
    tree = parser("expose", escape).parse(word)
    if tree is None:
        if not port:
            return f"invalid port: {quote(word)}: no port specified"
        if protocol.lower() not in ("", "tcp", "udp", "sctp"):
            return f"invalid port: {quote(word)}: invalid proto: {protocol}"
        return f"invalid containerPort: {port}"
    kind, _, _ = next(tree.leaves())
    ends = [int(end.lstrip("+0")[:6] or 0) for end in port.split("-")] if kind == "PORT" else []
    return f"invalid containerPort: {port}" if ends != sorted(ends) or any(end > _MAX_PORT for end in ends) else None


def _healthcheck(node: Healthcheck, anchor: Node | Token) -> Iterator[_Found]:
    if node.kind_token is None:
        yield anchor, "HEALTHCHECK requires at least one argument", "write HEALTHCHECK CMD command, or NONE"
    elif node.kind == "NONE":
        if node.text or (node.is_json and node.words):
            yield anchor, "HEALTHCHECK NONE takes no arguments", _comment_hint(node) or "remove what follows NONE"
    elif node.kind != "CMD":
        yield anchor, f"Unknown type {quote(node.kind)} in HEALTHCHECK (try CMD)", "write HEALTHCHECK CMD command"
    elif not node.text and not (node.is_json and node.words):
        yield anchor, "Missing command after HEALTHCHECK CMD", "write the command that checks"


def _onbuild(node: Onbuild, anchor: Node | Token) -> Iterator[_Found]:
    inner = trigger(node)
    if inner is None:
        yield anchor, "ONBUILD requires at least one argument", "write ONBUILD and an instruction"
    elif inner.keyword == "ONBUILD":
        yield anchor, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", "remove one ONBUILD"
    elif inner.keyword in ("FROM", "MAINTAINER"):
        yield anchor, f"{inner.keyword} isn't allowed as an ONBUILD trigger", "use another instruction"
