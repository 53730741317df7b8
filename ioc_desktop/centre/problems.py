"""Errors as clients get them: ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

RETRY_AFTER_S: Final = 2
"""How soon a client may ask again while the database cannot be used."""


def problem(
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Response:
    """Return an answer that says what went wrong and what to do about it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **(extra or {}),
    }
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


async def http_problem(request: Request, error: Exception) -> Response:
    """Turn Starlette's own refusals (unknown path, wrong method) into problems."""
    if not isinstance(error, HTTPException):
        raise error
    details = {
        404: f"there is nothing at {request.url.path}; see /v1/openapi.json",
        405: f"{request.method} is not possible at {request.url.path}; see /v1/openapi.json",
    }
    detail = details.get(error.status_code, error.detail)
    return problem(error.status_code, detail, headers=error.headers)


async def unavailable_problem(_request: Request, _error: Exception) -> Response:
    """Say that the database cannot be used; its own words are for whoever runs the centre."""
    return problem(
        503,
        "the centre's database cannot be used now; ask again",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )
