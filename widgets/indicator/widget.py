"""Paints what the model chose with the sdk's own kit."""

from __future__ import annotations

from ioc_desktop.sdk.kit import KitWidget


class IndicatorWidget(KitWidget):
    """The kit's widget under this bundle's name."""
