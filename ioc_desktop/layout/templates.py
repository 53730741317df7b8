"""Templates: scene files to begin a new scene with, in ``layouts/templates/`` and a site's own.

A template is a scene file like any other; it is not shown as a scene because it lies in a folder
of that name inside a folder of scenes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.documents import did_you_mean, read_text
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, UsageError
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.meaning import wall_size
from ioc_desktop.layout.reading import load_scene
from ioc_desktop.layout.toml_text import lines_of

FOLDER: Final = "templates"
FIRST: Final = (
    "thuong-truc",
    "giao-ban",
    "canh-bao",
    "khan-cap",
    "mot-so-lon",
    "ban-do",
    "sau-the",
    "tuong-camera",
    "trong",
)
"""The shipped ones in the order of a list; a site's own follow by their ids."""

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_WALL = re.compile(r"[1-9][0-9]?x[1-9][0-9]?")


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One template: its id and names, and the walls it has a variant for."""

    id: str
    names: Names
    walls: tuple[str, ...]
    file: Path


def templates(scene_folders: Iterable[Path]) -> tuple[Template, ...]:
    """Return the templates in these folders of scenes; of one id the first folder's counts.

    A template with mistakes is left out: it would only make scenes with mistakes.
    """
    found: dict[str, Template] = {}
    for folder in scene_folders:
        for file in sorted((folder / FOLDER).glob("*.toml")):
            if file.stem in found:
                continue
            try:
                scene = load_scene(file)
            except ConfigError:
                continue
            walls = tuple(f"{one.columns}x{one.rows}" for one in scene.variants)
            found[file.stem] = Template(id=scene.id, names=scene.name, walls=walls, file=file)
    order = {name: at for at, name in enumerate(FIRST)}
    return tuple(sorted(found.values(), key=lambda one: (order.get(one.id, len(order)), one.id)))


def new_scene(
    known: Iterable[Template], template: str, scene: str, name: Names, wall: str | None = None
) -> str:
    """Return the text of a new scene made from a template.

    ``wall`` (``3x2``) is the one size it is made for: the template's own variant, or one made
    after the nearest; None keeps all of the template's.

    Raises:
        UsageError: there is no such template, or the id or the wall is none.
        ConfigError: the template cannot be read.
    """
    by_id = {one.id: one for one in known}
    if template not in by_id:
        near = did_you_mean(template, by_id)
        raise UsageError(f"there is no template {template!r}{near}; there are: {', '.join(by_id)}")
    if not _ID.fullmatch(scene):
        raise UsageError(
            f"{scene!r} is no scene's id: lower-case letters, digits and -, beginning with a letter"
        )
    if wall is not None and not _WALL.fullmatch(wall):
        raise UsageError(f"{wall!r} is no wall; write columns x rows, like 2x2")
    file = by_id[template].file
    draft = SceneDraft(_without_heading(read_text(file), template), file)
    if wall is not None:
        _keep_only(draft, wall)
    draft.set_key(None)
    draft.set_id(scene)
    draft.set_name(name.vi, name.en)
    return draft.text


def _keep_only(draft: SceneDraft, wall: str) -> None:
    """Leave the scene with the variant for one wall."""
    if all(one.wall != wall for one in draft.walls):
        nearest = draft.draft.variant_for(*wall_size(wall))
        draft.copy_wall(f"{nearest.columns}x{nearest.rows}", wall)
    for one in draft.walls:
        if one.wall != wall:
            draft.remove_wall(one.wall)


def _without_heading(text: str, template: str) -> str:
    """Return the text with what it says of itself at its top replaced by where it comes from."""
    start = next(
        (line.start for line in lines_of(text) if line.kind not in ("comment", "blank")), 0
    )
    return f"# Made from the template {template}.\n{text[start:]}"
