"""Which files a folder search takes; git itself is asked what it ignores."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dfix.cli.discover import discover
from dfix.context.gitignore import IgnoreFile
from dfix.context.names import is_dockerfile_name

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git")


def put(root: Path, *names: str, content: str = "FROM scratch\n") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def files(*paths: Path | str, root: Path) -> list[str]:
    return [os.path.relpath(path, root) for path in discover([str(path) for path in paths]).files]


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "Dockerfile.prod",
        "api.Dockerfile",
        "api.dockerfile",
        "Containerfile",
        "Containerfile.x",
        ".x.Dockerfile",
    ],
)
def test_names_that_are_taken(name: str) -> None:
    assert is_dockerfile_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile.dockerignore",
        "Dockerfile.prod.dockerignore",
        ".dockerignore",
        "Dockerfile~",
        "Dockerfile.orig",
        "Dockerfile.bak",
        ".Dockerfile.swp",
        "Dockerfile.swp",
        "Dockerfile.",
        ".Dockerfile",
        ".dockerfile",
        "dockerfile",
        "Dockerfiles",
        "MyDockerfile",
        "README.md",
        "Dockerfile-dev",
        "Dockerfile.j2",
        "Dockerfile.template",
        "api.Dockerfile.tmpl",
        "x.containerfile",
    ],
)
def test_names_that_are_not(name: str) -> None:
    assert not is_dockerfile_name(name)


def test_search_is_sorted_and_leaves_out_what_is_not_the_projects(tmp_path: Path) -> None:
    put(
        tmp_path,
        "Dockerfile",
        "b/Dockerfile",
        "a/x.dockerfile",
        "a/b/Containerfile",
        "a/Dockerfile.dev",
        ".ci/Dockerfile",
    )
    put(tmp_path, "node_modules/p/Dockerfile", ".git/Dockerfile", "a/node_modules/Dockerfile", ".venv/Dockerfile")
    put(
        tmp_path, "env/pyvenv.cfg", "env/Dockerfile", "env/lib/Dockerfile", "venv/Dockerfile", "Dockerfile.dockerignore"
    )
    put(tmp_path, "a/vendor/modules.txt", "a/vendor/example.com/swag/Dockerfile", "vendor/Dockerfile")
    put(tmp_path, "web/vendor/autoload.php", "web/vendor/acme/mail/Dockerfile", "c/modules.txt", "c/Dockerfile")
    (tmp_path / "z" / "Dockerfile").mkdir(parents=True)
    assert files(tmp_path, root=tmp_path) == [
        "Dockerfile",
        ".ci/Dockerfile",
        "a/Dockerfile.dev",
        "a/x.dockerfile",
        "a/b/Containerfile",
        "b/Dockerfile",
        "c/Dockerfile",
        "vendor/Dockerfile",
        "venv/Dockerfile",
    ]


def test_paths_are_shown_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "Dockerfile", "a/Dockerfile")
    monkeypatch.chdir(tmp_path)
    assert discover(["."]).files == ["Dockerfile", "a/Dockerfile"]
    assert discover(["a"]).files == ["a/Dockerfile"]
    assert discover(["./a/"]).files == ["./a/Dockerfile"]


def test_each_file_once(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile", "a/Dockerfile")
    (tmp_path / "again").symlink_to("a")
    found = files(tmp_path / "a" / "Dockerfile", tmp_path, tmp_path / "again", tmp_path / "Dockerfile", root=tmp_path)
    assert found == ["a/Dockerfile", "Dockerfile"]


def test_links(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    put(tmp_path, "outside/Dockerfile", "inside/Dockerfile.real", "inside/common")
    (inside / "Dockerfile").symlink_to("Dockerfile.real")
    (inside / "Dockerfile.common").symlink_to("common")
    (inside / "Dockerfile.out").symlink_to("../outside/Dockerfile")
    (inside / "Dockerfile.broken").symlink_to("nothing")
    (inside / "folder").symlink_to("../outside")
    (inside / "loop").symlink_to(".")
    assert files(inside, root=inside) == ["Dockerfile.common", "Dockerfile.real"]
    assert files(inside / "Dockerfile.out", root=inside) == ["Dockerfile.out"]


def test_a_pipe_is_not_a_dockerfile(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Dockerfile")
    assert discover([str(tmp_path)]).files == []


def test_named_files_are_always_taken(tmp_path: Path) -> None:
    put(tmp_path, ".git/HEAD", "Dockerfile", "node_modules/Dockerfile", "anything.txt")
    put(tmp_path, ".gitignore", content="*\n")
    named = [tmp_path / name for name in ("Dockerfile", "node_modules/Dockerfile", "anything.txt")]
    assert len(files(*named, root=tmp_path)) == 3
    assert files(tmp_path / "node_modules", root=tmp_path) == ["node_modules/Dockerfile"]


def test_missing_and_empty(tmp_path: Path) -> None:
    put(tmp_path, "a/readme", "Dockerfile")
    found = discover([str(tmp_path / "nothing"), str(tmp_path / "a"), str(tmp_path / "Dockerfile")])
    assert found.failures == [(str(tmp_path / "nothing"), "No such file or directory")]
    assert found.empty == [str(tmp_path / "a")]
    assert found.files == [str(tmp_path / "Dockerfile")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    put(tmp_path, "a/Dockerfile", "b/Dockerfile")
    (tmp_path / "a").chmod(0)
    try:
        found = discover([str(tmp_path)])
    finally:
        (tmp_path / "a").chmod(0o755)
    assert files(tmp_path / "b", root=tmp_path) == ["b/Dockerfile"]
    assert found.failures == [(str(tmp_path / "a"), "Permission denied")]


def test_deep_folders(tmp_path: Path) -> None:
    path = tmp_path
    for _ in range(600):
        path = path / "d"
    path.mkdir(parents=True)
    (path / "Dockerfile").write_text("FROM a\n")
    assert len(discover([str(tmp_path)]).files) == 1


# --- what git ignores ---------------------------------------------------------------------------------------------


def git(root: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *arguments], cwd=root, env=environment, capture_output=True, **options)  # type: ignore[call-overload,no-any-return]


def test_ignored_files(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile", "build/Dockerfile", "a/build/Dockerfile", "a/keep/Dockerfile", "a/Dockerfile.tmp")
    put(tmp_path, "b/Dockerfile", "b/Dockerfile.local", "c/Dockerfile", ".git/HEAD")
    put(tmp_path, ".gitignore", content="build/\n*.tmp\n*.local\n")
    put(tmp_path, "b/.gitignore", content="!Dockerfile.local\n")
    put(tmp_path, ".git/info/exclude", content="/c\n")
    expected = ["Dockerfile", "a/keep/Dockerfile", "b/Dockerfile", "b/Dockerfile.local"]
    assert files(tmp_path, root=tmp_path) == expected
    assert files(tmp_path / "a", root=tmp_path) == ["a/keep/Dockerfile"]
    assert files(tmp_path / "b", root=tmp_path) == ["b/Dockerfile", "b/Dockerfile.local"]
    # named, so searched, though git ignores it
    assert files(tmp_path / "build", root=tmp_path) == ["build/Dockerfile"]


def test_gitignore_counts_without_a_repository(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile", "dist/Dockerfile")
    put(tmp_path, ".gitignore", content="dist\n")
    assert files(tmp_path, root=tmp_path) == ["Dockerfile"]


def test_a_repository_inside_of_another_has_its_own_rules(tmp_path: Path) -> None:
    put(tmp_path, ".git/HEAD", "sub/Dockerfile.x", "sub/Dockerfile.y", "real/info/HEAD")
    put(tmp_path, ".gitignore", content="*.x\n")
    put(tmp_path, "sub/.git", content="gitdir: ../real\n")
    put(tmp_path, "real/info/exclude", content="*.y\n")
    assert files(tmp_path, root=tmp_path) == ["sub/Dockerfile.x"]


def test_a_hostile_pattern_costs_nothing() -> None:
    started = time.process_time()
    rules = IgnoreFile("\n".join(["*a" * 100 + "b", "**/a/" * 100 + "b", "[" * 900, "/**" * 300 + "/x"]))
    rules.verdict(["a" * 250], False)
    rules.verdict(["a"] * 500, True)
    assert time.process_time() - started < 2


KNOWN_PATTERNS = [
    *("a", "/a", "a/", "/a/", "*.x", "!a", "!*.x", "a/b", "a/*", "a/**", "**/b", "a/**/b", "**", "*", "/*", "!/a"),
    *("!a/b", "#a", "\\#a", "\\!a", "a ", "a\\ ", "[ab]", "[!a]", "[a-c]", "[]]", "[^b]x", "?", "a?", "**a", "a**b"),
    *("/**/a", "[[:alpha:]]", "[[:digit:]b]", "[a", "a\\", "\\a", "", " ", "/", "//", "a//b", "*/b", "b/*/a", "**/"),
    *("!**/a", "**/a/**", "a/**/**/b", "[\\]a]", "[a\\-c]", "[z-a]", "*a*b*", "a.x/", "!a/", "a\\/b", "[/-]", "a[/]b"),
]
PATTERNS = st.one_of(
    st.sampled_from(KNOWN_PATTERNS),
    st.text(alphabet="ab*?/[]!-\\.x ", min_size=1, max_size=6),
)
PATHS = [
    "a/a",
    "a/b/a",
    "a/b/b",
    "a/a.x/b",
    "b/a/b",
    "b/b/a/b",
    "c",
    "ab",
    "a.x",
    "#a",
    "!a",
    "a ",
    "-",
    "]",
    "c1",
    "b/x",
]


@needs_git
@settings(max_examples=120, deadline=None)
@example(patterns=["a/*", "!a/b"])
@example(patterns=["*", "!*/", "!*.x"])
@given(patterns=st.lists(PATTERNS, min_size=1, max_size=4))
def test_same_answer_as_git(patterns: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tree(tmp_path_factory)
    (root / ".gitignore").write_text("\n".join(patterns) + "\n")
    asked = git(root, "ls-files", "--others", "--exclude-standard", "-z", check=True)
    expected = {name for name in asked.stdout.decode().split("\0") if name and name != ".gitignore"}
    assert expected == {path for path in PATHS if not _ignored(root, path)}


_TREES: dict[str, Path] = {}


def tree(factory: pytest.TempPathFactory) -> Path:
    if "root" not in _TREES:
        root = _TREES["root"] = factory.mktemp("tree")
        put(root, *PATHS)
        git(root, "init", "-q", check=True)
    return _TREES["root"]


def _ignored(root: Path, path: str) -> bool:
    rules = IgnoreFile((root / ".gitignore").read_text())
    names = path.split("/")
    if names[-1] == ".gitignore":
        return False
    return any(rules.verdict(names[: depth + 1], depth < len(names) - 1) is True for depth in range(len(names)))


def test_the_context_is_the_folder_that_holds_what_is_copied(tmp_path: Path) -> None:
    from dfix.context.root import context_root

    (tmp_path / ".git").mkdir()
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "deploy").mkdir()
    path = str(tmp_path / "deploy" / "Dockerfile")
    data = b"FROM node:20\nCOPY package.json ./\nCOPY . .\n"
    assert context_root(path, data, None, False) == str(tmp_path)
    (tmp_path / "deploy" / "Dockerfile").write_bytes(b"FROM node:20\nCOPY other.json ./\n")
    assert context_root(path, data, None, False) == str(tmp_path), "what is given counts, not what lies on disk"
    (tmp_path / "deploy" / "package.json").write_text("{}")
    assert context_root(path, data, None, False) == str(tmp_path / "deploy")
    data = b"FROM node:20\nCOPY nowhere.json ./\n"
    assert context_root(path, data, None, False) == str(tmp_path / "deploy")
    assert context_root(path, data, "x", False) == "x"
    assert context_root(path, data, None, True) is None
