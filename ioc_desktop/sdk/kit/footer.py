"""A tile's footer, never missing: who supplies it, what kind it is, until when, how fresh.

Each has its place on every tile, so that a reader finds it without searching::

    supplier ............................ period, estimate, illustrative
    data to 16:30 ................................................ ● live

A wide tile has the same on one line: supplier and kind left, moment and state right. A third
line comes only where a dispute or a long supplier needs it; what stands last is always the
state, and its baseline is the same on neighbouring tiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.sdk.ages import AgeTexts
from ioc_desktop.sdk.contract import FrameInfo
from ioc_desktop.sdk.kit.fonts import elided, width_px
from ioc_desktop.sdk.kit.glyphs import freshness_glyph, glyph
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.theme import Metrics, Theme

LINE = 1.3
"""Height of a footer's line, over its text size."""
_ONE_LINE_FROM = 24.0
"""From so many text sizes of width on, everything may stand on one line."""
_SUPPLIER_LEAST = 4.0
_TALLEST = 0.36
"""A footer takes at most this share of its tile's height."""


@dataclass(frozen=True, slots=True)
class FrameTexts:
    """The frame's words at one moment: equal texts mean that nothing must be repainted."""

    age: AgeTexts | None
    illustrative: str
    illustrative_short: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of the footer; ``glyph_name`` is painted before it."""

    text: str
    tone: str
    glyph_name: str = ""

    def width(self, small: int) -> float:
        return width_px(self.text, small) + (small * 1.05 if self.glyph_name else 0.0)


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands at a line's left and at its right end."""

    left: tuple[_Piece, ...] = ()
    right: tuple[_Piece, ...] = ()

    def width(self, small: int) -> float:
        pieces = (*self.left, *self.right)
        gaps = max(0, len(pieces) - 1) * small * 0.7
        return sum(piece.width(small) for piece in pieces) + gaps


def lay_footer(
    sheet: Sheet, rect: QRectF, info: FrameInfo, theme: Theme, metrics: Metrics, texts: FrameTexts
) -> float:
    """Lay the footer at the foot of the tile ``rect``; return the height taken, in px."""
    small, pad = metrics.footer_px, metrics.pad_px
    limit = rect.width() - 2 * pad
    lines = _lines(info, theme, texts, small, limit)
    most = max(1, int(rect.height() * _TALLEST / (small * LINE)))
    if len(lines) > most:  # the tile is tiny: its age and state stay, the rest goes
        sheet.leave_out("footer", most, len(lines))
        lines = lines[-most:]
    if not lines:
        return float(pad)
    height = small * LINE
    top = rect.height() - pad * 0.6 - len(lines) * height
    for index, line in enumerate(lines):
        _lay_line(sheet, QRectF(pad, top + index * height, limit, height), line, theme, small)
    return len(lines) * height + pad * 1.0


def _lines(
    info: FrameInfo, theme: Theme, texts: FrameTexts, small: int, limit: float
) -> list[_Line]:
    """Choose the lines: the fullest wording that fits, one line on a wide tile, else two."""
    dispute = (_Piece(info.disagreement, theme.amber, "warn"),) if info.disagreement else ()
    if limit >= small * _ONE_LINE_FROM:
        for short in (False, True):
            who = _joined(_supplier(info, short=short), _kind(info, texts, short=short))
            line = _Line((*_toned(who, theme), *dispute), _age(info, theme, texts, short=short))
            if line.width(small) + small <= limit:
                return [line] if line.left or line.right else []
    last = _fitting([_Line(age[:-1], age[-1:]) for age in _ages(info, theme, texts)], small, limit)
    supplied = [
        _Line(_toned(_supplier(info, short=a), theme), _toned(_kind(info, texts, short=b), theme))
        for a, b in ((False, False), (True, False), (True, True))
    ]
    lines: list[_Line] = []
    whole = _first(supplied, small, limit)
    if whole is not None:
        lines += [whole]
    else:
        lines += _squeezed(supplied[-1], theme, small, limit)
    lines = [line for line in lines if line.left or line.right]
    if dispute:
        lines.append(_Line(dispute))
    if last.left or last.right:
        lines.append(last)
    return lines


def _squeezed(line: _Line, theme: Theme, small: int, limit: float) -> list[_Line]:
    """Shorten the supplier beside its kind, or give each its own line."""
    (kind,) = line.right or (_Piece("", theme.dim),)
    left = limit - kind.width(small) - small * 0.7
    supplier = line.left[0].text if line.left else ""
    cut = elided(supplier, small, left)
    if cut and width_px(cut, small) >= small * _SUPPLIER_LEAST:
        return [_Line(_toned(cut, theme), line.right)]
    own = elided(supplier, small, limit)
    return [_Line(_toned(own, theme)), _Line((), _toned(elided(kind.text, small, limit), theme))]


def _first(lines: Sequence[_Line], small: int, limit: float) -> _Line | None:
    return next((line for line in lines if line.width(small) <= limit), None)


def _fitting(lines: Sequence[_Line], small: int, limit: float) -> _Line:
    """Return the first line that fits, else the last one, which is the barest."""
    return _first(lines, small, limit) or lines[-1]


def _toned(text: str, theme: Theme) -> tuple[_Piece, ...]:
    return (_Piece(text, theme.dim),) if text else ()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _supplier(info: FrameInfo, *, short: bool) -> str:
    return shortened_name(info.supplier) if short else info.supplier


def _kind(info: FrameInfo, texts: FrameTexts, *, short: bool) -> str:
    """Return what kind of figure it is: its period, an estimate, illustrative."""
    note = info.note_short or info.note if short else info.note
    return _joined(note, texts.illustrative_short if short else texts.illustrative)


def _ages(info: FrameInfo, theme: Theme, texts: FrameTexts) -> list[tuple[_Piece, ...]]:
    """Return the wordings of moment and state, the fullest first, the state alone last."""
    full, short = (_age(info, theme, texts, short=each) for each in (False, True))
    if texts.age is None or not short:
        return [full]
    state = short[-1]
    brief = (*short[:-1], replace(state, text=texts.age.state_short or state.text))
    bare = (*short[:-1], replace(state, text=texts.age.word))
    return [full, short, brief, bare, bare[-1:]]


def _age(info: FrameInfo, theme: Theme, texts: FrameTexts, *, short: bool) -> tuple[_Piece, ...]:
    if texts.age is None or info.freshness is None:
        return ()
    state = info.freshness.state
    tone = {
        FreshnessState.LIVE: theme.dim,
        FreshnessState.LATE: theme.amber,
        FreshnessState.STALE: theme.amber,
    }.get(state, theme.text)
    said = _Piece(texts.age.state, tone, freshness_glyph(state))
    if state is FreshnessState.NOT_CONNECTED:
        return (said,)
    return (_Piece(texts.age.moment_short if short else texts.age.moment, theme.dim), said)


def _lay_line(sheet: Sheet, rect: QRectF, line: _Line, theme: Theme, small: int) -> None:
    y = rect.top() + small * 1.0
    x = rect.left()
    for piece in line.left:
        _lay_piece(sheet, (x, y), piece, rect.right() + 1 - x, theme, small)
        x += piece.width(small) + small * 0.7
    x = rect.right()
    for piece in reversed(line.right):
        x = max(rect.left(), x - piece.width(small))
        _lay_piece(sheet, (x, y), piece, rect.right() + 1 - x, theme, small)
        x -= small * 0.7


def _lay_piece(
    sheet: Sheet, place: tuple[float, float], piece: _Piece, limit: float, theme: Theme, small: int
) -> None:
    x, y = place
    if piece.glyph_name:
        side = small * 0.78
        tone = theme.dim if piece.glyph_name == "live" else piece.tone
        glyph(sheet, piece.glyph_name, QRectF(x, y - side * 0.92, side, side), tone)
        x += small * 1.05
        limit -= small * 1.05
    sheet.text((x, y), elided(piece.text, small, limit), small, piece.tone)
