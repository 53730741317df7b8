"""Paints the tiles of economy and society: every body is one of the kit's own pictures."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget

SocioEconomicWidget = KitWidget
"""The class that the manifest's ``entry`` names; the kit does all the painting."""
