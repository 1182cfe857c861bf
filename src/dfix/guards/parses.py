"""BuildKit reads the output, and reads in it what we built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.syntax.validate import problems

if TYPE_CHECKING:
    from dfix.guards import Change
    from dfix.syntax import File, Instruction


def check(change: Change) -> str | None:
    """No problem that BuildKit would report, and nothing that is not understood."""
    found = problems(change.after.file, change.text, sound=change.before.file.instructions)
    if found:
        return f"the output would not parse: {found[0]!r}"
    if len(change.after.file.opaque):
        return "the output holds text that cannot be understood"
    return None


def same_shape(built: File, parsed: File) -> bool:
    """Whether the built tree and its re-read text hold the same instructions."""
    one, other = built.instructions, parsed.instructions
    return len(one) == len(other) and all(a is b or _shape(a) == _shape(b) for a, b in zip(one, other, strict=True))


def _shape(node: Instruction) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return node.keyword, node.words, tuple((h.name, h.body) for h in node.heredocs)
