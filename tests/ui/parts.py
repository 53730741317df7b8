"""What the UI's tests are made with: an in-memory source, plain words, bundles in folders."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.queries import Answer, Query, Snapshot, Unanswered
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.screen_watch import ScreenWatch
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall, WallScreen
from ioc_desktop.ui.wall_plan import Planner

NOON_S = 1_633_600_000


class PlainWords:
    """English source texts as they are."""

    language = "en"

    def __call__(self, text: str, /, **values: object) -> str:
        return text.format(**values)


class HeldSource:
    """Answers every query with the text held for its topic; counts and can fail."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.asked: list[frozenset[Query]] = []
        self.threads: set[str] = set()
        self.fault: Exception | None = None
        self.closed = 0

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        self.asked.append(frozenset(queries.values()))
        self.threads.add(threading.current_thread().name)
        if self.fault is not None:
            raise self.fault
        answers: dict[str, Answer | Unanswered] = {
            name: self.held.get(self._topic(query), Unanswered("nothing held"))
            for name, query in queries.items()
        }
        return Snapshot(now_s=now_s, answers=answers)

    def topics(self, query: Query) -> frozenset[str]:
        return frozenset({self._topic(query)})

    def close(self) -> None:
        self.closed += 1

    @staticmethod
    def _topic(query: Query) -> str:
        return f"nghean/{getattr(query, 'indicator', type(query).__name__)}"


MANIFEST = """
contract = 1
id = "{name}"
name = {{ vi = "{name}", en = "{name}" }}
entry = "widget:PlainWidget"
model = "model:build"
[[kind]]
id = "plain"
name = {{ vi = "x", en = "x" }}
[kind.data.figure]
query = "figure"
indicator = "${{indicator}}"
[settings.properties.indicator]
type = "string"
default = "rain"
"""
MODEL = """
from ioc_desktop.sdk.contract import FrameInfo, TileView

def build(snapshot, context):
    answer = snapshot.answers["figure"]
    return TileView(FrameInfo(title=context.title or "plain"), getattr(answer, "reason", answer))
"""
WIDGET = """
from PySide6.QtWidgets import QWidget
from PySide6.QtGui import QPainter

class Face(QWidget):
    text = ""
    painted = 0
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawText(10, 20, str(self.text))
        painter.end()
        self.painted += 1

class PlainWidget:
    def __init__(self, context):
        self.face = Face()
    def view(self):
        return self.face
    def show(self, view):
        self.face.text = view.body
    def close(self):
        pass
"""
BROKEN: Mapping[str, Mapping[str, str]] = {
    "import": {"widget": "raise OSError('no sensor')"},
    "constructor": {"widget": WIDGET.replace("self.face = Face()", "raise OSError('no sensor')")},
    "build": {"model": MODEL + "\ndef build(snapshot, context):\n    raise OSError('no sensor')\n"},
    "show": {"widget": WIDGET.replace("self.face.text = view.body", "raise OSError('no sensor')")},
    "paintEvent": {"widget": WIDGET.replace("painter.end()", "raise OSError('no sensor')")},
    "exit in build": {"model": MODEL + "\ndef build(s, c):\n    raise SystemExit('no sensor')\n"},
    "exit in paintEvent": {
        "widget": WIDGET.replace("painter.end()", "raise SystemExit('no sensor')")
    },
}


def write_bundle(place: Path, name: str, **modules: str) -> Path:
    """Write a bundle's folder; ``modules`` replace its model or widget."""
    folder = place / name
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(MANIFEST.format(name=name), encoding="utf-8")
    for module, source in {"model": MODEL, "widget": WIDGET, **modules}.items():
        (folder / f"{module}.py").write_text(dedent(source), encoding="utf-8")
    return folder


@dataclass
class ListedScenes:
    """A planner from lists of (tile id, bundle, settings), tiles side by side on every page."""

    scenes: dict[str, list[tuple[str, str, dict[str, Any]]]] = field(default_factory=dict)
    fault: str = ""

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        if self.fault or scene not in self.scenes:
            raise ConfigError((Finding(f"{scene}.toml", "tile[0]", self.fault or "no such scene"),))
        tiles = self.scenes[scene]
        pages = {}
        for role, (width, height) in sizes.items():
            each = width // len(tiles)
            pages[role] = tuple(
                PlannedTile(
                    name, bundle, "plain", (place * each, 0, each - 8, height), name, settings
                )
                for place, (name, bundle, settings) in enumerate(tiles)
            )
        return ScenePlan(scene, f"{scene} ({language})", pages)


@dataclass
class Room:
    """A wall with everything it stands on."""

    source: HeldSource
    scenes: ListedScenes
    feed: SnapshotFeed
    stage: SceneStage
    wall: Wall
    look: Look
    clock: RoomClock

    def close(self) -> None:
        self.wall.close()
        self.feed.close()


def make_room(
    bundles: Path,
    machine: Callable[[], float] = lambda: float(NOON_S),
    watch: ScreenWatch | None = None,
    entries: Sequence[WallScreen] = (),
    planner: Planner | None = None,
) -> Room:
    """Build a room by hand, as the composition root does."""
    clock = RoomClock(Timeline(), machine)
    look = Look(DARK, PlainWords())
    source = HeldSource()
    scenes = ListedScenes()
    feed = SnapshotFeed(lambda: source, clock)
    shelf = BundleShelf(discover(bundles))
    stage = SceneStage(planner or scenes, shelf, feed, clock, look)
    wall = Wall(
        room_name="Room",
        entries=entries,
        stage=stage,
        feed=feed,
        clock=clock,
        look=look,
        watch=watch,
    )
    return Room(source, scenes, feed, stage, wall, look, clock)
