"""Ranges of versions as npm reads them, and lock files that are made to be slow."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from dfix.context import Context, node
from dfix.context.locks import berry, bun, npm
from dfix.context.semver import satisfies
from dfix.engine import Options, rewrite

#: range → versions in it, and versions outside of it
RANGES = {
    "^1.2.3": ("1.2.3 1.2.4 1.9.0", "1.2.2 2.0.0 2.0.0-0 1.3.0-beta 0.2.3"),
    "^0.2.3": ("0.2.3 0.2.9", "0.3.0 0.2.2 1.2.3"),
    "^0.0.3": ("0.0.3", "0.0.4 0.0.2"),
    "^0.0": ("0.0.0 0.0.9", "0.1.0"),
    "^1.2.3-beta.2": ("1.2.3-beta.2 1.2.3-beta.10 1.2.3 1.4.0", "1.2.3-beta.1 1.2.4-beta.2 2.0.0"),
    "~1.2": ("1.2.0 1.2.9", "1.3.0 1.1.9"),
    "~> 1.2.3": ("1.2.3 1.2.9", "1.3.0"),
    "1.x": ("1.0.0 1.9.9", "2.0.0 0.9.0 1.0.0-rc.1"),
    "1.2 - 2.3": ("1.2.0 2.3.9", "2.4.0 1.1.9"),
    "1.2.3 - 2.3.4": ("2.3.4", "2.3.5"),
    ">1.2": ("1.3.0", "1.2.9"),
    "<=1.2": ("1.2.9 0.1.0", "1.3.0"),
    ">= 1.0.0 <2 || 3.1.0": ("1.0.0 3.1.0", "2.0.0 3.1.1"),
    "*": ("0.0.0 1.0.0-alpha", ""),
    "x": ("1.0.0", "1.0.0-alpha"),
    ">=2.0.0-alpha": ("2.0.0-alpha.1 2.0.0 3.0.0", "2.0.1-alpha 1.9.0"),
}


@pytest.mark.parametrize("wanted", RANGES)
def test_ranges(wanted: str) -> None:
    inside, outside = RANGES[wanted]
    assert {v: satisfies(v, wanted) for v in inside.split()} == dict.fromkeys(inside.split(), True)
    assert {v: satisfies(v, wanted) for v in outside.split()} == dict.fromkeys(outside.split(), False)


@pytest.mark.parametrize("wanted", ["latest", "github:a/b", "file:../a", "git+ssh://a", "1.2.3.4", "^" * 300])
def test_what_is_no_range_is_not_known(wanted: str) -> None:
    assert satisfies("1.2.3", wanted) is None


def test_a_lock_file_made_to_be_slow() -> None:
    packages = {"node_modules/d": {"version": "1.0.0"}}
    for number in range(3000):
        packages["node_modules/a/" * 120 + f"node_modules/x{number}"] = {"dependencies": {"d": "^1"}}  # type: ignore[dict-item]
    text = json.dumps({"lockfileVersion": 3, "packages": packages})
    manifest = node.parse("{}", "", ())
    start = time.process_time()
    assert npm.read(text, manifest, peers=True).unsure == "it is too large to be read through"
    assert time.process_time() - start < 1


def test_a_lock_file_of_bun_made_to_be_slow() -> None:
    deep = "/".join("a" * 300_000)
    packages = {deep: ["a@1.0.0", "", {"dependencies": {f"x{number}": "1" for number in range(3000)}}, ""]}
    workspaces = {"": {"dependencies": {deep: "1"}}}
    text = json.dumps({"lockfileVersion": 1, "workspaces": workspaces, "packages": packages}) + "," + "\n" * 300_000
    manifest = node.parse(json.dumps(workspaces[""]), "", ())
    start = time.process_time()
    assert bun.read(text, manifest).missing == "nothing that Bun is known to have written"
    assert bun.read(text.rstrip(",\n"), manifest).unsure == "it is too large to be read through"
    assert time.process_time() - start < 1


def test_a_lock_file_of_yarn_made_to_be_slow() -> None:
    head = berry.HEAD + "  version: 8\n  cacheKey: 10c0\n"
    asks = "".join(f'    x{number}: "npm:^1.0.0"\n' for number in range(10_000, 60_000))
    own = '"a@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "a@workspace:."\n  dependencies:\n'
    own += f"{asks}  linkType: soft\n"
    keys = ", ".join(f"x{number}@npm:^1.0.0" for number in range(10_000, 60_000))
    one = f'? "{keys}"\n:\n  version: 1.0.0\n  resolution: "x1@npm:1.0.0"\n  linkType: hard\n'
    manifest = node.parse('{"name": "a"}', "", ())
    start = time.process_time()
    assert berry.read(f"{head}\n{own}\n{one}", manifest, (4, 11, 0)).missing.endswith(
        "for which package.json does not ask"
    )
    assert berry.read(head + " " * 2_000_000 + '"' * 2_000_000 + "\n", manifest, (4, 11, 0)).missing
    assert time.process_time() - start < 2


def test_a_glance_at_a_long_lock_file_of_yarn() -> None:
    names = [f"x{number}" for number in range(10_000, 30_000)]
    text = "".join(f'"{n}@npm:^1.0.0, {n}@npm:>=1 <2":\n  resolution: "{n}@npm:1.0.0"\n\n' for n in names)
    asked = dict.fromkeys(names[-500:], ">=1 <2")
    start = time.process_time()
    assert not berry.glance(text, node.parse(json.dumps({"dependencies": asked}), "", ())).missing
    assert time.process_time() - start < 1
    asked["x20000"] = "1.0.0"  # it resolves to that, and is asked for by no such range
    found = berry.glance(text, node.parse(json.dumps({"dependencies": asked}), "", ()))
    assert found.missing == "no x20000 1.0.0, for which package.json asks"


def test_what_is_installed_for_the_whole_system_asks_for_no_folder(tmp_path: Path) -> None:
    text = b'FROM debian\nRUN cd "$(mktemp -d)" && npm install -g yarn && pip install pipenv\n'
    (tmp_path / "Dockerfile").write_bytes(text)
    path = str(tmp_path / "Dockerfile")
    context = Context.open(str(tmp_path), path)
    assert not rewrite(text, path=path, context=context, options=Options(select=("locked-installs",))).declined
