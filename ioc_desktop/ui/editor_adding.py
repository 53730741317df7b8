"""New tiles in the scene editor: from the palette to where there is room, or carried there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint

from ioc_desktop.layout import DECLARATIVE_BUNDLE
from ioc_desktop.ui.editor_geometry import span_for_mm
from ioc_desktop.ui.editor_gesture import Proposal, free_place
from ioc_desktop.ui.editor_palette import Offer
from ioc_desktop.ui.editor_window import EditorWindow
from ioc_desktop.ui.editor_work import EditorWork
from ioc_desktop.ui.look import Look


class EditorAdding(QObject):
    """Adds what the palette offers to the draft that is worked on."""

    def __init__(self, window: EditorWindow, work: EditorWork, look: Look) -> None:
        """Serve the palette of this window."""
        super().__init__(window)
        self._window, self._work, self._look = window, work, look
        palette = window.palette_panel
        palette.taken.connect(self._on_taken)
        palette.carried.connect(self._on_carried)
        palette.dropped.connect(self._on_dropped)

    def set_look(self, look: Look) -> None:
        """Change the language."""
        self._look = look

    def _on_taken(self, offer: object) -> None:
        """Put a new tile on the chosen display, where there is room."""
        if not isinstance(offer, Offer):
            return
        role = self._window.canvas.role
        display = self._work.on_canvas()[0].display(role)
        box = None if display is None else free_place(display, self._span_on(offer, role))
        if box is None:
            words = self._look.words
            told = words("No free place on {role}: make a tile smaller, or remove one", role=role)
            self._window.say(told, warn=True)
            return
        self._add(offer, role, *box)

    def _on_carried(self, offer: object, place: QPoint) -> None:
        if isinstance(offer, Offer):
            self._held(offer, place)

    def _on_dropped(self, offer: object, place: QPoint) -> None:
        if not isinstance(offer, Offer):
            return
        held = self._held(offer, place)
        if held is not None and held.possible:
            self._window.canvas.hold(None)
            self._add(offer, held.role, held.at, held.span)

    def _held(self, offer: Offer, place: QPoint) -> Proposal | None:
        canvas = self._window.canvas
        return canvas.carry(canvas.mapFromGlobal(place), lambda role: self._span_on(offer, role))

    def _add(self, offer: Offer, role: str, at: tuple[int, int], span: tuple[int, int]) -> None:
        window, work = self._window, self._work
        bundle = None if offer.bundle == DECLARATIVE_BUNDLE else offer.bundle
        fresh = work.do_fresh(
            lambda: work.draft.add(work.wall, role, at, span, bundle=bundle, kind=offer.kind)
        )
        if fresh is None:
            return
        window.show_side()
        window.canvas.setFocus()
        if bundle is None:  # it shows nothing before somebody says what
            window.form.go_to("indicator")
        words = self._look.words
        window.say(words("“{tile}” added; Enter sets what it shows", tile=offer.name))

    def _span_on(self, offer: Offer, role: str) -> tuple[int, int]:
        """Return the cells that a new tile needs on that display to be of use."""
        variant, faces = self._work.on_canvas()
        display = variant.display(role)
        face = next((one for one in faces if one.role == role), None)
        if display is None or face is None:
            return 1, 1
        return span_for_mm(face, display.grid, offer.least_mm)
