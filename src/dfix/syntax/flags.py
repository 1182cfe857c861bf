"""Builder flags: which an instruction knows, and what BuildKit says to wrong ones.

Follows bflag.go, parse.go, commands_runmount.go and its siblings in BuildKit's frontend/dockerfile/instructions
(2026-08), and Go's time.ParseDuration.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.source import quote

from .instructions import Healthcheck, Instruction, unquote_flag
from .mounts import csv_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tree import Token

_BOOLEAN = frozenset(("link", "parents", "keep-git-dir", "unpack"))
_REPEATABLE = frozenset(("exclude", "mount", "device"))
FLAGS: dict[str, frozenset[str]] = {
    "FROM": frozenset(("platform",)),
    "RUN": frozenset(("mount", "network", "security", "device")),
    "COPY": frozenset(("from", "chown", "chmod", "link", "parents", "exclude")),
    "ADD": frozenset(("chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude")),
    "HEALTHCHECK": frozenset(("interval", "timeout", "start-period", "start-interval", "retries")),
}
#: what Go's strconv.ParseBool takes
_BOOLEANS = frozenset(["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"])
_UNREAD = frozenset(("ARG", "STOPSIGNAL"))
_UNITS = {"ns": 1e-6, "us": 1e-3, "\u00b5s": 1e-3, "\u03bcs": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6}
_MAX_MILLISECONDS = (2**63 - 1) / 1e6


def problems(node: Instruction) -> Iterator[tuple[Token, str, str]]:
    """What is wrong with the flags of an instruction: token, message, hint."""
    keyword = node.keyword
    if keyword in _UNREAD or (isinstance(node, Healthcheck) and node.kind == "NONE"):
        return
    known = FLAGS.get(keyword, frozenset())
    seen: set[str] = set()
    for token in node.all("FLAG"):
        name, equals, value = unquote_flag(token.value, node.escape)[2:].partition("=")
        if name not in known:
            hint = f"{keyword} knows {', '.join('--' + k for k in sorted(known))}" if known else "it takes no flags"
            yield token, f"unknown flag: --{name}", hint
        elif name in seen and name not in _REPEATABLE:
            yield token, f"duplicate flag specified: --{name}", "give it once"
        elif equals and not value if name in _BOOLEAN else not equals:
            yield token, f"missing a value on flag: --{name}", f"write --{name}=VALUE"
        else:
            message = _value_problem(keyword, name, value)
            if message:
                yield token, *message
        seen.add(name)


def _value_problem(keyword: str, name: str, value: str) -> tuple[str, str] | None:
    if name in _BOOLEAN and value.lower() not in ("", "true", "false"):
        return f"expecting boolean value for flag --{name}, not: {value}", "use true or false"
    if name == "network" and value not in ("default", "none", "host"):
        return f"invalid network mode {quote(value)}", "use default, none or host"
    if name == "security" and value not in ("insecure", "sandbox"):
        return f"security {quote(value)} is not valid", "use sandbox or insecure"
    if name in ("mount", "device"):
        return _mount_problem(name, value)
    if keyword == "HEALTHCHECK" and value:
        return _retries_problem(value) if name == "retries" else _interval_problem(name, value)
    return None


def _mount_problem(name: str, value: str) -> tuple[str, str] | None:
    fields = csv_fields(value)
    if isinstance(fields, str):
        return f"failed to parse csv {name}s: {fields}", "separate fields by commas, quote whole fields"
    if name == "device":
        return _device_problem(fields)
    for field in fields:
        key, _, origin = field.partition("=")
        if key.lower() == "from" and -1 < origin.find("$") < len(origin) - 1:
            message = "'from' doesn't support variable expansion, define alias stage instead"
            return message, "write FROM ... AS name with the variable, and from=name"
    return None


def _device_problem(fields: list[str]) -> tuple[str, str] | None:
    hint = "write --device=NAME, or --device=name=NAME,required"
    device = ""
    for field in fields:
        key, equals, value = field.partition("=")
        key = key.lower()
        if key == "required":
            if equals and value not in _BOOLEANS:
                return f"invalid value for required: {value}", hint
        elif key == "name" and equals:
            if device:
                return f"device name already set to {device}", hint
            device = value
        elif not device:
            device = field
        elif equals:
            return f"unexpected key '{key}' in '{field}'", hint
        else:
            return f"invalid field '{field}' must be a key=value pair", hint
    return None


def _interval_problem(name: str, value: str) -> tuple[str, str] | None:
    hint = "write a duration such as 30s or 1m30s"
    milliseconds = _duration(value)
    if isinstance(milliseconds, str):
        return f"time: {milliseconds} {quote(value)}", hint
    if milliseconds and milliseconds < 1:
        return f"Interval {quote(name)} cannot be less than 1ms", hint
    return None


def _duration(value: str) -> float | str:
    """Milliseconds, or what Go says is wrong."""
    invalid = "invalid duration"
    rest = value.removeprefix("-") if value.startswith("-") else value.removeprefix("+")
    if rest == "0":
        return 0.0
    if not rest:
        return invalid
    total = 0.0
    at = 0
    while at < len(rest):
        match = re.match(r"([0-9]*)(?:\.([0-9]*))?([^.0-9]*)", rest[at:])
        assert match is not None, "it matches the empty string"
        whole, fraction, unit = match.groups()
        if not whole and not fraction:
            return invalid
        if not unit:
            return "missing unit in duration"
        if unit not in _UNITS:
            return f"unknown unit {quote(unit)} in duration"
        total += float(f"{whole or 0}.{fraction or 0}") * _UNITS[unit]
        if total > _MAX_MILLISECONDS:
            return invalid
        at += match.end()
    return -total if value.startswith("-") else total


def _retries_problem(value: str) -> tuple[str, str] | None:
    hint = "write a number of retries, 0 or more"
    digits = value[1:] if value[:1] in ("+", "-") else value
    if not (digits.isascii() and digits.isdecimal()):
        return f"strconv.ParseInt: parsing {quote(value)}: invalid syntax", hint
    number = int(value) if len(value.lstrip("+-0")) < 12 else 2**40 * (-1 if value[0] == "-" else 1)
    if not -(2**31) <= number < 2**31:
        return f"strconv.ParseInt: parsing {quote(value)}: value out of range", hint
    return (f"--retries cannot be negative ({number})", hint) if number < 0 else None
