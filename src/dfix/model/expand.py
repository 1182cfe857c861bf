"""Variable expansion as BuildKit does it for ENV, COPY, FROM, WORKDIR and the like.

Follows the behaviour of the `shell` package of BuildKit's Dockerfile frontend (read August 2026):
quotes, escapes, `$x`, `${x}`, the modifiers `:-` `-` `:+` `+` `:?` `?`, the patterns `#` `##` `%` `%%`
and the replacements `/` `//`. RUN and CMD text is expanded by a shell, never by this module.

Every entry point is total: bad input gives an `Expansion` with an `error` sentence. Nesting, the length
of values and the work spent on patterns are bounded, so hostile input costs little.
"""

from __future__ import annotations

from collections.abc import Mapping

_MAX_DEPTH = 64
_MAX_LENGTH = 1 << 20
_SPECIAL_NAMES = frozenset("@*#?-$!0")
_END = ""
# Go prints the end of the input as this rune in its messages.
_GO_END = "\ufffd"


class Expansion:
    """What became of a word.

    value      the expanded text; "" when there is an error
    words      `split_words` only: the words of the expanded text
    unknown    names that have no value here and whose absence shaped the value (BuildKit puts "" for each)
    defaulted  names that have no value here but for which the word itself says what then holds (`${x:-w}`,
               `${x:+w}`): the value is right unless something outside the file (a base image) sets them
    error      a sentence when BuildKit would reject the word (or a bound of ours was hit), else None
    """

    __slots__ = ("defaulted", "error", "unknown", "value", "words")

    def __init__(
        self,
        value: str,
        unknown: frozenset[str] = frozenset(),
        error: str | None = None,
        defaulted: frozenset[str] = frozenset(),
        words: tuple[str, ...] = (),
    ) -> None:
        self.value = value
        self.unknown = unknown
        self.error = error
        self.defaulted = defaulted
        self.words = words

    def __repr__(self) -> str:
        return f"Expansion({self.value!r}, {set(self.unknown)!r}, {self.error!r})"


class _Failure(Exception):
    """BuildKit would reject the word; the message is the sentence for the user."""


def expand(word: str, env: Mapping[str, str], escape: str = "\\", *, quotes: bool = True) -> Expansion:
    """The value of one word with `env` in force; spaces are kept (BuildKit's ProcessWord).

    `quotes=False` leaves quotation marks alone, as in the bodies of COPY heredocs.
    """
    unquoted = not quotes or ("'" not in word and '"' not in word)
    if unquoted and "$" not in word and escape not in word and word.isascii():
        return Expansion(word)
    lexer = _Lexer(word, env, escape, quotes)
    try:
        value = lexer.until(_END, raw=False)
    except _Failure as failure:
        return Expansion("", frozenset(lexer.unknown), str(failure), frozenset(lexer.defaulted))
    return Expansion(value, frozenset(lexer.unknown), None, frozenset(lexer.defaulted))


def split_words(text: str, env: Mapping[str, str], escape: str = "\\") -> Expansion:
    """The words of `text` after expansion (BuildKit's ProcessWords, used for EXPOSE): see `.words`.

    Unquoted expansions are split on white space, quoted ones are not. Faithful to one oddity: what
    precedes an unquoted `${x:-w}` (or another modifier with a word) within the same word is lost.
    """
    lexer = _Lexer(text, env, escape, True)
    lexer.splitter = _Splitter()
    try:
        value = lexer.until(_END, raw=False)
    except _Failure as failure:
        return Expansion("", frozenset(lexer.unknown), str(failure), frozenset(lexer.defaulted))
    words = tuple(lexer.splitter.finish())
    return Expansion(value, frozenset(lexer.unknown), None, frozenset(lexer.defaulted), words)


def variables(word: str, escape: str = "\\") -> frozenset[str]:
    """The names that `word` mentions in any branch, but not inside single quotes or behind an escape.

    For a word that BuildKit would reject this is a superset, found without regard to quotes.
    """
    if "$" not in word:
        return frozenset()
    lexer = _Lexer(word, {}, escape, True)
    lexer.mentions = set()
    try:
        lexer.until(_END, raw=False)
    except _Failure:
        import re

        return frozenset(lexer.mentions.union(re.findall(r"\$\{?(\w+)", word[:_MAX_LENGTH])))
    return frozenset(lexer.mentions)


class _Splitter:
    """Collects words while the lexer reads; white space ends a word unless it came quoted."""

    __slots__ = ("buffer", "in_word", "words")

    def __init__(self) -> None:
        self.buffer: list[str] = []
        self.words: list[str] = []
        self.in_word = False

    def add(self, text: str) -> None:
        for char in text:
            if not _is_space(char):
                self.add_raw(char)
            elif self.in_word and self.buffer:
                self._end_word()

    def add_raw(self, text: str) -> None:
        if text:
            self.buffer.append(text)
        self.in_word = True

    def _end_word(self) -> None:
        self.words.append("".join(self.buffer))
        self.buffer.clear()
        self.in_word = False

    def finish(self) -> list[str]:
        if self.buffer:
            self._end_word()
        return self.words


class _Lexer:
    __slots__ = (
        "budget",
        "defaulted",
        "depth",
        "env",
        "escape",
        "mentions",
        "position",
        "quotes",
        "raw",
        "splitter",
        "text",
        "unknown",
    )

    def __init__(self, text: str, env: Mapping[str, str], escape: str, quotes: bool) -> None:
        if len(text) > _MAX_LENGTH:
            text = text[: _MAX_LENGTH + 1]  # `until` reports it
        self.text = text if text.isascii() else _as_go_reads(text)
        self.env = env
        self.escape = escape
        self.quotes = quotes
        self.position = 0
        self.depth = 0
        self.raw = False
        self.budget = _MAX_LENGTH
        self.unknown: list[str] = []
        self.defaulted: list[str] = []
        self.mentions: set[str] | None = None  # a set: collect names only, no value matters
        self.splitter: _Splitter | None = None

    def peek(self) -> str:
        return self.text[self.position] if self.position < len(self.text) else _END

    def next(self) -> str:
        char = self.peek()
        self.position += 1 if char else 0
        return char

    def until(self, stop: str, raw: bool) -> str:
        """The expanded text up to `stop`, which is consumed; `raw` keeps escape characters."""
        if len(self.text) > _MAX_LENGTH or self.depth > _MAX_DEPTH:
            raise _Failure("the word is too long or nested too deeply")
        splitter = self.splitter if stop == _END else None
        was_raw, self.raw = self.raw, raw
        parts: list[str] = []
        while char := self.peek():
            if char == stop:
                break
            if char == "$":
                part = self.dollar()
            elif char in "'\"" and self.quotes:
                part = self.single_quoted() if char == "'" else self.double_quoted()
            elif char == "<":
                part = self.less_than()
            else:
                part = self.plain(splitter)
                parts.append(part)
                continue
            parts.append(part)
            if splitter is not None:
                splitter.add(part) if char == "$" else splitter.add_raw(part)
        self.raw = was_raw
        if stop != _END and self.next() != stop:
            raise _Failure(f"unexpected end of statement while looking for matching {stop}")
        value = "".join(parts)
        self.spend(len(value))
        return value

    def spend(self, length: int) -> None:
        self.budget -= length
        if self.budget < 0:
            raise _Failure("the expansion is too long")

    def plain(self, splitter: _Splitter | None) -> str:
        char = self.next()
        if char != self.escape:
            if splitter is not None:
                splitter.add(char)
            return char
        kept = char if self.raw else ""
        escaped = self.next()
        if splitter is not None and kept + escaped:
            splitter.add_raw(kept + escaped)
        return kept + escaped

    def less_than(self) -> str:
        """`<<` and the blanks behind it stay in one word: it may open a heredoc."""
        start = self.position
        self.next()
        if self.peek() == "<":
            self.next()
            while self.peek() and self.peek() in "\t\r ":
                self.next()
        return self.text[start : self.position]

    def single_quoted(self) -> str:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            self.position = len(self.text)
            raise _Failure("unexpected end of statement while looking for matching single-quote")
        value = self.text[self.position + 1 : end]
        self.position = end + 1
        return value

    def double_quoted(self) -> str:
        self.next()
        parts: list[str] = []
        while True:
            char = self.peek()
            if char == _END:
                raise _Failure("unexpected end of statement while looking for matching double-quote")
            if char == "$":
                parts.append(self.dollar())
                continue
            self.next()
            if char == '"':
                return "".join(parts)
            if char == self.escape:
                if self.raw:
                    parts.append(char)
                if self.peek() == _END:
                    continue
                if self.peek() in ('"', "$", self.escape):
                    char = self.next()
            parts.append(char)

    def dollar(self) -> str:
        self.next()
        if self.peek() != "{":
            name = self.name()
            return self.required(name) if name else "$"
        self.next()
        if self.peek() == _END:
            raise _Failure("syntax error: missing '}'")
        if self.peek() in "{}:":
            raise _Failure("syntax error: bad substitution")
        name = self.name()
        operator = self.next()
        if operator == "}":
            return self.required(name)
        if operator == "/":
            return self.replaced(name)
        colon = operator == ":"
        if colon:
            operator = self.next()
        shown = (":" if colon else "") + (operator or _GO_END)
        if (not colon and operator not in ("+", "-", "?", "#", "%")) or (colon and operator in ("#", "%")):
            raise _Failure(f"unsupported modifier ({shown}) in substitution")
        unknown, defaulted = len(self.unknown), len(self.defaulted)
        word = self.nested("}", operator in ("#", "%"), "syntax error: missing '}'")
        if operator in ("#", "%"):
            return self.trimmed(operator, word, self.required(name))
        value = self.lookup(name)
        missing = value is None or (colon and value == "")
        if operator not in ("-", "+", "?"):
            raise _Failure(f"unsupported modifier ({shown}) in substitution")
        if operator == "?" and missing and self.mentions is None:
            state = "empty" if value is not None else "unset"
            raise _Failure(f"{name}: {word or f'is not allowed to be {state}'}")
        if missing == (operator == "+") or operator == "?":
            # The word between the braces is not used, so what it lacks does not matter.
            del self.unknown[unknown:], self.defaulted[defaulted:]
        if value is None:
            self.defaulted.append(name)
        if operator == "+":
            return "" if missing else word
        return word if missing and operator == "-" else value or ""

    def nested(self, stop: str, raw: bool, at_end: str) -> str:
        if self.splitter is not None:
            self.splitter.buffer.clear()  # the oddity that `split_words` tells of
        self.depth += 1
        try:
            return self.until(stop, raw)
        except _Failure as failure:
            if self.peek() == _END and self.depth <= _MAX_DEPTH and self.budget >= 0:
                raise _Failure(at_end) from failure
            raise
        finally:
            self.depth -= 1

    def lookup(self, name: str) -> str | None:
        if self.mentions is not None:
            self.mentions.add(name)
            return None
        return self.env.get(name)

    def required(self, name: str) -> str:
        value = self.lookup(name)
        if value is None:
            self.unknown.append(name)
            return ""
        self.spend(len(value))
        return value

    def trimmed(self, operator: str, pattern: str, value: str) -> str:
        longest = pattern.startswith(operator)
        pattern = pattern[1:] if longest else pattern
        if self.mentions is not None:
            return ""
        from dfix.model.shell_pattern import trim

        try:
            return trim(pattern, value, longest, operator == "%")
        except ValueError as error:
            raise _Failure(f"invalid pattern ({pattern}) in substitution: {error}") from None

    def replaced(self, name: str) -> str:
        everywhere = self.peek() == "/"
        if everywhere:
            self.next()
        pattern = self.nested("/", True, "syntax error: missing '/' in ${}")
        replacement = self.nested("}", True, "syntax error: missing '}'")
        value = self.required(name)
        if self.mentions is not None:
            return ""
        from dfix.model.shell_pattern import replace

        try:
            result = replace(pattern, replacement, value, everywhere)
        except ValueError as error:
            raise _Failure(f"invalid pattern ({pattern}) in substitution: {error}") from None
        self.spend(len(result))
        return result

    def name(self) -> str:
        """A variable's name at the position; "" when none starts here."""
        text, start, end = self.text, self.position, self.position
        if end < len(text) and text[end].isdecimal():
            while end < len(text) and text[end].isdecimal():
                end += 1
        elif end < len(text) and text[end] in _SPECIAL_NAMES:
            end += 1
        else:
            while end < len(text) and (text[end].isalpha() or text[end].isdecimal() or text[end] == "_"):
                end += 1
        self.position = end
        return text[start:end]


def _is_space(char: str) -> bool:
    """Go's unicode.IsSpace: unlike Python's, the four information separators are no white space."""
    return char.isspace() and not "\x1c" <= char <= "\x1f"


def _as_go_reads(text: str) -> str:
    """Go's scanner drops a leading byte order mark and reads each invalid byte as U+FFFD."""
    text = text.removeprefix("\ufeff")
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
