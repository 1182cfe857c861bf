"""New instructions in a file's own style, and edits inside an instruction's text.

The typed builders quote for the form at hand. A plain string is literal; ``Written("$APP/x")`` is text as it stands in
a Dockerfile, whose variables expand::

    from_instruction(image, *, style, name=None, platform=None)
    named_stage(from_, name, *, style, image=None)                   a FROM with another name
    copy_instruction(sources, target, *, style, keyword="COPY", from_=None, chown=None, chmod=None, link=False,
                     flags=(("parents", None),))
    run_instruction(commands, *, style, mounts=(), comments=())      a command: shell text, or a tuple of its words
    exec_instruction(keyword, argv, *, style)                        CMD ["a", "b"]
    env_instruction(pairs, *, style, keyword="ENV")
    value_instruction(keyword, value, *, style)                      WORKDIR, USER, STOPSIGNAL
    quoted_word(text)                                                one word of a POSIX shell

All take ``comments=("# …",)``, lines to stand above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .instructions import Instruction, unquote_flag
from .logical import Logical
from .parse import File, logical_of, parse_piece
from .quoting import Written, docker_value, docker_word, flag, json_array, path_word, quoted_word, word_list
from .tree import Blank, Comments, Token, render
from .trivia import comment_lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .instructions import From

TextEdit = tuple[int, int, str]
__all__ = [
    "Style",
    "TextEdit",
    "Written",
    "copy",
    "copy_instruction",
    "env_instruction",
    "exec_instruction",
    "from_instruction",
    "named_stage",
    "quoted_word",
    "resource",
    "retext",
    "rewrite",
    "run_instruction",
    "single",
    "value_instruction",
    "with_comments",
    "without_comments",
]


class Style:
    """How a file is written: newline, escape character, keyword case, indentation of continuations, whether && leads
    a line or ends one, the column in which arguments are lined up (0: a blank behind each keyword)."""

    __slots__ = ("column", "escape", "indent", "leads", "lower", "newline")

    def __init__(self, newline: str = "\n", escape: str = "\\", lower: bool = False) -> None:
        self.newline = newline
        self.escape = escape
        self.lower = lower
        self.indent = "    "
        self.leads = False
        self.column = 0

    @staticmethod
    def of(file: File) -> Style:
        """The style that most of a file's instructions share."""
        instructions = file.instructions
        crlf = sum(1 for i in instructions if _eol(i) == "\r\n")
        lower = sum(1 for i in instructions if (t := i.token("KEYWORD")) and t.value.islower())
        many = len(instructions) / 2
        style = Style("\r\n" if crlf > many else "\n", file.escape, lower > many)
        style._lay_out(instructions)
        return style

    def _lay_out(self, instructions: Sequence[Instruction]) -> None:
        """Takes over how the commands of a RUN, and the arguments, are lined up."""
        from .layout import column, indentation, leads

        runs = [i for i in instructions if i.keyword == "RUN"]
        self.indent = indentation(runs) or self.indent
        self.leads = leads(runs)
        self.column = column(instructions)

    def keyword(self, name: str) -> str:
        """A keyword in this file's case."""
        return name.lower() if self.lower else name

    def instruction(self, keyword: str, arguments: str, comments: Iterable[str] = ()) -> Instruction:
        """A new instruction. A newline in the arguments becomes a continuation; comments are whole lines
        with their ``#``."""
        lines = [*comments, f"{self.keyword(keyword):{self.column - 1 if self.column else 0}} {arguments}".rstrip()]
        lines[-1] = lines[-1].replace("\n", f" {self.escape}\n{self.indent}")
        return single("\n".join(lines).replace("\n", self.newline) + self.newline, self.escape)

    def comment(self, *lines: str) -> Comments:
        """A comment block."""
        return Comments(tuple(Token("COMMENT", line + self.newline) for line in lines))

    def blank(self) -> Blank:
        """An empty line."""
        return Blank((Token("BLANK", self.newline),))


def from_instruction(
    image: str, *, style: Style, name: str | None = None, platform: str | None = None, comments: Iterable[str] = ()
) -> Instruction:
    """``FROM [--platform=…] image [AS name]``."""
    words = [] if platform is None else [flag("platform", docker_word(platform, style.escape), style.escape)]
    words += [docker_word(image, style.escape)]
    words += [] if name is None else [style.keyword("AS"), name]
    return style.instruction("FROM", " ".join(words), comments)


def named_stage(from_: From, name: str, *, style: Style, image: str | None = None) -> Instruction:
    """A FROM with another name for its stage, and with another image where one is given (as written)."""
    token = from_.image_token
    assert token is not None
    old = [(t, "") for t in (*from_.all("AS"), *from_.all("STAGE"))]
    return resource(from_, [(token, f"{image or token.text} {style.keyword('AS')} {name}"), *old])


def copy_instruction(
    sources: Iterable[str],
    target: str,
    *,
    style: Style,
    keyword: str = "COPY",
    from_: str | None = None,
    chown: str | None = None,
    chmod: str | None = None,
    link: bool = False,
    flags: Iterable[tuple[str, str | None]] = (),
    comments: Iterable[str] = (),
) -> Instruction:
    """``COPY --from=… --chown=… sources target``, in JSON form where a path holds a blank. Sources are patterns, as
    BuildKit reads them; ``flags`` are further ones (name, value or None), put last."""
    escape = style.escape
    given = [("from", from_), ("chown", chown and docker_word(chown, escape))]
    given += [("chmod", chmod and docker_word(chmod, escape))]
    written = [flag(name, value, escape) for name, value in given if value is not None]
    written += ["--link"] if link else []
    written += [flag(name, value, escape) for name, value in flags]
    words = tuple(path_word(word, escape) for word in (*sources, target))
    return style.instruction(keyword, " ".join((*written, word_list(words))), comments)


def run_instruction(
    commands: Iterable[str | tuple[str, ...]],
    *,
    style: Style,
    mounts: Iterable[str] = (),
    comments: Iterable[str] = (),
) -> Instruction:
    """``RUN one && two``, a command a line. A command is shell text, or a tuple of words that are quoted. For POSIX
    shells."""
    texts = [c if isinstance(c, str) else " ".join(map(quoted_word, c)) for c in commands]
    flags = "".join(flag("mount", mount, style.escape) + " " for mount in mounts)
    return style.instruction("RUN", flags + " &&\n".join(texts), comments)


def exec_instruction(keyword: str, argv: Iterable[str], *, style: Style, comments: Iterable[str] = ()) -> Instruction:
    """An instruction in exec form: ``CMD ["a", "b"]``."""
    return style.instruction(keyword, json_array(argv), comments)


def env_instruction(
    pairs: Iterable[tuple[str, str]], *, style: Style, keyword: str = "ENV", comments: Iterable[str] = ()
) -> Instruction:
    """``ENV name=value …``, a pair a line."""
    written = [f"{name}={docker_value(value, style.escape)}" for name, value in pairs]
    return style.instruction(keyword, "\n".join(written), comments)


def value_instruction(keyword: str, value: str, *, style: Style, comments: Iterable[str] = ()) -> Instruction:
    """An instruction of one string that BuildKit expands: WORKDIR, USER, STOPSIGNAL."""
    return style.instruction(keyword, docker_value(value, style.escape), comments)


def _eol(instruction: Instruction) -> str:
    token = instruction.token("EOL")
    return token.text if token else ""


def single(text: str, escape: str) -> Instruction:
    """The one instruction that a text holds, with its comments; ValueError when it is not one."""
    nodes = [n for n in parse_piece(text, escape).children if not isinstance(n, Blank)]
    if len(nodes) != 1 or not isinstance(nodes[0], Instruction):
        raise ValueError(f"not one instruction: {text!r}")
    return nodes[0]


def resource(instruction: Instruction, changes: Iterable[tuple[Token, str]]) -> Instruction:
    """The instruction with the texts of some of its tokens replaced; identical tokens are told by identity.

    A token whose new text is empty goes, with the blanks before it. Comments that stood in what goes move above the
    instruction."""
    new = {id(token): text for token, text in changes}
    parts = []
    homeless: list[str] = []
    for token in instruction.tokens():
        text = new.get(id(token), token.text)
        goes = not text and token.kind != "EOL"
        kept = "" if goes else token.leading + text
        if id(token) in new:
            homeless += _missing(comment_lines(token), lines_of(kept))
        parts.append(kept)
    above = len(render(instruction.comments)) if instruction.comments else 0
    text = "".join(parts)
    newline = "\r\n" if _eol(instruction) == "\r\n" else "\n"
    return single(text[:above] + "".join(line + newline for line in homeless) + text[above:], instruction.escape)


def _missing(had: tuple[str, ...], has: tuple[str, ...]) -> list[str]:
    from collections import Counter

    return list((Counter(had) - Counter(has)).elements())


#: the order in which people write flags; others come last
_FLAG_ORDER = ("platform", "mount", "network", "security", "from", "chown", "chmod", "link", "parents", "exclude")


def rewrite(
    instruction: Instruction,
    *,
    tokens: Iterable[tuple[Token, str]] = (),
    text: Iterable[TextEdit] = (),
    set_flags: Iterable[tuple[str, str | None]] = (),
    drop_flags: Iterable[str] = (),
    add_flags: Iterable[tuple[str, str | None]] = (),
) -> Instruction:
    """The instruction with all of these changes made at once.

    tokens      tokens and their new texts, as for :func:`resource`
    text        edits of the logical text, as for :func:`retext`
    set_flags   names and values as extractBuilderFlags would leave them, None for a flag without one; a flag that is
                there gets the value, a new one its usual place
    drop_flags  names of flags that go
    add_flags   as set_flags, for flags that may stand more than once (mount): one that is there stays"""
    new = {id(token): (token, changed) for token, changed in tokens}
    edits = list(text)
    if edits:
        token, changed = _edited(instruction, edits)
        new[id(token)] = (token, changed)
    dropped = set(drop_flags)
    for token in instruction.all("FLAG"):
        if _flag_name(token, instruction) in dropped:
            new[id(token)] = (token, "")
    for name, value in set_flags:
        _set_flag(instruction, new, name, flag(name, value, instruction.escape))
    for name, written in _on_lines(instruction, add_flags):
        _add_flag(instruction, new, name, written)
    return resource(instruction, new.values())


def _set_flag(instruction: Instruction, new: dict[int, tuple[Token, str]], name: str, written: str) -> None:
    for token in instruction.all("FLAG"):
        if _flag_name(token, instruction) == name:
            new[id(token)] = (token, written)
            return
    _add_flag(instruction, new, name, written)


def _on_lines(instruction: Instruction, flags: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """New flags as text: one stands on the line that is there, several of a name on lines of their own."""
    by_name: dict[str, list[str]] = {}
    for name, value in flags:
        by_name.setdefault(name, []).append(flag(name, value, instruction.escape))
    newline = "\r\n" if "\r\n" in render(instruction) else "\n"
    end = f" {instruction.escape}{newline}   "
    return [(name, w[0] if len(w) == 1 else f"{end} ".join(w) + end) for name, w in by_name.items()]


def _add_flag(instruction: Instruction, new: dict[int, tuple[Token, str]], name: str, written: str) -> None:
    keyword = instruction.token("KEYWORD")
    assert keyword is not None
    anchor = keyword
    for token in instruction.all("FLAG"):
        if new.get(id(token), (token, token.text))[1] and _rank(_flag_name(token, instruction)) <= _rank(name):
            anchor = token
    _, text = new.get(id(anchor), (anchor, anchor.text))
    new[id(anchor)] = (anchor, f"{text} {written}")


def _flag_name(token: Token, instruction: Instruction) -> str:
    return unquote_flag(token.value, instruction.escape)[2:].partition("=")[0]


def _rank(name: str) -> int:
    return _FLAG_ORDER.index(name) if name in _FLAG_ORDER else len(_FLAG_ORDER)


def retext(instruction: Instruction, edits: Iterable[TextEdit]) -> Instruction:
    """The instruction with edits ``(start, end, new)`` made in its ``text`` (offsets of the logical text).

    Continuations and comments outside the edited spans stay as they are; ValueError for an instruction
    without a text."""
    return resource(instruction, [_edited(instruction, edits)])


def _edited(instruction: Instruction, edits: Iterable[TextEdit]) -> tuple[Token, str]:
    token = instruction.text_token
    if token is None:
        raise ValueError("only an instruction in shell form has a text")
    raw = token.text
    logical = _map(raw, instruction.escape)
    for start, end, new in sorted(edits, reverse=True):
        first = _offset(logical, start) - 4
        last = first if start == end else _offset(logical, end - 1) + 1 - 4
        if start == end and start > 0:  # an insertion sticks to what stands before it
            first = last = _offset(logical, start - 1) + 1 - 4
        kept = _comments_in(raw[first:last], instruction.escape) if last < len(raw) else ""
        raw = raw[:first] + new + kept + raw[last:]
    return token, raw


def _comments_in(raw: str, escape: str) -> str:
    """The comment lines inside a span that goes, as a continuation of their own, so that they stay."""
    first, *rest = raw.split("\n")
    comments = [line for line in rest[:-1] if line.lstrip().startswith("#")]
    if not comments:
        return ""
    end = "\r\n" if first.endswith("\r") else "\n"
    last = rest[-1]
    indent = last[: len(last) - len(last.lstrip(" \t"))]
    return escape + end + "".join(f"{line}\n" for line in comments) + indent


def _map(raw: str, escape: str) -> Logical:
    logical = logical_of(f"RUN {raw}", escape)
    return Logical(0, len(raw), logical.text, logical.pieces)


def _offset(logical: Logical, offset: int) -> int:
    return logical.source(offset + 4)


def without_comments(instruction: Instruction) -> Instruction:
    """The instruction alone."""
    if instruction.comments is None:
        return instruction
    return type(instruction)(instruction.children[1:], instruction.is_json, instruction.escape)


def with_comments(instruction: Instruction, comments: Comments | None) -> Instruction:
    """The instruction with another comment block above it."""
    bare = without_comments(instruction)
    if comments is None:
        return bare
    return type(bare)((comments, *bare.children), bare.is_json, bare.escape)


def instead_of(new: Instruction, old: Instruction) -> Instruction:
    """An instruction that takes the place of another: with its comments, those of its continuations above it."""
    newline = "\r\n" if "\r\n" in render(old) else "\n"
    inner = (Token("COMMENT", line + newline) for line in comment_lines(without_comments(old)))
    tokens = (*(old.comments.children if old.comments else ()), *inner)
    return with_comments(new, Comments(tokens) if tokens else None)


def copy(instruction: Instruction) -> Instruction:
    """The same instruction as a node of its own, for use in a second place, without its comments."""
    bare = without_comments(instruction)
    return type(bare)(bare.children, bare.is_json, bare.escape)
