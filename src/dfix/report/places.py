"""What a file is called for other programs: by its path in the repository, or as a URI."""

from __future__ import annotations

import os

from dfix.context.disk import repository
from dfix.source import replace_surrogates


def in_repository(path: str) -> str:
    """The path from the root of the repository that holds the file; of none, from the current folder. With slashes.

    Links are resolved, as in the diff. A file elsewhere has its absolute path.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    root = repository(folder) or os.path.realpath(os.curdir)
    inside = root.rstrip(os.sep) + os.sep
    name = target[len(inside) :] if target.startswith(inside) else target
    return name.replace(os.sep, "/")


def uri(path: str) -> str:
    """The same as a URI reference, percent-encoded byte by byte."""
    from urllib.parse import quote

    name = in_repository(path)
    quoted = quote(os.fsencode(name), safe="/")
    return f"file://{quoted}" if name.startswith("/") else quoted


def readable(text: str) -> str:
    """A text that any reader of UTF-8 takes: what is not, is U+FFFD."""
    return replace_surrogates(text)
