"""The painting kit (Qt): what a bundle's ``widget.py`` and the tile frame paint with."""

from ioc_desktop.sdk.kit.footer import FrameTexts
from ioc_desktop.sdk.kit.frame import (
    FrameSheet,
    frame_insets,
    frame_sheet,
    frame_texts,
    paint_banner,
    paint_frame,
    paint_withheld,
)
from ioc_desktop.sdk.kit.painters import framed
from ioc_desktop.sdk.kit.view import KitView, KitWidget, is_body

__all__ = [
    "FrameSheet",
    "FrameTexts",
    "KitView",
    "KitWidget",
    "frame_insets",
    "frame_sheet",
    "frame_texts",
    "framed",
    "is_body",
    "paint_banner",
    "paint_frame",
    "paint_withheld",
]
