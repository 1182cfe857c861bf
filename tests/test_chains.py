"""Long chains of stages."""

from __future__ import annotations

import pytest

from dfix import rewrite

LENGTH = 600


LINKS = ("FROM alpine:3.20 AS s{0}\nCOPY --from=s{1} /a /a\n", "FROM s{1} AS s{0}\nRUN echo {0} > /b\n")


@pytest.mark.parametrize("link", LINKS, ids=["copied", "built-on"])
def test_a_long_chain_of_stages_is_followed(link: str) -> None:
    links = "".join(link.format(number, number - 1) for number in range(1, LENGTH))
    result = rewrite(f'FROM alpine:3.20 AS s0\nRUN echo > /a\n{links}CMD ["/a"]\n')
    assert not result.bugs
