"""Cameras painted: pictures side by side, each with its state in glyph, word and age.

Only what is visible is decoded: the view opens its feeds when it is shown and closes them when
it is hidden. A picture that is old looks old: grey, under hatching, with a dashed border, and
since when in words.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc_desktop.sdk.camera_texts import CameraTexts, camera_texts
from ioc_desktop.sdk.cameras import CameraFeed, CameraPhase, CameraReading
from ioc_desktop.sdk.contract import WidgetContext
from ioc_desktop.sdk.kit.fonts import MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.old_picture import fitted, old_picture
from ioc_desktop.sdk.kit.sheet import Sheet, colour, pen

_SECOND_MS = 1000
_CAPTION = 1.3
_ONE_LINE_FROM, _TALL_FROM = 26.0, 6.0
"""From so many text sizes of width on, name and state share a line; from so many of height
there is room for two."""
_BAND = 0.4
"""What is said in an old picture covers at most this share of it."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One place of a view: a camera's id, and the name that stands under it ("" = none)."""

    camera: str
    name: str = ""


class _Place:
    """A shot in its rectangle, with its feed while the view is visible."""

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        self.rect = QRectF()
        self.feed: CameraFeed | None = None
        self.reading = CameraReading(CameraPhase.CONNECTING)
        self.texts: CameraTexts | None = None
        self.caption: tuple[object, Sheet] | None = None
        self.greyed: tuple[int, QPixmap] | None = None


class VideoView(QWidget):
    """Paints one camera or a grid of them."""

    def __init__(self, context: WidgetContext, parent: QWidget | None = None) -> None:
        """Take colours, sizes, words and the cameras' desk from the context."""
        super().__init__(parent)
        self._look = Look(context.theme, context.metrics, context.words)
        self._desk = context.cameras
        self._timeline = context.timeline
        self._places: list[_Place] = []
        self._columns = 1
        self._fps, self._cover = 5.0, False
        self._stacked = False
        """Whether name and state stand on lines of their own: they share no narrow one."""
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._age)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    @property
    def texts(self) -> tuple[CameraTexts | None, ...]:
        """What stands at each place now."""
        return tuple(place.texts for place in self._places)

    def set_shots(self, shots: Sequence[Shot], columns: int, fps: float, *, cover: bool) -> None:
        """Show these cameras, so many in a row; equal ones cost nothing."""
        same = [place.shot for place in self._places] == list(shots)
        if same and (columns, fps, cover) == (self._columns, self._fps, self._cover):
            return
        self._close_feeds()
        self._places = [_Place(shot) for shot in shots]
        self._columns, self._fps, self._cover = max(1, columns), fps, cover
        self._arrange()
        if self.isVisible():
            self._open_feeds()
        self.update()

    def close_feeds(self) -> None:
        """Let go of every camera, for good."""
        self._timer.stop()
        self._close_feeds()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's own name
        """Look at the cameras from now on."""
        super().showEvent(event)
        self._open_feeds()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's own name
        """Look no more: what nobody sees is not decoded."""
        super().hideEvent(event)
        self._timer.stop()
        self._close_feeds()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Give each camera its place."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the places that need it."""
        painter = QPainter(self)
        dirty = QRectF(event.rect())
        painter.fillRect(event.rect(), colour(self._look.theme.tile))
        for place in self._places:
            if place.rect.intersects(dirty):
                self._paint(painter, place)
        if not self._places:
            self._nobody().paint(painter)
        painter.end()

    def _nobody(self) -> Sheet:
        """Say that there is no camera to be shown: an empty tile says nothing."""
        words = self._look.words
        texts = CameraTexts(
            "not_connected",
            words("no cameras yet"),
            "",
            words("they are named in the site file, [[camera]]"),
        )
        sheet = Sheet()
        self._lay_notice(sheet, QRectF(self.rect()), texts)
        return sheet

    def _arrange(self) -> None:
        if not self._places or self.width() <= 0 or self.height() <= 0:
            return
        columns = min(self._columns, len(self._places))
        rows = -(-len(self._places) // columns)
        gap = self._look.metrics.pad_px * 0.7 if len(self._places) > 1 else 0.0
        width = (self.width() - gap * (columns - 1)) / columns
        height = (self.height() - gap * (rows - 1)) / rows
        size = self._look.metrics.footer_px
        named = any(place.shot.name for place in self._places)
        self._stacked = named and width < size * _ONE_LINE_FROM and height > size * _TALL_FROM
        for index, place in enumerate(self._places):
            row, column = divmod(index, columns)
            place.rect = QRectF(column * (width + gap), row * (height + gap), width, height)
            place.caption = place.greyed = None
            if place.feed is not None:
                place.feed.resize(*self._box(place))

    def _box(self, place: _Place) -> tuple[int, int]:
        frame = self._picture_rect(place)
        scale = self.devicePixelRatioF()
        return max(16, int(frame.width() * scale)), max(16, int(frame.height() * scale))

    def _picture_rect(self, place: _Place) -> QRectF:
        return place.rect.adjusted(0, 0, 0, -self._caption_px())

    def _caption_px(self) -> float:
        return self._look.metrics.footer_px * _CAPTION * (2 if self._stacked else 1)

    def _open_feeds(self) -> None:
        if self._desk is None:
            return
        for place in self._places:
            if place.feed is None:
                place.feed = self._desk.open(
                    place.shot.camera,
                    *self._box(place),
                    fps=self._fps,
                    cover=self._cover,
                    changed=self._follower(place),
                )
                self._read(place)

    def _close_feeds(self) -> None:
        for place in self._places:
            feed, place.feed = place.feed, None
            if feed is not None:
                feed.close()

    def _follower(self, place: _Place) -> Callable[[], None]:
        def changed() -> None:
            self._read(place)
            self.update(place.rect.toAlignedRect())

        return changed

    def _age(self) -> None:
        for place in self._places:
            before = place.texts
            self._read(place)
            if place.texts != before:
                self.update(place.rect.toAlignedRect())

    def _read(self, place: _Place) -> None:
        if place.feed is not None:
            place.reading = place.feed.reading()
        elif self._desk is None:
            place.reading = CameraReading(CameraPhase.UNKNOWN)
        now_s = self._timeline.at(time.time())
        words = self._look.words
        place.texts = camera_texts(place.reading, place.shot.camera, words, now_s)

    def _paint(self, painter: QPainter, place: _Place) -> None:
        if place.texts is None:
            self._read(place)
        picture = place.feed.picture() if place.feed is not None else None
        frame = self._picture_rect(place)
        phase = place.reading.phase
        painter.fillRect(frame, colour(self._look.theme.ground))
        if picture is not None and phase in {CameraPhase.LIVE, CameraPhase.UNCHANGED}:
            place.greyed = None
            painter.setClipRect(frame)
            painter.drawImage(fitted(picture, frame, cover=self._cover), picture)
            painter.setClipping(False)
        elif picture is not None:
            self._paint_old(painter, place, picture, frame)
        self._caption(place, has_picture=picture is not None).paint(painter)

    def _paint_old(self, painter: QPainter, place: _Place, picture: QImage, frame: QRectF) -> None:
        key = int(picture.cacheKey())
        if place.greyed is None or place.greyed[0] != key:
            place.greyed = (
                key,
                old_picture(picture, frame.size().toSize(), self._look, cover=self._cover),
            )
        painter.drawPixmap(frame.topLeft(), place.greyed[1])

    def _caption(self, place: _Place, *, has_picture: bool) -> Sheet:
        """Lay out what is written at a place; kept while the words stay."""
        key = (place.texts, has_picture)
        if place.caption is None or place.caption[0] != key:
            sheet = Sheet()
            if place.texts is not None:
                self._lay(sheet, place, place.texts, has_picture=has_picture)
            place.caption = (key, sheet)
        return place.caption[1]

    def _lay(self, sheet: Sheet, place: _Place, texts: CameraTexts, *, has_picture: bool) -> None:
        theme, metrics = self._look.theme, self._look.metrics
        frame = self._picture_rect(place)
        hair = max(1.0, round(metrics.stroke_px * 0.4))
        inner = frame.adjusted(hair / 2, hair / 2, -hair / 2, -hair / 2)
        phase = place.reading.phase
        alive = phase in {CameraPhase.LIVE, CameraPhase.UNCHANGED}
        if phase is CameraPhase.UNCHANGED:
            thick = max(3.0, metrics.stroke_px)
            edge = frame.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
            sheet.outline(edge, pen(theme.amber, thick))
        elif phase is CameraPhase.LOST:
            step = max(4.0, metrics.stroke_px * 1.6)
            sheet.outline(inner, pen(theme.dim, hair, "dash"))
            sheet.outline(inner.adjusted(step, step, -step, -step), pen(theme.dim, hair, "dash"))
        elif not alive:
            sheet.outline(inner, pen(theme.dim, hair, "dash"))
        shown = alive or has_picture
        if has_picture and not alive:
            self._lay_band(sheet, inner, texts.detail)
        elif not alive:
            self._lay_notice(sheet, frame, texts)
        self._lay_caption(sheet, place, texts, said=not shown)

    def _lay_caption(self, sheet: Sheet, place: _Place, texts: CameraTexts, *, said: bool) -> None:
        """Put name and state under the picture.

        Where a notice in the picture has ``said`` the state, its glyph alone stands here.
        """
        theme, size = self._look.theme, self._look.metrics.footer_px
        line = size * _CAPTION
        top = place.rect.bottom() - self._caption_px()
        base = baseline(top, size) + (line - size * 1.36) / 2
        tone = theme.severity(texts.severity, theme.dim)
        mark = size * 1.05
        left, right = place.rect.left(), place.rect.right()
        name, width = place.shot.name, place.rect.width()
        if self._stacked:
            sheet.text((left, base), elided(name, size, width), size, theme.text)
            room, name, base = width - mark, "", base + line
        else:
            room = (width - mark) * (0.6 if name else 1.0)
        state, tick = ("", "") if said else (texts.state, texts.tick)
        tail = width_px(tick, size)
        if state and (
            width_px(state, size) + tail > room or (name and not self._fits(place, state, tail))
        ):
            state = texts.short
        state = elided(state, size, room - tail) if state else ""
        taken = width_px(state, size)
        box = QRectF(right - taken - tail - mark, base - size * 0.72, size * 0.74, size * 0.74)
        if self._stacked:
            box.moveLeft(left)
        begin = box.left() + mark
        sheet.text((begin, base), state, size, tone)
        sheet.text((begin + taken, base), tick, size, tone)
        glyph(sheet, texts.glyph, box, tone)
        if name:
            sheet.text((left, base), elided(name, size, box.left() - left), size, theme.text)

    def _fits(self, place: _Place, state: str, tail: float) -> bool:
        size = self._look.metrics.footer_px
        wanted = width_px(place.shot.name, size) + width_px(state, size) + tail + size * 2
        return wanted <= place.rect.width()

    def _lay_band(self, sheet: Sheet, frame: QRectF, detail: str) -> None:
        """Say at the foot of an old picture why no new one comes, if the picture stays seen."""
        theme, metrics = self._look.theme, self._look.metrics
        size, pad = metrics.footer_px, metrics.pad_px * 0.5
        line = metrics.line_px(size)
        most = min(2, int((frame.height() * _BAND - pad) / line))
        if most < 1 or not detail:
            return
        limit = frame.width() - 4 * pad
        choices = (
            wrapped(text, size, limit, most) for text in (detail, detail.partition(" · ")[0])
        )
        lines = next((chosen for chosen in choices if not chosen[-1].endswith("…")), ())
        if not lines:
            return  # half a reason says less than the whole picture
        height = len(lines) * line + pad
        band = QRectF(frame.left(), frame.bottom() - height, frame.width(), height)
        sheet.fill(band, theme.tile)
        for index, text in enumerate(lines):
            place = (band.left() + 2 * pad, baseline(band.top() + pad * 0.5 + index * line, size))
            sheet.text(place, text, size, theme.text)

    def _lay_notice(self, sheet: Sheet, frame: QRectF, texts: CameraTexts) -> None:
        """Say in the middle of the empty place what is the matter, and why."""
        theme, metrics = self._look.theme, self._look.metrics
        limit = frame.width() - metrics.pad_px * 2
        size, small = metrics.label_px, metrics.footer_px
        while size > small and width_px(texts.state, size, MEDIUM) > limit:
            size -= 1
        heads = wrapped(texts.state, size, limit, 2, MEDIUM)
        head_px, detail_px = metrics.line_px(size), metrics.line_px(small)
        room = frame.height() - metrics.pad_px - len(heads) * head_px
        most = min(3, int(room / detail_px))
        details = wrapped(texts.detail, small, limit, most) if texts.detail and most > 0 else ()
        middle = frame.center().x()
        y = frame.top() + (frame.height() - len(heads) * head_px - len(details) * detail_px) / 2
        tone = theme.severity(texts.severity, theme.text)
        for text in heads:
            place = (middle, baseline(y, size))
            sheet.text(place, text, size, tone, weight=MEDIUM, align="centre")
            y += head_px
        for text in details:
            place = (middle, baseline(y, small))
            sheet.text(place, text, small, theme.text, align="centre")
            y += detail_px
