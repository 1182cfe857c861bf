"""Text of a Dockerfile, made fit for a terminal: nothing in it can move the cursor, set a colour or reverse a line."""

from __future__ import annotations


def visible(text: str) -> str:
    """`text` with every character that is not printable spelled out; tabs and plain spaces stay.

    Control characters become `^[`, C1 controls, bytes that are not UTF-8 and odd spaces `\\x9b`, the rest (bidi
    controls, zero-width characters, line separators, lone surrogates) `\\u202e`. The answer is always encodable.
    """
    if text.isprintable():
        return text
    return "".join(char if char == "\t" or char.isprintable() else _spelled(char) for char in text)


def visible_bytes(data: bytes) -> str:
    """The same for raw bytes, read as UTF-8."""
    return visible(data.decode("utf-8", "surrogateescape"))


def _spelled(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return "^" + chr(code + 0x40)
    if code == 0x7F:
        return "^?"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many columns a terminal takes for visible text without tabs."""
    if text.isascii():
        return len(text)
    import unicodedata

    columns = 0
    for char in text:
        if not unicodedata.combining(char):
            columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns
