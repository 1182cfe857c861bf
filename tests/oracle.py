"""The PyPI package ``dockerfile`` (BuildKit's parser, v0.12.5) as a judge of dfix's tree.

Where v0.12.5 is known to read differently from BuildKit of today, the instruction is left out, and if its end is
another one too, all after it. Each such gap has a name, so that a test can count them and hold golden answers.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import dockerfile

from dfix.source import GO_SPACE, decode
from dfix.syntax import File, Instruction, parse, render
from dfix.syntax.arguments import FORMS, JSON_KEYWORDS, fold_keyword
from dfix.syntax.heredocs import HEREDOC_KEYWORDS
from dfix.syntax.instructions import Healthcheck, Onbuild, Pairs, Unknown, unquote_flag
from dfix.syntax.parse import trigger
from dfix.syntax.tree import Comments, Directive, Opaque
from dfix.syntax.validate import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.syntax import Node, Token

#: what BuildKit's parser says, before it looks at any instruction
PARSER_MESSAGES = re.compile(
    r"unterminated heredoc|file with no instructions|only one \w+ parser directive|invalid escape token"
    r"|(ENV|LABEL) must have two arguments|Syntax error - can't find = in|when using JSON array syntax"
    r"|dockerfile line greater than"
)


#: ``<<E${x:-y}``: a heredoc for v0.12.5, for later ones not
_PREFIXED_EXPANSION = re.compile(
    r"""<<(?:[^ \t\n\v\f\r"'<]|"[^"]*"|'[^']*')*(?:\$\{|"[^"]*\$\{)""",
)
_NOT_LOGICAL = frozenset(("COMMENT", "EOL", "HEREDOC_BODY", "HEREDOC_END"))


class Entry(NamedTuple):
    """One instruction as both sides tell it; ``trigger`` is the keyword inside ONBUILD."""

    keyword: str
    trigger: str | None
    flags: tuple[str, ...]
    values: tuple[str, ...]
    is_json: bool
    start: int
    end: int
    heredocs: tuple[tuple[str, str, int], ...]


class Gap(NamedTuple):
    """Why an instruction cannot be compared; ``stops`` when the oracle may see another end of it too."""

    name: str
    stops: bool


class Verdict(NamedTuple):
    """What differs, and the known gaps that the input touches."""

    differences: tuple[str, ...]
    gaps: tuple[str, ...]


def ours(file: File) -> list[tuple[Entry, Gap | None]]:
    """The instructions of dfix's tree, each with the gap it falls into."""
    return [(_entry(node, start, end, file.escape), _gap(node)) for node, start, end in _numbered(file)]


def theirs(text: str) -> list[Entry]:
    """The oracle's instructions; ``dockerfile.GoParseError`` when it rejects the text."""
    return [
        Entry(
            command.cmd or "",
            command.sub_cmd,
            tuple(command.flags) if fold_keyword(command.cmd or "") in FORMS else (),
            tuple(command.value),
            command.json,
            command.start_line,
            command.end_line,
            tuple((h.name, h.content, h.file_descriptor) for h in command.heredocs),
        )
        for command in dockerfile.parse_string(text)
    ]


def judge(data: bytes) -> Verdict:
    """How dfix's reading of a file compares with the oracle's."""
    text = decode(data)
    gap = file_gap(data)
    if gap:
        return Verdict((), (gap,))
    file = parse(text)
    mine = ours(file)
    gaps = tuple(g.name for _, g in mine if g)
    said = [p.message for p in problems(file, text) if PARSER_MESSAGES.match(p.message)]
    try:
        other = theirs(text)
    except dockerfile.GoParseError as error:
        agreed = str(error) in said or bool(gaps)
        return Verdict(() if agreed else (f"the oracle alone rejects: {error}",), gaps)
    if said:
        return Verdict(() if gaps else (f"dfix alone rejects: {said[0]}",), gaps)
    return Verdict(tuple(_differences(mine, other)), gaps)


def _differences(mine: list[tuple[Entry, Gap | None]], other: list[Entry]) -> Iterator[str]:
    for (entry, gap), theirs_ in zip(mine, other, strict=False):
        if gap and gap.stops:
            return
        if gap:
            entry = entry._replace(flags=(), values=(), is_json=False)
            theirs_ = theirs_._replace(flags=(), values=(), is_json=False)
        if entry.trigger is not None:
            entry = entry._replace(heredocs=())  # the oracle looks for them at the trigger, they are at the ONBUILD
        if entry != theirs_:
            yield f"dfix: {entry}\noracle: {theirs_}"
    if len(mine) != len(other):
        yield f"dfix has {len(mine)} instructions, the oracle {len(other)}"


def file_gap(data: bytes) -> str | None:
    """The gap for which a whole file cannot be given to the oracle."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8"
    if "\0" in text:
        return "NUL"
    file = parse(text)
    if any(map(_split_inside_characters, file.children)):
        return "a character split at a byte that is a Latin-1 blank"
    directives = [render(c).lstrip("\ufeff \t") for c in file.children if isinstance(c, Directive)]
    if any(re.match(r"#\s*check\s*=", d, re.I) for d in directives[:-1]):
        return "a directive after check"
    if not all(re.match(r"#[\t\f\r ]*[a-zA-Z]", d) for d in directives):
        return "a directive after a blank that is not ASCII"
    return None


def _split_inside_characters(node: Node | Token) -> bool:
    """BuildKit reads flags and the type of a HEALTHCHECK byte by byte, and takes the bytes 0x85 and 0xA0 for blanks
    though they be the half of a character. That would crash the oracle, which makes strings of the halves."""
    if not isinstance(node, (Instruction, Opaque)):
        return False
    inner = trigger(node) if isinstance(node, Onbuild) else None
    split = ("FLAG", "CMD", "NONE", "OTHER", "OPAQUE") if isinstance(node, Instruction) else ()
    tokens = (*node.tokens(), *(inner.tokens() if inner else ()))
    read = "".join(t.value for t in tokens if t.kind in split or not split)
    return any(b"\x85" in c.encode() or b"\xa0" in c.encode() for c in set(read))


def _gap(node: Instruction | Opaque) -> Gap | None:
    whole = " ".join(t.value for t in node.tokens() if t.kind not in _NOT_LOGICAL)
    if re.match(rf"\s*(onbuild\s.*)?({'|'.join(HEREDOC_KEYWORDS)})\s.*<<", whole, re.I | re.S):
        if re.search(r"<<-?[\t\r ]", whole):
            return Gap("a blank after <<", stops=True)
        if re.search(r"\$\{[^{}:]*:?[#%/]", whole) or _PREFIXED_EXPANSION.search(whole):
            return Gap("an expansion beside <<", stops=True)
    if isinstance(node, Opaque):  # an unterminated heredoc, but not for one that takes the line for JSON
        line = re.sub(r"\s*(onbuild\s+)?\w+\s+(--\S+\s+)*", "", whole, count=1, flags=re.I)
        return Gap("text after a JSON array", stops=True) if _starts_with_array(line) else None
    inner = (trigger(node) or node) if isinstance(node, Onbuild) else node
    line = inner.text or " ".join(inner.words)
    if inner.keyword in JSON_KEYWORDS and not inner.is_json and _starts_with_array(line):
        return Gap("text after a JSON array", stops="<<" in whole)
    flags = [t.value for i in {node, inner} for t in i.all("FLAG")]
    if any(not f.isascii() for f in flags):
        return Gap("a flag that is not ASCII", stops=False)
    if inner.escape == "`" and any("`" in f or "\\" in f for f in flags):
        return Gap("an escape character other than \\ in a flag", stops=False)
    return None


def _starts_with_array(line: str) -> bool:
    try:
        value, _ = json.JSONDecoder().raw_decode(line.lstrip(GO_SPACE))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, list)


def _entry(node: Instruction | Opaque, start: int, end: int, escape: str) -> Entry:
    if not isinstance(node, Instruction):
        return Entry("", None, (), ("",), False, start, end, ())
    inner = trigger(node) if isinstance(node, Onbuild) else None
    read = inner or node
    token, inner_token = node.token("KEYWORD"), inner and inner.token("KEYWORD")
    return Entry(
        token.value if token else "",
        inner_token.value if inner_token else None,
        _flags(node, escape),
        _values(read),
        read.is_json,
        start,
        end,
        tuple((h.name, h.body, h.fd) for h in node.heredocs),
    )


def _flags(node: Instruction, escape: str) -> tuple[str, ...]:
    return tuple(unquote_flag(t.value, escape) for t in node.all("FLAG"))


def _values(node: Instruction) -> tuple[str, ...]:
    if isinstance(node, Unknown):
        return ("",)
    if isinstance(node, Pairs) and node.keyword != "ARG":
        return tuple(part for name, value in node.pairs for part in (name, value or ""))
    if isinstance(node, Onbuild):
        inner = trigger(node)  # the oracle looks one level deep
        return ("",) if inner else ()
    if isinstance(node, Healthcheck) and node.is_json:
        return tuple(t.value for t in (node.kind_token,) if t) + node.words
    return node.words


def _numbered(file: File) -> Iterator[tuple[Instruction | Opaque, int, int]]:
    """Instructions with the lines on which they start and end, the comments above them left out."""
    line = 1
    for child in file.children:
        text = render(child)
        if isinstance(child, (Instruction, Opaque)):
            start = line + _lines_of_comments(child)
            yield child, start, line + text.removesuffix("\n").count("\n")
        line += text.count("\n")


def _lines_of_comments(node: Node) -> int:
    first = node.children[0]
    return render(first).count("\n") if isinstance(first, Comments) else 0
