"""dfix rewrites Dockerfiles into what a container expert would have written.

``from dfix import rewrite`` is the interface for programs; see :mod:`dfix.api` and :mod:`dfix.results`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.api import propose as propose
    from dfix.api import rewrite as rewrite
    from dfix.fixes import Assumption as Assumption
    from dfix.fixes import Evidence as Evidence
    from dfix.results import Bug as Bug
    from dfix.results import Change as Change
    from dfix.results import Declined as Declined
    from dfix.results import Notice as Notice
    from dfix.results import Options as Options
    from dfix.results import Proposal as Proposal
    from dfix.results import Result as Result
    from dfix.source import Problem as Problem

__version__ = "0.1.0"

#: where each public name lies; it is imported when it is first asked for, since the command line needs few of them
_HOMES = {
    "dfix.api": ("propose", "rewrite"),
    "dfix.fixes": ("Assumption", "Evidence"),
    "dfix.results": ("Bug", "Change", "Declined", "Notice", "Options", "Proposal", "Result"),
    "dfix.source": ("Problem",),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(name for names in _HOMES.values() for name in names)
