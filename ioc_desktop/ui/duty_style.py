"""What the directives' window adds to the console's style sheet."""

from __future__ import annotations

from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.console_style import in_colours

_SHEET = """
#duty {{ background: {ground}; }}
QLabel[role="title"] {{ color: {strong}; font-size: 20px; font-weight: 600; }}
QLabel[role="summary"], QLabel[role="place"] {{ color: {text}; }}
QLabel[role="directive"], QLabel[role="text"] {{ color: {strong}; font-size: 15px; }}
QLabel[role="label"], QLabel[role="empty"] {{ color: {dim}; }}
QLabel[role="factwarn"] {{ color: {amber}; }}
QLabel[role="hint"] {{ color: {dim}; padding: 24px; }}
QLabel[role="fault"] {{ color: {amber}; font-weight: 600; }}
QScrollArea, QWidget#facts {{ background: {tile}; border: none; }}
QFrame[role="facts"] {{ background: {tile}; border-left: 1px solid {hairline}; }}
QPushButton[role="main"] {{ border: 1px solid {data}; font-weight: 600; color: {strong}; }}
QPushButton:disabled {{ color: {dim}; }}
QComboBox, QPlainTextEdit, QDateTimeEdit, QLineEdit {{
    background: {ground}; color: {strong}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 5px 8px; selection-background-color: {shade_low}; selection-color: {strong};
}}
QComboBox:focus, QPlainTextEdit:focus, QDateTimeEdit:focus {{ border: 1px solid {data}; }}
QComboBox QLineEdit {{ border: none; padding: 0; }}
QComboBox:disabled, QDateTimeEdit:disabled {{ color: {dim}; background: {tile}; }}
QComboBox QAbstractItemView, QCalendarWidget QWidget {{
    background: {tile}; color: {text}; selection-background-color: {shade_low};
    selection-color: {strong};
}}
QCheckBox {{ spacing: 6px; }}
"""


def duty_sheet(theme: Theme) -> str:
    """Return the additional style sheet in the colours of ``theme``."""
    return in_colours(_SHEET, theme)
