"""How much of a stranger's file is read, and the one way to refuse it."""

from __future__ import annotations

from typing import Final

from ioc_desktop.domain.reporting.findings import ReportFinding, finding

FILE_BYTES: Final = 10_000_000
"""A file is at most so large as it comes."""

PART_BYTES: Final = 64_000_000
"""A part of a workbook unpacks to at most so much."""

ELEMENTS: Final = 600_000
"""A part of a workbook has at most so many elements: ``ROWS`` times twelve columns, twice."""

TOKEN_BYTES: Final = 1_000_000
"""No tag of a workbook is so long; of a stranger's, one tag may be all of the file."""

TEXT_BYTES: Final = 48_000_000
"""The texts that a workbook's cells share have at most so many characters together."""

PARTS: Final = 1000
ROWS: Final = 20_000
"""A sheet has at most so many rows; a province's longest list of figures has a tenth."""

COLUMNS: Final = 64
"""Cells further to the right are not read."""

CELL_CHARACTERS: Final = 32_767
"""A cell holds no more in any spreadsheet."""

MERGES: Final = 1000
FINDINGS: Final = 1000
"""So many findings are listed; a file with more needs another look anyway."""


class RefusedFileError(Exception):
    """A file that is not read any further; ``found`` says why, in plain words."""

    def __init__(self, found: ReportFinding) -> None:
        """Carry the finding."""
        super().__init__(found.reason("en"))
        self.found = found


def refused(code: str, sheet: str = "", cell: str = "", **values: object) -> RefusedFileError:
    """Return the error that refuses a file for this reason."""
    return RefusedFileError(finding(code, "error", sheet, cell, **values))
