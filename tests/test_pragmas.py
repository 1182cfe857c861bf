"""Comments that ask to be left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix import Options, Result, rewrite

MERGE = "FROM debian:bookworm\nRUN echo a > /a\n{above}RUN echo b > /b\nRUN echo c > /c\n"


def run(text: str, *passes: str, unsafe: bool = False) -> Result:
    return rewrite(text, options=Options(unsafe=unsafe, select=passes))


@pytest.mark.parametrize(
    "comment",
    [
        "# dfix: ignore=merge-runs",
        "#dfix:ignore=merge-runs why not",
        "# dfix: ignore=clean-up, merge-runs they are cached apart",
        "# dfix: ignore=all",
    ],
)
def test_an_instruction_is_left_alone(comment: str) -> None:
    whole = run(MERGE.format(above=""), "merge-runs")
    assert whole.text.count("RUN") == 1
    text = MERGE.format(above=f"{comment}\n")
    result = run(text, "merge-runs")
    assert result.text == text
    assert comment in result.declined[0].reason


def test_a_change_of_another_file_is_left_out_where_it_is_told(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("node_modules\n")
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}\n")
    text = "FROM node:20\nWORKDIR /app\n{above}COPY . .\nRUN npm ci\n"
    for above, written in (("", 1), ("# dfix: ignore=dockerignore\n", 0)):
        result = rewrite(text.format(above=above), context=tmp_path, options=Options(select=("dockerignore",)))
        assert len(result.beside) == written


@pytest.mark.parametrize(
    "comment",
    ["# dfix: ignore=clean-up", "# dfix: ignoring=merge-runs", "# as dfix: ignore=merge-runs says"],
)
def test_others_are_not(comment: str) -> None:
    assert run(MERGE.format(above=f"{comment}\n"), "merge-runs").changed


@pytest.mark.parametrize(
    "head",
    [
        "# dfix: ignore=merge-runs\n",
        "# about this image\n# dfix: ignore=merge-runs\n\n",
        "# hadolint global ignore=DL3059\n",
    ],
)
def test_the_head_is_about_the_whole_file(head: str) -> None:
    assert not run(head + MERGE.format(above=""), "merge-runs").changed


@pytest.mark.parametrize(
    ("skip", "changes"), [("JSONArgsRecommended", False), ("all", False), ("StageNameCasing", True)]
)
def test_checks_that_are_skipped(skip: str, changes: bool) -> None:
    text = f"# check=skip={skip};error=true\nFROM python:3.12\nCMD python -V\n"
    assert run(text, "exec-form").changed == changes


@pytest.mark.parametrize(("codes", "changes"), [("DL3025", False), ("DL3008,dl3025", False), ("DL3009", True)])
def test_findings_of_a_linter_that_are_ignored(codes: str, changes: bool) -> None:
    text = f"FROM python:3.12\n# hadolint ignore={codes}\nCMD python -V\n"
    assert run(text, "exec-form").changed == changes


def test_a_pass_for_the_whole_image_is_asked_not_to_anywhere() -> None:
    text = 'FROM debian:bookworm\nCOPY --chmod=755 serve /bin/serve\n{}EXPOSE 8080\nCMD ["/bin/serve"]\n'
    assert run(text.format(""), "non-root-user", unsafe=True).changed
    assert not run(text.format("# hadolint ignore=DL3002\n"), "non-root-user", unsafe=True).changed


def test_the_comment_stays_above_its_instruction() -> None:
    text = "FROM debian:bookworm\nRUN echo a > /a\nRUN echo b > /b\n# dfix: ignore=merge-runs\nRUN echo c > /c\n"
    result = run(text, "merge-runs")
    assert result.changed and result.text.endswith("# dfix: ignore=merge-runs\nRUN echo c > /c\n")


def test_a_name_that_no_pass_has_is_told() -> None:
    (notice,) = run(MERGE.format(above="# dfix: ignore=merge-run\n")).notices
    assert notice.line == 4 and "did you mean merge-runs?" in notice.sentence


def test_a_comment_above_nothing_is_told() -> None:
    (notice,) = run(MERGE.format(above="# dfix: ignore=merge-runs\n\n")).notices
    assert notice.line == 3 and "about nothing" in notice.sentence
