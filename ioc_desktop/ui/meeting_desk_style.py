"""What the meeting's window adds to the style sheets of the console and of the forms."""

from __future__ import annotations

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.console_style import in_colours, style_sheet
from ioc_desktop.ui.duty_style import duty_sheet

TEXT_PX = 14
FIELD_MARGINS = (8, 0, 8, 0)
"""Of the text in a field of numbers, whose padding Qt leaves out (6.11), in px."""
_SHEET = """
#meetingdesk {{ background: {ground}; }}
QWidget#area, QScrollArea {{ background: {ground}; }}
QLabel[role="hinted"] {{ color: {dim}; font-size: 13px; }}
QLabel[role="wrong"] {{ color: {amber}; font-weight: 600; }}
QLabel[role="well"] {{ color: {strong}; font-weight: 600; }}
QLabel[role="told"] {{ color: {text}; }}
QLabel[role="large"] {{ color: {strong}; font-size: 84px; font-weight: 700; }}
QLabel[role="address"] {{ color: {strong}; font-size: 34px; font-weight: 600; }}
QFrame[role="board"] {{ background: {tile}; border: 1px solid {hairline}; border-radius: 4px; }}
QFrame[role="job"] {{ background: {tile}; border: 1px solid {hairline}; border-radius: 4px; }}
QFrame[role="jobwarn"] {{
    background: {tile}; border: 1px solid {hairline}; border-left: 4px solid {amber};
    border-radius: 4px;
}}
QPushButton {{ padding: 8px; }}
QPushButton[role="tool"] {{ padding: 5px 8px; font-size: 13px; }}
QPushButton[role="small"] {{ padding: 4px 10px; font-size: 13px; text-align: center; }}
QPushButton:focus, QPushButton[role="small"]:focus {{ border: 2px solid {data}; }}
QPushButton[role="main"]:focus {{ border: 2px solid {strong}; }}
QPushButton[role="main"]:disabled {{ border: 1px solid {hairline}; color: {dim}; }}
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus {{
    border: 2px solid {data}; padding: 4px 7px;
}}
QSpinBox {{
    min-width: 60px;
    background: {ground}; color: {strong}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 5px 8px; selection-background-color: {shade_low}; selection-color: {strong};
}}
QListWidget, QTableWidget {{
    background: {tile}; border: 1px solid {hairline}; border-radius: 4px; outline: 0;
    selection-background-color: {shade_low}; selection-color: {strong};
}}
QListWidget:focus, QTableWidget:focus {{ border: 2px solid {data}; }}
QListWidget {{ color: {text}; }}
QListWidget::item {{ padding: 4px 6px; }}
QListWidget::item:disabled {{ color: {dim}; font-weight: 600; padding: 8px 6px 2px 6px; }}
QListWidget::item:hover:enabled {{ background: {track}; }}
QListWidget::item:selected {{ background: {shade_low}; color: {strong}; }}
QTableWidget::item {{ padding: 2px 6px; border-bottom: 1px solid {hairline}; }}
QTableWidget::item:selected {{ background: {shade_low}; color: {strong}; }}
QTableWidget QLineEdit {{ border: 2px solid {data}; border-radius: 0; padding: 0 4px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QSpinBox QLineEdit, QSpinBox QLineEdit:focus {{
    border: none; padding: 0 8px; background: transparent;
}}
QRadioButton::indicator, QCheckBox::indicator, QListWidget::indicator {{
    width: 14px; height: 14px; border: 1px solid {dim}; background: {ground};
}}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator, QListWidget::indicator {{ border-radius: 3px; }}
QRadioButton::indicator:checked {{ border: 5px solid {data}; width: 6px; height: 6px; }}
QCheckBox::indicator:checked, QListWidget::indicator:checked {{
    background: {data}; border: 1px solid {data};
}}
QRadioButton:disabled {{ color: {dim}; }}
QRadioButton, QCheckBox {{ spacing: 8px; padding: 3px 2px; border: 2px solid transparent; }}
QRadioButton:focus, QCheckBox:focus {{ border: 2px solid {data}; border-radius: 4px; }}
QProgressBar {{
    background: {track}; border: none; border-radius: 3px; max-height: 8px; min-height: 8px;
}}
QProgressBar::chunk {{ background: {data}; border-radius: 3px; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {hairline}; }}
QTabBar {{ background: {ground}; }}
QTabBar::tab {{
    background: {ground}; color: {dim}; border: 1px solid {hairline}; border-bottom: none;
    padding: 7px 16px; margin-right: 4px;
}}
QTabBar::tab:selected {{
    background: {tile}; color: {strong}; border-top: 3px solid {data}; font-weight: 600;
}}
QTabBar::tab:hover {{ color: {strong}; }}
QTabBar:focus {{ border: none; }}
"""


def meeting_desk_sheet(theme: Theme) -> str:
    """Return the whole style sheet of the window in the colours of ``theme``."""
    return style_sheet(theme, family(), TEXT_PX) + duty_sheet(theme) + in_colours(_SHEET, theme)
