"""The versions of a scene in the editor: who saved what when, what differs, the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
)

from ioc_desktop.layout.scene_shelf import AS_SHIPPED
from ioc_desktop.layout.versions import Version
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.editor_panels import column_in

_NUMBER = int(Qt.ItemDataRole.UserRole)


class VersionsPanel(QFrame):
    """Signals: ``version_chosen(int)`` to be compared, ``back_asked(int)`` to be brought back."""

    version_chosen = Signal(int)
    back_asked = Signal(int)

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self.head, self.hint = plain_label("head"), plain_label("label")
        self.list, self.differs = QListWidget(), QPlainTextEdit()
        self.back = QPushButton()
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.differs.setReadOnly(True)
        self.differs.setProperty("role", "diff")
        self.differs.setTabChangesFocus(True)
        self.hint.setWordWrap(True)
        column = column_in(self)
        column.addWidget(self.head)
        column.addWidget(self.list, 3)
        column.addWidget(self.hint)
        column.addWidget(self.differs, 2)
        column.addWidget(self.back)
        self.setFocusProxy(self.list)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(self._on_back)
        self.back.clicked.connect(self._on_back)

    def show_versions(
        self, versions: Sequence[Version], words: Words, zone: dt.tzinfo | None
    ) -> None:
        """List these, the newest first; times are told in the room's ``zone``."""
        self.head.setText(words("Versions"))
        self.back.setText(words("Bring this version back"))
        self.list.clear()
        for one in versions:
            item = QListWidgetItem(version_words(one, words, zone))
            item.setData(_NUMBER, one.number)
            self.list.addItem(item)
        self.back.setEnabled(bool(versions))
        self.hint.setText(
            words("What differs from what stands in the editor now:")
            if versions
            else words("No version yet: one is kept with every save.")
        )
        self.differs.clear()
        self.list.setCurrentRow(0)

    def show_differences(self, lines: Sequence[str], words: Words) -> None:
        """Say what bringing the chosen version back would change."""
        told = "\n".join(f"· {line}" for line in lines)
        self.differs.setPlainText(told or words("nothing"))

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None:
            self.version_chosen.emit(int(item.data(_NUMBER)))

    def _on_back(self, _item: object = None) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.back_asked.emit(int(item.data(_NUMBER)))


def version_words(version: Version, words: Words, zone: dt.tzinfo | None) -> str:
    """Return a version in two lines: number, time, officer; what they noted."""
    at = version.at.astimezone(zone).strftime("%H:%M %d/%m/%Y")
    made = words("as it ships") if version.note == AS_SHIPPED else words("by hand")
    who = version.by or made
    now = f" · {words('present')}" if version.current else ""
    first = f"{version.number} · {at} · {who}{now}"
    note = in_words(version.damaged or version.note, words)
    note = "" if version.note == AS_SHIPPED and not version.damaged else note
    if version.removed:
        note = words("taken away")
    mark = "◆ " if version.damaged else ""
    return f"{first}\n{mark}{note}" if note else first
