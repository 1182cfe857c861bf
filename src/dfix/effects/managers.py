"""Tools whose places the data lists: package managers, compilers, downloads (knowledge/tools)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from .effect import NONE, Effect, Packages, unknown
from .paths import ARTIFACT, CACHE, DATA, Access, Paths, is_inside
from .places import accesses, flags_of, listed, role_of, valued

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.shell import Word

    from .tools import Call
    from .where import Where


def _told(call: Call, where: Where) -> Paths:
    """The folder that the configuration of a builder names."""
    for name in call.key("configured", ()):
        place = where.path(name)
        text = where.read(place) if place else None
        if text is not None:
            from dfix.context.sites import told

            path = where.path(told(text) or "")
            return Paths((Access(path, True, ARTIFACT),) if path and path != where.folder else ())
    return Paths()


def _fixed(call: Call, where: Where) -> Effect:
    """Reads and writes what the data lists, and what flags and path-like operands name."""
    off = (CACHE,) if _keeps_no_cache(call, where) else ()
    there = _project(call, where)
    reads = listed(there, call.key("fixed_reads", ()), call)
    writes = listed(there, call.key("fixed_writes", ()), call, off=off)
    shared = call.key("shared", ())
    mark = call.key("shared_operand")
    if (shared and call.has(*shared)) or (mark and call.operands and all(mark in w.text for w in call.operands)):
        # without a name it is the package in the folder that everybody gets (npm install, pnpm link)
        reads = listed(there, ("data ./",), call) if reads.places and not call.operands else Paths()
        writes = listed(where, call.key("shared_writes", ()), call, off=off)
    reads = reads.plus(named(call, where))
    writes = writes.plus(valued(call, where, "value_writes", ARTIFACT))
    writes = writes.plus(valued(call, where, "value_into", ARTIFACT))
    writes = writes.plus(listed(where, _prefix(call, where)))
    writes = writes.plus(_told(call, there))
    if call.key("installs") == "operands":
        local = [w for w in call.operands if (w.value or w.text).startswith((".", "/", "~"))]
        reads = reads.plus(accesses(where, local, DATA))
    elif call.key("reads_operands"):
        reads = reads.plus(accesses(where, call.operands, DATA))
    found = Effect(
        reads,
        writes,
        listed(there, call.key("fixed_removes", ()), call, whole=True),
        fetches=bool(call.key("fetches")),
        packages=_packages(call, where),
    )
    return found.plus(unknown(call.text)) if call.key("more") else found


def _project(call: Call, where: Where) -> Where:
    """The surroundings with the folder of the project that flags or the first operand name, where that does not lie
    in the working folder: what does is built together with what lies around it."""
    keys = call.key("project", ())
    words = [w for w in call.operands[:1] if "operand" in keys and "=" not in w.text]
    values = [*(where.flag_value(f) for f in call.values(keys)), *map(where.value, words)]
    if not values:
        return where
    path = where.path(values[-1]) if values[-1] is not None else None
    if path is None:
        return where._replace(folder=None)
    folder = posixpath.dirname(path) if "." in posixpath.basename(path) else path
    around = where.folder not in (None, "/") and is_inside(folder, where.folder or "/")
    return where if around else where._replace(folder=folder)


def named(call: Call, where: Where) -> Paths:
    """What flags, variables and path-like operands tell a tool to read, beside what it always reads."""
    found = valued(call, where, "value_reads", DATA, whole=True).plus(_by_variables(call, where))
    paths = call.key("path_operands")
    if paths:
        words = [w for w in call.operands if _is_path(w) and (paths != "literal" or w.value is not None)]
        found = found.plus(accesses(where, words, DATA, whole=True))
    return found


def _by_variables(call: Call, where: Where) -> Paths:
    """The files that the tool's variables name; unknown where the script or a build argument sets one."""
    places: list[Access] = []
    lost = False
    for name in call.key("env_reads", ()):
        value = where.state.scope.get(name)
        lost = lost or name in where.own or (value is None and name in where.state.args)
        for each in (value or "").split():
            path = where.path(each.removeprefix("file://")) if "://" not in each or each.startswith("file://") else "/"
            lost = lost or path is None
            places += [Access(path, True, DATA)] if path and path != "/" else []
    return Paths(tuple(places), lost)


def _is_path(word: Word) -> bool:
    text = word.value if word.value is not None else word.text
    if text.startswith("@"):  # a scope of npm
        return False
    return text.startswith((".", "/", "~", "$")) or text.endswith((".whl", ".tar.gz", ".zip", ".txt")) or "/" in text


def _keeps_no_cache(call: Call, where: Where) -> bool:
    if call.has(*call.key("cache_off", ())):
        return True
    return any(name in where.state.env for name in call.key("cache_env", ()))


def _prefix(call: Call, where: Where) -> tuple[str, ...]:
    """Where the packages of an interpreter go."""
    kind = call.key("prefix")
    if not kind or call.has(*call.key("shared", ())) or call.values(("-t", "--target", "--prefix", "--root")):
        return ()
    environment = where.state.env.get("VIRTUAL_ENV") or where.state.env.get("UV_PROJECT_ENVIRONMENT")
    if environment:
        return (f"artifact {environment}/",)
    name = call.program.value or ""
    if "/" in name:
        return (f"artifact {name.rpartition('/')[0].rpartition('/')[0] or '/'}/",)
    if kind == "uv" and not call.has("--system"):
        return ()
    return ("artifact /usr/local/", "artifact /usr/lib/python3/")


def _packages(call: Call, where: Where) -> tuple[Packages, ...]:
    entry = call.entry or {}
    if not entry.get("system") and not (call.doing or {}).get("removes_packages"):
        return ()
    if call.key("installs") == "operands":
        group = next((where.flag_value(f) for f in call.values(call.key("groups", ()))), None)
        return (Packages(call.tool, _names(call, where), (), group),)
    if call.key("removes_packages"):
        return (Packages(call.tool, (), _names(call, where)),)
    return ()


def _names(call: Call, where: Where) -> tuple[str, ...] | None:
    """The operands as names of packages, versions left off; None when one is not literal."""
    found: list[str] = []
    for word in call.operands:
        value = where.value(word)
        if value is None:
            return None
        found += value.split() if word.value is None and not word.text.startswith('"') else [value]
    return tuple(_bare(name) for name in found)


def _bare(name: str) -> str:
    """A package without its version: a=1, a/stable, a>1, a~1, a@edge (apk)."""
    if name.startswith((".", "/")):
        return name
    for mark in "=<>~@":
        name = name.partition(mark)[0]
    return name.partition("/")[0]


def _actions(call: Call, where: Where) -> Effect | None:
    doing = call.doing
    if doing is None:
        return NONE if call.asks_only else None
    if "runs" in doing:
        return None
    found = _fixed(call, where)
    if doing.get("own_index") and call.has(*doing["own_index"]):
        found = found._replace(
            reads=Paths(tuple(p for p in found.reads.places if p.role != "index"), found.reads.unknown),
            writes=Paths(tuple(p for p in found.writes.places if p.role != "index"), found.writes.unknown),
        )
    elif doing.get("makes_index") and call.has(*doing["makes_index"]):
        found = found._replace(
            reads=Paths(tuple(p for p in found.reads.places if p.role != "index"), found.reads.unknown)
        )
    if _is_with(call, where, "home_with"):
        found = found._replace(writes=listed(where, doing["home_writes"], call))
    elif _is_with(call, where, "system_with"):
        found = found._replace(writes=listed(where, doing["system_writes"], call))
    if doing.get("writes_operand"):
        found = found._replace(writes=found.writes.plus(_cloned(call, where)))
    return found


def _is_with(call: Call, where: Where, key: str) -> bool:
    """Whether one of the flags that a key lists stands there: FLAG, or FLAG=VALUE for one value of it."""
    wanted = (call.doing or {}).get(key, ())
    values = (f"{flag.name}={where.flag_value(flag)}" for flag in call.flags if flag.word is not None)
    return bool(wanted) and (call.has(*wanted) or any(value in wanted for value in values))


def _cloned(call: Call, where: Where) -> Paths:
    if len(call.operands) > 1:
        return accesses(where, call.operands[-1:], ARTIFACT)
    value = where.value(call.operands[0]) if call.operands else None
    name = (value or "").rstrip("/").rpartition("/")[2].removesuffix(".git")
    path = where.path(name) if name else None
    return Paths((Access(path, True, ARTIFACT),)) if path else listed(where, ("artifact ./",))


def _download(call: Call, where: Where) -> Effect:
    if call.has(*flags_of(call, "only_asks")):
        return Effect(fetches=bool(call.key("fetches")))
    written = valued(call, where, "output", ARTIFACT)
    if not call.values(call.key("output", ())) and _names_itself(call):
        into = valued(call, where, "into", ARTIFACT)
        written = into if into.places else _named_by_url(call, where)
    return Effect(writes=written.plus(listed(where, call.key("fixed_writes", ()))), fetches=bool(call.key("fetches")))


def _names_itself(call: Call) -> bool:
    return call.key("names_itself") == "always" or call.has(*flags_of(call, "names_itself"))


def _named_by_url(call: Call, where: Where) -> Paths:
    places: list[Access] = []
    for word in call.operands:
        value = where.value(word)
        name = (value or "").partition("?")[0].rpartition("/")[2]
        path = where.path(name or ".")
        if path is None:
            return Paths((), unknown=True)
        places.append(Access(path, False, role_of(path, ARTIFACT)))
    return Paths(tuple(places))


FORMS: dict[str, Callable[[Call, Where], Effect | None]] = {
    "fixed": _fixed,
    "actions": _actions,
    "download": _download,
}
