"""The value of an expression, as far as its text tells: literals, joins, constants, variables of the environment."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from .facts import UNKNOWN, Value
from .names import given as given_to
from .names import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from .names import Names

_DEPTH = 16
#: stands in a template for what is not known
HOLE = "__unknown__"
_JOINS = frozenset((
    "os.path.join", "posixpath.join", "path.join", "path.posix.join", "path.resolve", "path/filepath.Join", "path.Join",
    "path.default.join", "*.joinpath", "upath.UPath", "Path.Combine", "Path.Join", "System.IO.Path.Combine",
))  # fmt: skip
#: of these, put a slash between: an absolute path behind another one does not begin anew (nodejs.org, path.join)
_APPENDS = frozenset(
    ("path.join", "path.posix.join", "path/filepath.Join", "path.Join", "path.default.join", "Path.Join")
)
#: give back their first argument, or what they are called on, for all that matters here
_SAME = frozenset((
    "str", "String", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "Path", "os.fspath", "os.path.abspath",
    "os.path.realpath", "os.path.normpath", "os.path.expanduser", "os.path.expandvars", "path.normalize",
    "path/filepath.Abs", "path/filepath.Clean", "int", "Number", "parseInt", "Number.parseInt", "bytes",
    "path/filepath.FromSlash", "url.fileURLToPath",
    "Path.GetFullPath", "FileInfo", "DirectoryInfo", "Uri",
    "path.Clean", "aiopath.AsyncPath", "anyio.Path", "py.path.local", "r", "text",
))  # fmt: skip
_OF_OBJECT = frozenset(
    ("resolve", "absolute", "expanduser", "toString", "trim", "strip", "as_posix", "format", "absolutePath")
)
_ENV = frozenset((
    "os.getenv", "os.environ.get", "os.Getenv", "os.LookupEnv", "decouple.config", "environ.get", "*.getenv", "env",
    "os.environ.setdefault", "Deno.env.get", "Environment.GetEnvironmentVariable", "env.str", "env.int", "config",
))  # fmt: skip
#: give back the path or the text that they are called on
_OF_PATH = frozenset((
    "getAbsoluteFile", "getAbsolutePath", "getCanonicalFile", "getCanonicalPath", "getPath", "intern", "normalize",
    "strip", "toAbsolutePath", "toFile", "toPath", "toRealPath", "toString", "toURI", "trim", "valueOf",
))  # fmt: skip
#: fields of what is called, and of what a member is of
_CALLED = ("function", "constructor", "type")
_OWNERS = ("object", "operand", "expression")
_PARENTS = frozenset(
    ("os.path.dirname", "posixpath.dirname", "path.dirname", "path/filepath.Dir", "path.Dir", "Path.GetDirectoryName")
)
_FORMATS = frozenset(("fmt.Sprintf", "util.format", "fmt.Sprint", "string.Format", "String.Format"))
_STRINGS = (
    "string", "template_string", "interpreted_string_literal", "raw_string_literal", "concatenated_string",
    "string_literal", "interpolated_string_expression", "multiline_string_literal", "chained_string", "subshell",
)  # fmt: skip
_LITERAL = (
    "string_content", "string_fragment", "interpreted_string_literal_content", "raw_string_literal_content",
    "raw_string_content", "string_literal_content", "multiline_string_fragment",
)  # fmt: skip
#: calls, and objects that are made
_MADE = ("call", "call_expression", "new_expression", "invocation_expression", "object_creation_expression")
#: expressions that are worth what stands in them
_AROUND = (
    "argument", "as_expression", "await", "await_expression", "cast_expression", "non_null_expression",
    "parenthesized_expression", "postfix_unary_expression", "try_expression", "value_argument",
)  # fmt: skip
_NUMBERS = ("integer", "number", "int_literal", "integer_literal", "decimal_integer_literal", "number_literal")
_TYPE = re.compile(r"[iu](?:8|16|32|64|128|size)\Z")
#: of Rust: what is made of a text, and what a result is taken out of
_MADE_OF = ("Path::new", "PathBuf::from", "String::from", "Some", "Ok")
_TAKEN_OUT = frozenset("unwrap expect to_string to_owned into as_str as_ref clone parse display to_path_buf".split())


class Values:
    """Reads values in one file. ``constants``: names that are given a value exactly once in it."""

    def __init__(self, file: str, names: Names, constants: Mapping[str, Node], env: Mapping[str, str]) -> None:
        self.file = file
        self.names = names
        self.constants = constants
        self.env = env

    def of(self, node: Node | None, depth: int = 0) -> Value:
        """The value of an expression."""
        if node is None or depth > _DEPTH:
            return UNKNOWN
        kind = node.type
        if kind in _STRINGS:
            return self._string(node, depth)
        if kind in _NUMBERS:
            return Value(_TYPE.sub("", text(node).replace("_", "")), True)
        if kind in ("identifier", "constant", "global_variable"):
            return self._name(text(node), depth)
        if kind == "element_reference":
            return self._subscript(node, depth)
        if kind == "verbatim_string_literal":
            return Value(text(node)[2:-1].replace('""', '"'), True)
        if kind in ("reference_expression", "closure_expression"):
            return self.of(node.child_by_field_name("value") or node.child_by_field_name("body"), depth + 1)
        if kind == "macro_invocation":
            return self._macro(node)
        if kind == "preproc_arg":  # what a #define of C stands for: one literal
            word = text(node).strip()
            plain = re.fullmatch(r'\d+|"([^"\\]*)"', word)
            return Value(plain[1] or word, True) if plain else UNKNOWN
        if kind in _AROUND:
            inner = (
                node.named_children[-1 if kind in ("argument", "cast_expression", "value_argument") else 0]
                if node.named_children
                else None
            )
            return self.of(inner, depth + 1)
        if kind in ("binary_operator", "binary_expression", "boolean_operator"):
            return self._binary(node, depth)
        if kind == "method_invocation" or (kind == "object_creation_expression" and not self.names.by_type):
            return self._of_java(node, depth)
        if kind in _MADE:
            return self._call(node, depth)
        if kind in ("attribute", "member_expression", "selector_expression", "member_access_expression"):
            return self._member(node, depth)
        if kind in ("subscript", "subscript_expression", "index_expression"):
            return self._subscript(node, depth)
        return UNKNOWN

    # ------------------------------------------------------------------ literals

    def _string(self, node: Node, depth: int) -> Value:
        if node.type in ("concatenated_string", "chained_string"):
            return self._joined([self.of(c, depth + 1) for c in node.named_children])
        parts: list[Value] = []
        for child in node.named_children:
            if child.type in _LITERAL or child.type == "escape_sequence":
                parts.append(Value(_escaped(text(child)), True))
            elif child.type in ("interpolation", "template_substitution"):
                parts.append(self.of(_inside(child), depth + 1))
        return self._joined(parts)

    def _joined(self, parts: list[Value]) -> Value:
        found, here = "", bool(parts) and parts[0].here
        for part in parts:
            if part.here and found:
                return Value(found, False, here)
            found = (found + part.text).lstrip("/" if here else "")  # the root of the build context is ""
            if not part.exact:
                return Value(found, False, here)
        return Value(found, True, here)

    def template(self, node: Node | None, depth: int = 0) -> str:
        """A text with a HOLE in the place of each part that is not known."""
        value = self.of(node)
        if node is None or value.exact or depth > _DEPTH:
            return value.text if value.exact else HOLE
        if node.type in _STRINGS:
            return "".join(self._piece(child, depth) for child in node.named_children)
        if node.type in ("binary_operator", "binary_expression"):
            operator = text(node.child_by_field_name("operator"))
            left = self.template(node.child_by_field_name("left"), depth + 1)
            if operator == "+":
                return left + self.template(node.child_by_field_name("right"), depth + 1)
            return _filled(left) if operator == "%" else HOLE
        if node.type == "identifier" and (constant := self.constants.get(text(node))) is not None:
            return self.template(constant, depth + 1)
        if node.type == "argument" and node.named_children:
            return self.template(node.named_children[-1], depth + 1)
        if node.type in ("call", "call_expression", "invocation_expression"):
            function = node.child_by_field_name("function")
            called = self.names.resolve(function)
            arguments = node.child_by_field_name("arguments")
            if called in _FORMATS and arguments and arguments.named_children:
                return _filled(self.template(arguments.named_children[0], depth + 1))
            if called.endswith(".format") and function is not None:
                return _filled(self.template(function.child_by_field_name("object"), depth + 1))
        return HOLE

    def _piece(self, child: Node, depth: int) -> str:
        if child.type in _LITERAL or child.type == "escape_sequence":
            return _escaped(text(child))
        if child.type in ("interpolation", "template_substitution"):
            return self.template(_inside(child), depth + 1)
        return self.template(child, depth + 1) if child.type in _STRINGS else ""

    # ------------------------------------------------------------------ names

    def _name(self, name: str, depth: int) -> Value:
        if name in ("__file__", "__filename", "__FILE__"):
            return Value(self.file, True, True)
        if name in ("__dirname", "__dir__"):
            return Value(posixpath.dirname(self.file), True, True)
        if name in ("$stdout", "$stderr", "STDOUT", "STDERR"):
            return Value("/dev/stdout", True)
        constant = self.constants.get(name)
        return self.of(constant, depth + 1) if constant is not None else UNKNOWN

    def variable(self, name: str, default: Value) -> Value:
        """A variable of the environment."""
        return Value(self.env[name], True) if name in self.env else default

    def _member(self, node: Node, depth: int) -> Value:
        whole = text(node)
        for prefix in ("process.env.", "import.meta.env.", "Bun.env."):
            if whole.startswith(prefix):
                return self.variable(whole[len(prefix) :], UNKNOWN)
        if whole in ("import.meta.dirname", "import.meta.dir"):
            return Value(posixpath.dirname(self.file), True, True)
        if whole in ("import.meta.filename", "import.meta.url", "import.meta.path"):
            return Value(self.file, True, True)
        if node.type == "attribute" and text(node.child_by_field_name("attribute")) == "parent":
            return parent_of(self.of(node.child_by_field_name("object"), depth + 1))
        fields = ("attribute", "property", "name")
        constant = self.constants.get(text(next(filter(None, map(node.child_by_field_name, fields)), None)))
        owner = text(node.child_by_field_name("object"))
        own = node.type == "member_access_expression" and node.child_by_field_name("expression") is None
        if constant is not None and (own or owner in ("self", "this", "cls")):
            return self.of(constant, depth + 1)
        return UNKNOWN

    def _subscript(self, node: Node, depth: int) -> Value:
        children = node.named_children
        if len(children) < 2:
            return UNKNOWN
        owner = text(children[0])
        key = self.of(children[1], depth + 1)
        if owner in ("ENV", "os.environ", "environ", "process.env") and key.exact:
            return self.variable(key.text, UNKNOWN)
        if owner.endswith(".parents") and key.text.isdigit():
            found = self.of(children[0].child_by_field_name("object"), depth + 1)
            for _ in range(min(int(key.text), 20) + 1):
                found = parent_of(found)
            return found
        return UNKNOWN

    # ------------------------------------------------------------------ operators and calls

    def _binary(self, node: Node, depth: int) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = text(node.child_by_field_name("operator"))
        first = self.of(left, depth + 1)
        if operator == "+":
            return self._joined([first, self.of(right, depth + 1)])
        if operator == "/":
            return join([first, self.of(right, depth + 1)])
        if operator == "%":
            return Value(first.text.partition("%")[0], False, first.here)
        if operator in ("or", "||", "??"):
            return first if first.known else self.of(right, depth + 1)
        return UNKNOWN

    def _call(self, node: Node, depth: int) -> Value:
        if node.child_by_field_name("method") is not None:
            from .values_ruby import of_call

            return of_call(self, node, depth)
        function = next(filter(None, map(node.child_by_field_name, _CALLED)), None)
        if function is None:
            return self._of_java(node, depth)
        called = self.names.resolve(function)
        arguments = node.child_by_field_name("arguments")
        given = [a for a in (arguments.named_children if arguments else ()) if a.type not in ("comment",)]
        values = [self.of(a, depth + 1) for a in given[:8] if a.type != "keyword_argument"]
        member = called.rpartition(".")[2]
        if function is not None and function.type in ("field_expression", "scoped_identifier"):
            return self._rust(function, called, values, depth)
        if called in _ENV or f"*.{member}" in _ENV:
            return self._environment(given, values, depth)
        if called in _JOINS or f"*.{member}" in _JOINS:
            inner = (
                self.of(function.child_by_field_name("object"), depth + 1)
                if member == "joinpath" and function
                else None
            )
            return join([*([inner] if inner else []), *values], anew=called not in _APPENDS)
        if called in _PARENTS:
            return parent_of(values[0]) if values else UNKNOWN
        if called in _FORMATS:
            return Value(values[0].text.partition("%")[0], False) if values else UNKNOWN
        if called.endswith("ProcessStartInfo"):
            return self._start_info(node, values, depth)
        if called == "URL" and len(values) > 1 and values[1].here:
            return join([parent_of(values[1]), values[0]])
        if called in _SAME or called.endswith(".Path"):
            return join(values) if len(values) > 1 and called.endswith("Path") else values[0] if values else UNKNOWN
        if called in ("process.cwd", "os.getcwd", "os.Getwd", "pathlib.Path.cwd", "Directory.GetCurrentDirectory"):
            return Value(".", True)
        if member in _OF_OBJECT and function is not None:
            owner = self.of(next(filter(None, map(function.child_by_field_name, _OWNERS)), None), depth + 1)
            return owner if member != "format" else Value(owner.text.partition("{")[0], False, owner.here)
        return UNKNOWN

    def _of_java(self, node: Node, depth: int) -> Value:
        """The value of a call or of a new object of Java: a path, however it is wrapped."""
        made = node.child_by_field_name("type")
        called = self.names.resolve(made if made is not None else node)
        given = given_to(node)
        values = [self.of(a, depth + 1) for a in given[:8]]
        member = called.rpartition(".")[2]
        if member in ("File", "URI", "Path") or called.endswith(("Path.of", "Paths.get")):
            return join(values) if values else UNKNOWN
        if made is not None:
            return UNKNOWN
        if called.endswith(("System.getenv", "System.getProperty")):
            return self._property(values) if member == "getProperty" else self._environment(given, values, depth)
        owner = self.of(self._owner(node), depth + 1)
        if member == "resolve" and values:
            return join([owner, values[0]])
        if member in ("getParent", "getParentFile"):
            return parent_of(owner)
        if member == "format" and called in ("String.format", "java.lang.String.format"):
            return Value(values[0].text.partition("%")[0], False) if values else UNKNOWN
        return owner if member in _OF_PATH else UNKNOWN

    def _owner(self, node: Node) -> Node | None:
        """What a method is called on."""
        function = node.named_children[0] if node.type == "call_expression" and node.named_children else None
        if function is None or not function.named_children:
            return node.child_by_field_name("object")
        return function.named_children[0]

    def _property(self, values: list[Value]) -> Value:
        known = {"user.dir": ".", "java.io.tmpdir": "/tmp"}
        name = values[0].text if values and values[0].exact else ""
        if name in known:
            return Value(known[name], True)
        return values[1] if len(values) > 1 else UNKNOWN

    def _start_info(self, node: Node, values: list[Value], depth: int) -> Value:
        """The program that a ProcessStartInfo of C# names: its first argument, or its FileName."""
        initializer = node.child_by_field_name("initializer")
        for each in initializer.named_children if initializer is not None else ():
            if text(each.child_by_field_name("left")) == "FileName":
                return self.of(each.child_by_field_name("right"), depth + 1)
        return values[0] if values else UNKNOWN

    def _rust(self, function: Node, called: str, values: list[Value], depth: int) -> Value:
        """A call of Rust: what is made of a path or a text, and what is taken out of a result."""
        if called.endswith(("env::var", "env::var_os")):
            return self.variable(values[0].text, UNKNOWN) if values and values[0].exact else UNKNOWN
        if called.endswith(_MADE_OF):
            return values[0] if values else UNKNOWN
        if function.type != "field_expression":
            return UNKNOWN
        owner = self.of(function.child_by_field_name("value"), depth + 1)
        member = called.rpartition(".")[2]
        if member == "join" and values:
            return join([owner, values[0]])
        if member in ("unwrap_or", "unwrap_or_else"):
            return owner if owner.known or not values else values[0]
        return owner if member in _TAKEN_OUT else UNKNOWN

    def _macro(self, node: Node) -> Value:
        """`env!("CARGO_MANIFEST_DIR")`, the folder of the crate; `concat!` and `format!` as far as their text goes."""
        name = text(node.child_by_field_name("macro")).rpartition("::")[2]
        given = [c for tree in node.named_children if tree.type == "token_tree" for c in tree.named_children]
        words = [text(c).strip('"') for c in given if c.type == "string_literal"]
        nested = [text(t).strip('()"') for c in given if c.type == "token_tree" for t in c.named_children]
        if name == "env" and words == ["CARGO_MANIFEST_DIR"]:
            return Value(_crate(self.file), True, True)
        if name == "concat" and nested == ["CARGO_MANIFEST_DIR"]:
            return join([Value(_crate(self.file), True, True), *(Value(w.lstrip("/"), True) for w in words)])
        if name in ("concat", "format") and words:
            plain = words[0].partition("{")[0] if name == "format" else words[0]
            return Value(plain, name == "format" and len(words) == 1 and plain == words[0])
        return UNKNOWN

    def _environment(self, given: list[Node], values: list[Value], depth: int) -> Value:
        default = values[1] if len(values) > 1 else UNKNOWN
        for each in given:
            if each.type == "keyword_argument" and text(each.child_by_field_name("name")) == "default":
                default = self.of(each.child_by_field_name("value"), depth + 1)
        return self.variable(values[0].text, default) if values and values[0].exact else UNKNOWN


def _inside(hole: Node) -> Node | None:
    """The expression in a hole of a text."""
    return next((child for child in hole.named_children if child.type != "interpolation_brace"), None)


def _crate(file: str) -> str:
    """The folder of the crate that a source belongs to, by the custom of Cargo."""
    return ("/" + file).rpartition("/src/")[0].lstrip("/") or "."


def join(parts: list[Value], anew: bool = True) -> Value:
    """Paths joined: an absolute one begins anew, but for ``anew``, and what is not known ends what is."""
    found = Value("", True)
    for number, part in enumerate(parts):
        part = part if anew or not number or part.here else part._replace(text=part.text.lstrip("/"))
        if part.here or part.text.startswith("/"):
            found = part
        elif not part.known:
            return Value(found.text.rstrip("/") + "/" if found.text else "", False, found.here)
        else:
            found = Value(posixpath.normpath(posixpath.join(found.text, part.text)), part.exact, found.here)
        if not found.exact:
            return found
    return found


def parent_of(value: Value) -> Value:
    """The folder that a path lies in."""
    if not value.exact:
        return UNKNOWN
    return Value(posixpath.dirname(value.text) if value.text else "..", True, value.here)


def _filled(template: str) -> str:
    """A template with its %s and {} as holes."""
    import re

    return re.sub(r"%[-+ #0-9.]*[a-zA-Z]|\{[^{}]{0,40}\}", HOLE, template)


def _escaped(piece: str) -> str:
    return piece.replace("\\\\", "\\").replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n")
