"""Environment markers of requirements (packaging.python.org: dependency specifiers)."""

from __future__ import annotations

#: what every Linux image with CPython answers; the rest depends on the machine, or on the patch release
_LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}
_MACHINES = ("x86_64", "aarch64", "armv7l", "ppc64le", "s390x", "i686", "riscv64")


def allows(marker: str, python: tuple[int, ...] | None) -> bool:
    """Whether a marker may hold on Linux with an interpreter; True where that is not certain."""
    from packaging.markers import InvalidMarker, Marker

    try:
        parsed = Marker(marker)
    except InvalidMarker:
        return True
    if "python_" in marker and (python is None or len(python) < 2):
        return True
    if any(name in marker for name in ("platform_release", "platform_version", "extra", "implementation_version")):
        return True
    return any(
        parsed.evaluate({**_LINUX, **_version(python, patch), "platform_machine": machine})
        for machine in (_MACHINES if "platform_machine" in marker else _MACHINES[:1])
        for patch in ((0, 99) if "python_full_version" in marker else (0,))
    )


def _version(python: tuple[int, ...] | None, patch: int) -> dict[str, str]:
    if python is None or len(python) < 2:
        return {}
    minor = ".".join(map(str, python[:2]))
    return {"python_version": minor, "python_full_version": f"{minor}.{python[2] if len(python) > 2 else patch}"}
