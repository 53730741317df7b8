"""What the scene editor adds to the console's and the forms' style sheets."""

from __future__ import annotations

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.console_style import in_colours, style_sheet
from ioc_desktop.ui.duty_style import duty_sheet

_TEXT_PX = 14
_SHEET = """
#editor {{ background: {ground}; }}
QFrame[role="side"] {{ background: {tile}; border: none; border-left: 1px solid {hairline}; }}
QFrame[role="palette"] {{ background: {tile}; border: none; border-right: 1px solid {hairline}; }}
QFrame[role="banner"] {{
    background: {tile}; border: 1px solid {amber}; border-left: 5px solid {amber};
    border-radius: 4px;
}}
QFrame[role="banner"] QLabel {{ color: {strong}; }}
QLabel[role="unsaved"] {{ color: {amber}; font-weight: 600; }}
QLabel[role="hinted"] {{ color: {dim}; font-size: 13px; }}
QLabel[role="wrong"] {{ color: {red}; font-weight: 600; }}
QLabel[role="saved"] {{ color: {dim}; }}
QLabel[role="told"] {{ color: {strong}; padding: 2px 0; }}
QLabel[role="told"][warn="true"] {{ color: {amber}; font-weight: 600; }}
QLineEdit[role="wrong"], QComboBox[role="wrong"] {{ border: 2px solid {red}; padding: 4px 7px; }}
QLineEdit:focus, QPlainTextEdit:focus, QListWidget:focus {{ border: 2px solid {data}; }}
QComboBox:focus {{ border: 2px solid {data}; }}
QPushButton:focus {{ border: 2px solid {data}; }}
QPushButton[role="wall"] {{ padding: 5px 12px; text-align: center; }}
QPushButton[role="main"]:focus {{ border: 2px solid {strong}; }}
QCheckBox:focus {{ color: {strong}; text-decoration: underline; }}
QListWidget {{
    background: {ground}; border: 1px solid {hairline}; border-radius: 4px; outline: 0;
}}
QListWidget::item {{ padding: 4px 6px; color: {text}; }}
QFrame[role="palette"] QListWidget::item {{ padding: 4px 6px 4px 12px; }}
QListWidget::item:disabled {{ color: {dim}; font-weight: 600; padding: 8px 6px 2px 6px; }}
QFrame[role="palette"] QListWidget::item:disabled {{ padding: 8px 6px 2px 6px; }}
QListWidget::item:hover:enabled {{ background: {track}; }}
QListWidget::item:selected {{ background: {shade_low}; color: {strong}; }}
QPlainTextEdit[role="diff"] {{ background: {ground}; color: {text}; }}
"""


def editor_sheet(theme: Theme) -> str:
    """Return the whole style sheet of the editor's window in the colours of ``theme``."""
    return style_sheet(theme, family(), _TEXT_PX) + duty_sheet(theme) + in_colours(_SHEET, theme)
