"""The effect of a tool that data describes, by the form of its operands (knowledge/tools)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import accounts, files, managers, php, prisma

if TYPE_CHECKING:
    from .effect import Effect
    from .tools import Call
    from .where import Where

FORMS = {**files.FORMS, **managers.FORMS, "account": accounts.effect, "prisma": prisma.effect}


def effect(call: Call, where: Where) -> Effect | None:
    """The effect of a call by its tool's form; None for a tool or an action that is not known."""
    if call.values((call.entry or {}).get("code", ())):
        return php.effect(call, where)
    form = FORMS.get((call.entry or {}).get("form", ""))
    return form(call, where) if form else None
