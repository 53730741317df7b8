"""schemathesis, which knows the document alone, against the reference centre as a process.

It sends what the document allows and what it forbids, follows its links from page to page, and
holds every answer to what the document says of it. The event stream never ends and is left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import serving

DOCUMENT = Path(__file__).parents[2] / "docs" / "centre-api-v1.openapi.json"
TOKEN = "0123456789"  # noqa: S105  # of this test's own centre
CONFIG = """
[[operations]]
include-operation-id = "getChanges"
# A cursor is opaque: no schema can say which texts are one.
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "410"]

[[operations]]
include-operation-id = "postCommand"
# Compare-and-set, and a directive's states follow one another: well-formed may be too late.
checks.positive_data_acceptance.expected-statuses = ["2xx", "412", "422"]
"""


SERVE = [sys.executable, "-W", "error", "-m", "ioc_desktop", "centre", "serve"]
SERVE += ["--profile", "vinh", "--port", "0", "--clock", "2021-10-07T16:30:00+07:00"]
NO_HTTP = "WARNING:  Invalid HTTP request received."
"""What the server says of a header with a NUL in it, which is tried once."""


@contextmanager
def centre(folder: Path, *more: str) -> Iterator[str]:
    """Serve Vinh on the day of the catalogue; every warning is an error there too."""
    log = folder / "centre.log"
    with serving([*SERVE, "--data", folder / "vinh", "--token", TOKEN, *more], log) as served:
        yield served.url
    said = set(log.read_text().splitlines())
    assert said <= {NO_HTTP}, said


def schemathesis(folder: Path, url: str, *more: str, timeout_s: float) -> tuple[str, int]:
    """Run it; return what it said and how many requests it made."""
    (folder / "st.toml").write_text(CONFIG, encoding="utf-8")
    words = ["--config-file", "st.toml", "run", str(DOCUMENT), "--url", url]
    words += ["-H", f"Authorization: Bearer {TOKEN}", "--exclude-operation-id", "getEvents"]
    words += ["--continue-on-failure", "--no-shrink", "--request-timeout", "20", *more]
    result = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *words],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    told = re.search(r"([\d,]+) generated, ", result.stdout)
    assert told is not None, result.stdout
    assert "Operations:       4 selected / 5 total" in result.stdout
    return result.stdout, int(told.group(1).replace(",", ""))


def test_the_reference_centre_does_what_the_document_says(tmp_path: Path) -> None:
    with centre(tmp_path) as url:
        said, requests = schemathesis(
            tmp_path,
            url,
            *("--max-examples", "4", "--generation-deterministic"),
            timeout_s=110,
        )
    assert requests > 150
    # Each part has run, and the pages were followed by the document's own links.
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in said, said
    assert "2 covered / 2 selected / 2 total" in said


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_at_length(tmp_path: Path, seed: int) -> None:
    with centre(tmp_path) as url:
        more = ("--max-examples", "300", "--seed", str(seed))
        _, requests = schemathesis(tmp_path, url, *more, timeout_s=3000)
    assert requests > 1000
