"""From text to a skeleton: every simple command is read here and stands in the skeleton as one plain word.

What is left for the grammar are operators and reserved words in ASCII, of the same length as the text, so offsets
in the tree are offsets in the text. This avoids the grammar's known slips (a redirection taken for that of a whole
list, `[ -f x ]` with odd operands, heredocs followed by operators) and reads words by POSIX 2.3, 2.4 and 2.10.
"""

from __future__ import annotations

from dfix.shell.brackets import check_double_bracket
from dfix.shell.nodes import Command, Redirect, Word
from dfix.shell.skeleton import Skeleton
from dfix.shell.words import (
    MAX_NESTING,
    ShellSyntaxError,
    assignment_prefix,
    balanced,
    pattern,
)

# The grammar's tree is deep for long lists, and slow to walk.
MAX_COMMANDS = 2000
# What may stand next: a command must (NEED), may (START), none may but an operator or closing word (AFTER).
_NEED, _START, _AFTER, _PATTERN, _BODY = "need", "start", "after", "pattern", "body"
_OPENERS = frozenset(("if", "while", "until", "for", "select", "case", "{", "function"))
# Reserved word -> (what must be open, what is open afterwards).
_MIDDLE = {
    "then": (("if",), "then"),
    "elif": (("then",), "if"),
    "else": (("then",), "else"),
    "do": (("while", "for"), "do"),
}
_CLOSERS = {"fi": ("then", "else"), "done": ("do",), "}": ("{",)}
_RESERVED = _OPENERS | frozenset(_MIDDLE) | frozenset(_CLOSERS) | {"!", "esac", "in", "[[", "]]", "coproc"}
_DECLARING = frozenset(("declare", "typeset", "local", "export", "readonly"))


class Lexer(Skeleton):
    """Reads `text[start:limit]`; afterwards `skeleton`, `commands` and `words` (both by start offset) are filled.

    `words` are those outside simple commands (`for` lists, `case` subjects and patterns, redirection targets).
    Raises ShellSyntaxError where the text is no shell.
    """

    def __init__(self, text: str, start: int, limit: int) -> None:
        super().__init__(text, start, limit)
        self._stack: list[str] = []
        self._state = _START
        self._after_pipe = False

    def run(self) -> None:
        """Read everything."""
        while self._blanks():
            self._step(self.text[self.position])
        if self._stack or self._heredocs or self._state not in (_START, _AFTER):
            raise ShellSyntaxError("the text ends too early")
        self._fill(self.limit)
        self.skeleton = "".join(self._pieces)

    # Reading

    def _step(self, char: str) -> None:
        if char == "\n":
            self._newline()
        elif self._state == _PATTERN:
            self._case_pattern()
        elif char in ";&|" and not self.text.startswith("&>", self.position):
            self._operator()
        elif char == "(":
            self._open_parenthesis()
        elif char == ")":
            self._close_parenthesis()
        elif self._state == _AFTER and self._at_redirect():
            self._compound_redirect()
        else:
            self._word()

    def _newline(self) -> None:
        if self._state == _AFTER:
            self.newlines.add(self.position)
            self._emit(self.position + 1, ";")
            self._state = _START
        else:
            self.position += 1
        for redirect in self._heredocs:
            self._heredoc_body(redirect)
        self._heredocs = []

    def _operator(self) -> None:
        match = pattern(r";;&|;;|;&|;|&&|&|\|\||\|&|\|").match(self.text, self.position, self.limit)
        assert match is not None
        operator = match[0]
        if operator.startswith(";") and operator != ";":
            if not self._stack or self._stack[-1] != "case" or self._state not in (_START, _AFTER):
                raise ShellSyntaxError(f"unexpected {operator}")
            self._emit(match.end())
            self._state = _PATTERN
            return
        if self._state != _AFTER:
            raise ShellSyntaxError(f"unexpected {operator}")
        self.bashism = self.bashism or operator == "|&"
        self._emit(match.end())
        self._state = _START if operator in (";", "&") else _NEED
        self._after_pipe = operator in ("|", "|&")

    def _open_parenthesis(self) -> None:
        if self._state == _AFTER:
            raise ShellSyntaxError("unexpected (")
        if self.text.startswith("((", self.position) and self._arithmetic_command():
            return
        self._push("(")
        self._emit(self.position + 1)
        self._state = _NEED

    def _arithmetic_command(self) -> bool:
        end = balanced(self.text, self.position + 2, self.limit)
        if not end or not self.text.startswith("))", end):
            return False
        if pattern(r"['\"\\]").search(self.text, self.position, end):
            raise ShellSyntaxError("quotes in arithmetic")
        start = self.position
        word = self.reader.read_heredoc(start + 2, end)
        self.bashism = True
        whole = Word(
            start, end + 2, self.text[start : end + 2], None, word.variables, False, word.substitutions, True, True
        )
        self._add_command(start, end + 2, [], [whole], [])
        return True

    def _close_parenthesis(self) -> None:
        if not self._stack or self._stack[-1] != "(" or self._state not in (_START, _AFTER):
            raise ShellSyntaxError("unexpected )")
        self._stack.pop()
        self._emit(self.position + 1)
        self._state = _AFTER

    def _word(self) -> None:
        word = self.reader.read(self.position) if not self._at_redirect() else None
        text = word.text if word is not None else ""
        if text not in _RESERVED:
            if word is not None and text.replace("\\\n", "") in _RESERVED:
                raise ShellSyntaxError("a reserved word over two lines")
            self._simple_command()
        elif text in _MIDDLE or text in _CLOSERS or text == "esac":
            self._closing_word(text)
        elif self._state == _AFTER or text in ("in", "]]", "coproc"):
            raise ShellSyntaxError(f"unexpected {text}")
        elif text == "!":
            self._bang()
        elif text == "[[":
            self._double_bracket()
        else:
            self._opening_word(text)

    def _bang(self) -> None:
        if self._after_pipe or self._state == _BODY or self.position in self.bangs:
            raise ShellSyntaxError("unexpected !")
        # It stays out of the skeleton: the grammar takes `! {` and `! for` for commands.
        bang = self.position
        self.position += 1
        self._state = _NEED
        if not self._blanks() or self.text[self.position] == "\n":
            raise ShellSyntaxError("! without a command")
        self.bangs[self.position] = bang

    def _closing_word(self, text: str) -> None:
        if self._state not in (_START, _AFTER):
            raise ShellSyntaxError(f"unexpected {text}")
        closed = self._state == _AFTER
        top = self._stack.pop() if self._stack else ""
        if text in _MIDDLE:
            needed, opened = _MIDDLE[text]
            self._stack.append(opened)
            self._state = _NEED
        else:
            needed = _CLOSERS.get(text, ("case",))
            self._state = _AFTER
        if top not in needed:
            raise ShellSyntaxError(f"unexpected {text}")
        if self._filled in self.extended:
            raise ShellSyntaxError(f"unexpected {text}")
        if closed and self.position > self._filled:
            # `done }` and `fi fi` are shell, but the grammar wants a separator.
            self._pieces.append(";")
            self._filled += 1
        self._emit(self.position + len(text))
        self._after_pipe = False

    def _opening_word(self, text: str) -> None:
        if text == "function":
            self._function_keyword()
            return
        self._emit(self.position + len(text))
        if text in ("for", "select"):
            self.bashism = self.bashism or text == "select"
            self._push("for")
            self._for_head()
        elif text == "case":
            self._push("case")
            self._case_head()
        else:
            self._push("while" if text == "until" else text)
            self._state = _NEED
        self._after_pipe = False

    def _for_head(self) -> None:
        if not self._blanks():
            raise ShellSyntaxError("for without a name")
        if self.text.startswith("((", self.position):
            self._arithmetic_for()
            return
        if pattern(r"[A-Za-z_][A-Za-z0-9_]*$").match(self._outer_word().text) is None:
            raise ShellSyntaxError("for without a name")
        self._newlines_and_blanks()
        if self.reader.read(self.position).text == "in":
            self._emit(self.position + 2)
            while self._blanks() and self.text[self.position] not in ";\n":
                self._outer_word()
            self._state = _AFTER
        elif self.text.startswith(";", self.position):
            self._state = _AFTER
        else:
            self._state = _START

    def _arithmetic_for(self) -> None:
        end = balanced(self.text, self.position + 2, self.limit)
        if not end or not self.text.startswith("))", end) or self.text.count(";", self.position, end) != 2:
            raise ShellSyntaxError("for (( without ))")
        self.loose.append(self.reader.read_heredoc(self.position + 2, end))
        self._emit(end + 2, "((;;" + " " * (end - self.position - 4) + "))")
        self.bashism = True
        self._state = _AFTER
        if self._blanks() and self.text[self.position] not in ";\n":
            self._state = _START

    def _case_head(self) -> None:
        if not self._blanks():
            raise ShellSyntaxError("case without a word")
        self._outer_word()
        self._newlines_and_blanks()
        if self.reader.read(self.position).text != "in":
            raise ShellSyntaxError("case without in")
        self._emit(self.position + 2)
        self._state = _PATTERN

    def _case_pattern(self) -> None:
        if self.reader.read(self.position).text == "esac":
            self._state = _START
            self._closing_word("esac")
            return
        if self.text[self.position] == "(":
            self._emit(self.position + 1)
        while self._blanks():
            self._outer_word()
            self._blanks()
            mark = self.text[self.position : self.position + 1] if self.position < self.limit else ""
            if mark not in ("|", ")"):
                break
            self._emit(self.position + 1)
            if mark == ")":
                self._state = _START
                self._after_pipe = False
                return
        raise ShellSyntaxError("a case pattern without )")

    def _function_keyword(self) -> None:
        if self._state == _BODY:
            raise ShellSyntaxError("unexpected function")
        self._emit(self.position + len("function"))
        self.bashism = True
        self._blanks()
        self._outer_word()
        self._function_parentheses()

    def _function_parentheses(self) -> None:
        if self._blanks() and self.text.startswith("(", self.position):
            self._emit(self.position + 1)
            if not self._blanks() or self.text[self.position] != ")":
                raise ShellSyntaxError("a function without ()")
            self._emit(self.position + 1)
        self._newlines_and_blanks()
        self._state = _BODY

    def _double_bracket(self) -> None:
        start = self.position
        words, self.position = check_double_bracket(self.reader, start)
        self.bashism = True
        self._add_command(start, self.position, [], words, [])

    # Simple commands

    def _simple_command(self) -> None:
        if self._state not in (_NEED, _START):
            raise ShellSyntaxError("unexpected word")
        start = end = self.position
        assignments: list[tuple[str, Word | None]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        declares = False
        while self._blanks():
            if self._at_redirect():
                redirects.append(self._redirect())
            else:
                word = self.reader.read(self.position, array=declares or not (words or redirects))
                if word.end == self.position:
                    break
                self.position = word.end
                if words or not self._assignment(word, assignments):
                    words.append(word)
                declares = declares or (len(words) == 1 and word.text in _DECLARING)
                self.bashism = self.bashism or word.bashism
            end = self.position
        self.ends_in_comment = self.ends_in_comment and self.position >= self.limit
        if start == end:
            raise ShellSyntaxError("unexpected character")
        alone = len(words) == 1 and words[0].end == end and not redirects and not assignments
        if alone and self.position < self.limit and self.text[self.position] == "(":
            self._function(words[0])
            return
        self._add_command(start, end, assignments, words, redirects)

    def _assignment(self, word: Word, found: list[tuple[str, Word | None]]) -> bool:
        match = assignment_prefix(self.text, word.start, word.end)
        if match is None:
            if pattern(r"[A-Za-z_][A-Za-z0-9_]*\[").match(word.text):
                raise ShellSyntaxError("an array element that is not assigned")
            return False
        self.bashism = self.bashism or bool(match[2] or match[3])
        if match[2] or match[3] or (word.text.endswith(")") and self.text.startswith("(", match.end())):
            self.loose.append(word)
            found.append((match[1], None))
        else:
            found.append((match[1], self.reader.read(match.end(), assigned=True)))
        return True

    def _function(self, word: Word) -> None:
        if word.value != word.text:
            raise ShellSyntaxError("unexpected (")
        self._emit_from(word.start, word.end, "x" * len(word.text))
        self._function_parentheses()

    def _compound_redirect(self) -> None:
        redirect = self._redirect()
        self.extended[self._filled] = redirect.end
        if redirect.target is not None and not redirect.is_heredoc:
            self.loose.append(redirect.target)

    # Writing

    def _add_command(
        self,
        start: int,
        end: int,
        assignments: list[tuple[str, Word | None]],
        words: list[Word],
        redirects: list[Redirect],
    ) -> None:
        if self._state not in (_NEED, _START) or self._stack[-1:] == ["for"]:
            raise ShellSyntaxError("unexpected command")
        if "\n" in self.text[start:end] and any(redirect.start < start for redirect in self._heredocs):
            raise ShellSyntaxError("a heredoc before words of several lines")
        if words and words[0].text == "time" and (len(words) == 1 or words[1].text in _RESERVED | {"time"}):
            raise ShellSyntaxError("time before a compound command")
        if len(self.commands) >= MAX_COMMANDS:
            raise ShellSyntaxError("too many commands")
        command = Command(start, end, tuple(assignments), tuple(words), tuple(redirects))
        self.commands[start] = command
        self._emit_from(start, end, "x" * (end - start))
        self._state = _AFTER
        self._after_pipe = False

    def _push(self, opener: str) -> None:
        if self._stack[-1:] == ["for"]:
            raise ShellSyntaxError("for without do")
        self._stack.append(opener)
        if len(self._stack) > MAX_NESTING:
            raise ShellSyntaxError("nested too deeply")
        self._after_pipe = False
