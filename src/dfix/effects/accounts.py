"""Users and groups that a command makes (useradd, adduser, groupadd, addgroup: knowledge/tools/accounts.toml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .effect import Account, Effect
from .paths import ARTIFACT, Access, Paths

if TYPE_CHECKING:
    from .tools import Call
    from .where import Where

_FILES = tuple(Access(p, False, ARTIFACT) for p in ("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"))


def effect(call: Call, where: Where) -> Effect:
    """The effect of a tool for accounts."""
    entry = call.entry or {}
    touched = Effect(writes=Paths(_FILES), touches_accounts=True)
    if "makes" not in entry or not call.operands:
        return touched
    if entry.get("joins") and len(call.operands) > 1:
        return touched
    is_group = entry["makes"] == "group" or (call.has(*entry.get("group_flag", ())) and _only_group(call))
    kind = "group" if is_group else "user"
    name = where.value(call.operands[-1])
    home = _value(call, where, "home")
    if home is None and kind == "user" and name:
        home = f"/home/{name}"
    makes_home = kind == "user" and _makes_home(call)
    account = Account(
        kind, name, _value(call, where, "uid" if kind == "user" else "gid"), _value(call, where, "group"),
        home if kind == "user" else None, makes_home,
    )  # fmt: skip
    places = (*_FILES, Access(home, True, ARTIFACT)) if makes_home and home else _FILES
    return touched._replace(writes=Paths(places), accounts=(account,))


def _only_group(call: Call) -> bool:
    """Debian's `adduser --group NAME` makes a group; with --system it makes a user as well."""
    return not call.has("--system", "-S")


def _makes_home(call: Call) -> bool:
    entry = call.entry or {}
    if entry.get("home_is") == "made":
        return not call.has(*entry.get("without_home", ())) and not call.has("--system")
    return call.has(*entry.get("with_home", ()))


def _value(call: Call, where: Where, key: str) -> str | None:
    flags = (call.entry or {}).get(key, ())
    return next((where.flag_value(flag) for flag in call.values(flags)), None)
