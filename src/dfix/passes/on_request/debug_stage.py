"""Makes the image with a shell beside the image without one, which `--target debug` reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dfix import knowledge
from dfix.edits import insert_after, replace
from dfix.fixes import Decline, Evidence, Fix
from dfix.image.files import BASE, Files
from dfix.model import programs
from dfix.passes import Phase, attempt
from dfix.runtime import naming
from dfix.runtime.rewrite import contexts
from dfix.runtime.writer import builder_name, taken_names
from dfix.source import shortened
from dfix.syntax import Blank, Node
from dfix.syntax.build import Written, copy_instruction, env_instruction, from_instruction, named_stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.fixes import Declined
    from dfix.model.stages import Stage
    from dfix.subject import Subject

#: names for what the image and the one with a shell have in common, the first that nothing else goes by
_BASES = ("runtime", "release")
_NAME = "debug"
_SHELLS = ("/bin/sh", "/usr/bin/sh", "/busybox/sh")


class DebugStage:
    """Make the image with a shell beside the image without one.

    Why: on scratch, distroless and chiseled images there is nothing to look around with when a program does not do what
    it should. With the programs of busybox in a stage of its own, `docker build --target debug` makes the same image
    with a shell (`docker run -it --entrypoint sh`), and the image that is shipped stays as small as it is.

    Example:
        before: FROM scratch
                COPY --from=build /bin/app /bin/app
                ENTRYPOINT ["/bin/app"]
        after:  FROM scratch AS runtime
                COPY --from=build /bin/app /bin/app
                ENTRYPOINT ["/bin/app"]

                FROM runtime AS debug
                COPY --from=busybox:1.37.0-musl /bin/ /busybox/
                ENV PATH=$PATH:/busybox

                FROM runtime

    Safety: off unless it is asked for. The last stage is what the file made before, with the same layers, settings and
    name, and BuildKit leaves out a stage that the target does not need (the builder before it makes all stages). So it
    is SAFE. The programs of busybox stand behind all others in PATH, and need no library of the image.
    """

    name: ClassVar[str] = "debug-stage"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for the stage that is the image, or the reason why not."""
        target = subject.model.target
        if target is not None:
            yield from attempt(target.from_, _fix, subject, target)


def _fix(subject: Subject, target: Stage) -> Fix | None:
    style = subject.style
    names = taken_names(target) | contexts(subject)
    if _NAME in names:
        return None
    _refuse_idle(target)
    seen = _no_shell(subject, target)
    if target.config.onbuild:
        raise Decline("its ONBUILD would run in the stages that go on from it")
    shared = builder_name(target, names, _BASES)
    tools = knowledge.load("debugging")
    image = naming.named(target, tools["image"])
    folder = tools["folder"]
    debug: list[Node] = [
        from_instruction(shared, style=style, name=_NAME),
        copy_instruction([tools["programs"]], f"{folder}/", style=style, from_=image),
        env_instruction([("PATH", Written(f"$PATH:{folder}"))], style=style),
    ]
    last = from_instruction(shared, style=style, name=target.name)
    end = [item for item in subject.file.children if isinstance(item, Node) and not isinstance(item, Blank)][-1]
    return Fix(
        f"add a stage with a shell (docker build --target {_NAME})",
        [
            replace(target.from_, named_stage(target.from_, shared, style=style)),
            insert_after(end, style.blank(), *debug, style.blank(), last),
        ],
        evidence=[seen],
        assumptions=naming.assumed(target, image),
    )


def _refuse_idle(target: Stage) -> None:
    """Decline for an image in which there is no program to look at."""
    program = programs.started(target)
    info = target.info
    if program is None and (info is None or not (info.entrypoint or info.command)):
        raise Decline("it starts no program: it looks like files for other images")
    if program is not None and program.text.split(" ")[0].endswith(".wasm"):
        raise Decline("a module of WebAssembly is run beside no other program")


def _no_shell(subject: Subject, target: Stage) -> Evidence:
    """That an image has no shell; Decline where it has one, or may have one."""
    image = target.root.image or "its base"
    if target.is_windows:
        raise Decline("it is an image of Windows")
    has = _has_shell(target)
    if has is not False:
        raise Decline(f"{image} has a shell already" if has else f"whether {image} has a shell is not known")
    files = Files.of(target, subject.context)
    for origin in (each for path in _SHELLS for each in files.candidates(path)):
        if origin.kind != BASE or origin.stage is not target.root:
            by = origin.instruction
            what = f"`{by.keyword} {shortened(' '.join(by.words))}`" if by is not None else "another stage"
            raise Decline(f"{what} may bring a shell already", by)
    sentence = "scratch has no files, and nothing brings a shell" if target.is_scratch else f"{image} has no shell"
    return Evidence("knowledge", sentence, node=target.root.from_)


def _has_shell(target: Stage) -> bool | None:
    """Whether the image that a stage is made from has one; the debug images of distroless have that of busybox."""
    if target.is_scratch:
        return False
    info = target.info
    tag = info.reference.tag or "" if info is not None else ""
    return True if tag.startswith("debug") else info.shell if info is not None else None


PASS = DebugStage
