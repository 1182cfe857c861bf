"""dfix as a library: what the command line, editors and batch jobs call alike.

    >>> from dfix import Options, rewrite
    >>> result = rewrite("FROM python:3.12\\nCMD python -V\\n")
    >>> [change.pass_name for change in result.applied]
    ['exec-form']
    >>> result.text.splitlines()[1]
    'CMD ["python", "-V"]'

Nothing is kept between calls but tables of knowledge, nothing is written, and nothing of the Dockerfile or of its
context is executed. Results are tuples of plain values (:mod:`dfix.results`), which other processes can be sent.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dfix import engine
from dfix.context import Context
from dfix.results import Options
from dfix.source import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.results import Proposal, Result

    Source = str | bytes
    Folder = str | os.PathLike[str]

DEFAULT = Options()


def rewrite(
    source: Source,
    *,
    context: Folder | None = None,
    path: Folder | None = None,
    options: Options = DEFAULT,
    choose: Callable[[Proposal], bool] | None = None,
) -> Result:
    """What dfix makes of a Dockerfile.

    source   its text, or its bytes
    context  the folder of the build context; without one, nothing beside the Dockerfile is looked at
    path     where the Dockerfile lies, for an ignore file of its own and for what is told; it need not exist, and what
             lies there is not read: ``source`` counts
    options  which passes, what is accepted
    choose   is shown each change, SAFE or not, on the text that those before it have left; those it answers True to are
             made, and ``options.unsafe`` does not count

    A source that is no Dockerfile raises nothing: ``Result.problems`` says what is wrong with it.
    """
    data = encode(source) if isinstance(source, str) else source
    place = None if path is None else os.fspath(path)
    beside = Context.none() if context is None else Context.open(os.fspath(context), place, data)
    return engine.rewrite(data, path=place or "Dockerfile", context=beside, options=options, choose=choose)


def propose(
    source: Source, *, context: Folder | None = None, path: Folder | None = None, options: Options = DEFAULT
) -> tuple[tuple[Proposal, ...], Result]:
    """Every change that could be made to a Dockerfile as it is, each by itself, SAFE or not; and a result in which none
    was made: what was declined, what is wrong. The arguments are those of :func:`rewrite`."""
    found: list[Proposal] = []

    def note(proposal: Proposal) -> bool:
        found.append(proposal)
        return False

    result = rewrite(source, context=context, path=path, options=options, choose=note)
    return tuple(found), result


__all__ = ["propose", "rewrite"]
