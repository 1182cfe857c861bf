"""hadolint as an independent judge: no rewrite may add an error, or lose one that it was meant to mend."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.corpus import Case, cases

HADOLINT = Path(sys.executable).parent / "hadolint"
CASES = [c for c in cases() if c.expected_path.exists()]


def findings(data: bytes) -> Counter[str]:
    """Rule codes of errors and warnings, counted."""
    done = subprocess.run(
        [str(HADOLINT), "--no-fail", "--format", "json", "-"], input=data, capture_output=True, check=True
    )
    return Counter(f["code"] for f in json.loads(done.stdout) if f["level"] in ("error", "warning"))


#: what a rewrite may add: pinned versions are for the owner to choose; the runtime stage installs packages of its own
ACCEPTED = {"DL3008", "DL3018", "DL3006", "DL3007"}


@pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint is not installed beside this Python")
@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_no_new_findings(case: Case) -> None:
    before, after = findings(case.before), findings(case.expected)
    new = {code for code in after if code not in before} - ACCEPTED
    assert not new, new
