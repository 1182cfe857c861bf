"""A virtual environment for what a file installs with the interpreter's own pip.

It is the tidier copy: one folder that holds the packages and nothing of the base. It holds only where every
command finds its programs through PATH, since who names /usr/local/bin/python by its full path would not find
the packages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.context import Context

from .installs import commands, is_install

if TYPE_CHECKING:
    from dfix.launch import Launch
    from dfix.syntax import Instruction

    from ..shared.base import Split

VENV = "/opt/venv"
#: paths of the interpreter and of its packages, which a virtual environment has elsewhere
_PATHS = ("/usr/local/bin", "/usr/local/lib/python", "/usr/bin/python", "site-packages", "dist-packages")
_ENV = ("PYTHONHOME", "PYTHONUSERBASE", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "VIRTUAL_ENV")
#: start programs with a PATH of their own
_OTHER_PATH = frozenset(("cron", "crond", "runuser", "su", "sudo"))
_SOURCES = (".py", ".sh", ".ini", ".cfg", ".conf", ".toml", ".service")
#: make environments of their own, or start programs outside of one
_OTHERS = frozenset(("poetry", "pipenv", "uv", "pdm", "python -m venv", "cron", "crontab", "pip-sync"))


def first_install(split: Split, start: Launch) -> Instruction | None:
    """The RUN before which the environment is made; None where the packages have to lie where they lie."""
    done = tuple(commands(split, split.context))
    tools = {each.call.tool for _, found in done for each in found if each.call is not None}
    if tools & _OTHERS or any(name in split.state.env for name in _ENV):
        return None
    if not _by_name(split, start) or not _brings_same_pip(split):
        return None
    return next((run for run, found in done if any(is_install(each) for each in found)), None)


def _brings_same_pip(split: Split) -> bool:
    """Whether the pip that `python -m venv` unpacks knows the same wheels as the image's own.

    Up to 3.7, and in early patch releases of 3.8 and 3.9, it is years older (pip 18.1 in 3.6.15, 19.2 in 3.8.0)."""
    version = split.stage.info.version if split.stage.info else None
    return version is None or version >= (3, 10) or len(version) == 1 or (len(version) == 2 and version >= (3, 8))


def _by_name(split: Split, start: Launch) -> bool:
    """Whether nothing in the file, and nothing beside it, names the interpreter's folders."""
    if any(c.program.startswith("/") and _names_them(c.program) for c in start.commands) or start.unread:
        return False
    if start.login or any(name in _OTHER_PATH for name in start.programs):
        return False
    if any(_names_them(_without_idle(split, i.original)) for i in split.stage.instructions):
        return False
    if split.state.scope.get("PATH", "").startswith(("/usr", "/bin")):
        return False
    return not split.context or not _named_in(split.context)


def _named_in(context: Context) -> bool:
    """Whether a source, a script or a setting names the interpreter's prefix, or what lies in it (data files are put
    into /usr/local/share); not all being read counts as a yes."""
    from dfix.context.sources import find_mentions

    walked = context.walk(_SOURCES, skip=("node_modules", ".git", ".venv", "venv", "tests", "docs"))
    named = find_mentions(context, walked.files, ("/usr/local*",), limit=1)
    return bool(named) or not walked.complete


def _without_idle(split: Split, text: str) -> str:
    """A text without the places of toolchains that only the build needs, which lie beside Python's programs."""
    programs = "|".join(map(re.escape, split.idle))
    return re.sub(rf"\S*/(?:node_modules[^\s]*|{programs})(?=\s|\Z)", "", text) if programs else text


def _names_them(text: str) -> bool:
    return any(path in text for path in _PATHS)
