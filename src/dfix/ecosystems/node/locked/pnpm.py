"""`pnpm install --frozen-lockfile`. Source: pnpm.io (pnpm install)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.locks import pnpm as lock_file

from .held import agreement, answer

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from ...shared.base import Install, Reworded

LOCKS = ("pnpm-lock.yaml",)
HELD = ("ci",)
#: flags that mean the same to both installs
ALIKE = (
    "--dir", "--ignore-scripts", "--loglevel", "--network-concurrency", "--no-optional", "--prefer-offline",
    "--prod", "--production", "--registry", "--reporter", "--shamefully-hoist", "--silent", "--store-dir", "-C",
    "-P", "-s",
)  # fmt: skip


def held(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    word = install.call.action_word
    if word is None or install.where.state.scope.get("CI"):
        return None
    found = agreement(install, name, package, lambda text: lock_file.read(text, package))
    return answer(install, name, found, "pnpm install --frozen-lockfile", (word.end, word.end, " --frozen-lockfile"))
