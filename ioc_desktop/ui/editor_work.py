"""The work on one scene: between its draft and the editor's window.

What the window asks for becomes an operation on the draft (one step to be undone); after each,
everything that shows the draft is made to show it again. Where files lie is the desk's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QObject, Signal

from ioc_desktop.errors import KnownError
from ioc_desktop.layout import ScreenSize, Variant
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import TileRef
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.editor_faces import SeenWindow, face_label, faces_for
from ioc_desktop.ui.editor_fields import SceneNames
from ioc_desktop.ui.editor_findings import EditorFinding
from ioc_desktop.ui.editor_geometry import Face
from ioc_desktop.ui.editor_gesture import Proposal
from ioc_desktop.ui.editor_legibility import EditorLegibility
from ioc_desktop.ui.editor_previews import EditorPreviews
from ioc_desktop.ui.editor_scene import OWN_FIELDS, EditorScene, Typing, marks_of
from ioc_desktop.ui.editor_window import EditorWindow
from ioc_desktop.ui.editor_words import proposal_words
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.placement import wall_shape


class EditorWork(QObject):
    """Signals: ``edited()`` after every change of the draft."""

    edited = Signal()

    def __init__(
        self,
        draft: SceneDraft,
        bundles: BundleShelf,
        windows: Callable[[], Mapping[str, SeenWindow]],
        screens: Collection[ScreenSize],
        look: Look,
    ) -> None:
        """Work on a draft; ``screens`` are the site's, ``windows`` the wall's own."""
        super().__init__()
        self._bundles, self._windows, self._screens = bundles, windows, tuple(screens)
        self._look = look
        self._legibility = EditorLegibility(bundles, windows, self._screens, look)
        self._legibility.ready.connect(self._on_judged)
        self._typing: Typing | None = None
        self._pulled: Proposal | None = None
        self._copied: TileRef | None = None
        self._names: Mapping[str, str] = {}
        self._window: EditorWindow
        self._previews: EditorPreviews
        self.wall = ""
        self.scene = self._seen(draft, SceneNames())

    @property
    def draft(self) -> SceneDraft:
        """The draft that is worked on."""
        return self.scene.draft

    @property
    def chosen(self) -> TileRef | None:
        """The tile that is chosen on the canvas."""
        chosen = self._window.canvas.chosen
        return TileRef(self.wall, chosen) if chosen else None

    def attach(self, window: EditorWindow, previews: EditorPreviews) -> None:
        """Show the draft in this window from now on, at the size that the present wall shows."""
        self._window, self._previews = window, previews
        canvas, form = window.canvas, window.form
        canvas.asked.connect(self._on_asked)
        canvas.tile_chosen.connect(self._on_chosen)
        canvas.held.connect(self._on_held)
        form.previewed.connect(self._on_previewed)
        form.changed.connect(self._on_changed)
        form.retitled.connect(self._on_retitled)
        form.kind_chosen.connect(self._on_kind)
        form.priority_chosen.connect(self._on_priority)
        window.findings.finding_chosen.connect(self.go_to)
        window.wall_chosen.connect(self.show_wall)
        previews.painted.connect(canvas.refresh)
        self._begin()

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        self._legibility.set_look(look)
        self._see(self.draft, self.scene.names)
        self.refresh()

    def set_names(self, names: SceneNames) -> None:
        """Name codes as the catalogues do."""
        self._see(self.draft, names)
        self.refresh()

    def set_draft(self, draft: SceneDraft) -> None:
        """Work on another draft, at the size of wall that the present wall shows."""
        self._see(draft, self.scene.names)
        self._begin()

    def _see(self, draft: SceneDraft, names: SceneNames) -> None:
        self.scene = self._seen(draft, names)
        draft.judge_with(self.scene.judge)

    def _seen(self, draft: SceneDraft, names: SceneNames) -> EditorScene:
        words = self._look.words
        return EditorScene(
            draft, self._bundles.catalogue, self._screens, names, words, self._legibility.findings
        )

    def _begin(self) -> None:
        self.draft.judge_with(self.scene.judge)
        self.wall = self._wall_on_air()
        self._typing = self._copied = None
        self._legibility.begin(self.draft.draft)
        self.refresh()

    def close(self) -> None:
        """Judge nothing more. May be called twice."""
        self._legibility.stop()

    def _on_judged(self) -> None:
        self.draft.judge_with(self.scene.judge)  # it forgets what it found without
        self.refresh()

    # --- showing --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the draft as it is now, everywhere."""
        window, scene, words = self._window, self.scene, self._look.words
        if self.wall not in scene.walls:
            self.wall = self._wall_on_air()
        variant, faces = self.on_canvas()
        self._names = scene.tile_names(self.wall)
        self._previews.show_tiles(scene.previews(self.wall, faces, self._typing))
        window.canvas.set_variant(
            variant, faces, {face.role: face_label(face, words) for face in faces}
        )
        window.set_walls(scene.walls, self.wall, self._wall_on_air())
        undo, redo = self.draft.undo_step, self.draft.redo_step
        window.set_steps(
            "" if undo is None else in_words(undo.text, words),
            "" if redo is None else in_words(redo.text, words),
        )
        findings = scene.findings()
        window.canvas.set_marks(marks_of(findings, self.wall))
        window.findings.show_findings(findings, words, self._look.theme)
        self._show_form(findings)

    def show_wall(self, wall: str) -> None:
        """Work on the displays of another size of wall."""
        self.wall = wall
        self._window.canvas.choose("")
        self.refresh()

    def step_wall(self, by: int) -> None:
        """Work on the next or the previous size of wall."""
        walls = self.scene.walls
        if self.wall in walls:
            self.show_wall(walls[(walls.index(self.wall) + by) % len(walls)])

    def go_to(self, finding: EditorFinding) -> None:
        """Show the place that a finding concerns: its wall, its tile, its field."""
        window, placed = self._window, finding.placed
        if placed.wall and placed.wall != self.wall:
            self.show_wall(placed.wall)
        if not placed.tile:
            return
        window.canvas.choose(placed.tile)
        window.show_side()
        key = finding.key or OWN_FIELDS.get(placed.field, "")
        if key and window.form.editor(key) is not None:
            window.form.go_to(key)
        else:
            window.canvas.setFocus()

    def say_proposal(self, proposal: Proposal) -> str:
        """Return what a proposal would do, in words."""
        return proposal_words(proposal, self._names, self._look.words)

    def on_canvas(self) -> tuple[Variant, tuple[Face, ...]]:
        """Return the displays that are worked on, and how their screens are seen."""
        variant = self.scene.variant(self.wall)
        return variant, faces_for(variant, self._windows())

    def _wall_on_air(self) -> str:
        return self.scene.wall_on(wall_shape(tuple(self._windows())))

    def _show_form(self, findings: tuple[EditorFinding, ...]) -> None:
        chosen, form = self.chosen, self._window.form
        shown = self.scene.form_of(chosen)
        if shown is None:
            tile = self.scene.tile(chosen)
            words, why = self._look.words, ""
            if tile is not None:
                why = words(
                    "The bundle {bundle} is not on this machine; its tile stays as it is, and can "
                    "be moved, resized and removed.",
                    bundle=tile.bundle,
                )
            form.show_nothing(why)
            return
        reasons = {
            one.key or OWN_FIELDS.get(one.placed.field, ""): one.reason
            for one in findings
            if one.placed.ref == chosen
        }
        form.show_tile(*shown, self.draft.macros, reasons)

    # --- doing ----------------------------------------------------------------------------

    def do(self, operation: Callable[[], object]) -> bool:
        """Do an operation on the draft and show what came of it; whether it could be done."""
        try:
            operation()
        except KnownError as error:
            self._window.say(in_words(str(error), self._look.words), warn=True)
            return False
        self._typing = None
        self.refresh()
        self.edited.emit()
        return True

    def undo(self) -> None:
        """Take the last step back and name it."""
        words, step = self._look.words, self.draft.undo_step
        told = words("Nothing to undo")
        if step is not None:
            told = words("Undone: {step}", step=in_words(step.text, words))
        self.do(self.draft.undo)
        self._window.say(told)

    def redo(self) -> None:
        """Do the last step taken back again and name it."""
        words, step = self._look.words, self.draft.redo_step
        told = words("Nothing to redo")
        if step is not None:
            told = words("Redone: {step}", step=in_words(step.text, words))
        self.do(self.draft.redo)
        self._window.say(told)

    def remove(self) -> None:
        """Take the chosen tile away; the next one is chosen."""
        chosen, canvas = self.chosen, self._window.canvas
        if chosen is None:
            return
        place = canvas.tiles_in_order().index(chosen.tile)
        name = self._names.get(chosen.tile, chosen.tile)
        if self.do(lambda: self.draft.remove(chosen)):
            left = canvas.tiles_in_order()
            canvas.choose(left[min(place, len(left) - 1)] if left else "")
            words = self._look.words
            self._window.say(words("“{tile}” removed; Ctrl+Z brings it back", tile=name))

    def copy(self) -> None:
        """Remember the chosen tile, to be pasted on any display."""
        self._copied = self.chosen
        if self._copied is not None:
            name = self._names.get(self._copied.tile, self._copied.tile)
            words = self._look.words
            self._window.say(words("“{tile}” copied; Ctrl+V puts it on a display", tile=name))

    def paste(self) -> None:
        """Put a copy of the remembered tile on the display that is chosen."""
        copied, role = self._copied, self._window.canvas.role
        if copied is not None:
            self.do_fresh(lambda: self.draft.copy(copied, role, self.wall))

    def do_fresh(self, operation: Callable[[], TileRef]) -> TileRef | None:
        """Do what makes a new tile, and choose it."""
        fresh: list[TileRef] = []
        if not self.do(lambda: fresh.append(operation())):
            return None
        self._window.canvas.choose(fresh[0].tile)
        return fresh[0]

    def _on_asked(self, proposal: object) -> None:
        if not isinstance(proposal, Proposal):
            return
        draft, tile = self.draft, TileRef(self.wall, proposal.tile)
        told = self.say_proposal(proposal)
        if proposal.act == "copy":
            self.do_fresh(lambda: draft.copy(tile, proposal.role, at=proposal.at))
        elif proposal.act == "swap":
            self.do(lambda: draft.swap(tile, TileRef(self.wall, proposal.other)))
        elif proposal.act == "resize":
            again = proposal.by_key
            self.do(lambda: draft.resize(tile, proposal.span, proposal.at, merge=again))
        elif proposal.act == "move" and proposal.by_key:
            self.do(lambda: draft.move(tile, proposal.at, merge=True))
        elif proposal.act == "move":
            self.do(lambda: draft.place(tile, proposal.role, proposal.at, proposal.span))
        if proposal.act != "copy":
            self._window.canvas.choose(proposal.tile)
        self._window.say(told)

    def _on_chosen(self, _tile: str) -> None:
        self._typing = None
        self._show_form(self.scene.findings())

    def _on_held(self, proposal: object) -> None:
        """Lay a tile that is being resized out at its new size, to show what would fit."""
        held = proposal if isinstance(proposal, Proposal) and proposal.act == "resize" else None
        if held is None and self._pulled is None:
            return
        self._pulled = held
        _, faces = self.on_canvas()
        self._previews.show_tiles(self.scene.previews(self.wall, faces, self._typing, held))

    def _on_previewed(self, key: str, value: object) -> None:
        """Show in the tile what is being typed; the draft has it when the field is left."""
        if self.chosen is not None:
            self._typing = (self.chosen, key, value)
            _, faces = self.on_canvas()
            self._previews.show_tiles(self.scene.previews(self.wall, faces, self._typing))
            self._window.canvas.refresh()

    def _on_changed(self, key: str, value: object) -> None:
        draft, chosen = self.draft, self.chosen
        tile = self.scene.tile(chosen)
        if chosen is None or tile is None:
            return
        if key == "indicator" and tile.bundle is None:
            named = None if value is None else str(value)
            self.do(lambda: draft.set_content(chosen, bundle=None, kind=tile.kind, indicator=named))
        else:
            self.do(lambda: draft.set_setting(chosen, key, value))

    def _on_retitled(self, vietnamese: str, english: str) -> None:
        chosen = self.chosen
        if chosen is not None:
            self.do(lambda: self.draft.set_title(chosen, vietnamese, english or None))

    def _on_kind(self, kind: str) -> None:
        chosen = self.chosen
        tile = self.scene.tile(chosen)
        if chosen is not None and tile is not None:
            self.do(
                lambda: self.draft.set_content(
                    chosen, bundle=tile.bundle, kind=kind, indicator=tile.indicator
                )
            )

    def _on_priority(self, high: bool) -> None:  # Qt's signal gives it so
        chosen = self.chosen
        if chosen is not None:
            self.do(lambda: self.draft.set_priority(chosen, "high" if high else "normal"))
