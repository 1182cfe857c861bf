"""From grammar/*.lark to the tables that dfix runs: ``python -m dfix.syntax.compile`` writes tables.json anew.

Lark reads the grammars, checks them and makes their LALR tables. Running it at every start would cost more than all
the rest of dfix, so its tables lie beside this module; tests hold them against the grammars, and what driver.py makes
of them against Lark itself. This module is for development: nothing else in dfix imports lark.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .driver import ESCAPE_MARK, TABLES
from .lexer import LineLexer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Lark, Token
    from lark.common import LexerConf
    from lark.lexer import LexerState, TerminalDef

GRAMMARS = Path(__file__).parents[3] / "grammar"

#: the terminals of lines.lark that have no pattern
DECLARED = frozenset(("HEREDOC_BODY", "HEREDOC_END"))
#: every parser: its name, its grammar file, its start rule
PARSERS = {
    "lines": ("lines", "start"),
    "instruction": ("instruction", "start"),
    "from": ("from", "start"),
    "paths": ("paths", "start"),
    "exec": ("exec", "start"),
    "words": ("words", "start"),
    "env": ("pairs", "env"),
    "arg": ("pairs", "arg"),
    "expose": ("expose", "start"),
    "healthcheck": ("healthcheck", "shell"),
    "healthcheck-exec": ("healthcheck", "exec"),
    "mount": ("mount", "start"),
    "reference": ("reference", "start"),
}


def _line_lexer() -> type[Any]:
    """LineLexer as Lark takes one."""
    from lark import Token
    from lark.lexer import Lexer

    class LarkLineLexer(Lexer):
        __future_interface__ = 1  # Lark then gives the parser's state

        def __init__(self, conf: LexerConf) -> None:
            terminals = sorted((t for t in conf.terminals if t.name not in DECLARED), key=_order)
            self.lexer = LineLexer((t.name, t.pattern.to_regexp()) for t in terminals)

        def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
            states = parser_state.parse_conf.states
            text = lexer_state.text.text
            for kind, start, end in self.lexer.lex(
                text, lambda: (parser_state.position, states[parser_state.position])
            ):
                yield Token(kind, text[start:end], start, end_pos=end)

    return LarkLineLexer


def _order(terminal: TerminalDef) -> tuple[int, int, int, str]:
    """The order in which Lark's lexer tries terminals."""
    pattern = terminal.pattern
    return -terminal.priority, -pattern.max_width, -len(pattern.value), terminal.name


def lark(name: str, escape: str = ESCAPE_MARK) -> Lark:
    """Lark's own parser of that name, for one escape character (the mark stands for either)."""
    from lark import Lark

    file, start = PARSERS[name]
    written = {"\\": "\\\\"}.get(escape, escape)

    def source(_base: object, path: str) -> tuple[str, str]:
        return path, (GRAMMARS / Path(path).name).read_text("utf-8").replace("%ESC%", written)

    grammar = source(None, f"{file}.lark")[1]
    lexer: Any = _line_lexer() if name == "lines" else "contextual"
    return Lark(
        grammar, start=start, parser="lalr", lexer=lexer, keep_all_tokens=True, maybe_placeholders=False,
        import_paths=[source], source_path=str(GRAMMARS / f"{file}.lark"),
    )  # fmt: skip


def table(name: str) -> dict[str, Any]:
    """What driver.py needs of a parser: see there."""
    from lark.parsers.lalr_analysis import Shift

    built = lark(name)
    parse_table = built.parser.parser._parse_table
    numbers = _numbers(parse_table)
    rules = {rule: index for index, rule in enumerate(built.rules)}
    states: list[dict[str, int]] = [{} for _ in numbers]
    for state, number in numbers.items():
        for symbol, (action, to) in sorted(parse_table.states[state].items()):
            states[number][symbol] = numbers[to] if action is Shift else ~rules[to]
    terminals = sorted((t for t in built.terminals if t.name not in DECLARED), key=_order)
    _check(terminals, states)
    return {
        "terminals": [[str(t.name), t.pattern.to_regexp()] for t in terminals],
        "ignore": sorted(built.ignore_tokens),
        "rules": [[str(rule.origin.name), len(rule.expansion)] for rule in built.rules],
        "states": states,
        "end": numbers[next(iter(parse_table.end_states.values()))],
    }


def _check(terminals: list[TerminalDef], states: list[dict[str, int]]) -> None:
    """Lark renames what a pattern matches where that is a string of the same priority; driver.py does not."""
    for string in (t for t in terminals if t.pattern.type == "str"):
        rivals = {name for state in states if string.name in state for name in state}
        for other in terminals:
            same = other is not string and other.name in rivals and other.priority == string.priority
            if same and re.fullmatch(other.pattern.to_regexp(), string.pattern.value):
                raise ValueError(f"{other.name} matches {string.name}: give one of them a priority")


def _numbers(parse_table: Any) -> dict[int, int]:
    """The states, numbered in the order in which a walk meets them: Lark's own numbers change from run to run."""
    from lark.parsers.lalr_analysis import Shift

    found = [next(iter(parse_table.start_states.values()))]
    for state in found:
        for _, (action, to) in sorted(parse_table.states[state].items()):
            if action is Shift and to not in found:
                found.append(to)
    return {state: number for number, state in enumerate(found)}


def text() -> str:
    """The text of tables.json: a line a parser, so that a change is seen where it was made."""
    lines = (f'"{name}": {json.dumps(table(name), separators=(",", ":"))}' for name in PARSERS)
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    Path(TABLES).write_text(text(), "utf-8")
