"""The manifest readers: realistic small trees, and input made to break them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from dfix.context import Context, compose, golang, node, node_config, others, python, requirements
from dfix.context.formats import load_json, load_jsonc, load_toml, load_yaml, strip_comments
from dfix.context.golang_sources import built, embed_patterns, parse_header


def project(root: Path, files: dict[str, str], dockerfile: str = "Dockerfile") -> Context:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Context.open(str(root), str(root / dockerfile))


# Formats


def test_jsonc() -> None:
    text = '{\n // a "comment"\n "a": "//no /* no */", /* x */ "b": [1, 2, /* last */ ],\n "c": ",}", }\n'
    assert load_jsonc(text) == ({"a": "//no /* no */", "b": [1, 2], "c": ",}"}, "")
    assert load_jsonc("{,}")[1] == "" or load_jsonc("{,}")[0] is None
    assert strip_comments("a // b\nc /* d") == "a  \nc  "


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"a":' * 100_000, "/*" * 300_000, '"' * 500_001, ",\n" * 300_000, "9" * 900_000, "", "\0", '"\\'],
)
def test_hostile_json(text: str) -> None:
    start = time.process_time()
    assert load_json(text)[0] is None
    load_jsonc(text)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "a." * 50_000 + "b=1", "x" * 1_000_000, "a = 1\na = 2", "\0", "[a]\n[a]"]
)
def test_hostile_toml(text: str) -> None:
    start = time.process_time()
    load_toml(text)
    assert time.process_time() - start < 8


def test_yaml() -> None:
    text = "a: &x {k: 1, on: true}\nb:\n  <<: *x\n  k: '2'\nc: [~, 'null', 8080:80, *x]\n? [1]\n: odd\n---\nsecond: 1\n"
    value, broken = load_yaml(text)
    assert broken == ""
    assert value["b"] == {"k": "2", "on": True}
    assert value["c"] == [None, "null", "8080:80", {"k": "1", "on": True}]
    assert load_yaml("") == (None, "")
    assert load_yaml("a: b: c")[1].startswith("not valid YAML")


def test_hostile_yaml() -> None:
    start = time.process_time()
    bomb = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    assert load_yaml(bomb)[1] == ""
    merge = "a0: &a0 {x0: 1}\n" + "".join(
        f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], x{n}: 1}}\n" for n in range(1, 900)
    )
    assert "merge" in load_yaml(merge)[1]
    assert load_yaml("- " * 50_000)[1] and load_yaml("[" * 100_000)[1] and load_yaml("&a [*a]")[1]
    assert load_yaml("x" * 300_000)[1] == "too big"
    assert time.process_time() - start < 5


# Node

PACKAGE = {
    "name": "@acme/web",
    "version": "1.0.0",
    "private": True,
    "main": "dist/index.js",
    "type": "module",
    "scripts": {
        "prebuild": "rimraf dist",
        "build": "NODE_ENV=production cross-env A=1 tsc -p . && npm run assets && npm-run-all lint:*",
        "assets": "npx --yes vite build",
        "lint:js": "eslint .",
        "start": "node dist/index.js",
        "postinstall": "patch-package",
        "prepare": "husky",
    },
    "dependencies": {"next": "14", "local": "file:../local"},
    "devDependencies": {"typescript": "5"},
    "workspaces": {"packages": ["packages/*", "!packages/no"]},
    "packageManager": "yarn@4.1.0",
    "engines": {"node": ">=20"},
}


def test_package(tmp_path: Path) -> None:
    context = project(
        tmp_path,
        {
            "package.json": json.dumps(PACKAGE),
            "package-lock.json": "{}",
            "yarn.lock": "",
            ".npmrc": "",
            "patches/x.patch": "",
            "packages/a/package.json": "{}",
            "packages/b/readme": "",
            "packages/no/package.json": "{}",
        },
    )
    package = node.read(context)
    assert package is not None and package is node.read(context)
    assert (package.name, package.main, package.type, package.broken) == ("@acme/web", "dist/index.js", "module", "")
    assert package.lock == "yarn.lock" and package.manager == "yarn"
    assert package.config_files == (".npmrc", "patches")
    assert package.has_local_dependencies and package.local_dependencies == {"local": "file:../local"}
    assert list(package.lifecycle_scripts) == ["postinstall", "prepare"]
    assert package.uses("typescript") and not package.uses("react")
    assert package.start_command() == "node dist/index.js" and package.script("nothing") is None
    assert package.builds_with("build") == ("rimraf", "tsc", "vite", "eslint")
    assert node.workspace_packages(context, package) == ("packages/a",)
    assert node.read(context, "packages/b") is None


def test_package_defaults(tmp_path: Path) -> None:
    context = project(
        tmp_path,
        {
            "package.json": '{"scripts": {"a": "npm run b", "b": "npm run a && run-s a b"}, "bin": "x.js", '
            '"name": "@s/n"}',
            "server.js": "",
            "binding.gyp": "",
            "pnpm-workspace.yaml": "packages:\n  - apps/**\n",
            "package-lock.json": "",
        },
    )
    package = node.read(context)
    assert package is not None
    assert package.start_command() == "node server.js" and package.builds_with("a") == ()
    assert package.lifecycle_scripts == {"install": "node-gyp rebuild"}
    assert package.bin == {"n": "x.js"} and package.workspaces == ("apps/**",)
    assert package.lock == "package-lock.json" and package.manager == "npm"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "null", '{"scripts": [1], "workspaces": 3, "dependencies": {"a": 1}, "bin": 4}', "[" * 50_000],
)
def test_broken_package(tmp_path: Path, text: str) -> None:
    package = node.read(project(tmp_path, {"package.json": text}))
    assert package is not None
    assert package.scripts == {} and package.dependencies == {} and package.lock is None
    assert bool(package.broken) == (not text.startswith('{"'))


def test_tsconfig(tmp_path: Path) -> None:
    context = project(
        tmp_path,
        {
            "package.json": "{}",
            "tsconfig.json": '{"extends": "./conf/base", /* c */ "include": ["src",], "references": [{"path": "x"}]}',
            "conf/base.json": '{"compilerOptions": {"outDir": "../dist", "noEmit": true, "rootDir": "./x"}}',
            "tsconfig.loop.json": '{"extends": "./tsconfig.loop.json", "compilerOptions": {"outDir": "lib"}}',
            "tsconfig.pkg.json": '{"extends": "@tsconfig/node20/tsconfig.json"}',
        },
    )
    package = node.read(context)
    assert package is not None
    found = package.tsconfig(context)
    assert found is not None and found.complete
    assert (found.out_dir, found.root_dir, found.no_emit) == ("dist", "conf/x", True)
    assert found.include == ("src",) and found.references == ("x",)
    loop = package.tsconfig(context, "tsconfig.loop.json")
    assert loop is not None and loop.out_dir == "lib"
    outside = package.tsconfig(context, "tsconfig.pkg.json")
    assert outside is not None and not outside.complete and not outside.broken
    assert package.tsconfig(context, "none.json") is None


@pytest.mark.parametrize(
    ("text", "standalone", "understood"),
    [
        ("module.exports = { output: 'standalone' }", True, True),
        ('export default {\n  "output": "standalone",\n}', True, True),
        ("module.exports = { // output: 'standalone'\n}", False, True),
        ("module.exports = { /* output: 'standalone' */ }", False, True),
        ("module.exports = { output: process.env.X ? 'standalone' : undefined }", False, False),
        ("module.exports = { output: 'standalone' + x }", False, False),
        ("module.exports = { output: 'export' }", False, True),
        ("module.exports = {}", False, True),
    ],
)
def test_next_config(tmp_path: Path, text: str, standalone: bool, understood: bool) -> None:
    context = project(tmp_path, {"package.json": "{}", "next.config.mjs": text})
    package = node.read(context)
    assert package is not None and package.next_standalone(context) is standalone
    config = package.next_config(context)
    assert config is not None and config.understood is understood and config.dist_dir == ".next"


def test_angular_output(tmp_path: Path) -> None:
    angular = {
        "projects": {
            "shop": {
                "architect": {"build": {"builder": "@angular/build:application", "options": {"outputPath": "out"}}}
            },
            "lib": {"projectType": "library"},
        }
    }
    context = project(tmp_path, {"angular.json": json.dumps(angular)})
    assert node_config.angular_output(context) == "out/browser"


# Go

GO_MOD = """module example.com/acme/app/v2 // the app

go 1.22
toolchain go1.22.3

require github.com/mattn/go-sqlite3 v1.14.22
require (
\tgolang.org/x/net v0.20.0 // indirect
\t"github.com/gin-gonic/gin" v1.9.1
)

replace example.com/lib => ../lib
replace (
\texample.com/fork v1.0.0 => github.com/me/fork v1.0.1
)
exclude golang.org/x/net v0.1.0
"""


def test_go_module(tmp_path: Path) -> None:
    context = project(
        tmp_path,
        {"go.mod": GO_MOD, "go.sum": "", "vendor/modules.txt": "", "go.work": "go 1.22\nuse (\n\t.\n\t./lib\n)\n"},
    )
    module = golang.read(context)
    assert module is not None and module.broken == ""
    assert (module.module, module.go_version, module.toolchain) == ("example.com/acme/app/v2", "1.22", "go1.22.3")
    assert module.requires == (
        ("github.com/mattn/go-sqlite3", "v1.14.22", False),
        ("golang.org/x/net", "v0.20.0", True),
        ("github.com/gin-gonic/gin", "v1.9.1", False),
    )
    assert [(each.path, each.target, each.local) for each in module.replaces] == [
        ("example.com/lib", "../lib", True),
        ("example.com/fork", "github.com/me/fork", False),
    ]
    assert module.has_vendor
    assert module.beside == ("lib", "../lib")
    assert module.local == {"example.com/lib"}
    assert module.needs("golang.org/x/net") and module.needs("golang.org/x") and not module.needs("golang.org/x/ne")
    assert module.binary_name == "app"
    assert golang.read(context, "lib") is None


def test_broken_go_module(tmp_path: Path) -> None:
    module = golang.read(project(tmp_path, {"go.mod": "replace =>\nrequire (\n)\n(\n" + "(" * 1000}))
    assert module is not None and module.broken == "names no module" and module.binary_name is None


def test_go_scan(tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/app\n",
        "main.go": "package main\n\n"
        'import (\n\t"fmt"\n\n\tdb "example.com/app/internal/db" // the db\n\t_ `embed`\n)\n\n'
        '//go:embed all:static "a b.txt"\n//go:embed *.html\nvar files embed.FS\n\nvar s = `import "C"`\n',
        "main_test.go": 'package main\nimport "C"\n',
        "internal/db/db.go": '// Package db\npackage db\n\n/*\n#include <sqlite3.h>\n*/\nimport "C"\nimport . "net"\n',
        "cmd/tool/main.go": 'package main\nimport "os"; import "io"\nfunc main() {}\n',
        "tools/gen.go": '//go:build ignore\n\npackage main\nimport "C"\n',
        "magefile.go": "//go:build mage\n\npackage main\n",
        "lib/magefile.go": "//go:build mage\n\npackage main\n",
        "lib/lib.go": "package lib\n",
        "lib/lib_windows.go": 'package lib\nimport "C"\n',
        "sub/go.mod": "module example.com/sub\n",
        "sub/main.go": 'package main\nimport "C"\n',
        "vendor/x/x.go": 'package x\nimport "C"\n',
        "_old/x.go": "package main\n",
        "testdata/x.go": "package main\n",
    }
    context = project(tmp_path, files)
    scan = golang.go_scan(context)
    assert scan.complete and scan.unread == ()
    assert scan.mains == ("", "cmd/tool")
    assert scan.main_packages == {"": True, "cmd/tool": True, "internal/db": False, "lib": False}
    assert scan.imports_c == ("internal/db/db.go",)
    assert scan.imports == {"fmt", "example.com/app/internal/db", "embed", "C", "net", "os", "io"}
    assert [each.pattern for each in scan.embeds] == ["static", "a b.txt", "*.html"]
    assert scan.nested_modules == ("sub",)
    assert scan.reachable("example.com/app", "cmd/tool") == {"os", "io"}
    assert "C" in scan.reachable("example.com/app", "")
    assert golang.go_scan(context, "sub").imports_c == ("sub/main.go",)


@pytest.mark.parametrize(
    ("text", "package", "imports"),
    [
        ("package a", "a", ()),
        ("\ufeff// c\n/* package b */ package a\n", "a", ()),
        ('package a; import ("x"; y "z")\nimport _ `w`\nvar x = 1\nimport "late"', "a", ("x", "z", "w")),
        ('package a\nimport (\n// "no"\n/* "no" */ . "yes"\n)', "a", ("yes",)),
        ("", None, ()),
        ("func main() {}", None, ()),
        ("package a\nimport (\n{", None, ()),
    ],
)
def test_go_header(text: str, package: str | None, imports: tuple[str, ...]) -> None:
    assert parse_header(text)[:2] == (package, imports)


@pytest.mark.parametrize(
    ("name", "constraint", "custom", "verdict"),
    [
        ("a.go", "//go:build linux && !windows", None, True),
        ("a.go", "//go:build !linux", None, False),
        ("a.go", "//go:build (darwin || linux) && !(ignore)", None, True),
        ("a.go", "//go:build cgo", None, None),
        ("a.go", "//go:build tools", False, False),
        ("a.go", "//go:build tools", None, None),
        ("a.go", "// +build linux,!cgo darwin", None, None),
        ("a.go", "// +build ignore", None, False),
        ("a.go", "//go:build " + "(" * 5000, None, None),
        ("a.go", "//go:build &&", None, None),
        ("a_windows.go", "", None, False),
        ("a_linux_arm64.go", "", None, None),
        ("a_darwin_arm64.go", "", None, False),
        ("linux.go", "", None, True),
    ],
)
def test_go_constraints(name: str, constraint: str, custom: bool | None, verdict: bool | None) -> None:
    assert built(name, (constraint,) if constraint else (), custom) is verdict


def test_hostile_go() -> None:
    start = time.process_time()
    for text in (
        "/*" * 300_000,
        '"' * 500_000,
        "package a\nimport (" + '"x"\n' * 100_000,
        "`" * 99_999,
        "//go:embed " * 50_000,
    ):
        parse_header(text)
        embed_patterns(text)
    assert time.process_time() - start < 5


# Python

REQUIREMENTS = """# pinned
-i https://pypi.example/simple
--extra-index-url=https://b.example
-r base.txt
-cconstraints.txt
Flask[async,dotenv]==2.0.1 \\
    --hash=sha256:aaa \\
    --hash=sha256:bbb
Zope.Interface >=5,<6 ; python_version < "3.9"  # note
uvicorn
-e git+https://github.com/a/b.git@main#egg=My_Pkg
-e .
./libs/local[x]
pkg @ https://example.com/pkg-1.0.whl ; python_version > "3"
git+ssh://git@example.com/c.git#egg=c&subdirectory=d
dist/wheel-1.0-py3-none-any.whl
what is this
"""


def test_requirements(tmp_path: Path) -> None:
    context = project(tmp_path, {"reqs/all.txt": REQUIREMENTS, "reqs/base.txt": "-r all.txt\n-r gone.txt\nsix\n"})
    found = python.read_requirements(context, "reqs/all.txt")
    assert found is not None
    assert found.includes == (("-r", "base.txt"), ("-c", "constraints.txt"))
    assert found.index_options == (
        ("--index-url", "https://pypi.example/simple"),
        ("--extra-index-url", "https://b.example"),
    )
    names = [entry.name for entry in found.entries]
    assert names == ["flask", "zope-interface", "uvicorn", "my-pkg", "", "", "pkg", "c", "", "what"]
    flask, zope, uvicorn, vcs, dot, local, url, ssh, wheel, odd = found.entries
    assert (
        flask.extras == ("async", "dotenv") and flask.pinned == "2.0.1" and flask.hashes == ("sha256:aaa", "sha256:bbb")
    )
    assert zope.spec == ">=5,<6" and zope.marker == 'python_version < "3.9"' and zope.pinned is None
    assert uvicorn.spec == "" and flask.line == 6 and uvicorn.line == 10
    assert vcs.vcs and vcs.editable and dot.local and dot.editable and dot.url == "."
    assert local.local and local.url == "./libs/local" and local.extras == ("x",)
    assert url.url == "https://example.com/pkg-1.0.whl" and url.marker and ssh.vcs and wheel.local
    assert not odd.understood and all(entry.understood for entry in found.entries[:-1])
    assert found.has_hashes and found.uses("Zope_Interface") and len(found.local) == 3
    closure = found.closure(context)
    assert [each if isinstance(each, str) else each.path for each in closure] == [
        "reqs/all.txt",
        "reqs/base.txt",
        "reqs/constraints.txt",
        "reqs/gone.txt",
    ]
    assert python.read_requirements(context) is None


def test_requirements_in_utf16(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes("flask==2\r\n".encode("utf-16"))
    found = python.read_requirements(Context.open(str(tmp_path)))
    assert found is not None and found.uses("flask")


@pytest.mark.parametrize(
    "text", ["\\\n" * 200_000, "a[" * 200_000, "-" * 500_000, "a " * 400_000, "#" * 900_000, "x @" * 200_000, "\0"]
)
def test_hostile_requirements(text: str) -> None:
    start = time.process_time()
    requirements.parse(text)
    assert time.process_time() - start < 3


PYPROJECT = """
[build-system]
requires = ["hatchling>=1"]
build-backend = "hatchling.build"
[project]
name = "app"
dynamic = ["version"]
readme = {file = "README.md", content-type = "text/markdown"}
license = {file = "LICENSE"}
requires-python = ">=3.11"
dependencies = ["fastapi>=0.1", "psycopg[binary]; sys_platform == 'linux'"]
scripts = {app = "app.main:run"}
[project.optional-dependencies]
dev = ["pytest"]
[dependency-groups]
lint = ["ruff", {include-group = "x"}]
[tool.hatch.version]
path = "src/app/__about__.py"
[tool.uv.sources]
lib = {path = "../lib"}
"""


def test_pyproject(tmp_path: Path) -> None:
    context = project(tmp_path, {"pyproject.toml": PYPROJECT, "uv.lock": "", "src/app/__init__.py": "", "setup.py": ""})
    found = python.read_pyproject(context)
    assert found is not None and found.broken == ""
    assert (found.name, found.build_backend, found.requires_python) == ("app", "hatchling.build", ">=3.11")
    assert [each.name for each in found.dependencies] == ["fastapi", "psycopg"] and found.uses("psycopg")
    assert found.files_read == ("README.md", "LICENSE", "src/app/__about__.py")
    assert found.locks == ("uv.lock",) and found.has_setup_py and found.has_src and found.dynamic == ("version",)
    assert [each.url for each in found.local_dependencies] == ["../lib"]
    assert found.scripts == {"app": "app.main:run"} and found.tools == ("hatch", "uv")
    assert [each.name for each in found.dependency_groups["lint"]] == ["ruff"]
    assert python.locks(context) == ("uv.lock",)


def test_poetry(tmp_path: Path) -> None:
    text = (
        '[tool.poetry]\nname = "p"\nreadme = "README.md"\n[tool.poetry.dependencies]\npython = "^3.11"\nFlask = "^2"\n'
        'lib = {path = "../lib", develop = true}\nv = {git = "https://x/y.git"}\n'
        'm = [{version = "1"}, {version = "2"}]\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n'
    )
    found = python.read_pyproject(project(tmp_path, {"pyproject.toml": text}))
    assert found is not None and found.name == "p" and not found.has_project and not found.has_build_system
    assert [each.name for each in found.dependencies] == ["flask", "lib", "v", "m", "m"]
    assert [each.name for each in found.local_dependencies] == ["lib"] and found.dependencies[2].vcs
    assert [each.name for each in found.dependency_groups["dev"]] == ["pytest"]
    assert found.readme == ("README.md",)


@pytest.mark.parametrize(
    "text", ["[", "project = 1\ntool = 2\nbuild-system = 3", "[project]\nname=1\ndependencies={}\nreadme=4", "\0"]
)
def test_broken_pyproject(tmp_path: Path, text: str) -> None:
    found = python.read_pyproject(project(tmp_path, {"pyproject.toml": text}))
    assert found is not None and found.name is None and found.dependencies == ()


def test_python_imports(tmp_path: Path) -> None:
    source = "import os, numpy as np\nfrom flask.app import x\nfrom . import y\nfrom .z import w\nif 1: import lazy\n"
    source += "    import inner # c\nx = 'important'\nimport a; import b\nfromage = 1\nimportlib.x()\n"
    context = project(tmp_path, {"a.py": source, ".venv/lib/x.py": "import never", "b.txt": "import no"})
    found = python.python_imports(context)
    assert found.names == {"os", "numpy", "flask", "lazy", "inner", "a", "b"}
    assert found.complete and "os" in found and "never" not in found
    start = time.process_time()
    python.imported_names("import " * 100_000 + "from " * 100_000 + "import a" + ",a" * 300_000)
    assert time.process_time() - start < 3


# Compose

COMPOSE = """
x-common: &common
  user: "1000"
services:
  web:
    <<: *common
    build:
      context: .
      target: ${TARGET:-dev}
      args: [A=1, B]
    command: npm run dev
    entrypoint: ["tini", "--"]
    volumes:
      - .:/app
      - /app/node_modules
      - ${SRC:-./src}:/src:ro
      - {type: bind, source: ./x, target: /x}
    ports: ["8080:80", 22, {target: 90, published: "91"}]
    environment: {DEBUG: true, PORT: 80, EMPTY: }
  other:
    build: {context: ., dockerfile: docker/Other.Dockerfile}
  api:
    build: ./api
  db:
    image: postgres
  maybe:
    build: ${DIR}
  remote:
    build: https://github.com/a/b.git
"""


def test_compose(tmp_path: Path) -> None:
    context = project(tmp_path, {"compose.yaml": COMPOSE, ".dockerignore": "compose.yaml\n"})
    found = compose.read(context)
    assert found is not None and found.broken == "" and found.files == ("compose.yaml",)
    web, maybe = found.services
    assert (web.name, web.user, web.target, web.certain) == ("web", "1000", "${TARGET:-dev}", True)
    assert web.args == {"A": "1", "B": None} and web.environment == {"DEBUG": "true", "PORT": "80", "EMPTY": None}
    assert web.command == "npm run dev" and web.entrypoint == ("tini", "--") and web.overrides_command
    assert web.volumes == ((".", "/app"), ("", "/app/node_modules"), ("${SRC:-./src}", "/src"), ("./x", "/x"))
    assert web.ports == ("8080:80", "22", "91:90")
    assert maybe.name == "maybe" and not maybe.certain
    assert found.targets == {"${TARGET:-dev}"}


def test_compose_above_the_context(tmp_path: Path) -> None:
    text = "services:\n  api:\n    build: ./services/api\n    command: npm run dev\n  web:\n    build: ./web\n"
    more = "services:\n  api:\n    volumes: [./services/api:/app]\n  web:\n    user: '1'\n"
    files = {"compose.yaml": text, "compose.override.yaml": more, "services/compose.yaml": "services: {x: {build: $X}}"}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    context = project(tmp_path / "services" / "api", {"Dockerfile": "FROM a\n"})
    found = compose.read(context)
    assert found is not None and found.files == ("../../compose.yaml", "../../compose.override.yaml")
    assert [(s.name, s.command, s.volumes) for s in found.services] == [
        ("api", "npm run dev", ()),
        ("api", None, (("./services/api", "/app"),)),
    ]
    (tmp_path / "services" / "api" / ".git").mkdir()
    assert compose.read(project(tmp_path / "services" / "api", {})) is None


def test_compose_elsewhere_in_the_repository(tmp_path: Path) -> None:
    backend = "services:\n  api:\n    build: {context: ../backend}\n    volumes: ['media:/app/media', './x:/x:ro']\n"
    files = {
        "infra/docker-compose.yml": backend,
        "docker-compose.prod.yml": "services:\n  api:\n    build: backend\n    command: gunicorn shop.wsgi\n",
        "node_modules/pkg/compose.yml": backend,
        "other/compose.yaml": "services:\n  x:\n    build: .\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    context = project(tmp_path / "backend", {"Dockerfile": "FROM a\n"})
    assert compose.read(context) is None  # whose the folders beside it are is not known
    (tmp_path / ".git").mkdir()
    found = compose.read(project(tmp_path / "backend", {}))
    assert found is not None and found.files == ("../docker-compose.prod.yml", "../infra/docker-compose.yml")
    first, second = found.services
    assert first.command == "gunicorn shop.wsgi" and second.read_only == {"/x"}
    assert second.volumes == (("media", "/app/media"), ("./x", "/x"))


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("acme/shop_backend:latest", True),
        ("ghcr.io/acme/shop-backend@sha256:0", True),
        ("${OWNER}/backend", True),
        ("backend", False),  # nobody's: it is fetched as it is
        ("acme/backend-jobs", False),
        ("acme/notbackend", False),
    ],
)
def test_compose_with_an_image_that_a_pipeline_builds(tmp_path: Path, image: str, found: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra").mkdir()
    service = f"services:\n  api:\n    image: {image}\n    volumes: ['media:/app/media']\n"
    (tmp_path / "infra" / "docker-compose.yml").write_text(service)
    read = compose.read(project(tmp_path / "backend", {"Dockerfile": "FROM python:3.12\n"}))
    assert (read is not None and read.services[0].volumes == (("media", "/app/media"),)) == found
    own = project(tmp_path / "backend", {"Dockerfile": f"FROM {image}\n"})
    assert compose.read(own) is None  # the image that it is built on
    other = project(tmp_path / "backend", {"Dockerfile.dev": "FROM python:3.12\n"}, dockerfile="Dockerfile.dev")
    assert compose.read(other) is None


def test_compose_of_another_dockerfile(tmp_path: Path) -> None:
    context = project(tmp_path, {"docker-compose.yml": COMPOSE}, dockerfile="docker/Other.Dockerfile")
    found = compose.read(context)
    assert found is not None and [each.name for each in found.services] == ["other", "maybe"]
    assert compose.read(Context.none()) is None
    broken = compose.read(
        project(tmp_path / "b", {"compose.yml": "services: [", "compose.override.yml": "services: 3"})
    )
    assert broken is not None and broken.services == () and broken.broken.startswith("compose.yml: not valid")


# Others


def test_others(tmp_path: Path) -> None:
    pom = (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><parent><artifactId>p</artifactId><version>3</version></parent>'
        "<artifactId>app</artifactId><packaging>war</packaging><modules><module>a</module><module>b</module></modules>"
        "<properties><java.version>17</java.version></properties><dependencies><dependency><artifactId>d</artifactId>"
        "</dependency></dependencies></project>"
    )
    context = project(
        tmp_path,
        {
            "Cargo.toml": '[package]\nname = "tool"\nversion = "0.1.0"\n[dependencies]\nserde = "1"\nx = {path = "x"}\n'
            '[[bin]]\nname = "cli"\npath = "src/cli.rs"\n',
            "Cargo.lock": "",
            "src/main.rs": "",
            "src/bin/extra.rs": "",
            "build.rs": "",
            "pom.xml": pom,
            "build.gradle.kts": 'plugins { id("org.springframework.boot") version "3" }\nversion = "1.2"\n',
            "settings.gradle.kts": 'rootProject.name = "g"\ninclude("a", ":b:c")\n',
            "Gemfile": 'ruby "3.2"\ngem "rails", "~> 7"\ngem "mine", path: "x"\ngemspec\n',
            "composer.json": '{"name": "a/b", "require": {"php": ">=8"}, '
            '"repositories": [{"type": "path", "url": "../x"}]}',
            "mix.exs": 'def project, do: [app: :shop, version: "0.1.0", releases: []]\n'
            'defp deps, do: [{:phoenix, "~> 1.7"}]\n',
        },
    )
    found = {manifest.kind: manifest for manifest in others.read(context)}
    assert {kind: manifest.name for kind, manifest in found.items()} == {
        "cargo": "tool",
        "maven": "app",
        "gradle": "g",
        "bundler": None,
        "composer": "a/b",
        "mix": "shop",
    }
    assert all(manifest.broken == "" for manifest in found.values())
    cargo = found["cargo"]
    assert cargo.has_lock and cargo.facts["build_script"] and cargo.facts["local_dependencies"] == ("x",)
    assert cargo.facts["bins"] == {"tool": "src/main.rs", "extra": "src/bin/extra.rs", "cli": "src/cli.rs"}
    maven = found["maven"]
    assert maven.version == "3" and maven.facts["packaging"] == "war" and maven.facts["modules"] == ("a", "b")
    assert maven.facts["properties"] == {"java.version": "17"} and list(maven.dependencies) == ["d"]
    assert found["gradle"].facts["includes"] == ("a", "b:c") and found["gradle"].version == "1.2"
    assert found["bundler"].dependencies == {"rails": "~> 7", "mine": ""} and found["bundler"].facts["gemspec"]
    assert found["composer"].facts["path_repositories"] == ("../x",) and found["mix"].dependencies == {
        "phoenix": "~> 1.7"
    }


def test_hostile_xml() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>'
    assert others.xml_values(bomb) == ({}, "not valid XML: has a document type")
    assert "deeply" in others.xml_values("<a>" * 100_000)[1]
    assert others.xml_values("<a>")[1] and others.xml_values("\0")[1] and others.xml_values("")[1]


def test_every_reader_survives_rubbish(tmp_path: Path) -> None:
    rubbish = bytes(range(256)) * 8
    names = ("package.json", "go.mod", "pyproject.toml", "requirements.txt", "compose.yml", "Cargo.toml", "pom.xml")
    for name in (
        *names,
        "build.gradle",
        "Gemfile",
        "composer.json",
        "mix.exs",
        "next.config.js",
        "tsconfig.json",
    ):
        (tmp_path / name).write_bytes(rubbish)
    (tmp_path / "x.go").write_bytes(rubbish)
    (tmp_path / "x.py").write_bytes(rubbish)
    context = Context.open(str(tmp_path))
    package = node.read(context)
    assert package is not None and package.broken
    package.tsconfig(context)
    package.next_standalone(context)
    assert golang.read(context) is not None and not golang.go_scan(context).complete
    assert python.read(context) is not None and python.read_requirements(context) is not None
    python.python_imports(context)
    assert compose.read(context) is not None and len(others.read(context)) == 6


def test_directories_in_the_place_of_manifests(tmp_path: Path) -> None:
    for name in (
        "package.json",
        "go.mod",
        "pyproject.toml",
        "requirements.txt",
        "compose.yml",
        "Cargo.toml",
        "pom.xml",
    ):
        (tmp_path / name).mkdir()
    context = Context.open(str(tmp_path))
    for found in (node.read(context), golang.read(context), python.read(context), python.read_requirements(context)):
        assert found is not None and found.broken == "cannot be read"
    assert compose.read(context) is not None and all(each.broken for each in others.read(context))
