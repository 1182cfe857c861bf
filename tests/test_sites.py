"""What the configuration of builders of web sites says, and what of it is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix import knowledge
from dfix.context import Context
from dfix.context.sites import Settings, read
from dfix.engine import Options, rewrite

PLUGIN = "plugins: [new HtmlWebpackPlugin()], "
WEBPACK = "module.exports = { " + PLUGIN + "output: { path: path.resolve(__dirname, 'out') }, devServer: {"


@pytest.mark.parametrize(
    ("builder", "file", "text", "found"),
    [
        ("vite", "vite.config.ts", "export default {}", (None, None, None)),
        (
            "vite",
            "vite.config.ts",
            "export default { build: { outDir: 'www' } } // outDir: 'x'",
            ("web/www", None, None),
        ),
        (
            "vite",
            "vite.config.js",
            "({ server: { host: true, port: 3000 }, preview: { port: 8080 } })",
            (None, 3000, 8080),
        ),
        ("vite", "vite.config.js", "({ base: './', server: { port: 3000, } })", (None, 3000, None)),
        ("vue-cli-service", "vue.config.js", "({ outputDir: '../x', devServer: { port: 81 } })", ("x", 81, None)),
        ("astro", "astro.config.mjs", "({ output: 'static', outDir: 'o', server: { port: 3 } })", ("web/o", 3, None)),
        ("react-scripts", "package.json", '{"homepage": "https://example.org"}', (None, None, None)),
        ("webpack", "webpack.config.js", WEBPACK + "port: 9000 } }", ("web/out", 9000, None)),
    ],
)
def test_what_is_said(tmp_path: Path, builder: str, file: str, text: str, found: tuple[object, ...]) -> None:
    settings = _read(tmp_path, builder, file, text)
    assert settings.unknown == ""
    assert (settings.output, settings.port, settings.preview) == found


@pytest.mark.parametrize(
    ("builder", "file", "text", "why"),
    [
        ("vite", "vite.config.ts", "({ server: { proxy: { '/api': 'http://api' } } })", "passes requests on"),
        ("vite", "vite.config.ts", "({ build: { outDir: path.join(here) } })", "works out where the site lies"),
        ("vite", "vite.config.ts", "({ base: '/shop/' })", "puts the site below /shop/"),
        ("vite", "vite.config.ts", "({ root: 'client' })", "builds another folder"),
        ("vite", "vite.config.ts", "({ server: { port: Number(process.env.PORT) } })", "works out its port"),
        ("vite", "vite.config.ts", "const port = 1; export default { server: { port } }", "works out its port"),
        ("astro", "astro.config.mjs", "({ output: 'server' })", "is no folder of files"),
        ("astro", "astro.config.mjs", "({ adapter: node() })", "makes a server of it"),
        ("react-scripts", "package.json", '{"proxy": "http://api:5000"}', "passes requests on"),
        ("react-scripts", "package.json", '{"homepage": "https://example.org/shop"}', "below /shop"),
        ("react-scripts", "src/setupProxy.js", "", "passes requests on"),
        ("craco", "craco.config.js", "({ devServer: { port: 1 } })", "changes how the site is built"),
        ("parcel", ".proxyrc", "{}", "passes requests on"),
        ("parcel", "package.json", '{"targets": {"main": {}}}', "targets of its own"),
        ("webpack", "webpack.config.js", "module.exports = {}", "no plugin that writes an index.html"),
        ("webpack", "webpack.config.js", WEBPACK + "proxy: {} } }", "passes requests on"),
        ("ng", "angular.json", "{}", "names no one folder"),
    ],
)
def test_what_is_not_known(tmp_path: Path, builder: str, file: str, text: str, why: str) -> None:
    assert why in _read(tmp_path, builder, file, text).unknown


def _read(root: Path, builder: str, file: str, text: str) -> Settings:
    path = root / "web" / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    names = tuple(knowledge.load("sites")["builders"][builder]["configuration"])
    return read(Context.open(str(root)), builder, names, "web")


def test_a_file_for_development_says_so_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "5"}}')
    text = b"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm i\nCMD npx vite --host\n"
    options = Options(unsafe=True, select=("serve-static",))
    for name, changed in (("Dockerfile", True), ("Dockerfile.dev", False), ("local.Dockerfile", False)):
        path = tmp_path / name
        path.write_bytes(text)
        result = rewrite(text, path=str(path), context=Context.open(str(tmp_path), str(path)), options=options)
        assert result.changed is changed
        assert changed or f"{name} is for development by its name" in result.declined[0].reason
