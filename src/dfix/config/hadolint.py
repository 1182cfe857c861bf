"""What a project's settings for hadolint say: findings that it does not want to hear of.

Source: hadolint's README, "Configure": `.hadolint.yaml` or `.hadolint.yml`, key ``ignored``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import passes
from dfix.config.find import beside, shown
from dfix.config.given import Setting

if TYPE_CHECKING:
    from collections.abc import Container

NAMES = (".hadolint.yaml", ".hadolint.yml")
MAX_FILE = 1 << 18


def settings(folder: str, chosen: Container[str]) -> list[Setting]:
    """The passes that mend what the nearest file ignores are left out, but for those that are chosen by name."""
    path = next(beside(folder, NAMES), None)
    return [] if path is None else _settings(path, _ignored(path), chosen)


def _settings(path: str, ignored: frozenset[str], chosen: Container[str]) -> list[Setting]:
    left_out = [name for name in passes.names() if name not in chosen and ignored.intersection(passes.codes(name))]
    return [Setting("ignore", tuple(left_out), shown(path))] if left_out else []


def _ignored(path: str) -> frozenset[str]:
    """The rules under ``ignored``. A file that is not understood is hadolint's to complain about."""
    import yaml

    try:
        with open(path, "rb") as stream:
            table = yaml.safe_load(stream.read(MAX_FILE))
    except (OSError, yaml.YAMLError, RecursionError, ValueError):
        return frozenset()
    listed = table.get("ignored") if isinstance(table, dict) else None
    return frozenset(rule for rule in listed if isinstance(rule, str)) if isinstance(listed, list) else frozenset()
