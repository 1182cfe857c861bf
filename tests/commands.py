"""The commands that the projects' RUN instructions hold, for the simulator: what each needs and what it makes."""

from __future__ import annotations

import hashlib
import posixpath
import re
import shlex
from typing import TYPE_CHECKING

from tests.simulator import Entry, Failure, Image

if TYPE_CHECKING:
    from tests.simulator import Build

#: distributions of PyPI that are no plain wheel: what a build needs, and what is needed to import it
COMPILED = {"psycopg2": (("pg_config", "gcc"), "lib:pq")}
DISTS = frozenset("flask gunicorn uvicorn requests psycopg2 alembic celery jupyter".split())
SCRIPTS = {
    "gunicorn": ["gunicorn"],
    "uvicorn": ["uvicorn"],
    "flask": ["flask"],
    "alembic": ["alembic"],
    "celery": ["celery"],
}


def run_text(build: Build, image: Image, text: str) -> None:
    """A RUN: its commands one after the other; a failing one stops the build."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    folder = image.workdir
    try:
        for command in re.split(r"&&|;|\n", " ".join(lines)):
            words = shlex.split(command)
            if words:
                _Shell(build, image).run(words)
    finally:
        image.workdir = folder


def name_of(*parts: object) -> str:
    """One name for a content that is made of others."""
    return hashlib.sha1(repr(parts).encode()).hexdigest()[:10]


class _Shell:
    def __init__(self, build: Build, image: Image) -> None:
        self.build = build
        self.image = image

    def run(self, words: list[str]) -> None:
        scope = {**self.image.args, **self.image.env}
        words = [re.sub(r"\$\{?(\w+)\}?", lambda m: scope.get(m[1], ""), w) for w in words]
        scoped = dict(self.image.env)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            self.image.env[name] = value
        try:
            self._run(words)
        finally:
            self.image.env = scoped

    def _run(self, words: list[str]) -> None:
        target = None
        if ">" in words:
            at = words.index(">")
            target, words = words[at + 1], words[:at]
        self.image.log.append((self.image.workdir, self.image.user, *words))
        if words[0] == "cd":
            self.image.workdir = self.image.at(words[1])
            if not self.image.files.get(self.image.workdir, Entry("x")).is_folder:
                raise Failure(f"cd: {words[1]}: no such folder")
            return
        if words[0] not in ("set", "export", ":"):
            path = self.image.program(words[0])
            if not self.image.may(path, 1):
                raise Failure(f"{path}: permission denied")
            content = str(self.image.files[path].content)
            words = [self._tool(path, content), *words[1:]]
            handler = getattr(self, "_" + words[0].replace("-", "_").replace(".", "_"), None)
            if handler is None:
                raise Failure(f"the simulator does not know {words[0]}")
            handler(words[1:])
        if target:
            self.write(target, name_of("output", *words))

    def _tool(self, path: str, content: str) -> str:
        kind, _, name = content.partition(":")
        if kind == "venv":
            self.venv = posixpath.dirname(posixpath.dirname(path))
            return name
        return {"python3": "python", "pip3": "pip", "apt": "apt-get"}.get(name, name) if kind == "prog" else "script"

    venv: str | None = None

    # Permissions

    def write(self, path: str, content: str, mode: int = 0o644) -> None:
        path = self.image.at(path)
        above = posixpath.dirname(path)
        if above not in self.image.files:
            raise Failure(f"{above}: no such folder")
        if not self.image.may_make(path):
            raise Failure(f"{path}: permission denied to {self.image.user}")
        self.image.put(path, Entry(content, self.image.uid(self.image.user), mode))

    def folder(self, path: str) -> None:
        path = self.image.at(path)
        above = path
        while above not in self.image.files:
            above = posixpath.dirname(above)
        if above != path and not self.image.may(above, 2):
            raise Failure(f"{path}: permission denied to {self.image.user}")
        self.image.folder(path, self.image.uid(self.image.user))

    def read(self, path: str) -> str:
        path = self.image.at(path)
        entry = self.image.files.get(path)
        if entry is None or entry.content is None:
            raise Failure(f"{path}: no such file")
        if not self.image.may(path, 4):
            raise Failure(f"{path}: permission denied to {self.image.user}")
        return entry.content

    def root(self, what: str) -> None:
        if self.image.uid(self.image.user):
            raise Failure(f"{what} needs root")

    def text(self, path: str) -> str:
        """The text of a file that came from the project unchanged."""
        content = self.read(path)
        return self.build.project.get(content.removeprefix("context:"), "")

    # Files

    def _mkdir(self, words: list[str]) -> None:
        for path in operands(words):
            if "-p" not in words and self.image.at(path) in self.image.files:
                raise Failure(f"{path} exists")
            self.folder(path)

    def _touch(self, words: list[str]) -> None:
        for path in operands(words):
            self.write(path, "empty")

    def _rm(self, words: list[str]) -> None:
        for path in operands(words):
            where = self.image.at(path.removesuffix("/*"))
            gone = self.image.below(where) if path.endswith("/*") else [where, *self.image.below(where)]
            for each in gone:
                self.image.files.pop(each, None)

    def _cp(self, words: list[str]) -> None:
        *sources, target = operands(words)
        for source in sources:
            self._copy(self.image.at(source), self.image.at(target))

    def _copy(self, source: str, target: str) -> None:
        entry = self.image.files.get(source)
        if entry is None:
            raise Failure(f"cp: {source}: no such file")
        if target in self.image.files and self.image.files[target].is_folder:
            target = self.image.at(f"{target}/{posixpath.basename(source)}")
        if not entry.is_folder:
            self.write(target, str(entry.content), entry.mode)
            return
        self.folder(target)
        for path in self.image.below(source):
            inner = self.image.files[path]
            place = target + path[len(source) :]
            if inner.is_folder:
                self.folder(place)
            else:
                self.write(place, str(inner.content), inner.mode)

    def _mv(self, words: list[str]) -> None:
        self._cp(words)
        *sources, _ = operands(words)
        for source in sources:
            self.image.remove(self.image.at(source))

    def _chown(self, words: list[str]) -> None:
        self.root("chown")
        owner, *paths = operands(words)
        self._change(paths, "-R" in words, lambda e: e._replace(owner=self.image.uid(owner)))

    def _chmod(self, words: list[str]) -> None:
        mode, *paths = operands(words, keep="+")

        def changed(entry: Entry) -> Entry:
            if mode.isdigit():
                return entry._replace(mode=int(mode, 8))
            bits = {"+x": 0o111, "u+x": 0o100, "a+x": 0o111}.get(mode)
            if bits is None:
                raise Failure(f"the simulator does not know chmod {mode}")
            return entry._replace(mode=entry.mode | bits)

        self._change(paths, "-R" in words, changed)

    def _change(self, paths: list[str], deep: bool, change: object) -> None:
        for path in paths:
            where = self.image.at(path)
            if where not in self.image.files:
                raise Failure(f"{path}: no such file")
            for each in [where, *(self.image.below(where) if deep else ())]:
                self.image.files[each] = change(self.image.files[each])  # type: ignore[operator]

    def _nothing(self, words: list[str]) -> None:
        pass

    _echo = _true = _ls = _date = _cat = _test = _sleep = _head = _id = _set = _export = _nothing

    def _sh(self, words: list[str]) -> None:
        self.script(words[0])

    def script(self, path: str) -> None:
        """A shell script of the project."""
        for line in self.text(path).splitlines():
            if line.strip() and not line.startswith("#"):
                self.run(shlex.split(line))

    # People and packages

    def _useradd(self, words: list[str]) -> None:
        self.root("useradd")
        name = [w for w in words if not w.startswith("-")][-1]
        uid = next(
            (int(words[i + 1]) for i, w in enumerate(words) if w in ("-u", "--uid")), 1000 + len(self.image.users)
        )
        self.image.users[name] = uid
        if "-m" in words or "--create-home" in words:
            self.image.folder(f"/home/{name}", uid)

    def _adduser(self, words: list[str]) -> None:
        self.root("adduser")
        names = [
            w
            for i, w in enumerate(words)
            if not w.startswith("-") and (not i or words[i - 1] not in ("-G", "-u", "-h", "-s"))
        ]
        self.image.users[names[0]] = 1000 + len(self.image.users)

    def _groupadd(self, words: list[str]) -> None:
        self.root("groupadd")

    _addgroup = _groupadd

    def _apt_get(self, words: list[str]) -> None:
        self.root("apt-get")
        action, *names = [w for w in words if not w.startswith("-")] or [""]
        lists = "/var/lib/apt/lists/all"
        if action == "update":
            self.image.put(lists, Entry("lists"))
        elif action == "install":
            if lists not in self.image.files:
                raise Failure("apt-get install without package lists")
            for name in names:
                self.image.bring(name)
        elif action not in ("clean", "autoremove", "purge", "upgrade"):
            raise Failure(f"apt-get {action}")

    def _apk(self, words: list[str]) -> None:
        self.root("apk")
        action, *names = operands(words) or [""]
        if action == "add":
            for name in names:
                self.image.bring(name)

    # Python

    def site(self) -> str:
        return f"{self.venv or '/usr/local'}/lib/python3.12/site-packages"

    def _python(self, words: list[str]) -> None:
        if words[:2] == ["-m", "pip"]:
            self._pip(words[2:])
        elif words[:2] == ["-m", "venv"]:
            self._make_venv(operands(words[2:])[0])
        elif words and words[0] == "-m":
            raise Failure(f"the simulator does not know python {words}")
        else:
            self._make_static(words)

    def _make_venv(self, path: str) -> None:
        path = self.image.at(path)
        self.folder(f"{path}/bin")
        self.folder(f"{path}/lib/python3.12/site-packages")
        for name in ("python", "python3", "pip"):
            self.write(f"{path}/bin/{name}", f"venv:{name.rstrip('3')}", 0o755)

    def _make_static(self, words: list[str]) -> None:
        """A script of the project: ``# makes x from y`` in its text says what it does."""
        text = self.text(words[0])
        for made, sources in re.findall(r"# makes (\S+) from (.+)", text):
            found = [self.read(s) for s in sources.split()]
            self.folder(posixpath.dirname(self.image.at(made)))
            self.write(made, name_of("script", words, found))
        for module in re.findall(r"^import (\w+)$", text, re.M):
            if module in DISTS and f"{self.site()}/{module}" not in self.image.files:
                raise Failure(f"no module {module}")

    def _pip(self, words: list[str]) -> None:
        action = operands(words)[0]
        if action == "install":
            self._pip_install(words[words.index("install") + 1 :])
        elif action not in ("check", "--version", "list", "cache"):
            raise Failure(f"pip {action}")

    def _pip_install(self, words: list[str]) -> None:
        rest = iter(words)
        for word in rest:
            if word in ("-r", "--requirement"):
                self._requirements(next(rest))
            elif word in ("-c", "--constraint", "--find-links", "-f"):
                self.read(next(rest))
            elif word in (".", "./", "-e"):
                self._project(next(rest) if word == "-e" else word)
            elif not word.startswith("-"):
                self.dist(word.split("=")[0].split("[")[0], "latest")

    def _requirements(self, path: str) -> None:
        source = self.read(path)
        for line in self.text(path).splitlines():
            word = line.split("#")[0].strip()
            if word.startswith("-r"):
                self._requirements(posixpath.join(posixpath.dirname(path), word[2:].strip()))
            elif word.startswith("-c"):
                self.read(posixpath.join(posixpath.dirname(path), word[2:].strip()))
            elif word:
                self.dist(re.split(r"[=<>~\[; ]", word)[0], source)

    def _project(self, path: str) -> None:
        from tests.projects import package_files

        where = self.image.at(path)
        source = self.read(f"{where}/pyproject.toml")
        for name in re.findall(r'^  "([\w-]+)', self.text(f"{where}/pyproject.toml"), re.M):
            self.dist(name, source)
        for file in package_files(self.text(f"{where}/pyproject.toml")):
            content = self.read(f"{where}/{file}")
            place = f"{self.site()}/{file}"
            self.folder(posixpath.dirname(place))
            self.write(place, content)

    def dist(self, name: str, source: str) -> None:
        tools, library = COMPILED.get(name, ((), ""))
        for tool in tools:
            self.image.program(tool)
        self.write(f"{self.site()}/{name}", f"dist:{name}:{source}:{library}")
        for script in SCRIPTS.get(name, ()):
            prefix = self.venv or "/usr/local"
            self.write(f"{prefix}/bin/{script}", f"script:{name}:{prefix}/bin/python", 0o755)
        for extra in {"jupyter": ["share/jupyter/kernels"]}.get(name, ()):
            place = f"{self.venv or '/usr/local'}/{extra}"
            self.folder(posixpath.dirname(place))
            self.write(place, f"data:{name}")

    # Node

    def _npm(self, words: list[str]) -> None:
        for flag in ("--prefix", "-C"):
            if flag in words:
                at = words.index(flag)
                self.image.workdir = self.image.at(words[at + 1])
                words = words[:at] + words[at + 2 :]
        action, *rest = operands(words) or [""]
        if action in ("ci", "install", "i"):
            self._npm_install(action, rest, words)
        elif action in ("run", "run-script"):
            self._npm_script(rest[0])
        elif action == "prune":
            self._npm_prune()
        elif action not in ("cache", "config", "--version"):
            raise Failure(f"npm {action}")

    def _npm_install(self, action: str, names: list[str], words: list[str]) -> None:
        import json

        if names:
            self.root("npm install -g")
            return
        manifest = json.loads(self.text("package.json"))
        source = [self.read("package.json")]
        if action == "ci" or self.image.at("package-lock.json") in self.image.files:
            source.append(self.read("package-lock.json"))
        production = "--omit=dev" in words or "--production" in words or self.image.env.get("NODE_ENV") == "production"
        wanted = {**manifest.get("dependencies", {}), **({} if production else manifest.get("devDependencies", {}))}
        self.folder("node_modules")
        if not self.image.may(self.image.at("node_modules"), 2):
            raise Failure("node_modules: permission denied")
        self.image.remove(self.image.at("node_modules"))
        self.folder("node_modules")
        for name in wanted:
            kind = "dev" if name in manifest.get("devDependencies", {}) else "mod"
            self.write(f"node_modules/{name}", f"{kind}:{name}:{name_of(source)}")
        for hook in ("preinstall", "postinstall", "prepare"):
            if hook in manifest.get("scripts", {}) and "--ignore-scripts" not in words:
                self._npm_script(hook)

    def _npm_script(self, name: str) -> None:
        import json

        scripts = json.loads(self.text("package.json")).get("scripts", {})
        if name not in scripts:
            raise Failure(f"npm: no script {name}")
        for command in scripts[name].split("&&"):
            tool, *words = shlex.split(command)
            if tool in ("tsc", "webpack", "vite"):
                self._compile(tool, words)
            else:
                self.run([tool, *words])

    def _compile(self, tool: str, words: list[str]) -> None:
        package = {"tsc": "typescript"}.get(tool, tool)
        if self.image.at(f"node_modules/{package}") not in self.image.files:
            raise Failure(f"{tool}: not found")
        sources = [p for p in self.image.below(self.image.at("src")) if not self.image.files[p].is_folder]
        if not sources:
            raise Failure(f"{tool}: nothing to compile")
        configuration = self.read("tsconfig.json") if tool == "tsc" else ""
        for path in sorted(sources):
            made = "dist/" + posixpath.relpath(path, self.image.at("src")).replace(".ts", ".js")
            self.folder(posixpath.dirname(self.image.at(made)))
            source = self.read(path)
            self.write(made, f"built:{source.removeprefix('context:')}:{name_of(tool, configuration, source)}")

    def _npm_prune(self) -> None:
        for path in self.image.below(self.image.at("node_modules")):
            if str(self.image.files[path].content).startswith("dev:"):
                del self.image.files[path]

    def _node(self, words: list[str]) -> None:
        self._make_static(words)

    # Go

    def _go(self, words: list[str]) -> None:
        action, *rest = words
        if action == "mod":
            self._go_modules()
        elif action == "build":
            self._go_build(rest)
        elif action not in ("env", "version", "vet", "clean"):
            raise Failure(f"go {action}")

    def _go_modules(self) -> None:
        content = [self.read("go.mod")]
        if self.image.at("go.sum") in self.image.files:
            content.append(self.read("go.sum"))
        for folder in re.findall(r"replace \S+ => (\./\S+)", self.text("go.mod")):
            self.read(f"{folder}/go.mod")
        self.folder("/go/pkg")
        self.write("/go/pkg/mod", name_of(content))

    def _go_build(self, words: list[str]) -> None:
        output = words[words.index("-o") + 1] if "-o" in words else None
        package = words[-1] if words and words[-1].startswith(".") else "."
        where = self.image.at(package)
        self._go_modules()
        root = self.image.workdir
        sources = sorted(
            p for p in self.image.below(root) if p.endswith((".go", ".tmpl", ".mod")) and not p.endswith("_test.go")
        )
        main = f"{where}/main.go"
        text = self.text(main)
        for embedded in re.findall(r"//go:embed (\S+)", text):
            self.read(f"{where}/{embedded}")
        content = name_of([(posixpath.relpath(p, root), self.read(p)) for p in sources])
        linked = "lib:c" if 'import "C"' in text and self.image.env.get("CGO_ENABLED") != "0" else ""
        name = output or posixpath.basename(self.text("go.mod").split()[1])
        if output and (output.endswith("/") or self.image.files.get(self.image.at(output), Entry("")).is_folder):
            name = f"{output}/{posixpath.basename(self.text('go.mod').split()[1])}"
        self.folder(posixpath.dirname(self.image.at(name)))
        source = self.read(main).removeprefix("context:")
        self.write(name, f"go:{source}:{content}:{linked}", 0o755)


def operands(words: list[str], keep: str = "") -> list[str]:
    """The words that are no flags."""
    return [w for w in words if not w.startswith("-") or (keep and w.startswith(keep))]
