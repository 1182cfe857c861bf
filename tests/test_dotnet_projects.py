"""Project files of .NET as they stand: what they make, what they are made with, and what is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dfix.context import Context, dotnet
from dfix.context.dotnet import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

WEB = '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup>{}</PropertyGroup>{}</Project>'


def project(tmp_path: Path, files: dict[str, str], path: str = "src/Api/Api.csproj") -> dotnet.Project:
    """A project file among others."""
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    found = dotnet.read(Context.open(str(tmp_path)), path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("properties", "assembly"),
    [
        ("", "Api"),
        ("<AssemblyName>shop</AssemblyName>", "shop"),
        ("<AssemblyName>Acme.$(MSBuildProjectName)</AssemblyName>", "Acme.Api"),
        ("<AssemblyName>$(Product).Api</AssemblyName>", None),
        ("<AssemblyName Condition=\"'$(X)' != ''\">shop</AssemblyName>", None),
        ("<RootNamespace>Shop</RootNamespace>", "Api"),
    ],
)
def test_what_it_makes(tmp_path: Path, properties: str, assembly: str | None) -> None:
    assert project(tmp_path, {"src/Api/Api.csproj": WEB.format(properties, "")}).assembly == assembly


def test_what_stands_above_it_holds(tmp_path: Path) -> None:
    above = "<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>"
    found = project(tmp_path, {"Directory.Build.props": above, "src/Api/Api.csproj": WEB.format("", "")})
    assert found.frameworks == {"net8.0"}
    assert found.sdks == ("Microsoft.NET.Sdk.Web",)
    own = WEB.format("<TargetFrameworks>net8.0; net9.0</TargetFrameworks>", "")
    assert project(tmp_path / "own", {"src/Api/Api.csproj": own}).frameworks == {"net8.0", "net9.0"}
    group = "<PropertyGroup><TargetFramework>net6.0</TargetFramework></PropertyGroup>"
    choice = f'<Choose><When Condition="a">{group}</When></Choose>'
    assert UNKNOWN in project(tmp_path / "open", {"src/Api/Api.csproj": WEB.format("", choice)}).frameworks


def test_projects_that_it_refers_to(tmp_path: Path) -> None:
    def items(*paths: str) -> str:
        return "<ItemGroup>" + "".join(f'<ProjectReference Include="{path}" />' for path in paths) + "</ItemGroup>"

    files = {
        "src/Api/Api.csproj": WEB.format("", items("..\\Core\\Core.csproj")),
        "src/Core/Core.csproj": WEB.format("", items("../Data/Data.csproj")),
        "src/Data/Data.csproj": WEB.format("", '<ItemGroup><PackageReference Include="Npgsql" /></ItemGroup>'),
    }
    assert project(tmp_path, files).references == ("src/Core/Core.csproj",)
    parts, complete = dotnet.with_references(Context.open(str(tmp_path)), "src/Api/Api.csproj")
    assert [part.stem for part in parts] == ["Api", "Core", "Data"] and complete
    assert parts[2].items("PackageReference") == ("Npgsql",)
    (tmp_path / "src/Data/Data.csproj").write_text(WEB.format("", items("$(Root)/X.csproj")))
    assert not dotnet.with_references(Context.open(str(tmp_path)), "src/Api/Api.csproj")[1]


def test_solutions(tmp_path: Path) -> None:
    line = 'Project("{{0}}") = "{0}", "{1}", "{{1}}"\nEndProject\n'
    (tmp_path / "Shop.sln").write_text(line.format("Api", "src\\Api\\Api.csproj") + line.format("docs", "docs"))
    (tmp_path / "Shop.slnx").write_text('<Solution><Folder><Project Path="src/Api/Api.csproj" /></Folder></Solution>')
    context = Context.open(str(tmp_path))
    assert set(dotnet.solutions(context, "")) == {"Shop.sln", "Shop.slnx"}
    for path in dotnet.solutions(context, ""):
        assert dotnet.of_solution(context, path) == ("src/Api/Api.csproj",)


def test_rubbish_is_told(tmp_path: Path) -> None:
    assert "not valid XML" in project(tmp_path, {"src/Api/Api.csproj": "<Project"}).broken
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxx">]><Project>&x;</Project>'
    assert "document type" in project(tmp_path / "bomb", {"src/Api/Api.csproj": bomb}).broken
