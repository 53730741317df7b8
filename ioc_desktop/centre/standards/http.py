"""HTTP for the centre's own sources: a question, and a whole answer of bounded size and time.

Redirects are not followed and compressed bodies are refused, so that an answer is what the
address gave; every request ends by its deadline. With ``sync.bare_httpx`` the only module that
imports httpx.
"""

from __future__ import annotations

import asyncio
import email.utils
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from ioc_desktop.errors import KnownError

REQUEST_S: Final = 20.0
CONNECT_S: Final = 5.0
BODY_BYTES: Final = 8 << 20
LONGEST_PAUSE_S: Final = 3600.0
_OK: Final = 200
_UNAUTHORISED: Final = frozenset({401, 403})
_BUSY: Final = frozenset({429, 503})


class SourceError(KnownError):
    """A source did not answer as it should; ``pause_s`` is when it wants to be asked again."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        """Say why in one line."""
        super().__init__(reason)
        self.pause_s = pause_s


class GoneError(SourceError):
    """The source has no such thing (404, or 400 for a place in it that it has forgotten)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete body with the headers, whose names are in lower case."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Access:
    """How a source is entered: a token, or a user with a password; whom its certificate is of."""

    token: str | None = None
    user: str | None = None
    password: str | None = None
    ca_file: Path | None = None


class SourceClient:
    """Asks one source; to be closed after use."""

    def __init__(self, access: Access, *, request_s: float = REQUEST_S) -> None:
        """Open nothing yet.

        Raises:
            SourceError: the certificates of ``ca_file`` cannot be read.
        """
        self._request_s = request_s
        headers = {"Accept-Encoding": "identity", "User-Agent": "ioc-desktop-centre"}
        if access.token is not None:
            headers["Authorization"] = f"Bearer {access.token}"
        verify: ssl.SSLContext | bool = True
        if access.ca_file is not None:
            try:
                verify = ssl.create_default_context(cafile=str(access.ca_file))
            except (OSError, ssl.SSLError) as error:
                raise SourceError(f"{access.ca_file}: cannot be read: {error}") from error
        self._client = httpx.AsyncClient(
            auth=None if access.user is None else (access.user, access.password or ""),
            headers=headers,
            verify=verify,
            timeout=httpx.Timeout(request_s, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, url: str, query: Mapping[str, str], accept: str) -> Answer:
        """Return the answer of a GET.

        Raises:
            SourceError: there was none, or it is none that can be used.
        """
        try:
            async with asyncio.timeout(self._request_s):
                return await self._get(url, query, accept)
        except TimeoutError:
            raise SourceError(f"no whole answer within {self._request_s:g} s") from None
        except httpx.InvalidURL as error:
            raise SourceError(f"the address cannot be used: {error}") from None
        except httpx.HTTPError as error:
            raise SourceError(_in_words(url, error)) from None

    async def _get(self, url: str, query: Mapping[str, str], accept: str) -> Answer:
        question = self._client.build_request(
            "GET", url, params=dict(query), headers={"Accept": accept}
        )
        answer = await self._client.send(question, stream=True)
        try:
            _judge(answer)
            chunks: list[bytes] = []
            size = 0
            async for chunk in answer.aiter_raw():
                size += len(chunk)
                if size > BODY_BYTES:
                    raise SourceError(f"its answer is larger than {BODY_BYTES >> 20} MB")
                chunks.append(chunk)
            told = answer.headers.get("content-length")
            if told is not None and told.isdecimal() and int(told) != size:
                raise SourceError("its answer was cut short")
            return Answer(
                b"".join(chunks), {key.lower(): one for key, one in answer.headers.items()}
            )
        finally:
            await answer.aclose()


def _judge(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in _UNAUTHORISED:
        raise SourceError(f"it lets us not in ({status}): see the user and the password or token")
    if status in _BUSY:
        raise SourceError(f"it is busy ({status})", _retry_after_s(answer))
    if status in {400, 404}:
        raise GoneError(f"it answers {status} to {answer.request.url.path}")
    if status != _OK:
        raise SourceError(f"it answers {status} to {answer.request.url.path}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise SourceError("its answer is compressed, which was not asked for")


def _retry_after_s(answer: httpx.Response) -> float | None:
    """Return the seconds of Retry-After: a number, or a date."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdecimal() and len(told) < 10:  # noqa: PLR2004  # three centuries
        return min(float(told), LONGEST_PAUSE_S)
    try:
        at = email.utils.parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    return min(max(0.0, at.timestamp() - time.time()), LONGEST_PAUSE_S)


def _in_words(url: str, error: httpx.HTTPError) -> str:
    parts = urlsplit(url)
    where = parts.hostname or url
    if parts.port:
        where = f"{where}:{parts.port}"
    reason = str(error) or type(error).__name__
    return f"{where} cannot be reached: {reason}"
