"""What pipelines run in the image that they build: jobs of GitLab, of GitHub, of Jenkins.

Sources: docs.gitlab.com (`image`, `CI_REGISTRY_IMAGE`), docs.github.com (`jobs.<id>.container`), jenkins.io (Docker
Pipeline: `agent { dockerfile }`, `inside`).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix.context.formats import load_yaml, strings, table, text_or_none

from . import repository
from .commands import User, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context

#: the project's own image, by the variables of GitLab and GitHub, with nothing behind it but a tag
_OWN = re.compile(
    r"(?:[\w.-]{1,100}/)?(?:\$\{?CI_REGISTRY_IMAGE\}?|\$\{\{[ ]*github\.repository[ ]*\}\})(?:[:@].{0,200})?", re.DOTALL
)
_MOST_VARIABLES = 3
_INSIDE = re.compile(r"\bdocker\.build\s*\(|\bdockerfile\s*(?:true\b|\{)")
_FILENAME = re.compile(r"\bfilename\s{1,9}['\"]([^'\"\n]{1,200})['\"]")


def scripts(context: Context, names: frozenset[str]) -> Iterator[tuple[Where, str]]:
    """The texts that shells run in the image, with the places that say so."""
    for path in repository.files(context).recipes:
        is_gitlab = path.endswith(".gitlab-ci.yml")
        if not is_gitlab and "/workflows/" not in path:
            continue
        text = repository.text(context, path)
        data, problem = load_yaml(text) if "image" in text or "container" in text else (None, "")
        for job in (_of_gitlab if is_gitlab else _of_github)(table(data)) if not problem else ():
            image, script = job
            if script and _is_own(context, image, names):
                found = text.find(script.partition("\n")[0])
                yield Where(path, text.count("\n", 0, max(found, 0)) + 1), script


def users(context: Context) -> list[User]:
    """Pipelines of Jenkins that work in the image."""
    found = []
    for path in repository.files(context).recipes:
        text = repository.text(context, path) if posixpath.basename(path) == "Jenkinsfile" else ""
        hit = _INSIDE.search(text)
        if hit is None or (hit[0].startswith("docker.build") and ".inside" not in text):
            continue
        named = _FILENAME.search(text, hit.start())
        own = context.dockerfile or "Dockerfile"
        if posixpath.normpath(named[1] if named else "Dockerfile") == own:
            found.append(User("pipeline", f"{path} works in it", Where(path, text.count("\n", 0, hit.start()) + 1)))
    return found


def _is_own(context: Context, image: str, names: frozenset[str]) -> bool:
    alone = len(repository.files(context).dockerfiles) == 1
    return repository.last_part(image) in names or (alone and _OWN.fullmatch(image) is not None)


def _of_gitlab(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The image and the script of each job; what a job does not say is said for all."""
    common = {**data, **table(data.get("default"))}
    for job in data.values():
        if not isinstance(job, dict) or "script" not in job:
            continue
        given = job.get("image", common.get("image"))
        image = text_or_none(table(given).get("name") if isinstance(given, dict) else given) or ""
        variables = {**table(data.get("variables")), **table(job.get("variables"))}
        image = _filled(image, variables)
        before = job.get("before_script", common.get("before_script"))
        yield image, "\n".join((*_lines(before), *_lines(job["script"])))


def _filled(image: str, variables: dict[str, Any]) -> str:
    """The name of an image with the variables of its file put in, which may name others."""
    for _ in range(_MOST_VARIABLES):
        image = re.sub(r"\$\{?(\w{1,100})\}?", lambda m: text_or_none(variables.get(m[1])) or m[0], image)
    return image


def _of_github(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for job in table(data.get("jobs")).values():
        given = table(job).get("container")
        image = text_or_none(table(given).get("image") if isinstance(given, dict) else given) or ""
        steps = table(job).get("steps")
        lines = [text_or_none(table(step).get("run")) or "" for step in steps] if isinstance(steps, list) else []
        if image:
            yield image, "\n".join(line for line in lines if line)


def _lines(value: Any) -> tuple[str, ...]:
    return strings(value) if isinstance(value, list) else (value,) if isinstance(value, str) else ()
