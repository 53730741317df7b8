"""A report on paper before it is laid out: letterhead, blocks, signature. Pure.

The form is that of Vietnam's administrative documents (Decree 30/2020/NĐ-CP, annex I).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc_desktop.sdk.contract import TileView


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above and below a report's text; "" is left out, or blank to be written in.

    ``superior`` is the organ above ``organ``, which issues it. ``number`` is "123/BC-UBND";
    one with nothing before its slash gets a blank. ``kind`` is the document's ("BÁO CÁO"),
    ``subject`` what it is about. ``office`` signs, by the hand of ``signer``. Names, subject
    and office break where they have line breaks.
    """

    organ: str
    superior: str = ""
    number: str = ""
    place: str = ""
    date_s: int = 0
    kind: str = ""
    subject: str = ""
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    office: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is a part of the report ("I. …"), 2 a section, 3 a point in it."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``note``: small and italic, below what it is about."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column's head and its share of the width; numbers stand right."""

    title: str
    weight: float = 1.0
    right: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its caption; a row of one cell alone is a heading across all columns.

    ``small``: in the smaller type of long tables.
    """

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart or map, painted by the wall's kit, so high at most; its caption and source."""

    view: TileView
    height_mm: float
    caption: str = ""
    note: str = ""


Block = Heading | Paragraph | ReportTable | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``appendix`` begins on a page of its own, lying on its side."""

    letterhead: Letterhead
    blocks: tuple[Block, ...]
    title: str
    author: str = ""
    language: str = "vi"
    appendix_title: str = ""
    appendix: tuple[Block, ...] = ()
    remark: str = ""
    """Stands under the subject: of which moment the figures are, for whom it is."""
