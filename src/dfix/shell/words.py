"""One shell word at a time: where it ends and what `sh` makes of it (POSIX 2.2 quoting, 2.6 expansions).

The grammar's own word nodes are not used: they differ between releases in quoting corners, and a wrong word value
would silently change a build.
"""

from __future__ import annotations

import re
from functools import cache

from dfix.shell.nodes import Word

MAX_NESTING = 60
_DOUBLE_ESCAPED = '$`"\\'
_BLANK = " \t\n"
_WORD_END = " \t\n|&;()<>"


class ShellSyntaxError(ValueError):
    """The text is no shell this module understands; the message says what was met."""


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """A compiled pattern, compiled when first needed: none of this may cost anything at start-up."""
    return re.compile(expression, re.ASCII)


def _plain() -> re.Pattern[str]:
    return pattern(r"""[^ \t\n|&;()<>$`\\"'*?\[{~]+""")


def _name() -> re.Pattern[str]:
    return pattern(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")


def assignment_prefix(text: str, position: int, end: int) -> re.Match[str] | None:
    """The `NAME=` (`NAME+=`, `NAME[i]=`) that stands at a position."""
    return pattern(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]\s]*\])?(\+)?=").match(text, position, end)


class WordReader:
    """Reads words of `text[:limit]`. One reader serves one script."""

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.limit = limit
        self._reset()

    def _reset(self) -> None:
        self.literal = True
        self.parts: list[str] = []
        self.names: list[str] = []
        self.substitutions: list[tuple[int, int]] = []
        self.glob = self.assigns = self.bashism = False
        self.brace = self.bracket = -1

    def read(self, start: int, *, assigned: bool = False, array: bool = False) -> Word:
        """The word at `start` (empty when none stands there).

        `assigned`: it is the value of an assignment, where patterns and braces are plain text. `array`: a `(` right
        behind `NAME=` opens a list. Raises ShellSyntaxError when a quote or expansion does not end.
        """
        self._reset()
        end = self._unquoted(start, assigned, array)
        self._settle(end)
        return Word(
            start,
            end,
            self.text[start:end],
            "".join(self.parts) if self.literal else None,
            tuple(dict.fromkeys(self.names)),
            self.glob,
            tuple(self.substitutions),
            self.assigns,
            self.bashism,
        )

    def read_heredoc(self, start: int, end: int) -> Word:
        """A heredoc body that is expanded, as if it were one word."""
        self._reset()
        position = start
        while position < end:
            char = self.text[position]
            if char == "\\":
                position += 2
            elif char in "$`":
                position = self._expansion(position, quoted=True, depth=0)
            else:
                position += 1
        return Word(
            start, end, "", None, tuple(dict.fromkeys(self.names)), False, tuple(self.substitutions), self.assigns
        )

    def _unquoted(self, start: int, assigned: bool, array: bool) -> int:
        text, limit, position = self.text, self.limit, start
        while position < limit:
            char = text[position]
            if char in _WORD_END:
                stop = self._operator_inside(start, position, array)
                if stop == position:
                    break
                position = stop
            elif char == "'":
                end = self._find("'", position + 1)
                self.parts.append(text[position + 1 : end])
                position = end + 1
            elif char == '"':
                position = self._double(position + 1, 0)
            elif char == "\\":
                position = self._escape(position)
            elif char in "$`":
                position = self._expansion(position, quoted=False, depth=0)
            elif char in "*?[{~":
                self._special(start, position, assigned)
                self.parts.append(char)
                position += 1
            else:
                match = _plain().match(text, position, limit)
                assert match is not None
                self.parts.append(match[0])
                position = match.end()
        return position

    def skip(self, position: int, depth: int) -> int:
        """Behind the quoted part, expansion or plain character at a position."""
        char = self.text[position]
        if char == "'":
            return self._find("'", position + 1) + 1
        if char == '"':
            return self._double(position + 1, depth + 1)
        if char == "\\":
            return position + 2
        if char in "$`":
            return self._expansion(position, quoted=False, depth=depth + 1)
        return position + 1

    def _operator_inside(self, start: int, position: int, array: bool) -> int:
        """Step over a process substitution or an array; the position itself when the word ends here."""
        text = self.text
        if text[position] in "<>" and text.startswith("(", position + 1):
            self.bashism = True
            self.literal = False
            return self._command_substitution(position + 2, 0)
        prefix = assignment_prefix(text, start, position) if array and text[position] == "(" else None
        if prefix is None or prefix.end() != position:
            return position
        self.bashism = True
        self.literal = False
        return self._array(position + 1)

    def _array(self, position: int) -> int:
        while position < self.limit:
            if self.text[position] in _BLANK:
                position += 1
            elif self.text[position] == ")":
                return position + 1
            else:
                end = self._unquoted(position, assigned=False, array=False)
                if end == position or "[" in self.text[position:end]:
                    break
                position = end
        raise ShellSyntaxError("an array does not end")

    def _special(self, start: int, position: int, assigned: bool) -> None:
        """Note an unquoted character that the shell may expand."""
        char = self.text[position]
        if char == "~":
            if position == start or self.text[position - 1] in "=:":
                self.literal = False
        elif assigned:
            return
        elif char == "{":
            if self.brace < 0 and not self.text.startswith("{}", position):
                self.brace = position
        elif char == "[":
            if self.bracket < 0:
                self.bracket = position
        else:
            self.glob = True
            self.literal = False

    def _settle(self, end: int) -> None:
        """Decide on `[` and `{` once the end is known: `[` alone and `{}` are plain, `[a]` and `{a,b}` are not."""
        if self.bracket >= 0 and "]" in self.text[self.bracket : end]:
            self.glob = True
            self.literal = False
        if self.brace >= 0:
            behind = self.text[self.brace : end]
            if "}" in behind and ("," in behind or ".." in behind):
                self.bashism = True
                self.literal = False

    def _escape(self, position: int) -> int:
        if position + 1 >= self.limit:
            raise ShellSyntaxError("a backslash ends the text")
        if self.text[position + 1] != "\n":
            self.parts.append(self.text[position + 1])
        return position + 2

    def _find(self, mark: str, position: int) -> int:
        end = self.text.find(mark, position, self.limit)
        if end < 0:
            raise ShellSyntaxError(f"no closing {mark}")
        return end

    def _double(self, position: int, depth: int) -> int:
        """From behind an opening double quote to behind the closing one."""
        text = self.text
        while position < self.limit:
            char = text[position]
            if char == '"':
                return position + 1
            if char == "\\":
                following = text[position + 1 : position + 2]
                if following != "\n":
                    self.parts.append(following if following in _DOUBLE_ESCAPED else char + following)
                position += 2
            elif char in "$`":
                position = self._expansion(position, quoted=True, depth=depth)
            else:
                match = pattern(r"""[^"\\$`]+""").match(text, position, self.limit)
                assert match is not None
                self.parts.append(match[0])
                position = match.end()
        raise ShellSyntaxError('no closing "')

    def _expansion(self, position: int, *, quoted: bool, depth: int) -> int:
        """Step over what starts with `$` or a backquote, noting what it uses."""
        if depth > MAX_NESTING:
            raise ShellSyntaxError("nested too deeply")
        text, limit = self.text, self.limit
        if text[position] == "`":
            self.literal = False
            return self._backquotes(position + 1, quoted)
        following = text[position + 1 : position + 2] if position + 1 < limit else ""
        if following == "{":
            self.literal = False
            return self._braces(position + 2, quoted, depth)
        if following == "(":
            self.literal = False
            if text.startswith("((", position + 1):
                end = self._arithmetic(position + 3, depth)
                if end:
                    return end
            return self._command_substitution(position + 2, depth)
        if following in ("'", '"', "[") and not quoted:
            return self._bash_dollar(position, following, depth)
        match = _name().match(text, position + 1, limit)
        if match is None:
            self.parts.append("$")
            return position + 1
        self.literal = False
        self.names.append(match[0])
        return match.end()

    def _bash_dollar(self, position: int, following: str, depth: int) -> int:
        """`$'…'`, `$"…"`, `$[…]`: bash reads them, dash does not."""
        self.literal = False
        self.bashism = True
        if following == "[":
            return self._find("]", position + 2) + 1
        if following == '"':
            return self._double(position + 2, depth)
        match = pattern(r"\$'(?:[^'\\]|\\[\s\S])*'").match(self.text, position, self.limit)
        if match is None:
            raise ShellSyntaxError("no closing '")
        return match.end()

    def _backquotes(self, position: int, quoted: bool) -> int:
        end = self._find("`", position)
        inside = self.text[position:end]
        if pattern(r'\\["$`\\]' if quoted else r"\\[$`\\]").search(inside) or inside.endswith("\\"):
            raise ShellSyntaxError("escapes inside backquotes")
        self._substitution(position, end)
        return end + 1

    def _substitution(self, start: int, end: int) -> None:
        self.substitutions.append((start, end))
        self.names.extend(mentioned_variables(self.text[start:end]))

    def _braces(self, position: int, quoted: bool, depth: int) -> int:
        """From behind `${` to behind its `}`."""
        text = self.text
        match = pattern(r"(#?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])|!([A-Za-z_][A-Za-z0-9_]*)").match(
            text, position, self.limit
        )
        if match is None:
            raise ShellSyntaxError("a ${ without a name")
        self.names.append(match[2] or match[3])
        position = match.end()
        operator = pattern(r":?[-+=?]|%%?|##?|\}").match(text, position, self.limit)
        if operator is None or match[3]:
            self.bashism = True
        elif operator[0].endswith("="):
            self.assigns = True
        # Single quotes quote nothing in "${x:-'}'}", but they do in "${x%'}'}".
        plain_quotes = quoted and not (operator and operator[0][0] in "%#")
        return self._brace_word(position, quoted, plain_quotes, depth + 1)

    def _brace_word(self, position: int, quoted: bool, plain_quotes: bool, depth: int) -> int:
        text, even = self.text, True
        while position < self.limit:
            char = text[position]
            even = even != (char == "'")
            if char == "}":
                if plain_quotes and not even:
                    raise ShellSyntaxError("a single quote that shells read differently")
                return position + 1
            if char == "\\":
                position += 2
            elif char == "'" and not plain_quotes:
                position = self._find("'", position + 1) + 1
            elif char == '"':
                position = self._double(position + 1, depth)
            elif char in "$`":
                position = self._expansion(position, quoted=quoted, depth=depth)
            else:
                position += 1
        raise ShellSyntaxError("no closing }")

    def _arithmetic(self, position: int, depth: int) -> int:
        """From behind `$((` to behind its `))`; 0 when it is a command substitution after all."""
        end = balanced(self.text, position, self.limit)
        inside = self.text[position:end]
        if end <= 0 or not self.text.startswith("))", end) or "'" in inside or "\\" in inside:
            return 0
        if pattern(r"\+\+|--|(?<![=!<>])=(?!=)").search(inside):
            self.assigns = True
        self.names.extend(pattern(r"[A-Za-z_][A-Za-z0-9_]*").findall(inside))
        while position < end:
            if self.text[position] in "$`":
                position = self._expansion(position, quoted=True, depth=depth + 1)
            else:
                position += 1
        return end + 2

    def _command_substitution(self, position: int, depth: int) -> int:
        end = command_end(self.text, position, self.limit, depth)
        self._substitution(position, end)
        return end + 1


def mentioned_variables(text: str) -> list[str]:
    """Every name that stands behind `$` or `${`, read or not."""
    return pattern(r"\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)").findall(text)


def balanced(text: str, position: int, limit: int) -> int:
    """The `)` that closes a parenthesis opened before `position`, counting parentheses only; 0 when none does.

    Looks 4096 characters far: arithmetic is short.
    """
    depth = 1
    for match in pattern(r"[()]").finditer(text, position, min(limit, position + 4096)):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return 0


def command_end(text: str, position: int, limit: int, depth: int) -> int:
    """The `)` that closes a `$(`, with quotes, comments and nested substitutions stepped over.

    A `case` pattern's lone `)` is taken for the end: what was found then does not parse, and the script is opaque.
    """
    if depth > MAX_NESTING:
        raise ShellSyntaxError("nested too deeply")
    reader = WordReader(text, limit)
    level = 1
    while position < limit:
        char = text[position]
        if char == "(":
            level += 1
            position += 1
        elif char == ")":
            level -= 1
            if level == 0:
                return position
            position += 1
        elif char == "#" and text[position - 1] in _BLANK + "(;&|":
            position = text.find("\n", position, limit)
            if position < 0:
                break
        elif text.startswith("<<", position) and not text.startswith("<<<", position):
            raise ShellSyntaxError("a heredoc inside a substitution")
        elif text.startswith("<<<", position):
            position += 3
        else:
            position = reader.skip(position, depth)
    raise ShellSyntaxError("no closing )")
