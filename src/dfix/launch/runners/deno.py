"""deno task: the tasks of deno.json, and the scripts of package.json.

Source: docs.deno.com (deno task: tasks, dependencies, package.json support).
"""

from __future__ import annotations

from dfix.context.formats import load_json, load_jsonc, table

from ..commands import Where
from . import Call, Step

_MOST = 20


def steps(call: Call) -> list[Step] | None:
    """The commands of a task; None for what deno does itself."""
    words = call.words
    if words[1:2] != ["task"]:
        return None
    names = [word for word in words[2:] if not word.startswith("-")]
    if any(word.startswith(("-c", "--config", "--cwd", "-r", "--recursive", "-f", "--filter")) for word in words[2:]):
        return [Step(call.args, why="it runs a task of another folder", folder=call.folder)]
    if not names:
        return [Step(call.args, why="it names no task", folder=call.folder)]
    found: list[Step] = []
    more = " ".join(words[words.index(names[0]) + 1 :])
    return (
        found
        if _task(call, names[0], more, found, ())
        else [Step(call.args, why=f"no task {names[0]} was found that can be followed", folder=call.folder)]
    )


def _task(call: Call, name: str, more: str, found: list[Step], above: tuple[str, ...]) -> bool:
    """Adds the commands of a task behind those that it depends on; False where one of them is not known."""
    if name in above or len(found) > _MOST:
        return False
    for file, key in (("deno.json", "tasks"), ("deno.jsonc", "tasks"), ("package.json", "scripts")):
        place = call.source(file)
        text = call.context.read(place) if place else None
        if place is None or text is None:
            continue
        task = table(table((load_jsonc if key == "tasks" else load_json)(text)[0]).get(key)).get(name)
        if task is not None:
            before = table(task).get("dependencies") or []
            command = task if isinstance(task, str) else table(task).get("command", "")
            if not isinstance(command, str) or not isinstance(before, list):
                return False
            if not all(isinstance(each, str) and _task(call, each, "", found, (*above, name)) for each in before):
                return False
            line = text.count("\n", 0, max(text.find(f'"{name}"', max(0, text.find(f'"{key}"'))), 0)) + 1
            found.append(Step((), f"{command} {more}".strip(), call.folder, Where(place, line)))
            return True
    return False
