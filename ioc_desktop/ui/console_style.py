"""The console's Qt style sheet, from the same colours as the wall."""

from __future__ import annotations

from ioc_desktop.sdk.theme import Theme

_SHEET = """
#console {{ background: {ground}; }}
QWidget {{ color: {text}; font-family: "{family}"; font-size: {size_px}px; }}
QLabel[role="key"] {{ color: {dim}; font-size: 13px; background: transparent; }}
QFrame[role="rail"] {{ background: {tile}; border-right: 1px solid {hairline}; }}
QLabel[role="head"] {{ color: {dim}; font-size: 13px; padding: 8px 0 2px 0; }}
QLabel[role="card"], QLabel[role="warn"] {{
    background: {tile}; border: 1px solid {hairline}; padding: 8px 10px;
}}
QLabel[role="warn"] {{ border-left: 4px solid {amber}; }}
QLabel[role="foot"], QLabel[role="footwarn"] {{ padding: 6px 0; color: {dim}; }}
QLabel[role="footwarn"] {{ color: {amber}; font-weight: 600; }}
QPushButton {{
    background: {track}; border: 1px solid {hairline}; padding: 7px 10px; text-align: left;
}}
QPushButton:hover, QPushButton:focus {{ border: 1px solid {data}; }}
QPushButton:checked {{ border-left: 4px solid {data}; font-weight: 600; color: {strong}; }}
QTableView {{
    background: {tile}; border: 1px solid {hairline};
    selection-background-color: {shade_low}; selection-color: {strong};
}}
QTableView::item {{ padding: 2px 8px; border-bottom: 1px solid {hairline}; }}
QHeaderView {{ background: {track}; border: none; font-size: 13px; }}
QHeaderView::section {{ background: {track}; color: {dim}; border: none; padding: 0 8px; }}
QTableCornerButton::section {{ background: {track}; }}
QSplitter::handle {{ background: {ground}; }}
QScrollBar {{ background: {tile}; width: 12px; height: 12px; }}
QScrollBar::handle {{ background: {last_year}; min-height: 24px; min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
"""


def style_sheet(theme: Theme, family: str, size_px: int) -> str:
    """Return the style sheet in the colours of ``theme`` and a font of that size."""
    return _SHEET.format(
        family=family,
        size_px=size_px,
        ground=theme.ground,
        tile=theme.tile,
        hairline=theme.hairline,
        track=theme.track,
        text=theme.text,
        strong=theme.strong,
        dim=theme.dim,
        data=theme.data,
        amber=theme.amber,
        last_year=theme.last_year,
        shade_low=theme.shade_low,
    )
