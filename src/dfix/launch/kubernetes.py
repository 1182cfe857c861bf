"""The containers that manifests of Kubernetes start: read in the YAML files beside the Dockerfile.

Source: the API reference of Kubernetes (PodSpec, Container, Probe, Lifecycle, Volume).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix.context.formats import load_yaml, strings, table, text_or_none
from dfix.records import Record

from . import repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context

#: kinds of volumes whose files belong to whoever made them elsewhere
_KEPT = ("persistentVolumeClaim", "hostPath", "nfs", "csi", "ephemeral", "local")
_MAX_DEPTH = 15


class Container(Record):
    """One container of a manifest.

    file     the manifest
    image    as it is written
    data     all that is said of it
    mounted  the places at which it finds volumes whose files were made elsewhere, by other users
    """

    file: str
    image: str
    data: dict[str, Any]
    mounted: tuple[str, ...]

    @property
    def commands(self) -> tuple[list[str] | None, list[str] | None]:
        """What it starts in place of ENTRYPOINT and of CMD; None for what the image says. `$(NAME)` is put in later."""
        head, args = (_words(self.data.get(key)) for key in ("command", "args"))
        return head, args

    @property
    def executed(self) -> list[list[str]]:
        """What probes and hooks run in it beside its program, without a shell."""
        hooks = table(self.data.get("lifecycle"))
        asked = [self.data.get(f"{kind}Probe") for kind in ("startup", "readiness", "liveness")]
        asked += [hooks.get("postStart"), hooks.get("preStop")]
        found = (_words(table(table(each).get("exec")).get("command")) for each in asked)
        return [words for words in found if words]


def containers(context: Context, names: frozenset[str] | None) -> tuple[Container, ...]:
    """Those that start an image with one of some names; of all images with None."""
    found = context.memo("containers of clusters", lambda: tuple(_all(context)))
    return found if names is None else tuple(each for each in found if repository.last_part(each.image) in names)


def _all(context: Context) -> Iterator[Container]:
    for path in repository.files(context).yaml:
        text = repository.text(context, path)
        if "containers:" not in text.lower() or "image:" not in text:
            continue
        text = _filled(context, path, text) if "{{" in text else text
        for document in re.split(r"^---.*$", text, flags=re.MULTILINE)[:50]:
            data, problem = load_yaml(document)
            if not problem:
                yield from _of_pods(path, data, 0)


def _filled(context: Context, path: str, text: str) -> str:
    """A template of a chart with the values that the chart brings, and without what decides on lines."""
    told = posixpath.join(posixpath.dirname(posixpath.dirname(path)), "values.yaml")
    values, _ = context.memo(("values of a chart", told), lambda: load_yaml(context.read_on_disk(told) or ""))

    def value(match: re.Match[str]) -> str:
        found: Any = values
        for key in (match[1] or "?").split("."):
            found = table(found).get(key)
        return str(found) if isinstance(found, str | int) else "unknown"

    lines = re.sub(r"^[ \t]*(?:-[ \t]*)?\{\{[^\n]*\}\}[ \t]*$", "", text, flags=re.MULTILINE)
    return re.sub(r"\{\{-?\s*(?:\.Values\.([\w.]+))?[^}]{0,400}\}\}", value, lines)


def _of_pods(path: str, data: Any, depth: int) -> Iterator[Container]:
    """The containers of all pods that stand somewhere in a manifest."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        for each in data[:200]:
            yield from _of_pods(path, each, depth + 1)
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if key in ("containers", "initContainers") and isinstance(value, list):
            for each in map(table, value):
                yield Container(path, text_or_none(each.get("image")) or "", each, _mounted(data, each))
        else:
            yield from _of_pods(path, value, depth + 1)


def _mounted(pod: dict[str, Any], container: dict[str, Any]) -> tuple[str, ...]:
    """Where it mounts what was made elsewhere; nowhere where the pod gives its volumes to a group of its own."""
    if "fsGroup" in table(pod.get("securityContext")):
        return ()
    fresh = {each.get("name") for each in _tables(pod, "volumes") if not any(kind in each for kind in _KEPT)}
    kept = (each for each in _tables(container, "volumeMounts") if each.get("name") not in fresh)
    paths = (text_or_none(each.get("mountPath")) for each in kept if not each.get("readOnly"))
    return tuple(path for path in paths if path)


def _tables(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key)
    return [table(each) for each in found] if isinstance(found, list) else []


def _words(value: Any) -> list[str] | None:
    return None if value is None else [str(word) for word in strings(value)]
