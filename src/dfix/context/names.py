"""What Dockerfiles are called."""

from __future__ import annotations

NAMES = ("Dockerfile", "Containerfile")
SUFFIXES = (".Dockerfile", ".dockerfile")
NOT_DOCKERFILES = (".dockerignore", "~", ".orig", ".rej", ".bak", ".swp", ".swo")


def is_dockerfile_name(name: str) -> bool:
    """Whether a file of this name is taken for a Dockerfile, by a folder search and by editors."""
    if name.endswith(NOT_DOCKERFILES):
        return False
    stem, dot, rest = name.partition(".")
    if stem in NAMES:
        return not dot or bool(rest)
    return name.endswith(SUFFIXES) and name not in SUFFIXES
