"""`yarn install --frozen-lockfile`, of Yarn 1; later ones: berry.py. Source: classic.yarnpkg.com (yarn install)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.locks import yarn as lock_file

from ..brought import brought, numbers
from . import berry
from .held import agreement, answer

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from ...shared.base import Install, Reworded

LOCKS = ("yarn.lock",)
HELD = ()
#: flags that mean the same to both installs
ALIKE = (
    "--cache-folder", "--cafile", "--check-files", "--cwd", "--emoji", "--ignore-engines", "--ignore-optional",
    "--ignore-platform", "--ignore-scripts", "--link-duplicates", "--mutex", "--network-concurrency",
    "--network-timeout", "--no-emoji", "--no-progress", "--non-interactive", "--prefer-offline", "--prod",
    "--production", "--registry", "--silent", "--verbose", "-s",
)  # fmt: skip


def _is_changed(install: Install) -> bool:
    """Whether earlier commands bring a later Yarn than an image of node has, or one that is not known."""
    for each in install.before:
        call = each.call
        words = [each.where.value(word) or "$" for word in call.operands] if call is not None else []
        if call is not None and call.tool == "yarn" and "version" in words and call.given == "set":
            return True
        if call is not None and call.tool == "yarn" and call.given == "policies":
            return True
        if any(word.startswith("@yarnpkg/cli") for word in words):
            return True
    told = brought("yarn", install.before)
    return told is not None and told != "" and (numbers(told) or (2,))[0] != 1


def held(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    project, call = install.project, install.call
    if berry.is_asked(install, package, name) or _is_changed(install):
        return berry.held(install, package, name)
    if "lockfile" in (project.text(".yarnrc") or ""):
        return None
    found = agreement(install, name, package, lambda text: lock_file.read(text, package))
    form = "yarn install --frozen-lockfile"
    word = call.action_word or call.program
    text = " --frozen-lockfile" if call.action_word else " install --frozen-lockfile"
    return answer(install, name, found, form, (word.end, word.end, text))
