"""The schemas of the OpenAPI document: envelopes, rows with examples, and problems."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ioc_desktop.centre import openapi_examples as examples
from ioc_desktop.centre.commands import DIRECTIVE_PUT
from ioc_desktop.centre.cursors import LONGEST
from ioc_desktop.centre.store import PAGE_ITEMS
from ioc_desktop.domain.reporting.single import REPORT_FIGURE, FigureReport
from ioc_desktop.domain.rows import DATASETS

ID_LENGTH: Final = 256
"""A client takes no longer ids, in characters."""

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
_INSTANTS: Final = {
    "Subsystem": ("since",),
    "Locality": ("valid_from", "valid_to"),
    "Indicator": ("ended",),
    "Observation": ("period_start", "as_of"),
    "Record": ("opened_at", "due_at", "closed_at"),
    "Alarm": ("raised_at", "cleared_at"),
    "Directive": ("issued_at", "due_at"),
    "DirectiveStep": ("at",),
}
_DURATIONS: Final = {"Observation": ("period",), "Cadence": ("every", "grace")}
_TIME: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}


def schemas() -> dict[str, Any]:
    """Return ``components/schemas``."""
    _, rows = msgspec.json.schema_components(
        tuple(DATASETS.values()), ref_template="#/components/schemas/{name}"
    )
    for dataset, kind in DATASETS.items():
        rows[kind.__name__]["description"] = _ROW_NOTES[dataset]
        rows[kind.__name__]["examples"] = [examples.ROWS[dataset]]
    for names, schema in ((_INSTANTS, "Instant"), (_DURATIONS, "Duration")):
        for row, fields in names.items():
            for field in fields:
                _refer(rows[row]["properties"], field, schema)
    return {**_texts(), **_envelopes(), **_commands(), **_problems(), **rows}


def _refer(properties: dict[str, Any], field: str, schema: str) -> None:
    """Let a text field say which kind of text it is; what is optional stays so."""
    said = properties[field]
    reference = _reference(schema)
    kept = {"default": said["default"]} if said.get("default") is not None else {}
    optional = {"type": "null"} in said.get("anyOf", ())
    properties[field] = {
        **({"anyOf": [reference, {"type": "null"}]} if optional else reference),
        **kept,
    }


def _texts() -> dict[str, Any]:
    return {
        "Instant": {
            "description": (
                "RFC 3339: a time with its offset from UTC, or a bare date, which means local"
                " midnight in UTC+7. A time without its offset is refused by clients."
            ),
            "type": "string",
            "anyOf": [{"format": "date-time"}, {"format": "date"}],
            # Years that every calendar library knows, and an offset behind every time of day.
            "pattern": (
                r"^(19|20|21)\d\d-\d\d-\d\d"
                r"([Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d))?$"
            ),
            "examples": ["2021-10-07T16:30:00+07:00", "2021-10-07T09:30:00Z", "2021-10-07"],
        },
        "Duration": {
            "description": "ISO 8601, whole numbers: years and months are of the calendar.",
            "type": "string",
            "pattern": (
                r"^P(?=\d|T\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,3}D)?"
                r"(T(?=\d)(\d{1,5}H)?(\d{1,5}M)?(\d{1,9}S)?)?$"
            ),
            "examples": ["PT12H", "P1D", "P1W", "P1M", "P3M", "P1Y"],
        },
        "Cursor": {
            "description": (
                "Opaque, and made by the centre alone. It belongs to one centre, epoch, dataset"
                " and schema; a client sends it back unchanged and never looks into it."
            ),
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST,
        },
        "Epoch": {
            "description": "Changes when the centre's history is made anew, and only then.",
            "type": "string",
            "minLength": 1,
        },
        "Version": {
            "description": "major.minor of the schema",
            "type": "string",
            "pattern": r"^\d{1,4}\.\d{1,4}$",
        },
    }


def _envelopes() -> dict[str, Any]:
    row = {
        "description": "By dataset, a row of its kind.",
        "anyOf": [_reference(kind.__name__) for kind in DATASETS.values()],
    }
    item_id = {
        "type": "string",
        "minLength": 1,
        "maxLength": ID_LENGTH,
        "description": "stable, unique in the dataset",
    }
    rev = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
    put = _object({"id": item_id, "rev": rev, "op": {"const": "put"}, "row": row})
    delete = _object({"id": item_id, "rev": rev, "op": {"const": "delete"}})
    page = {
        "centre": _text("the centre's id"),
        "dataset": _text("as asked for"),
        "epoch": _reference("Epoch"),
        "schema": _reference("Version"),
        "items": {"type": "array", "maxItems": PAGE_ITEMS, "items": _reference("Change")},
        "next": {
            **_reference("Cursor"),
            "description": "the cursor after this page, also when it is the last or empty",
        },
        "more": {"type": "boolean", "description": "there are more changes now"},
        "count": {
            "type": "integer",
            "minimum": 0,
            "maximum": PAGE_ITEMS,
            "description": "the number of items",
        },
    }
    envelope = _object(page)
    envelope["properties"]["after"] = {
        "type": ["string", "null"],
        "description": (
            "the cursor that was asked for, null from the beginning. A centre that says it"
            " protects its readers from caches and proxies on the way that mistake one"
            " question for another; a client refuses a page that says another place."
        ),
    }
    dataset = {
        "name": _text("as in /v1/{name}/changes"),
        "head": {
            "type": ["string", "integer"],
            "description": "opaque; another value means that there is more",
        },
    }
    centre = {
        "id": _text("stable, and the same in every page"),
        "name": _text("as shown on screen"),
        "epoch": _reference("Epoch"),
        "schema": _reference("Version"),
        "time": {**_TIME, "description": "its clock"},
        "datasets": {"type": "array", "items": _object(dataset)},
        "push": {"type": "boolean", "description": "/v1/events is there"},
        "commands": {"type": "boolean", "description": "/v1/commands is there"},
    }
    return {
        "Centre": {**_object(centre), "examples": [examples.CENTRE_ANSWER]},
        "Page": {
            **envelope,
            "examples": [told["value"] for told in examples.pages().values()],
        },
        "Change": {"oneOf": [put, delete], "examples": [examples.WRITTEN]},
        "Head": {
            **_object({"dataset": _text("whose head moved"), "head": _text("opaque")}),
            "description": "`data` of a `head` event.",
            "examples": [{"dataset": "observations", "head": "812"}],
        },
    }


def _commands() -> dict[str, Any]:
    command = {
        "id": _text("the client's own id of this command"),
        "kind": {"type": "string", "enum": [DIRECTIVE_PUT, REPORT_FIGURE]},
        "officer": _text("who gave it"),
        "issued_at": {**_TIME, "description": "when, by the client's clock"},
        "target": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "description": "the id of the row that it is about",
        },
        "expected_rev": {
            "type": "integer",
            "minimum": 0,
            "maximum": 2**63 - 1,
            "description": "the revision that the officer saw; 0 = it must not exist yet",
        },
        "payload": {
            "description": "by kind, the directive's row or the report of a figure",
            "anyOf": [_reference("Directive"), _reference("FigureReport")],
        },
    }
    (report,), components = msgspec.json.schema_components(
        (FigureReport,), ref_template="#/components/schemas/{name}"
    )
    del report
    components["FigureReport"]["examples"] = [examples.REPORT]
    _refer(components["FigureReport"]["properties"], "period_start", "Instant")
    _refer(components["FigureReport"]["properties"], "period", "Duration")
    answer = {"command": _text("the command's id"), "change": _reference("Change")}
    return {
        "Command": {**_object(command), "examples": [examples.COMMAND]},
        "CommandAnswer": {**_object(answer), "examples": [examples.COMMAND_ANSWER]},
        **components,
    }


def _problems() -> dict[str, Any]:
    return {
        "Problem": {
            "description": "RFC 9457. `detail` says what is wrong and what to do about it.",
            "type": "object",
            "properties": {
                "type": {"type": "string", "format": "uri-reference", "default": "about:blank"},
                "title": {"type": "string", "description": "the status in words"},
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": {"type": "string", "minLength": 1, "description": "for a person"},
            },
            "required": ["status", "detail"],
            "examples": [
                examples.problem(404, "Not Found", "this centre has no dataset 'weather'")
            ],
        },
        "Conflict": {
            "description": "The problem of a command that came too late, with what won.",
            "allOf": [
                _reference("Problem"),
                {
                    "type": "object",
                    "properties": {
                        "current": {
                            "description": "null: the target does not exist",
                            "anyOf": [_reference("Change"), {"type": "null"}],
                        }
                    },
                    "required": ["current"],
                },
            ],
            "examples": [examples.conflict()],
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
