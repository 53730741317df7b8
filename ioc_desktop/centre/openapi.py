"""The Centre API as an OpenAPI 3.1 document."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def openapi_json() -> bytes:
    """Return the document as JSON text."""
    return b"{}"
