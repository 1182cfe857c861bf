"""The extension for VS Code: packaged by vsce, and at one with the server about its settings."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from dfix import rewrite
from dfix.lsp.settings import OF_EDITORS, OF_PROJECTS, SHOWN
from tests.test_editors import AFTER, project

__all__ = ["project"]
EXTENSION = Path(__file__).parent.parent / "editors" / "vscode"
#: where `npm run editor` puts VS Code
TOOLS = EXTENSION / ".vscode-test"
SERVER = TOOLS / "node_modules" / "code-server" / "lib" / "vscode" / "out" / "server-main.js"
PACKAGED = {
    "extension/LICENSE.txt",
    "extension/dist/extension.js",
    "extension/package.json",
    "extension/readme.md",
    "extension.vsixmanifest",
    "[Content_Types].xml",
}


def test_its_settings_are_those_of_the_server() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    properties = manifest["contributes"]["configuration"]["properties"]
    names = {name.removeprefix("dfix.").replace("onSave", "on-save") for name in properties}
    assert names == {*OF_PROJECTS, *SHOWN, "path", "trace.server"}
    assert {name.partition(".")[0] for name in names} & {"path", "trace"} == set(OF_EDITORS)
    for name in OF_PROJECTS:
        spelled = "dfix." + name.replace("on-save", "onSave")
        assert properties[spelled]["default"] is None, "what is not set leaves a project's configuration alone"


def test_its_name_is_one() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    name = f"{manifest['publisher']}.{manifest['name']}"
    formatter = f'"editor.defaultFormatter": "{name}"'
    assert formatter in (EXTENSION / "package.json").read_text() and formatter in (EXTENSION / "README.md").read_text()


def test_its_lock_file_names_no_registry() -> None:
    packages = json.loads((EXTENSION / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 100 and not [name for name, package in packages.items() if "resolved" in package]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, packaged by vsce."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    root = tmp_path_factory.mktemp("package")
    folder = root / "editors" / "vscode"
    ignored = shutil.ignore_patterns("node_modules", "dist", "*.vsix", TOOLS.name)
    shutil.copytree(EXTENSION, folder, ignore=ignored)
    shutil.copy(EXTENSION.parent.parent / "LICENSE", root)
    installed = _npm(npm, folder, "ci", "--prefer-offline", "--ignore-scripts")
    if installed.returncode != 0 and b"npm error code E" in installed.stderr and b"EUSAGE" not in installed.stderr:
        pytest.skip(f"npm cannot reach its registry: {installed.stderr.decode()[-300:]}")
    assert installed.returncode == 0, installed.stderr.decode()
    packaged = _npm(npm, folder, "run", "package")
    assert packaged.returncode == 0, packaged.stderr.decode() + packaged.stdout.decode()
    return folder / "dfix.vsix"


def _npm(npm: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([npm, *arguments], cwd=folder, capture_output=True, timeout=300, check=False)


def test_vsce_packages_it(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert set(archive.namelist()) == PACKAGED
        assert b"source.fixAll.dfix" in archive.read("extension/dist/extension.js")


# --- in VS Code itself --------------------------------------------------------------------------------------------


def test_vs_code_saves_the_fixed_file(package: Path, project: Path) -> None:
    """VS Code's server, and a browser that opens it; the extension of editors/vscode/test does what a person does."""
    for name, content in (("__pycache__/app.pyc", "x"), (".gitignore", "__pycache__\n")):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(content)
    seen = in_vs_code(package, project)
    assert "error" not in seen, seen["error"]
    assert seen["language"] == "dockerfile"
    said = [(each["code"], each["line"], each["message"]) for each in seen["shown"]]
    assert len(said) == len(set(said)), "each is shown once"
    assert {"order-copies", "exec-form", "dockerignore"} <= {each["code"] for each in seen["shown"]}
    assert {each["source"] for each in seen["shown"]} == {"dfix"} and all(each["link"] for each in seen["shown"])
    assert "**order-copies**" in seen["hover"]
    assert seen["saved"] == AFTER.replace("8000", "8080")
    assert {each["code"] for each in seen["left"]} == {"dockerignore", "non-root-user"}
    assert (project / ".dockerignore").read_text() == "**/__pycache__\n"
    assert "USER" in seen["fixed"] and seen["fixed"] == rewrite(seen["saved"], context=project).text


def in_vs_code(package: Path, project: Path) -> dict[str, Any]:
    """What the session saw."""
    node, browser = shutil.which("node"), shutil.which("chromium") or shutil.which("google-chrome")
    if node is None or browser is None or not SERVER.exists():
        pytest.skip(f"VS Code or a browser is not installed (npm run editor in {EXTENSION}; apt-get install chromium)")
    home = project.parent / "home"
    (home / "data" / "Machine").mkdir(parents=True)
    settings = {"[dockerfile]": {"editor.formatOnSave": True}, "dfix.path": str(project.parent / "bin" / "dfix")}
    (home / "data" / "Machine" / "settings.json").write_text(json.dumps(settings))
    places: list[str | Path] = [
        "--server-data-dir",
        home,
        "--extensions-dir",
        home / "extensions",
        "--user-data-dir",
        home / "data",
    ]
    server: list[str | Path] = [node, SERVER, "--accept-server-license-terms", *places]
    subprocess.run([*server, "--install-extension", package], check=True, capture_output=True, timeout=120)
    serve = [*server, "--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--telemetry-level", "off"]
    with running(serve, home / "server.log"):
        port = wait_for(lambda: re.search(r"listening on (\d+)", (home / "server.log").read_text()))[1]
        session = f"vscode-remote://127.0.0.1:{port}{EXTENSION / 'test'}"
        query = {"folder": str(project), "payload": json.dumps([["extensionDevelopmentPath", session]])}
        address = f"http://127.0.0.1:{port}/?{urlencode(query, quote_via=quote)}"
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
        with running([browser, "--headless=new", *quiet, f"--user-data-dir={home / 'browser'}", address], home / "log"):
            seen = project.parent / "seen.json"
            wait_for(seen.exists)
            found: dict[str, Any] = json.loads(seen.read_text())
            return found


@contextmanager
def running(command: Sequence[object], log: Path) -> Iterator[None]:
    """A program that is ended, with all that it has started."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def wait_for(question: Callable[[], Any]) -> Any:
    end = time.monotonic() + 180
    while not (answer := question()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return answer
