"""Reads cache.db for the screens: read-only, one read transaction per snapshot.

A reader may be made before there is a cache, while one is being rebuilt, or while another
version writes it: it then answers ``Unanswered`` with the reason, and looks again with each
question. It never raises for what it finds on the disk.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    Answer,
    BreakdownQuery,
    CentresQuery,
    DirectoryQuery,
    DisagreementsQuery,
    FigureQuery,
    FiguresQuery,
    ObligationsQuery,
    OverviewQuery,
    PublishedQuery,
    PunctualityQuery,
    Query,
    RecordsQuery,
    ReportingQuery,
    SearchQuery,
    Snapshot,
    SubsystemsQuery,
    Unanswered,
)
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.store.alarm_answers import answer_alarms
from ioc_desktop.store.board_answers import answer_centres, answer_subsystems
from ioc_desktop.store.breakdown_answers import answer_breakdown
from ioc_desktop.store.catalogue import Catalogue, read_catalogue
from ioc_desktop.store.directory_answers import answer_directory
from ioc_desktop.store.disagreement_answers import answer_disagreements
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE, UNKNOWN_INDICATOR, answer_figure
from ioc_desktop.store.kept import Kept
from ioc_desktop.store.looking_answers import answer_figures, answer_overview, answer_published
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.obligation_answers import answer_obligations
from ioc_desktop.store.period_answers import answer_breakdown_at, answer_figure_at
from ioc_desktop.store.punctuality_answers import answer_punctuality
from ioc_desktop.store.record_answers import RecordsKept, answer_records
from ioc_desktop.store.reporting_answers import answer_reporting
from ioc_desktop.store.schema import VERSION
from ioc_desktop.store.search_answers import answer_search
from ioc_desktop.store.seen_rows import show_only
from ioc_desktop.store.series_shapes import Shape

NO_CACHE: Final = "No figures on this machine yet"
NEWER_CACHE: Final = "The figures on this machine were stored by a newer version of this program"
UNREADABLE_CACHE: Final = "The figures on this machine cannot be read; they are being fetched again"

REASONS: Final = (NO_CACHE, NEWER_CACHE, UNREADABLE_CACHE, UNKNOWN_CENTRE, UNKNOWN_INDICATOR)
"""The source texts of all reasons in ``Unanswered``, for the screen's translation."""

SILENCE_S: Final = 900
"""A centre that nothing was noted of for so long is taken as out of contact."""

_BUSY_S: Final = 1.0
_CATALOGUE_TOPICS: Final = ("subsystems", "localities", "agencies", "indicators")


class _NotReadableError(Exception):
    """There is no cache to read now; the message is the reason for the screen."""


class CacheReader:
    """A ``SnapshotSource`` on one cache.db; may be called from any thread, one at a time.

    ``calendar`` decides working days. ``silence_s`` is after how many seconds without any
    note of contact a centre counts as lost although nobody said so (no station runs); None
    = never, for a simulated clock that runs fast. ``centres`` are the ids of the site's
    centres, so that topics are known before anything was received. What ``audience`` may not see
    is as if it were not there.
    """

    def __init__(
        self,
        path: Path | str,
        calendar: WorkingCalendar | None = None,
        silence_s: int | None = SILENCE_S,
        centres: Iterable[str] = (),
        audience: Audience = "duty",
    ) -> None:
        """Remember where the cache is; it is opened with the first question."""
        self._path = Path(path)
        self._audience: Final = audience
        self._calendar = calendar or WorkingCalendar()
        self._silence_s = silence_s
        self._centres = frozenset(centres)
        self._turn = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, ...] | None = None
        self._lone = False
        """Opened as a file that nobody writes: looked at again as soon as there is a log."""
        self._catalogue: tuple[tuple[object, ...], Catalogue] | None = None
        self._kept: dict[int, Kept] = {}
        self._records: dict[int, RecordsKept] = {}
        self._shapes: dict[tuple[str, bool, int, bytes], Shape] = {}

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        """Answer all queries from one consistent view of the cache, at ``now_s``."""
        with self._turn:
            try:
                with self._moment(now_s) as moment:
                    once: dict[Query, Answer | Unanswered] = {}
                    for query in queries.values():
                        if query not in once:
                            once[query] = _answer(moment, query)
                    return Snapshot(now_s, {name: once[query] for name, query in queries.items()})
            except _NotReadableError as error:
                reason = str(error)
            except (sqlite3.Error, msgspec.DecodeError):
                self._let_go()
                reason = UNREADABLE_CACHE
        return Snapshot(now_s, dict.fromkeys(queries, Unanswered(reason)))

    def topics(self, query: Query) -> frozenset[str]:
        """Return the topics (``centre/dataset``) whose change may change the answer.

        Those of all centres known from the site or met in the cache where the answer may
        come from any. Other centres' values stand beside a figure where their catalogues
        have the indicator: what else a busy centre sends concerns it not.
        """
        centres = self._centres
        datasets: tuple[str, ...] = ("observations", *_CATALOGUE_TOPICS)
        if isinstance(query, CentresQuery):
            datasets = tuple(DATASETS)
        elif isinstance(query, DirectoryQuery):
            datasets = ("localities", "agencies")
        elif isinstance(query, RecordsQuery):
            centres, datasets = frozenset({query.centre}), ("records", *_CATALOGUE_TOPICS)
        elif isinstance(query, OverviewQuery | FiguresQuery):
            centres = frozenset({query.centre}) if query.centre else centres
            datasets = ("observations", "records", "alarms", *_CATALOGUE_TOPICS)
        elif isinstance(query, SearchQuery):
            centres = frozenset({query.centre}) if query.centre else centres
            datasets = ("records", *_CATALOGUE_TOPICS)
        elif isinstance(query, AlarmsQuery):
            centres = frozenset({query.centre}) if query.centre else centres
            datasets = ("alarms", "subsystems", "localities")
        elif query_centre := getattr(query, "centre", None):
            centres |= {query_centre}
        found = {f"{centre}/{dataset}" for centre in centres for dataset in datasets}
        if isinstance(query, FigureQuery | BreakdownQuery):
            found -= {
                f"{centre}/observations"
                for centre in centres
                if centre != query.centre and self._lacks(centre, query.indicator)
            }
        return frozenset(found)

    def _lacks(self, centre: str, indicator: str) -> bool:
        """Whether the centre's catalogue is known and does not have the indicator."""
        about = self._catalogue[1].of(centre) if self._catalogue is not None else None
        return about is not None and bool(about.indicators) and indicator not in about.indicators

    def close(self) -> None:
        """Release the cache; may be called twice. A later question opens it again."""
        with self._turn:
            self._let_go()

    @contextlib.contextmanager
    def _moment(self, now_s: int) -> Iterator[Moment]:
        """One read transaction with what all answers share.

        Raises:
            _NotReadableError: there is no cache that this version can read.
        """
        connection = self._open()
        connection.execute("BEGIN")
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != VERSION:
                raise _NotReadableError(NEWER_CACHE if version > VERSION else NO_CACHE)
            moment = Moment(
                connection,
                now_s,
                self._known(connection),
                self._calendar,
                self._silence_s,
                self._kept,
                self._shapes,
                self._records,
            )
            moment.read_states()
            self._centres |= moment.contacts.keys() | moment.catalogue.centres.keys()
            yield moment
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _known(self, connection: sqlite3.Connection) -> Catalogue:
        """Return the catalogue as of this transaction, decoded anew only when it changed."""
        counter = connection.execute(
            "SELECT value FROM counters WHERE name = 'catalogue'"
        ).fetchone()
        # A feed that just began makes its centre known before any catalogue row is stored.
        centres = connection.execute("SELECT count(*), max(feed) FROM feeds").fetchone()
        mark = (self._file, counter, centres)
        if self._catalogue is None or self._catalogue[0] != mark:
            self._catalogue = (mark, read_catalogue(connection))
        return self._catalogue[1]

    def _open(self) -> sqlite3.Connection:
        """Return the connection, anew if the file was replaced.

        Raises:
            _NotReadableError: there is no file.
        """
        try:
            status = os.stat(self._path)  # noqa: PTH116  # the same on every frame of a wall; Path.stat is slower
        except OSError:
            self._let_go()
            raise _NotReadableError(NO_CACHE) from None
        file: tuple[int, ...] = (status.st_dev, status.st_ino)
        if self._lone:
            # SQLite was told that the file never changes: we look ourselves.
            file = (*file, status.st_mtime_ns, status.st_size)
        known = self._connection is not None and self._file == file
        if known and self._connection is not None and not (self._lone and self._has_log()):
            return self._connection
        self._let_go()
        self._connection = self._connect("mode=ro")
        try:
            self._connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError:
            # No room for the log's index, or no right to make it: a full disk, a read-only
            # folder. Without a log the file is all there is, and nobody writes it.
            if self._has_log():
                raise
            self._connection.close()
            self._connection = self._connect("mode=ro&immutable=1")
            self._lone = True
            file = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
        self._connection.execute("PRAGMA cache_size = -32768")
        show_only(self._connection, self._audience)
        self._file = file
        return self._connection

    def _connect(self, how: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(self._path.absolute()))}?{how}",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_S,
            check_same_thread=False,
        )

    def _has_log(self) -> bool:
        """Whether a station writes beside, or ended before its log was in the database."""
        try:
            return os.stat(f"{self._path}-wal").st_size > 0  # noqa: PTH116  # as above
        except OSError:
            return False

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._file = self._catalogue = None
        self._lone = False
        self._kept = {}
        self._records = {}


def _answer(  # noqa: C901, PLR0911, PLR0912  # one arm for each kind of question
    moment: Moment, query: Query
) -> Answer | Unanswered:
    match query:
        case FigureQuery():
            at = answer_figure_at if query.period else answer_figure
            return at(moment, query)
        case BreakdownQuery():
            of = answer_breakdown_at if query.period else answer_breakdown
            return of(moment, query)
        case RecordsQuery():
            return answer_records(moment, query)
        case SubsystemsQuery():
            return answer_subsystems(moment, query)
        case ObligationsQuery():
            return answer_obligations(moment, query)
        case AlarmsQuery():
            return answer_alarms(moment, query)
        case CentresQuery():
            return answer_centres(moment, query)
        case DirectoryQuery():
            return answer_directory(moment)
        case OverviewQuery():
            return answer_overview(moment, query)
        case FiguresQuery():
            return answer_figures(moment, query)
        case PublishedQuery():
            return answer_published(moment, query)
        case SearchQuery():
            return answer_search(moment, query)
        case PunctualityQuery():
            return answer_punctuality(moment, query)
        case DisagreementsQuery():
            return answer_disagreements(moment, query)
        case ReportingQuery():
            return answer_reporting(moment, query)
        case _:
            raise TypeError(f"no such question: {type(query).__name__}")
