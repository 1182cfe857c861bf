"""What a container of a simulated image does: its programs' texts, read as `projects.py` writes them."""

from __future__ import annotations

import posixpath
import re
import shlex
from itertools import dropwhile
from typing import TYPE_CHECKING

from tests.simulator import Failure, Image

if TYPE_CHECKING:
    from tests.simulator import Build


class Container:
    """A start: the facts that it shows (what it read, imported, ran, wrote), or a `Failure`."""

    def __init__(self, build: Build, image: Image) -> None:
        self.build = build
        self.image = image.copy()
        self.facts: set[tuple[str, ...]] = set()
        self.variables: set[str] = set()

    def start(self) -> set[tuple[str, ...]]:
        """Starts the image's command."""
        argv = arguments(self.image)
        if not argv:
            raise Failure("no command")
        if "/" not in argv[0] and not self.image.program(argv[0]).startswith("/"):
            raise Failure(f"{argv[0]}: cannot run executable found relative to current directory")
        self.execute(argv)
        return self.facts

    def check(self) -> set[tuple[str, ...]]:
        """Runs the image's health check."""
        if self.image.health:
            self.execute(list(self.image.health[1]))  # type: ignore[call-overload]
        return self.facts

    def execute(self, argv: list[str]) -> None:
        """A program with its arguments."""
        path = self.image.program(argv[0])
        entry = self.image.files[path]
        if entry.is_folder or not self.image.may(path, 1):
            raise Failure(f"{path}: permission denied to {self.image.user}")
        kind, _, rest = str(entry.content).partition(":")
        if kind == "context":
            self._script(path, argv[1:])
        elif kind == "script":
            self._console(rest, argv)
        elif kind == "go":
            self._go(rest)
        elif kind == "venv":
            self._interpreter("python", posixpath.dirname(posixpath.dirname(path)), argv[1:])
        elif kind == "prog":
            self._program(rest, argv[1:])
        else:
            raise Failure(f"{path} is no program")

    def _program(self, name: str, words: list[str]) -> None:
        if name in ("sh", "bash"):
            if words[:1] == ["-c"]:
                self._shell(words[1], [])
            elif words and not words[0].startswith("-"):
                self._lines(self.text(words[0]), words[1:])
        elif name == "env":
            self.execute(list(dropwhile(lambda word: "=" in word, words)))
        elif name in ("tini", "dumb-init"):
            self.execute(words[words.index("--") + 1 :] if "--" in words else words)
        elif name == "docker-entrypoint.sh":
            self.variables.add("PWD")
            self.execute(words if self._is_command(words[0]) else ["node", *words])
        elif name in ("python", "python3"):
            self._interpreter("python", "/usr/local", words)
        elif name == "node":
            self._interpreter("node", "", words)
        elif name == "npm":
            self._npm(words)
        else:
            self.facts.add(("ran", name))
            for word in words if name in ("mkdir", "touch") else ():
                if not word.startswith("-"):
                    self.write(word, folder=name == "mkdir")

    def _is_command(self, word: str) -> bool:
        """What node's entry point asks of its first word: whether it is a command that may be started."""
        beside = self.image.files.get(self.image.at(word))
        if word.startswith("-") or (beside and not beside.is_folder and not beside.mode & 0o111):
            return False
        try:
            self.image.program(word)
        except Failure:
            return False
        return True

    def _shell(self, text: str, arguments: list[str]) -> None:
        self.variables.add("PWD")
        text = re.sub(r"\$([A-Z]+)", lambda match: self.image.env.get(match[1], ""), text)
        for command in re.split(r"&&|;|\n", text):
            words = shlex.split(command, comments=True)
            if words[:2] == ["test", "$1"]:
                self.facts.add(("looked at", *arguments[:1]))
                continue
            if words[:1] == ["exec"]:
                words = words[1:]
            if words == ["$@"]:
                words = arguments
            if words and words[0] not in ("set", "echo", ":"):
                self.execute(words)

    def _lines(self, text: str, arguments: list[str]) -> None:
        self._shell("\n".join(x for x in text.splitlines() if not x.startswith("#")).replace('"$@"', "$@"), arguments)

    def _script(self, path: str, arguments: list[str]) -> None:
        text = self.text(path)
        first = text.partition("\n")[0].removeprefix("#!").split()
        self.facts.add(("script", path))
        if not text.startswith("#!"):
            raise Failure(f"{path}: exec format error")
        program = self.image.program(first[1] if first[0].endswith("/env") else first[0])
        if program.rpartition("/")[2] in ("sh", "bash"):
            self._lines(text, arguments)
        else:
            self.execute([program, path, *arguments])

    def _npm(self, words: list[str]) -> None:
        import json

        scripts = json.loads(self.text("package.json")).get("scripts", {})
        name = "start" if words[:1] == ["start"] else words[1]
        if name not in scripts:
            raise Failure(f"npm: no script {name}")
        self._shell(scripts[name], [])

    # Programs

    def text(self, path: str) -> str:
        """The text of a file of the project, or of the source that a file was built from."""
        path = self.image.at(path)
        entry = self.image.files.get(path)
        if entry is None or entry.content is None:
            raise Failure(f"{path}: no such file")
        if not self.image.may(path, 4):
            raise Failure(f"{path}: permission denied to {self.image.user}")
        self.facts.add(("read", path, entry.content))
        kind, _, rest = entry.content.partition(":")
        return self.build.project.get(rest.partition(":")[0], "") if kind in ("context", "built") else ""

    def write(self, path: str, folder: bool = False) -> None:
        """A file that the program makes or changes."""
        path = self.image.at(path)
        self.facts.add(("write", path))
        if folder and path in self.image.files:
            return
        if not self.image.may_make(path):
            raise Failure(f"{path}: not writable for {self.image.user}")
        if folder:
            self.image.folder(path, self.image.uid(self.image.user))

    def _interpreter(self, language: str, prefix: str, words: list[str]) -> None:
        if language == "python" and prefix != "/usr/local":
            self.image.program("/usr/local/bin/python")
        site = f"{prefix}/lib/python3.12/site-packages"
        while words and words[0] in ("-u", "-O"):
            words = words[1:]
        if words[:1] == ["-m"]:
            self._module(words[1], self.image.workdir, site, set())
        elif words and not words[0].startswith("-"):
            self._source(self.image.at(words[0]), site, set())

    def _console(self, rest: str, argv: list[str]) -> None:
        name, interpreter = rest.rsplit(":", 1)
        prefix = posixpath.dirname(posixpath.dirname(interpreter))
        self.image.program(interpreter)
        site = f"{prefix}/lib/python3.12/site-packages"
        self._module(name, self.image.workdir, site, set())
        for word in argv[1:]:
            if re.fullmatch(r"[\w.]+:\w+", word):
                self._module(word.partition(":")[0], self.image.workdir, site, set())

    def _module(self, name: str, folder: str, site: str, seen: set[str]) -> None:
        for root in (folder, site):
            for path in (f"{root}/{name.replace('.', '/')}.py", f"{root}/{name.replace('.', '/')}/__init__.py"):
                if path in self.image.files:
                    self._source(path, site, seen)
                    return
        found = self.image.files.get(f"{site}/{name}")
        if found is None or not str(found.content).startswith("dist:"):
            raise Failure(f"no module {name}")
        content = str(found.content)
        data = f"{site.partition('/lib/')[0]}/share/jupyter/kernels"
        if name == "jupyter" and data not in self.image.files:
            raise Failure(f"jupyter: no {data}")
        library = content.rsplit(":", 2)[1:]
        self.facts.add(("dist", content))
        needed = ":".join(library)
        if needed.startswith("lib:") and needed not in self.image.features:
            raise Failure(f"{name}: cannot open {needed}")

    def _source(self, path: str, site: str, seen: set[str]) -> None:
        """A source: what it imports, reads, writes and runs, by the few spellings of the projects."""
        if path in seen:
            return
        seen.add(path)
        text = self.text(path)
        folder = posixpath.dirname(path)
        for name in re.findall(r"^(?:import|from) ([\w.]+)", text, re.M):
            if name not in ("os", "sys", "subprocess", "pathlib", "json", "http.server", "sqlite3"):
                self._module(name, folder, site, seen)
        for name in re.findall(r"""require\(["']([^"']+)["']\)""", text):
            self._require(name, folder, seen)
        self._effects(text, folder)

    def _require(self, name: str, folder: str, seen: set[str]) -> None:
        if name in ("fs", "http", "path", "child_process"):
            return
        if name.startswith("."):
            path = self.image.at(f"{folder}/{name}")
            self._source(path if path in self.image.files else f"{path}.js", "", seen)
            return
        while folder != "/" and f"{folder}/node_modules/{name}" not in self.image.files:
            folder = posixpath.dirname(folder)
        self.text(f"{folder}/node_modules/{name}")

    def _effects(self, text: str, folder: str) -> None:
        for path, mode in re.findall(r"""\bopen\("([^"]+)"(?:, "(\w)")?\)""", text):
            if mode in ("w", "a"):
                self.write(path)
            else:
                self.text(path)
        for path in re.findall(r"""(?:readFileSync|os\.ReadFile)\("([^"]+)"\)""", text):
            self.text(path)
        for path in re.findall(r"""(?:writeFileSync|os\.WriteFile|appendFileSync)\("([^"]+)",""", text):
            self.write(path)
        for path in re.findall(r"""(?:Path\(__file__\)\.parent / |path\.join\(__dirname, )"([^"]+)\"""", text):
            self.text(f"{folder}/{path}")
        for path in re.findall(r"""(?:os\.makedirs|mkdirSync|os\.MkdirAll)\("([^"]+)",""", text):
            self.write(path, folder=True)
        for name in re.findall(r"""(?:subprocess\.run\(\[|execFileSync\(|exec\.Command\()"([\w-]+)\"""", text):
            self.execute([name])
        for name in re.findall(r"""(?:os\.environ\.get\("|process\.env\.|os\.Getenv\(")([A-Z]+)""", text):
            self.facts.add(("variable", name, str(name in self.variables or name in self.image.env)))
        for port in re.findall(r"""listen\((\d+)|ListenAndServe\(":(\d+)""", text):
            self.facts.add(("listen", port[0] or port[1]))

    def _go(self, rest: str) -> None:
        source, content, linked = rest.split(":", 2)
        self.facts.add(("go", content))
        if linked and linked not in self.image.features:
            raise Failure("no such file or directory (the loader)")
        text = self.build.project[source]
        self._effects(text, "/")
        if "https://" in text and "lib:certs" not in self.image.features:
            raise Failure("certificate signed by unknown authority")
        if "LoadLocation" in text and not self.image.features & {"lib:tz"}:
            raise Failure("unknown time zone")


def arguments(image: Image) -> list[str]:
    """The argv of a container: the command's words follow an entry point, whatever their form is."""
    shell_entry = image.entrypoint is not None and image.entrypoint[1:2] == ["-c"] and len(image.entrypoint) == 3
    if image.entrypoint and shell_entry:
        return image.entrypoint
    return [*(image.entrypoint or ()), *(image.cmd or ())]
