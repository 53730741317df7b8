"""Paints the disagreements: both pictures are the kit's own."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget

DisagreementsWidget = KitWidget
"""The class that the manifest's ``entry`` names; the kit does all the painting."""
