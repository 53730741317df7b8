"""The wall's top and bottom line, and the heartbeat that tells a frozen picture from a calm one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, REGULAR, elided, width_px
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, colour
from ioc_desktop.sdk.theme import Metrics, Theme
from ioc_desktop.ui.bars_model import BottomView, Headline, TopView

BEATS = 6
"""The heartbeat's dot takes so many places, one a second."""
_RING = 0.22
"""How thick the ring of an ailing heartbeat is, in parts of its height."""


@dataclass(frozen=True, slots=True)
class TopTexts:
    """The top line: the room's name and scene (left), the rest from ``TopView`` (right)."""

    name: str
    scene_label: str
    scene: str
    shift_label: str
    view: TopView


@dataclass(frozen=True, slots=True)
class _Said:
    """How much of the top line is said, from everything to the least."""

    scene_label: bool = True
    shift_label: bool = True
    shift: bool = True
    weekday: bool = True
    scene: bool = True
    small_name: bool = True
    locked_by: bool = True
    """Who keeps the wall for a presentation, and since when; else only that somebody does."""


_YIELDING = (
    _Said(small_name=False),
    _Said(scene_label=False, small_name=False),
    _Said(scene_label=False, shift_label=False, small_name=False),
    _Said(scene_label=False, shift_label=False),
    _Said(scene_label=False, shift_label=False, shift=False),
    _Said(scene_label=False, shift_label=False, shift=False, weekday=False),
    _Said(scene_label=False, shift_label=False, shift=False, weekday=False, locked_by=False),
    _Said(
        scene_label=False, shift_label=False, shift=False, weekday=False, scene=False,
        locked_by=False,
    ),
)  # fmt: skip
"""What gives way, in this order, so that the room's name stays whole."""


class WallBar(QWidget):
    """A line of the wall's frame; ``left`` and ``right`` say which ends it has on this screen."""

    def __init__(self, theme: Theme, metrics: Metrics, parent: QWidget | None = None) -> None:
        """Make an empty line; ``metrics`` are those of the screen as a whole."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._theme = theme
        self._metrics = metrics
        self._ends = (True, True)
        self._names_scene = True
        self._beat = 0
        self._beats = True
        self._ailing = False
        self._sheet: Sheet | None = None
        self._top: TopTexts | None = None
        self._bottom: BottomView | None = None
        self._headline = Headline("")

    def set_look(self, theme: Theme, metrics: Metrics) -> None:
        """Paint with another theme or other sizes."""
        self._theme, self._metrics = theme, metrics
        self._renew()

    def set_ends(self, *, left: bool, right: bool, scene: bool = True) -> None:
        """Say which of the line's ends lie on this screen, and whether it names the scene."""
        if (left, right, scene) != (*self._ends, self._names_scene):
            self._ends, self._names_scene = (left, right), scene
            self._renew()

    def set_beating(self, *, beating: bool) -> None:
        """Say whether this line carries the screen's heartbeat."""
        if beating != self._beats:
            self._beats = beating
            self._renew()

    def set_top(self, texts: TopTexts) -> None:
        """Be the top line with these texts."""
        if texts != self._top:
            self._top, self._bottom = texts, None
            self._renew()

    def set_bottom(self, headline: Headline, view: BottomView) -> None:
        """Be the bottom line with this headline and these states."""
        if (headline, view) != (self._headline, self._bottom):
            self._headline, self._bottom, self._top = headline, view, None
            self._renew()

    def beat(self, count: int) -> None:
        """Move the heartbeat to the place of this second; only its own spot is repainted.

        The count is the wall's: all screens beat in step, so that one that hangs stands out.
        """
        self._beat = count % BEATS
        if self._beats:
            self.update(self._beat_box())

    def set_ailing(self, *, ailing: bool) -> None:
        """Say whether the data station is silent: the heartbeat is an amber ring then."""
        if ailing != self._ailing:
            self._ailing = ailing
            self._renew()

    def sheet(self) -> Sheet:
        """Return what is painted now (without the heartbeat)."""
        if self._sheet is None:
            self._sheet = Sheet()
            if self._top is not None:
                self._lay_top(self._sheet, self._top)
            elif self._bottom is not None:
                self._lay_bottom(self._sheet, self._headline, self._bottom)
        return self._sheet

    def resizeEvent(self, event: object) -> None:  # noqa: N802  # Qt's own name
        """Lay out anew at the next paint."""
        self._sheet = None
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground, the line's texts and the heartbeat."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), colour(self._theme.ground))
        if event.rect() != self._beat_box():
            self.sheet().paint(painter)
        box = QRectF(self._beat_box())
        if box.isEmpty():
            painter.end()
            return
        step = (box.width() - box.height()) / (BEATS - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._theme.track))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        spot = QRectF(box.x() + step * self._beat, box.y(), box.height(), box.height())
        painter.setBrush(colour(self._theme.amber if self._ailing else self._theme.data))
        painter.drawEllipse(spot)
        if self._ailing:
            inner = spot.height() * _RING
            painter.setBrush(colour(self._theme.ground))
            painter.drawEllipse(spot.adjusted(inner, inner, -inner, -inner))
        painter.end()

    def _renew(self) -> None:
        self._sheet = None
        self.update()

    @property
    def _pad(self) -> float:
        return self._metrics.label_px * 0.6

    def _beat_box(self) -> QRect:
        if not self._beats:
            return QRect(round(self.width() - self._pad * 0.3), 0, 0, 0)
        side = max(6, round(self._metrics.footer_px * 0.36))
        width = side * 5
        return QRect(
            round(self.width() - self._pad - width), round((self.height() - side) / 2), width, side
        )

    def _base(self, size: int) -> float:
        return baseline((self.height() - self._metrics.line_px(size)) / 2, size)

    def _lay_top(self, sheet: Sheet, texts: TopTexts) -> None:
        """Lay the room's name and scene left, shift, date and time right; the name whole."""
        small, size = self._metrics.footer_px, self._metrics.label_px
        gap, left = small * 1.1, self._pad
        end = self._beat_box().left() - gap * 0.8
        said, name_px = _YIELDING[-1], small
        for said in _YIELDING:
            right = self._lay_right(Sheet(), texts, end, said) - gap
            room = right - left - self._scene_width(texts, said)
            name_px = self._name_px(texts.name, room, small if said.small_name else size)
            if name_px:
                break
        right = self._lay_right(sheet, texts, end, said) - gap
        if self._ends[0]:
            name = elided(texts.name, name_px or small, right - left, BOLD)
            place = (left, self._base(name_px or small))
            left += sheet.text(place, name, name_px or small, self._theme.strong, weight=BOLD) + gap
        if self._names_scene and said.scene and texts.scene:
            self._lay_scene(sheet, texts, left, right, said)

    def _name_px(self, name: str, room: float, least: int) -> int:
        """Return the size of the room's name for that room, in px; 0 = it does not fit."""
        if not self._ends[0]:
            return least if room >= 0 else 0
        for size in range(self._metrics.label_px, least - 1, -1):
            if width_px(name, size, BOLD) <= room:
                return size
        return 0

    def _scene_width(self, texts: TopTexts, said: _Said) -> float:
        if not (self._names_scene and said.scene and texts.scene):
            return 0.0
        small = self._metrics.footer_px
        label = width_px(texts.scene_label + " ", small) + small * 0.25 if said.scene_label else 0.0
        return label + width_px(texts.scene, small, MEDIUM) + small * 1.1

    def _lay_scene(
        self, sheet: Sheet, texts: TopTexts, left: float, right: float, said: _Said
    ) -> None:
        theme, small = self._theme, self._metrics.footer_px
        y = self._base(small)
        if said.scene_label:
            left += sheet.text((left, y), texts.scene_label + " ", small, theme.dim) + small * 0.25
        scene = elided(texts.scene, small, right - left, MEDIUM)
        sheet.text((left, y), scene, small, theme.strong, weight=MEDIUM)

    def _lay_right(self, sheet: Sheet, texts: TopTexts, right: float, said: _Said) -> float:
        """Put time, date, shift and the simulated mark, ending at ``right``; return its start."""
        if not self._ends[1]:
            return right
        theme, view = self._theme, texts.view
        small = self._metrics.footer_px
        large = round(self._metrics.label_px * 1.25)
        place = (right, self._base(large))
        right -= sheet.text(place, view.time, large, theme.strong, weight=BOLD, align="right")
        date = view.date if said.weekday or "/" not in view.date else view.date.rsplit(" ", 1)[-1]
        pieces = [(date, theme.text, REGULAR)]
        if said.shift:
            shift = f"{texts.shift_label} {view.shift}" if said.shift_label else view.shift
            pieces.append((shift, theme.dim, REGULAR))
        if view.simulated:
            pieces.append((view.simulated, theme.amber, MEDIUM))
        for text, tone, weight in pieces:
            right -= small * 1.1
            place = (right, self._base(small))
            right -= sheet.text(place, text, small, tone, weight=weight, align="right")
        if view.simulated:
            side = small * 0.7
            right -= side * 1.4
            box = QRectF(right, (self.height() - side) / 2, side, side)
            glyph(sheet, "warn", box, theme.amber)
        lock = view.lock if said.locked_by else view.lock_word
        if lock:
            right -= small * 1.1
            place = (right, self._base(small))
            right -= sheet.text(place, lock, small, theme.strong, weight=BOLD, align="right")
            side = small * 0.9
            right -= side * 1.25
            box = QRectF(right, (self.height() - side) / 2, side, side)
            glyph(sheet, "lock", box, theme.strong)
        return right

    def _lay_bottom(self, sheet: Sheet, headline: Headline, view: BottomView) -> None:
        small = self._metrics.footer_px
        right = float(self._beat_box().left() - small)
        if self._ends[1]:
            weight = REGULAR if headline.severity is Severity.NORMAL else BOLD
            needed = width_px(headline.text, small, weight) if self._ends[0] else 0.0
            needed = min(needed, self.width() * 0.45) + small * 3
            for said in _shorter_and_shorter(view):
                if self._lay_states(Sheet(), said, right) >= needed:
                    break
            right = self._lay_states(sheet, said, right)
        if self._ends[0]:
            self._lay_headline(sheet, headline, right - small)

    def _lay_states(self, sheet: Sheet, view: BottomView, right: float) -> float:
        """Put centres and counts, ending at ``right``; return where they begin."""
        theme, small = self._theme, self._metrics.footer_px
        gap, side = small * 1.2, small * 0.8
        top, base = (self.height() - side) / 2, self._base(small)
        amber = {FreshnessState.LATE, FreshnessState.STALE}
        for count in reversed(view.counts):
            right -= sheet.text((right, base), count.text, small, theme.text, align="right")
            right -= side * 1.35
            tone = theme.amber if count.state in amber else theme.text
            glyph(sheet, count.state.value, QRectF(right, top, side, side), tone)
            right -= gap * 0.7
        for centre in reversed(view.centres):
            tone = theme.dim if centre.glyph == "live" else theme.amber
            right -= gap * 0.5
            right -= sheet.text((right, base), centre.word, small, tone, align="right")
            right -= side * 1.35
            glyph(sheet, centre.glyph, QRectF(right, top, side, side), tone)
            right -= small * 0.4
            right -= sheet.text(
                (right, base), centre.name, small, theme.text, weight=MEDIUM, align="right"
            )
            right -= gap * 0.7
        return right

    def _lay_headline(self, sheet: Sheet, headline: Headline, right: float) -> None:
        small = self._metrics.footer_px
        side, left = small * 0.8, self._pad
        tone = self._theme.severity(headline.severity, self._theme.dim)
        mark = severity_glyph(headline.severity)
        if mark:
            box = QRectF(left, (self.height() - side) / 2, side, side)
            glyph(sheet, mark, box, tone)
            left += side * 1.45
        weight = REGULAR if headline.severity is Severity.NORMAL else BOLD
        text = elided(headline.text, small, right - left, weight)
        sheet.text((left, self._base(small)), text, small, tone, weight=weight)


def _shorter_and_shorter(view: BottomView) -> Iterator[BottomView]:
    """Yield the line in full, then without the counts' words, the centres' times, the counts."""
    yield view
    view = replace(view, counts=tuple(replace(count, text=count.short) for count in view.counts))
    yield view
    centres = tuple(replace(centre, word=centre.short) for centre in view.centres)
    view = replace(view, centres=centres)
    yield view
    yield replace(view, counts=())
