"""``ioc-desktop directive drafts``: what meetings concluded, until somebody issues it.

A laptop needs no site file for any of it but ``issue``. Exit 0: on the disk; 1: not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

drafts_app = typer.Typer(
    help="Drafts of directives that meetings left: list, issue, drop, carry to another machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="The folder the drafts are in (duty.db); your own if not given.",
        metavar="DIR",
    ),
]
SiteOption = Annotated[
    Path | None,
    typer.Option("--site", help="The site file; a laptop needs none.", metavar="FILE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]
KeyArgument = Annotated[
    str, typer.Argument(metavar="DRAFT", help="The draft, from 'list'; its first digits do.")
]
EveryOption = Annotated[bool, typer.Option("--all", help="The issued and dropped ones too.")]


@drafts_app.command("list")
def list_all(
    *, data: DataOption = None, site: SiteOption = None, every: EveryOption = False,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """List the drafts that wait, in the order they were written."""
    from ioc_desktop.app.draft_work import Shelf, list_drafts

    list_drafts(Shelf.of(_folder(data), site, as_json=as_json), every=every)


@drafts_app.command("show")
def show(
    draft: KeyArgument, *, data: DataOption = None, site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Show one draft with its meeting, page and what became of it."""
    from ioc_desktop.app.draft_work import Shelf, show_draft

    show_draft(Shelf.of(_folder(data), site, as_json=as_json), draft)


@drafts_app.command("issue")
def issue(  # noqa: PLR0913  # each is an option of the command line
    draft: KeyArgument,
    *,
    site: Annotated[
        Path, typer.Option("--site", help="The site file: centres, officers.", metavar="FILE")
    ],
    data: DataOption = None,
    officer: Annotated[
        str, typer.Option("--officer", help="Who issues it: an id of the site file.", metavar="ID")
    ],
    centre: Annotated[
        str | None, typer.Option("--centre", help="Through which centre.", metavar="ID")
    ] = None,
    agency: Annotated[
        str, typer.Option("--to", help="Another agency than the draft's.", metavar="CODE")
    ] = "",
    locality: Annotated[
        str, typer.Option("--locality", help="Another unit than the draft's.", metavar="CODE")
    ] = "",
    text: Annotated[
        str | None, typer.Option("--text", help="Another text than the draft's.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", help="Another deadline, or 'none'.", metavar="ISO")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Issue a draft as a directive; asked twice, on one machine or two, it is issued once."""
    from ioc_desktop.app.directive_work import Desk
    from ioc_desktop.app.draft_work import Issue, issue_draft

    desk = Desk(site, _folder(data), officer, as_json=as_json)
    issue_draft(desk, draft, Issue(centre, agency, locality, text, due))


@drafts_app.command("drop")
def drop_one(
    draft: KeyArgument,
    *,
    data: DataOption = None,
    officer: Annotated[
        str, typer.Option("--officer", help="Who drops it: an id of the site file, or a name.")
    ],
    why: Annotated[str, typer.Option("--why", help="Why nobody is to issue it.")],
    site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Drop a draft that is not to be issued; it stays in the history with the reason."""
    from ioc_desktop.app.draft_work import Shelf, drop

    drop(Shelf.of(_folder(data), site, as_json=as_json), draft, officer, why)


@drafts_app.command("export")
def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write (JSON lines).")],
    *,
    data: DataOption = None,
    site: SiteOption = None,
    every: EveryOption = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write the drafts that wait to a file, to be imported on the centre's machine."""
    from ioc_desktop.app.draft_work import Shelf, export_drafts

    export_drafts(
        Shelf.of(_folder(data), site, as_json=False), out, every=every, overwrite=overwrite
    )


@drafts_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file from 'export'.")],
    *,
    data: DataOption = None,
    site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the drafts of a file, each once, also when it is imported again."""
    from ioc_desktop.app.draft_work import Shelf, import_drafts

    import_drafts(Shelf.of(_folder(data), site, as_json=as_json), file)


def _folder(option: Path | None) -> Path:
    """Return the folder that was named, else the user's own, where a laptop keeps its drafts."""
    from ioc_desktop.config import data_folder

    return data_folder(option)
