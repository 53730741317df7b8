"""The Centre API as an OpenAPI 3.1 document: the one text that another team works from.

Rows are described from the very types that clients read them with; the rest is written
here. A test holds the copy in docs/ equal to it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from ioc_desktop.centre import openapi_examples as examples
from ioc_desktop.centre.cursors import LONGEST
from ioc_desktop.centre.limits import BODY_BYTES, KEY_LENGTH
from ioc_desktop.centre.openapi_responses import (
    TEXT,
    headers,
    ok,
    reference,
    refusals,
    responses,
)
from ioc_desktop.centre.openapi_schemas import schemas
from ioc_desktop.centre.store import PAGE_BYTES, PAGE_ITEMS
from ioc_desktop.domain.directives import MAY_BECOME, STATES
from ioc_desktop.domain.rows import DATASETS, SCHEMA

_INTRODUCTION: Final = f"""\
A centre serves its figures as **datasets**. Each dataset is a log of changes in which every
row's id stands with its latest revision; a client reads the log page by page, keeps the
cursor of the last page and comes back with it. That is all: the same request is the first
copy, the daily difference and the repair.

**Vintages.** A figure that is estimated, corrected or made official later keeps its id and
gets another `rev`, `as_of` and `status`. Of such figures a centre keeps the earlier
revisions in the log too and serves them in the order of `rev`, so that whoever comes later
learns what was said when. The one with the highest `rev` is the figure; those before it are
its vintages. Centres drop the earlier revisions of everything else (records, counts that
run through their day): a client may rely on the latest only.

**Reading.** Ask `GET /v1/{{dataset}}/changes` without `after` for the beginning. Store the
items and `next` together. While `more` is true, ask on at once; when it is false, ask again
after a while or when an event says that the head has moved. An empty page with a new `next`
is progress. `rev` grows with every change of an id: a lower one never replaces a higher one,
also after a delete, so pages may be replayed and may come out of order.

**Cursors** are opaque. Each belongs to one centre, epoch, dataset and schema, and stays good
for as long as that history lives: asked again it brings the same rows, or the newer
revisions that took their place. A text that is no cursor is answered with 400; a cursor of
another history, or of one that is no longer kept, with 410. `epoch` changes when the
centre's history is made anew.

**Starting again.** After a 410 or under another epoch a client reads that dataset from its
beginning, beside what it has, and swaps.

**Integrity.** `Content-Digest` (RFC 9530, sha-256) covers the body as sent, and `count` is
the number of items. A client refuses a page where either does not hold. Bodies are sent
without content coding, unless the request's `Accept-Encoding` asks for one.

**Bounds.** A page holds at most `limit` items, {PAGE_ITEMS} if none is given, and about
{PAGE_BYTES // 1000} kB; a single larger item is sent alone. A cursor has at most {LONGEST}
bytes, a command's body at most {BODY_BYTES} bytes.

**Errors** are `application/problem+json` (RFC 9457), with a `detail` that a person can act on.
After 401 and 403 a client asks for new credentials and keeps its cursors (403 to a command
refuses that command only, and a person decides what becomes of it); after 429 and 503 it
waits for as long as `Retry-After` says, in seconds or until a date; other 5xx answers it
takes for an outage and tries again, ever more slowly. `HEAD` is answered as `GET` is,
without the body; other methods with 405.

**Versions.** Within schema {SCHEMA.split(".", maxsplit=1)[0]}.x fields and datasets may be
added: keep unknown fields, skip unknown datasets. A new major schema stops a client.

**Text** is UTF-8 in NFC. Times are RFC 3339 with an offset; a bare date is local midnight in
UTC+7. Lengths of time are ISO 8601 (`PT12H`, `P1D`, `P1W`, `P1M`, `P3M`, `P1Y`). Numbers are
finite. `null` in an optional field means the same as its absence.
"""


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
        "tags": [
            {"name": "reading", "description": "Everything a wall needs."},
            {"name": "writing", "description": "What officers tell their centre."},
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
            "responses": responses(),
            "headers": headers(),
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
        "tags": ["reading"],
        "summary": "Who this centre is, its clock, and where its datasets stand",
        "responses": {
            "200": {
                **ok("The centre", "Centre", {"centre": {"value": examples.CENTRE_ANSWER}}),
                "links": {
                    "FirstPage": {
                        "operationId": "getChanges",
                        "description": "A dataset from its beginning.",
                        "parameters": {"dataset": "$response.body#/datasets/0/name"},
                    }
                },
            },
            **refusals("BadRequest", "Unauthorized", "Forbidden"),
        },
    }


def _changes() -> dict[str, Any]:
    return {
        "operationId": "getChanges",
        "tags": ["reading"],
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
                "schema": TEXT,
                "description": "One of those that `/v1/centre` lists.",
                "examples": {name: {"value": name} for name in DATASETS},
            },
            {
                "name": "after",
                "in": "query",
                "schema": reference("Cursor"),
                "description": "`next` of an earlier page, unchanged. Absent: the beginning.",
            },
            {
                "name": "limit",
                "in": "query",
                "description": "How many items the page may hold.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": PAGE_ITEMS,
                    "default": PAGE_ITEMS,
                },
                "examples": {"all": {"value": PAGE_ITEMS}, "a look": {"value": 1}},
            },
        ],
        "responses": {
            "200": {
                **ok("A page", "Page", examples.pages()),
                "links": {
                    "NextPage": {
                        "operationId": "getChanges",
                        "description": "What comes after this page, now or later.",
                        "parameters": {
                            "dataset": "$request.path.dataset",
                            "after": "$response.body#/next",
                        },
                    }
                },
            },
            **refusals("BadRequest", "Unauthorized", "Forbidden", "NotFound", "Gone"),
        },
    }


def _events() -> dict[str, Any]:
    return {
        "operationId": "getEvents",
        "tags": ["reading"],
        "summary": "Hints that heads have moved, as server-sent events",
        "description": (
            "Events of the type `head`, each with a `Head` as its `data`, beginning with the"
            " present head of every dataset, and a comment line at least every 15 seconds."
            " Hints only: a client that misses them all still polls, and hears of every change"
            " that way. A centre whose `/v1/centre` says `push: false` answers 404."
        ),
        "responses": {
            "200": {
                "description": "A stream that does not end by itself",
                "headers": {"Cache-Control": {"schema": TEXT, "example": "no-store"}},
                "content": {
                    "text/event-stream": {
                        "schema": {
                            "type": "string",
                            "contentMediaType": "text/event-stream",
                            "description": (
                                "Server-sent events (HTML, 9.2). `event` is `head`, `data` the"
                                " JSON of `#/components/schemas/Head`; lines that begin with a"
                                " colon are comments."
                            ),
                        },
                        "example": examples.EVENTS,
                    }
                },
            },
            **refusals("Unauthorized", "Forbidden", "NotFound"),
        },
    }


def _commands() -> dict[str, Any]:
    answer = examples.COMMAND_ANSWER
    return {
        "operationId": "postCommand",
        "tags": ["writing"],
        "summary": "Carry out a command once, however often it is sent",
        "description": (
            "Send the same body with the same `Idempotency-Key` until there is an answer."
            " `directive.put` writes the directive `target` if `expected_rev` is still its"
            " revision (0: it does not exist yet). Only effects are remembered: a command that"
            " lost may be sent again with the revision that won. A directive begins as `issued`,"
            f" and its states follow one another ({_states()}); what cannot follow is refused"
            " with 422, and so is an `agency` or a `locality` whose code the centre's catalogue"
            " does not have. Its `history` is the centre's own: of the client's it takes the note"
            " of the last step. `report_figure` is optional: it reports one figure, whose id is"
            " `target`, at `expected_rev`; what is impossible, or suspicious without `accept`, is"
            " refused with 422, as by a centre that does not know the kind. A centre whose"
            " `/v1/centre` says `commands: false` answers 404."
        ),
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "Made when the officer acts, and the same for every try.",
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": KEY_LENGTH,
                    "pattern": "^[!-~]+$",
                },
                "example": "01J0-9",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": reference("Command"),
                    "examples": {
                        "a directive": {"value": examples.COMMAND},
                        "a figure": {"value": examples.REPORT_COMMAND},
                    },
                }
            },
        },
        "responses": {
            "201": ok("It has taken effect", "CommandAnswer", {"written": {"value": answer}}),
            "200": ok(
                "It had taken effect before; the same answer again",
                "CommandAnswer",
                {"again": {"value": answer}},
            ),
            "412": {
                "description": "`expected_rev` is no longer current; `current` is what won.",
                "content": {
                    "application/problem+json": {
                        "schema": reference("Conflict"),
                        "examples": {"it was received meanwhile": {"value": examples.conflict()}},
                    }
                },
            },
            **refusals(
                "BadRequest",
                "Unauthorized",
                "Forbidden",
                "NotFound",
                "TooLarge",
                "UnsupportedMediaType",
                "Refused",
            ),
        },
    }


def _states() -> str:
    """Return which states of a directive may follow which, in words."""
    told = [
        f"`{state}` → {' · '.join(f'`{one}`' for one in STATES if one in following)}"
        for state, following in MAY_BECOME.items()
        if following
    ]
    return "; ".join(told)


def _document() -> dict[str, Any]:
    return {
        "operationId": "getOpenapi",
        "tags": ["reading"],
        "summary": "This document; open to all",
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["openapi"],
                            "properties": {"openapi": {"type": "string", "pattern": "^3\\.1"}},
                        }
                    }
                },
            },
            **refusals(),
        },
    }
