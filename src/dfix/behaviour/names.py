"""What a called name means in a file: imports, aliases, destructuring and plain assignments followed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

#: node type → (field of the object, field of the member)
_MEMBERS = {
    "attribute": ("object", "attribute"),
    "member_expression": ("object", "property"),
    "selector_expression": ("operand", "field"),
    "field_access": ("object", "field"),
    "method_invocation": ("object", "name"),
    "field_expression": ("value", "field"),
    "member_access_expression": ("expression", "name"),
    "subscript_expression": ("object", "index"),
    "qualified_name": ("qualifier", "name"),
}
_SCOPED = ("scoped_identifier", "scoped_type_identifier", "qualified_identifier")
#: words of Rust that begin a path in the project itself
_OWN = ("crate", "self", "super")
_CALLS = ("call", "call_expression", "invocation_expression", "object_creation_expression")
_THROUGH = (
    "parenthesized_expression",
    "unary_expression",
    "await_expression",
    "await",
    "non_null_expression",
    "as_expression",
)
#: calls that give back what they are given, for all that matters here
_SAME = ("promisify", "verbose", "default", "bind")


def text(node: Node | None) -> str:
    """The source text of a node."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def string(node: Node | None) -> str | None:
    """The value of a plain string literal; None for anything else."""
    if node is None or node.type not in (
        "string",
        "string_literal",
        "interpreted_string_literal",
        "raw_string_literal",
    ):
        return None
    if any(c.type in ("interpolation", "template_substitution") for c in node.named_children):
        return None
    inner = [
        text(c)
        for c in node.named_children
        if c.type in ("string_content", "string_fragment", "escape_sequence", "interpreted_string_literal_content")
        or c.type == "raw_string_literal_content"
    ]
    return "".join(inner)


class Names:
    """The names of one file. ``aliases``: a local name → what it stands for; ``stars``: modules imported whole;
    ``by_type``: types go by their names alone (C#), since the imports of other files may hold here too."""

    def __init__(self, by_type: bool = False) -> None:
        self.by_type = by_type
        self.aliases: dict[str, str] = {}
        self.stars: list[str] = []

    def resolve(self, node: Node | None, depth: int = 0) -> str:
        """The qualified name of an expression: "subprocess.run", "child_process.exec"; "?.name" for a member of
        something that has no name, "" when nothing is known."""
        if node is None or depth > 20:
            return ""
        kind = node.type
        if kind in ("identifier", "constant", "type_identifier", "package_identifier", "import"):
            name = text(node)
            return self.aliases.get(name, name)
        if kind in _MEMBERS:
            whole, part = _MEMBERS[kind]
            inner = node.child_by_field_name(whole) or node.child_by_field_name("argument")
            if inner is None and kind == "method_invocation":
                name = text(node.child_by_field_name(part))
                return self.aliases.get(name, name)
            base = self.resolve(inner, depth + 1)
            named = node.child_by_field_name(part)
            member = (string(named) or "?") if part == "index" else text(named).partition("<")[0]
            return base if member == "default" and base else f"{base or '?'}.{member}"
        if kind == "scope_resolution":  # of Ruby
            scope, name = node.child_by_field_name("scope"), text(node.child_by_field_name("name"))
            return f"{self.resolve(scope, depth + 1) or '?'}.{name}" if scope is not None else name
        if kind in _SCOPED:
            scope = node.child_by_field_name("scope")
            if kind == "qualified_identifier":  # of C++: what stands behind the last :: says enough
                return self.resolve(node.child_by_field_name("name"), depth + 1)
            if scope is not None:
                return f"{self.resolve(scope, depth + 1) or '?'}.{text(node.child_by_field_name('name'))}"
            base = self.resolve(node.child_by_field_name("path"), depth + 1)
            return f"{base}::{text(node.child_by_field_name('name'))}".removeprefix("::")
        if kind in _OWN:
            return "crate"
        if kind == "generic_function":
            return self.resolve(node.child_by_field_name("function"), depth + 1)
        if kind == "navigation_expression" and node.named_children:
            base = self.resolve(node.named_children[0], depth + 1)
            return f"{base or '?'}.{text(node.named_children[-1])}"
        if kind in _CALLS:
            return self._call(node, depth)
        if kind in _THROUGH and node.named_children:
            return self.resolve(node.named_children[0], depth + 1)
        return ""

    def _call(self, node: Node, depth: int) -> str:
        method = node.child_by_field_name("method")
        if method is not None:  # of Ruby
            receiver = node.child_by_field_name("receiver")
            base = self.resolve(receiver, depth + 1) if receiver is not None else ""
            return text(method) if receiver is None else f"{base or '?'}.{text(method)}"
        if node.type == "object_creation_expression":
            return self.resolve(node.child_by_field_name("type"), depth + 1)
        function = node.child_by_field_name("function")
        if function is None and node.named_children:
            return self.resolve(node.named_children[0], depth + 1)
        called = self.resolve(function, depth + 1)
        arguments = node.child_by_field_name("arguments")
        first = arguments.named_children[0] if arguments and arguments.named_children else None
        if called in ("require", "import", "__import__", "importlib.import_module"):
            return module_name(string(first) or "")
        last = called.rpartition(".")[2]
        if last in _SAME:
            inner = first if last == "promisify" else function.child_by_field_name("object") if function else None
            return self.resolve(inner, depth + 1)
        is_class = node.type == "call" and last[:1].isupper()  # of Python
        return called if is_class else ""

    def of(self, node: Node) -> frozenset[str]:
        """The names that a called expression goes by: its qualified ones, "*.name" for a member of anything, and
        "module.*" for any member of a module or a class."""
        name = self.resolve(node)
        path, _, last = name.rpartition("::")
        if path:
            path = path.replace("::", "/")
            paths = (path, *(f"{star}/{path}" for star in self.stars))
            return frozenset(f"{each}.{member}" for each in paths for member in (last, "*"))
        base, dot, member = name.rpartition(".")
        found = {name, *(f"{star}.{name}" for star in self.stars)}
        if self.by_type:
            found |= {each.rpartition(".")[2] for each in found} | {".".join(each.split(".")[-2:]) for each in found}
        found |= {f"{whole}.*" for each in found if (whole := each.rpartition(".")[0])}
        return frozenset((*found, f"*.{member}") if dot and base else found)


def module_name(name: str) -> str:
    """A module of JavaScript as patterns name it: without scheme and version, Deno's own library as @std/fs."""
    if ":" not in name:
        return name
    found = _specifier().match(name)
    if found is None:
        return name.removeprefix("node:")
    if found["std"]:
        return f"@std/{found['std']}"
    return f"deno.land/x/{found['third']}" if found["third"] else found["package"] + (found["rest"] or "")


@cache
def _specifier() -> re.Pattern[str]:
    """Sources: docs.deno.com (modules and dependencies: npm:, jsr:, HTTPS imports), esm.sh."""
    registry = r"(?:npm:/?|jsr:/?|https://esm\.sh/)(?P<package>(?:@[\w.-]+/)?[\w.-]+)(?:@[^/]*)?(?P<rest>/.*)?\Z"
    land = r"https://deno\.land/(?:std(?:@[^/]*)?/(?P<std>[\w-]+)/|x/(?P<third>[\w-]+)(?:@[^/]*)?/)"
    return re.compile(f"{registry}|{land}")


# ---------------------------------------------------------------------- per language


def python(names: Names, node: Node) -> None:
    """One import statement of Python."""
    if node.type == "import_statement":
        for each in node.named_children:
            if each.type == "aliased_import":
                names.aliases[text(each.child_by_field_name("alias"))] = text(each.child_by_field_name("name"))
        return
    module = text(node.child_by_field_name("module_name"))
    for each in node.children_by_field_name("name"):
        if each.type == "aliased_import":
            names.aliases[text(each.child_by_field_name("alias"))] = (
                f"{module}.{text(each.child_by_field_name('name'))}"
            )
        else:
            names.aliases[text(each)] = f"{module}.{text(each)}"
    if any(c.type == "wildcard_import" for c in node.children):
        names.stars.append(module)


def javascript(names: Names, node: Node) -> None:
    """One import statement of JavaScript."""
    module = module_name(string(node.child_by_field_name("source")) or "")
    clause = next((c for c in node.named_children if c.type == "import_clause"), None)
    for each in clause.named_children if clause else ():
        if each.type == "identifier":
            names.aliases[text(each)] = module
        elif each.type == "namespace_import":
            names.aliases[text(each.named_children[0])] = module
        for one in each.named_children if each.type == "named_imports" else ():
            name = text(one.child_by_field_name("name"))
            local = text(one.child_by_field_name("alias")) or name
            names.aliases[local] = module if name == "default" else f"{module}.{name}"


def go(names: Names, node: Node) -> None:
    """One import of Go."""
    path = string(node.child_by_field_name("path")) or ""
    name = text(node.child_by_field_name("name"))
    if name == ".":
        names.stars.append(path)
        return
    parts = [p for p in path.split("/") if not (p[:1] == "v" and p[1:].isdigit())] or [path]
    names.aliases[name or parts[-1].removeprefix("go-").partition(".")[0]] = "/".join(parts)


def java(names: Names, node: Node) -> None:
    """One import of Java."""
    named = next((c for c in node.named_children if c.type in ("scoped_identifier", "identifier")), None)
    whole = text(named)
    if any(c.type == "asterisk" for c in node.named_children):
        names.stars.append(whole)
    else:
        names.aliases[whole.rpartition(".")[2]] = whole


def csharp(names: Names, node: Node) -> None:
    """One `using` of C#: `using static System.IO.File`, `using Run = System.Diagnostics.Process`."""
    alias = node.child_by_field_name("name")
    path = text(next((c for c in node.named_children if c is not alias and c != alias), None))
    if any(c.type == "static" for c in node.children):
        names.stars.append(path)
    elif alias is not None:
        names.aliases[text(alias)] = path


def c(names: Names, node: Node) -> None:
    """One #include: its names are those of the file that it takes in, which are not looked at."""


def rust(names: Names, node: Node) -> None:
    """One `use` of Rust: `use std::{fs, process::Command as Run};`."""
    _used(names, node.child_by_field_name("argument"), "")


def _used(names: Names, node: Node | None, base: str) -> None:
    if node is None:
        return
    path = f"{base}::{text(node)}" if base else text(node)
    if node.type == "use_list":
        for each in node.named_children:
            _used(names, each, base)
    elif node.type == "scoped_use_list":
        above = text(node.child_by_field_name("path"))
        _used(names, node.child_by_field_name("list"), f"{base}::{above}" if base else above)
    elif node.type == "use_as_clause":
        whole = text(node.child_by_field_name("path"))
        names.aliases[text(node.child_by_field_name("alias"))] = f"{base}::{whole}" if base else whole
    elif node.type == "use_wildcard":
        whole = path.removesuffix("::*").removesuffix("*")
        names.stars.append("crate" if whole.partition("::")[0] in _OWN else whole.replace("::", "/"))
    elif node.type == "self":
        names.aliases[base.rpartition("::")[2]] = base
    else:
        names.aliases[path.rpartition("::")[2]] = path


def kotlin(names: Names, node: Node) -> None:
    """One import of Kotlin."""
    whole = text(node.named_children[0]) if node.named_children else ""
    if text(node).rstrip().endswith("*"):
        names.stars.append(whole)
    else:
        names.aliases[text(node.named_children[1]) if len(node.named_children) > 1 else whole.rpartition(".")[2]] = (
            whole
        )


def given(node: Node) -> list[Node]:
    """The arguments of a call, whatever they are wrapped in."""
    held = node.child_by_field_name("arguments")
    if held is None:
        held = next((child for child in node.named_children if child.type == "value_arguments"), None)
    return [bare(child) for child in (held.named_children if held else ()) if not child.type.endswith("comment")]


def bare(node: Node) -> Node:
    """An argument of Kotlin without its name."""
    return node.named_children[-1] if node.type == "value_argument" and node.named_children else node


def assigned(names: Names, target: Node, value: Node) -> None:
    """A local name for something that has a name: `run = subprocess.run`, `const { exec } = require(…)`."""
    if target.type == "object_pattern":
        base = names.resolve(value)
        for each in target.named_children if base else ():
            if each.type == "shorthand_property_identifier_pattern":
                names.aliases[text(each)] = f"{base}.{text(each)}"
            elif each.type == "pair_pattern":
                local = text(each.child_by_field_name("value"))
                names.aliases[local] = f"{base}.{text(each.child_by_field_name('key'))}"
        return
    if target.type != "identifier" or value.type in (
        "string",
        "string_literal",
        "integer",
        "number",
        "template_string",
    ):
        return
    found = names.resolve(value)
    local = text(target)
    is_named = "." in found or value.type in (*_CALLS, *_THROUGH, "method_invocation")
    if found and found != local and "?" not in found and (is_named or found in names.aliases.values()):
        names.aliases.setdefault(local, found)
