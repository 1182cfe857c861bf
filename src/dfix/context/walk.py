"""Walking the context within bounds, and without ever following a link to a directory."""

from __future__ import annotations

import os

from dfix.context.base import MAX_FILE, Context, SourceScan, normalize


class _Walk:
    __slots__ = ("bytes_left", "complete", "context", "entries_left", "files", "limit", "skip", "suffixes", "under")

    def __init__(
        self,
        context: Context,
        suffixes: tuple[str, ...],
        under: str,
        limit: int,
        skip: tuple[str, ...],
        total: int,
        entries: int,
    ) -> None:
        self.context = context
        self.suffixes = suffixes
        self.under = under
        self.limit = limit
        self.skip = frozenset(skip)
        self.bytes_left = total
        self.entries_left = entries
        self.files: list[str] = []
        self.complete = True

    def run(self) -> None:
        # Breadth first, so that a bound leaves out what is deepest, and the same things every time.
        queue = [self.under]
        rules = self.context.rules
        for directory in queue:
            listing = self.context._scan(directory)
            if listing is None:
                self.complete = False
                continue
            for name, kind in listing:
                self.entries_left -= 1
                if self.entries_left < 0 or len(self.files) >= self.limit or rules.exhausted:
                    self.complete = False
                    return
                path = f"{directory}/{name}" if directory else name
                if kind == "d":
                    if self._enters(name, path):
                        queue.append(path)
                elif kind == "f":
                    self._take(name, path)
                elif kind == "l":
                    self._link(name, path)

    def _enters(self, name: str, path: str) -> bool:
        if name in self.skip or path in self.skip:
            return False
        rules = self.context.rules
        return not rules.ignored(path) or rules.may_include_below(path)

    def _take(self, name: str, path: str) -> None:
        if self.suffixes and not name.endswith(self.suffixes):
            return
        if self.context.rules.ignored(path):
            return
        found = self.context._locate(path)
        if found is None:
            return
        try:
            size = os.stat(found[0]).st_size
            readable = os.access(found[0], os.R_OK)
        except (OSError, ValueError):
            readable, size = False, 0
        if not readable or size > MAX_FILE or size > self.bytes_left:
            self.complete = False
            return
        self.bytes_left -= size
        self.files.append(path)

    def _link(self, name: str, path: str) -> None:
        if name in self.skip or path in self.skip:
            return
        if self.context.is_file(path):
            self._take(name, path)
        elif self.context.is_dir(path):
            # Its target is walked in its own place, if it is in this part of the tree.
            found = self.context._locate(path)
            inside = found is not None and (not self.under or (found[1] + "/").startswith(self.under + "/"))
            self.complete = self.complete and inside


def walk(
    context: Context,
    suffixes: tuple[str, ...],
    under: str,
    limit: int,
    skip: tuple[str, ...],
    max_total: int,
    entries: int,
) -> SourceScan:
    """See `Context.walk`."""
    clean = normalize(under)
    if clean is None or not context.is_dir(clean):
        return SourceScan((), bool(context) and clean is not None)
    found = context._locate(clean)
    state = _Walk(context, suffixes, found[1] if found else clean, limit, skip, max_total, entries)
    state.run()
    return SourceScan(tuple(sorted(state.files)), state.complete)


def on_disk(context: Context, skip: frozenset[str], limit: int) -> tuple[str, ...]:
    """The paths of the regular files below the root, also of those that are ignored; at most `limit` entries are
    looked at, those nearest to the root first. For files that speak about the project: workflows, manifests."""
    found: list[str] = []
    queue = [""]
    entries = 0
    for directory in queue if context else ():
        for name, kind in context._scan(directory) or ():
            entries += 1
            if entries > limit:
                return tuple(found)
            path = f"{directory}/{name}" if directory else name
            if kind == "d" and name not in skip:
                queue.append(path)
            elif kind == "f":
                found.append(path)
    return tuple(found)


def files_below(context: Context, under: str, limit: int) -> tuple[str, ...] | None:
    """The files below a folder that Docker would send, whatever their size; None when more than ``limit`` entries
    would have to be looked at, or a link leads to a folder."""
    found: list[str] = []
    queue = [under]
    entries = 0
    for directory in queue:
        for name, kind in context._scan(directory) or ():
            entries += 1
            if entries > limit:
                return None
            path = f"{directory}/{name}" if directory else name
            if kind == "d":
                queue.append(path)
            elif context.is_file(path):
                found.append(path)
            elif kind == "l" and context.is_dir(path):
                return None
    return tuple(found)


def links(context: Context, under: str, limit: int) -> dict[str, str] | None:
    """The links below a folder, each with the path that it leads to, "\0" for none in the context; None when more than
    `limit` entries would have to be looked at."""
    found: dict[str, str] = {}
    queue = [under]
    entries = 0
    for directory in queue:
        for name, kind in context._scan(directory) or ():
            entries += 1
            if entries > limit:
                return None
            path = f"{directory}/{name}" if directory else name
            if kind == "d":
                queue.append(path)
            elif kind == "l":
                target = context._locate(path)
                found[path] = target[1] if target else "\0"
    return found
