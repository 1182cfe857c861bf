"""The version of the Dockerfile language that a file asks for (`# syntax=docker/dockerfile:1.4`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.syntax import File

_VERSION = re.compile(r"docker/dockerfile(?:-upstream)?:1\.(\d+)")
#: the minor version of 1 that brought something (release notes of the frontend)
MOUNTS, SEVERAL_ARGUMENTS, HEREDOCS = 2, 2, 4


def is_older(file: File, minor: int) -> bool:
    """Whether a file is read by a frontend older than 1.``minor``; one that names none is read by a current one."""
    found = _VERSION.search(file.directives.get("syntax", ""))
    return found is not None and int(found[1]) < minor
