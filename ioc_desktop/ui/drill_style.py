"""How large and in which colours the drill-down is painted: at a desk, and under a finger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.console_style import in_colours, style_sheet

TARGET_MM: Final = 12.5
"""No target on a touch screen is smaller; a finger needs twelve."""


@dataclass(frozen=True, slots=True)
class DrillSize:
    """Text, row and button heights in px; ``touch``: for fingers, with one tap to open."""

    text_px: int = 14
    row_px: int = 30
    head_px: int = 34
    facts_px: int = 330
    touch: bool = False

    @classmethod
    def for_touch(cls, pitch_mm: float) -> DrillSize:
        """Return the sizes for a screen of that pixel pitch: rows and buttons of 12.5 mm."""
        target = max(44, round(TARGET_MM / max(pitch_mm, 0.01)) + 1)
        text = max(16, round(target * 0.36))
        return cls(text, target, target, text * 20, touch=True)


DESK = DrillSize()

_SHEET = """
#drill {{ background: {ground}; }}
QLabel[role="title"] {{ color: {strong}; font-size: {large}px; font-weight: 600; }}
QLabel[role="line"] {{ color: {text}; }}
QLabel[role="linewarn"], QLabel[role="factwarn"], QLabel[role="statewarn"] {{ color: {amber}; }}
QLabel[role="state"] {{ color: {text}; }}
QLabel[role="factalarm"] {{ color: {red}; }}
QLabel[role="valuenormal"], QLabel[role="valuewarn"], QLabel[role="valuealarm"] {{
    color: {strong}; font-size: {huge}px; font-weight: 600;
}}
QLabel[role="valuewarn"] {{ color: {amber}; }}
QLabel[role="valuealarm"] {{ color: {red}; }}
QLabel[role="label"], QLabel[role="legend"], QLabel[role="keys"], QLabel[role="hint"] {{
    color: {dim}; font-size: {small}px;
}}
QLabel[role="key"] {{ font-size: {small}px; }}
QLabel[role="hover"] {{
    background: {tile}; border: 1px solid {hairline}; padding: 4px 10px; color: {strong};
}}
QLabel[role="empty"] {{
    background: {tile}; border: 1px dashed {last_year}; padding: 24px; color: {text};
    font-size: {middle}px;
}}
QLabel[role="crumbmark"] {{ color: {dim}; padding: 0; }}
QPushButton {{ min-height: {button}px; padding: 0 {pad}px; }}
QPushButton[role="crumb"] {{
    background: transparent; border: 1px solid transparent; color: {data}; padding: 0 4px;
}}
QPushButton[role="crumb"]:hover, QPushButton[role="crumb"]:focus {{ border: 1px solid {data}; }}
QPushButton[role="here"] {{
    background: transparent; border: 1px solid transparent; color: {strong}; font-weight: 600;
    padding: 0 4px;
}}
QPushButton[role="set"] {{ border: 1px solid {data}; color: {strong}; font-weight: 600; }}
QPushButton[role="main"] {{ border: 1px solid {data}; color: {strong}; font-weight: 600; }}
QPushButton[role="letter"] {{ text-align: center; padding: 0; }}
QPushButton:disabled {{ color: {dim}; }}
QLineEdit {{
    background: {tile}; color: {strong}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 0 8px; min-height: {button}px;
    selection-background-color: {shade_low}; selection-color: {strong};
}}
QLineEdit:focus {{ border: 1px solid {data}; }}
QScrollArea, QWidget#facts {{ background: {tile}; border: none; }}
QFrame[role="facts"] {{ background: {tile}; border-left: 1px solid {hairline}; }}
QHeaderView {{ font-size: {small}px; }}
QTableView::item {{ padding: 0 {cell}px; }}
FigureChart:focus {{ border: 1px solid {data}; }}
{scrolling}
"""
_WIDE_SCROLLING = (
    "QScrollBar:vertical {{ width: {bar}px; }} QScrollBar:horizontal {{ height: {bar}px; }}"
)


def drill_sheet(theme: Theme, size: DrillSize) -> str:
    """Return the whole style sheet in the colours of ``theme``."""
    text = size.text_px
    scrolling = _WIDE_SCROLLING.format(bar=size.row_px // 2) if size.touch else ""
    return style_sheet(theme, family(), text) + in_colours(
        _SHEET, theme,
        small=max(13, round(text * 0.93)), middle=round(text * 1.15), large=round(text * 1.4),
        huge=round(text * 2.2), button=size.row_px - 2 if size.touch else 32,
        pad=round(text * 0.7), cell=max(8, round(text * 0.5)), scrolling=scrolling,
    )  # fmt: skip
