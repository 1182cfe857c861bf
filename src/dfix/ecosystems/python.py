"""Python: pip, pipenv, poetry, uv; programs in a virtual environment on the slim image of the same release."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import python as manifests
from dfix.model import programs, runs
from dfix.model.steps import Step, steps

from . import scan
from .base import Install, Needs, No, RuntimePlan, Split, Verdict

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.requirements import Requirement
    from dfix.model.stages import Stage
    from dfix.passes import Subject
    from dfix.syntax import Instruction

VENV = "/opt/venv"
_VALUED = frozenset(
    ("-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host",
     "--timeout", "--default-timeout", "--retries", "--no-binary", "--only-binary", "--proxy", "-t", "--target", "--prefix", "--root",
     "-e", "--editable", "--platform", "--python-version", "--progress-bar", "--cache-dir", "--config-settings", "--src")
)  # fmt: skip
_ELSEWHERE = ("--user", "--target", "-t", "--prefix", "--root", "--break-system-packages", "-e", "--editable", "--src")


class Python:
    """pip with requirements files or plain names; poetry, uv and pipenv from their lock files."""

    def needs(self, install: Install) -> Needs | No | None:
        """The requirements files and what they include, or the project file and its lock."""
        step = install.step
        if step.tool == "pip" and step.action == "install":
            return _pip_needs(install)
        if step.tool == "poetry" and step.action == "install":
            return _poetry_needs(install)
        if step.tool == "pipenv" and step.action in ("install", "sync"):
            return _pair(install, "Pipfile", "Pipfile.lock", "pipenv")
        if step.tool == "uv" and step.action == "sync":
            return _uv_needs(install)
        return None

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No:
        """A virtual environment made in the full image, run on the slim one with the whole project folder."""
        info = split.stage.info
        assert info is not None
        if info.distribution != "debian" or info.slim is None:
            if info.distribution == "alpine":
                return No("what a package was compiled against on Alpine cannot be told, so its image stays whole")
            return No(f"no slim variant of {info.reference} is known")
        program = programs.started(split.stage)
        reason = _unfit(program, split)
        if reason:
            return No(reason)
        found = _installed(subject.context, split)
        if isinstance(found, No):
            return found
        base = info.reference.with_tag(info.slim)
        if base == str(info.reference) and not _has_toolchain(split):
            return No("the base is already the slim one, and no compiler is installed in it")
        return _assess(subject, split, base, found)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Installs go into the virtual environment, Django's chores into the project."""
        if step.tool in ("pip", "poetry", "uv", "pipenv", "python -m venv", "virtualenv", "python -m compileall"):
            return Verdict.BUILDER
        if step.tool.startswith("python") and step.command.operands and (step.command.operands[0].value or "").endswith("manage.py"):
            return Verdict.BUILDER
        return Verdict.UNKNOWN


# ---------------------------------------------------------------------- installs


def _pip_needs(install: Install) -> Needs | No | None:
    files, local = _operands(install.step)
    if local:
        return No(f"`pip install {local}` builds the project itself, which needs its source")
    if not files:
        return None
    if any(f is None for f in files):
        return No("the requirements file is named by a variable")
    named = [f for f in files if f is not None]
    if not install.context:
        return Needs(tuple(named), (), f"{', '.join(named)} stand beside the Dockerfile and name no local package")
    return _requirement_files(install, named)


def _operands(step: Step) -> tuple[list[str | None], str]:
    """The requirements and constraints files that pip reads, and the first local package it builds."""
    files: list[str | None] = []
    local = ""
    words = iter(step.words)
    for word in words:
        value = word.value
        if value in ("-r", "--requirement", "-c", "--constraint"):
            following = next(words, None)
            files.append(following.value if following else None)
        elif value in ("-e", "--editable"):
            following = next(words, None)
            local = local or (f"-e {following.text}" if following else "-e")
        elif value and value.startswith(("--requirement=", "--constraint=")):
            files.append(value.partition("=")[2])
        elif value and value.startswith(("-r", "-c")) and not value.startswith("--") and len(value) > 2:
            files.append(value[2:])
        elif value in _VALUED:
            next(words, None)
        elif word.looks_like_flag:
            continue
        elif value is None:
            local = local or word.text if "/" in word.text else local
        elif value.startswith((".", "/", "file:")) or value.endswith((".whl", ".tar.gz")):
            local = local or value
    return files, local


def _requirement_files(install: Install, named: list[str]) -> Needs | No:
    found: list[str] = []
    for name in named:
        if name.startswith("/"):
            place = posixpath.relpath(name, install.state.workdir or "/")
            if place.startswith(".."):
                return No(f"{name} lies outside the project folder")
            name = place
        path = posixpath.normpath(posixpath.join(install.directory, name))
        requirements = manifests.read_requirements(install.context, path)
        if requirements is None:
            return No(f"{path} is not in the build context")
        for each in (requirements, *requirements.closure(install.context)):
            if isinstance(each, str):
                return No(f"{name} includes {each}, which is not in the build context")
            if each.broken or each.local:
                return No(f"{each.path} names a local package, whose files the install needs")
            found.append(each.path)
    relative = tuple(dict.fromkeys(posixpath.relpath(f, install.directory or ".") for f in found))
    if any(f.startswith("..") for f in relative):
        return No("a requirements file lies outside the project folder")
    return Needs(relative, (f"pip reads {', '.join(relative)}, seen beside the Dockerfile; they name no local package",))


def _pair(install: Install, manifest: str, lock: str, tool: str) -> Needs | No:
    if not install.context:
        return Needs((manifest, lock), (), f"{manifest} and {lock} stand beside the Dockerfile and name no local package")
    files = [f for f in (manifest, lock) if install.context.is_file(posixpath.join(install.directory, f))]
    if manifest not in files:
        return No(f"there is no {manifest} in the build context")
    text = install.context.read(posixpath.join(install.directory, manifest)) or ""
    if "path =" in text or "path=" in text or "file =" in text:
        return No(f"{manifest} names a local package, whose files the install needs")
    return Needs(tuple(files), (f"{tool} reads {', '.join(files)}, seen beside the Dockerfile",))


def _poetry_needs(install: Install) -> Needs | No:
    step = install.step
    project = manifests.read(install.context, install.directory) if install.context else None
    rootless = step.command.has_flag("--no-root", "--only-root") or (
        project is not None and project.poetry.get("package-mode") is False
    )
    if not rootless:
        return No("`poetry install` also installs the project itself, which needs its source (--no-root would not)")
    if project is not None and project.local_dependencies:
        return No("pyproject.toml names a local package, whose files the install needs")
    found = _pair(install, "pyproject.toml", "poetry.lock", "poetry")
    if isinstance(found, Needs) and install.context.is_file(posixpath.join(install.directory, "poetry.toml")):
        return found._replace(files=(*found.files, "poetry.toml"))
    return found


def _uv_needs(install: Install) -> Needs | No:
    step = install.step
    project = manifests.read(install.context, install.directory) if install.context else None
    if not step.command.has_flag("--no-install-project", "--no-install-workspace") and (
        project is None or project.has_build_system or project.uv.get("package") is True
    ):
        return No("`uv sync` also installs the project itself, which needs its source (--no-install-project would not)")
    if project is not None and (project.local_dependencies or project.uv.get("workspace")):
        return No("pyproject.toml names a local package, whose files the install needs")
    found = _pair(install, "pyproject.toml", "uv.lock", "uv")
    if isinstance(found, Needs) and install.context.is_file(posixpath.join(install.directory, ".python-version")):
        return found._replace(files=(*found.files, ".python-version"))
    return found


# ---------------------------------------------------------------------- the split


def _unfit(program: programs.Program | None, split: Split) -> str | None:
    """Why a program is not one that can be moved into a virtual environment."""
    if program is None:
        return "what it starts is not known"
    started = programs.names(program)
    table = knowledge.load("commands")
    for name in started:
        if name in table["shells"] and (program.argv is None or len(program.argv) < 2):
            return "it starts a shell: it looks like an image to work in"
        if name in ("jupyter", "jupyter-lab", "jupyter-notebook", "ipython", "pytest", "tox"):
            return f"it starts {name}: it looks like an image to work in"
    text = program.text
    if "/usr/local/bin/" in text and "/usr/local/bin/python" not in text.replace("/usr/local/bin/docker", ""):
        return "its command names a program in /usr/local/bin by its full path"
    if "/usr/local/bin/python" in text or "/usr/bin/python" in text:
        return "its command names the interpreter by its full path, which a virtual environment would not reach"
    other = next((s.tool for s in split.steps if s.tool in ("poetry", "pipenv", "uv", "pdm", "conda", "mamba", "easy_install")), None)
    if other:
        return f"it installs with {other}, for which dfix knows no second stage yet"
    return None


def _installed(context: Context, split: Split) -> list[Requirement] | No:
    """Every distribution that the builder installs by name or from requirements files."""
    from dfix.context.requirements import parse_requirement

    found: list[Requirement] = []
    any_pip = False
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        for step in steps(script) if script and script.clean else ():
            if step.tool != "pip":
                continue
            if step.action not in ("install", "check", "list", "cache", "freeze", "--version", "config"):
                return No(f"`pip {step.action}` is more than an install")
            if step.action != "install":
                continue
            any_pip = True
            reason = _pip_unfit(step)
            if reason:
                return No(reason)
            names = _read_all(context, split, run, step)
            if isinstance(names, No):
                return names
            found += [parse_requirement(n) for n in _plain_names(step)] + names
    if not any_pip:
        return No("nothing is installed with pip, so there is nothing to build in a stage of its own")
    return found


def _pip_unfit(step: Step) -> str | None:
    for flag in _ELSEWHERE:
        if step.command.has_flag(flag):
            return f"`pip install {flag}` puts packages where a virtual environment would not look"
    if step.command.name and step.command.name.startswith("/"):
        return f"{step.command.name} is named by its full path, which a virtual environment would not reach"
    if step.command.program_index > 0 and step.command.words[0].value == "sudo":
        return "sudo would not see the virtual environment"
    return None


def _plain_names(step: Step) -> list[str]:
    names, skip = [], False
    for word in step.words:
        if skip:
            skip = False
        elif word.looks_like_flag:
            skip = word.value in _VALUED
        elif word.value is not None:
            names.append(word.value)
    return names


def _read_all(context: Context, split: Split, run: Instruction, step: Step) -> list[Requirement] | No:
    files, local = _operands(step)
    if local:
        return No(f"`pip install {local}` installs the project itself, for which dfix knows no second stage yet")
    found: list[Requirement] = []
    state = split.stage.state(run)
    for file in files:
        path = state.join(file) if file else None
        if path is None:
            return No("the requirements file is named by a variable")
        place = _in_context(split, path)
        if not context or place is None:
            return No(f"without {posixpath.basename(path)} it is not known which packages are installed")
        requirements = manifests.read_requirements(context, place)
        if requirements is None or requirements.broken:
            return No(f"without {posixpath.basename(path)} it is not known which packages are installed")
        for each in (requirements, *requirements.closure(context)):
            if isinstance(each, str):
                return No(f"{each} cannot be read, so it is not known which packages are installed")
            found += each.entries
    return found


def _in_context(split: Split, path: str) -> str | None:
    """The path in the build context of a file of the image, by the COPY instructions that bring it."""
    for instruction in split.stage.instructions:
        if instruction.keyword not in ("COPY", "ADD") or instruction.flag("from") or len(instruction.words) < 2:
            continue
        state = split.stage.state(instruction)
        target = state.path(instruction.words[-1])
        if target is None:
            continue
        for source in instruction.words[:-1]:
            place = _landing(source, target, path, many=len(instruction.words) > 2 or instruction.words[-1].endswith(("/", ".")))
            if place is not None:
                return place
    return None


def _landing(source: str, target: str, path: str, many: bool) -> str | None:
    cleaned = posixpath.normpath(source).lstrip("/")
    name = posixpath.basename(cleaned)
    if source in (".", "./", "/", "*"):
        return posixpath.relpath(path, target) if path.startswith(target.rstrip("/") + "/") else None
    if path == target or path == posixpath.join(target, name):
        return cleaned
    if any(c in cleaned for c in "*?["):
        from fnmatch import fnmatchcase

        here = posixpath.basename(path)
        return posixpath.join(posixpath.dirname(cleaned), here) if fnmatchcase(here, name) else None
    if path.startswith(target.rstrip("/") + "/"):
        return posixpath.join(cleaned, posixpath.relpath(path, target))
    return None


def _has_toolchain(split: Split) -> bool:
    build_only = set(knowledge.load("debian_packages")["build_only"])
    return any(
        (name in build_only or name.endswith("-dev")) for s in split.steps if s.is_system_install for name in s.names or ()
    )


def _assess(subject: Subject, split: Split, base: str, installed: list[Requirement]) -> RuntimePlan | No:
    assert split.stage.info is not None
    assumptions: list[str] = []
    full = base != str(split.stage.info.reference)
    evidence = [f"{base} is {split.stage.info.reference} without compilers and headers, with the same interpreter" if full
                else f"{base} stays; compilers and headers stay in the builder"]  # fmt: skip
    sorted_ = _classify(installed, split)
    if isinstance(sorted_, No):
        return sorted_
    packages, unknown = sorted_
    if unknown:
        assumptions.append(f"{_list(unknown)} need no library or program that only the full image has")
    elif installed:
        evidence.append("every package that is installed is known to bring its libraries, or to need those named here")
    if full:
        look = scan.mentions(subject.context, (".py",), ("subprocess", "os.system", "os.popen", "ctypes.CDLL", "cdll.LoadLibrary", "pexpect", "sh.Command"))
        if look.found:
            assumptions.append(f"no program or library that only {split.stage.info.reference} has is used ({look.found})")
        else:
            evidence.append(f"{look.files} source files were read: none starts another program or loads a library by name")
    return _plan(split, base, packages, evidence, assumptions)


def _plan(
    split: Split, base: str, packages: tuple[str, ...], evidence: list[str], assumptions: list[str]
) -> RuntimePlan | No:
    env = split.state.env.get("VIRTUAL_ENV")
    own = env or _own_venv(split)
    if own:
        copies = tuple(dict.fromkeys((own, split.folder)))
        copies = tuple(c for c in copies if c == split.folder or not c.startswith(split.folder.rstrip("/") + "/"))
        evidence.append(f"the file's own virtual environment {own} is copied to the same place")
        return RuntimePlan(base, copies, tuple(evidence), "; ".join(assumptions) or None, packages=packages)
    install = _first_install(split)
    evidence.append(f"the packages lie in {VENV}, at the same path in both stages, and PATH finds its programs first")
    return RuntimePlan(
        base=base,
        copies=(VENV, split.folder),
        evidence=tuple(evidence),
        assumption="; ".join(assumptions) or None,
        packages=packages,
        env=(("PATH", f"{VENV}/bin:$PATH"),),
        before_install=(f"python -m venv {VENV}",),
        install=install,
        builds_source=not _only_installs(split),
    )


def _only_installs(split: Split) -> bool:
    """Whether every step installs packages: then the project folder holds nothing but what was copied."""
    seen = 0
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script is None or not script.clean:
            return False
        found = steps(script)
        seen += len(found)
        for step in found:
            if not step.is_system and step.tool not in ("pip", "rm", "useradd", "groupadd", "adduser", "addgroup"):
                return False
        if len(found) != len(script.commands):
            return False
    return True


def _own_venv(split: Split) -> str | None:
    for step in split.steps:
        if step.tool in ("python -m venv", "virtualenv"):
            values = [w.value for w in (step.command.operands if step.tool == "virtualenv" else step.words or step.operands)]
            named = step.action if step.tool == "python -m venv" else (values[-1] if values else None)
            return split.state.join(named) if named else None
    return None


def _first_install(split: Split) -> Instruction | None:
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script and any(s.tool == "pip" and s.action == "install" for s in steps(script)):
            return run
    return None


def _classify(installed: list[Requirement], split: Split) -> tuple[tuple[str, ...], tuple[str, ...]] | No:
    """Debian packages needed at run time, and the distributions about which nothing is known."""
    table = knowledge.load("python_packages")
    release = split.stage.info.release_now if split.stage.info else None
    known = {*table["pure"], *table["wheels"], *table["compiles"], *table["browsers"], *table["debian"]}
    packages: list[str] = []
    unknown: list[str] = []
    for entry in installed:
        name = entry.name
        if name in table["compiles"]:
            return No(f"{name} compiles code when it runs, so the compiler has to stay")
        if name in table["browsers"]:
            return No(f"{name} drives a browser, whose libraries only the full image may have")
        for needed in table["debian"].get(name, ()):
            libraries = _libraries(needed, release)
            if libraries is None:
                return No(f"which libraries {name} needs on Debian {release or 'of a release that is not named'} is not known")
            packages += libraries
        if entry.vcs or entry.url or name not in known:
            unknown.append(name or entry.raw)
    return tuple(dict.fromkeys(packages)), tuple(sorted(set(unknown)))


def _libraries(name: str, release: str | None) -> tuple[str, ...] | None:
    if not name.endswith("-dev"):
        return (name,)
    found = knowledge.load(f"debian_{release}").get(name) if release in ("bookworm", "trixie") else None
    return None if found is None else tuple(found)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) < 6 else f"{', '.join(names[:5])} and {len(names) - 5} more packages"


ECOSYSTEM = Python()
