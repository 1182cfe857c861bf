"""Runs a Dockerfile in the head, on a small project: which file lies where, whose it is, and what the container does.

Written apart from the code under test: of dfix it uses the parser's tree and nothing else. It knows the few images,
packages and commands that `projects.py` and the passes write; anything else is a `Failure`, as in a real build.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from typing import NamedTuple

from dfix.syntax import Instruction, parse


class Failure(Exception):
    """The build stops, or the program does."""


class Entry(NamedTuple):
    """What lies at a path: a folder, or a file of some content (a name for it: equal content has an equal name)."""

    content: str | None
    owner: int = 0
    mode: int = 0o644

    @property
    def is_folder(self) -> bool:
        return self.content is None


FOLDER = Entry(None, 0, 0o755)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
COREUTILS = "sh cat ls mkdir rm cp mv ln chmod chown touch echo test sleep env true head date id".split()
#: package -> what it brings: programs, or things named lib:…
PACKAGES = {
    name: brings.split()
    for name, _, brings in (
        line.partition(" ")
        for line in """
curl curl lib:ssl
git git
bash bash
wget wget
make make
gcc gcc
g++ gcc
build-essential gcc make
build-base gcc make
libpq-dev pg_config lib:pq
postgresql-dev pg_config lib:pq
libpq5 lib:pq
libpq lib:pq
ffmpeg ffmpeg
tini tini
dumb-init dumb-init
ca-certificates lib:certs
jq jq
nodejs node nodejs
npm npm npx
python3 python3
adduser adduser addgroup
tzdata lib:tz
musl-dev lib:musl
libffi-dev lib:ffi
procps ps
imagemagick convert
openssl openssl
mailcap lib:mime
media-types lib:mime
""".strip().splitlines()
    )
}
FULL = [
    "curl",
    "git",
    "wget",
    "build-essential",
    "libpq-dev",
    "ca-certificates",
    "procps",
    "openssl",
    "imagemagick",
    "media-types",
]


class Image:
    """An image under construction."""

    def __init__(self) -> None:
        self.files: dict[str, Entry] = {"/": FOLDER}
        self.users: dict[str, int] = {"root": 0}
        self.features: set[str] = set()
        self.env: dict[str, str] = {"PATH": PATH}
        self.args: dict[str, str] = {}
        self.distribution = ""
        self.workdir = "/"
        self.user = "root"
        self.shell = ["/bin/sh", "-c"]
        self.entrypoint: list[str] | None = None
        self.cmd: list[str] | None = None
        self.own_cmd = False
        self.health: tuple[object, ...] | None = None
        self.settings: dict[str, object] = {}
        self.log: list[tuple[str, ...]] = []

    def copy(self) -> Image:
        """Another one with the same content."""
        new = Image()
        for name, value in vars(self).items():
            setattr(new, name, value.copy() if isinstance(value, dict | set | list) else value)
        new.log, new.args, new.own_cmd = [], {}, False
        return new

    # Files

    def put(self, path: str, entry: Entry) -> None:
        """A file, with the folders above it."""
        self.folder(posixpath.dirname(path), entry.owner)
        old = self.files.get(path)
        if old and old.is_folder != entry.is_folder:
            raise Failure(f"{path} is a {'folder' if old.is_folder else 'file'} already")
        self.files[path] = entry

    def folder(self, path: str, owner: int = 0) -> None:
        """A folder, with those above it; one that is there stays as it is."""
        while path not in self.files:
            self.files[path] = FOLDER._replace(owner=owner)
            path = posixpath.dirname(path)
        if not self.files[path].is_folder:
            raise Failure(f"{path} is no folder")

    def below(self, folder: str) -> list[str]:
        """The paths in a folder, itself left out."""
        prefix = folder.rstrip("/") + "/"
        return [p for p in self.files if p.startswith(prefix) and p != folder]

    def remove(self, path: str) -> None:
        """Takes a path out with all in it."""
        for each in [path, *self.below(path)]:
            self.files.pop(each, None)

    def at(self, path: str) -> str:
        """An absolute, clean path."""
        return "/" + posixpath.normpath(posixpath.join(self.workdir, path)).lstrip("/")

    # People

    def uid(self, who: str) -> int:
        """The number of a user, who must exist unless it is a number."""
        name = who.partition(":")[0]
        if name.isdigit():
            return int(name)
        if name not in self.users:
            raise Failure(f"no user {name}")
        return self.users[name]

    def may(self, path: str, want: int) -> bool:
        """Whether the current user may read (4), write (2) or execute (1) a path that exists."""
        uid = self.uid(self.user)
        above = posixpath.dirname(path)
        while above != "/":
            if not self._allows(above, 1, uid):
                return False
            above = posixpath.dirname(above)
        return self._allows(path, want, uid)

    def _allows(self, path: str, want: int, uid: int) -> bool:
        entry = self.files[path]
        if uid == 0:
            return want != 1 or entry.is_folder or bool(entry.mode & 0o111)
        return bool((entry.mode >> 6 if entry.owner == uid else entry.mode) & want)

    def may_make(self, path: str) -> bool:
        """Whether the current user may write a file, or make it."""
        if path in self.files:
            return self.may(path, 2)
        above = posixpath.dirname(path)
        return above in self.files and self.may(above, 2)

    def program(self, name: str) -> str:
        """The path of a program; fails when there is none."""
        if "/" in name:
            path = self.at(name)
            if path not in self.files:
                raise Failure(f"no such file: {path}")
            return path
        for folder in self.env["PATH"].split(":"):
            path = f"{folder}/{name}"
            if path in self.files and not self.files[path].is_folder and self.files[path].mode & 0o111:
                return path
        raise Failure(f"{name}: not found")

    def bring(self, package: str) -> None:
        """Installs a package of the distribution."""
        if package not in PACKAGES:
            raise Failure(f"unable to locate package {package}")
        for item in PACKAGES[package]:
            self.features.add(item)
            if not item.startswith("lib:"):
                folder = "/bin" if item == "bash" else "/usr/bin"
                self.put(f"{folder}/{item}", Entry(f"prog:{item}", mode=0o755))


def _distribution(tag: str, repository: str) -> str:
    return "alpine" if "alpine" in tag or repository == "alpine" else "debian"


def base_image(name: str) -> Image:
    """The image behind a name, as far as the projects need it."""
    image = Image()
    if name == "scratch":
        return image
    repository, _, tag = name.removeprefix("docker.io/library/").partition(":")
    if "/distroless/" in repository:
        image.distribution = "distroless"
        image.features |= {"lib:certs", "lib:tz"}
        image.users |= {"nonroot": 65532, "nobody": 65534}
        image.user = "65532" if "nonroot" in tag else "root"
        for folder in ("/etc", "/tmp", "/home/nonroot"):
            image.folder(folder)
        image.files["/tmp"] = Entry(None, 0, 0o777)
        if repository.rpartition("/")[2].startswith(("base", "cc")):
            image.features |= {"lib:ssl", "lib:c"}
        return image
    if repository not in ("python", "node", "golang", "debian", "alpine", "ubuntu"):
        raise Failure(f"pull access denied for {name}")
    image.distribution = _distribution(tag, repository)
    image.users |= {"nobody": 65534, "www-data": 33, "daemon": 1}
    local = "/usr/local/bin /usr/local/etc /usr/local/lib /usr/local/share"
    for folder in f"/bin /etc /home /opt /root /srv /tmp /usr/bin {local} /var/lib/apt/lists".split():
        image.folder(folder)
    image.files["/tmp"] = Entry(None, 0, 0o777)
    image.files["/root"] = Entry(None, 0, 0o700)
    for command in COREUTILS:
        image.put(f"/bin/{command}", Entry(f"prog:{command}", mode=0o755))
    _own_tools(image, repository, tag)
    return image


def _own_tools(image: Image, repository: str, tag: str) -> None:
    users = ["adduser", "addgroup"] if image.distribution == "alpine" else ["useradd", "groupadd", "usermod"]
    users += ["apk"] if image.distribution == "alpine" else ["apt-get", "apt"]
    full = image.distribution == "debian" and "slim" not in tag and repository in ("python", "node", "golang")
    if full or (image.distribution == "debian" and repository == "debian"):
        users += ["adduser", "addgroup"]
    own = {"python": ["python", "python3", "pip", "pip3"], "node": ["node", "npm", "npx", "docker-entrypoint.sh"]}
    for command in users + own.get(repository, []):
        image.put(f"/usr/local/bin/{command}", Entry(f"prog:{command}", mode=0o755))
    if image.distribution == "debian":
        image.features.add("lib:c")
        image.bring("bash")
    for package in FULL if full else []:
        image.bring(package)
    version = re.match(r"[0-9.]*", tag)
    if repository == "python":
        image.settings["python"] = version[0] if version else ""
        image.features |= {"lib:certs", "lib:ssl"}
        image.folder("/usr/local/lib/python3.12/site-packages")
    if repository == "node":
        image.users["node"] = 1000
        image.folder("/home/node", 1000)
        image.entrypoint = ["docker-entrypoint.sh"]
        image.cmd = ["node"]
    if repository == "golang":
        image.put("/usr/local/go/bin/go", Entry("prog:go", mode=0o755))
        image.env["PATH"] = f"/go/bin:/usr/local/go/bin:{PATH}"
        image.env["GOPATH"] = "/go"
        image.features.add("lib:certs")
        image.files["/go"] = Entry(None, 0, 0o777)
        image.workdir = "/go"


class Build:
    """The stages of a Dockerfile, built on a project: file names to texts, as the .dockerignore lets them through."""

    def __init__(self, text: str, project: dict[str, str], modes: dict[str, int] | None = None) -> None:
        self.project = {p: t for p, t in project.items() if not _ignored(p, project.get(".dockerignore", ""))}
        self.modes = modes or {}
        self.stages: list[tuple[str | None, Image]] = []
        self.globals: dict[str, str] = {}
        self.image = Image()
        for node in parse(text).instructions:
            self._step(node)
        if not self.stages:
            raise Failure("no stage")

    def _step(self, node: Instruction) -> None:
        handler = getattr(self, f"_{node.keyword.lower()}", None)
        if node.keyword == "FROM":
            self._from(node)
        elif node.keyword == "ARG" and not self.stages:
            self.globals |= {n: v or "" for n, v in node.pairs}  # type: ignore[attr-defined]
        elif handler is None:
            raise Failure(f"unknown instruction {node.keyword}")
        else:
            handler(node)

    # What an instruction says

    def value(self, word: str) -> str:
        """A word with variables put in and quotes taken off."""
        scope = {**self.image.args, **self.image.env}

        def put(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return scope.get(name, match[3] or "")

        expanded = re.sub(r"\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})", put, word)
        return re.sub(r"""(["'])(.*?)\1""", r"\2", expanded).replace("\\ ", " ")

    def _from(self, node: Instruction) -> None:
        self.image = Image()
        self.image.args = self.globals
        name = self.value(node.words[0])
        found = self.find(name, numbers=False)
        self.image = found.copy() if found else base_image(name)
        self.image.args = {}
        self.stages.append((node.words[2].lower() if len(node.words) == 3 else None, self.image))

    def find(self, name: str, numbers: bool = True) -> Image | None:
        """The stage of a name or number."""
        for stage, image in reversed(self.stages):
            if stage == name.lower():
                return image
        return self.stages[int(name)][1] if numbers and name.isdigit() and int(name) < len(self.stages) else None

    def _arg(self, node: Instruction) -> None:
        for name, raw in node.pairs:  # type: ignore[attr-defined]
            value = self.globals.get(name) if raw is None else self.value(raw)
            if value is not None:
                self.image.args[name] = value

    def _env(self, node: Instruction) -> None:
        self.image.env |= {name: self.value(raw or "") for name, raw in node.pairs}  # type: ignore[attr-defined]

    def _label(self, node: Instruction) -> None:
        for name, raw in node.pairs:  # type: ignore[attr-defined]
            self.image.settings[f"label {self.value(name)}"] = self.value(raw or "")

    def _workdir(self, node: Instruction) -> None:
        self.image.workdir = self.image.at(self.value(node.text))
        self.image.folder(self.image.workdir, self.image.uid(self.image.user))

    def _user(self, node: Instruction) -> None:
        self.image.user = self.value(node.text)

    def _shell(self, node: Instruction) -> None:
        self.image.shell = list(node.words)

    def _expose(self, node: Instruction) -> None:
        ports = {w if "/" in w else f"{w}/tcp" for w in map(self.value, node.words)}
        self.image.settings["expose"] = frozenset(self.image.settings.get("expose", frozenset())) | ports  # type: ignore[call-overload]

    def _volume(self, node: Instruction) -> None:
        for word in node.words:
            self.image.settings[f"volume {self.value(word)}"] = True

    def _stopsignal(self, node: Instruction) -> None:
        self.image.settings["stopsignal"] = self.value(node.text)

    def _maintainer(self, node: Instruction) -> None:
        self.image.settings["maintainer"] = node.text

    def _words(self, node: Instruction) -> list[str]:
        return list(node.words) if node.is_json else [*self.image.shell, node.text]

    def _cmd(self, node: Instruction) -> None:
        self.image.cmd, self.image.own_cmd = self._words(node), True

    def _entrypoint(self, node: Instruction) -> None:
        self.image.entrypoint = self._words(node)
        self.image.cmd = self.image.cmd if self.image.own_cmd else None

    def _healthcheck(self, node: Instruction) -> None:
        flags = tuple(sorted((k, tuple(v)) for k, v in node.flags.items()))
        self.image.health = (flags, tuple(self._words(node)))

    # What it does

    def _add(self, node: Instruction) -> None:
        self._copy(node)

    def _copy(self, node: Instruction) -> None:
        source = node.flag("from")
        there = self.find(source) if source else None
        if source and there is None:
            raise Failure(f"no stage {source}")
        chown = node.flag("chown")
        owner = self.image.uid(self.value(chown)) if chown else None
        *sources, target = map(self.value, node.words)
        as_folder = target.endswith(("/", "/.")) or target in (".", "./") or len(sources) > 1
        place = self.image.at(target)
        found = [p for word in sources for p in self._sources(there, word)]
        old = self.image.files.get(place)
        as_folder = as_folder or (old is not None and old.is_folder)
        mode = int(str(node.flag("chmod")), 8) if node.flag("chmod") else None
        for path in found:
            self._lay(there, path, place, as_folder, owner, mode)

    def _sources(self, there: Image | None, word: str) -> list[str]:
        pattern = posixpath.normpath("/" + word.lstrip("/"))
        names = [*there.files] if there else [*self._tree()]
        if any(c in pattern for c in "*?["):
            depth = pattern.count("/")
            hits = [n for n in names if n.count("/") == depth and fnmatch.fnmatchcase(n, pattern) and n != "/"]
        else:
            hits = [pattern] if pattern in names else []
        if not hits:
            raise Failure(f"{word}: not found")
        return hits

    def _tree(self) -> dict[str, Entry]:
        """The build context as a tree of its own."""
        found = {"/": FOLDER}
        for path in self.project:
            found[f"/{path}"] = Entry(f"context:{path}", 0, self.modes.get(path, 0o644))
            above = posixpath.dirname(f"/{path}")
            while above not in found:
                found[above] = FOLDER
                above = posixpath.dirname(above)
        return found

    def _lay(
        self, there: Image | None, path: str, place: str, as_folder: bool, owner: int | None, mode: int | None
    ) -> None:
        tree = there.files if there else self._tree()
        entry = tree[path]
        if not entry.is_folder:
            target = self.image.at(f"{place}/{posixpath.basename(path)}") if as_folder else place
            self._lay_one(target, entry, owner, mode)
            return
        if place not in self.image.files:
            self.image.folder(place, entry.owner if owner is None else owner)
        prefix = path.rstrip("/") + "/"
        for name in sorted(n for n in tree if n.startswith(prefix) and n != path):
            self._lay_one(self.image.at(f"{place}/{name[len(prefix) :]}"), tree[name], owner, mode)

    def _lay_one(self, target: str, entry: Entry, owner: int | None, mode: int | None) -> None:
        if entry.is_folder and target in self.image.files:
            return
        new = entry._replace(owner=entry.owner if owner is None else owner)
        self.image.put(target, new if mode is None or entry.is_folder else new._replace(mode=mode))

    def _run(self, node: Instruction) -> None:
        from tests.commands import run_text

        if node.is_json or node.heredocs:
            raise Failure("only shell forms are run here")
        shell = self.image.shell[0]
        if self.image.program(shell) is None or not self.image.may(shell, 1):
            raise Failure(f"{shell}: not found")
        run_text(self, self.image, node.text)


def _ignored(path: str, rules: str) -> bool:
    left_out = False
    for line in rules.splitlines():
        pattern = line.strip().removeprefix("!").strip("/")
        if not pattern or line.startswith("#"):
            continue
        parts = path.split("/")
        hits = any(_hit("/".join(parts[: i + 1]), pattern) for i in range(len(parts)))
        left_out = (not line.startswith("!")) if hits else left_out
    return left_out


def _hit(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatchcase(posixpath.basename(path), pattern[3:])
    return path.count("/") == pattern.count("/") and fnmatch.fnmatchcase(path, pattern)
