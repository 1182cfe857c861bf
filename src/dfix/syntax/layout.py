"""How the lines of instructions are laid out: where continued lines begin, where && stands, where arguments are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from .instructions import Instruction


def leading_operators(run: Instruction) -> bool | None:
    """Whether a RUN writes its && at the start of lines; None where no line begins or ends with one."""
    token = run.text_token
    lines = token.text.split("\n") if token is not None else []
    if any(line.lstrip().startswith("&&") for line in lines[1:]):
        return True
    ends = (line.rstrip().rstrip("\\`").rstrip().endswith("&&") for line in lines[:-1])
    return False if any(ends) else None


#: what ends a compound command of a shell
_CLOSING = ("fi", "done", "esac", "}", ")")


def indent(run: Instruction) -> str:
    """The indentation of the continued commands: of the word that closes a condition or loop around all of them; where
    no line begins or ends with &&, the smallest of the lines."""
    lines = run.text_token.text.split("\n") if run.text_token else []
    begins = [(line[: len(line) - len(line.lstrip(" \t"))], line.lstrip()) for line in lines[1:]]
    ends = (line.rstrip().rstrip("\\`").rstrip().endswith("&&") for line in lines)
    if begins and begins[-1][0] and begins[-1][1].rstrip(" ;") in _CLOSING:
        return begins[-1][0]
    led = [each for each, text in begins if text.startswith("&&")]
    behind = [each for (each, text), end in zip(begins, ends, strict=False) if end and text]
    return min(led or behind or [each for each, text in begins if each and text], key=len, default="")


def indentation(runs: Iterable[Instruction]) -> str:
    """The indentation of commands that most of some RUNs share, else of lines; "" where none has one."""
    runs = tuple(runs)
    found = [each for run in runs if leading_operators(run) is not None and (each := indent(run))]
    shared = _most(found or [each for run in runs if (each := indent(run))])
    return shared if isinstance(shared, str) else ""


def leads(runs: Iterable[Instruction]) -> bool:
    """Whether most of some RUNs write && at the start of lines."""
    return _most([each for run in runs if (each := leading_operators(run)) is not None]) is True


def column(instructions: Sequence[Instruction]) -> int:
    """The column in which the arguments of instructions are lined up with blanks; 0 where they are not."""
    found: list[tuple[int, int]] = []
    for instruction in instructions:
        tokens = instruction.tokens()
        keyword, behind = next(tokens, None), next(tokens, None)
        if keyword is not None and behind is not None and behind.leading.strip(" ") == "":
            found.append((len(keyword.text), len(keyword.text) + len(behind.leading)))
    place = _most([at for _, at in found])
    lined_up = {length for length, at in found if at == place and at > length + 1}
    many = sum(1 for _, at in found if at == place)
    return place if isinstance(place, int) and len(lined_up) > 1 and many * 4 > len(instructions) * 3 else 0


def _most(found: Sequence[Hashable]) -> Hashable:
    """What is found most often, the first of several; None of nothing."""
    return max(dict.fromkeys(found), key=found.count, default=None)
