"""What a command does to an image, in one vocabulary.

``of_run(run, state, read)`` gives, for each command of a RUN, the tool and action that it is (`Call`) and its
`Effect`: places that it reads, writes and removes and in which role, packages, accounts, owners; `total` adds them up.
Wrappers (sudo, env, xargs, sh -c, time) are seen through. What is not known answers every question with None, never
with False.

Plain tools and package managers are data: knowledge/tools, one table a tool. A list of command names in a pass is a
missing entry there.
"""

from __future__ import annotations

from .effect import NONE, Account, Change, Effect, Packages, unknown
from .managers import named
from .paths import ARTIFACT, CACHE, DATA, INDEX, LOG, NOTHING, TEMPORARY, Access, Paths, is_inside
from .places import listed
from .run import Done, leaves, of_command, of_run, of_script, of_text, script_of, surroundings, total, where_of
from .tools import Call, entry, familiar
from .where import Where
from .wrappers import Inner, unwrap

__all__ = [
    "ARTIFACT",
    "CACHE",
    "DATA",
    "INDEX",
    "LOG",
    "NONE",
    "NOTHING",
    "TEMPORARY",
    "Access",
    "Account",
    "Call",
    "Change",
    "Done",
    "Effect",
    "Inner",
    "Packages",
    "Paths",
    "Where",
    "entry",
    "familiar",
    "is_inside",
    "leaves",
    "listed",
    "named",
    "of_command",
    "of_run",
    "of_script",
    "of_text",
    "script_of",
    "surroundings",
    "total",
    "unknown",
    "unwrap",
    "where_of",
]
