"""The schemas of the OpenAPI document: envelopes, rows with examples, and problems."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ioc_desktop.centre.commands import DIRECTIVE_PUT
from ioc_desktop.centre.cursors import LONGEST
from ioc_desktop.centre.store import PAGE_ITEMS
from ioc_desktop.domain.rows import DATASETS, SCHEMA

_EPOCH: Final = "63fc228b2b9543d6"
_ROW_NOTES: Final = {
    "subsystems": (
        "A centre's subsystems are its own: never assume their number. `order` is that of the"
        " screen. `no_software` and `not_connected` mean that there is no figure, not a zero."
        " Id: `id`."
    ),
    "localities": (
        "Territorial units, in every unit system that figures are reported in: the same code"
        " may mean another area in another system. Id: `system/code`."
    ),
    "agencies": "Who supplies figures or handles work. Id: `code`.",
    "indicators": (
        "What is measured. `owner` is the centre whose figure is of record when several report"
        " it. `parts` should add up to it; where they do not, both are sent as they are. With"
        " `by_agency`, agencies whose kind is in `owed_by` owe a figure each. Id: `id`."
    ),
    "observations": (
        "One figure. Empty `locality` and `agency` mean the centre's whole area; a locality has"
        " its unit `system`. `illustrative` marks values that nobody published: screens say so."
        " The id is the centre's own and stays the same through all vintages."
    ),
    "records": "What is behind a figure: open while `closed_at` is absent, late past `due_at`.",
    "alarms": "A condition that needs a person's response.",
    "directives": "A leader's directive and its answer; written by commands.",
}
_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "subsystems": {
        "id": "documents",
        "name": {"vi": "Quản lý văn bản điện tử", "en": "Electronic documents"},
        "state": "running",
        "since": "2017-01-01",
        "order": 1,
    },
    "localities": {
        "code": "412",
        "system": "2021",
        "name": "Thành phố Vinh",
        "kind": "thành phố",
        "parent": "40",
        "valid_to": "2024-11-30",
        "order": 1,
    },
    "agencies": {"code": "sxd", "name": "Sở Xây dựng", "kind": "department"},
    "indicators": {
        "id": "documents.overdue",
        "subsystem": "documents",
        "name": {"vi": "Văn bản quá hạn xử lý", "en": "Documents overdue"},
        "unit": "văn bản",
        "cadence": {"every": "P1D", "due": "17:00", "grace": "P1D", "calendar": "working_days"},
        "aggregation": "last",
        "better": "lower",
        "limits": {"warn_above": 80, "alarm_above": 110},
        "owner": "nghean",
        "agency": "vpub",
        "by_agency": True,
        "owed_by": ["department", "district"],
    },
    "observations": {
        "indicator": "health.covid_cases",
        "period_start": "2021-09-25",
        "value": 650,
        "locality": "412",
        "system": "2021",
        "as_of": "2021-09-25T18:00:00+07:00",
        "source": "baonghean.vn, 25/9/2021",
    },
    "records": {
        "kind": "document",
        "subsystem": "documents",
        "title": "CV 669: thẩm định dự toán kinh phí năm học mới",
        "state": "in_progress",
        "locality": "417",
        "system": "2021",
        "agency": "ubnd-417",
        "opened_at": "2021-08-26T09:12:00+07:00",
        "due_at": "2021-09-07T17:00:00+07:00",
        "attrs": {"number": 669},
    },
    "alarms": {
        "subsystem": "health",
        "message": "Vinh: số ca vượt ngưỡng",
        "priority": "high",
        "state": "active",
        "raised_at": "2021-10-07T16:38:00+07:00",
        "locality": "412",
        "indicator": "health.covid_cases",
    },
    "directives": {
        "issuer": "Chủ tịch UBND tỉnh",
        "text": "Giải trình 31 văn bản quá hạn",
        "issued_at": "2021-10-07T16:45:00+07:00",
        "state": "issued",
        "agency": "sxd",
        "about": {"indicator": "documents.overdue"},
        "due_at": "2021-10-11T17:00:00+07:00",
    },
}


def schemas() -> dict[str, Any]:
    """Return ``components/schemas``."""
    _, rows = msgspec.json.schema_components(
        tuple(DATASETS.values()), ref_template="#/components/schemas/{name}"
    )
    for dataset, kind in DATASETS.items():
        rows[kind.__name__]["description"] = _ROW_NOTES[dataset]
        rows[kind.__name__]["examples"] = [_EXAMPLES[dataset]]
    return {**_envelopes(), **rows}


def _envelopes() -> dict[str, Any]:
    row = {
        "description": "By dataset, a row of its kind.",
        "anyOf": [_reference(kind.__name__) for kind in DATASETS.values()],
    }
    item_id = {"type": "string", "minLength": 1, "description": "stable, unique in the dataset"}
    rev = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
    put = _object({"id": item_id, "rev": rev, "op": {"const": "put"}, "row": row})
    delete = _object({"id": item_id, "rev": rev, "op": {"const": "delete"}})
    page = {
        "centre": _text("the centre's id"),
        "dataset": _text("as asked for"),
        "epoch": _text("of the centre's history"),
        "schema": _text("major.minor"),
        "items": {"type": "array", "maxItems": PAGE_ITEMS, "items": _reference("Change")},
        "next": {
            "type": "string",
            "maxLength": LONGEST,
            "description": "opaque; the cursor after this page, also when it is the last or empty",
        },
        "more": {"type": "boolean", "description": "there are more changes now"},
        "count": {"type": "integer", "minimum": 0, "description": "the number of items"},
    }
    overdue = {
        "id": "documents.overdue///2021-10-07",
        "rev": 35,
        "op": "put",
        "row": {
            "indicator": "documents.overdue",
            "period_start": "2021-10-07",
            "value": 115,
            "status": "provisional",
            "as_of": "2021-10-07T16:30:00+07:00",
            "note": "số liệu minh hoạ",
            "illustrative": True,
        },
    }
    return {
        "Centre": {
            **_object(
                {
                    "id": _text("stable, and the same in every page"),
                    "name": _text("as shown on screen"),
                    "epoch": _text("changes when the history is made anew"),
                    "schema": _text("major.minor"),
                    "time": {"type": "string", "format": "date-time", "description": "its clock"},
                    "datasets": {
                        "type": "array",
                        "items": _object(
                            {
                                "name": _text("as in /v1/{name}/changes"),
                                "head": {
                                    "type": ["string", "integer"],
                                    "description": "opaque; another value means that there is more",
                                },
                            }
                        ),
                    },
                    "push": {"type": "boolean", "description": "/v1/events is there"},
                    "commands": {"type": "boolean", "description": "/v1/commands is there"},
                }
            ),
            "examples": [
                {
                    "id": "nghean",
                    "name": "Trung tâm điều hành thông minh tỉnh Nghệ An",
                    "epoch": _EPOCH,
                    "schema": SCHEMA,
                    "time": "2021-10-07T09:30:00Z",
                    "datasets": [{"name": "subsystems", "head": "9"}],
                    "push": True,
                    "commands": True,
                }
            ],
        },
        "Page": {
            **_object(page),
            "examples": [
                {
                    "centre": "nghean",
                    "dataset": "observations",
                    "epoch": _EPOCH,
                    "schema": SCHEMA,
                    "next": "Ckr-hwW-bmdoZWFufDYzZmMyMjhiMmI5NTQzZDZ8b2JzZXJ2YXRpb25zfDEuMHwy",
                    "more": False,
                    "count": 2,
                    "items": [overdue, {"id": "entered/by-mistake", "rev": 4, "op": "delete"}],
                }
            ],
        },
        "Change": {"oneOf": [put, delete]},
        "Head": _object({"dataset": _text("whose head moved"), "head": _text("opaque")}),
        "Command": {
            **_object(
                {
                    "id": _text("the client's own id of this command"),
                    "kind": {"type": "string", "enum": [DIRECTIVE_PUT]},
                    "officer": _text("who gave it"),
                    "issued_at": {"type": "string", "format": "date-time"},
                    "target": {"type": "string", "minLength": 1, "maxLength": 200},
                    "expected_rev": {"type": "integer", "minimum": 0},
                    "payload": _reference("Directive"),
                }
            ),
            "examples": [
                {
                    "id": "01J0-9",
                    "kind": DIRECTIVE_PUT,
                    "officer": "trực ban",
                    "issued_at": "2021-10-07T16:45:00+07:00",
                    "target": "directive/2021-10-07/1",
                    "expected_rev": 0,
                    "payload": _EXAMPLES["directives"],
                }
            ],
        },
        "CommandAnswer": _object(
            {"command": _text("the command's id"), "change": _reference("Change")}
        ),
        "Problem": {
            "description": "RFC 9457. `detail` says what is wrong and what to do about it.",
            "type": "object",
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            },
            "required": ["status", "detail"],
        },
        "Conflict": {
            "allOf": [
                _reference("Problem"),
                {
                    "type": "object",
                    "properties": {"current": {"anyOf": [_reference("Change"), {"type": "null"}]}},
                    "required": ["current"],
                },
            ]
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
