"""A template of a monthly report: which sections, which figures, in which words (TOML). Pure.

The shipped one is the committee's (``resources/reports/bao-cao-thang.toml``); a copy of it may
be changed and named with ``--template``. Its shape is also ``layouts/schema/report.schema.json``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.documents import parse_toml, read_text, schema_of, shape_findings
from ioc_desktop.errors import ConfigError, Finding

Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Line = Annotated[str, Meta(max_length=300)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Show = Literal["text", "subsystems", "figures", "owed", "alarms", "directives", "disagreements"]

MACROS: Final = ("month", "year", "moment", "running", "subsystems", "place")
"""What may stand in braces in titles and texts."""

_MACRO: Final = re.compile(r"\{([^{}]*)\}")


class LetterheadEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who issues the report, about what, to whom, and who signs it."""

    centre: Annotated[
        Line, Meta(description="whose letterhead it is: a centre's id; empty = everybody's")
    ] = ""
    organ: Line = ""
    superior: Line = ""
    symbol: Annotated[Line, Meta(description="what follows the number: /BC-TTĐHTM")] = ""
    place: Line = ""
    kind: Line = "Báo cáo"
    subject: Line = ""
    addressees: tuple[Line, ...] = ()
    recipients: tuple[Line, ...] = ()
    office: Line = ""
    signer: Line = ""


class WordingEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The verb between a figure's name and its value, by what is better of it."""

    higher: Line = ""
    lower: Line = ""
    neutral: Line = ""
    estimate: Annotated[Line, Meta(description="of a value that is an estimate")] = ""


class PhraseEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one indicator is worded: another name, another verb, without what is compared."""

    indicator: Name
    name: Line = ""
    verb: Line = ""
    compare: bool = True


class PartEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A subsystem within a section: its figures in sentences, maybe a chart of one of them.

    ``figures`` () = the first ones of the subsystem that have a value, ``most`` of them.
    """

    centre: Name
    subsystem: Name
    title: Line = ""
    figures: tuple[Name, ...] = ()
    most: Annotated[int, Meta(ge=1, le=60)] = 6
    chart: Annotated[Line, Meta(description="an indicator whose history is drawn")] = ""
    points: Annotated[int, Meta(ge=2, le=400)] = 24


class SectionEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section: what is shown, of which centre, with which words before it."""

    title: Line = ""
    show: Show = "text"
    centre: Line = ""
    text: tuple[Text, ...] = ()
    part: tuple[PartEntry, ...] = ()
    limit: Annotated[int, Meta(ge=1, le=200)] = 15


class MonthDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template as it is written."""

    schema: Literal[1] = 1
    id: Annotated[
        str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="lower-case letters, digits and -")
    ]
    name: Name
    letterhead: LetterheadEntry = msgspec.field(default_factory=LetterheadEntry)
    letterhead_of: Annotated[
        tuple[LetterheadEntry, ...],
        Meta(description="letterheads of other centres, for scenes with their figures alone"),
    ] = ()
    wording: WordingEntry = msgspec.field(default_factory=WordingEntry)
    phrase: tuple[PhraseEntry, ...] = ()
    section: Annotated[tuple[SectionEntry, ...], Meta(min_length=1)]
    appendix: Annotated[
        Line, Meta(description="title of the table of all figures; empty = without it")
    ] = ""


def read_month_document(file: Path) -> MonthDocument:
    """Read a template.

    Raises:
        ConfigError: with all its mistakes.
    """
    data = parse_toml(read_text(file), str(file))
    findings = shape_findings(data, MonthDocument, str(file))
    if findings:
        raise ConfigError(tuple(findings))
    document = msgspec.convert(data, MonthDocument)
    wrong = [*_macro_findings(document, str(file)), *_part_findings(document, str(file))]
    if wrong:
        raise ConfigError(tuple(wrong))
    return document


def month_schema() -> dict[str, Any]:
    """Return the JSON Schema of templates, as shipped in layouts/schema/."""
    return {
        **schema_of(MonthDocument),
        "title": "ioc-desktop template of a monthly report",
        "description": "Sections, figures and words of a report (resources/reports/*.toml)",
    }


def letterhead_for(
    document: MonthDocument, shown: Collection[str], known: Collection[str], site_name: str
) -> LetterheadEntry:
    """Return the letterhead for a report of figures of the centres ``shown`` (ids).

    That of the one centre whose figures they are; else the template's own, unless that belongs
    to a centre which is not ``known`` to the site: then the site's name alone stands there.
    """
    entries = {one.centre: one for one in (document.letterhead, *document.letterhead_of)}
    own = document.letterhead
    (alone,) = shown if len(shown) == 1 else ("",)
    if alone and alone in entries:
        return entries[alone]
    if not own.centre or own.centre in known:
        return own
    return LetterheadEntry(organ=site_name, kind=own.kind, office=own.office)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its macros filled in; what is no macro stays."""
    return _MACRO.sub(lambda found: values.get(found[1], found[0]), text)


def _texts(document: MonthDocument) -> Iterator[tuple[str, str]]:
    """Yield place and text of everything in which macros may stand."""
    head = document.letterhead
    yield "letterhead.subject", head.subject
    yield "appendix", document.appendix
    for number, text in enumerate(head.addressees):
        yield f"letterhead.addressees[{number}]", text
    for place, section in enumerate(document.section):
        yield f"section[{place}].title", section.title
        for number, text in enumerate(section.text):
            yield f"section[{place}].text[{number}]", text


def _macro_findings(document: MonthDocument, file: str) -> list[Finding]:
    return [
        Finding(file, place, f"{{{name}}} is not known here (there are: {', '.join(MACROS)})")
        for place, text in _texts(document)
        for name in _MACRO.findall(text)
        if name not in MACROS
    ]


def _part_findings(document: MonthDocument, file: str) -> list[Finding]:
    found = [
        Finding(file, f"letterhead_of[{place}].centre", "is missing: whose letterhead is it?")
        for place, head in enumerate(document.letterhead_of)
        if not head.centre
    ]
    for place, section in enumerate(document.section):
        if section.show == "figures" and not section.part:
            found.append(
                Finding(file, f"section[{place}].part", 'is missing: show = "figures" needs one')
            )
        if section.show != "figures" and section.part:
            found.append(
                Finding(
                    file, f"section[{place}].part", f"has no meaning with show = {section.show!r}"
                )
            )
    return found
