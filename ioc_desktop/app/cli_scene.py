"""``ioc-desktop scene …`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

scene_app = typer.Typer(
    help="Scene files: make one from a template, see its versions, compare and bring them back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

SiteOption = Annotated[
    Path | None,
    typer.Option(
        "--site", help="Also the scenes of this site, for its wall and officers.", metavar="FILE"
    ),
]
OfficerOption = Annotated[
    str | None,
    typer.Option("--officer", help="Who does it; your login name if not given.", metavar="ID"),
]
NoteOption = Annotated[str, typer.Option("--note", help="Why, for the list of versions.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]
SceneArgument = Annotated[str, typer.Argument(metavar="ID", help="The scene's id, from 'list'.")]
TextOption = Annotated[bool, typer.Option("--text", help="Also the lines of the file that differ.")]


@scene_app.command("list")
def scene_list(*, site: SiteOption = None, as_json: JsonOption = False) -> None:
    """List the scenes: where each comes from, its versions, and mistakes in it."""
    from ioc_desktop.app.scenes import Shelf, list_scenes

    raise typer.Exit(list_scenes(Shelf.of(site), as_json=as_json))


@scene_app.command("templates")
def scene_templates(*, site: SiteOption = None, as_json: JsonOption = False) -> None:
    """List what a new scene can be made from."""
    from ioc_desktop.app.scenes import Shelf, list_templates

    raise typer.Exit(list_templates(Shelf.of(site), as_json=as_json))


@scene_app.command("new")
def scene_new(  # each is an option of the command line
    scene: Annotated[str, typer.Argument(metavar="ID", help="The new scene's id: bao-so-5.")],
    *,
    template: Annotated[
        str, typer.Option("--template", help="What to begin with, from 'templates'.", metavar="ID")
    ] = "trong",
    wall: Annotated[
        str | None,
        typer.Option(
            "--wall",
            help="Columns and rows of screens; the site's, else all of the template's.",
            metavar="CxR",
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Its name; the id if not given.")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Its name in English.")] = "",
    site: SiteOption = None,
    officer: OfficerOption = None,
) -> None:
    """Make a new scene from a template, in the site's first folder of scenes or your own."""
    from ioc_desktop.app.scenes import Shelf, make_scene

    shelf = Shelf.of(site, officer)
    raise typer.Exit(make_scene(shelf, scene, template, wall, (name, name_en)))


@scene_app.command("versions")
def scene_versions(
    scene: SceneArgument, *, site: SiteOption = None, as_json: JsonOption = False
) -> None:
    """List a scene's versions, the newest first: when, who, why."""
    from ioc_desktop.app.scenes import Shelf, list_versions

    raise typer.Exit(list_versions(Shelf.of(site), scene, as_json=as_json))


@scene_app.command("diff")
def scene_diff(  # each is an option of the command line
    scene: SceneArgument,
    old: Annotated[
        str | None,
        typer.Argument(
            metavar="[A]", help="A version's number, 'shipped' or 'now'; the one before now."
        ),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The same; now if not given.")
    ] = None,
    *,
    text: TextOption = False,
    site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what differs between two versions of a scene."""
    from ioc_desktop.app.scenes import Shelf, tell_difference

    raise typer.Exit(tell_difference(Shelf.of(site), scene, old, new, text=text, as_json=as_json))


@scene_app.command("rollback")
def scene_rollback(  # each is an option of the command line
    scene: SceneArgument,
    version: Annotated[
        int, typer.Argument(metavar="VERSION", help="Its number, from 'versions'.", min=1)
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would change on the wall.")
    ] = False,
    note: NoteOption = "",
    site: SiteOption = None,
    officer: OfficerOption = None,
) -> None:
    """Make an older version the scene again; what is there now stays a version."""
    from ioc_desktop.app.scenes import Shelf, roll_back

    shelf = Shelf.of(site, officer)
    raise typer.Exit(roll_back(shelf, scene, version, note=note, dry_run=dry_run))


@scene_app.command("restore")
def scene_restore(
    scene: SceneArgument,
    *,
    note: NoteOption = "",
    site: SiteOption = None,
    officer: OfficerOption = None,
) -> None:
    """Show a shipped scene as it ships again; what went before it stays a version."""
    from ioc_desktop.app.scenes import Shelf, restore

    raise typer.Exit(restore(Shelf.of(site, officer), scene, note=note))
