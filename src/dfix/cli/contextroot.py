"""Where the build context of a Dockerfile is."""

from __future__ import annotations

import os


def context_root(dockerfile: str | None, given: str | None, disabled: bool) -> str | None:
    """The root of the build context, None for none.

    `dockerfile` is the path as the user gave it (None: standard input without a name), `given` the value of --context.
    Without either it is the Dockerfile's own folder, also when the Dockerfile is a link: `docker build` looks beside
    the name it is given.
    """
    if disabled:
        return None
    if given is not None:
        return given
    if dockerfile is None:
        return None
    return os.path.dirname(dockerfile) or os.curdir
