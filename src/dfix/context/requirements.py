"""pip's requirements files (pip.pypa.io/en/stable/reference/requirements-file-format)."""

from __future__ import annotations

from dfix.context.base import Context, normalize

MAX_FILES = 50
MAX_LINES = 20_000
VCS = ("git+", "hg+", "svn+", "bzr+")
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
INCLUDES = {"-r": "-r", "--requirement": "-r", "-c": "-c", "--constraint": "-c"}
INDEXES = {
    "-i": "--index-url",
    "--index-url": "--index-url",
    "--pypi-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "-f": "--find-links",
    "--find-links": "--find-links",
    "--trusted-host": "--trusted-host",
    "--no-index": "--no-index",
}


class Requirement:
    """One requirement. `name` is normalized (PEP 503), "" when only a URL or a path is known.

    `local`: a directory or an archive on disk. `understood` is False when the line is none that pip documents.
    """

    __slots__ = (
        "editable",
        "extras",
        "hashes",
        "line",
        "local",
        "marker",
        "name",
        "raw",
        "spec",
        "understood",
        "url",
        "vcs",
    )

    def __init__(
        self,
        name: str,
        *,
        spec: str = "",
        extras: tuple[str, ...] = (),
        marker: str = "",
        url: str = "",
        vcs: bool = False,
        editable: bool = False,
        local: bool = False,
        raw: str = "",
    ) -> None:
        self.name = name
        self.spec = spec
        self.extras = extras
        self.marker = marker
        self.url = url
        self.vcs = vcs
        self.editable = editable
        self.local = local
        self.raw = raw
        self.hashes: tuple[str, ...] = ()
        self.line = 0
        self.understood = True

    def __repr__(self) -> str:
        return f"Requirement({self.raw!r})"

    def applies(self, python: tuple[int, ...] | None) -> bool:
        """Whether its marker lets pip install it for an interpreter on Linux; True where that is not certain."""
        if not self.marker:
            return True
        from dfix.context.markers import allows

        return allows(self.marker, python)

    @property
    def pinned(self) -> str | None:
        """The one version that `==` or `===` allows, None otherwise."""
        import re

        found = re.fullmatch(r"={2,3}\s*([^\s,*;]+)", self.spec)
        return found[1] if found else None


class Requirements:
    """One requirements file. `includes` are (option, path as written); `options` are (long option, value)."""

    __slots__ = ("broken", "entries", "includes", "options", "path")

    def __init__(self, path: str, broken: str = "") -> None:
        self.path = path
        self.broken = broken
        self.entries: tuple[Requirement, ...] = ()
        self.includes: tuple[tuple[str, str], ...] = ()
        self.options: tuple[tuple[str, str], ...] = ()

    @property
    def has_hashes(self) -> bool:
        """Whether pip would be in its hash-checking mode."""
        return any(entry.hashes for entry in self.entries) or ("--require-hashes", "") in self.options

    @property
    def index_options(self) -> tuple[tuple[str, str], ...]:
        """The options that say where packages come from."""
        return tuple(option for option in self.options if option[0] in INDEXES.values())

    @property
    def local(self) -> tuple[Requirement, ...]:
        """What needs other files of the context."""
        return tuple(entry for entry in self.entries if entry.local)

    def uses(self, name: str) -> bool:
        """Whether a distribution is required."""
        wanted = normalize_name(name)
        return any(entry.name == wanted for entry in self.entries)

    def included_paths(self) -> tuple[str, ...]:
        """The included files, relative to the root; URLs are left out."""
        base = self.path.rpartition("/")[0]
        paths = [normalize(f"{base}/{target}") for _, target in self.includes if "://" not in target]
        return tuple(path for path in paths if path)

    def closure(self, context: Context) -> tuple[Requirements | str, ...]:
        """This file and all that it includes; a path alone stands for a file that cannot be read."""
        found: dict[str, Requirements | str] = {self.path: self}
        queue = [self]
        while queue and len(found) < MAX_FILES:
            for path in queue.pop(0).included_paths():
                if path not in found:
                    read = read_requirements(context, path)
                    found[path] = read or path
                    queue.extend([read] if read else [])
        return tuple(found.values())


def normalize_name(name: str) -> str:
    """PEP 503: lower case, runs of `-`, `_` and `.` are one `-`."""
    import re

    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirements(context: Context, path: str = "requirements.txt") -> Requirements | None:
    """The requirements file at a path, None without it."""
    return context.memo(("requirements", path), lambda: _read(context, path))


def _read(context: Context, path: str) -> Requirements | None:
    clean = normalize(path)
    if clean is None or not context.exists(clean):
        return None
    text = context.read(clean)
    return parse(text, clean) if text is not None else Requirements(clean, "cannot be read")


def parse(text: str, path: str = "requirements.txt") -> Requirements:
    """The meaning of a requirements file's text."""
    result = Requirements(path)
    if "\0" in text:
        result.broken = "not text"
        return result
    entries: list[Requirement] = []
    includes: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for number, line in _logical_lines(text):
        option, value = _option(line)
        if option in ("-e", "--editable"):
            entry = parse_requirement(value)
            entry.editable, entry.line, entry.raw = True, number, line
            entries.append(entry)
        elif option in INCLUDES:
            includes.append((INCLUDES[option], value))
        elif option:
            options.append((INDEXES.get(option, option), value))
        else:
            entry = parse_requirement(line)
            entry.line = number
            entries.append(entry)
    result.entries, result.includes, result.options = tuple(entries), tuple(includes), tuple(options)
    return result


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """(number of the first line, text without comments) with continuations joined, as pip joins them."""
    lines: list[tuple[int, str]] = []
    pending: list[str] = []
    first = 0
    for number, raw in enumerate(text.splitlines()[:MAX_LINES], 1):
        if not pending:
            first = number
        comment = raw.lstrip().startswith("#")
        if raw.endswith("\\") and not comment:
            pending.append(raw[:-1])
            continue
        # A comment line ends a continuation; pip puts a space before it so that it still reads as a comment.
        pending.append(f" {raw}" if comment else raw)
        lines.append((first, _without_comment("".join(pending))))
        pending = []
    if pending:
        lines.append((first, _without_comment("".join(pending))))
    return [(number, line) for number, line in lines if line]


def _without_comment(line: str) -> str:
    start = line.find("#")
    while start > 0 and not line[start - 1].isspace():
        start = line.find("#", start + 1)
    return (line if start < 0 else line[:start]).strip()


def _option(line: str) -> tuple[str, str]:
    """(option, value) of a line that is an option, ("", "") otherwise."""
    if not line.startswith("-"):
        return "", ""
    name, _, value = line.partition(" ")
    if name.startswith("--") and "=" in name:
        name, _, rest = name.partition("=")
        value = f"{rest} {value}"
    elif not name.startswith("--") and len(name) > 2:
        name, value = name[:2], f"{name[2:]} {value}"
    return name, value.strip().strip("\"'")


def parse_requirement(text: str) -> Requirement:
    """One PEP 508 requirement, URL or path, with pip's per-requirement options."""
    import re

    body, hashes = _split_options(text)
    if body.startswith(VCS) or "://" in body.partition(";")[0].partition("@")[0]:
        requirement = _from_url("", body, ())
    elif _is_path(body):
        requirement = _from_path(body)
    else:
        found = re.match(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*", body)
        if found is None:
            requirement = Requirement("")
            requirement.understood = False
        else:
            extras = tuple(part.strip() for part in (found[2] or "").split(",") if part.strip())
            rest = body[found.end() :]
            name = normalize_name(found[1])
            requirement = _from_url(name, rest[1:].strip(), extras) if rest[:1] == "@" else _plain(name, rest, extras)
    requirement.raw = text
    requirement.hashes = hashes
    return requirement


def _split_options(text: str) -> tuple[str, tuple[str, ...]]:
    import re

    start = re.search(r"\s--?[A-Za-z]", text)
    if start is None:
        return text.strip(), ()
    return text[: start.start()].strip(), tuple(re.findall(r"--hash[= ]\s{0,9}(\S+)", text[start.start() :]))


def _is_path(body: str) -> bool:
    import re

    if re.match(r"[A-Za-z0-9][\w.-]*[ \t]*+(?:\[[^\]]*\])?[ \t]*+@", body):
        return False
    path = body.partition(";")[0].strip().partition("[")[0]
    return path.startswith((".", "/", "~")) or path.endswith(ARCHIVES) or ("/" in path and "@" not in path)


def _from_path(body: str) -> Requirement:
    path, _, marker = body.partition(";")
    location, _, extras = path.strip().partition("[")
    names = tuple(part.strip() for part in extras.rstrip("]").split(",") if part.strip())
    return Requirement("", url=location, local=True, marker=marker.strip(), extras=names)


def _from_url(name: str, text: str, extras: tuple[str, ...]) -> Requirement:
    import re

    # PEP 508: a marker after a URL needs a space before the semicolon.
    url, marker = [*re.split(r"\s;", text, maxsplit=1), ""][:2]
    url = url.strip()
    egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", url)
    found = name or (normalize_name(egg[1]) if egg else "")
    local = url.startswith(("file:", ".", "/"))
    vcs = url.startswith(VCS)
    return Requirement(found, url=url, vcs=vcs, local=local, extras=extras, marker=marker.strip())


def _plain(name: str, rest: str, extras: tuple[str, ...]) -> Requirement:
    spec, _, marker = rest.partition(";")
    spec = spec.strip().removeprefix("(").removesuffix(")").strip()
    requirement = Requirement(name, spec=spec, marker=marker.strip(), extras=extras)
    requirement.understood = not spec or spec[0] in "<>=!~"
    return requirement
