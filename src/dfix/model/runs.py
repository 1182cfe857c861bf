"""Questions about RUN steps: which ship, which belong together, what they leave behind; and joining them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.shell import is_posix_shell, parse_shell
from dfix.syntax import Comments, Instruction, render
from dfix.syntax.build import Style, single

from .steps import Step, steps

if TYPE_CHECKING:
    from dfix.shell import Script

    from .stages import Model, Stage

#: Comments that tools read; they bind to the line below them, so a merge would change what they mean.
_PRAGMAS = ("hadolint", "check=", "tally", "dockerfmt", "dockerfile-utils", "shellcheck")


def shipped(model: Model) -> tuple[Stage, ...]:
    """The stages whose layers end in an image: the target, what it is built on, and stages nobody copies from."""
    target = model.target
    if target is None:
        return ()
    found = [s for s in model.stages if s is target or not model.users_of(s)]
    for stage in list(found):
        base = stage.base
        while base and base not in found:
            found.append(base)
            base = base.base
    return tuple(sorted(found, key=lambda s: s.index))


def script(run: Instruction) -> Script | None:
    """The parsed text of a RUN in shell form; None for exec form, heredocs and empty text."""
    if run.is_json or run.heredocs or not run.text:
        return None
    return parse_shell(run.text)


@cache
def _housekeeping() -> frozenset[str]:
    return frozenset(knowledge.load("commands")["housekeeping"])


def is_housekeeping(run: Instruction) -> bool:
    """Only cheap commands on files and users: nothing that installs, downloads or compiles."""
    parsed = script(run)
    if parsed is None or not parsed.clean or not parsed.commands:
        return False
    return all(_is_cheap(s) for s in steps(parsed)) and all(c.program for c in parsed.commands)


def _is_cheap(step: Step) -> bool:
    if step.tool in _housekeeping():
        return True
    return (step.tool, step.action) in (
        ("apt-get", "clean"), ("apt-get", "autoclean"), ("apt-get", "autoremove"), ("apt-get", "purge"),
        ("apt-get", "remove"), ("apk", "del"), ("yum", "clean"), ("dnf", "clean"), ("npm", "cache"), ("yarn", "cache"),
        ("pip", "cache"),
    )  # fmt: skip


def belong_together(first: Instruction, second: Instruction) -> bool:
    """Whether an expert would write two neighbouring RUNs as one: clean-up and small file work go with their
    neighbour, and so do two steps of the distribution's package manager."""
    return is_housekeeping(first) or is_housekeeping(second) or same_manager(first, second)


def same_manager(first: Instruction, second: Instruction) -> bool:
    """Whether two RUNs both run the distribution's package manager."""
    one, two = script(first), script(second)
    if one is None or two is None:
        return False
    tools = {s.tool for s in steps(one) if s.is_system}
    return bool(tools) and bool(tools & {s.tool for s in steps(two) if s.is_system})


def why_not_merge(first: Instruction, second: Instruction, stage: Stage) -> str | None:
    """Why ``first && second`` would not be the same as one after the other; None when it is."""
    one, two = script(first), script(second)
    if one is None or two is None:
        return "one of them is in exec form or a heredoc"
    if not is_posix_shell(stage.state(first).shell):
        return "their shell is not a POSIX shell"
    if [t.value for t in first.all("FLAG")] != [t.value for t in second.all("FLAG")]:
        return "their flags differ"
    if first.flags:
        return "they have mounts or other flags"
    if not one.clean or not two.clean:
        return "one of them cannot be read with certainty"
    if any(p in line for r in (first, second) for line in _comment_lines(r) for p in _PRAGMAS):
        return "a comment above one of them gives instructions to a tool"
    if one.leaks:
        return f"the first changes its shell ({', '.join(sorted(one.leaks))}), which would reach the second"
    if not one.statements or one.statements[-1].terminator:
        return "the first ends in a separator"
    if not two.is_and_chain:
        return "the second is not one chain of &&, so a failure of the first would not stop it"
    return None


def _comment_lines(run: Instruction) -> tuple[str, ...]:
    from dfix.edits import comment_lines

    return comment_lines(run)


def _leading_operators(run: Instruction) -> bool:
    """Whether a RUN writes its && at the start of lines."""
    token = run.text_token
    return token is not None and any(line.lstrip().startswith("&&") for line in token.text.split("\n")[1:])


def join(first: Instruction, second: Instruction, style: Style) -> Instruction:
    """One RUN that runs both, in the layout that they have; the comments above the second move inside."""
    leading = _leading_operators(first) or _leading_operators(second)
    indent = _indent(first) or _indent(second) or style.indent
    comments = "".join(f"{indent}{line}{style.newline}" for line in _lines(second.comments))
    assert second.text_token is not None
    text = second.text_token.text
    middle = (
        f" {style.escape}{style.newline}{comments}{indent}&& {text}"
        if leading
        else f" && {style.escape}{style.newline}{comments}{indent}{text}"
    )
    return _extended(first, middle, second)


def append(run: Instruction, command: str, style: Style) -> Instruction:
    """The RUN with one more command at the end of its chain."""
    indent = _indent(run) or style.indent
    text = run.text_token.text if run.text_token else ""
    if "\n" not in text:
        return _extended(run, f" && {style.escape}{style.newline}{indent}{command}", run)
    if _leading_operators(run):
        return _extended(run, f" {style.escape}{style.newline}{indent}&& {command}", run)
    return _extended(run, f" && {style.escape}{style.newline}{indent}{command}", run)


def _extended(run: Instruction, more: str, tail: Instruction) -> Instruction:
    parts = []
    for token in run.tokens():
        if token.kind == "EOL":
            break
        parts += [token.leading, token.text]
    eol = tail.token("EOL")
    end = eol.leading + eol.text if eol else "\n"
    return single("".join(parts) + more + end, run.escape)


def _lines(comments: Comments | None) -> tuple[str, ...]:
    return comments.lines if comments else ()


def _indent(run: Instruction) -> str:
    """The indentation of the first continued line of commands."""
    text = run.text_token.text if run.text_token else ""
    for line in text.split("\n")[1:]:
        stripped = line.lstrip(" \t")
        if stripped and not stripped.startswith("#"):
            return line[: len(line) - len(stripped)]
    return ""


def cleanups(tool: str, action: str) -> tuple[dict[str, Any], ...]:
    """The entries of knowledge/cleanups.toml for a step."""
    return tuple(e for e in knowledge.load("cleanups")["cleanup"] if e["tool"] == tool and action in e["actions"])


def is_done(entry: dict[str, Any], run: Instruction, step: Step, stage: Stage) -> bool:
    """Whether a RUN already leaves nothing behind, or there is nothing to leave out."""
    text = run.text
    if any(mark in text for mark in entry["done"]):
        return True
    mounts = " ".join(run.flags.get("mount", ()))
    if "type=cache" in mounts and any(m in mounts for m in entry["mounts"]):
        return True
    if any(name in stage.state(run).scope or name + "=" in text for name in entry.get("env", ())):
        return True
    needs = entry.get("needs")
    parsed = script(run)
    assert parsed is not None
    return needs is not None and not any(s.tool == entry["tool"] and s.action == needs for s in steps(parsed))


def why_not_clean(entry: dict[str, Any], run: Instruction, stage: Stage, model: Model) -> str | None:
    """Why the clean-up cannot stand at the end of a RUN; None when it can."""
    parsed = script(run)
    assert parsed is not None
    if not is_posix_shell(stage.state(run).shell):
        return "the RUN's shell is not a POSIX shell"
    if "append" in entry:
        stop = parsed.leaks & {"exit", "exec", "background", "comment", "dynamic", "eval", "source", "trap"}
        if stop:
            return f"a command cannot be added behind it ({', '.join(sorted(stop))})"
        if parsed.statements[-1].terminator:
            return "it ends in a separator"
    if entry.get("later") and _needed_later(entry, run, stage, model):
        return "a later RUN installs without fetching them again"
    return None


def _needed_later(entry: dict[str, Any], run: Instruction, stage: Stage, model: Model) -> bool:
    stages = [stage, *(s for s in model.stages if _built_on(s, stage))]
    for each in stages:
        passed = each is not stage
        for other in each.of("RUN"):
            if other is run:
                passed = True
            elif passed:
                verdict = _verdict(entry, other)
                if verdict is not None:
                    if verdict:
                        return True
                    break
    return False


def _verdict(entry: dict[str, Any], run: Instruction) -> bool | None:
    """True: this RUN needs what is removed; False: it fetches it itself; None: neither."""
    parsed = script(run)
    if parsed is None or not parsed.clean:
        texts = (render(run),)
        named = any(entry["tool"] in t or "apt" in t for t in texts)
        return True if named and entry["needs"] not in texts[0] else None
    for step in steps(parsed):
        if step.tool == entry["tool"]:
            if step.action == entry["needs"]:
                return False
            if step.action in entry["later"]:
                return True
    return None


def _built_on(stage: Stage, base: Stage) -> bool:
    while stage.base:
        if stage.base is base:
            return True
        stage = stage.base
    return False


