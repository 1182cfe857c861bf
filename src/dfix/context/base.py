"""`Context`: a directory seen through Docker's eyes, lazily, within bounds, and never beyond its root."""

from __future__ import annotations

import os
import stat

from dfix.context.disk import Entry, entries, read_regular

# Not typing.TYPE_CHECKING: importing typing alone would cost more than this whole module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from dfix.context.ignore import IgnoreRules

    T = TypeVar("T")

MAX_FILE = 1 << 20
MAX_CACHED = 16 << 20
MAX_PATH = 4096
MAX_STEPS = 100
MAX_LISTED = 10_000
MAX_ENTRIES = 20_000
MAX_FILES = 2000
MAX_TOTAL = 8 << 20

Located = tuple[str, str, int]
"""The real path on disk, the real path relative to the root, the mode."""


def normalize(path: str) -> str | None:
    """The path relative to the root, as Docker reads a source: "/" and ".." at the top mean the root.

    "" is the root itself; None is a path that no file can have.
    """
    if "\0" in path or len(path) > MAX_PATH:
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part and part != ".":
            parts.append(part)
    return "/".join(parts)


def decode(data: bytes) -> str:
    """Text of a manifest: UTF-8 with or without a byte order mark, or UTF-16 with one; never fails."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


class SourceScan:
    """The files that a walk found: `files` (sorted paths), and whether that is all of them (`complete`)."""

    __slots__ = ("complete", "files")

    def __init__(self, files: tuple[str, ...], complete: bool) -> None:
        self.files = files
        self.complete = complete

    def __repr__(self) -> str:
        return f"SourceScan(files={self.files!r}, complete={self.complete!r})"


class Context:
    """The build context of one Dockerfile. Falsy when nothing is known (`Context.none()`).

    Paths are relative to the root and use "/"; a leading "./" or "/" means the root, as it does to Docker.
    Nothing raises: what cannot be read is absent.
    """

    __slots__ = (
        "_cached",
        "_dockerfile",
        "_entries",
        "_ignore",
        "_located",
        "_memo",
        "_real",
        "_rules",
        "_sent",
        "_texts",
        "_unsaved",
        "root",
    )

    def __init__(self, root: str | None, dockerfile: str | None = None, unsaved: bytes | None = None) -> None:
        self.root = root
        self._dockerfile = dockerfile
        self._unsaved = unsaved
        self._ignore: bytes | None = None
        self._real: str | None = None
        self._rules: IgnoreRules | None = None
        self._located: dict[str, Located | None] = {}
        self._entries: dict[str, tuple[Entry, ...] | None] = {}
        self._sent: dict[str, bool] = {}
        self._texts: dict[str, bytes | None] = {}
        self._cached = 0
        self._memo: dict[object, object] = {}

    @classmethod
    def open(cls, root: str, dockerfile: str | None = None, unsaved: bytes | None = None) -> Context:
        """The context at directory `root`; `dockerfile` is the Dockerfile's path on disk. Reads nothing yet.

        `unsaved` is what the Dockerfile holds when that is not what lies on disk: it is what is read in its place."""
        return cls(root, dockerfile, unsaved)

    def with_ignore_file(self, data: bytes) -> Context:
        """The same folder as it is sent when its ignore file holds these bytes."""
        other = Context(self.root, self._dockerfile, self._unsaved)
        other._ignore = data
        other._located, other._entries, other._texts = self._located, self._entries, self._texts
        return other

    @classmethod
    def none(cls) -> Context:
        """No context: everything is absent."""
        return cls(None)

    def __bool__(self) -> bool:
        return self.root is not None

    def __repr__(self) -> str:
        return f"Context({self.root!r})"

    # Where things are

    @property
    def dockerfile(self) -> str | None:
        """The Dockerfile's path relative to the root; None when unknown or when it stands outside."""
        return self.memo("dockerfile", self._where_dockerfile)

    @property
    def name(self) -> str:
        """The name of the root folder, wherever it is looked at from; "" without one."""
        return os.path.basename(self._real_root()) if self.root is not None else ""

    def _where_dockerfile(self) -> str | None:
        if self.root is None or self._dockerfile is None:
            return None
        try:
            return self._relative(os.path.realpath(self._dockerfile)) or None
        except (OSError, ValueError):
            return None

    def _real_root(self) -> str:
        if self._real is None:
            self._real = os.path.realpath(self.root or "")
        return self._real

    def _relative(self, real: str) -> str | None:
        """A real path relative to the root, None if it is outside."""
        root = self._real_root()
        if real == root:
            return ""
        prefix = root if root.endswith(os.sep) else root + os.sep
        if not real.startswith(prefix):
            return None
        return real[len(prefix) :].replace(os.sep, "/")

    def _locate(self, clean: str) -> Located | None:
        """(real path on disk, real path relative to the root, mode) of what exists inside the root."""
        if self.root is None:
            return None
        if clean not in self._located:
            self._located[clean] = self._locate_now(clean)
        return self._located[clean]

    def _locate_now(self, clean: str) -> Located | None:
        above, _, name = clean.rpartition("/")
        folder = self._locate(above) if clean and clean.count("/") < MAX_STEPS else None
        try:
            if folder is not None:  # Nothing above is a link: the disk is asked once.
                real = os.path.join(folder[0], name)
                mode = os.lstat(real).st_mode
                if not stat.S_ISLNK(mode):
                    return real, f"{folder[1]}/{name}" if folder[1] else name, mode
            real = os.path.realpath(os.path.join(self._real_root(), *clean.split("/")))
            relative = self._relative(real)
            if relative is None:
                return None
            mode = os.lstat(real).st_mode
            # Still a link: it is part of a loop.
            return None if stat.S_ISLNK(mode) else (real, relative, mode)
        except (OSError, ValueError, RecursionError):
            return None

    # What Docker would send

    @property
    def rules(self) -> IgnoreRules:
        """The ignore rules: of `<Dockerfile>.dockerignore`, else of `.dockerignore` in the root."""
        if self._rules is None:
            from dfix.context.ignore import IgnoreRules

            data = self._ignore_file()
            self._rules = IgnoreRules.parse(None if data is None else data.decode("utf-8", "surrogateescape"))
        return self._rules

    @property
    def ignore_file(self) -> tuple[str, bytes | None]:
        """Where the ignore file lies on disk, or would lie, and what it holds; None when there is none yet."""
        data = self._ignore_file()
        if self._dockerfile is not None and os.path.isfile(self._dockerfile + ".dockerignore"):
            return self._dockerfile + ".dockerignore", data
        return os.path.join(self.root or "", ".dockerignore"), data

    def _ignore_file(self) -> bytes | None:
        if self.root is None or self._ignore is not None:
            return self._ignore
        if self._dockerfile is not None:
            # The Dockerfile may stand outside of the context, and so may its ignore file: the one place beside
            # the root that is read, and never through a link.
            data = read_regular(self._dockerfile + ".dockerignore", MAX_FILE)
            if data is not None:
                return data
        return self.read_bytes(".dockerignore", even_ignored=True)

    @property
    def has_ignore_file(self) -> bool:
        """Whether there is an ignore file, even an empty one."""
        return self.rules.present

    def ignored(self, path: str) -> bool:
        """Whether the ignore rules leave this path out. A left out directory may still have files that are sent."""
        clean = normalize(path)
        return clean is not None and clean != "" and self.rules.ignored(clean)

    def _is_sent(self, clean: str, mode: int) -> bool:
        if not clean or not self.rules.ignored(clean):
            return True
        if not stat.S_ISDIR(mode) or not self.rules.may_include_below(clean):
            return False
        known = self._sent.get(clean)
        if known is None:
            known = self._sent[clean] = self._has_sent_below(clean)
        return known

    def _has_sent_below(self, directory: str) -> bool:
        """Whether a left out directory has anything that a later rule includes again (and so is made by Docker)."""
        queue = [directory]
        seen = 0
        for current in queue:
            for name, kind in self._scan(current) or ():
                seen += 1
                if seen > MAX_ENTRIES:
                    return False
                path = f"{current}/{name}"
                if not self.rules.ignored(path):
                    return True
                if kind == "d" and self.rules.may_include_below(path):
                    queue.append(path)
        return False

    def _find(self, path: str) -> Located | None:
        """Like `_locate`, for what Docker would send."""
        clean = normalize(path)
        found = None if clean is None else self._locate(clean)
        if clean is None or found is None or not self._is_sent(clean, found[2]):
            return None
        if found[1] != clean and not self._is_sent(found[1], found[2]):
            return None
        return found

    def exists(self, path: str) -> bool:
        """Whether Docker would send this path."""
        return self._find(path) is not None

    def is_dir(self, path: str) -> bool:
        """Whether Docker would send this path, and it is (a link inside the root to) a directory."""
        found = self._find(path)
        return found is not None and stat.S_ISDIR(found[2])

    def is_file(self, path: str) -> bool:
        """Whether Docker would send this path, and it is (a link inside the root to) a regular file."""
        found = self._find(path)
        return found is not None and stat.S_ISREG(found[2])

    def is_link(self, path: str) -> bool:
        """Whether a symbolic link stands at this path, wherever it leads."""
        above, _, name = (normalize(path) or "").rpartition("/")
        folder = self._locate(above) if name else None
        return folder is not None and os.path.islink(os.path.join(folder[0], name))

    def leads_to(self, path: str) -> str | None:
        """What the symbolic link at this path says, wherever that is; None when none stands there."""
        above, _, name = (normalize(path) or "").rpartition("/")
        folder = self._locate(above) if name else None
        try:
            return None if folder is None else os.readlink(os.path.join(folder[0], name))
        except (OSError, ValueError):
            return None

    def on_disk(self, path: str) -> bool:
        """Whether the path exists inside the root, even if it is ignored."""
        clean = normalize(path)
        return clean is not None and self._locate(clean) is not None

    # Reading

    def read_bytes(self, path: str, *, even_ignored: bool = False, limit: int = MAX_FILE) -> bytes | None:
        """The bytes of a regular file; None if absent, too big or unreadable. Cached, but for one above MAX_FILE."""
        clean = normalize(path)
        if clean is None:
            return None
        found = self._locate(clean) if even_ignored else self._find(clean)
        if found is None:
            return None
        real, relative, _ = found
        if relative in self._texts:
            data = self._texts[relative]
        else:
            data = self._unsaved if self._is_unsaved(relative) else read_regular(real, MAX_FILE)
            size = len(data or b"")
            if self._cached + size <= MAX_CACHED:
                self._cached += size
                self._texts[relative] = data
        if data is None and limit > MAX_FILE:
            return read_regular(real, limit)
        return None if data is not None and len(data) > limit else data

    def _is_unsaved(self, relative: str) -> bool:
        return self._unsaved is not None and relative == self.dockerfile

    def read(self, path: str) -> str | None:
        """The text of a file that Docker would send; None if absent, over 1 MiB, or not a regular file."""
        data = self.read_bytes(path)
        return None if data is None else decode(data)

    def read_on_disk(self, path: str) -> str | None:
        """Like `read`, even if the file is ignored: for files that speak about the build, such as compose.yaml."""
        data = self.read_bytes(path, even_ignored=True)
        return None if data is None else decode(data)

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """`make()`, once for this context and key."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]  # type: ignore[return-value]

    # Listing

    def _scan(self, clean: str) -> tuple[Entry, ...] | None:
        """The sorted entries of a directory on disk, None if it cannot be read."""
        if clean not in self._entries:
            found = self._locate(clean)
            is_folder = found is not None and stat.S_ISDIR(found[2])
            self._entries[clean] = entries(found[0]) if found is not None and is_folder else None
        return self._entries[clean]

    def listdir(self, path: str = "") -> tuple[str, ...]:
        """The sorted names that Docker would send from a directory, at most 10 000; () if there is none."""
        clean = normalize(path)
        if clean is None or not self.is_dir(clean):
            return ()
        names: list[str] = []
        for name, kind in self._scan(clean) or ():
            child = f"{clean}/{name}" if clean else name
            if self.exists(child) if kind in "dl" else not self.rules.ignored(child):
                names.append(name)
                if len(names) >= MAX_LISTED:
                    break
        return tuple(names)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The sorted paths that a COPY source pattern matches; () when none does or the pattern is malformed.

        Go's filepath.Match: `*`, `?`, `[a-z]`, `[^a]` and `\\` escapes; nothing crosses a "/".
        """
        from dfix.context.globs import expand_glob

        clean = normalize(pattern)
        return () if clean is None else expand_glob(self, clean)

    def walk(
        self,
        suffixes: tuple[str, ...] = (),
        under: str = "",
        limit: int = MAX_FILES,
        skip: tuple[str, ...] = (),
        max_total: int = MAX_TOTAL,
        entries: int = MAX_ENTRIES,
    ) -> SourceScan:
        """The regular files below `under` whose names end in one of `suffixes` (all of them for ()).

        Directories whose name or path is in `skip` are not entered. `complete` is False when a bound was hit (files,
        bytes, ``entries`` looked at), when a file over 1 MiB or an unreadable directory was left out, or when a link
        leads to a directory elsewhere in the context.
        """
        from dfix.context.walk import walk

        return walk(self, suffixes, under, limit, skip, max_total, entries)
