"""Scenes: what is shown on a wall, on logical displays and a grid. Pure, no Qt.

``load_scene`` reads a scene file or names every mistake in it at once; ``rects`` turns a
display's grid into rectangles; ``validate_against`` judges a scene against the bundles and
the wall at hand.
"""

from ioc_desktop.layout.fitting import ScreenSize, unfit, validate_against
from ioc_desktop.layout.grid import Rect, gutter, rects
from ioc_desktop.layout.reading import (
    SceneHead,
    check_scene_file,
    draft_scene,
    load_scene,
    parse_scene,
    read_head,
)
from ioc_desktop.layout.roles import role_name, role_place
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE, Display, Scene, Tile, Variant
from ioc_desktop.layout.scene_document import SceneDocument, scene_schema

__all__ = [
    "DECLARATIVE_BUNDLE",
    "Display",
    "Rect",
    "Scene",
    "SceneDocument",
    "SceneHead",
    "ScreenSize",
    "Tile",
    "Variant",
    "check_scene_file",
    "draft_scene",
    "gutter",
    "load_scene",
    "parse_scene",
    "read_head",
    "rects",
    "role_name",
    "role_place",
    "scene_schema",
    "unfit",
    "validate_against",
]
