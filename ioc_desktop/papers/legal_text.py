"""Texts of strangers in files of offices: nothing that XML refuses, nothing that is run. Pure."""

from __future__ import annotations

import re
from typing import Final

from ioc_desktop.domain.vntext import TURNING

MOST_CHARACTERS: Final = 32_767
"""A cell of a workbook holds no more."""
_CUT: Final = " […]"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNTURNED: Final = dict.fromkeys(map(ord, TURNING))
_RUN: Final = re.compile(r"\{?=|https?://|ftp://|mailto:|internal:|external:|file:", re.IGNORECASE)
_BEFORE: Final = "\u00a0"


def legal(text: str) -> str:
    """Return a text that a file may hold: no character that XML refuses, not longer than a cell.

    What was cut ends with […]. Signs that turn the direction of writing go: they could make a
    name read as another.
    """
    clean = _ILLEGAL.sub("\ufffd", text).translate(_UNTURNED)
    if len(clean) <= MOST_CHARACTERS:
        return clean
    return clean[: MOST_CHARACTERS - len(_CUT)] + _CUT


def harmless(text: str) -> str:
    """Return a text for the workbook within a chart, which is written by content.

    What would become a formula or a link there gets a space before it, and stays a text.
    """
    clean = legal(text)
    return _BEFORE + clean if _RUN.match(clean) else clean
