"""The tables: that they load, keep their schema, and hold what the passes rely on."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import dfix.knowledge
from dfix.knowledge import load, names
from dfix.model.image_tags import number_of
from dfix.model.images import entry_of
from dfix.runtime.packages import libraries_of

FOLDER = os.path.dirname(dfix.knowledge.__file__)
TABLES = sorted(name[:-5] for name in os.listdir(FOLDER) if name.endswith(".toml"))
TOOLS = sorted(name[:-5] for name in os.listdir(os.path.join(FOLDER, "tools")) if name.endswith(".toml"))
LISTS = [
    "alpine_packages", "base_packages", "commands", "contents", "debian_bookworm", "debian_packages", "debian_trixie",
    "go_modules", "node_packages", "python_packages", "ubuntu_jammy", "ubuntu_noble",
]  # fmt: skip
BASES = [name for name in TABLES if name.startswith("bases")]
RELEASES = ["bookworm", "jammy", "noble", "trixie"]
KEYS = {
    "acts_on": list, "beside": list, "beside_releases": dict, "command": list, "distribution": str, "entrypoint": list,
    "env": dict, "env_names": list, "families": list, "family": str, "has": dict, "kind": str, "lacks": dict,
    "language": str, "line": int, "login": str, "newest": list, "older": list, "only_users": bool, "reads": str,
    "runtimes": list, "shell": bool, "since": list, "slim": str, "slim_latest": str, "takes": dict, "unlike": list,
    "user": str, "users": list, "usual": dict, "variant": str, "variants": list, "vendor": str, "words": dict,
    "workdir": str,
}  # fmt: skip


#: what stands in braces in the images of `runtimes`
WORDS = {"alpine", "major", "minor", "on", "release", "tag", "tool", "version"}


def read(name: str) -> dict[str, Any]:
    with open(os.path.join(FOLDER, name + ".toml"), "rb") as file:
        return tomllib.load(file)


def lists_in(value: Any, where: str) -> list[tuple[str, list[Any]]]:
    if isinstance(value, list):
        return [(where, value)]
    return [found for key, item in value.items() for found in lists_in(item, f"{where}.{key}")]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_loads_and_says_what_it_is(name: str) -> None:
    assert read(name)
    with open(os.path.join(FOLDER, name + ".toml"), encoding="utf-8") as file:
        assert file.readline().startswith("# ")


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_sorted_sets_of_names(name: str) -> None:
    for where, items in lists_in(read(name), name):
        assert all(isinstance(item, str) and item.strip() == item and item for item in items), where
        assert len(set(items)) == len(items), where
        if name != "contents" or items:
            assert items == sorted(items), where


@pytest.mark.parametrize("name", BASES)
def test_bases_keep_their_schema(name: str) -> None:
    sets = load("contents")
    for image, entry in read(name).items():
        assert entry["kind"] in ("language", "distribution", "server", "tool", "empty"), image
        for key, value in entry.items():
            kind = KEYS.get(key) or KEYS[key.partition("_")[0]]
            assert isinstance(value, kind), (image, key)
        starts = [number_of(text.split()[0])[0] for text in entry.get("since", ())]
        assert None not in starts
        assert starts == sorted(starts, key=lambda it: it or ())
        for text in entry.get("since", ()):
            assert text.split()[1] in load("releases")["debian"] | load("releases")["ubuntu"]
        for user in entry.get("users", ()):
            assert [type(item) for item in user] == [str, int, int]
        for name, runtime, *conditions in (*entry.get("runtimes", ()), *entry.get("families", ())):
            assert name and runtime and all(conditions), image
            assert set(re.findall(r"{(\w+)}", runtime)) <= WORDS, image
        has = {it for items in entry.get("has", {}).values() for it in items}
        assert all(sets.get(it, it) for it in has)


def test_no_image_stands_in_two_tables() -> None:
    images = [image for name in BASES for image in read(name)]
    assert len(images) == len(set(images))


def test_every_image_of_a_table_is_found() -> None:
    for name in BASES:
        for image, entry in read(name).items():
            assert entry_of(image.replace("*", "some")) == entry, image


@pytest.mark.parametrize(
    ("release", "package", "libraries"),
    [
        ("bookworm", "libpq-dev", ["libpq5"]),
        ("trixie", "libpq-dev", ["libpq5"]),
        ("bookworm", "libldap2-dev", ["libldap-2.5-0"]),
        ("trixie", "libldap2-dev", ["libldap2"]),
        ("trixie", "libicu-dev", ["libicu76"]),
        ("bookworm", "default-libmysqlclient-dev", ["libmariadb3"]),
        ("trixie", "libssl-dev", ["libssl3t64"]),
        ("jammy", "libssl-dev", ["libssl3"]),
        ("noble", "libicu-dev", ["libicu74"]),
        ("noble", "libmysqlclient-dev", ["libmysqlclient21"]),
        ("bookworm", "libkrb5-dev", ["libgssapi-krb5-2", "libk5crypto3", "libkrb5-3"]),
        ("bookworm", "nlohmann-json3-dev", []),
        ("bookworm", "libncursesw5-dev", ["libncurses6", "libncursesw6", "libtinfo6"]),
        ("bullseye", "libpq-dev", ["libpq5"]),
        ("buster", "libpq-dev", None),
    ],
)
def test_runtime_libraries(release: str, package: str, libraries: list[str] | None) -> None:
    assert libraries_of(release).get(package) == libraries


@pytest.mark.parametrize("release", RELEASES)
def test_package_tables_are_large_enough_and_consistent(release: str) -> None:
    table, base = libraries_of(release), names("base_packages", release)
    assert len(table) >= 400
    libraries = {item for items in table.values() for item in items}
    assert not any(item.endswith("-dev") for item in libraries)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", item) for item in libraries | base | set(table))
    assert {"apt", "bash", "dpkg", "libc6", "zlib1g"} <= base
    assert not base & {"ca-certificates", "curl", "gcc", "python3", "usrmerge"}
    assert not {key for key in table if key.startswith(("gcc", "libc6", "libgcc", "libstdc++"))}


def test_packages_that_build_only_are_no_base() -> None:
    for release in RELEASES:
        assert not names("debian_packages", "build_only") & names("base_packages", release)


def test_what_is_installed_on_debian_is_known() -> None:
    for distributions in (load("python_packages")["debian"], load("go_modules")["debian"]):
        wanted = {item for items in distributions.values() for item in items if item.endswith("-dev")}
        assert wanted <= set(load("debian_bookworm")) | set(load("debian_trixie"))


def test_classes_do_not_overlap() -> None:
    python = load("python_packages")
    assert not names("python_packages", "pure") & names("python_packages", "wheels")
    assert not (names("python_packages", "pure") | names("python_packages", "wheels")) & set(python["debian"])
    assert len(python["pure"]) + len(python["wheels"]) >= 400
    assert all(item == item.lower() and "_" not in item for item in python["pure"] + python["wheels"])
    go = load("go_modules")
    assert not set(go["cgo"]) & (set(go["pure"]) | set(go["optional"]))
    assert set(go["vendored"]) <= set(go["cgo"])
    assert len(go["pure"]) >= 250
    assert not names("commands", "housekeeping") & names("launch", "builders")
    assert not names("debian_packages", "build_only") & names("debian_packages", "always")


def test_names_of_a_missing_key_are_empty() -> None:
    assert names("commands", "no such list") == frozenset()
    assert names("python_packages", "debian", "psycopg2") == {"libpq-dev"}
    assert load("commands") is load("commands")


def test_what_a_wheel_has_beside_the_tables_is_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from the JSON alone, every table is the same."""
    made = dict(dfix.knowledge.as_json())
    assert {"commands.json", "tools/all.json"} <= set(made)
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(dfix.knowledge, "_HERE", str(tmp_path))
    for name in TABLES:
        assert load.__wrapped__(name) == read(name)
    whole = dfix.knowledge.folder.__wrapped__("tools")
    assert whole == {key: value for name in TOOLS for key, value in read(f"tools/{name}").items()}
