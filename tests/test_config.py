"""Configuration files: which one counts, what it says, and what is said of a wrong one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dfix import config
from dfix.config import Given, Setting, WrongConfig
from dfix.config.schema import schema

ROOT = Path(__file__).parent.parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], Path]:
    """Writes files into a repository, which becomes the current folder."""

    def write(files: dict[str, str]) -> Path:
        (tmp_path / ".git").mkdir()
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return write


Tree = Callable[[dict[str, str]], Path]


def test_nothing_is_configured(tree: Tree) -> None:
    tree({"pyproject.toml": "[project]\nname = 'dfix'\n"})
    assert config.of("Dockerfile").all == ()


def test_the_nearest_file_counts_and_it_alone(tree: Tree) -> None:
    tree(
        {
            "dfix.toml": "unsafe = true\nignore = ['merge-runs']\n",
            "pyproject.toml": "[tool.dfix]\nselect = ['clean-up']\n",
            "a/pyproject.toml": "[tool.dfix]\nignore = ['clean-up']\n",
            "a/b/pyproject.toml": "[tool.black]\n# no dfix here\n",
        }
    )
    above, below = config.of("Dockerfile").options, config.of("a/b/Dockerfile").options
    assert (above.unsafe, above.ignore, above.select) == (True, ("merge-runs",), ())
    assert (below.unsafe, below.ignore) == (False, ("clean-up",))


def test_nothing_above_the_repository_is_read(tree: Tree) -> None:
    root = tree({"dfix.toml": "unsafe = true\n", "vendored/.git": "gitdir: elsewhere\n"})
    assert not config.of(str(root / "vendored" / "Dockerfile")).options.unsafe


def test_a_file_extends_another(tree: Tree) -> None:
    tree(
        {
            "shared/base.toml": "unsafe = true\nignore = ['merge-runs']\ncontext = '.'\n",
            "app/dfix.toml": "extend = '../shared/base.toml'\nunsafe = false\nignore = ['clean-up']\n",
        }
    )
    holds = config.of("app/Dockerfile")
    assert not holds.options.unsafe
    assert holds.options.ignore == ("merge-runs", "clean-up")
    assert str(holds.value("context")).endswith("shared"), "a path is relative to the file that has it"


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("legacy/Dockerfile", True),
        ("legacy/deep/Dockerfile", True),
        ("api/Dockerfile", False),
        ("api/x.Dockerfile", True),
    ],
)
def test_tables_for_paths(tree: Tree, path: str, ignored: bool) -> None:
    tree({"dfix.toml": "[[overrides]]\npaths = ['legacy/', '*.Dockerfile']\nignore = ['split-stages']\n"})
    assert config.of(path).options.ignore == (("split-stages",) if ignored else ())


def test_what_is_given_by_hand_is_stronger(tree: Tree) -> None:
    tree({"dfix.toml": "select = ['clean-up']\nignore = ['merge-runs']\nunsafe = true\n"})
    given = Given((Setting("select", ("exec-form",), "--select"), Setting("ignore", ("clean-up",), "--ignore")))
    options = config.of("Dockerfile", given).options
    assert (options.select, options.ignore, options.unsafe) == (("exec-form",), ("merge-runs", "clean-up"), True)
    assert not config.of("Dockerfile", Given(isolated=True)).options.unsafe


def test_what_hadolint_is_told_to_ignore(tree: Tree) -> None:
    tree({".hadolint.yaml": "ignored:\n  - DL3059\n  - DL3008\n", "app/x": ""})
    holds = config.of("app/Dockerfile")
    assert holds.options.ignore == ("merge-runs",)
    assert holds.said("ignore")[0].origin.endswith(".hadolint.yaml")


def test_a_pass_that_is_chosen_by_name_runs_whatever_hadolint_is_told(tree: Tree) -> None:
    tree({".hadolint.yaml": "ignored: [DL3059]\n", "dfix.toml": "select = ['merge-runs']\n"})
    assert config.of("Dockerfile").options.ignore == ()


@pytest.mark.parametrize("text", ["ignored: DL3059\n", "[1, 2]\n", "{{{\n", "ignored: [[DL3059]]\n", "&a [*a]\n"])
def test_a_broken_file_of_hadolint_is_not_ours(tree: Tree, text: str) -> None:
    tree({".hadolint.yaml": text})
    assert config.of("Dockerfile").options.ignore == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("unsafe = true\nselct = []\n", 2, "did you mean 'select'?"),
        ("select = [\n  'merge-run',\n]\n", 1, "did you mean 'merge-runs'?"),
        ("\naccept = ['volume-writeable']\n", 2, "did you mean 'volume-writable'?"),
        ("unsafe = 'yes'\n", 1, "must be true or false"),
        ("ignore = 'merge-runs'\n", 1, "must be a list of strings"),
        ("[merge-runs]\nwidth = 3\n", 2, "it has none"),
        ("[non-root-user]\nname = 'x'\nuidd = 3\n", 3, "did you mean 'uid'?"),
        ("[non-root-user]\nname = 'App User'\n", 2, "must be a name"),
        ("[non-root-user]\nuid = 0\n", 2, "must be a number"),
        ("non-root-user = { uid = true }\n", 1, "must be a whole number"),
        ("merge-runs = 3\n", 1, "must be a table"),
        ("[split-stages]\nprefer = ['distroles']\n", 2, "no family of images; known are"),
        ("[images]\nnode = 20\n", 1, "must be a table of strings"),
        ("[images]\n'node:20' = 'a.example/node'\n", 1, "a name without a tag"),
        ("[images]\nnode = 'https://a.example/node'\n", 1, "no name of an image"),
        ("[images]\n'docker.io/library/*' = 'a.example/*'\n", 1, "written without it, as '*'"),
        ("[images]\n'*' = 'a.example/node'\n", 1, "at the end of both, or of none"),
        ("[images]\n'*' = '*'\n", 1, "would name all images"),
        ("x = [\n", None, "not TOML"),
        ("a = 1\nb = = 2\n", 2, "not TOML"),
        ("[[overrides]]\nignore = []\n", 1, "must say with paths"),
        ("[[overrides]]\npaths = ['a']\n\n[[overrides]]\npaths = ['b']\nextend = 'x'\n", 6, "there is no key"),
        ("extend = 'missing.toml'\n", 1, "there is no file"),
        ("extend = 'dfix.toml'\n", 1, "extends too many files, or itself"),
        ("extend = '.'\n", 1, "there is no file"),
        ('extend = "\\u0000"\n', 1, "there is no file"),
        (f"extend = '{'a' * 5000}'\n", 1, "there is no file"),
        (f"{'a' * 5000} = 1\n", 1, "there is no key"),
        (f"unsafe = {'9' * 5000}\n", None, "not TOML"),
        (f"a{'.a' * 50_000} = 1\n", None, "too many dots"),
        ("\ufefflines = 1\n", 1, "there is no key 'lines'"),
        ("context = 'nowhere'\n", 1, "names no folder"),
        ("overrides = 3\n", 1, "must be tables"),
    ],
)
def test_a_mistake_is_told_with_its_line(tree: Tree, text: str, line: int | None, message: str) -> None:
    tree({"dfix.toml": text})
    with pytest.raises(WrongConfig) as caught:
        config.of("Dockerfile")
    assert (caught.value.file, caught.value.line) == ("dfix.toml", line)
    assert message in caught.value.message


def test_a_pipe_is_not_waited_for(tree: Tree) -> None:
    tree({"dfix.toml": "extend = 'pipe'\n"})
    os.mkfifo("pipe")
    with pytest.raises(WrongConfig, match="there is no file"):
        config.of("Dockerfile")


def test_lines_are_looked_for_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfix.config import places

    asked: list[bytes] = []
    of = places.of

    def counted(data: bytes) -> places.Places:
        asked.append(data)
        return of(data)

    monkeypatch.setattr(places, "of", counted)
    tree({"dfix.toml": "[[overrides]]\npaths = ['x']\nunsafe = true\n" * 100})
    config.of("Dockerfile")
    assert len(asked) == 1


def test_a_mistake_in_pyproject(tree: Tree) -> None:
    tree({"pyproject.toml": "[tool.other]\nselct = 1\n[tool.dfix]\nselct = 1\n"})
    with pytest.raises(WrongConfig, match="select") as caught:
        config.of("Dockerfile")
    assert caught.value.place == "pyproject.toml:4"


def test_the_schema_in_the_repository_is_that_of_the_code() -> None:
    assert json.loads((ROOT / "schemas" / "dfix.json").read_text()) == schema(), (
        "dfix config --schema > schemas/dfix.json"
    )


# --- on the command line ------------------------------------------------------------------------------------------

DOCKERFILE = 'FROM debian:bookworm-slim\nCOPY serve /bin/serve\nRUN echo a > /a\nRUN echo b > /b\nCMD ["/bin/serve"]\n'


@pytest.fixture
def run(tree: Tree) -> Callable[..., subprocess.CompletedProcess[str]]:
    def call(files: dict[str, str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        tree({"Dockerfile": DOCKERFILE, **files})
        command = [sys.executable, "-m", "dfix", *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)

    return call


def test_a_run_follows_the_configuration(run: Run) -> None:
    done = run({"dfix.toml": "ignore = ['merge-runs']\n"}, "--diff")
    assert done.returncode == 0 and done.stdout == ""


def test_a_wrong_configuration_fails_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    done = run({"dfix.toml": "ignor = ['merge-runs']\n"}, "--write")
    assert done.returncode == 2 and (tmp_path / "Dockerfile").read_text() == DOCKERFILE
    assert done.stderr.startswith("dfix.toml:1: there is no key 'ignor'; did you mean 'ignore'?\n")


def test_a_mistake_is_told_once_for_many_files(run: Run) -> None:
    done = run({"dfix.toml": "ignor = []\n", "a/Dockerfile": DOCKERFILE, "b/Dockerfile": DOCKERFILE})
    assert done.stderr.count("dfix.toml:1") == 1 and "3 files failed" in done.stderr


def test_a_file_that_is_excluded_is_left_alone(run: Run, tmp_path: Path) -> None:
    done = run({"dfix.toml": "exclude = ['Dockerfile']\n"}, "--write", "Dockerfile")
    assert done.returncode == 0 and (tmp_path / "Dockerfile").read_text() == DOCKERFILE
    assert "left alone, as exclude in dfix.toml:1 says" in done.stderr


def test_a_filter_gives_back_what_is_excluded(run: Run) -> None:
    done = run({"dfix.toml": "exclude = ['Dockerfile']\n"}, "-", "--stdin-filename", "Dockerfile", stdin=DOCKERFILE)
    assert done.stdout == DOCKERFILE


def test_a_configured_user(run: Run) -> None:
    done = run({"dfix.toml": "unsafe = true\n[non-root-user]\nname = 'web'\nuid = 2000\n", "serve": ""}, "--diff")
    assert "+RUN useradd --uid 2000 --create-home --shell /usr/sbin/nologin web" in done.stdout
    assert "+USER web" in done.stdout


def test_what_holds_and_who_says_it(run: Run) -> None:
    done = run(
        {"dfix.toml": "unsafe = true\nexclude = ['old/']\n[non-root-user]\nuid = 2000\n"}, "config", "old/Dockerfile"
    )
    assert done.stdout.splitlines() == [
        "old/Dockerfile",
        "  unsafe            = true      # dfix.toml:1",
        '  exclude           = ["old/"]  # dfix.toml:2',
        "  non-root-user.uid = 2000      # dfix.toml:4",
        "  left alone, as exclude in dfix.toml:2 says",
    ]


def test_a_family_of_images_and_their_names(run: Run) -> None:
    text = "accept = ['image-mapped']\n[images]\n'*' = 'm.example/lib/*'\n'gcr.io/distroless/*' = 'm.example/d/*'\n"
    text += "[split-stages]\nprefer = ['distroless']\n"
    files = {"dfix.toml": text, "server.js": "setInterval(() => {}, 1000)\n"}
    source = 'FROM m.example/lib/node:20\nWORKDIR /app\nCOPY server.js .\nCMD ["node", "server.js"]\n'
    done = run({**files, "Dockerfile": source}, "--diff")
    assert "+FROM m.example/d/nodejs20-debian12" in done.stdout
    assert '+CMD ["server.js"]' in done.stdout


def test_images_are_shown_as_a_table(run: Run) -> None:
    done = run({"dfix.toml": "[images]\nnode = 'm.example/node'\npython = 'm.example/python'\n"}, "config")
    assert '{ "node" = "m.example/node", "python" = "m.example/python" }  # dfix.toml:1' in done.stdout


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("dfix --acc", "--accept"),
        ("dfix --select spl", "split-stages"),
        ("dfix --accept vol", "volume-writable"),
        ("dfix expl", "explain"),
        ("dfix explain mer", "merge-runs"),
        ("dfix --output-format sar", "sarif"),
        ("dfix config --sch", "--schema"),
    ],
)
def test_bash_completes(words: str, wanted: str, tmp_path: Path) -> None:
    """Asked of bash itself, with the script that it is given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "dfix").write_text(f'#!/bin/sh\nexec {sys.executable} -m dfix "$@"\n')
    (folder / "dfix").chmod(0o755)
    last = len(words.split()) - 1
    ask = (
        f'PATH="{folder}:$PATH"; source <(dfix completion bash) && COMP_WORDS=({words}) && COMP_CWORD={last} && '
        '_dfix_completion dfix && echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    assert wanted in done.stdout.split(), done.stderr
