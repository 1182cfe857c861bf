"""Typed views over the children of an instruction: one class an instruction."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dfix.source import replace_surrogates

from .arguments import fold_keyword
from .tree import Comments, Heredoc, Node, Token

if TYPE_CHECKING:
    from collections.abc import Mapping


class Instruction(Node):
    """Any instruction. Children: its own comments, KEYWORD, FLAG…, arguments, EOL, heredocs."""

    __slots__ = ("__dict__", "escape", "is_json")

    def __init__(self, children: tuple[Token | Node, ...], is_json: bool, escape: str) -> None:
        super().__init__(children)
        self.is_json = is_json
        self.escape = escape

    @cached_property
    def keyword(self) -> str:
        """The keyword in upper case."""
        token = self.token("KEYWORD")
        return fold_keyword(token.value) if token else ""

    @property
    def comments(self) -> Comments | None:
        """The comment block that touches the instruction, and moves with it."""
        first = self.children[0]
        return first if isinstance(first, Comments) else None

    @cached_property
    def height(self) -> int:
        """How many lines end in it, its own comments included."""
        return sum(token.leading.count("\n") + token.text.count("\n") for token in self.tokens())

    @property
    def dangles(self) -> bool:
        """Whether it ends in a continuation that nothing continues, as only the last of a file can."""
        end = self.token("EOL")
        return end is not None and end.leading.lstrip(" \t").startswith(self.escape)

    @cached_property
    def heredocs(self) -> tuple[Heredoc, ...]:
        """The heredocs in the order of their openers."""
        return tuple(c for c in self.children if isinstance(c, Heredoc))

    @cached_property
    def flags(self) -> Mapping[str, tuple[str, ...]]:
        """Flag names (without dashes, as written) to their values; a flag without ``=`` has the value ''."""
        found: dict[str, list[str]] = {}
        for token in self.all("FLAG"):
            name, _, value = unquote_flag(token.value, self.escape)[2:].partition("=")
            found.setdefault(name, []).append(value)
        return {name: tuple(values) for name, values in found.items()}

    def flag(self, name: str) -> str | None:
        """The value of a flag, None when it is not given."""
        values = self.flags.get(name)
        return values[-1] if values else None

    @cached_property
    def text_token(self) -> Token | None:
        """The token of the text after the flags (shell form, and instructions of one string)."""
        return self.token("TEXT")

    @property
    def text(self) -> str:
        """The text after the flags with continuations taken out; '' in exec form."""
        token = self.text_token
        return token.value if token else ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The arguments as BuildKit splits them: words, the strings of a JSON array, or the one text."""
        if self.is_json:
            import json

            return tuple(replace_surrogates(json.loads(t.value)) for t in self.all("STRING"))
        return tuple(t.value for t in self.arguments)

    @cached_property
    def arguments(self) -> tuple[Token, ...]:
        """The tokens behind keyword and flags, as the grammar of the instruction names them."""
        return tuple(t for t in self.children if isinstance(t, Token) and t.kind not in _NO_ARGUMENT)

    @property
    def original(self) -> str:
        """The logical line."""
        return "".join(
            (" " if i and t.leading else "") + t.value for i, t in enumerate(self._own_tokens()) if t.kind != "EOL"
        )

    def _own_tokens(self) -> tuple[Token, ...]:
        return tuple(c for c in self.children if isinstance(c, Token))


_NO_ARGUMENT = frozenset(("KEYWORD", "FLAG", "DASHES", "OPAQUE", "EOL"))


def unquote_flag(text: str, escape: str) -> str:
    """A flag without its quotes and escapes, as extractBuilderFlags of BuildKit's split_command.go reads it."""
    if not any(c in text for c in ("'", '"', escape)):
        return text
    out: list[str] = []
    quote = ""
    chars = iter(text)
    for char in chars:
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape:
            out.append(next(chars, ""))
        else:
            out.append(char)
    return "".join(out)


class From(Instruction):
    """FROM image [AS name]."""

    @property
    def image(self) -> str:
        """The image or stage as written, unexpanded."""
        return self.words[0] if self.words else ""

    @property
    def name(self) -> str | None:
        """The stage's name as written (names compare in lower case)."""
        token = self.token("STAGE")
        return token.value if token else None

    @property
    def image_token(self) -> Token | None:
        """The token of the image."""
        return self.token("IMAGE")


class Shellable(Instruction):
    """An instruction in shell form, exec form or heredoc form."""

    @property
    def exec_form(self) -> tuple[str, ...] | None:
        """The words of the exec form, None in shell form."""
        return self.words if self.is_json else None


class Run(Shellable):
    """RUN."""


class Cmd(Shellable):
    """CMD."""


class Entrypoint(Shellable):
    """ENTRYPOINT."""


class Shell(Shellable):
    """SHELL."""


class Healthcheck(Shellable):
    """HEALTHCHECK [flags] CMD … | NONE."""

    @property
    def kind(self) -> str:
        """CMD or NONE, in upper case."""
        token = self.kind_token
        return token.value.upper() if token else ""

    @property
    def kind_token(self) -> Token | None:
        """The token of CMD, NONE, or of what stands in their place."""
        return self.token("CMD") or self.token("NONE") or self.token("OTHER")


class Transfer(Instruction):
    """COPY and ADD."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources, heredoc openers included."""
        return self.words[:-1]

    @property
    def destination(self) -> str:
        """The destination as written."""
        return self.words[-1] if self.words else ""


class Copy(Transfer):
    """COPY."""


class Add(Transfer):
    """ADD."""


class Pairs(Instruction):
    """ENV, LABEL, ARG: names and raw (quoted, unexpanded) values."""

    @cached_property
    def pairs(self) -> tuple[tuple[str, str | None], ...]:
        """Names and raw values in order; the value is None for ``ARG name``."""
        name = self.token("NAME")
        if name:
            value = self.token("VALUE")
            return ((name.value, value.value if value else None),)
        split = (t.value.partition("=") for t in self.arguments)
        return tuple((key, value if equals else None) for key, equals, value in split)

    @property
    def is_legacy(self) -> bool:
        """``ENV name value``."""
        return self.token("NAME") is not None


class Env(Pairs):
    """ENV."""


class Label(Pairs):
    """LABEL."""


class Arg(Pairs):
    """ARG."""


class Text(Instruction):
    """An instruction whose argument is one string."""


class Workdir(Text):
    """WORKDIR."""


class User(Text):
    """USER."""


class Stopsignal(Text):
    """STOPSIGNAL."""


class Maintainer(Text):
    """MAINTAINER."""


class Onbuild(Text):
    """ONBUILD; ``text`` is the logical line of the trigger."""


class Expose(Instruction):
    """EXPOSE."""


class Volume(Instruction):
    """VOLUME."""


class Unknown(Instruction):
    """A keyword that BuildKit does not know; its arguments are one OPAQUE token."""


CLASSES: dict[str, type[Instruction]] = {
    c.__name__.upper(): c
    for c in (
        From, Run, Cmd, Entrypoint, Shell, Healthcheck, Copy, Add, Env, Label, Arg, Workdir, User, Stopsignal,
        Maintainer, Onbuild, Expose, Volume,
    )
}  # fmt: skip
