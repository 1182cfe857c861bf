"""How an install of pipenv is held to its lock file: `--deploy`. Source: pipenv.pypa.io (pipenv install)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context import locks
from dfix.context.formats import load_toml, table
from dfix.context.locks import pipenv as lock_file
from dfix.fixes import Assumption, Decline, Evidence

from ..shared.base import Reworded
from ..shared.tracked import refuse_untracked
from ..shared.undisturbed import disturbance, refuse_others

if TYPE_CHECKING:
    from dfix.context.locks import Agreement

    from ..shared.base import Install

_LOCK = "Pipfile.lock"
#: flags that mean the same to both installs; --ignore-pipfile looks at the lock file alone
_ALIKE = ("--clear", "--dev", "-d", "--quiet", "-q", "--site-packages", "--system", "--verbose", "-v")
#: variables that change nothing of which packages are installed; the others are many
_VARIABLES = ("PIPENV_NOSPIN", "PIPENV_VENV_IN_PROJECT", "PIPENV_VERBOSITY", "PIPENV_YES")


def locked(install: Install) -> Reworded | None:
    """An install of pipenv that refuses a lock file of another Pipfile; None where it does, or there is none. Decline
    where it would fail."""
    call = install.call
    if call.tool != "pipenv" or call.given != "install" or call.operands or install.done.command.conditional:
        return None
    project = install.project
    source, text = project.source(_LOCK), project.text("Pipfile")
    if source is None or text is None or any(flag.name not in _ALIKE for flag in call.flags):
        return None
    if any(name.startswith("PIPENV_") and name not in _VARIABLES for name in install.where.state.scope):
        return None
    refuse_untracked(install, source)
    refuse_others(install, ("Pipfile", _LOCK), ("pipenv",))
    pipfile = table(load_toml(text)[0])
    found = _judged(install, source, pipfile)
    if found.missing:
        raise Decline(f"`pipenv install --deploy` would refuse: {_LOCK} has {found.missing} (`pipenv lock` renews it)")
    unsure = (
        found.unsure
        or disturbance(install, "Pipfile", _LOCK)
        or _of_another_python(install, table(pipfile.get("requires")))
    )
    sentence = f"{_LOCK} is that of the Pipfile, and Python the one that it requires ({unsure})"
    assumptions = (Assumption("lock-in-step", sentence, source),) if unsure else ()
    fits = Evidence("context", "it names the hash of the Pipfile", file=source)
    word = call.action_word
    assert word is not None
    edit = (word.end, word.end, " --deploy")
    summary = f"install what {_LOCK} names (`pipenv install --deploy`)"
    return Reworded(summary, (edit,), () if found.unsure else (fits,), assumptions)


def _judged(install: Install, source: str, pipfile: dict[str, object]) -> Agreement:
    """What the lock file says of the Pipfile, read once."""

    def judged() -> Agreement | None:
        data = install.context.read_bytes(source, limit=locks.MAX_LOCK)
        return None if data is None else lock_file.read(data.decode("utf-8", "replace"), pipfile)

    found = install.context.memo(("lock", source, install.project.source("Pipfile")), judged)
    if found is None:
        raise Decline(f"{_LOCK} cannot be read")
    return found


def _of_another_python(install: Install, requires: dict[str, object]) -> str:
    """Why the image's Python may be another than a Pipfile requires; "". Decline where it is: --deploy refuses that."""
    wanted = requires.get("python_full_version") or requires.get("python_version")
    if wanted is None:
        return ""
    info = install.files.stage.info
    known = info is not None and info.known and info.language == "python" and not info.unread
    version = tuple(map(str, (info.version or ()) if info is not None and known else ()))
    asked = tuple(str(wanted).split("."))
    if len(version) < len(asked) or not all(part.isdigit() for part in asked):
        return f"which Python the image has is not known, and the Pipfile requires {wanted}"
    if version[: len(asked)] != asked:
        has = ".".join(version)
        raise Decline(f"the Pipfile requires Python {wanted}, and the image has {has}: `--deploy` would refuse that")
    return ""
