"""edXML as rows: a record for each document at each agency that received it.

A document sent to five agencies is owed by five, so it is five records, each with the state
that its agency tells. Messages may come in any order and twice: the state is that of the latest
step, by the time that its agency gave it. A reply to a document that has not come yet makes the
record; the document completes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ioc_desktop.centre.standards.edxml import (
    RECALL,
    REPLACEMENT,
    DocumentMessage,
    Organ,
    StatusMessage,
)
from ioc_desktop.centre.standards.mapping import EdxmlMap
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.domain.durations import local_date, parse_instant
from ioc_desktop.domain.rows import Record

_FIRST: Final = "01"
_ENDS: Final = frozenset({"refused", "done", "withdrawn", "replaced"})
_STATES: Final = {
    "01": ("arrived", "đã đến"),
    "02": ("refused", "từ chối tiếp nhận"),
    "03": ("received", "đã tiếp nhận"),
    "04": ("assigned", "phân công"),
    "05": ("in_progress", "đang xử lý"),
    "06": ("done", "hoàn thành"),
    "13": ("withdrawn", "lấy lại"),
}
"""Our state and the words of officials for each StatusCode that is a state."""

_ANSWERS: Final = {"15": "đồng ý", "16": "từ chối"}
"""Codes that answer a request (to update, to take back): told in the history only."""

_WORDS: Final = {**dict(_STATES.values()), "replaced": "đã được thay thế"}

Step = dict[str, str]


def put_messages(
    taking: Taking,
    mapping: EdxmlMap,
    messages: Iterable[tuple[str, DocumentMessage | StatusMessage]],
) -> None:
    """Put messages, each with its file's name."""
    for file, message in messages:
        documents = _Documents(taking, mapping, file)
        if isinstance(message, StatusMessage):
            documents.put_status(message)
        else:
            documents.put_document(message)


@dataclass(frozen=True, slots=True)
class _Documents:
    taking: Taking
    mapping: EdxmlMap
    file: str

    def put_document(self, told: DocumentMessage) -> None:
        sent_at = told.sent_at or f"{told.promulgated}T00:00:00+07:00"
        if told.about in {RECALL, REPLACEMENT}:
            self._end_affected(told, sent_at)
        if told.about == RECALL:
            return
        for receiver in told.receivers:
            row_id, known = self._known(told.id, receiver)
            history = _history(known)
            code, place, system = self._place(receiver, sent_at)
            attrs: dict[str, Any] = {
                "standard": "edXML QCVN 102:2016",
                "number": told.number,
                "document": told.id,
                "type": told.kind,
                "from": told.sender.name,
                "from_id": told.sender.id,
                "to": receiver.name,
                "to_id": receiver.id,
                "promulgated": told.promulgated,
                "signer": told.signer,
                "pages": told.pages,
                "attachments": ", ".join(told.attachments),
            }
            record = Record(
                kind="document",
                subsystem=self.mapping.subsystem,
                title=told.subject,
                state="arrived",
                agency=code,
                locality=place,
                system=system,
                opened_at=sent_at,
                due_at=f"{told.due}T{self.mapping.due_time}:00+07:00" if told.due else None,
                attrs={key: value for key, value in attrs.items() if value},
            )
            self._put(row_id, record, history)

    def put_status(self, told: StatusMessage) -> None:
        if told.code not in _STATES and told.code not in _ANSWERS:
            place = f"line {told.line}"
            reason = f"left out: the status {told.code} is none of QCVN 102:2016"
            self.taking.notice(self.file, place, reason)
            return
        row_id, known = self._known(told.document, told.receiver)
        by = " · ".join(filter(None, (told.receiver.name, told.staff)))
        state, word = _STATES.get(told.code, ("", _ANSWERS.get(told.code, "")))
        step: Step = {"at": told.at, "state": state or word, "by": by, "code": told.code}
        if told.description:
            step["note"] = told.description
        history = _history(known)
        if step not in history:
            history.append(step)
        if known is None:
            code, place, system = self._place(told.receiver, told.at)
            known = Record(
                kind="document",
                subsystem=self.mapping.subsystem,
                title=told.number,
                state="arrived",
                agency=code,
                locality=place,
                system=system,
                opened_at=told.at,
                attrs={
                    "standard": "edXML QCVN 102:2016",
                    "number": told.number,
                    "document": told.document,
                    "from_id": told.sender,
                    "to": told.receiver.name,
                    "to_id": told.receiver.id,
                },
            )
        self._put(row_id, known, history)

    def _end_affected(self, told: DocumentMessage, at: str) -> None:
        """End documents that were taken back or replaced, at the agencies concerned."""
        state = "withdrawn" if told.about == RECALL else "replaced"
        affected = told.affected or (((told.id, ()),) if told.about == RECALL else ())
        everybody = tuple(receiver.id for receiver in told.receivers)
        for document, organs in affected:
            for organ in organs or everybody:
                row_id, known = self._known(document, Organ(organ, organ))
                if known is None:
                    reason = f"concerns a document that never came: {document} at {organ}"
                    self.taking.notice(self.file, f"line {told.line}", reason)
                    continue
                step: Step = {"at": at, "state": state, "by": told.sender.name, "code": ""}
                note = told.reason or (told.number if state == "replaced" else "")
                if note:
                    step["note"] = note
                history = _history(known)
                if step not in history:
                    history.append(step)
                self._put(row_id, known, history)

    def _known(self, document: str, receiver: Organ) -> tuple[str, Record | None]:
        row_id = f"document/{document}/{receiver.id}"
        return row_id, self.taking.intake.standing("records", row_id, Record)

    def _put(self, row_id: str, record: Record, history: list[Step]) -> None:
        history.sort(key=lambda step: (parse_instant(step["at"]), step["code"]))
        states = [step for step in history if step["state"] in _WORDS]
        last = states[-1] if states else None
        state = "arrived" if last is None else last["state"]
        attrs = {
            **record.attrs,
            "status": _WORDS[state],
            "status_code": _FIRST if last is None else last["code"],
            "history": history,
        }
        record = msgspec.structs.replace(
            record,
            state=state,
            closed_at=last["at"] if last is not None and state in _ENDS else None,
            attrs={key: value for key, value in attrs.items() if value},
        )
        self.taking.intake.put("records", row_id, record)

    def _place(self, organ: Organ, at: str) -> tuple[str, str, str]:
        """Return the agency's code here, its locality and unit system; "" = not known."""
        knows = self.taking.knows
        code = self.mapping.agencies.get(organ.id) or knows.agency(organ.name)
        if code is None:
            reason = (
                f"no agency here is {organ.name!r} ({organ.id}): its documents are stored without;"
                " name it under [edxml.agencies] of the mapping"
            )
            self.taking.notice_once(self.file, reason)
            return "", "", ""
        agency = knows.names.agencies[code]
        place = code.removeprefix("ubnd-") if agency.kind == "district" else ""
        system = knows.system_on(local_date(parse_instant(at))) if place else ""
        known = place in knows.names.localities.get(system, {})
        return code, place if known else "", system if known else ""


def _history(record: Record | None) -> list[Step]:
    found = [] if record is None else record.attrs.get("history", [])
    return [dict(step) for step in found]
