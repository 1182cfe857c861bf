"""A file in another layout – continuations, comments in them, CRLF, lower case – meets no bug of ours, and keeps every
comment."""

from __future__ import annotations

import os
import random
from collections import Counter
from zlib import crc32

import pytest

from dfix.source import decode, encode
from dfix.syntax import Instruction, Token, parse
from dfix.syntax.trivia import comment_lines
from tests.corpus import Case, cases

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
CASES = [case for case in cases() if THOROUGH or crc32(case.name.encode()) % 3 == 0]


def disguised(text: str, rng: random.Random) -> str:
    """The same instructions in another layout."""
    file = parse(text)
    share, lower = rng.choice([0.1, 0.3, 0.6]), rng.random() < 0.2
    parts = []
    for child in file.children:
        tokens = [child] if isinstance(child, Token) else child.tokens()
        for token in tokens:
            leading, own = token.leading, token.text
            if isinstance(child, Instruction) and rng.random() < share:
                leading, own = _broken(token, file.escape, rng)
            parts += [leading, own.lower() if lower and token.kind == "KEYWORD" else own]
    made = "".join(parts)
    return made.replace("\r\n", "\n").replace("\n", "\r\n") if rng.random() < 0.2 else made


def _broken(token: Token, escape: str, rng: random.Random) -> tuple[str, str]:
    """A token with a continuation before it, or one after its first command."""
    number = rng.randrange(1000)
    breaks = (
        f" {escape}\n  ", f" {escape}\n# why {number}\n  ", f" {escape} \t\n  # a {number}\n# b\n\t", f" {escape}\n\n  "
    )  # fmt: skip
    if token.kind == "TEXT" and " && " in token.text:
        return token.leading, token.text.replace(" && ", f" &&{rng.choice(breaks)}", 1)
    if token.kind not in ("KEYWORD", "EOL", "COMMENT", "HEREDOC_BODY", "HEREDOC_END") and token.leading in (" ", "\t"):
        return rng.choice(breaks), token.text
    return token.leading, token.text


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_layout(case: Case) -> None:
    rng = random.Random(case.name)
    for _ in range(20 if THOROUGH else 1):
        before = disguised(decode(case.before), rng)
        result = case.run(encode(before))
        assert not result.problems and not result.bugs, before
        if all(fix.safe for fix in result.applied):  # only an UNSAFE one may drop a comment
            after = parse(decode(result.after))
            had = Counter(line for child in parse(before).children for line in comment_lines(child))
            assert not had - Counter(line for child in after.children for line in comment_lines(child)), before
