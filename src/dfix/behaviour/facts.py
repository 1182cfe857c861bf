"""What `behaviour` answers: what a program does, each with the line that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.launch.commands import Where
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

READS, WRITES, EXECUTES, LISTENS, LOADS, PRIVILEGED = "reads", "writes", "executes", "listens", "loads", "privileged"
#: a folder of which any file may be meant: it is listed, searched, or served; or a file that a package reads
LISTS = "lists"


class Value(Record):
    """What an argument says.

    text   its literal value, or the beginning of it that is literal
    exact  the text is all of it; False with "" means that nothing is known
    here   the text is a path in the build context, where the source file stands (`__dirname`, `__file__`)
    """

    text: str
    exact: bool
    here: bool = False

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.exact or bool(self.text)


UNKNOWN = Value("", False)


class Deed(Record):
    """One thing that a program does.

    kind   READS, LISTS, WRITES, EXECUTES, LISTENS, LOADS or PRIVILEGED
    value  a path, a program, a port or an address, a library; for PRIVILEGED what wants the privilege
    where  the line that says it
    path   READS, LISTS and WRITES: the absolute path in the image, or its beginning; None when it is not known
    by     the package that is imported there and does it, "" for the program itself
    command  EXECUTES: what is started, as a shell would read it, with values.HOLE for what is not known; "" where no
           more than the program is known, or another deed has it
    """

    kind: str
    value: Value
    where: Where
    path: str | None = None
    by: str = ""
    command: str = ""

    def __str__(self) -> str:
        return f"{self.value.text or self.kind} ({self.where})"


class Unseen(Record):
    """Something that the program may do and that was not seen through: ``what`` reads on from "it is not known".

    part  "launch" (what is started), "sources" or "settings"
    """

    what: str
    where: Where | None = None
    part: str = "sources"


class Behaviour:
    """What the sources and the configuration of a program do.

    deeds    everything that was seen, in the order of the files
    unknown  why that may not be all
    files    the source files that were read
    settings the configuration files that were read
    """

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self.unknown: list[Unseen] = []
        self.files: tuple[str, ...] = ()
        self.settings: tuple[str, ...] = ()
        self.mentions: list[Deed] = []

    def of(self, kind: str) -> tuple[Deed, ...]:
        """The deeds of a kind."""
        return tuple(d for d in self.deeds if d.kind == kind)

    @property
    def reads(self) -> tuple[Deed, ...]:
        """Files that are read."""
        return self.of(READS)

    @property
    def lists(self) -> tuple[Deed, ...]:
        """Folders, or patterns, of which any file may be read, and files that packages read."""
        return self.of(LISTS)

    @property
    def writes(self) -> tuple[Deed, ...]:
        """Files and folders that are made, changed or removed."""
        return self.of(WRITES)

    @property
    def executes(self) -> tuple[Deed, ...]:
        """Programs that are started, by the name without a folder; one that is not known has no text."""
        return self.of(EXECUTES)

    @property
    def listens(self) -> tuple[Deed, ...]:
        """Ports and addresses."""
        return self.of(LISTENS)

    @property
    def loads(self) -> tuple[Deed, ...]:
        """Libraries that are loaded by name."""
        return self.of(LOADS)

    @property
    def privileged(self) -> tuple[Deed, ...]:
        """What only root may do, or needs a capability or a device."""
        return self.of(PRIVILEGED)

    @property
    def complete(self) -> bool:
        """Whether nothing was left unread."""
        return not self.unknown

    def programs(self) -> tuple[frozenset[str], Deed | None]:
        """The programs that are started by name, and the first start of which the name is not known."""
        unknown = next((d for d in self.executes if not d.value.exact), None)
        return frozenset(d.value.text for d in self.executes if d.value.exact), unknown

    def doubt(self) -> str:
        """Where a program may be started whose name is not known: a place, or why the sources do not tell; "" when all
        are known."""
        unknown = self.programs()[1]
        if unknown:
            return str(unknown.where)
        unseen = next((u for u in self.unknown if u.part == "sources"), None)
        return (str(unseen.where) if unseen.where else unseen.what) if unseen else ""

    def low_ports(self) -> tuple[Deed, ...]:
        """Where it listens on a port below 1024."""
        return tuple(d for d in self.listens if 0 < (port_of(d.value.text) or 0) < 1024)

    def writes_outside(self, folder: str) -> tuple[Deed, ...]:
        """What it writes outside of a folder and of /tmp; what it writes in a place that is not known is among it only
        when nothing else is known of that place."""
        return tuple(d for d in self.writes if d.path is not None and not _lies_in(d.path, folder, d.value.exact))

    def writes_inside(self, folder: str) -> tuple[Deed, ...]:
        """What it writes in a folder, or at a place that is not known (which may be there)."""
        return tuple(
            d for d in self.writes if d.path is None or (_is_in(d.path, folder) and not _is_in(d.path, "/tmp"))
        )

    def names(self, *folders: str) -> tuple[Deed, ...]:
        """Where the sources, the configuration or the commands name a path in one of some folders, whatever is done
        with it."""
        return tuple(d for d in self.mentions if d.path and any(_is_in(d.path, f.rstrip("/")) for f in folders))

    def named_outside(self, folder: str, besides: tuple[str, ...] = ()) -> Iterator[Deed]:
        """Where absolute paths are named that lie neither in a folder nor in others; in / as a program's folder lies
        whatever the image has, which says nothing."""
        inside = (*besides, "/tmp", "/var/tmp", "/dev") if folder == "/" else besides
        return (
            d
            for d in self.mentions
            if d.path
            and (folder == "/" or not _lies_in(d.path, folder, True))
            and not any(_is_in(d.path, b) for b in inside)
        )


def sources_read(count: int) -> str:
    """`1 source file was read`, `7 source files were read`."""
    return "1 source file was read" if count == 1 else f"{count} source files were read"


def port_of(text: str) -> int | None:
    """The port of `80`, `:80`, `0.0.0.0:80`, `http://*:80`; None without one."""
    tail = text.rstrip("/").rpartition(":")[2]
    return int(tail) if tail.isdigit() and len(tail) < 6 else None


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _lies_in(path: str, folder: str, exact: bool) -> bool:
    if _is_in(path, folder) or _is_in(path, "/tmp") or _is_in(path, "/var/tmp") or path.startswith("/dev/"):
        return True
    # The beginning of a path may still lead there.
    return not exact and folder.startswith(path)
