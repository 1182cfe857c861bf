"""`dotnet publish` for the architecture that an image is for, on the one that builds it.

Sources: learn.microsoft.com/dotnet/core/tools (dotnet restore, build, publish: --arch), dotnet/sdk#30762 (from SDK 8
on it takes the names that TARGETARCH has), devblogs.microsoft.com/dotnet/improving-multiplatform-container-support,
learn.microsoft.com/dotnet/core/deploying (what is published for no runtime in particular runs everywhere, but for the
executable beside it), and NETSDK1134 (a solution takes no runtime identifier).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context import dotnet
from dfix.edits import EditText
from dfix.fixes import Decline, Evidence
from dfix.image import runs
from dfix.image.files import Files
from dfix.model import programs
from dfix.model.runs import is_plain
from dfix.source import shortened

from ..shared.portable import Built, Crossing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.subject import Subject

#: what restores or builds, each of which has to be told the same
_TOLD = ("restore", "build", "publish")
_ARGUMENT = "TARGETARCH"
_FIRST = 8
_OPTIONS = ("-r", "--runtime", "-a", "--arch", "--os", "--ucr", "--use-current-runtime")
_PROPERTIES = ("RuntimeIdentifier", "PublishAot", "UseCurrentRuntimeIdentifier")


def crossed(subject: Subject, built: tuple[Built, ...]) -> Crossing:
    """The architecture behind each command that restores or builds; nothing where what is published has no part that is
    for one platform, or nobody starts that. Decline where it is built for one on purpose, or cannot be told."""
    if all(_is_told(each) for each in built):
        return Crossing()
    for each in built:
        _refuse_own(subject, each)
    if all("useapphost=false" in each.done.command_text.lower() for each in built):
        return Crossing(evidence=(Evidence("dockerfile", "assemblies without an executable run on every platform"),))
    info = built[0].stage.info
    stages = list({id(each.stage): each.stage for each in built}.values())
    lineage = list({id(s): s for stage in stages for s in stage.lineage}.values())
    told = [each for stage in lineage for each in _told(subject, stage)]
    if info is None or info.version is None or info.version[0] < _FIRST:
        target = subject.model.target
        program = programs.started(target) if target is not None else None
        if program is not None and program.argv is not None and program.argv[0] == "dotnet":
            return Crossing(
                evidence=(Evidence("dockerfile", "`dotnet` starts the assembly, which runs on every platform"),)
            )
        raise Decline("its SDK does not know TARGETARCH (from .NET 8 on it does)")
    for each in told:
        _refuse_form(subject, each)
    words = [each.outer.call.action_word for each in told if each.outer.call is not None]
    edits = [
        EditText(each.run, word.end, word.end, f" -a ${_ARGUMENT}")
        for each, word in zip(told, words, strict=True)
        if word is not None
    ]
    sentence = "the SDK builds for each architecture that -a names, and restores what that takes"
    return Crossing(tuple(edits), tuple((each, (_ARGUMENT,)) for each in told), (Evidence("knowledge", sentence),))


def _told(subject: Subject, stage: Stage) -> Iterator[Built]:
    """What restores or builds in a stage."""
    for run in stage.of("RUN"):
        for done in runs.done(run, stage, subject.context) or ():
            if done.call is not None and done.call.tool == "dotnet" and done.call.given in _TOLD:
                yield Built(stage, run, done, done)


def _is_told(built: Built) -> bool:
    """Whether a command names the architecture that the image is for."""
    call = built.done.call
    values = call.values(("-a", "--arch")) if call is not None else ()
    return any(flag.word is not None and _ARGUMENT in flag.word.text for flag in values)


def _refuse_own(subject: Subject, built: Built) -> None:
    """Decline for a build that says itself which platform it is for."""
    call = built.done.call
    assert call is not None
    text = shortened(built.done.command_text)
    if call.has(*_OPTIONS) or any(name.lower() in built.done.command_text.lower() for name in _PROPERTIES):
        raise Decline(f"`{text}` says itself which platform it is for", built.run)
    walked = subject.context.walk((*dotnet.PROJECTS, ".props")) if subject.context else None
    for path in walked.files if walked else ():
        found = next((name for name in _PROPERTIES if f"<{name}>" in (subject.context.read(path) or "")), None)
        if found is not None:
            raise Decline(f"{path} has {found}, which says which platform it is for", built.run)


def _refuse_form(subject: Subject, built: Built) -> None:
    """Decline for a command to which no architecture can be added."""
    run, text = built.run, shortened(built.done.command_text)
    if built.outer is not built.done or not is_plain(run, built.stage):
        raise Decline(f"the architecture cannot be put behind `{text}` in this form of RUN", run)
    call = built.done.call
    assert call is not None
    operands = [word.value or word.text for word in call.operands if not word.looks_like_flag]
    named = any(operand.endswith(dotnet.SOLUTIONS) for operand in operands)
    folder = built.done.where.folder
    place = Files.of(built.stage, subject.context).before(run).context_path(folder) if folder and not operands else None
    beside = subject.context.listdir(place) if subject.context and place is not None else ()
    if named or any(name.endswith(dotnet.SOLUTIONS) for name in beside):
        raise Decline(f"`{text}` builds a solution, which takes no architecture (a project does)", run)
