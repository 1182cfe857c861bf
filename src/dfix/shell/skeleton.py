"""The parts of reading a script that know no grammar: blanks, words, redirections, and writing the skeleton."""

from __future__ import annotations

from dfix.shell.nodes import Command, Redirect, Word
from dfix.shell.words import ShellSyntaxError, WordReader, pattern


class Skeleton:
    """A position in `text[start:limit]` and the skeleton written so far; `Lexer` moves it."""

    def __init__(self, text: str, start: int, limit: int) -> None:
        self.text = text
        self.position = start
        self.start = start
        self.limit = limit
        self.reader = WordReader(text, limit)
        self.commands: dict[int, Command] = {}
        self.words: dict[int, Word] = {}
        self.loose: list[Word] = []
        # Where the closing word of a compound command ends -> where its last redirection ends.
        self.extended: dict[int, int] = {}
        # Where a negated pipeline starts -> where its "!" stands.
        self.bangs: dict[int, int] = {}
        self.newlines: set[int] = set()
        self.skeleton = ""
        self.ends_in_comment = False
        self.has_heredoc = False
        self.bashism = False
        self._pieces: list[str] = []
        self._filled = start
        self._heredocs: list[Redirect] = []

    def _blanks(self) -> bool:
        """Skip blanks and a comment; False at the end."""
        match = pattern(r"(?:[ \t]|\\\n)*(#[^\n]*)?").match(self.text, self.position, self.limit)
        assert match is not None
        self.position = match.end()
        if match[1] is not None:
            self.ends_in_comment = True
        elif self.position < self.limit and self.text[self.position] != "\n":
            self.ends_in_comment = False
        if self.position < self.limit and self.text[self.position] == "\n":
            self.ends_in_comment = False
        return self.position < self.limit

    def _newlines_and_blanks(self) -> None:
        while self._blanks() and self.text[self.position] == "\n":
            if self._heredocs:
                raise ShellSyntaxError("a heredoc in the head of a compound command")
            self.position += 1

    def _outer_word(self) -> Word:
        word = self.reader.read(self.position)
        if word.end == word.start:
            raise ShellSyntaxError("a word is missing")
        self.words[word.start] = word
        self.bashism = self.bashism or word.bashism
        self._emit(word.end, "x" * (word.end - word.start))
        return word

    def _at_redirect(self) -> bool:
        match = pattern(r"[0-9]*(?:[<>](?!\()|<<|>>|<&|>&)|&>").match(self.text, self.position, self.limit)
        return match is not None

    def _redirect(self) -> Redirect:
        match = pattern(r"([0-9]*)(<<<|<<-|<<|<>|<&|>>|>\||>&|&>>|&>|<|>)").match(self.text, self.position, self.limit)
        assert match is not None
        start, operator = self.position, match[2]
        if start > self.start and self.text[start - 1] == "}" and operator[0] != "&":
            raise ShellSyntaxError("a named file descriptor")
        self.position = match.end()
        target = self.reader.read(self.position) if self._blanks() else None
        if target is not None and target.text.isdigit() and self.text[target.end : target.end + 1] in ("<", ">"):
            target = None
        if target is None or target.end == target.start:
            raise ShellSyntaxError(f"{operator} without a target")
        self.position = target.end
        self.bashism = self.bashism or operator in ("<<<", "&>", "&>>") or target.bashism
        redirect = Redirect(start, target.end, operator, target, int(match[1][:9]) if match[1] else None)
        if redirect.is_heredoc:
            self._heredocs.append(redirect)
        return redirect

    def _heredoc_body(self, redirect: Redirect) -> None:
        assert redirect.target is not None
        raw = redirect.target.text
        redirect.expands = not any(mark in raw for mark in "'\"\\")
        delimiter = pattern(r"""['"\\]""").sub("", raw)
        if "\\\\" in raw or "$" in raw or "`" in raw:
            raise ShellSyntaxError("an odd heredoc delimiter")
        self.has_heredoc = True
        redirect.body_start = self.position
        while self.position < self.limit:
            end = self.text.find("\n", self.position, self.limit)
            end = end if end >= 0 else self.limit
            line = self.text[self.position : end]
            joined = redirect.expands and self._follows_backslash(redirect.body_start)
            if not joined and (line.lstrip("\t") if redirect.operator == "<<-" else line) == delimiter:
                redirect.body_end = self.position
                self.position = min(end + 1, self.limit)
                if redirect.expands:
                    self.loose.append(self.reader.read_heredoc(redirect.body_start, redirect.body_end))
                return
            self.position = end + 1
        raise ShellSyntaxError("a heredoc does not end")

    def _follows_backslash(self, start: int) -> bool:
        """Whether the line before, in a body from `start`, is continued, so that no delimiter can stand here."""
        before = self.text[max(start, self.position - 64) : max(start, self.position - 1)]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def _emit(self, end: int, text: str | None = None) -> None:
        self._emit_from(self.position, end, text)

    def _emit_from(self, start: int, end: int, text: str | None) -> None:
        self._fill(start)
        self._pieces.append(self.text[start:end] if text is None else text)
        self._filled = end
        self.position = end

    def _fill(self, position: int) -> None:
        if position > self._filled:
            self._pieces.append(" " * (position - self._filled))
            self._filled = position
