"""A scene looked at before it is taken: the wall drawn small with it, and what would change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ioc_desktop.ui.console_parts import KeyButton, plain_label
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_canvas import WallCanvas
from ioc_desktop.ui.preview_model import PreviewView


class PreviewPane(QFrame):
    """The preview. Signals: ``taken()``, ``left()``. Enter takes, Esc leaves it."""

    taken = Signal()
    left = Signal()

    def __init__(self, look: Look) -> None:
        """Make an empty preview."""
        super().__init__()
        self.setProperty("role", "preview")
        self._label = plain_label("striplabel")
        self.name = plain_label("stripname")
        self.what = plain_label("stripwhy")
        self.what.setWordWrap(True)
        self.mistakes = plain_label("stripwait")
        self.mistakes.setWordWrap(True)
        self.take = KeyButton("Enter")
        self.leave = KeyButton("Esc")
        self.canvas = WallCanvas(look)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._label)
        head.addWidget(self.name)
        head.addWidget(self.what, 1)
        head.addWidget(self.take)
        head.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.mistakes)
        column.addWidget(self.canvas, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.take.clicked.connect(self.taken)
        self.leave.clicked.connect(self.left)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        words = look.words
        self._label.setText(words("Preview, not on the wall:"))
        self.take.setText(words("Put on the wall"))
        self.leave.setText(words("Leave it"))
        for button in (self.take, self.leave):
            button.fit()
        self.canvas.set_look(look)

    def show_view(self, view: PreviewView) -> None:
        """Say this of the scene."""
        self.name.setText(view.name)
        self.what.setText(view.what)
        self.mistakes.setText("\n".join(f"◆ {line}" for line in view.mistakes))
        self.mistakes.setVisible(bool(view.mistakes))
        self.take.setEnabled(view.can_take)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Enter takes the scene if it can be taken, Esc leaves it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.take.isEnabled():
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
