"""Python: what pip, pipenv, poetry, pdm and uv install runs on the slim image of the same release and interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.model import copies
from dfix.runtime import in_place

from ..shared.base import Install, Needs, Reworded, RuntimePlan, Split, Verdict
from ..shared.interpreted import SERVED, Reach, compiler_libraries, only_installs, toolchain
from ..shared.interpreted import installed as installed_packages
from . import distribution, installs, libraries, needs, unused, venv
from . import start as starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Call, Done
    from dfix.launch import Launch
    from dfix.model.images import TagInfo
    from dfix.model.steps import Step
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .installs import Installed

#: leave nothing but packages in the image
_PLAIN = ("pip", "python -m venv")
#: what Django's settings say the place of; other commands of manage.py are the project's, or work on a database
_CHORES = frozenset(("check", "collectstatic", "compilemessages", "compress"))
_BIN = "/usr/local/bin"
#: older interpreters have packages from before most wheels
_WHEELS_FROM = (3, 6)
_KNOWN = "every package that is installed is known to bring its libraries, or to need those named here"
#: marks of a setting of Django that lies outside the project, or that is not known
_ELSEWHERE = ('"/', "'/", "environ", "env(", "getenv", "..", "parent.parent.parent")


class Python:
    """pip with requirements files or plain names; poetry, uv, pdm and pipenv from their lock files."""

    name = "python"

    def needs(self, install: Install) -> Needs | None:
        """The requirements files and what they include, or the project file and its lock."""
        return needs.needs(install)

    def reworded(self, install: Install, run: Instruction, behind: tuple[Done, ...]) -> Iterator[Reworded]:
        """Held to the lock file."""
        from .locked import locked

        yield from (found for found in (locked(install),) if found is not None)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The packages and the project, at the same paths, on the slim image of the same release and interpreter."""
        info = split.stage.info
        assert info is not None
        if info.kind == "distribution" and info.distribution in ("debian", "ubuntu"):
            return distribution.plan(subject, split, info, _only_builds)
        if info.language != self.name:
            raise Decline(_of_another_kind(info))
        other = info.runtime("python")
        if not other and info.slim is None and info.distribution != "alpine" and info.variant != "slim":
            raise Decline(f"no slim variant of {info.reference} is known")
        base = other or (str(info.reference.with_tag(info.slim)) if info.slim else str(info.reference))
        if base == str(info.reference) and not toolchain(split) and not split.idle:
            return None
        start = launch(subject, split.stage)
        unfit = starts.unfit(start) or (other and _starts_installer(info, start))
        if unfit:
            raise Decline(unfit)
        installed = installs.read(subject.context, split)
        full = base != str(info.reference) and info.variant != "slim"
        return _plan(subject, split, base if full or other else info.reference.text, full, installed, start)

    def in_family(self, subject: Subject, split: Split, family: str) -> RuntimePlan | None:
        """The program on an image of a family that its owner asks for."""
        from .family import in_family

        return in_family(self, subject, split, family)

    def planned(self, subject: Subject, split: Split, image: str) -> RuntimePlan:
        """The plan on an image with another interpreter: the packages stay where the builder's own has them."""
        start = launch(subject, split.stage)
        unfit = starts.unfit(start)
        if unfit:
            raise Decline(unfit)
        return _plan(subject, split, image, True, installs.read(subject.context, split), start, apart=False)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Installs go where the copies come from; Django's chores go into the project, if its settings say so."""
        inner = effects.unwrap(step.command.words).words
        call = effects.Call(inner[0], inner[1:]) if inner else None
        if call is None:
            return Verdict.UNKNOWN
        words = [w.value or "" for w in call.operands]
        activates = call.tool in (".", "source") and words[:1] and words[0].endswith("/bin/activate")
        if _only_builds(call) or activates or (call.tool == "python" and words[:1] == ["setup.py"]):
            return Verdict.BUILDER
        if "manage.py" in (call.program.text + " ".join(words[:1])).rpartition("/")[2] or call.tool == "django-admin":
            return Verdict.BUILDER if _CHORES & set(words[:2]) and _static_inside(split) else Verdict.UNKNOWN
        paths = [path for path in words if path.startswith("/")]
        in_bin = bool(paths) and all(copies.is_inside(path, _BIN) for path in paths)
        return Verdict.BUILDER if in_bin and call.tool in ("chmod", "sed", "chown", "rm") else Verdict.UNKNOWN


def _starts_installer(info: TagInfo, start: Launch) -> str | None:
    """Why an image that exists for an installer (ghcr.io/astral-sh/uv) has to stay: what is started needs that."""
    named = sorted(installs.installers() & set(start.programs))
    if named or start.unread:
        return f"it starts {named[0] if named else start.unread[0].text}, which may need what only {info.reference} has"
    return None


def _of_another_kind(info: TagInfo) -> str:
    """Why an image is left whole that has Python from elsewhere: from conda, or installed by its own steps."""
    apart = (effects.entry(info.language or "") or {}).get("not_split")
    of_packages = f"Python is installed by a step on {info.reference}, and a second stage would lack it"
    return apart or f"{of_packages} (an image python:…-slim has pip and an interpreter of its own)"


def _only_builds(call: Call) -> bool:
    """Whether what it leaves is packages, which are copied."""
    return bool((call.entry or {}).get("builder_only"))


def _plan(
    subject: Subject,
    split: Split,
    base: str,
    full: bool,
    installed: Installed,
    start: Launch,
    apart: bool = True,
) -> RuntimePlan:
    info = split.stage.info
    assert info is not None
    found = libraries.needed(installed, libraries.builder(info, full, installed_packages(split)))
    reach = starts.reach(subject, split, start) if full else Reach((), (), ())
    packages = [*found.packages, *compiler_libraries(split, info), *reach.packages]
    gone = _without_archive(info, packages)
    if gone:
        raise Decline(gone)
    alone = apart and installed.system and not installed.folders
    install = venv.first_install(split, start) if alone else None
    paths = (venv.VENV,) if install else _places(installed, info, start)
    stays_one = full and _stays_one(split, installed, info, found.packages)
    known = (_KNOWN,) if installed.requirements and not found.unknown else ()
    inside = any(copies.is_inside(p, split.folder) for p in paths)
    plan = RuntimePlan(
        base=base,
        copies=(*(p for p in paths if not copies.is_inside(p, split.folder)), split.folder),
        evidence=(
            _base(base, info, full),
            *((_KNOWN,) if known else ()),
            *found.why,
            *reach.why,
            _at(paths, stays_one),
        ),
        assumptions=(
            *libraries.unseen(installed, found.unknown, "the full image" if full else "the builder"),
            *_compiled(installed, info, full),
            *reach.assumptions,
        ),
        packages=tuple(sorted(set(packages))),
        env=(("PATH", f"{venv.VENV}/bin:$PATH"),) if install else (),
        before_install=(f"python -m venv {venv.VENV}",) if install else (),
        install=install,
        after_build=unused.removed(subject, split, start, _BIN) if _BIN in paths and not stays_one else (),
        left=(*unused.copied(subject, split, start), *starts.lists(subject, split, start)),
        builds_source=installed.project or inside or not only_installs(split, _only_builds),
        in_place=stays_one,
    )
    if stays_one:
        return plan
    from .needed import selected

    return selected(subject, split, start, plan, installed, paths)


def _at(paths: tuple[str, ...], stays_one: bool) -> str:
    """Where all that was installed is, in a sentence."""
    if stays_one:
        return "all that is installed is pure Python or comes as a wheel, so that nothing is compiled or left behind"
    hold = "holds" if len(paths) == 1 else "hold"
    return f"{' and '.join(paths)} {hold} all that was installed, at the same path in both stages"


def _base(base: str, info: TagInfo, full: bool) -> str:
    """What the base of the second stage is to that of the first, in a sentence."""
    if info.slim is None and base != info.reference.text:
        return f"{base} has the interpreter of {info.reference} without the installer"
    return f"{base} {f'is {info.reference} without' if full else 'stays; only the builder has'} compilers and headers"


def _stays_one(split: Split, installed: Installed, info: TagInfo, needed: tuple[str, ...]) -> bool:
    """Whether nothing is built or fetched that a second stage would leave behind, and slim can do what is done."""
    if needed or toolchain(split) or split.idle or not libraries.are_wheels(installed, info):
        return False
    done = (each.call for run in split.stage.of("RUN") for each in runs.done(run, split.stage, split.context) or ())
    if any(call is not None and _only_builds(call) and call.tool not in _PLAIN for call in done):
        return False
    return in_place.needs_more(split.stage, frozenset(("python", *_PLAIN))) is None


def _compiled(installed: Installed, info: TagInfo, full: bool) -> tuple[Assumption, ...]:
    """What has to be assumed of packages that pip compiles, on the full image."""
    old = info.version is not None and (info.version[0] < 3 or (len(info.version) > 1 and info.version < _WHEELS_FROM))
    if not full or not (old or installed.source):
        return ()
    sentence = "no package that pip compiles is linked to a library that only the full image has, but those named here"
    return (Assumption("library-unlinked", sentence),)


def _places(installed: Installed, info: TagInfo, start: Launch) -> tuple[str, ...]:
    """The folders that packages and their programs lie in; an installer is left behind unless it is started."""
    started = installs.installers() & set(start.programs)
    if not installed.system or (installed.tools and installed.folders and not started and not start.unread):
        return installed.folders
    if info.version is None or len(info.version) < 2:
        return ("/usr/local", *installed.folders)
    minor = ".".join(map(str, info.version[:2]))
    shared = ("/usr/local/share", "/usr/local/etc") if info.distribution == "debian" else ("/usr/local/share",)
    return (f"/usr/local/lib/python{minor}/site-packages", _BIN, *shared, *installed.folders)


def _without_archive(info: TagInfo, packages: list[str]) -> str | None:
    """Why packages of an old release can no longer be installed by a second stage that never did before."""
    if not packages or info.distribution != "debian" or info.release_now in SERVED:
        return None
    return f"the second stage would have to install {', '.join(packages)}, and {libraries.retired(info.release_now)}"


def _static_inside(split: Split) -> bool:
    """Whether Django collects its static files into the project folder, as far as the settings say."""
    if not split.context:
        return False
    settings = [
        f
        for f in split.context.walk((".py",), skip=("node_modules", ".git", ".venv", "venv", "tests", "docs")).files
        if "settings" in f
    ]
    lines = [line.lstrip() for f in settings for line in (split.context.read(f) or "").split("\n")]
    named = [line for line in lines if line.startswith(("STATIC_ROOT", "MEDIA_ROOT"))]
    return bool(settings) and not any(mark in line for line in named for mark in _ELSEWHERE)


ECOSYSTEM = Python()
