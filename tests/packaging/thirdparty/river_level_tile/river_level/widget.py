"""Paints the level with the kit."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget

RiverLevelWidget = KitWidget
