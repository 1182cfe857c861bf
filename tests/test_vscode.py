"""The extension for VS Code: packaged by vsce, and at one with the server about its settings."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from dfix.lsp.settings import OF_EDITORS, OF_PROJECTS, SHOWN

EXTENSION = Path(__file__).parent.parent / "editors" / "vscode"
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


def test_its_lock_file_names_no_registry() -> None:
    packages = json.loads((EXTENSION / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 100 and not [name for name, package in packages.items() if "resolved" in package]


def test_vsce_packages_it(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = tmp_path / "editors" / "vscode"
    shutil.copytree(EXTENSION, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    shutil.copy(EXTENSION.parent.parent / "LICENSE", tmp_path)
    installed = _npm(npm, folder, "ci", "--prefer-offline", "--ignore-scripts")
    if installed.returncode != 0 and b"npm error code E" in installed.stderr and b"EUSAGE" not in installed.stderr:
        pytest.skip(f"npm cannot reach its registry: {installed.stderr.decode()[-300:]}")
    assert installed.returncode == 0, installed.stderr.decode()
    packaged = _npm(npm, folder, "run", "package")
    assert packaged.returncode == 0, packaged.stderr.decode() + packaged.stdout.decode()
    with zipfile.ZipFile(folder / "dfix.vsix") as archive:
        assert set(archive.namelist()) == PACKAGED
        assert b"source.fixAll.dfix" in archive.read("extension/dist/extension.js")


def _npm(npm: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([npm, *arguments], cwd=folder, capture_output=True, timeout=300, check=False)
