"""The places of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.launch.commands import Where


def at(where: Where | None) -> tuple[str | None, int | None]:
    """The file and the line that evidence and assumptions have; None where there is none."""
    return (where.file or None, where.line or None) if where else (None, None)
