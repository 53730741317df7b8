"""Paints what the drill-down sent, with the kit."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget

DrilledWidget = KitWidget
