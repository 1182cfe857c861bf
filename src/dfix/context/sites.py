"""How a web site is built and served: the configuration of Vite, Angular and their like, read and never run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dfix.context.formats import join, load_jsonc, strip_comments, table, text_or_none
from dfix.context.node_config import angular_output, literal
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context.base import Context


#: where webpack is told to write
_PATH = re.compile(r"path\s{0,20}:\s{0,20}path\.(?:resolve|join)\(\s*__dirname,\s*[\"']([\w./-]+)[\"']\s*\)")


class Settings(Record):
    """What the configuration of a builder of web sites says, None where it is silent.

    file     where it stands, "" without one
    output   where the build lies, relative to the root of the build context
    port     where the server for development listens; `preview` likewise for the finished build
    unknown  what it says that cannot be read without running it, or that a folder of files does not have; it completes
             "its vite.config.js …"
    """

    file: str = ""
    output: str | None = None
    port: int | None = None
    preview: int | None = None
    fallback: bool | None = None
    unknown: str = ""


def read(context: Context, builder: str, configuration: tuple[str, ...], directory: str = "") -> Settings:
    """The settings of a builder by its program's name; ``configuration`` are the files that may hold them."""
    file = _file(context, configuration, directory)
    if builder == "ng":
        return _angular(context, directory, file)
    if builder in ("react-scripts", "craco"):
        return _create_react_app(context, directory, file)
    if builder == "parcel":
        return _parcel(context, directory)
    text = _text(context, file)
    if builder == "webpack":
        return _webpack(text, file, directory)
    return _of_code(text, file, directory)


def output(context: Context, builder: str, configuration: tuple[str, ...], directory: str = "") -> str | None:
    """The folder that a builder is told to make, relative to `directory`; "" where it is told nothing, None where that
    cannot be read without running it."""
    if builder == "ng":
        found = angular_output(context, directory)
        return found.rstrip("/").removeprefix(f"{directory}/" if directory else "") if found else None
    if builder in ("react-scripts", "craco"):
        text = code(context, configuration, directory)
        return None if re.search(r"appBuild|output\b", text) or _sets_folder(context, directory) else ""
    if builder == "parcel":
        return None if _parcel(context, directory).unknown else ""
    text = code(context, configuration, directory)
    if builder == "webpack":
        path = _PATH.search(text)
        return path[1] if path else None
    if re.search(r"(?<![\w.$-])['\"]?(?:root|adapter)['\"]?\s{0,20}:", text):
        return None
    found, known = _one(text, _OUTPUT)
    return (found or "") if known else None


def told(text: str) -> str | None:
    """The folder that a configuration of Vite and its like names for the build, as a literal."""
    return _one(strip_comments(text), _OUTPUT)[0]


def code(context: Context, configuration: tuple[str, ...], directory: str = "") -> str:
    """The text of the first file of a configuration that is there, without comments."""
    return _text(context, _file(context, configuration, directory))


def _file(context: Context, configuration: tuple[str, ...], directory: str) -> str:
    """The first file of a configuration that is there; "" without one."""
    return next((path for name in configuration if context.is_file(path := join(directory, name))), "")


def _text(context: Context, file: str) -> str:
    """The text of a file without comments; "" for none."""
    return strip_comments(context.read(file) or "") if file else ""


def _sets_folder(context: Context, directory: str) -> bool:
    """Whether an .env file tells Create React App where to build."""
    names = (".env", ".env.local", ".env.production", ".env.production.local")
    return any("BUILD_PATH" in (context.read(join(directory, name)) or "") for name in names)


#: the names that Vite, Vue's CLI and Astro have for the same things
_OUTPUT = ("outDir", "outputDir")
_BASE = ("base", "publicPath")
_SERVERS = ("server", "devServer")
#: settings of which a folder of files has nothing
_MORE = {
    "proxy": "passes requests on to another server",
    "adapter": "makes a server of it",
    "root": "builds another folder",
    "middlewareMode": "has a server of its own",
}


#: where a server is told to answer with TLS: an option, or a plugin that sets it
_TLS = re.compile(
    r"(?<![\w.$-])['\"]?https['\"]?\s{0,20}:(?!\s{0,20}(?:false|undefined)\b)|plugin-basic-ssl|vite-plugin-mkcert"
    r"|(?<![\w.$-])server\s{0,20}:\s{0,20}['\"](?:https|spdy)['\"]"
)
_SECURE = "answers with TLS"


def _of_code(text: str, file: str, directory: str) -> Settings:
    """Vite, Vue's CLI and Astro: an object of literals in a module."""
    if _TLS.search(text):
        return Settings(file, unknown=_SECURE)
    for name, why in _MORE.items():
        if re.search(rf"(?<![\w.$-])['\"]?{name}['\"]?\s{{0,20}}:", text):
            return Settings(file, unknown=why)
    output, known = _one(text, _OUTPUT)
    base, plain = _one(text, _BASE)
    kind, is_plain = literal(text, "output")
    if not known or not plain or not is_plain:
        return Settings(file, unknown="works out where the site lies")
    if base not in (None, "/", "./", ""):
        return Settings(file, unknown=f"puts the site below {base}")
    if kind not in (None, "static"):
        return Settings(file, unknown=f"builds for `output: {kind}`, which is no folder of files")
    port, fits = _port(text, _SERVERS)
    preview, fits_too = _port(text, ("preview",))
    if not fits or not fits_too:
        return Settings(file, unknown="works out its port")
    many = literal(text, "appType")[0] not in (None, "spa")
    return Settings(file, join(directory, output) if output else None, port, preview, False if many else None)


def _one(text: str, names: tuple[str, ...]) -> tuple[str | None, bool]:
    for name in names:
        value, known = literal(text, name)
        if value is not None or not known:
            return value, known
    return None, True


def _port(text: str, sections: tuple[str, ...]) -> tuple[int | None, bool]:
    """The port that a section names (None: none), and whether that can be read."""
    for section in sections:
        block = _block(text, section)
        found = re.search(r"(?<![\w.$-])port\s{0,20}(:|,|\})", block)
        if found:
            number = re.match(r"\s{0,20}[\"']?(\d{1,5})[\"']?\s{0,20}[,}\n]", block[found.end() :])
            return (int(number[1]), True) if number and found[1] == ":" else (None, False)
    return None, True


def _block(text: str, name: str) -> str:
    """The object that a key of that name has."""
    found = re.search(rf"(?<![\w.$-]){name}\s{{0,20}}:\s{{0,20}}\{{", text)
    depth = 0
    for at in range(found.end() - 1 if found else len(text), len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[found.end() - 1 : at + 1] if found else ""
    return ""


def _angular(context: Context, directory: str, file: str) -> Settings:
    data, _ = load_jsonc(context.read(file) or "") if file else (None, "")
    serves = [table(target.get("serve")) for target in _targets(data)]
    builds = [table(table(target.get("build")).get("options")) for target in _targets(data)]
    options = [
        o for s in serves for o in (table(s.get("options")), *map(table, table(s.get("configurations")).values()))
    ]
    if any("proxyConfig" in each for each in options):
        return Settings(file, unknown="passes requests on to another server")
    if any(each.get("ssl") for each in options):
        return Settings(file, unknown=_SECURE)
    if any(each.get("localize") for each in builds):
        return Settings(file, unknown="makes a folder for each language")
    if any(each.get(key) for each in builds for key in ("ssr", "server")):
        return Settings(file, unknown="builds a server of its own")
    base = next((b for each in builds if (b := text_or_none(each.get("baseHref")) or "/") not in ("/", "./")), None)
    if base:
        return Settings(file, unknown=f"puts the site below {base}")
    ports = {each["port"] for each in options if isinstance(each.get("port"), int)}
    output = angular_output(context, directory)
    if output is None or len(ports) > 1:
        return Settings(file, unknown="names no one folder and port")
    return Settings(file, output.rstrip("/"), next(iter(ports), None))


def _targets(data: Any) -> list[dict[str, Any]]:
    projects = map(table, table(table(data).get("projects")).values())
    return [table(project.get("architect") or project.get("targets")) for project in projects]


def _create_react_app(context: Context, directory: str, file: str) -> Settings:
    manifest, _ = load_jsonc(context.read(join(directory, "package.json")) or "")
    where = join(directory, "package.json")
    if "proxy" in table(manifest):
        return Settings(where, unknown=_MORE["proxy"])
    setup = next((p for e in ("js", "ts") if context.is_file(p := join(directory, f"src/setupProxy.{e}"))), "")
    if setup:
        return Settings(setup, unknown=_MORE["proxy"])
    home = text_or_none(table(manifest).get("homepage")) or ""
    below = home if home.startswith("/") else home.partition("://")[2].partition("/")[2]
    if below.strip("/"):
        return Settings(where, unknown=f"puts the site below /{below.strip('/')}")
    text = _text(context, file)
    if re.search(r"proxy|appBuild|publicPath|output\b|port\b", text):
        return Settings(file, unknown="changes how the site is built or served")
    return Settings(file)


def _parcel(context: Context, directory: str) -> Settings:
    manifest, _ = load_jsonc(context.read(join(directory, "package.json")) or "")
    if table(table(manifest).get("targets")) or "source" in table(manifest):
        return Settings(join(directory, "package.json"), unknown="names targets of its own")
    proxies = (".proxyrc", ".proxyrc.json", ".proxyrc.js", ".proxyrc.cjs")
    found = next((p for name in proxies if context.is_file(p := join(directory, name))), "")
    return Settings(found, unknown=_MORE["proxy"] if found else "")


def _webpack(text: str, file: str, directory: str) -> Settings:
    """Webpack builds a site where a plugin writes its index.html."""
    if "HtmlWebpackPlugin" not in text and "html-webpack-plugin" not in text:
        return Settings(file, unknown="has no plugin that writes an index.html")
    server = _block(text, "devServer")
    if re.search(r"(?<![\w.$-])(proxy|setupMiddlewares|before)\s{0,20}[:(]", server):
        return Settings(file, unknown=_MORE["proxy"])
    if _TLS.search(server):
        return Settings(file, unknown=_SECURE)
    path = _PATH.search(text)
    base, plain = literal(text, "publicPath")
    if path is None or not plain or base not in (None, "/", "", "auto"):
        return Settings(file, unknown="works out where the site lies")
    port, known = _port(text, ("devServer",))
    fallback = re.search(r"historyApiFallback\s{0,20}:\s{0,20}true", server) is not None
    return Settings(file, join(directory, path[1]), port, None, fallback, "" if known else "works out its port")
