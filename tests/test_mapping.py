"""A company's names for images."""

from __future__ import annotations

import pytest

from dfix.model.mapping import Images
from dfix.model.reference import ImageReference, describe

TABLE = Images.of(
    {
        "*": "mirror.example.com/library/*",
        "gcr.io/distroless/*": "mirror.example.com/distroless/*",
        "mcr.microsoft.com/*": "mirror.example.com/microsoft/*",
        "node": "registry.example.com:5000/base/node",
        "python": "acme/python",
    }
)


@pytest.mark.parametrize(
    ("text", "familiar"),
    [
        ("registry.example.com:5000/base/node:20", "node"),
        ("mirror.example.com/library/node:20", "node"),
        ("mirror.example.com/library/some/golang:1.22", "mirror.example.com/library/some/golang"),
        ("mirror.example.com/microsoft/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/sdk"),
        ("mirror.example.com/distroless/static-debian12", "gcr.io/distroless/static-debian12"),
        ("acme/python:3.12", "python"),
        ("acme/python3:3.12", "acme/python3"),
        ("node:20", "node"),
    ],
)
def test_what_a_name_stands_for(text: str, familiar: str) -> None:
    found = ImageReference.parse(text, TABLE)
    assert found is not None
    assert found.familiar == familiar


@pytest.mark.parametrize(
    ("official", "own"),
    [
        ("node", "registry.example.com:5000/base/node"),
        ("golang", "mirror.example.com/library/golang"),
        ("bitnami/redis", None),
        ("mcr.microsoft.com/dotnet/sdk", "mirror.example.com/microsoft/dotnet/sdk"),
    ],
)
def test_what_an_image_is_called(official: str, own: str | None) -> None:
    assert TABLE.own(official) == own


def test_one_text_under_two_tables() -> None:
    """What is known of a name in one project says nothing in another."""
    with_table, without = (ImageReference.parse("acme/python:3.12", table) for table in (TABLE, None))
    assert with_table is not None
    assert without is not None
    assert describe(with_table).language == "python"
    assert describe(without).language is None
