"""XML manifests as trees. What entities could blow up is refused: no manifest needs a document type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 100


class Element:
    """One element: its name without a prefix, its attributes, its text, and what stands in it."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = ""

    def all(self, path: str) -> list[Element]:
        """The elements at a path of names below this one ("build/plugins/plugin")."""
        found = [self]
        for name in path.split("/"):
            found = [child for each in found for child in each.children if child.name == name]
        return found

    def first(self, path: str) -> str | None:
        """The text of the first element at a path that has one."""
        return next((each.text for each in self.all(path) if each.text), None)

    def walk(self) -> Iterator[Element]:
        """Itself and all that stands in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(text: str) -> tuple[Element | None, str]:
    """(the root, "") or (None, why the text is broken)."""
    from xml.parsers import expat

    stack: list[Element] = []
    texts: list[list[str]] = []
    roots: list[Element] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(stack) >= MAX_DEPTH:
            raise ValueError("nested too deeply")
        element = Element(name.rpartition(":")[2], attributes)
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)
        texts.append([])

    def end(_name: str) -> None:
        stack.pop().text = "".join(texts.pop()).strip()

    def data(content: str) -> None:
        if texts:
            texts[-1].append(content)

    def doctype(*_rest: object) -> None:
        raise ValueError("has a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, ValueError) as error:
        return None, f"not valid XML: {str(error)[:200]}"
    return (roots[0], "") if roots else (None, "not valid XML: no element")
