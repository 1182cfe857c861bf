"""poetry, pipenv, uv and their like: the program behind `run`, and the scripts of pyproject.toml and Pipfile."""

from __future__ import annotations

from dfix.context.formats import load_toml, string_table, table

from ..commands import Where
from . import Call, Step

_RUN = ("poetry", "pipenv", "uv", "hatch", "pdm", "rye")
#: options of `run` that take the next word
_VALUED = (
    "--with", "--python", "-p", "--package", "--directory", "--project", "--env-file", "--extra", "--group", "-e", "-n",
    "--name", "--prefix", "-C", "-P",
)  # fmt: skip


def steps(call: Call) -> list[Step] | None:
    """The program that a call runs; None for an install and its like."""
    words = call.words
    if call.name == "uvx":
        return [Step(_behind(call, 1), folder=call.folder)]
    if "run" not in words[1:]:
        return None
    rest = _behind(call, words.index("run") + 1)
    if not rest:
        return None
    name = rest[0][0] or rest[0][1]
    script = _script(call, name) if call.name in _RUN else None
    return [script] if script else [Step(rest, folder=call.folder)]


def _behind(call: Call, index: int) -> tuple[tuple[str | None, str], ...]:
    words = call.words
    while index < len(words) and words[index].startswith("-"):
        if words[index] == "--":
            return call.args[index + 1 :]
        index += 2 if words[index] in _VALUED else 1
    return call.args[index:]


def _script(call: Call, name: str) -> Step | None:
    """The text of a script that a project file gives a name; a Python entry point is a program of its own."""
    for file, keys in (("Pipfile", ("scripts",)), ("pyproject.toml", ("tool", "pdm", "scripts"))):
        place = call.source(file)
        text = call.context.read(place) if place else None
        if place is None or text is None:
            continue
        data, _ = load_toml(text)
        for key in keys:
            data = table(data).get(key)
        value = string_table(data).get(name) or table(table(data).get(name)).get("cmd")
        if isinstance(value, str):
            line = text.count("\n", 0, max(text.find(f"{name} ="), text.find(f"{name}="), 0)) + 1
            return Step((), value, call.folder, Where(place, line))
    return None
