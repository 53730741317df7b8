"""The Centre API as an OpenAPI 3.1 document: the one text that another team works from.

Rows are described from the very types that clients read them with; the rest is written
here. A test holds the copy in docs/ equal to it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from ioc_desktop.centre.cursors import LONGEST
from ioc_desktop.centre.openapi_schemas import schemas
from ioc_desktop.centre.store import PAGE_BYTES, PAGE_ITEMS
from ioc_desktop.domain.rows import DATASETS, SCHEMA

_INTRODUCTION: Final = f"""\
A centre serves its figures as **datasets**. Each dataset is a log of changes in which every
row's id stands with its latest revision; a client reads the log page by page, keeps the
cursor of the last page and comes back with it. That is all: the same request is the first
copy, the daily difference and the repair.

**Vintages.** Of a figure that is estimated, then revised, a centre keeps the earlier
revisions in the log too and serves them in the order of `rev`, so that whoever comes later
learns what was said when. The one with the highest `rev` is the figure; those before it are
its vintages. Centres drop the earlier revisions of everything else (records, counts that
run through their day): a client may rely on the latest only.

**Reading.** Ask `GET /v1/{{dataset}}/changes` without `after` for the beginning. Store the
items and `next` together. While `more` is true, ask on at once; when it is false, ask again
after a while or when an event says that the head has moved. An empty page with a new `next`
is progress. `rev` grows with every change of an id: a lower one never replaces a higher one,
also after a delete, so pages may be replayed and may come out of order.

**Starting again.** `epoch` changes when the centre's history is made anew. A cursor belongs
to one centre, epoch, dataset and schema; for any other the answer is 410, and the client
reads that dataset from its beginning, beside what it has, and swaps.

**Integrity.** `Content-Digest` (RFC 9530, sha-256) covers the body as sent, and `count` is
the number of items. A client refuses a page where either does not hold. Bodies are sent
without content coding.

**Vintages.** A figure that is estimated, corrected or made official later keeps its id and
gets another `rev`, `as_of` and `status`. A client that wants the earlier values keeps them.

**Versions.** Within schema {SCHEMA.split(".", maxsplit=1)[0]}.x fields and datasets may be
added: keep unknown fields, skip unknown datasets. A new major schema stops a client.

**Text** is UTF-8 in NFC. Times are RFC 3339 with an offset; a bare date is local midnight in
UTC+7. Lengths of time are ISO 8601 (`PT12H`, `P1D`, `P1W`, `P1M`, `P3M`, `P1Y`). Numbers are
finite.
"""

_TEXT: Final[dict[str, Any]] = {"type": "string"}


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """Return the document; do not change it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Centre API",
            "version": SCHEMA,
            "summary": "What an operations centre serves to its control rooms.",
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{host}",
                "description": "HTTPS; plain HTTP on the loopback only",
                "variables": {"host": {"default": "centre.example"}},
            }
        ],
        "security": [{"token": []}, {"token": [], "certificate": []}],
        "paths": {
            "/v1/centre": {"get": _centre()},
            "/v1/{dataset}/changes": {"get": _changes()},
            "/v1/events": {"get": _events()},
            "/v1/commands": {"post": _commands()},
            "/v1/openapi.json": {"get": _document()},
        },
        "components": {
            "schemas": schemas(),
            "responses": {
                "Unauthorized": _problem(
                    "The token is missing or wrong. Ask for new credentials; keep the cursor.",
                    401,
                    "this centre asks for a bearer token: Authorization: Bearer …",
                    {"WWW-Authenticate": {"schema": _TEXT, "required": True}},
                ),
                "BadRequest": _problem(
                    "The request cannot be understood; sending it again does not help.",
                    400,
                    f"limit: a whole number from 1 to {PAGE_ITEMS}",
                ),
                "NotFound": _problem(
                    "There is no such dataset or path.",
                    404,
                    "this centre has no dataset 'weather'; /v1/centre lists them",
                ),
                "MethodNotAllowed": _problem(
                    "The path is there, but not for this method; see the header Allow.",
                    405,
                    "POST is not possible at /v1/centre; see /v1/openapi.json",
                ),
                "Gone": _problem(
                    "The cursor belongs to another history. Start again without it.",
                    410,
                    "this cursor belongs to another history; start again without it",
                ),
                "Busy": _problem(
                    "Come back later; `Retry-After` says when, in seconds.",
                    503,
                    "too many clients listen to events; poll instead",
                    {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}},
                ),
            },
            "headers": {
                "ContentDigest": {
                    "description": "RFC 9530: sha-256 of the body's bytes as sent, in base64.",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
                }
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "certificate": {
                    "type": "mutualTLS",
                    "description": "beside the token, where the site has client certificates",
                },
            },
        },
    }


@lru_cache(maxsize=1)
def openapi_json() -> bytes:
    """Return the document as JSON text, indented, with a newline at its end."""
    return (json.dumps(openapi(), ensure_ascii=False, indent=2) + "\n").encode()


def _centre() -> dict[str, Any]:
    return {
        "operationId": "getCentre",
        "summary": "Who this centre is, its clock, and where its datasets stand",
        "responses": {
            "200": _ok("The centre", "Centre"),
            **_refusals("BadRequest", "Unauthorized", "Busy"),
        },
    }


def _changes() -> dict[str, Any]:
    return {
        "operationId": "getChanges",
        "summary": "One page of a dataset's changes",
        "description": (
            f"At most `limit` items and about {PAGE_BYTES // 1000} kB; a single larger item is"
            " sent alone. Items are in the order of their change;"
            " an id may come more than once, an earlier `rev` before a later one."
        ),
        "parameters": [
            {
                "name": "dataset",
                "in": "path",
                "required": True,
                "schema": _TEXT,
                "description": "One of those that `/v1/centre` lists.",
                "examples": {name: {"value": name} for name in DATASETS},
            },
            {
                "name": "after",
                "in": "query",
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
                "description": "`next` of an earlier page, unchanged. Absent: the beginning.",
            },
            {
                "name": "limit",
                "in": "query",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": PAGE_ITEMS,
                    "default": PAGE_ITEMS,
                },
            },
        ],
        "responses": {
            "200": _ok("A page", "Page"),
            **_refusals("BadRequest", "Unauthorized", "NotFound", "Gone", "Busy"),
        },
    }


def _events() -> dict[str, Any]:
    return {
        "operationId": "getEvents",
        "summary": "Hints that heads have moved, as server-sent events",
        "description": (
            "Events of the type `head` with `data` as below, beginning with the present head"
            " of every dataset, and a comment line at least every 15 seconds. Hints only: a"
            " client that misses them all still polls, and hears of every change that way."
        ),
        "responses": {
            "200": {
                "description": "A stream that does not end by itself",
                "content": {
                    "text/event-stream": {
                        "schema": _TEXT,
                        "example": 'event: head\ndata: {"dataset":"observations","head":"812"}\n\n',
                    }
                },
            },
            **_refusals("Unauthorized", "Busy"),
        },
    }


def _commands() -> dict[str, Any]:
    return {
        "operationId": "postCommand",
        "summary": "Carry out a command once, however often it is sent",
        "description": (
            "Send the same body with the same `Idempotency-Key` until there is an answer."
            " `directive.put` writes the directive `target` if `expected_rev` is still its"
            " revision (0: it does not exist yet). A centre whose `/v1/centre` says"
            " `commands: false` answers 404."
        ),
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _reference("Command")}},
        },
        "responses": {
            "201": _ok("It has taken effect", "CommandAnswer"),
            "200": _ok("It had taken effect before; the same answer again", "CommandAnswer"),
            "412": {
                "description": "`expected_rev` is no longer current; `current` is what won.",
                "content": {"application/problem+json": {"schema": _reference("Conflict")}},
            },
            "413": _problem(
                "The body is too large.", 413, "a command is at most 262144 bytes long"
            ),
            "422": _problem(
                "Refused for good; sending it again does not help.",
                422,
                "this Idempotency-Key was used for another command",
            ),
            **_refusals("BadRequest", "Unauthorized", "Busy"),
        },
    }


def _document() -> dict[str, Any]:
    return {
        "operationId": "getOpenapi",
        "summary": "This document",
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


def _ok(description: str, schema: str) -> dict[str, Any]:
    return {
        "description": description,
        "headers": {"Content-Digest": {"$ref": "#/components/headers/ContentDigest"}},
        "content": {"application/json": {"schema": _reference(schema)}},
    }


def _problem(
    description: str, status: int, detail: str, headers: dict[str, Any] | None = None
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": description,
        "content": {
            "application/problem+json": {
                "schema": _reference("Problem"),
                "example": {"type": "about:blank", "status": status, "detail": detail},
            }
        },
    }
    return {**answer, "headers": headers} if headers else answer


_STATUS: Final = {
    "BadRequest": "400",
    "Unauthorized": "401",
    "NotFound": "404",
    "Gone": "410",
    "Busy": "503",
}


def _refusals(*names: str) -> dict[str, Any]:
    answers = {_STATUS[name]: {"$ref": f"#/components/responses/{name}"} for name in names}
    return {**answers, "405": {"$ref": "#/components/responses/MethodNotAllowed"}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
