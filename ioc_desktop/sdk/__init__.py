"""The only package that a widget bundle may import.

Pure and free of Qt here and in ``contract``, ``bodies`` and ``theme``; the painting kit
(``ioc_desktop.sdk.kit``) is imported by a bundle's ``widget.py`` only.
"""

from ioc_desktop.sdk.contract import (
    CONTRACT,
    FrameInfo,
    Model,
    ModelContext,
    TileView,
    Widget,
    WidgetContext,
    Words,
)

__all__ = [
    "CONTRACT",
    "FrameInfo",
    "Model",
    "ModelContext",
    "TileView",
    "Widget",
    "WidgetContext",
    "Words",
]
