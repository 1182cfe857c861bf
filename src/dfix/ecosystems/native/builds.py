"""Where a stage builds sources that it fetches itself, and where its installs put what they build.

Sources: the GNU coding standards (``prefix``, ``DESTDIR``, directory variables), cmake(1) and cmake-variables(7)
(CMAKE_INSTALL_PREFIX), the manuals of Meson (``--prefix``, ``--destdir``) and Ninja.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.effects.paths import is_inside
from dfix.image import runs
from dfix.image.files import Files
from dfix.image.origin import SYSTEM
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Call, Done, Where
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

MANIFESTS = ("CMakeLists.txt", "Makefile", "makefile", "GNUmakefile", "meson.build", "configure.ac", "configure.in")
#: so many of them are read
MOST_MANIFESTS = 60
#: below it goes what is told no other place
DEFAULT = "/usr/local"
#: folders that are empty in the images of distributions (Filesystem Hierarchy Standard)
OF_ADMINISTRATORS = ("/opt", "/srv", DEFAULT)
#: tools whose installs keep to a prefix by rules that the tool states
_OWN_RULES = ("cmake", "meson", "ninja")
#: where what goes among the files of the distribution is installed once more, to be told from these
STAGE = "/install"
_CMAKE_PREFIX = re.compile(r"-DCMAKE_INSTALL_PREFIX(?::\w+)?=(.*)\Z", re.DOTALL)
#: directories of a configure script, but for those that hold documents
_DIRECTORY = re.compile(r"--(?!with-|enable-|(?:man|info|doc|html|pdf|locale)dir)[\w-]*(?:dir|path)\Z")
#: the same as settings of CMake and Meson
_SETTING = re.compile(
    r"-D(?:CMAKE_INSTALL_\w*DIR|(?:bin|data|include|lib|libexec|localstate|sbin|sysconf)dir)(?::\w+)?=(.*)\Z"
)
_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".zip", ".git")
#: folders of the system in which sources may be unpacked for good
_FOR_SOURCES = ("/usr/src", "/tmp")


class Install(Record):
    """An install of what a step builds.

    run     the RUN; text: the command as written
    folders where it is built, and its sources where they lie apart; None where that is not known
    root    below which its files go; None where that is not known
    told    the tool that configured the build, all of which keep to a prefix; "" where none did
    aside   an absolute directory outside of the prefix that the build is told to install to, "" without one
    staged  a command that installs the same once more, below `STAGE`; "" where none is known to do so
    """

    run: Instruction
    text: str
    folders: tuple[str | None, ...]
    root: str | None
    told: str
    aside: str = ""
    staged: str = ""


class Builds(Record):
    """What a stage builds.

    trees     folders of sources that do not come from the build context, and of what is built of them
    downloads archives, and places to which they were unpacked on their way to one of these
    installs  those whose files no recipe names
    loads     the loader's cache is made anew (ldconfig)
    own       folders of the project's own sources in which something is built
    taken     trees from which commands copy files to other places
    lost      something is built in a folder that is not known, behind a download
    """

    trees: tuple[str, ...]
    downloads: tuple[str, ...]
    installs: tuple[Install, ...]
    loads: bool = False
    own: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    lost: bool = False

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders below which the installs put their files."""
        found = dict.fromkeys(each.root for each in self.installs if each.root)
        return tuple(p for p in found if not any(p != other and is_inside(p, other) for other in found))

    def is_installed(self, tree: str) -> bool:
        """Whether something is installed from a tree of sources."""
        folders = (folder for each in self.installs for folder in each.folders)
        return tree in self.taken or any(folder is None or is_inside(folder, tree) for folder in folders)

    def tree_of(self, path: str) -> str | None:
        """The tree that a path lies in."""
        return next((tree for tree in self.trees if is_inside(path, tree)), None)


class _Prefix(Record):
    path: str | None
    tool: str
    aside: str = ""


def builds(subject: Subject, split: Split) -> Builds:
    """What the steps of a stage build and install, in order."""
    key = ("builds", split.stage.index, id(subject.context))
    notes = split.stage.model.notes
    if key not in notes:
        notes[key] = _Walk(subject, split).found()
    found = notes[key]
    assert isinstance(found, Builds)
    return found


class _Walk:
    def __init__(self, subject: Subject, split: Split) -> None:
        self.stage = split.stage
        self.context = subject.context
        self.files = Files.of(split.stage, subject.context)
        self.drivers = frozenset(knowledge.load("ecosystems")["native"]["drivers"])
        self.fetched: list[str] = []
        self.plain: list[str] = []
        self.archives: list[str] = []
        self.trees: list[str] = []
        self.own: list[str] = []
        self.copied: list[str] = []
        self.lost = False
        self.loads = False
        self.prefixes: dict[str | None, _Prefix] = {}
        self.sources: dict[str | None, str | None] = {}
        self.installs: list[Install] = []

    def found(self) -> Builds:
        for node in self.stage.instructions:
            if node.keyword == "ADD":
                self._added(node)
            elif node.keyword == "RUN":
                for leaf in runs.leaves(node, self.stage, self.context):
                    self._take(node, leaf)
        trees = tuple(t for t in dict.fromkeys(self.trees) if not any(t != o and is_inside(t, o) for o in self.trees))
        ways = (p for p in self.plain if self.lost or any(posixpath.dirname(t) == p for t in trees))
        archives = (p for p in self.archives if p in self.fetched)
        downloads = tuple(dict.fromkeys((*ways, *archives)))
        own = tuple(dict.fromkeys(filter(None, self.own)))
        taken = tuple(tree for tree in trees if any(is_inside(p, tree) for p in self.copied))
        lost = self.lost and bool(self.fetched)
        return Builds(trees, downloads, tuple(self.installs), self.loads, own, taken, lost)

    def _added(self, node: Instruction) -> None:
        words = node.words
        if len(words) > 1 and any("://" in w or w.startswith("git@") or w.endswith(_ARCHIVES) for w in words[:-1]):
            place = self.stage.state(node).path(words[-1], node.escape)
            self.fetched += [place] if place else []

    def _take(self, run: Instruction, done: Done) -> None:
        call = done.call
        if call is None:
            return
        self.loads = self.loads or call.tool == "ldconfig"
        if call.tool in self.drivers:
            where = effects.surroundings(call, done.where)
            folder = _folder(call, where)
            source = _source(call, where)
            for each in dict.fromkeys((folder, source)):
                self._build(each)
            self.sources.setdefault(folder, source)
            self._configured(call, where, folder)
            if _installs(call):
                self.installs.append(self._install(run, done, call, where, folder))
        elif call.tool == "gcc":
            self.own.append(max(self._mine(done.where.folder or ""), key=len, default=""))
        elif (call.entry or {}).get("form") in ("copy", "link", "move"):
            self.copied += [place.path for place in done.effect.reads.places]
        elif done.effect.fetches or (call.entry or {}).get("form") == "unpack":
            places = [p.path for p in done.effect.writes.places]
            self.fetched += places
            into = call.values(call.key("into", ()))
            self.plain += [p for p in places if (p == done.where.folder and not into) or p in _FOR_SOURCES]
            if not done.effect.fetches:
                self.archives += [p.path for p in done.effect.reads.places]

    # ------------------------------------------------------------------ trees

    def _build(self, folder: str | None) -> None:
        """Takes the folder that something is built in."""
        if folder is None:
            self.lost = True
            return
        near = max((p for p in self.fetched if is_inside(folder, p)), key=len, default="")
        own = max((at for at in self._mine(folder)), key=len, default="")
        if own and len(own) >= len(near):
            self.own.append(own)
            return
        tree = _below(near, folder) if near in SYSTEM and near != folder else near or folder
        if tree not in SYSTEM or tree in _FOR_SOURCES:
            self.trees.append(tree)

    def _mine(self, folder: str) -> Iterator[str]:
        """The folders above one that come from the build context, or hold the manifest of a build from there."""
        yield from (at for at, laid in self.files.arrivals() if laid.folder is not False and is_inside(folder, at))
        for at in _upwards(folder):
            if any(self.files.context_path(f"{at}/{name}") is not None for name in MANIFESTS):
                yield at

    # ------------------------------------------------------------------ installs

    def _configured(self, call: Call, where: Where, folder: str | None) -> None:
        if call.tool == "configure" or (call.tool == "meson" and not _installs(call)):
            values = [where.flag_value(flag) for flag in call.values(["--prefix"])]
        elif call.tool == "cmake" and not call.has("--build", "--install"):
            told = [_CMAKE_PREFIX.match(where.value(word) or "") for word in call.words]
            values = [found[1] for found in told if found]
            values += [where.flag_value(flag) for flag in call.values(["--install-prefix"])]
        else:
            return
        path = values[-1] if values else DEFAULT
        lost = any(w.value is None and "refix" in w.text.lower() and where.value(w) is None for w in call.words)
        self.prefixes[folder] = _Prefix(
            None if lost or path is None else where.path(path), call.tool, _aside(call, where, path)
        )

    def _install(self, run: Instruction, done: Done, call: Call, where: Where, folder: str | None) -> Install:
        configured = next((self.prefixes[at] for at in _upwards(folder) if at in self.prefixes), None)
        configured = configured or self.prefixes.get(folder)
        given = self._given(done, call, where, configured is not None)
        apart = (self.sources[at] for at in (folder, *_upwards(folder)) if at in self.sources)
        folders = tuple(dict.fromkeys((folder, *apart)))
        told = configured.tool if configured else call.tool if call.tool in _OWN_RULES else ""
        if given is not None:
            return Install(run, done.command_text, folders, given or None, told)
        if configured is None:
            return Install(run, done.command_text, folders, DEFAULT, told)
        staged = "" if done.command.conditional or not folder else _staged(call, folder)
        return Install(run, done.command_text, folders, configured.path, told, configured.aside, staged)

    def _given(self, done: Done, call: Call, where: Where, configured: bool) -> str | None:
        """The folder that the words of an install name, or the variables before it; "" where it is not known."""
        named: list[str | None] = []
        for name in ("DESTDIR", "PREFIX", "prefix") if call.tool == "make" else ("DESTDIR",):
            named += [where.flag_value(flag) for flag in call.values([name])]
            named += [done.where.value(w) if w else None for n, w in done.command.assignments if n == name]
            surrounds = name in where.own or name in where.state.env
            if not named and surrounds and (name == "DESTDIR" or not configured):
                named += [where.state.env.get(name) if name not in where.own else None]
        named += [where.flag_value(flag) for flag in call.values(["--destdir"])]
        if _installs(call) and call.tool == "cmake":
            named += [where.flag_value(flag) for flag in call.values(["--prefix"])]
        if not named:
            return None
        return (named[0] and where.path(named[0])) or ""


def _aside(call: Call, where: Where, prefix: str | None) -> str:
    """A directory to install to that lies outside of the prefix."""
    told = [where.flag_value(flag) for flag in call.flags if call.tool != "cmake" and _DIRECTORY.match(flag.name)]
    told += [found[1] for word in call.words if (found := _SETTING.match(where.value(word) or ""))]
    return next((p for p in told if p and p.startswith("/") and not is_inside(p, prefix or "/")), "")


def _staged(call: Call, folder: str) -> str:
    """The command that installs what a tool has built in a folder once more, below `STAGE`: all take DESTDIR."""
    if call.tool == "cmake" and call.has("--install"):
        return f"DESTDIR={STAGE} cmake --install {folder}"
    if call.tool == "cmake":
        return f"DESTDIR={STAGE} cmake --build {folder} --target install"
    if call.tool == "ninja":
        return f"DESTDIR={STAGE} ninja -C {folder} install"
    if call.tool == "meson":
        return f"meson install -C {folder} --destdir {STAGE}"
    return f"make -C {folder} install DESTDIR={STAGE}"


def _installs(call: Call) -> bool:
    """Whether a tool that drives builds is told to install."""
    values = [word.value or "" for word in call.words]
    if call.tool == "cmake":
        return call.has("--install") or any(v.startswith(("install", "--target=install")) for v in values)
    return call.tool != "configure" and (
        "install" in call.actions or any(v == "install" or v.startswith("install/") for v in values)
    )


def _folder(call: Call, where: Where) -> str | None:
    """The folder that something is built in."""
    if call.tool == "cmake":
        flags = call.values(["-B", "--build", "--install"])
    elif call.tool == "meson":
        flags = call.values(["-C"])
    else:
        return where.folder
    if flags:
        value = where.flag_value(flags[0])
        return where.path(value) if value else None
    if call.tool == "meson" and not _installs(call):
        words = [w for w in (call.action_word, *call.operands) if w is not None and w.value != "setup"]
        value = where.value(words[0]) if words else "."
        return where.path(value) if value else None
    return where.folder


def _source(call: Call, where: Where) -> str | None:
    """The folder whose sources are built, where the command says it; else the one that it works in."""
    value: str | None = "."
    if call.tool == "cmake" and not call.has("--build", "--install", "-E", "-P"):
        flags = call.values(["-S"])
        value = where.flag_value(flags[0]) if flags else where.value(call.operands[-1]) if call.operands else "."
    elif call.tool == "configure" and "/" in (call.program.value or ""):
        value = posixpath.dirname(call.program.value or "")
    else:
        return _folder(call, where)
    return where.path(value) if value else None


def _upwards(folder: str | None) -> Iterator[str]:
    """A folder and those above it, but for the root."""
    while folder and folder != "/":
        yield folder
        folder = posixpath.dirname(folder)


def _below(folder: str, path: str) -> str:
    """The entry of a folder that a path lies in."""
    rest = path[len(folder.rstrip("/")) + 1 :]
    return f"{folder.rstrip('/')}/{rest.partition('/')[0]}"
