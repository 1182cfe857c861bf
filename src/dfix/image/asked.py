"""What a build asks of the build context without naming it: the history of version control for a version
or a date, variables that go into a web site, tokens for a registry.

Sources: the documents of the tools named in knowledge/ignored.toml (asked, built_in, with_installs).
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dfix import knowledge

from . import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.model.stages import Model

_MOST = 300
_SKIPPED = (".git", ".hg", ".svn", "node_modules", "vendor", ".venv", "venv", "dist", "target")


def history(model: Model, context: Context) -> bool:
    """Whether a step, a file that says how something is built, or a source asks version control for something."""
    asked: dict[str, Any] = knowledge.load("ignored")["asked"]
    tools: list[str] = asked["tools"]
    if any(done.call is not None and done.call.tool in tools and _is_question(done) for done in _steps(model, context)):
        return True
    return context.memo("asks history", lambda: _files_ask(context, asked))


def _files_ask(context: Context, asked: dict[str, Any]) -> bool:
    manifests = re.compile("|".join(asked["words"])).search
    if any(manifests(text) for text in _texts(context, asked["files"])):
        return True
    calls = re.compile("|".join(asked["calls"])).search
    return any(any(hint in text for hint in asked["hints"]) and calls(text) for text in _texts(context, asked["code"]))


def _texts(context: Context, endings: list[str]) -> Iterator[str]:
    """What the files with some endings say."""
    walked = context.walk(tuple(endings), skip=_SKIPPED, limit=_MOST)
    return (context.read(path) or "" for path in walked.files)


def _is_question(done: Done) -> bool:
    return done.call is not None and done.call.given not in knowledge.load("ignored")["asked"]["elsewhere"]


def settings(path: str, model: Model, context: Context) -> bool:
    """Whether a file of settings is read while the image is built: by an install, by what makes a web site, or maybe
    by what a step runs of the project."""
    table: dict[str, Any] = knowledge.load("ignored")
    name = path.rpartition("/")[2]
    tools = table["with_installs"].get(name, ())
    if tools and any(done.call is not None and done.call.tool in tools for done in _steps(model, context)):
        return True
    loaded = table["loaded"]
    if any(fnmatchcase(name, each) for each in loaded["names"]) and _is_loaded(model, context, loaded):
        return True
    prefixes = "|".join(table["built_in"])
    return re.search(rf"(?m)^[ \t]*(?:export[ \t]+)?(?:{prefixes})\w", context.read(path) or "") is not None


def _is_loaded(model: Model, context: Context, loaded: dict[str, Any]) -> bool:
    """Whether a step runs code of the project, and something of that loads settings."""
    words = re.compile("|".join(loaded["words"])).search
    return any(_runs_code(done, loaded["tools"]) for done in _steps(model, context)) and context.memo(
        "loads settings", lambda: any(map(words, _texts(context, loaded["files"])))
    )


def _runs_code(done: Done, tools: dict[str, list[str]]) -> bool:
    if not done.effect.known or done.call is None:
        return True
    actions = tools.get(done.call.tool)
    return actions is not None and (not actions or done.call.action in actions)


def _steps(model: Model, context: Context) -> Iterator[Done]:
    for stage in model.stages:
        for run in stage.of("RUN"):
            yield from runs.leaves(run, stage, context)
