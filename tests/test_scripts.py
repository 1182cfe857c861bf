"""The scripts that make tables, on a small index."""

from __future__ import annotations

import pytest

from scripts.debian_packages import base, libraries, packages

INDEX = """\
Package: base-files
Essential: yes
Pre-Depends: awk

Package: mawk
Provides: awk
Depends: libc6 (>= 2.36)

Package: libc6
Section: libs
Source: glibc

Package: apt
Depends: libapt-pkg6.0 (>= 2.6), adduser | other

Package: libapt-pkg6.0
Section: libs
Depends: libc6

Package: libpq5
Source: postgresql-15
Section: libs

Package: libpq-dev
Source: postgresql-15
Section: libdevel
Depends: libpq5 (= 15.6), libssl-dev

Package: libssl-dev
Source: openssl
Section: libdevel
Depends: libssl3 (= 3.0)

Package: libssl3
Source: openssl
Section: universe/libs

Package: default-libmysqlclient-dev
Source: mysql-defaults
Depends: libmariadb-dev-compat

Package: libmariadb-dev-compat
Source: mariadb
Section: libdevel
Depends: libmariadb-dev

Package: libmariadb-dev
Source: mariadb
Section: libdevel
Depends: libmariadb3, libc6-dev

Package: libmariadb3
Source: mariadb
Section: libs

Package: libgpgme-dev
Source: gpgme (1.18-1)
Section: libdevel
Depends: libgpgme11, libpq5

Package: libgpgme11
Source: gpgme
Section: libs

Package: zlib1g
Source: zlib
Section: libs

Package: zlib1g-dev
Source: zlib
Section: libdevel
Depends: zlib1g (= 1), libc6-dev | libc-dev
Provides: libz-dev

Package: libluajit-5.1-2
Source: luajit
Section: universe/interpreters

Package: libluajit-5.1-dev
Source: luajit
Section: libdevel
Depends: libluajit-5.1-2

Package: erlang-dev
Source: erlang
Section: libdevel
Depends: erlang-base

Package: erlang-base
Source: erlang
Section: interpreters

Package: rapidjson-dev
Section: libdevel
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("libpq-dev", ["libpq5"]),
        ("default-libmysqlclient-dev", ["libmariadb3"]),
        ("libgpgme-dev", ["libgpgme11"]),
        ("libz-dev", ["zlib1g"]),
        ("libluajit-5.1-dev", ["libluajit-5.1-2"]),
        ("rapidjson-dev", []),
        ("erlang-dev", None),
        ("absent-dev", None),
    ],
)
def test_libraries_of_a_development_package(name: str, found: list[str] | None) -> None:
    """Its own, those of what it depends on, none of headers; unknown where it has something that is no library."""
    assert libraries(name, packages(INDEX)) == found


def test_what_the_smallest_image_has() -> None:
    assert base(packages(INDEX)) == ["apt", "base-files", "libapt-pkg6.0", "libc6", "mawk"]
