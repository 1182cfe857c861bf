"""The effect of a tool that data describes, by the form of its operands (knowledge/tools)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import accounts, files, managers

if TYPE_CHECKING:
    from .effect import Effect
    from .tools import Call
    from .where import Where


def _prisma(call: Call, where: Where) -> Effect | None:
    from . import prisma

    return prisma.effect(call, where)


FORMS = {**files.FORMS, **managers.FORMS, "account": accounts.effect, "prisma": _prisma}


def effect(call: Call, where: Where) -> Effect | None:
    """The effect of a call by its tool's form; None for a tool or an action that is not known."""
    if call.values((call.entry or {}).get("code", ())):
        from . import php

        return php.effect(call, where)
    form = FORMS.get((call.entry or {}).get("form", ""))
    return form(call, where) if form else None
