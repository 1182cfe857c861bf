"""Documents that an editor has open: which of them are Dockerfiles, and where they lie."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from dfix.context.names import is_dockerfile_name
from dfix.context.root import context_root
from dfix.records import Record
from dfix.source import encode

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

LANGUAGES = ("dockerfile", "containerfile")
#: what editors call a file that they know no language of
NO_LANGUAGE = ("", "plaintext", "text")


class Buffer(Record):
    """One version of an open Dockerfile; ``path`` is None for one that was never saved."""

    uri: str
    version: int | None
    text: str
    path: str | None

    def context(self, configured: str | None) -> str | None:
        """The folder of its build context, found as the command line finds it."""
        return context_root(self.path, encode(self.text), configured, False)


def buffer_of(document: TextDocument) -> Buffer | None:
    """What a document holds now; None when it is no Dockerfile by its language, nor by its name where it has none.
    Editors take ``Dockerfile.dockerignore`` for one."""
    path = path_of(document.uri)
    if path is not None and path.endswith(".dockerignore"):
        return None
    language = (document.language_id or "").lower()
    named = language in NO_LANGUAGE and path is not None and is_dockerfile_name(os.path.basename(path))
    if language not in LANGUAGES and not named:
        return None
    return Buffer(document.uri, document.version, document.source, path)


def path_of(uri: str) -> str | None:
    """The path of a ``file:`` URI, None for others."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    return url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc not in ("", "localhost") else parts.path)
