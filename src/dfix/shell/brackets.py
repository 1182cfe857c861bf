"""`[[ … ]]`: bash's own little language, checked here because the words in it are no command's words."""

from __future__ import annotations

from dfix.shell.nodes import Word
from dfix.shell.words import ShellSyntaxError, WordReader, pattern

_BINARY = frozenset(("=", "==", "!=", "=~", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"))
_NO_OPERAND = ("]]", ")", "(", "&&", "||", "<", ">")


def check_double_bracket(reader: WordReader, start: int) -> tuple[list[Word], int]:
    """Read `[[ … ]]` at `start`: its words, operators as words of their own, and where it ends.

    Raises ShellSyntaxError when it is none that bash would take.
    """
    words = [Word(start, start + 2, "[[", "[[")]
    position = start + 2
    while True:
        match = pattern(r"[ \t\n]*").match(reader.text, position, reader.limit)
        assert match is not None
        position = match.end()
        word = _item(reader, position, words[-1].text)
        words.append(word)
        position = word.end
        if word.text == "]]":
            break
    if _either(words, 1, 0) != len(words) - 1:
        raise ShellSyntaxError("[[ that cannot be read")
    return words, position


def _item(reader: WordReader, position: int, before: str) -> Word:
    if before == "=~":
        match = pattern(r"[^ \t\n'\"`\\;&<>]+(?=[ \t\n])").match(reader.text, position, reader.limit)
        if match is None:
            return _quoted(reader, position)
        if "$(" in match[0] or match[0].count("(") != match[0].count(")"):
            raise ShellSyntaxError("a pattern after =~ that is not read")
        return Word(position, match.end(), match[0], None, reader.read(position).variables)
    match = pattern(r"&&|\|\||[()]|[<>](?!\()").match(reader.text, position, reader.limit)
    if match is not None:
        return Word(position, match.end(), match[0], match[0])
    word = reader.read(position)
    if word.end == position:
        raise ShellSyntaxError("[[ without ]]")
    return word


def _quoted(reader: WordReader, position: int) -> Word:
    """A word behind =~ that is quoted, and so means itself."""
    word = reader.read(position)
    if word.end == position or word.value is None:
        raise ShellSyntaxError("a pattern after =~ that is not read")
    return word


def _either(words: list[Word], index: int, depth: int) -> int:
    """Behind `term && term || term …` that starts at `index`."""
    index = _term(words, index, depth)
    while words[index].text in ("&&", "||"):
        index = _term(words, index + 1, depth)
    return index


def _term(words: list[Word], index: int, depth: int) -> int:
    if depth > 20:
        raise ShellSyntaxError("nested too deeply")
    while words[index].text == "!":
        index += 1
    text = words[index].text
    if text == "(":
        index = _either(words, index + 1, depth + 1)
        if words[index].text != ")":
            raise ShellSyntaxError("[[ without )")
        return index + 1
    if text in _NO_OPERAND:
        raise ShellSyntaxError("[[ without an operand")
    following = words[index + 1].text
    if pattern(r"-[abcdefghknoprstuvwxzGLNORS]$").match(text):
        if following in _NO_OPERAND:
            raise ShellSyntaxError("[[ without an operand")
        return index + 2
    if following not in _BINARY:
        return index + 1
    if index + 2 >= len(words) or words[index + 2].text in _NO_OPERAND:
        raise ShellSyntaxError("[[ without an operand")
    return index + 3
