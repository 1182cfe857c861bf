"""Small projects with a Dockerfile whose instructions stand in any order that builds: for `test_fuzz_projects.py`."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from hypothesis import strategies as st


class Project(NamedTuple):
    """A Dockerfile and the files beside it; ``kinds`` says what was drawn, ``modes`` those that are not 644."""

    dockerfile: str
    files: dict[str, str]
    kinds: frozenset[str]
    modes: dict[str, int]


def package_files(pyproject: str) -> list[str]:
    """The files that installing a package copies: named in a comment of its pyproject.toml."""
    return re.findall(r"^# installs (\S+)", pyproject, re.M)


class Draft:
    """A project that is being drawn: files, and instructions with what each has to follow."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.files: dict[str, str] = {}
        self.executable: set[str] = set()
        self.kinds: set[str] = set()
        self.items: list[tuple[str, frozenset[str], str]] = []
        self.folder = "/app"
        self.owner = ""
        self.early = False

    def flip(self, name: str, of: int = 3) -> bool:
        """Draws a feature: one in ``of``."""
        found = self.draw(st.integers(0, of - 1)) == of - 1
        if found and name:
            self.kinds.add(name)
        return found

    def pick(self, *choices: str) -> str:
        """One of some words."""
        return self.draw(st.sampled_from(choices))

    def add(self, key: str, text: str, *after: str) -> None:
        """An instruction that stands behind those with some keys."""
        self.items.append((key, frozenset(after), text))

    def keys(self, *prefixes: str) -> list[str]:
        """The keys so far that start with one of some prefixes."""
        return [key for key, _, _ in self.items if key.startswith(prefixes)]

    def ordered(self) -> list[str]:
        """The instructions in an order that keeps what each follows: often nearly as they were added."""
        left, done, out = list(self.items), set[str](), []
        tidy = self.flip("", 3)
        keys = {key for key, _, _ in left}
        while left:
            ready = [i for i, (_, after, _) in enumerate(left) if not (after & keys) - done]
            index = ready[0] if tidy else ready[self.draw(st.integers(0, len(ready) - 1))]
            key, _, text = left.pop(index)
            done.add(key)
            out.append(text)
        return out

    def commented(self, lines: list[str]) -> str:
        """The text of the file, with comments and blank lines here and there."""
        out = []
        for line in lines:
            if self.flip("", 8):
                out.append("# about this" if self.flip("", 2) else "")
            out.append(line)
        return "\n".join(out) + "\n"


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any of the projects."""
    draft = Draft(draw)
    kind = draft.pick("python", "node", "go", "python", "node", "go", "two")
    draft.kinds.add(kind)
    {"python": _python, "node": _node, "go": _go, "two": _two}[kind](draft)
    text = draft.commented([*draft.files.pop("#head", "").splitlines(), *draft.ordered()])
    modes = _modes(draft)
    return Project(text, draft.files, frozenset(draft.kinds), modes)


def _modes(draft: Draft) -> dict[str, int]:
    """Scripts may be started, sometimes by their owner alone; sometimes one file is for its owner alone."""
    modes = {name: int(draft.pick("755", "755", "744"), 8) for name in sorted(draft.executable)}
    if draft.pick("", "", "", "closed"):
        name = draft.pick(*sorted(draft.files))
        modes[name] = 0o700 if name in modes else 0o600
        draft.kinds.add("closed file")
    return modes


# What all have in common


def _place(draft: Draft) -> str:
    """WORKDIR, in one of its spellings; returns the folder."""
    first, rest, folder = draft.draw(
        st.sampled_from(
            [
                ("WORKDIR /app", "", "/app"),
                ("WORKDIR /app", "", "/app"),
                ("WORKDIR /usr/src/app", "", "/usr/src/app"),
                ("WORKDIR /srv", "WORKDIR web", "/srv/web"),
                ('WORKDIR "/my app"', "", "/my app"),
                ("ENV HOME_DIR=/opt/app", "WORKDIR $HOME_DIR", "/opt/app"),
                ("WORKDIR app", "", ""),
            ]
        )
    )
    draft.add("place", first)
    if rest:
        draft.add("place2", rest, "place")
    draft.folder = folder
    return folder


PLACE = ("place", "place2")


def _declared(draft: Draft) -> None:
    """Instructions that may stand anywhere."""
    for name, text in (
        ("expose", "EXPOSE 8000"),
        ("stopsignal", "STOPSIGNAL SIGINT"),
        ("label", 'LABEL org.opencontainers.image.title="app" stage=prod'),
        ("env", "ENV MODE=production LANG=C.UTF-8"),
        ("arg", "ARG SHA=none"),
        ("health", "HEALTHCHECK --interval=30s CMD " + draft.pick("true", "test -e /tmp", '["true"]')),
    ):
        if draft.flip(name, 4):
            draft.add(name, text)


def _system(draft: Draft, manager: str) -> None:
    """Packages of the distribution, before or behind the copies."""
    if not draft.flip("packages", 3):
        return
    name = draft.pick("curl", "git", "jq", "ffmpeg", "bash", "bash", "tini", "make")
    comment = " \\\n    # for the build\n    " if draft.flip("comment in continuation", 4) else " "
    if manager == "apk":
        draft.add("packages", f"RUN apk add --no-cache{comment}{name}")
    elif draft.flip("", 3):
        draft.add("update", "RUN apt-get update")
        draft.add("packages", f"RUN apt-get install -y{comment}{name}", "update")
    else:
        draft.add("packages", f"RUN apt-get update && apt-get install -y --no-install-recommends{comment}{name}")
    if name == "bash" and draft.flip("shell", 2):
        draft.add("shell", 'SHELL ["/bin/bash", "-c"]', "packages")


def _user(draft: Draft, base_user: str, manager: str, may_install: bool = True) -> str:
    """A user, made or the base's; "" for none."""
    if not draft.flip("user", 3):
        return ""
    user = base_user
    if not user or draft.flip("", 2):
        user = "web"
        making = "adduser -D web" if manager == "apk" else "useradd -m web"
        draft.add("account", f"RUN {making}")
    draft.kinds.add(f"user {user}")
    needs = [key for key, _, text in draft.items if key != "user" and text.startswith(("RUN", "COPY", "WORKDIR"))]
    draft.add("user", f"USER {user}", *needs)
    draft.early = bool(draft.folder) and may_install and draft.flip("user before the install", 3)
    if draft.early:
        quoted = f'"{draft.folder}"' if " " in draft.folder else draft.folder
        draft.add("given", f"RUN chown {user} {quoted}", *PLACE, "account")
    draft.owner = user if draft.flip("copies with owner", 2) else ""
    return user


def _volume(draft: Draft) -> None:
    if draft.flip("volume", 6):
        draft.add("volume", f"VOLUME {draft.pick('/data', '/var/lib/app')}")


def _data(draft: Draft, user: str, write: str) -> str:
    """A folder that the program writes to, made in the image; returns the source line, or ''."""
    if not draft.flip("writes", 4):
        return ""
    where = draft.pick("/data", f"{draft.folder or '/app'}/uploads", "/tmp", ".")
    if where == ".":
        return write.format("state.txt") + "\n" if not user or draft.early else ""
    if where != "/tmp":
        quoted = f'"{where}"' if " " in where else where
        owner = f" && chown {user} {quoted}" if user else ""
        accounts = draft.keys("account")
        draft.items.insert(0, ("made", frozenset(accounts), f"RUN mkdir -p {quoted}{owner}"))
        draft.items = [
            (key, after | {"made"} if key in ("user", "volume") else after, text) for key, after, text in draft.items
        ]
    return write.format(f"{where}/state.txt") + "\n"


def _entry(draft: Draft, command: list[str], behind: str) -> None:
    """ENTRYPOINT and CMD, in their forms."""
    form = draft.pick("exec", "exec", "shell", "shell", "script", "split", "mixed", "handed")
    draft.kinds.add(f"start {form}")
    quoted = " ".join(command)
    if form == "exec":
        draft.add("cmd", f"CMD {json.dumps(command)}")
    elif form == "shell":
        _shell_form(draft, quoted)
    elif form == "handed":
        draft.add("entrypoint", "ENTRYPOINT " + draft.pick('["env"]', '["env", "A=b"]'))
        draft.add("cmd", f"CMD {quoted}", *draft.keys("shell"))
    elif form == "split":
        draft.add("entrypoint", f"ENTRYPOINT {json.dumps(command[:1])}")
        draft.add("cmd", f"CMD {json.dumps(command[1:])}" if command[1:] else 'CMD ["été"]')
    elif form == "mixed":
        draft.add("entrypoint", f"ENTRYPOINT {json.dumps(command)}")
        draft.add("cmd", f"CMD {draft.pick('serve all', 'été', 'run  twice')}", *draft.keys("shell"))
    else:
        _script_form(draft, command)


def _shell_form(draft: Draft, quoted: str) -> None:
    """A command as the text of a shell; what stands behind a shell-form ENTRYPOINT counts for nothing."""
    text = draft.pick(quoted, quoted, f"exec {quoted}", f"{quoted} $MODE", f"{quoted} && true", f"  {quoted} 'a b' ;")
    keyword = draft.pick("CMD", "CMD", "ENTRYPOINT")
    draft.add("cmd", f"{keyword} {text}", *draft.keys("shell"))
    if keyword == "ENTRYPOINT" and draft.flip("", 3):
        draft.add("ignored", 'CMD ["--ignored"]')


def _script_form(draft: Draft, command: list[str]) -> None:
    """A script that starts its arguments, and perhaps looks at them."""
    name = draft.pick("entry.sh", "docker/entry.sh")
    looks = 'test "$1"\n' if draft.flip("looks at its words", 4) else ""
    draft.files[name] = f"#!/bin/sh\nset -e\necho starting\n{looks}" + 'exec "$@"\n'
    if draft.flip("", 2):
        draft.executable.add(name)
        mode = draft.pick("", "--chmod=755 ", "--chmod=700 " if not draft.keys("user") else "")
        draft.add("script", f"COPY {mode}{name} /entry.sh")
        draft.add("entrypoint", 'ENTRYPOINT ["/entry.sh"]')
    elif draft.flip("", 2) or "copies by folder" in draft.kinds:
        draft.add("script", f"COPY {name} /usr/local/bin/entry.sh")
        mode = draft.pick("+x", "755", "700" if not draft.keys("user") else "a+x")
        draft.add("bit", f"RUN chmod {mode} /usr/local/bin/entry.sh", "script")
        draft.add("entrypoint", 'ENTRYPOINT ["entry.sh"]')
    else:
        draft.executable.add(name)
        draft.add("entrypoint", f'ENTRYPOINT ["./{name}"]')
    shell_form = draft.flip("shell form behind a script", 3)
    draft.add("cmd", f"CMD {' '.join(command) if shell_form else json.dumps(command)}", *draft.keys("shell"))


def _source(draft: Draft, behind: tuple[str, ...], folders: dict[str, str]) -> None:
    """The copies of the source: all at once, or by folders."""
    owner = f"--chown={draft.owner} " if draft.owner else ""
    behind = (*behind, "account")
    if draft.flip("copies by folder", 4):
        for index, (source, target) in enumerate(folders.items()):
            draft.add(f"source{index}", f"COPY {owner}{source} {target}", *PLACE, *behind)
        return
    target = draft.pick(".", "./", json.dumps(["."])[2:-2])
    if draft.folder and " " not in draft.folder and draft.flip("absolute target", 4):
        target = draft.folder
        draft.add("source", f"COPY {owner}. {target}", *behind)
        return
    draft.add("source", f"COPY {owner}. {target}", *PLACE, *behind)


def _ignore(draft: Draft) -> None:
    if draft.flip("dockerignore", 3):
        draft.files[".dockerignore"] = draft.pick(
            "*.md\n",
            "# none\nnode_modules\n**/*.log\n",
            "*\n!*.*\n!src\n!web\n!docker\n!lib\n!cmd\n!requirements\n!helpers\n!config\n!internal\n!scripts\n!docs\n!tests\n",
        )
        draft.files["README.md"] = "text\n"


# Python


def _python(draft: Draft) -> None:
    draft.files["#head"] = f"FROM python:3.12{draft.pick('', '', '-bookworm', '-slim')}"
    slim = "slim" in draft.files["#head"]
    _place(draft)
    _declared(draft)
    _system(draft, "apt-get")
    dists = [draft.pick("flask", "requests")]
    if not slim and draft.flip("compiled", 5):
        dists.append("psycopg2")
    if draft.flip("data beside the packages", 6):
        dists.append("jupyter")
    server = draft.flip("gunicorn", 4)
    dists += ["gunicorn"] if server else []
    lines = "".join(f"import {d}\n" for d in dists if d != "gunicorn")
    lines += "import helpers\n" if draft.flip("", 2) else ""
    draft.files["helpers/__init__.py"] = "import json\n"
    user = _user(draft, "", "apt-get", may_install=False)
    lines += _data(draft, user, 'open("{}", "w")')
    lines += _reads(draft, 'open("{}")', "Path(__file__).parent / ")
    lines += _idle(draft)
    lines += _variable(draft, 'import os\nos.environ.get("{}")')
    lines += _runs(draft, 'import subprocess\nsubprocess.run(["{}"])')
    draft.files["app.py"] = lines
    _python_install(draft, dists)
    _volume(draft)
    command = ["gunicorn", "app:app"] if server else [draft.pick("python", "python3"), "app.py"]
    _entry(draft, command, "install")
    _ignore(draft)
    _late(draft)


def _python_install(draft: Draft, dists: list[str]) -> None:
    way = draft.pick("requirements", "requirements", "folder", "project", "prefix")
    draft.kinds.add(f"pip {way}")
    folders = {"app.py": "./", "helpers": "./helpers"}
    if draft.files.keys() & {"config/app.json"}:
        folders["config"] = "./config"
    folders.update({name: f"./{name}" for name in ("docs", "tests") if f"{name}/a.md" in draft.files})
    packages = draft.keys("packages")
    if way == "project":
        listed = "".join(f'  "{d}",\n' for d in dists)
        draft.files["pyproject.toml"] = f'[project]\nname = "own"\nversion = "1"\ndependencies = [\n{listed}]\n'
        _source(draft, (), {"pyproject.toml": "./", **folders})
        draft.add("install", "RUN pip install .", *PLACE, *draft.keys("source"), *packages)
        return
    name = "requirements/prod.txt" if way == "folder" else "requirements.txt"
    draft.files[name] = "".join(f"{d}==1.0\n" for d in dists)
    if way == "folder":
        draft.files["requirements/base.txt"] = "requests==1.0\n"
        draft.files[name] += "-r base.txt\n"
        folders["requirements"] = "./requirements"
    elif "requirements.txt" not in folders:
        folders["requirements.txt"] = "./"
    behind: tuple[str, ...] = ()
    if draft.flip("manifests first", 2):
        copied = "requirements/ ./requirements/" if way == "folder" else "requirements.txt ./"
        draft.add("manifests", f"COPY {copied}", *PLACE)
        behind = ("manifests",) if draft.flip("", 2) else ()
        _source(draft, behind, folders)
        needed = ["manifests"]
    else:
        _source(draft, (), folders)
        needed = draft.keys("source")
    text = f"pip install {draft.pick('', '--no-cache-dir ')}-r {name}"
    if way == "prefix":
        text = f"echo $SHA > version.txt && {text}" if draft.flip("", 2) else f"pip install --upgrade pip && {text}"
    draft.add("install", f"RUN {text}", *PLACE, *needed, *packages, *behind)


def _reads(draft: Draft, spelled: str, beside: str) -> str:
    """A line that reads a file of the project."""
    if not draft.flip("reads", 3):
        return ""
    draft.files["config/app.json"] = "{}\n"
    if draft.flip("", 2):
        return spelled.format("config/app.json") + "\n"
    return f'{beside}"config/app.json"' + (")\n" if beside.endswith("__dirname, ") else "\n")


def _idle(draft: Draft) -> str:
    """Tests and documents beside the program, and now and then a line that reads one of them."""
    if not draft.flip("tests and documents", 2):
        return ""
    draft.files.update({"docs/a.md": "text\n", "tests/a.md": "text\n", "tests/test_app.py": "import app\n"})
    return f'open("{draft.pick("docs", "tests")}/a.md")\n' if draft.flip("reads beside the program", 3) else ""


def _variable(draft: Draft, spelled: str) -> str:
    """A line that reads a variable, which a shell may set."""
    name = draft.pick("PWD", "MODE", "HOME")
    return spelled.format(name) + "\n" if draft.flip("reads a variable", 8) else ""


def _runs(draft: Draft, spelled: str) -> str:
    """A line that starts a program of the distribution that is installed."""
    found = next((t.split()[-1] for k, _, t in draft.items if k == "packages"), "")
    if found in ("curl", "git", "jq", "ffmpeg") and draft.flip("runs a program", 2):
        return spelled.format(found) + "\n"
    return ""


def _late(draft: Draft) -> None:
    """Steps behind the source: what changes its owner, or makes a file of it."""
    sources = draft.keys("source", "manifests")
    if draft.flip("writes a file", 6):
        draft.add("stamp", "RUN echo $SHA > version.txt", *PLACE, *sources)
        draft.items = [(k, a | {"stamp"} if k == "user" else a, t) for k, a, t in draft.items]
        for name in ("app.py", "server.js"):
            if name in draft.files:
                draft.files["version.txt"] = "dev\n"
                spelled = 'open("version.txt")' if name == "app.py" else 'fs.readFileSync("version.txt")'
                draft.files[name] += spelled + "\n"
    if draft.early:
        _user_first(draft)
    elif draft.keys("user") and draft.folder and " " not in draft.folder and draft.flip("chown", 3):
        user = next(t.split()[1] for k, _, t in draft.items if k == "user")
        draft.add("owned", f"RUN chown -R {user} {draft.folder}", *sources, *PLACE, *draft.keys("account"))
        draft.items = [(k, a | {"owned"} if k == "user" else a, t) for k, a, t in draft.items]
    if draft.keys("user") and not draft.early:
        runs = [k for k, _, t in draft.items if k != "user" and t.startswith(("RUN", "COPY", "ADD", "WORKDIR"))]
        draft.items = [(k, a | set(runs) if k == "user" else a, t) for k, a, t in draft.items]


def _user_first(draft: Draft) -> None:
    """USER stands behind what root has to do, and before the copies and the install."""
    roots = frozenset(("account", "given", "packages", "update", "made", "bit", "script", "place", "place2"))
    theirs = ("source", "manifests", "install", "build", "download", "stamp")
    draft.items = [
        (key, roots if key == "user" else after | {"user"} if key.startswith(theirs) else after, text)
        for key, after, text in draft.items
    ]


# Node


def _node(draft: Draft) -> None:
    variant = draft.pick("", "", "-slim", "-alpine")
    draft.files["#head"] = f"FROM node:20{variant}"
    manager = "apk" if variant == "-alpine" else "apt-get"
    _place(draft)
    _declared(draft)
    _system(draft, manager)
    user = _user(draft, "node", manager)
    compiled = draft.flip("compiled", 3)
    manifest: dict[str, object] = {
        "name": "own", "version": "1.0.0", "dependencies": {"express": "1"}, "devDependencies": {"typescript": "1"},
    }  # fmt: skip
    scripts = {"start": "node dist/index.js" if compiled else "node server.js"}
    text = 'const fs = require("fs");\nconst express = require("express");\n'
    text += _data(draft, user, 'fs.writeFileSync("{}", "x");')
    text += _reads(draft, 'fs.readFileSync("{}");', "path.join(__dirname, ") if not compiled else ""
    text += _variable(draft, "console.log(process.env.{});")
    text += _runs(draft, 'const {{ execFileSync }} = require("child_process");\nexecFileSync("{}");')
    if compiled:
        scripts["build"] = "tsc"
        draft.files |= {
            "src/index.ts": text,
            "src/lib/a.ts": "x\n",
            "tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}\n',
        }
    else:
        draft.files |= {"server.js": text + 'require("./lib/a");\n', "lib/a.js": "module.exports = 1;\n"}
    if draft.flip("postinstall", 6):
        scripts["postinstall"] = "node scripts/post.js"
        draft.files["scripts/post.js"] = "// nothing\n"
    draft.files["package.json"] = json.dumps(manifest | {"scripts": scripts}, indent=2) + "\n"
    draft.files["package-lock.json"] = '{"lockfileVersion": 3, "packages": {"": {"name": "own"}}}\n'
    _node_install(draft, compiled)
    _volume(draft)
    command = ["npm", "start"] if draft.flip("npm start", 4) else scripts["start"].split()
    _entry(draft, command, "install")
    _ignore(draft)
    _late(draft)


def _node_install(draft: Draft, compiled: bool) -> None:
    folders = {"package*.json": "./"}
    folders |= {"src": "./src", "tsconfig.json": "./"} if compiled else {"server.js": "./", "lib": "lib"}
    folders |= {"scripts": "scripts/"} if "scripts/post.js" in draft.files else {}
    folders |= {"config": "config"} if "config/app.json" in draft.files else {}
    folders |= {"docker": "docker"} if draft.flip("", 2) and "docker/entry.sh" in draft.files else {}
    behind: tuple[str, ...] = ()
    packages = draft.keys("packages")
    if draft.flip("manifests first", 2) and "scripts/post.js" not in draft.files:
        draft.add("manifests", f"COPY {draft.pick('package*.json ./', 'package.json package-lock.json ./')}", *PLACE)
        behind = ("manifests",)
    _source(draft, behind, folders)
    needed = ["manifests"] if behind else draft.keys("source")
    action = draft.pick("npm ci", "npm ci", "npm install", "npm ci --omit=dev" if not compiled else "npm ci")
    prefix = "echo $SHA > version.txt && " if draft.flip("prefix", 8) else ""
    draft.add("install", f"RUN {prefix}{action}", *PLACE, *needed, *packages)
    if compiled and draft.flip("", 3):
        draft.items[-1] = ("install", draft.items[-1][1] | set(draft.keys("source")), f"RUN {action} && npm run build")
    elif compiled:
        draft.add("build", "RUN npm run build", "install", *draft.keys("source"), *PLACE)


# Go


def _go(draft: Draft) -> None:
    variant = draft.pick("", "", "-alpine", "-bookworm")
    draft.files["#head"] = f"FROM golang:1.22{variant}"
    manager = "apk" if variant == "-alpine" else "apt-get"
    _place(draft)
    if not draft.folder:
        draft.folder = "/go/app"
    _declared(draft)
    _system(draft, manager)
    draft.files["go.mod"] = "module own\n\ngo 1.22\n"
    if draft.flip("modules", 2):
        draft.files["go.mod"] += "\nrequire github.com/google/uuid v1.6.0\n"
        draft.files["go.sum"] = "github.com/google/uuid v1.6.0 h1:x\n"
    user = _user(draft, "", manager)
    main = 'package main\n\nimport (\n\t"net/http"\n\t"os"\n\t"os/exec"\n)\n\nfunc main() {\n'
    main += _data(draft, user, '\tos.WriteFile("{}", nil, 0o644)')
    if _reads(draft, "", ""):
        main += '\tos.ReadFile("config/app.json")\n'
    main += '\thttp.Get("https://example.org")\n' if draft.flip("https", 4) else ""
    main += _variable(draft, '\tos.Getenv("{}")')
    main += _runs(draft, '\texec.Command("{}").Run()')
    main += f'\thttp.ListenAndServe(":{draft.pick("8080", "9000" if user else "80", "9000")}", nil)\n}}\n'
    where = draft.pick("", "cmd/srv/")
    draft.files[f"{where}main.go"] = main
    draft.files["internal/a.go"] = "package internal\n"
    if draft.flip("modules first", 2):
        draft.add("manifests", f"COPY {'go.* ' if 'go.sum' in draft.files else 'go.mod '}./", *PLACE)
        draft.add("download", "RUN go mod download", "manifests", *PLACE, *draft.keys("packages"))
    folders = {"go.*": "./", "internal": "internal", (where.rstrip("/") or "main.go"): (where.rstrip("/") or "./")}
    folders |= {"config": "config"} if "config/app.json" in draft.files else {}
    _source(draft, (), folders)
    output = draft.pick("srv", "bin/srv", *(() if draft.early else ("/usr/local/bin/srv", "/srv-bin")))
    _go_build(draft, output, "./" + where.rstrip("/") if where else draft.pick(".", ""))
    _volume(draft)
    command = ["srv"] if output.startswith("/usr") else [output if output.startswith("/") else f"./{output}"]
    _entry(draft, [*command, *([draft.pick("serve", "--all")] if draft.flip("", 3) else [])], "build")
    _ignore(draft)
    _late(draft)


def _go_build(draft: Draft, output: str, package: str) -> None:
    flags = draft.pick("CGO_ENABLED=0", "cgo", "")
    if flags == "CGO_ENABLED=0":
        draft.add("cgo", "ENV CGO_ENABLED=0")
    needed = (*PLACE, *draft.keys("source", "download", "packages", "cgo"))
    draft.add("build", f"RUN go build -o {output} {package}".rstrip(), *needed)


# Two toolchains


def _two(draft: Draft) -> None:
    """A front end in node's folder of a Python image that has both: as one stage, or with a stage for the front end."""
    front = ["WORKDIR /frontend", "COPY web/package*.json ./", "RUN npm ci", "COPY web/ ./", "RUN npm run build"]
    draft.files |= {
        "web/package.json": '{"name": "w", "devDependencies": {"vite": "1"}, "scripts": {"build": "vite build"}}\n',
        "web/package-lock.json": "{}\n", "web/src/main.js": "x\n",
        "api/requirements.txt": "flask==1.0\n", "api/app.py": 'import flask\nopen("public/main.js")\n',
    }  # fmt: skip
    back = ["WORKDIR /backend", "COPY api/requirements.txt ./", "RUN pip install -r requirements.txt", "COPY api/ ./"]
    end = [draft.pick("EXPOSE 8000", "STOPSIGNAL SIGINT", "LABEL a=b"), 'CMD ["python", "app.py"]']
    if draft.flip("two stages", 2):
        from_ = draft.pick("front", "0")
        name = " AS front" if from_ == "front" else ""
        copied = [f"COPY --from={from_} /frontend/dist ./public"]
        lines = [f"FROM node:20{name}", *front, f"FROM python:3.12{draft.pick('', '-slim')}", *back, *copied, *end]
    elif draft.flip("a guest", 2):
        read = draft.pick("/frontend/dist/main.js", "public/main.js")
        draft.files["api/app.py"] = f'import flask\nopen("{read}")\n'
        node = "RUN apt-get update && apt-get install -y nodejs npm"
        copied = ["RUN cp -r /frontend/dist ./public"] if read == "public/main.js" else []
        lines = [f"FROM python:3.12{draft.pick('', '-slim')}", node, *front, *back, *copied, *end]
    elif draft.flip("", 2):
        draft.kinds.add("two toolchains in one")
        lines = _two_of_node(draft, front)
    else:
        draft.kinds.add("two toolchains")
        draft.files["web/package.json"] = draft.files["web/package.json"].replace("vite build", "node make.js")
        draft.files["web/make.js"] = "# makes dist/main.js from src/main.js\n"
        moved = draft.pick("cp -r /frontend/dist /backend/public", "mv /frontend/dist ./public")
        lines = ["FROM node:20", "RUN apt-get update && apt-get install -y python3", *front]
        back[2:3] = []
        draft.files["api/app.py"] = draft.files["api/app.py"].replace("import flask\n", "")
        lines += [*back, f"RUN {moved}", end[0], 'CMD ["python3", "app.py"]']
    for index, line in enumerate(lines):
        draft.add(f"line{index}", line, *([f"line{index - 1}"] if index else []))


def _two_of_node(draft: Draft, front: list[str]) -> list[str]:
    """Front and back end in one stage of Node, and a copy of the one into the other."""
    draft.files |= {
        "api/package.json": '{"name": "a", "version": "1.0.0", "dependencies": {"express": "1"}}\n',
        "api/package-lock.json": "{}\n",
        "api/server.js": 'const fs = require("fs");\nrequire("express");\nfs.readFileSync("public/main.js");\n',
    }
    back = ["WORKDIR /backend", "COPY api/package*.json ./", "RUN npm ci", "COPY api/ ./"]
    moved = draft.pick(
        "cp -r /frontend/dist /backend/public", "mv /frontend/dist ./public", "cp -r ../frontend/dist public"
    )
    end = [draft.pick("EXPOSE 8000", "STOPSIGNAL SIGINT", "USER node"), 'CMD ["node", "server.js"]']
    return ["FROM node:20", *front, *back, f"RUN {moved}", *end]
