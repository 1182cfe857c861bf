"""What the image prepares for a program, as root: folders that it makes, places that ENV names, what lies in root's
home."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.launch import launch
from dfix.source import shortened

from . import closed, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.behaviour import Behaviour
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .needs import Needs


def read(subject: Subject, stage: Stage, needs: Needs, behaviour: Behaviour) -> None:
    """Adds what the image prepared; Decline for what only root has."""
    _Prepared(subject, stage, needs, behaviour).run()


class _Prepared:
    def __init__(self, subject: Subject, stage: Stage, needs: Needs, behaviour: Behaviour) -> None:
        self.subject = subject
        self.stage = stage
        self.context = subject.context
        self.needs = needs
        self.behaviour = behaviour
        self.files = Files.of(stage, subject.context)
        self.folder = stage.end.workdir or "/"

    def run(self) -> None:
        self._variables()
        self._home_named()
        for each in self.stage.lineage:
            for run in each.of("RUN"):
                self._run(run, each)
        self._packages_in_home()
        self._cache_of_next()
        self._changed_modules()
        self._filled()
        closed.read(self.subject, self.stage, self.needs, self.behaviour)

    # ------------------------------------------------------------------ variables

    def _variables(self) -> None:
        """A variable that names a place for data: the place becomes the user's."""
        for name, value in self.stage.end.env.items():
            if name not in self.stage.config.env or not value.startswith("/") or ":" in value:
                continue
            path = posixpath.normpath(value)
            closed = not places.of_the_system(path) and not places.open_to_all(path, self.files)
            if self._names_data(name) and closed and not is_inside(self.folder, path):
                self._variable(name, path)

    def _home_named(self) -> None:
        """A home that ENV names is that of whoever runs: it has to be the user's, since programs and what they import
        keep things there, as they would in the home that comes with a user."""
        value = self.stage.end.env.get("HOME", "") if "HOME" in self.stage.config.env else ""
        path = posixpath.normpath(value)
        if not value.startswith("/") or places.of_the_system(path) or places.open_to_all(path, self.files):
            return
        info = self.stage.info
        if info is not None and info.app_user and path == f"/home/{info.app_user.name}":
            return
        if places.is_shared(path):
            raise Decline(f"HOME names {path}, which holds what is not the program's own")
        if path == self.folder:
            self.needs.own_folder("HOME names it")
        else:
            self.needs.give(path, f"HOME names {path}")

    @staticmethod
    def _names_data(name: str) -> bool:
        is_home = name in knowledge.load("behaviour/places")["data_homes"]
        return is_home or (_data().search(name) is not None and not _names_code().match(name))

    def _variable(self, name: str, path: str) -> None:
        writes = names_what_is_written(name)
        origin = self.files.origin(path)
        of_base = origin is not None and origin.kind == "base" and origin.sure
        brought = of_base or (origin is not None and origin.kind in ("context", "image", "remote"))
        if is_inside(path, self.folder):
            if brought or not (writes or name in knowledge.load("behaviour/places")["data_homes"]):
                return  # what lies beside the program is asked of the sources
        elif brought and not writes:
            self.needs.assume(Assumption("path-unwritten", f"the program only reads {path}, which {name} names"))
            return
        folder = path if self.files.is_folder(path) or not posixpath.splitext(path)[1] else posixpath.dirname(path)
        if places.is_shared(folder):
            raise Decline(f"{name} names {path}, and {folder} holds what is not the program's own")
        if folder != self.folder:
            self.needs.give(folder, f"{name} names {path}")

    # ------------------------------------------------------------------ commands

    def _run(self, run: Instruction, stage: Stage) -> None:
        found = runs.done(run, stage, self.context)
        if found is None:
            self._left_in_home(run.text or "a RUN")
            return
        for done in found:
            self._home(done, run)
            if done.call is not None and done.call.makes_folders and not done.command.conditional:
                for access in done.effect.writes.places:
                    self._made(access.path, done.call.tool, run)

    def _made(self, path: str, tool: str, run: Instruction) -> None:
        """A folder that a RUN makes and nothing is copied into is there to be written."""
        system = path.startswith(("/usr", "/etc", "/~", "~")) or places.open_to_all(path, self.files)
        if is_inside(path, "/tmp") and not self._is_named(path):
            return
        if system or is_inside(self.folder, path) or places.is_shared(path) or is_inside(path, "/root"):
            return
        filled = any(
            e.path != path or e.origin.instruction is not run for e in self.files.inside(path) if _is_put(e.origin)
        )
        if not filled:
            self.needs.give(path, f"`{tool}` makes {path}")

    def _is_named(self, path: str) -> bool:
        """Whether the sources, the settings or ENV name a folder, or something in it."""
        return any(is_inside(d.path or "", path) for d in (*self.behaviour.mentions, *self.behaviour.writes))

    def _pins_python(self) -> bool:
        """Whether the project asks for one release of Python, which uv fetches where the base has another."""
        context = self.subject.context
        if not context:
            return False
        from dfix.context import python

        project = python.read_pyproject(context)
        named = (context.read(".python-version") or "").strip()
        return named.count(".") > 1 or (project is not None and "==" in (project.requires_python or ""))

    def _home(self, done: Done, run: Instruction) -> None:
        """What a command leaves in the home of root."""
        if done.where.user not in (None, "root", "0"):
            return
        if _kept_in_home(done, self.stage.end.env) or self._fetches_home(done):
            raise Decline(f"`{_text(done)}` keeps what it fetches in the home of root, which only root may read", run)
        if not done.effect.known:
            self._left_in_home(_text(done) or "a RUN")
            return
        left = [
            a.path
            for a in done.effect.writes.places
            if is_inside(a.path, "/root") and a.role not in ("cache", "temporary", "log")
        ]
        if not left:
            return
        tool = done.call.tool if done.call else ""
        if tool == "corepack":
            self._kept_by_corepack(done)
            return
        keeps = tool not in _FETCHING_INTERPRETERS and not _runs_a_script(done)
        if keeps and tool in launch(self.subject, self.stage).programs:
            raise Decline(f"`{_text(done)}` keeps what {tool} needs in the home of root, and {tool} is started", run)
        form = (done.call.entry or {}).get("form") if done.call else None
        if form not in ("actions", "fixed", "runner") or any(w.value == "--user" for w in done.command.words):
            if self._belongs_to_build(done) and done.call is not None and done.call.has("--global"):
                return
            raise Decline(f"`{_text(done)}` writes {left[0]}, which only root may read", run)
        if self._belongs_to_build(done):
            return
        if done.call is not None and done.call.tool == "uv" and self._pins_python():
            raise Decline(f"`{_text(done)}` may fetch the Python that is pinned into the home of root", run)
        if _makes_environment(done) and not self._has_its_environment():
            raise Decline(f"`{_text(done)}` makes its environment in the home of root, which only root may read", run)
        if not _makes_environment(done):
            self._left_in_home(_text(done))

    def _kept_by_corepack(self, done: Done) -> None:
        """Corepack keeps the package managers that it fetches in the home of whoever calls them (nodejs/corepack)."""
        programs, unknown = self.behaviour.programs()
        started = frozenset(launch(self.subject, self.stage).programs) | programs
        named = sorted({"pnpm", "pnpx", "yarn", "yarnpkg"} & started)
        if unknown is not None and not named:
            self._left_in_home(_text(done))
        elif named and "COREPACK_HOME" not in self.stage.end.env:
            sentence = (
                f"the container may fetch {named[0]} when it starts, which corepack keeps in the home of root "
                "(COREPACK_HOME in ENV names a place for all)"
            )
            self.needs.assume(Assumption("home-unused", sentence))

    def _fetches_home(self, done: Done) -> bool:
        """Whether what a step has Python run fetches something into the home of whoever runs it."""
        if not (done.command.name or "").startswith("python"):
            return False
        words = [w.value or "" for w in done.command.words[1:]]
        places = (done.where.path(word) for word in words if word.endswith(".py"))
        text = "\n".join((*words, *(self.files.text(place) or "" for place in places if place)))
        env = self.stage.end.env
        calls = knowledge.load("behaviour/packages")["fetching_calls"].items()
        return any(call in text and not any(e in env or e in text for e in elsewhere) for call, elsewhere in calls)

    def _has_its_environment(self) -> bool:
        """Whether poetry or pipenv were told to install elsewhere than into the home of whoever runs them."""
        if any(name in self.stage.end.env for name in _ENVIRONMENTS):
            return True
        texts = (run.text for each in self.stage.lineage for run in each.of("RUN"))
        return any(
            flag in text for text in texts for flag in ("virtualenvs.create false", "in-project true", "--system")
        )

    def _belongs_to_build(self, done: Done) -> bool:
        """Whether what lies there is for a tool that only the build runs."""
        tool = done.call.tool if done.call else ""
        programs, unknown = self.behaviour.programs()
        started = frozenset(launch(self.subject, self.stage).programs) | programs
        if tool not in _CONFIGURED_IN_HOME or tool in started or unknown is not None:
            return False
        return not (tool in ("npm", "yarn", "pnpm") and started & {"npm", "npx", "yarn", "pnpm"})

    def _left_in_home(self, text: str) -> None:
        self.needs.assume(
            Assumption("home-unused", f"`{_short(text)}` leaves nothing that the program needs in the home of root")
        )

    def _cache_of_next(self) -> None:
        """The server that Next.js makes (output: standalone) keeps beside itself what it renders anew, and images."""
        if not self.context:
            return
        from dfix.context import node

        package = node.read(self.context)
        if package and "next" in package.dependencies and package.next_standalone(self.context):
            self.needs.own_folder("the server that Next.js makes keeps its cache beside itself, in .next")

    def _packages_in_home(self) -> None:
        """Packages whose installation keeps a browser in the home of the user that installs them."""
        if not self.context:
            return
        from dfix.context import node

        package = node.read(self.context)
        table = knowledge.load("behaviour/packages")["in_home"]
        for name, variables in table.items():
            has = package and name in {**package.dependencies, **package.optional_dependencies}
            if has and not any(v in self.stage.end.env for v in variables):
                raise Decline(
                    f"{name} keeps its browser in the home of the user that installs it, which is root here: "
                    f"{variables[0]} in ENV moves it elsewhere"
                )

    def _filled(self) -> None:
        """A folder that a program goes on to fill when it runs, and that steps of root have filled for other files."""
        table: dict[str, str] = knowledge.load("launch")["fills"]
        info = self.stage.info
        for command in launch(self.subject, self.stage).commands:
            name = table.get(command.name, "")
            folder = self.stage.end.env.get(name) or (info.env.get(name) if info else None)
            if not folder or command.passing:
                continue
            calls = [d.call for d in self._done() if d.effect.writes.touches(folder.rstrip("/")) and d.call is not None]
            filled = [call for call in calls if call.tool == command.name]
            told = {word.value for call in filled for word in call.operands}
            if filled and told.isdisjoint(command.words[1:]):
                sentence = f"{command.name} fetches nothing more into {folder}, which steps of the build have filled"
                self.needs.assume(Assumption("path-unwritten", sentence))

    def _done(self) -> Iterator[Done]:
        for each in self.stage.lineage:
            for run in each.of("RUN"):
                yield from runs.done(run, each, self.context) or ()

    def _changed_modules(self) -> None:
        """Programs that write among the packages they are part of, which a step of the image installs as root."""
        modules = posixpath.join(self.folder, "node_modules")
        for command in launch(self.subject, self.stage).commands:
            if command.name not in knowledge.names("launch", "writes_modules") or command.passing:
                continue
            for each in self.stage.lineage:
                for run in each.of("RUN"):
                    if runs.effect(run, each, self.context).writes.touches(modules):
                        raise Decline(
                            f"`{command.text}` ({command.where}) writes in {modules}, which a step installs as root: "
                            "`COPY --chown` from a stage that installs would give it to a user",
                            run,
                        )

    # ------------------------------------------------------------------ modes


#: tools whose settings in a home only they read
_CONFIGURED_IN_HOME = ("git", "go", "npm", "yarn", "pnpm", "pip", "poetry", "pdm", "gpg", "apt-key")


#: keep in a home what they may have fetched, and fetch it again for another user
_FETCHING_INTERPRETERS = ("uv",)


#: variables that keep the environments of poetry, pipenv and pdm out of a home
_ENVIRONMENTS = (
    "POETRY_VIRTUALENVS_CREATE", "POETRY_VIRTUALENVS_IN_PROJECT", "POETRY_VIRTUALENVS_PATH", "PIPENV_VENV_IN_PROJECT",
    "WORKON_HOME", "VIRTUAL_ENV", "POETRY_CACHE_DIR", "PIPENV_SYSTEM",
)  # fmt: skip


def _runs_a_script(done: Done) -> bool:
    """Whether what is written is written by a script of the project, and not by the tool that runs it."""
    return done.call is not None and (done.call.doing or {}).get("runs") is not None


def _makes_environment(done: Done) -> bool:
    return done.call is not None and done.call.tool in ("poetry", "pipenv")


def _kept_in_home(done: Done, env: Mapping[str, str]) -> bool:
    """Whether a command fetches something into the home of whoever runs it."""
    fetchers = knowledge.load("behaviour/packages")["fetchers"]
    values = [w.value or "" for w in done.command.words]
    names = [*values[:1], *(f"python -m {v}" for u, v in pairwise(values) if u == "-m")]
    names += values[1:2] if values[:1] and values[0] in ("npx", "bunx", "pnpx") else []
    for name in names:
        elsewhere = fetchers.get(name.rpartition("/")[2])
        if elsewhere and not any(e in env or e in values for e in elsewhere):
            return True
    return False


def _is_put(origin: object) -> bool:
    kind: str = origin.kind  # type: ignore[attr-defined]
    instruction: Instruction | None = origin.instruction  # type: ignore[attr-defined]
    return kind != "base" and instruction is not None and instruction.keyword in ("COPY", "ADD", "RUN")


def _text(done: Done) -> str:
    return _short(" ".join(w.text for w in done.command.words))


def _short(text: str) -> str:
    short = " ".join(text.split())
    return shortened(short)


@cache
def _data() -> re.Pattern[str]:
    return re.compile(r"DATA|DIR|PATH|FILE|DB|LOG|CACHE|STORE|STORAGE|UPLOAD|VOLUME|OUTPUT|STATE|MEDIA")


def names_what_is_written(name: str) -> bool:
    """Whether a variable is named after data, and so its value is where they are kept, by custom."""
    return _names_writing().search(name) is not None


@cache
def _names_writing() -> re.Pattern[str]:
    return re.compile(r"DATA|DB|LOG|CACHE|STORAGE|STORE|UPLOAD|VOLUME|OUTPUT|STATE|MEDIA")


@cache
def _names_code() -> re.Pattern[str]:
    return re.compile(
        r"(?:PATH|\w*_HOME|PYTHONPATH|NODE_PATH|GOPATH|GOROOT|LD_LIBRARY_PATH|VIRTUAL_ENV|SSL_CERT_\w+|CLASSPATH|\w*_BIN_PATH"
        r"|GOCACHE|GOMODCACHE|(?:PIP|POETRY|UV|NPM_CONFIG|npm_config|YARN|PNPM|CARGO|RUSTUP|BUNDLE|GEM|COMPOSER|NVM|SDKMAN)_\w+)\Z"
    )
