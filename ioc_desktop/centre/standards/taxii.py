"""TAXII 2.1: what is new in a collection, page by page; a source of a running centre.

A place in the collection is the ``X-TAXII-Date-Added-Last`` of the last page, the server's own
words; after it only what was added later is asked for. Pages of one question follow its
``next``, with the same filter. The addresses that a discovery document advertises are taken as
paths on the server that was asked: many servers advertise one that nobody can reach.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from ioc_desktop.centre.standards.counts import Counts
from ioc_desktop.centre.standards.http import Answer, GoneError, SourceClient, SourceError
from ioc_desktop.centre.standards.mapping import TaxiiMap
from ioc_desktop.centre.standards.polling import Came, HeldState
from ioc_desktop.centre.standards.sources_file import SourceSpec
from ioc_desktop.centre.standards.stix_rows import Held, count_objects, put_objects
from ioc_desktop.centre.standards.taking import Taking

MEDIA_TYPE: Final = "application/taxii+json"
ACCEPT: Final = "application/taxii+json;version=2.1"
PAGE: Final = 500
_DISCOVERY: Final = "/taxii2/"

Kind = TypeVar("Kind", bound=msgspec.Struct)


class _Discovery(msgspec.Struct, frozen=True):
    api_roots: tuple[str, ...] = ()
    default: str = ""


class _Collection(msgspec.Struct, frozen=True):
    id: str
    title: str
    can_read: bool
    alias: str = ""


class _Collections(msgspec.Struct, frozen=True):
    collections: tuple[_Collection, ...] = ()


class _Envelope(msgspec.Struct, frozen=True):
    more: bool = False
    next: str | None = None
    objects: tuple[Any, ...] = ()


class TaxiiSource:
    """Asks one collection of one server."""

    def __init__(self, spec: SourceSpec, mapping: TaxiiMap) -> None:
        """Ask nothing yet."""
        self._spec, self._mapping = spec, mapping
        self._objects_url = ""
        self._after = ""
        self._next = ""

    @property
    def subsystem(self) -> str:
        """The subsystem that it supplies."""
        return self._mapping.subsystem

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that it supplies."""
        return tuple(dict.fromkeys(self._mapping.counts.values()))

    async def ask(self, client: SourceClient, cursor: str, now_s: int, held: HeldState) -> Came:
        """Return what was added after the cursor: one page, and whether there is more.

        Raises:
            SourceError: it cannot be had.
        """
        del now_s, held
        if not self._objects_url:
            self._objects_url = await self._find(client)
        query = {"limit": str(PAGE)}
        if cursor:
            query["added_after"] = cursor
        if self._next and self._after == cursor:
            query["next"] = self._next
        try:
            answer = await client.get(self._objects_url, query, ACCEPT)
        except GoneError:
            # Perhaps it has forgotten the page, or the collection lies elsewhere by now.
            self._next = self._objects_url = ""
            raise
        envelope = _decoded(answer, _Envelope)
        last = answer.headers.get("x-taxii-date-added-last", "")
        if envelope.more and envelope.next:
            # The filter stays as it is until the last page: ``next`` belongs to it.
            self._after, self._next = cursor, envelope.next
            return Came(envelope.objects, cursor, last or cursor, more=True)
        self._next = ""
        return Came(envelope.objects, last or cursor, last or cursor, more=False)

    def put(
        self, taking: Taking, came: tuple[Any, ...], held: HeldState, counts: Counts
    ) -> HeldState:
        """Put objects and counts; return what to hold for the next time."""
        known = Held() if held is None else msgspec.json.decode(held, type=Held)
        put_objects(taking, self._mapping, self._spec.name, came, known)
        count_objects(counts, self._mapping, known)
        return msgspec.json.encode(known)

    async def _find(self, client: SourceClient) -> str:
        """Return the address of the collection's objects."""
        root = self._spec.url
        if not root.endswith("/"):
            root += "/"
        if urlsplit(root).path == _DISCOVERY:
            found = _decoded(await client.get(root, {}, ACCEPT), _Discovery)
            advertised = found.default or next(iter(found.api_roots), "")
            if not advertised:
                raise SourceError("its discovery document names no API root")
            root = _here(root, advertised)
        answer = await client.get(f"{root}collections/", {}, ACCEPT)
        several = _decoded(answer, _Collections).collections
        wanted = self._spec.collection
        for one in several:
            if wanted in {one.id, one.alias, one.title}:
                if not one.can_read:
                    raise SourceError(f"the collection {wanted!r} may not be read by us")
                return f"{root}collections/{quote(one.id, safe='')}/objects/"
        titles = ", ".join(one.title for one in several[:10]) or "none"
        raise SourceError(f"it has no collection {wanted!r}; it has: {titles}")


def _here(asked: str, advertised: str) -> str:
    """Return the advertised root's path on the server that was asked."""
    origin, path = urlsplit(asked), urlsplit(advertised).path
    path = path if path.endswith("/") else f"{path}/"
    return urlunsplit((origin.scheme, origin.netloc, path, "", ""))


def _decoded(answer: Answer, kind: type[Kind]) -> Kind:
    told = answer.headers.get("content-type", "")
    if told.partition(";")[0].strip().casefold() != MEDIA_TYPE:
        raise SourceError(f"its answer is {told[:60] or 'of no type'}, not {MEDIA_TYPE}")
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"its answer is no TAXII 2.1: {error}") from None
