"""What Dockerfiles are called, and the files that say how they are built."""

from __future__ import annotations

NAMES = ("Dockerfile", "Containerfile")
SUFFIXES = (".Dockerfile", ".dockerfile")
#: what a program makes a Dockerfile from: it is none yet
TEMPLATES = (
    ".ejs",
    ".erb",
    ".gotmpl",
    ".hbs",
    ".in",
    ".j2",
    ".jinja",
    ".jinja2",
    ".m4",
    ".mustache",
    ".njk",
    ".template",
    ".tmpl",
    ".tpl",
)
NOT_DOCKERFILES = (".dockerignore", "~", ".orig", ".rej", ".bak", ".swp", ".swo", *TEMPLATES)


def is_dockerfile_name(name: str) -> bool:
    """Whether a file of this name is taken for a Dockerfile, by a folder search and by editors."""
    if name.endswith(NOT_DOCKERFILES):
        return False
    stem, dot, rest = name.partition(".")
    if stem in NAMES:
        return not dot or bool(rest)
    return name.endswith(SUFFIXES) and name not in SUFFIXES


def is_bake_name(name: str) -> bool:
    """Whether a file of this name is for Docker's Bake."""
    return name.startswith("docker-bake.") and name.endswith((".hcl", ".json"))


def names_builds(path: str) -> bool:
    """Whether a path is that of a file for Compose or Bake, and of no Dockerfile."""
    name = path.rpartition("/")[2]
    composes = name.removeprefix("docker-").startswith("compose") and name.endswith((".yaml", ".yml"))
    return composes or is_bake_name(name)
