"""``ioc-desktop directive``: issue, list, show, update, and what is to be done after a conflict.

Works with the station running (the request goes to it) and without (this command records
and tries to send). Exit 0: on the disk, whatever its state, which is printed; 1: not recorded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ioc_desktop.app.cli_drafts import drafts_app

directive_app = typer.Typer(
    help="Directives to agencies and localities, and the outbox they leave by.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

directive_app.add_typer(drafts_app, name="drafts")

SiteOption = Annotated[
    Path, typer.Option("--site", help="The site file: centres, officers.", metavar="FILE")
]
DataOption = Annotated[
    Path,
    typer.Option("--data", help="The folder of this machine's copy of the data.", metavar="DIR"),
]
OfficerOption = Annotated[
    str, typer.Option("--officer", help="Who acts: an id of the site file.", metavar="ID")
]
CentreOption = Annotated[
    str | None, typer.Option("--centre", help="Of which centre.", metavar="ID")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]
TargetArgument = Annotated[str, typer.Argument(metavar="DIRECTIVE", help="Its id, from 'list'.")]
KeyArgument = Annotated[
    str, typer.Argument(metavar="ACTION", help="The action, from 'outbox'; its first digits do.")
]


@directive_app.command("issue")
def issue(  # noqa: PLR0913  # each is an option of the command line
    *,
    site: SiteOption,
    data: DataOption,
    officer: OfficerOption,
    text: Annotated[str, typer.Option("--text", help="What is directed.")],
    centre: CentreOption = None,
    agency: Annotated[str, typer.Option("--to", help="The agency's code.", metavar="CODE")] = "",
    locality: Annotated[
        str, typer.Option("--locality", help="The unit's code.", metavar="CODE")
    ] = "",
    due: Annotated[str | None, typer.Option("--due", help="The deadline.", metavar="ISO")] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="The indicator it is about.", metavar="ID")
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", help="The record it is about.", metavar="ID")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Issue a directive to an agency or a locality."""
    from ioc_desktop.app.directive_work import Desk, issue_directive

    about = {"indicator": indicator, "record": record}
    given = {name: value for name, value in about.items() if value is not None}
    desk = Desk(site, data, officer, as_json=as_json)
    issue_directive(desk, centre, text, agency=agency, locality=locality, due=due, about=given)


@directive_app.command("list")
def list_all(
    *,
    site: SiteOption,
    data: DataOption,
    centre: CentreOption = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those past due.")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="The closed ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List directives, those overdue first."""
    from ioc_desktop.app.directive_work import Desk, list_directives

    desk = Desk(site, data, None, as_json=as_json)
    list_directives(desk, centre, overdue=overdue, closed=closed)


@directive_app.command("show")
def show(
    target: TargetArgument,
    *,
    site: SiteOption,
    data: DataOption,
    centre: CentreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one directive with its history and what was done here."""
    from ioc_desktop.app.directive_work import Desk, show_directive

    show_directive(Desk(site, data, None, as_json=as_json), centre, target)


@directive_app.command("update")
def update(  # noqa: PLR0913  # each is an option of the command line
    target: TargetArgument,
    *,
    site: SiteOption,
    data: DataOption,
    officer: OfficerOption,
    state: Annotated[
        Literal["issued", "received", "in_progress", "answered", "closed", "returned"],
        typer.Option("--state", help="What it becomes."),
    ],
    centre: CentreOption = None,
    answer: Annotated[str | None, typer.Option("--answer", help="The answer's text.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="A word for the history.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Move a directive on: received, in progress, answered, closed or returned."""
    from ioc_desktop.app.directive_work import Desk, update_directive

    desk = Desk(site, data, officer, as_json=as_json)
    update_directive(desk, centre, target, state, answer=answer, note=note)


@directive_app.command("outbox")
def outbox(
    *, site: SiteOption, data: DataOption, centre: CentreOption = None, as_json: JsonOption = False
) -> None:
    """List what waits for an answer and what needs a person."""
    from ioc_desktop.app.directive_work import Desk, show_outbox

    show_outbox(Desk(site, data, None, as_json=as_json), centre)


@directive_app.command("resend")
def resend(
    action: KeyArgument,
    *,
    site: SiteOption,
    data: DataOption,
    officer: OfficerOption,
    as_json: JsonOption = False,
) -> None:
    """Send a superseded or refused action again, on top of what stands now."""
    from ioc_desktop.app.directive_work import Desk, settle_action

    settle_action(Desk(site, data, officer, as_json=as_json), action, "resend")


@directive_app.command("drop")
def drop(
    action: KeyArgument,
    *,
    site: SiteOption,
    data: DataOption,
    officer: OfficerOption,
    as_json: JsonOption = False,
) -> None:
    """Let a superseded or refused action go, or withdraw one that has not left."""
    from ioc_desktop.app.directive_work import Desk, settle_action

    settle_action(Desk(site, data, officer, as_json=as_json), action, "let_go")


@directive_app.command("retry")
def retry(
    *, site: SiteOption, data: DataOption, centre: CentreOption = None, as_json: JsonOption = False
) -> None:
    """Try what waits now, also with credentials that were refused."""
    from ioc_desktop.app.directive_work import Desk, retry_outbox

    retry_outbox(Desk(site, data, None, as_json=as_json), centre)
