"""Paints the tiles of public order and traffic: every body is one of the kit's pictures."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget

OrderTrafficWidget = KitWidget
"""The class that the manifest's ``entry`` names; the kit does all the painting."""
