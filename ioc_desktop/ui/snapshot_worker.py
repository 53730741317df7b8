"""Answers what tiles ask for and runs their bundles' pure models, in one worker thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from ioc_desktop.domain.queries import Query, Snapshot, SnapshotSource

ViewBuilder = Callable[[Snapshot], object]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class TileRequest:
    """What a tile asks for: its queries, and the pure function that makes its view."""

    key: Hashable
    queries: Mapping[str, Query]
    build: ViewBuilder


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """A tile's view could not be made: its bundle raised this."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Answered:
    """What the worker made of one tile: a view (None = as before) or a failure."""

    key: Hashable
    view: object | None
    topics: frozenset[str]
    took_s: float = 0.0


class SnapshotWorker:
    """Runs in the one worker thread: the source, and what each tile was last given."""

    def __init__(self, source: Callable[[], SnapshotSource]) -> None:
        self._open = source
        self._source: SnapshotSource | None = None
        self._views: dict[Hashable, object] = {}
        self.building: Hashable | None = None

    def work(self, requests: list[TileRequest], now_s: int) -> tuple[Answered, ...]:
        """Answer all requests from one view of the cache; equal questions once."""
        source = self._opened()
        names: dict[Query, str] = {}
        for request in requests:
            for query in request.queries.values():
                names.setdefault(query, f"q{len(names)}")
        try:
            whole = source.answer({name: query for query, name in names.items()}, now_s)
        except Exception:
            self.close()  # a replaced or damaged file is opened anew at the next try
            raise
        answered = []
        for request in requests:
            begun = time.perf_counter()
            one = self._one(source, request, whole, names)
            answered.append(replace(one, took_s=time.perf_counter() - begun))
        return tuple(answered)

    def read(
        self, queries: Mapping[str, Query], build: Callable[[Snapshot], Read], now_s: int
    ) -> Read:
        """Answer once, for whoever waits for it; nothing is kept."""
        return build(self._opened().answer(queries, now_s))

    def forget(self, keys: Iterable[Hashable]) -> None:
        """Drop what these tiles were last given."""
        for key in keys:
            self._views.pop(key, None)

    def close(self) -> None:
        """Close the source; it is opened anew when asked again."""
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _opened(self) -> SnapshotSource:
        if self._source is None:
            self._source = self._open()
        return self._source

    def _one(
        self,
        source: SnapshotSource,
        request: TileRequest,
        whole: Snapshot,
        names: Mapping[Query, str],
    ) -> Answered:
        answers = {name: whole.answers[names[query]] for name, query in request.queries.items()}
        topics: frozenset[str] = frozenset()
        topics = topics.union(*(source.topics(query) for query in request.queries.values()))
        view: object
        self.building = request.key
        try:
            view = request.build(Snapshot(now_s=whole.now_s, answers=answers))
            if self._views.get(request.key) == view:
                return Answered(request.key, None, topics)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a bundle may raise anything; its tile says so
            view = BuildFailure(error)
            if self._same_failure(self._views.get(request.key), error):
                return Answered(request.key, None, topics)
        finally:
            self.building = None
        self._views[request.key] = view
        return Answered(request.key, view, topics)

    @staticmethod
    def _same_failure(before: object, error: BaseException) -> bool:
        return isinstance(before, BuildFailure) and repr(before.error) == repr(error)
