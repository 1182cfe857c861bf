"""What manifests say of the places that their installs fill."""

from __future__ import annotations

import pytest

from dfix.context.installs import strays

CMAKE, MESON, AUTOMAKE, MAKE = "CMakeLists.txt", "meson.build", "Makefile.am", "Makefile"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (CMAKE, "install(TARGETS words RUNTIME DESTINATION bin LIBRARY DESTINATION lib)"),
        (CMAKE, "include(GNUInstallDirs)\ninstall(FILES a.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/words)"),
        (CMAKE, "set(DATA share/words)\ninstall(DIRECTORY data/ DESTINATION ${DATA})"),
        (CMAKE, "# install(FILES a DESTINATION /etc)\ninstall(TARGETS words)"),
        (CMAKE, 'install(FILES a DESTINATION "${CMAKE_INSTALL_PREFIX}/etc")'),
        (MESON, "executable('words', 'words.c', install: true)\ninstall_data('a.txt', install_dir: 'share/words')"),
        (AUTOMAKE, "bin_PROGRAMS = words\ndist_pkgdata_DATA = words.txt\n"),
        (MAKE, "words: words.c\n\tcc -I/usr/include/postgresql -o $@ $<\n"),
    ],
)
def test_what_stays_below_the_prefix(name: str, text: str) -> None:
    assert not list(strays(name, text))


@pytest.mark.parametrize(
    ("name", "text", "line", "place"),
    [
        (CMAKE, "\ninstall(FILES words.conf\n  DESTINATION /etc/words)", 2, "/etc/words"),
        (CMAKE, 'set(CMAKE_INSTALL_PREFIX "/opt/words")', 1, "/opt/words"),
        (CMAKE, "file(COPY words.conf DESTINATION /etc/words)", 1, "/etc/words"),
        (CMAKE, "install(FILES a DESTINATION ${SYSTEMD_DIR})", 1, ""),
        (CMAKE, "install(FILES a DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR})", 1, ""),
        (CMAKE, 'install(CODE "execute_process(COMMAND ldconfig)")', 1, ""),
        (CMAKE, "set(UNITS /lib/systemd/system)\ninstall(FILES a DESTINATION ${UNITS})", 2, ""),
        (MESON, "install_data('words.conf', install_dir: '/etc')", 1, "/etc"),
        (MESON, "meson.add_install_script('after.sh')", 1, ""),
        (MESON, "project('words', 'c', default_options: ['prefix=/usr'])", 1, "/usr"),
        (AUTOMAKE, "install-data-hook:\n\tldconfig\n", 1, ""),
        (AUTOMAKE, "unitdir = /lib/systemd/system\n", 1, "/lib/systemd/system"),
        (MAKE, "install:\n\tinstall -D words.conf $(DESTDIR)/etc/words.conf\n", 2, "/etc/words.conf"),
    ],
)
def test_what_may_go_elsewhere(name: str, text: str, line: int, place: str) -> None:
    found = list(strays(name, text))
    assert [(stray.line, stray.place) for stray in found] == [(line, place)]


def test_a_long_manifest_is_read_quickly() -> None:
    assert not list(strays(CMAKE, "install(" * 20_000))
    assert not list(strays(MAKE, "\tinstall " + "a " * 60_000))
