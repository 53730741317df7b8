"""Cameras: the kit's video view for pictures, the kit's table for their states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk import TileView, WidgetContext
from ioc_desktop.sdk.kit import KitView
from ioc_desktop.sdk.kit.video import Shot, VideoView

from .model import Grid


class CamerasWidget:
    """Paints what the model chose; the view asks the context's desk for the pictures."""

    def __init__(self, context: WidgetContext) -> None:
        self._view = KitView(context) if context.kind == "states" else VideoView(context)

    def view(self) -> QWidget:
        """Return the one Qt widget."""
        return self._view

    def show(self, view: TileView) -> None:
        """Show these cameras, or this list, from now on."""
        if isinstance(self._view, KitView):
            self._view.set_view(view)
            return
        grid: Grid = view.body
        shots = [Shot(place.camera, place.name) for place in grid.places]
        self._view.set_shots(shots, grid.columns, grid.fps, cover=grid.cover)

    def close(self) -> None:
        """Let go of the cameras."""
        if isinstance(self._view, VideoView):
            self._view.close_feeds()
