"""edXML (QCVN 102:2016/BTTTT): a document sent between agencies, or a status reply to one.

Knows the standard and nothing of us. ``Bussiness`` is the standard's own spelling. Attachments
are counted and named, never decoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ioc_desktop.centre.standards.shapes import Part, check
from ioc_desktop.centre.standards.xml_reader import Element, XmlRefusedError, read_xml
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"

NEW, RECALL, UPDATE, REPLACEMENT = "0", "1", "2", "3"
"""What a document message is about (BussinessDocType)."""

_DATE: Final = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", re.ASCII)
_TIME: Final = re.compile(rf"{_DATE.pattern}[ T](\d{{1,2}}):(\d\d)(?::(\d\d))?", re.ASCII)
_DAY: Final = len("2021-10-07")
_NAMES: Final = 20
_CODE: Final = re.compile(r"\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Organ:
    """An agency, by its code in the national register."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DocumentMessage:
    """A document on its way. Dates are ISO days, ``sent_at`` an RFC 3339 time; "" = not said.

    ``affected`` are the documents that this message takes back or stands for,
    each with the agencies concerned (none named: all).
    """

    line: int
    id: str
    number: str
    sender: Organ
    receivers: tuple[Organ, ...]
    subject: str
    kind: str
    promulgated: str
    due: str
    place: str
    signer: str
    priority: str
    pages: str
    about: str
    reason: str
    attachments: tuple[str, ...]
    sent_at: str
    affected: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What an agency that received a document says of it."""

    line: int
    document: str
    number: str
    sender: str
    receiver: Organ
    code: str
    description: str
    at: str
    staff: str


def read_edxml(data: bytes, file: str) -> DocumentMessage | StatusMessage:
    """Return the message of a document.

    Raises:
        ConfigError: no XML, no edXML of QCVN 102:2016, or one that lacks what it needs.
    """
    root = read_xml(data, file)
    if (root.namespace, root.name) != (NAMESPACE, "edXML"):
        told = f"{{{root.namespace}}}{root.name}"[:120]
        reason = f"is no edXML of QCVN 102:2016: its root is {told}"
        raise XmlRefusedError(file, root.line, reason)
    header = _below(root, "edXMLEnvelope", "edXMLHeader")
    if header is None:
        raise XmlRefusedError(file, root.line, "edXMLEnvelope/edXMLHeader is missing in edXML")
    status, message = header.first("Status"), header.first("MessageHeader")
    if (status is None) == (message is None):
        reason = "edXMLHeader must hold either a MessageHeader (a document) or a Status (a reply)"
        raise XmlRefusedError(file, header.line, reason)
    if status is not None:
        if findings := check(status, _STATUS, file, strict=False):
            raise ConfigError(tuple(findings))
        return _status(status)
    if findings := check(header, _DOCUMENT, file, strict=False):
        raise ConfigError(tuple(findings))
    assert message is not None  # noqa: S101  # one of the two is there
    return _document(root, header, message)


def _status(status: Element) -> StatusMessage:
    about, sender = status.first("ResponseFor"), status.first("From")
    assert about is not None  # noqa: S101  # checked above
    assert sender is not None  # noqa: S101  # checked above
    number, organ = about.text_of("Code"), about.text_of("OrganId")
    composed = _composed(organ, about.text_of("PromulgationDate"), number)
    return StatusMessage(
        status.line,
        about.text_of("DocumentId") or composed,
        number,
        organ,
        _organ(sender),
        status.text_of("StatusCode"),
        status.text_of("Description"),
        _time(status.text_of("Timestamp")),
        " · ".join(part.text for part in status.find("Staff") if part.text),
    )


def _document(root: Element, header: Element, message: Element) -> DocumentMessage:
    def text(*path: str) -> str:
        found = _below(message, *path)
        return "" if found is None else found.text

    trace = header.first("TraceHeaderList")
    business = None if trace is None else trace.first("Bussiness")
    stamps = (
        [] if trace is None else [one.text_of("Timestamp") for one in trace.each("TraceHeader")]
    )
    number = "/".join(filter(None, (text("Code", "CodeNumber"), text("Code", "CodeNotation"))))
    sender = message.first("From")
    assert sender is not None  # noqa: S101  # checked above
    organ = _organ(sender)
    promulgated = text("PromulgationInfo", "PromulgationDate")
    due = text("DueDate")
    return DocumentMessage(
        message.line,
        text("DocumentId") or _composed(organ.id, promulgated, number),
        number,
        organ,
        tuple(_organ(to) for to in message.each("To")),
        text("Subject") or text("Content"),
        text("DocumentType", "TypeName"),
        _day(promulgated),
        _time(due)[:_DAY] if due else "",
        text("PromulgationInfo", "Place"),
        " ".join(filter(None, (text("SignerInfo", "Position"), text("SignerInfo", "FullName")))),
        text("OtherInfo", "Priority"),
        text("OtherInfo", "PageAmount"),
        (business.text_of("BussinessDocType") if business else "") or NEW,
        business.text_of("BussinessDocReason") if business else "",
        tuple(dict.fromkeys(one.text for one in root.find("AttachmentName") if one.text))[:_NAMES],
        min((_time(stamp) for stamp in stamps if stamp), default=""),
        _affected(business),
    )


def _affected(business: Element | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if business is None:
        return ()
    receivers = tuple(
        organ.text for one in business.find("Receiver") for organ in one.each("OrganId")
    )
    own = business.text_of("DocumentId")
    affected = [(own, receivers)] if own else []
    for one in business.find("ReplacementInfo"):
        organs = tuple(organ.text for organ in one.find("OrganId") if organ.text)
        affected.append((one.text_of("DocumentId"), organs))
    return tuple((name, organs) for name, organs in affected if name)


def _organ(element: Element) -> Organ:
    identity = element.text_of("OrganId")
    name = element.text_of("OrganName") or element.text_of("OrganizationInCharge")
    return Organ(identity, name or identity)


def _composed(organ: str, promulgated: str, number: str) -> str:
    """Return a document's id where the message gives none: sender, day as 2021/10/05, number."""
    day = _day(promulgated).replace("-", "/") if promulgated else ""
    return f"{organ},{day},{number}"


def _below(element: Element, *path: str) -> Element | None:
    found: Element | None = element
    for name in path:
        found = None if found is None else found.first(name)
    return found


def _day(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date(*map(int, match.groups())).isoformat()


def _time(text: str) -> str:
    """Return a time of day in Vietnam as RFC 3339; a bare day is its beginning."""
    match = _TIME.fullmatch(text)
    if match is None:
        return f"{_day(text)}T00:00:00+07:00"
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    found = f"{date(year, month, day)}T{hour:02}:{minute:02}:{second:02}+07:00"
    parse_instant(found)
    return found


# --- what the standard demands -----------------------------------------------------------------


def _is_day(text: str) -> str | None:
    try:
        _day(text)
    except ValueError:
        return f"{text[:40]!r} is no date such as 2021/10/07"
    return None


def _is_time(text: str) -> str | None:
    try:
        _time(text)
    except ValueError:
        return f"{text[:40]!r} is no time such as 2021/10/07 16:30:00"
    return None


def _is_code(text: str) -> str | None:
    good = _CODE.fullmatch(text) is not None
    return None if good else f"{text[:20]!r} is no status of two digits such as 03"


_ORGAN: Final = (Part("OrganId", required=True),)
_STATUS: Final = (
    Part(
        "ResponseFor",
        required=True,
        inside=(
            Part("OrganId", required=True),
            Part("Code", required=True),
            Part("PromulgationDate", check=_is_day),
            Part("DocumentId"),
        ),
    ),
    Part("From", required=True, inside=_ORGAN),
    Part("StatusCode", required=True, check=_is_code),
    Part("Timestamp", required=True, check=_is_time),
)
_DOCUMENT: Final = (
    Part(
        "MessageHeader",
        required=True,
        inside=(
            Part("From", required=True, inside=_ORGAN),
            Part("To", required=True, many=True, inside=_ORGAN),
            Part(
                "Code",
                required=True,
                inside=(Part("CodeNumber", required=True), Part("CodeNotation", required=True)),
            ),
            Part(
                "PromulgationInfo",
                required=True,
                inside=(Part("PromulgationDate", required=True, check=_is_day),),
            ),
            Part("Subject", required=True),
            Part("DueDate", check=_is_time),
            Part("DocumentId"),
        ),
    ),
    Part(
        "TraceHeaderList",
        inside=(
            Part("TraceHeader", many=True, inside=(Part("Timestamp", check=_is_time),)),
            Part(
                "Bussiness",
                inside=(Part("BussinessDocType", one_of=(NEW, RECALL, UPDATE, REPLACEMENT)),),
            ),
        ),
    ),
)
