"""The examples of the OpenAPI document: rows, pages, commands, problems and events.

Every one stands in the document and is held to its schema by a test; the answers carry the
very ``Content-Digest`` that belongs to their bodies as ``compact`` writes them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Final

from ioc_desktop.centre.commands import DIRECTIVE_PUT
from ioc_desktop.domain.reporting.single import REPORT_FIGURE
from ioc_desktop.domain.rows import DATASETS, SCHEMA

EPOCH: Final = "63fc228b2b9543d6"
CENTRE: Final = "nghean"
ROWS: Final[dict[str, dict[str, Any]]] = {
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
"""One row of each dataset."""

ROW_IDS: Final = {
    "subsystems": "documents",
    "localities": "2021/412",
    "agencies": "sxd",
    "indicators": "documents.overdue",
    "observations": "health.covid_cases/412//2021-09-25",
    "records": "document/20210826-007",
    "alarms": "health.covid_cases/412//2021-10-07T16:38:00+07:00",
    "directives": "directive/2021-10-07/1",
}
"""The id under which each example row stands."""

_REVISED: Final = {
    "indicator": "budget.revenue",
    "period_start": "2021-01-01",
    "period": "P1Y",
    "value": 19_018.5,
    "status": "estimate",
    "as_of": "2021-12-20T08:00:00+07:00",
}

CENTRE_ANSWER: Final[dict[str, Any]] = {
    "id": CENTRE,
    "name": "Trung tâm điều hành thông minh tỉnh Nghệ An",
    "epoch": EPOCH,
    "schema": SCHEMA,
    "time": "2021-10-07T09:30:00Z",
    "datasets": [{"name": name, "head": "9"} for name in DATASETS],
    "push": True,
    "commands": True,
}
COMMAND: Final[dict[str, Any]] = {
    "id": "01J0-9",
    "kind": DIRECTIVE_PUT,
    "officer": "trực ban",
    "issued_at": "2021-10-07T16:45:00+07:00",
    "target": ROW_IDS["directives"],
    "expected_rev": 0,
    "payload": ROWS["directives"],
}
WRITTEN: Final[dict[str, Any]] = {
    "id": ROW_IDS["directives"],
    "rev": 1,
    "op": "put",
    "row": ROWS["directives"],
}
REPORT: Final[dict[str, Any]] = {
    "indicator": "tourism.occupancy",
    "period_start": "2021-09-01",
    "period": "P1M",
    "value": 12.5,
    "status": "provisional",
}
REPORT_COMMAND: Final[dict[str, Any]] = {
    **COMMAND,
    "id": "01J0-10",
    "kind": REPORT_FIGURE,
    "target": "tourism.occupancy///2021-09-01/P1M",
    "payload": REPORT,
}
COMMAND_ANSWER: Final[dict[str, Any]] = {"command": COMMAND["id"], "change": WRITTEN}
EVENTS: Final = (
    'event: head\ndata: {"dataset":"observations","head":"812"}\n\n'
    'event: head\ndata: {"dataset":"alarms","head":"9"}\n\n'
    ": still here\n\n"
)


def put(dataset: str) -> dict[str, Any]:
    """Return the example row of a dataset as a change of a page."""
    return {"id": ROW_IDS[dataset], "rev": 1, "op": "put", "row": ROWS[dataset]}


def page(dataset: str, items: list[dict[str, Any]], *, more: bool = False) -> dict[str, Any]:
    """Return a page of these items."""
    place = base64.urlsafe_b64encode(f"{EPOCH}.{dataset}.{len(items)}".encode())
    return {
        "centre": CENTRE,
        "dataset": dataset,
        "epoch": EPOCH,
        "schema": SCHEMA,
        "next": place.rstrip(b"=").decode(),
        "more": more,
        "count": len(items),
        "items": items,
    }


def pages() -> dict[str, dict[str, Any]]:
    """Return the example pages: one of each dataset, and the unusual ones."""
    final = _REVISED | {"value": 19_911.2, "status": "official", "as_of": "2022-06-30T08:00:00Z"}
    vintages = [
        {"id": "budget.revenue///2021", "rev": 1, "op": "put", "row": _REVISED},
        {"id": "budget.revenue///2021", "rev": 2, "op": "put", "row": final},
    ]
    deleted = {"id": "entered/by-mistake", "rev": 4, "op": "delete"}
    told = {
        dataset: {"summary": f"a page of {dataset}", "value": page(dataset, [put(dataset)])}
        for dataset in DATASETS
    }
    return {
        **told,
        "first of several": {
            "summary": "`more`: ask on with `next` at once",
            "value": page("observations", [put("observations")], more=True),
        },
        "vintages": {
            "summary": "the revisions of one figure, in the order of `rev`",
            "value": page("observations", vintages),
        },
        "a deletion": {
            "summary": "the id stays in the log, for ever",
            "value": page("observations", [deleted]),
        },
        "nothing new": {
            "summary": "an empty page still has `next`: the place to ask from later",
            "value": page("records", []),
        },
    }


def problem(status: int, title: str, detail: str) -> dict[str, Any]:
    """Return a problem (RFC 9457) as a centre sends it."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def conflict() -> dict[str, Any]:
    """Return what the second of two officers is told."""
    won = WRITTEN | {"rev": 2, "row": {**ROWS["directives"], "state": "received"}}
    told = problem(412, "Precondition Failed", "the directive is at revision 2 by now")
    return {**told, "current": won}


def compact(value: Any) -> bytes:
    """Return the bytes of an example's body."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(body: bytes) -> str:
    """Return the Content-Digest (RFC 9530) of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
