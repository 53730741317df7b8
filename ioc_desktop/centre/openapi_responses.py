"""The answers of the OpenAPI document that several paths share: errors and headers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from ioc_desktop.centre import openapi_examples as examples
from ioc_desktop.centre.limits import BODY_BYTES
from ioc_desktop.centre.store import PAGE_ITEMS

TEXT: Final[dict[str, Any]] = {"type": "string"}

_RETRY_AFTER: Final = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
_PROBLEMS: Final[dict[str, tuple[int, str, tuple[str, ...], dict[str, Any]]]] = {
    "BadRequest": (
        400,
        "The request cannot be understood; sending it again does not help.",
        (
            f"limit: a whole number from 1 to {PAGE_ITEMS}",
            "after: not a cursor that a centre gave out",
            "send the header Idempotency-Key: 1 to 128 visible ASCII characters",
        ),
        {},
    ),
    "Unauthorized": (
        401,
        "The token is missing or wrong. Ask for new credentials; keep the cursor.",
        ("this centre asks for a bearer token: Authorization: Bearer …",),
        {"WWW-Authenticate": {"$ref": "#/components/headers/WwwAuthenticate"}},
    ),
    "Forbidden": (
        403,
        "The token is known, but may not do this. Ask for new credentials; keep the cursor.",
        ("this token may read, but not write directives; ask the centre for another",),
        {},
    ),
    "NotFound": (
        404,
        "There is no such dataset or path, or this centre does not offer it.",
        (
            "this centre has no dataset 'weather'; /v1/centre lists them",
            "this centre takes no commands",
        ),
        {},
    ),
    "MethodNotAllowed": (
        405,
        "The path is there, but not for this method; see the header Allow.",
        ("POST is not possible at /v1/centre; see /v1/openapi.json",),
        {"Allow": {"$ref": "#/components/headers/Allow"}},
    ),
    "Gone": (
        410,
        "The cursor belongs to another history, or is no longer kept. Start again without it.",
        ("this cursor belongs to another history; start again without it",),
        {},
    ),
    "TooLarge": (
        413,
        "The body is too large.",
        (f"a command is at most {BODY_BYTES} bytes long",),
        {},
    ),
    "UnsupportedMediaType": (
        415,
        "The body is announced as something else than JSON.",
        ("send the command as Content-Type: application/json, not as 'text/plain'",),
        {},
    ),
    "Refused": (
        422,
        "Refused for good; sending it again does not help.",
        (
            "this Idempotency-Key was used for another command",
            "unknown kind 'directive.burn'; known: directive.put",
            "this centre has no agency 'sxdd'; /v1/agencies/changes lists them",
        ),
        {},
    ),
    "TooMany": (
        429,
        "This client asks too often; `Retry-After` says when to come back.",
        ("more than 600 requests within a minute; come back in 30 s",),
        _RETRY_AFTER,
    ),
    "Busy": (
        503,
        "The centre cannot answer now; `Retry-After` says when to come back.",
        ("too many clients listen to events; poll instead",),
        _RETRY_AFTER,
    ),
}
_EVERYWHERE: Final = ("MethodNotAllowed", "TooMany", "Busy")


def responses() -> dict[str, Any]:
    """Return ``components/responses``: every refusal, with examples of what is said."""
    return {name: _problem(*told) for name, told in _PROBLEMS.items()}


def headers() -> dict[str, Any]:
    """Return ``components/headers``."""
    return {
        "ContentDigest": {
            "description": "RFC 9530: sha-256 of the body's bytes as sent, in base64.",
            "required": True,
            "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
            "example": examples.digest(examples.compact(examples.CENTRE_ANSWER)),
        },
        "RetryAfter": {
            "description": "RFC 9110, 10.2.3: seconds, or a date measured against `Date`.",
            "schema": {"anyOf": [{"type": "integer", "minimum": 0}, TEXT]},
            "examples": {
                "seconds": {"value": 30},
                "a date": {"value": "Thu, 07 Oct 2021 09:31:00 GMT"},
            },
        },
        "WwwAuthenticate": {
            "description": "RFC 9110, 11.6.1: the scheme asked for.",
            "required": True,
            "schema": {"type": "string", "pattern": "^Bearer"},
            "example": 'Bearer realm="centre"',
        },
        "Allow": {
            "description": "RFC 9110, 10.2.1: the methods that are possible here.",
            "required": True,
            "schema": TEXT,
            "example": "GET, HEAD",
        },
    }


def ok(description: str, schema: str, told: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of this schema, with named examples."""
    return {
        "description": description,
        "headers": {"Content-Digest": {"$ref": "#/components/headers/ContentDigest"}},
        "content": {"application/json": {"schema": reference(schema), "examples": told}},
    }


def refusals(*names: str) -> dict[str, Any]:
    """Return these refusals by their status, and those that every path may give."""
    return {
        str(_PROBLEMS[name][0]): {"$ref": f"#/components/responses/{name}"}
        for name in sorted({*names, *_EVERYWHERE}, key=lambda name: _PROBLEMS[name][0])
    }


def reference(schema: str) -> dict[str, str]:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{schema}"}


def _problem(
    status: int, description: str, details: tuple[str, ...], shown: dict[str, Any]
) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    told = {detail[:40]: {"value": examples.problem(status, title, detail)} for detail in details}
    answer: dict[str, Any] = {
        "description": description,
        "content": {"application/problem+json": {"schema": reference("Problem"), "examples": told}},
    }
    return {**answer, "headers": shown} if shown else answer
