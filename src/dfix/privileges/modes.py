"""What a mode, as chmod and --chmod have it, leaves to others than the owner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from dfix.syntax import Instruction


class Closed(Record):
    """A copy of what others than the owner may not read or start: by its --chmod, or by the mode of ``file``, which
    where it is ``unseen`` may let them."""

    node: Instruction
    file: str | None = None
    unseen: bool = False


def keeps_others_out(mode: str) -> bool:
    """Whether others may not do what the owner may: read, or start what the owner may start. True when in doubt."""
    if re.fullmatch(r"[0-7]{3,4}", mode):
        owner, others = int(mode[-3]), int(mode[-1])
        return bool((owner & 5) & ~(others & 5)) or not others & 4
    return any(_clause(clause) for clause in mode.split(","))


def takes_writing(mode: str) -> bool | None:
    """Whether a mode leaves its owner without the right to write; None where it does not say."""
    if re.fullmatch(r"[0-7]{3,4}", mode):
        return not int(mode[-3]) & 2
    answer: bool | None = None
    for clause in mode.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwxXst]*|[ugo])", clause)
        who, sign, what = match.groups() if match is not None else ("", "", "")
        if not who or "a" in who or "u" in who:
            answer = answer if sign != "=" and "w" not in what else sign == "-" or (sign == "=" and "w" not in what)
    return answer


def _clause(clause: str) -> bool:
    """`u+x` gives it to the owner alone, `go-r` and `o=` take it from others."""
    match = re.fullmatch(r"([ugoa]*)([-+=])([rwxXst]*|[ugo])", clause)
    if match is None:
        return True
    who, sign, what = match.groups()
    everybody = not who or "a" in who or "o" in who
    if sign == "+":
        return not everybody and "u" in who and "x" in what.lower()
    if sign == "-":
        return everybody and any(c in what for c in "rx")
    return (everybody and "r" not in what) or (not everybody and "x" in what)
