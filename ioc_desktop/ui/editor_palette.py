"""What can be put into a scene: every bundle's kinds by name, found with or without marks.

Enter or a double click puts one where there is room; dragged, it goes where it is let go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.domain.vntext import fold, found_at, sort_key
from ioc_desktop.sdk.kit.fonts import font
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.look import Look

_DRAG_PX = 6
_TEXT_PX = 14
_NAME_PX = 164
"""Names wrap at this width: that of the panel without margins, padding and scroll bar."""
_OFFER = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of tile to be added: its bundle, its least size on a wall, its name."""

    bundle: str
    kind: str
    bundle_name: str
    name: str
    least_mm: tuple[float, float]

    @property
    def folded(self) -> str:
        """What a search without marks is held against."""
        return fold(f"{self.name} {self.bundle_name} {self.bundle} {self.kind}")


def offers(catalogue: Catalogue, language: str) -> tuple[Offer, ...]:
    """Return every kind of every whole bundle, by the bundles' names."""
    found = [
        Offer(
            bundle.id,
            kind.id,
            bundle.name.in_language(language),
            kind.name.in_language(language),
            kind.min_span_mm,
        )
        for bundle in catalogue
        if isinstance(bundle, Manifest)
        for kind in bundle.kinds.values()
    ]
    return tuple(sorted(found, key=lambda one: (sort_key(one.bundle_name), sort_key(one.name))))


def matching(offered: Iterable[Offer], text: str) -> tuple[Offer, ...]:
    """Return the offers that answer a search, the best first; all of them for no search."""
    needle = fold(text.strip())
    if not needle:
        return tuple(offered)
    ranked = [(rank, one) for one in offered if (rank := found_at(needle, one.folded)) is not None]
    return tuple(one for _, one in sorted(ranked, key=lambda pair: pair[0]))


class EditorPalette(QFrame):
    """Signals: ``taken(Offer)`` to be put where there is room, ``left()`` with Esc.

    ``carried(Offer, QPoint)`` and ``dropped(Offer, QPoint)`` with the place on the desktop.
    """

    taken = Signal(object)
    carried = Signal(object, QPoint)
    dropped = Signal(object, QPoint)
    left = Signal()

    def __init__(self, catalogue: Catalogue, look: Look) -> None:
        """Offer what the catalogue has."""
        super().__init__()
        self._catalogue = catalogue
        self._offers: tuple[Offer, ...] = ()
        self._pressed: tuple[QPoint, Offer] | None = None
        self._carrying = False
        self.head = plain_label("head")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setUniformItemSizes(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 10)
        column.setSpacing(6)
        for part in (self.head, self.search):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self._take_chosen)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(self._on_activated)
        self.list.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Name everything in the language of the screen."""
        words = look.words
        self.head.setText(words("Add a tile"))
        self.search.setPlaceholderText(words("Search, marks may be left out"))
        self._offers = offers(self._catalogue, words.language)
        self._show()

    def begin(self) -> None:
        """Give the search the keyboard."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show(self, _text: str = "") -> None:
        self.list.clear()
        bundle = ""
        for offer in matching(self._offers, self.search.text()):
            if offer.bundle_name != bundle:
                bundle = offer.bundle_name
                group = QListWidgetItem(bundle)
                group.setSizeHint(self._room_for(bundle) + QSize(0, 8))
                group.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(group)
            item = QListWidgetItem(offer.name)
            item.setToolTip(f"{offer.bundle_name} · {offer.name}")
            item.setData(_OFFER, offer)
            item.setSizeHint(self._room_for(offer.name))
            self.list.addItem(item)
        first = next((r for r in range(self.list.count()) if self._offer_in(r) is not None), -1)
        self.list.setCurrentRow(first)

    def _room_for(self, name: str) -> QSize:
        """Return the size of a row with the whole name; the list itself forgets its padding."""
        box = QRect(0, 0, _NAME_PX, 1000)
        text = QFontMetrics(font(_TEXT_PX)).boundingRect(box, int(Qt.TextFlag.TextWordWrap), name)
        return QSize(_NAME_PX, text.height() + 10)

    def _offer_in(self, row: int) -> Offer | None:
        item = self.list.item(row)
        found = item.data(_OFFER) if item is not None else None
        return found if isinstance(found, Offer) else None

    def _take_chosen(self) -> None:
        offer = self._offer_in(self.list.currentRow())
        if offer is not None:
            self.taken.emit(offer)

    def _on_activated(self, item: QListWidgetItem) -> None:
        offer = item.data(_OFFER)
        if isinstance(offer, Offer):
            self.taken.emit(offer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Up and down in the search choose in the list, Esc leaves; a press in it may carry."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.search and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
                self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        elif watched is self.list.viewport() and isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        row = self.list.currentRow() + by
        while 0 <= row < self.list.count():
            if self._offer_in(row) is not None:
                self.list.setCurrentRow(row)
                return
            row += by

    def _on_mouse(self, event: QMouseEvent) -> bool:
        """Carry an offer out of the list; whether the list is not to see the event."""
        place = event.globalPosition().toPoint()
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress:
            item = self.list.itemAt(event.position().toPoint())
            offer = item.data(_OFFER) if item is not None else None
            self._pressed = (place, offer) if isinstance(offer, Offer) else None
            self._carrying = False
            return False
        if self._pressed is None:
            return False
        start, offer = self._pressed
        if kind is QEvent.Type.MouseMove:
            self._carrying |= (place - start).manhattanLength() > _DRAG_PX
            if self._carrying:
                self.carried.emit(offer, place)
            return self._carrying
        if kind is QEvent.Type.MouseButtonRelease:
            self._pressed = None
            if self._carrying:
                self._carrying = False
                self.dropped.emit(offer, place)
                return True
        return False
