"""What a program does that only root may do: read from its command, its image and its sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.model import copies, programs, runs
from dfix.model.steps import Step, steps
from dfix.shell import parse_shell

from . import scan

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.compose import Service
    from dfix.model.stages import Stage
    from dfix.shell import Script
    from dfix.subject import Subject

_SOURCES = (
    ".js", ".cjs", ".mjs", ".ts", ".tsx", ".jsx", ".py", ".go", ".rb", ".java", ".kt", ".cs", ".rs", ".php",
    ".ex", ".exs",
)  # fmt: skip
_SYSTEM_FOLDERS = ("/var/", "/data/", "/opt/", "/root/", "/srv/", "/mnt/", "/run/", "/logs/", "/uploads/", "/media/")
_PRIVILEGED = (
    "setuid", "os.setuid", "process.setuid", "syscall.Setuid", "chroot", "docker.sock", "SO_BINDTODEVICE",
    "scapy", "raw-socket", "net-ping", "pcap", "SOCK_RAW", "dockerode", "docker.from_env", "RPi.GPIO",
    "/dev/mem", "/dev/tty*",
)  # fmt: skip
_LOW_PORTS = ('":80"', "':80'", '":443"', "listen(80", "listen(443", "port=80)", "port=80,", "PORT = 80", "port: 80,")
_PORT_OPTION = re.compile(r"(?:--[a-z-]*port[= ]|\s-[pl][= ]|[\d\]*=\s]:)(\d{1,5})(?![\w.:])")
_WRITES = re.compile(r">>?\s*(/(?:etc|var|usr|root|opt|srv)/[^\s;&|]*)")


# ---------------------------------------------------------------------- reasons to leave root


def why_root(subject: Subject, stage: Stage) -> str | None:
    """Why an image should go on starting as root, or looks so."""
    program = programs.started(stage)
    programs.refuse_misread(stage)
    if program is None:
        return "the image has no CMD or ENTRYPOINT of its own: others may build on it as root"
    if stage.of("ONBUILD"):
        return "it has ONBUILD instructions, which run as root in the images built on it"
    lies = _lies_in_root(stage)
    if lies:
        return f"{lies} lies in /root, which only root may enter"
    names = programs.names(program)
    reason = _by_name(names) or _by_action(parse_shell(_text(program)), "its command")
    if reason:
        return reason
    shells = knowledge.load("commands")["shells"]
    if names and names[0] in shells and len(program.argv or ("", "")) < 2:
        return "it starts a shell: it looks like an image to work in"
    return _develops(subject, _text(program)) or _entry_script(subject, program)


def _text(program: programs.Program) -> str:
    """The shell text of a command, as far as it has one."""
    words = program.argv
    if words and not program.shell and len(words) > 2 and words[0].rpartition("/")[2] in ("sh", "bash", "ash", "dash"):
        return words[2]
    return program.text


def _by_name(names: tuple[str, ...]) -> str | None:
    table = knowledge.load("commands")
    for kind, why in (
        ("privilege_droppers", "gives up its privileges itself"),
        ("init_systems", "starts other programs that may need root"),
        ("needs_root", "needs root to start"),
    ):
        for name in names:
            if name in table[kind]:
                return f"{name} {why}"
    return None


def _by_action(script: Script, what: str) -> str | None:
    """Why a shell text works as root: it installs, gives files away, or writes among the system's files."""
    table = knowledge.load("commands")
    for step in steps(script):
        if step.is_system or (
            step.tool in ("npm", "pip", "yarn", "pnpm", "bundle", "composer")
            and step.action in ("install", "ci", "add")
        ):
            return f"{what} installs software ({step.tool} {step.action})"
        if step.tool in table["root_only"]:
            return f"{what} calls {step.tool}, which needs root"
    written = _WRITES.search(script.text)
    if written:
        return f"{what} writes {written[1]}"
    return None


def _lies_in_root(stage: Stage) -> str | None:
    for instruction in stage.instructions:
        state = stage.state(instruction)
        if instruction.keyword in ("COPY", "ADD") and instruction.words and not instruction.heredocs:
            target = state.path(instruction.words[-1], instruction.escape)
            if target and copies.is_inside(target, "/root"):
                return target
    if stage.end.workdir and copies.is_inside(stage.end.workdir, "/root"):
        return f"the folder {stage.end.workdir}"
    found = next(
        (k for k, v in stage.end.env.items() if any(copies.is_inside(p, "/root") for p in v.split(":") if p)), None
    )
    return f"what {found} names" if found else None


def _develops(subject: Subject, started: str) -> str | None:
    """A development server works on mounted sources, which belong to somebody else, and writes caches among them."""
    table = knowledge.load("commands")
    text = " ".join(_texts(subject, started))
    words = [w.rpartition("/")[2] for w in text.replace('"', " ").split()]
    for index, word in enumerate(words):
        follows = words[index + 1] if index + 1 < len(words) else ""
        known = follows in table["dev_subcommands"].get(word, ()) and (word, follows) != ("flask", "run")
        if (
            known
            or word in table["dev_servers"]
            or word in ("react-scripts", "ng", "vue-cli-service", "--reload", "parcel")
        ):
            if follows == "preview":
                return f"it starts `{word} preview`, a server to look at a build with, which development tools bring"
            return f"it starts a server for development ({word}), which works on mounted sources and writes there"
    return None


def _texts(subject: Subject, started: str) -> list[str]:
    """A command's text, and those behind it: what `sh -c` is given, and the scripts of any package.json here that npm
    and its like start, one through the other."""
    found = [started]
    shells = knowledge.load("commands")["shells"]
    for text in found:
        for command in parse_shell(text).commands:
            words = [w.value or w.text for w in command.words][command.program_index :]
            if command.program in shells and "-c" in words[1:-1]:
                found.append(words[words.index("-c") + 1])
            elif command.program in ("npm", "yarn", "pnpm", "bun"):
                named = [w for w in words[1:] if not w.startswith("-") and w not in ("run", "run-script")]
                found += [t for t in _scripts(subject, named[0] if named else "start") if t not in found]
    return found


def _scripts(subject: Subject, name: str) -> list[str]:
    if not subject.context:
        return []
    from dfix.context import node

    folders = [f.rpartition("/")[0] for f in _manifests(subject)]
    packages = [p for f in folders if (p := node.read(subject.context, f))]
    return [p.scripts[name] for p in packages if name in p.scripts]


def _manifests(subject: Subject) -> tuple[str, ...]:
    walked = subject.context.walk(("package.json",), skip=("node_modules", ".git"))
    return tuple(f for f in walked.files if f.rpartition("/")[2] == "package.json")[:50]


def _entry_script(subject: Subject, program: programs.Program) -> str | None:
    """What an entry-point script says about root."""
    words = program.argv or tuple(program.text.split())
    named = next((w for w in words[:3] if w.endswith(".sh") or "entrypoint" in w), None)
    if named is None:
        return None
    from dfix.context import scripts

    base = named.rpartition("/")[2]
    found = subject.context.walk((base,), skip=("node_modules", ".git")).files if subject.context else ()
    places = [f for f in found if f.rpartition("/")[2] == base]
    if not places:
        return f"what {named} does as root was not seen"
    for path in places:
        script = scripts.read(subject.context, path)
        if script is None or not script.clean:
            return f"{path} cannot be read with certainty"
        reason = f"{path} works as root" if script.needs_root or script.steps_down else None
        parsed = parse_shell(script.text)
        called = tuple(c.program for c in parsed.commands if c.program)
        reason = reason or _by_name(called) or _by_action(parsed, path) or _develops(subject, script.text)
        if reason:
            return reason
    return None


# ---------------------------------------------------------------------- what has to be assumed


def assumptions(subject: Subject, stage: Stage, evidence: list[str]) -> list[str]:
    """What would have to be assumed for a user without privileges; what was seen goes to ``evidence``."""
    found = [*_ports(subject, stage), *_mounts(subject, stage)]
    program = programs.started(stage)
    by_script = program and programs.names(program)[:1] in (("npm",), ("yarn",), ("pnpm",))
    if by_script and not (subject.context and _manifests(subject)):
        found.append("the script that it starts is no server for development (no package.json was seen)")
    for each in (_home(subject, stage), _outside(stage), _writes(subject)):
        found += [each] if each else []
    if not found:
        evidence.append("its sources name no file outside its own folder, no low port and nothing that wants root")
    return found


def _ports(subject: Subject, stage: Stage) -> list[str]:
    low = sorted(p for p in stage.config.expose if (n := p.partition("/")[0]).isdigit() and int(n) < 1024)
    program = programs.started(stage)
    low = low or sorted(_ports_named(_texts(subject, _text(program)) if program else []))
    info = stage.info
    if info and info.language == "dotnet" and info.variant == "aspnet" and info.version and info.version[0] < 8:
        low = low or ([] if "ASPNETCORE_URLS" in stage.config.env else ["80"])
    if not low and subject.context and scan.mentions(subject.context, _SOURCES, _LOW_PORTS).found:
        low = ["80"]
    return (
        [f"port {low[0].partition('/')[0]} may be bound without root (Docker allows it, Kubernetes does not)"]
        if low
        else []
    )


def _ports_named(texts: list[str]) -> set[str]:
    """The ports below 1024 that options of a command name: --port 80, --bind 0.0.0.0:80."""
    return {n for text in texts for n in _PORT_OPTION.findall(text) if 20 < int(n) < 1024}


def _mounts(subject: Subject, stage: Stage) -> list[str]:
    found = ["the volumes are writable for that user"] if stage.config.volumes else []
    if subject.context:
        from dfix.context import compose

        services = compose.read(subject.context)
        if services and any(s.volumes for s in services.services):
            found.append("what compose mounts is readable and writable for that user")
        starts = next((s for s in services.services if _develops(subject, _command(s))), None) if services else None
        if starts:
            found.append(f"the server for development that {starts.file} starts writes nothing in its own folder")
    return found


def _command(service: Service) -> str:
    """The shell text of what a service starts in the place of the image's command."""
    from shlex import join

    return "\n".join(w if isinstance(w, str) else join(w) for w in (service.entrypoint, service.command) if w)


#: installs into folders that everybody may read, whatever the user that installs
_SYSTEM_WIDE = frozenset((
    "pip", "npm", "yarn", "pnpm", "go", "bundle", "gem", "composer", "mvn", "dotnet", "make", "gcc", "npx",
    "cargo", "bun", "ldconfig", "update-ca-certificates", "locale-gen", "dpkg", "docker-php-ext-install",
    "docker-php-ext-enable", "pecl", "a2enmod", "tar", "unzip", "wget", "curl", "git", "apt-key", "node",
    "setcap", "dpkg-reconfigure", "update-alternatives", "find", "grep", "export", "cd", "set",
))  # fmt: skip
#: packages that keep a browser, a model or an engine in the home of the user that installs them
_IN_HOME = ("puppeteer", "playwright", "cypress", "@prisma/client")


def _home(subject: Subject, stage: Stage) -> str | None:
    """A step that may leave something that the program needs in the home of root."""
    for each in _lineage(stage):
        for run in each.of("RUN"):
            script = runs.script(run)
            if script is None or not script.clean:
                return _left_in_home(run.text or "a RUN")
            found = steps(script)
            if len(found) != len([c for c in script.commands if c.words]) or not all(_is_system_wide(s) for s in found):
                return _left_in_home(run.text)
    if subject.context:
        from dfix.context import node

        package = node.read(subject.context)
        name = next(
            (n for n in _IN_HOME[:3] if package and n in {**package.dependencies, **package.optional_dependencies}),
            None,
        )
        if name:
            return f"{name} needs nothing that its installation left in the home of root"
    return None


def _left_in_home(text: str) -> str:
    short = " ".join(text.split())
    short = short if len(short) <= 60 else short[:57] + "..."
    return f"`{short}` leaves nothing that the program needs in the home of root"


def _is_system_wide(step: Step) -> bool:
    texts = [w.text for w in step.command.words]
    if any(t.startswith(("~", "/root", "$HOME", "${HOME}")) for t in texts) or "--user" in texts:
        return False
    if step.tool == "dotnet" and step.action == "tool":
        return False
    return step.is_system or step.tool in _SYSTEM_WIDE or step.tool in knowledge.load("commands")["housekeeping"]


def _lineage(stage: Stage) -> list[Stage]:
    found = [stage]
    while found[-1].base:
        found.append(found[-1].base)
    return found


_NAMES_DATA = re.compile(r"DATA|DIR|PATH|FILE|DB|LOG|CACHE|STORE|STORAGE|UPLOAD|HOME|VOLUME")
_NAMES_CODE = re.compile(
    r"\A(?:PATH|\w*_HOME|PYTHONPATH|NODE_PATH|GOPATH|GOROOT|LD_LIBRARY_PATH|VIRTUAL_ENV|SSL_CERT_\w+|CLASSPATH|\w*_BIN_PATH)\Z"
)


def _outside(stage: Stage) -> str | None:
    """A place outside the program's folder that the image prepares, and that the program may write."""
    folder = stage.end.workdir or "/"
    for name, value in stage.config.env.items():
        if (
            isinstance(value, str)
            and value.startswith("/")
            and _NAMES_DATA.search(name)
            and not _NAMES_CODE.match(name)
            and (folder == "/" or not copies.is_inside(value, folder))
        ):
            return f"the program need not write to {value}, which {name} names"
    for run in stage.of("RUN"):
        script = runs.script(run)
        for step in steps(script) if script and script.clean else ():
            for word in step.command.operands if step.tool == "mkdir" else ():
                path = stage.state(run).join(word.value) if word.value else None
                if (
                    path
                    and path != folder
                    and not path.startswith(("/usr", "/etc", "/tmp"))
                    and not copies.is_inside(folder, path)
                ):
                    return f"the program need not write to {path}, which `mkdir` makes"
    return None


_WRITE_CALLS = (
    "os.Create*", "os.Mkdir*", "os.OpenFile", "os.WriteFile", "ioutil.WriteFile", "SaveUploadedFile", "lumberjack",
    "sqlite*", "bbolt", "badger", "writeFile*", "createWriteStream", "appendFile*", "mkdir*", "multer",
    "FileOutputStream", "Files.write*", "File.create*", "File::create", "fs::write", "File.Write*", "File.Open*",
    "open(", "winston.transports.File",
)  # fmt: skip


def writes_files(subject: Subject) -> bool:
    """Whether the sources write files at all, or were not seen."""
    return bool(scan.mentions(subject.context, _SOURCES, _WRITE_CALLS).found)


def _writes(subject: Subject) -> str | None:
    """What the sources say about places that only root may write."""
    context: Context = subject.context
    unseen = "the program writes nowhere but in its own folder and needs no privilege (its sources were not seen)"
    if not context:
        return unseen
    privileged = scan.mentions(context, _SOURCES, _PRIVILEGED)
    if privileged.found:
        return f"the program needs no privilege ({privileged.found})"
    if not privileged.files:
        return unseen
    named = scan.paths(context, _SOURCES, _SYSTEM_FOLDERS)
    if named.found:
        return f"the program writes nowhere outside its own folder ({named.found} names a path)"
    return None
