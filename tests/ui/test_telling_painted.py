"""What a widget paints as text, a listener hears: word by word, for every kind of every bundle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import BrokenBundle, discover
from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.sdk.bodies import CardBody, TrendBody
from ioc_desktop.sdk.contract import ModelContext, TileView, WidgetContext
from ioc_desktop.sdk.kit import KitView
from ioc_desktop.sdk.names import name_forms, shortened_subsystem
from ioc_desktop.sdk.telling import Telling, chart_table, tell
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.trial_answers import NOW_S, Trial, trial_snapshot
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped

Load = Callable[[str], LoadedBundle]
VI = TsWords("vi")
IDS = [one.id for one in discover(shipped("widgets")) if not isinstance(one, BrokenBundle)]
SETTINGS = {
    "indicator": "nghean.documents.overdue",
    "centre": "nghean",
    "camera": "cong-chinh",
    "subsystem": "documents",
    "records": "document",
    "record": "r1",
}
_NO_ROOM = re.compile(r"…$|^\+\d+ nữa|^\d+ trên \d+$")
"""What the kit writes where there is no room for all; a listener gets all."""
_INITIAL = re.compile(r"^(\w{1,3}\.)+")
"""Units on a map are abbreviated: Q.Lưu, Ngh.Đàn."""
_WORD = re.compile(r"[\w%/:.,−+]+")


def _heard(telling: Telling) -> str:
    tables = [telling.table] if telling.table else []
    tables += [chart_table(telling.chart, VI)] if telling.chart else []
    cells = [cell.said(VI) for table in tables for row in table.rows for cell in row]
    heads = [head.title for table in tables for head in table.columns]
    return "\n".join((*telling.spoken(VI), *heads, *cells))


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text, and of its official short forms."""
    for line in text.split("\n"):
        for form in (line, *name_forms(line), shortened_subsystem(line)):
            yield from (word.strip(".,:/").casefold() for word in _WORD.findall(form))


def _scale(view: TileView) -> set[str]:
    """Return the texts of a chart's scale: they are read off the numbers that are told."""
    body: Any = view.body
    trend = body.trend if isinstance(body, CardBody) else body
    cards = [one.card.trend for one in getattr(body, "cards", ())]
    trends = [one for one in (trend, *cards) if isinstance(one, TrendBody)]
    return {word for one in trends for text in (*one.y_texts, *one.axis) for word in _words(text)}


@pytest.mark.parametrize("bundle", IDS)
def test_every_painted_word_is_heard(bundle: str, load_bundle: Load, qtbot: QtBot) -> None:
    loaded = load_bundle(bundle)
    manifest = loaded.manifest
    required = manifest.settings.get("required", ())
    settings = {name: value for name, value in SETTINGS.items() if name in required}
    metrics = Metrics.for_tile(1900, 1000, 2160 / 3840, 5000)
    unheard = {}
    for kind in manifest.kinds:
        queries = bind_queries(manifest, kind, settings)
        context = ModelContext(kind=kind, settings=with_defaults(manifest, settings), words=VI)
        view = loaded.build(trial_snapshot(queries, Trial()), context)
        widget = loaded.widget_class(WidgetContext(kind, DARK, metrics, VI))
        face = widget.view()
        qtbot.addWidget(face)
        face.resize(1830, 790)
        if isinstance(face, KitView) and bundle != "clock":  # a clock ticks by its own
            widget.show(view)
            heard = "\n".join(_words(_heard(tell(view, VI, NOW_S)))) + "\n".join(_scale(view))
            painted = [mark.text for mark in face.sheet().marks if not _NO_ROOM.search(mark.text)]
            words = {word for text in painted for word in _words(text)}
            missing = {word for word in words if _INITIAL.sub("", word) not in heard}
            if missing:
                unheard[kind] = missing
        widget.close()
    assert unheard == {}
