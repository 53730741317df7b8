"""The console's Qt style sheet, from the same colours as the wall."""

from __future__ import annotations

from dataclasses import asdict

from ioc_desktop.sdk.theme import Theme

_SHEET = """
#console {{ background: {ground}; }}
QWidget {{ color: {text}; font-family: "{family}"; font-size: {size_px}px; }}
QToolTip {{ background: {tile}; color: {strong}; border: 1px solid {last_year}; padding: 4px; }}
QLabel {{ background: transparent; }}
QLabel[role="room"] {{ color: {strong}; font-size: 15px; font-weight: 600; }}
QLabel[role="day"] {{ color: {dim}; }}
QLabel[role="time"] {{ color: {strong}; font-size: 20px; font-weight: 700; }}
QLabel[role="simulated"] {{ color: {amber}; font-weight: 600; }}
QLabel[role="key"] {{
    color: {dim}; font-size: 13px; border: 1px solid {hairline}; border-radius: 3px;
    padding: 0 5px; background: {tile};
}}
QFrame[role="rail"] {{ background: {tile}; border-right: 1px solid {hairline}; }}
QLabel[role="head"] {{ color: {strong}; font-weight: 600; padding: 6px 0 2px 0; }}
QFrame[role="card"], QFrame[role="warn"], QLabel[role="missing"] {{
    background: {tile}; border: 1px solid {hairline}; border-radius: 4px;
}}
QFrame[role="warn"], QLabel[role="missing"] {{ border-left: 4px solid {amber}; }}
QLabel[role="missing"] {{ padding: 10px 14px; }}
QLabel[role="cardname"] {{ color: {strong}; font-weight: 600; }}
QLabel[role="cardwarn"] {{ color: {amber}; font-weight: 600; }}
QLabel[role="carddetail"] {{ color: {dim}; font-size: 13px; }}
QLabel[role="foot"], QLabel[role="footwarn"] {{ padding: 4px 0; color: {dim}; }}
QLabel[role="footwarn"] {{ color: {amber}; font-weight: 600; }}
QLabel[role="dutynews"] {{ color: {text}; padding: 0 4px; }}
QLabel[role="dutywarn"] {{ color: {amber}; font-weight: 600; padding: 0 4px; }}
QPushButton {{
    background: {track}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 8px 12px; text-align: left;
}}
QPushButton:hover {{ border: 1px solid {last_year}; }}
QPushButton:focus {{ border: 1px solid {data}; }}
QPushButton:pressed {{ background: {ground}; }}
QPushButton:checked {{
    background: {shade_low}; border: 1px solid {shade_low}; border-left: 5px solid {data};
    padding-left: 8px; font-weight: 700; color: {strong};
}}
QPushButton:checked:focus {{ border: 1px solid {data}; border-left: 5px solid {data}; }}
QTableView {{
    background: {tile}; border: 1px solid {hairline}; border-radius: 4px; outline: 0;
    selection-background-color: {shade_low}; selection-color: {strong};
}}
QTableView:focus {{ border: 1px solid {data}; }}
QTableView::item {{ padding: 2px 8px; border-bottom: 1px solid {hairline}; }}
QTableView::item:hover {{ background: {track}; }}
QTableView::item:selected {{ background: {shade_low}; }}
QHeaderView {{ background: {track}; border: none; font-size: 13px; }}
QHeaderView::section {{
    background: {track}; color: {dim}; border: none; border-bottom: 1px solid {hairline};
    padding: 0 8px;
}}
QTableCornerButton::section {{ background: {track}; }}
QSplitter::handle {{ background: {ground}; height: 6px; }}
QSplitter::handle:hover {{ background: {hairline}; }}
QScrollBar {{ background: {tile}; width: 10px; height: 10px; }}
QScrollBar::handle {{
    background: {last_year}; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px;
}}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QComboBoxPrivateContainer {{ background: {tile}; border: none; }}
QListView#names {{
    background: {tile}; color: {text}; border: 1px solid {hairline};
    selection-background-color: {shade_low}; selection-color: {strong};
}}
QListView#names::item {{ padding: 4px 6px; }}
"""


_CONSOLE = """
QLabel[role="daywarn"] {{ color: {amber}; font-weight: 600; }}
QFrame[role="strip"], QFrame[role="preview"] {{
    background: {tile}; border: 1px solid {hairline}; border-radius: 4px;
}}
QFrame[role="preview"] {{ border: 1px solid {data}; }}
QLabel[role="striplabel"] {{ color: {dim}; font-size: 13px; }}
QLabel[role="stripname"] {{ color: {strong}; font-size: 15px; font-weight: 700; }}
QLabel[role="stripwhy"] {{ color: {text}; font-size: 13px; }}
QLabel[role="stripwait"], QLabel[role="striplock"] {{ color: {amber}; font-size: 13px; }}
QLabel[role="striplock"] {{ font-weight: 600; }}
QLabel[role="railhint"] {{ color: {dim}; font-size: 13px; padding: 0 4px; }}
QLabel[role="carried"] {{
    background: {shade_low}; color: {strong}; border: 1px solid {data}; padding: 4px 8px;
    font-weight: 600;
}}
QPushButton {{ padding: 6px 8px; }}
QPushButton[role="tool"] {{ font-size: 13px; padding: 5px 8px; }}
QPushButton:disabled {{ color: {last_year}; }}
QPushButton[role="locked"] {{ border: 1px solid {amber}; color: {amber}; font-weight: 600; }}
QLineEdit, QComboBox {{
    background: {ground}; border: 1px solid {hairline}; border-radius: 4px; padding: 5px 8px;
    selection-background-color: {data}; selection-color: {ground};
}}
QLineEdit:focus, QComboBox:focus {{ border: 1px solid {data}; }}
QComboBox {{ min-width: 220px; }}
QComboBox QAbstractItemView {{
    background: {tile}; color: {text}; border: 1px solid {hairline};
    selection-background-color: {shade_low}; selection-color: {strong};
}}
QListWidget {{ background: {tile}; border: none; outline: 0; }}
QTabWidget::pane {{ border: none; }}
QTabBar {{ background: {ground}; }}
QTabBar::tab {{
    background: {ground}; color: {dim}; border: 1px solid {hairline}; border-bottom: none;
    padding: 5px 10px; margin-right: 3px; font-size: 13px;
}}
QTabBar::tab:selected {{
    background: {tile}; color: {strong}; border-top: 2px solid {data}; font-weight: 600;
}}
QTabBar::tab:hover {{ color: {strong}; }}
QTabBar:focus {{ border: none; }}
"""


def in_colours(sheet: str, theme: Theme, **more: object) -> str:
    """Return a style sheet whose ``{ground}`` and the like are the colours of ``theme``.

    ``more`` is what else stands in its braces.
    """
    return sheet.format(**asdict(theme), **more)


def console_sheet(theme: Theme) -> str:
    """Return what the console's own parts look like, over ``style_sheet``."""
    return in_colours(_CONSOLE, theme)


def style_sheet(theme: Theme, family: str, size_px: int) -> str:
    """Return the style sheet in the colours of ``theme`` and a font of that size."""
    return in_colours(_SHEET, theme, family=family, size_px=size_px)
