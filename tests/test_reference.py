"""Image references and what their names say."""

from __future__ import annotations

import pytest

from dfix.model.reference import ImageReference, TagInfo, describe

DIGEST = "sha256:" + "0123456789abcdef" * 4


def info(text: str) -> TagInfo:
    reference = ImageReference.parse(text)
    assert reference is not None
    return describe(reference)


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "digest", "familiar"),
    [
        ("node", "docker.io", "library/node", None, None, "node"),
        ("node:20-slim", "docker.io", "library/node", "20-slim", None, "node"),
        ("docker.io/node", "docker.io", "library/node", None, None, "node"),
        ("index.docker.io/library/node:1", "docker.io", "library/node", "1", None, "node"),
        ("a/b", "docker.io", "a/b", None, None, "a/b"),
        ("localhost/a", "localhost", "a", None, None, "localhost/a"),
        ("reg:5000/a:b", "reg:5000", "a", "b", None, "reg:5000/a"),
        ("ghcr.io/a/b:1.2@" + DIGEST, "ghcr.io", "a/b", "1.2", DIGEST, "ghcr.io/a/b"),
        ("a@" + DIGEST, "docker.io", "library/a", None, DIGEST, "a"),
        ("[::1]:80/a__b--c.d", "[::1]:80", "a__b--c.d", None, None, "[::1]:80/a__b--c.d"),
        ("Reg/a", "Reg", "a", None, None, "Reg/a"),
    ],
)
def test_parse(text: str, registry: str, repository: str, tag: str | None, digest: str | None, familiar: str) -> None:
    reference = ImageReference.parse(text)
    assert reference is not None
    assert (reference.registry, reference.repository) == (registry, repository)
    assert (reference.tag, reference.digest, reference.familiar) == (tag, digest, familiar)
    assert str(reference) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "$BASE", "node:${V}", "Node", "node:", "node:-a", "node:" + "a" * 129, "a//b", "a_", "a___b", "a._b", "-a",
        "a b", "a@sha256:12", "a@" + DIGEST + "z", "é", "0123456789abcdef" * 4, "a..b", ":1", "ho_st.x/a", "h.x:/a",
    ],
)  # fmt: skip
def test_invalid(text: str) -> None:
    assert ImageReference.parse(text) is None


def test_equality_and_tags() -> None:
    assert ImageReference.parse("node:20") == ImageReference.parse("node:20")
    assert ImageReference.parse("node:20") != ImageReference.parse("docker.io/library/node:20")
    reference = ImageReference.parse("docker.io/library/node:20@" + DIGEST)
    assert reference is not None
    assert reference.with_tag("20-slim") == "docker.io/library/node:20-slim"


@pytest.mark.parametrize(
    ("text", "language", "version", "distribution", "release", "variant", "slim"),
    [
        ("node:20", "node", (20,), "debian", "bookworm", "full", "20-slim"),
        ("node:22", "node", (22,), "debian", None, "full", "22-slim"),
        ("node:18.12.1", "node", (18, 12, 1), "debian", "bullseye", "full", "18.12.1-slim"),
        ("node:iron-alpine", "node", (20,), "alpine", None, "alpine", None),
        ("node", "node", None, "debian", None, "full", "slim"),
        ("node:20-bullseye", "node", (20,), "debian", "bullseye", "full", "20-bullseye-slim"),
        ("python:3.8", "python", (3, 8), "debian", "bookworm", "full", "3.8-slim"),
        ("python:3.12", "python", (3, 12), "debian", None, "full", "3.12-slim"),
        ("python:3.12-bookworm", "python", (3, 12), "debian", "bookworm", "full", "3.12-slim-bookworm"),
        ("python:3.12-slim-bookworm", "python", (3, 12), "debian", "bookworm", "slim", "3.12-slim-bookworm"),
        ("python:3.13-rc", "python", (3, 13), "debian", None, "full", None),
        ("golang:1.22", "go", (1, 22), "debian", "bookworm", "full", None),
        ("golang:1.22-alpine3.19", "go", (1, 22), "alpine", "3.19", "alpine", None),
        ("rust:1.76", "rust", (1, 76), "debian", "bookworm", "full", "1.76-slim"),
        ("rust:1", "rust", (1,), "debian", None, "full", "1-slim"),
        ("debian:12.5", None, None, "debian", "bookworm", "full", "12.5-slim"),
        ("debian", None, None, "debian", None, "full", "stable-slim"),
        ("ubuntu:22.04", None, None, "ubuntu", "jammy", "full", None),
        ("alpine:3.19.1", None, None, "alpine", "3.19", "alpine", None),
        ("eclipse-temurin:17-jre-jammy", "java", (17,), "ubuntu", "jammy", "jre", None),
        ("eclipse-temurin:21-jdk-alpine-3.23", "java", (21,), "alpine", "3.23", "jdk", None),
        ("maven:3.9-eclipse-temurin-21", "java", (21,), "ubuntu", None, "jdk", None),
        ("gradle:8.5-jdk21-alpine", "java", (21,), "alpine", None, "jdk", None),
        ("php:8.2-fpm-alpine", "php", (8, 2), "alpine", None, "fpm", None),
        ("elixir:1.16-otp-26-slim", "elixir", (1, 16), "debian", None, "slim", "1.16-otp-26-slim"),
        ("gcr.io/distroless/nodejs22-debian13", "node", (22,), "debian", "trixie", "distroless", None),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "dotnet", (8, 0), "debian", "bookworm", "sdk", None),
        ("golang:1.22-windowsservercore-ltsc2022", "go", (1, 22), "windows", None, None, None),
    ],
)
def test_describe(
    text: str,
    language: str | None,
    version: tuple[int, ...] | None,
    distribution: str | None,
    release: str | None,
    variant: str | None,
    slim: str | None,
) -> None:
    found = info(text)
    assert found.known
    assert (found.language, found.version) == (language, version)
    assert (found.distribution, found.release, found.variant) == (distribution, release, variant)
    assert found.slim == slim
    assert found.floating == (release is None)


@pytest.mark.parametrize(
    ("text", "runtimes"),
    [
        ("maven:3.9-eclipse-temurin-21", {"jre": "eclipse-temurin:21-jre"}),
        ("maven:3.9-eclipse-temurin-17-alpine", {"jre": "eclipse-temurin:17-jre-alpine", "distribution": "alpine:3"}),
        ("maven:3.8-openjdk-17-slim", {"jre": "eclipse-temurin:17-jre"}),
        ("maven:3.9-amazoncorretto-21", {"headless": "amazoncorretto:21-headless", "jdk": "amazoncorretto:21"}),
        ("maven:3.9", {}),
        ("maven:3.9-eclipse-temurin-21-strange", {}),
        ("registry.example.com/maven:3.9-eclipse-temurin-21", {}),
        ("gradle:8-jdk21", {"jre": "eclipse-temurin:21-jre"}),
        ("gradle:8-jdk21-graal", {}),
        ("eclipse-temurin:21-jdk-jammy", {"jre": "eclipse-temurin:21-jre-jammy", "distribution": "ubuntu:jammy"}),
        ("eclipse-temurin:21.0.4_7-jdk", {"jre": "eclipse-temurin:21.0.4_7-jre"}),
        ("openjdk:8-jdk-alpine", {"jre": "eclipse-temurin:8-jre-alpine", "distribution": "alpine:3"}),
        ("openjdk:14", {}),
        (
            "ibm-semeru-runtimes:open-21-jdk-jammy",
            {"jre": "ibm-semeru-runtimes:open-21-jre-jammy", "distribution": "ubuntu:jammy"},
        ),
        ("tomcat:9.0-jdk17-temurin-jammy", {"jre": "tomcat:9.0-jre17-temurin-jammy", "distribution": "ubuntu:jammy"}),
        (
            "public.ecr.aws/docker/library/gradle:8-jdk17",
            {"jre": "public.ecr.aws/docker/library/eclipse-temurin:17-jre"},
        ),
        (
            "docker.io/library/rust:1.80",
            {"slim": "docker.io/library/rust:1.80-slim", "distribution": "docker.io/library/debian:bookworm-slim"},
        ),
        ("rust:1.76-alpine", {"distribution": "alpine:3"}),
        ("messense/rust-musl-cross:x86_64-musl", {"static": "scratch"}),
        ("swift:5.10", {"slim": "swift:5.10-slim", "distribution": "ubuntu:jammy"}),
        ("swift:6.1-bookworm", {"distribution": "debian:bookworm-slim"}),
        ("elixir:1.14-otp-25", {"slim": "elixir:1.14-otp-25-slim", "distribution": "debian:bullseye-slim"}),
        ("hexpm/elixir:1.16.2-erlang-26.2.3-alpine-3.19.1", {"distribution": "alpine:3.19"}),
        ("hseeberger/scala-sbt:11.0.12_1.5.5_2.13.6", {"jre": "eclipse-temurin:11-jre"}),
        (
            "clojure:temurin-21-lein-2.11.2-bookworm",
            {"jre": "eclipse-temurin:21-jre", "distribution": "debian:bookworm-slim"},
        ),
        ("oven/bun:1-alpine", {"distroless": "oven/bun:1-distroless", "distribution": "alpine:3"}),
        ("denoland/deno:alpine-2.1.4", {"distroless": "denoland/deno:distroless-2.1.4", "distribution": "alpine:3"}),
        ("perl:5.18", {}),
        ("ubuntu", {}),
        ("ubuntu:22.04", {"distribution": "ubuntu:jammy"}),
    ],
)
def test_what_runs_what_is_built_there(text: str, runtimes: dict[str, str]) -> None:
    assert dict(info(text).runtimes) == runtimes


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("sdk:8.0", "8.0"), ("sdk:8.0.404-bookworm-slim", "8.0-bookworm-slim"), ("sdk:8.0-alpine3.2", "8.0-alpine3.2"),
        ("sdk:10.0-noble-aot", "10.0-noble"), ("core/sdk:3.1-buster", "3.1-buster-slim"), ("core/sdk:3.1", "3.1"),
        ("aspnet:8.0-jammy-chiseled", "8.0-jammy-chiseled"), ("sdk:8.0-cbl-mariner2.0", None), ("sdk", None),
    ],
)  # fmt: skip
def test_what_runs_dotnet(text: str, tag: str | None) -> None:
    folder = "mcr.microsoft.com/dotnet/" + ("core/" if text.startswith("core/") else "")
    assert info("mcr.microsoft.com/dotnet/" + text).runtime("aspnet") == (tag and f"{folder}aspnet:{tag}")


def test_a_floating_tag_has_a_guess_only() -> None:
    found = info("python:3.12")
    assert (found.release, found.release_now) == (None, "trixie")


def test_configuration() -> None:
    node = info("node:20")
    assert node.app_user is not None
    assert node.app_user == ("node", 1000, 1000)
    assert node.entrypoint == ("docker-entrypoint.sh",)
    assert node.command == ("node",)
    assert node.user == "root"
    assert "git" in node.has
    assert "ca-certificates" in info("node:20-slim").lacks
    assert info("golang:1.22").workdir == "/go"
    assert info("golang:1.22-alpine").command == ("/bin/sh",)
    assert {user.name for user in info("debian:12").users} >= {"root", "www-data", "nobody"}
    assert "ubuntu" in {user.name for user in info("ubuntu:24.04").users}


def test_images_without_a_shell() -> None:
    static = info("gcr.io/distroless/static-debian12:nonroot")
    assert static.shell is False
    assert static.user == "65532"
    assert static.entrypoint == ()
    assert info("scratch").shell is False
    assert info("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled").shell is False


def test_what_is_not_understood_is_said() -> None:
    odd = info("node:20-strange")
    assert odd.unread == ("strange",)
    assert odd.slim is None
    assert not odd.has
    assert not info("someone/thing:1.0").known
    assert info("someone/thing:1.0-alpine3.18").release == "3.18"
