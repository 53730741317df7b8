"""Paints the tiles of tourism: every body is one of the kit's own pictures."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget

TourismWidget = KitWidget
"""The class that the manifest's ``entry`` names; the kit does all the painting."""
