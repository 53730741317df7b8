"""``ioc-desktop document`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def document(  # noqa: PLR0913  # each is an option of the command line
    scenes: Annotated[
        list[str] | None,
        typer.Argument(help="Scenes, in the order of the pages.", metavar="SCENE…"),
    ] = None,
    *,
    out: Annotated[
        Path, typer.Option("--out", help="The document: .pdf, .pptx or .xlsx.", metavar="FILE")
    ],
    site: Annotated[
        Path | None,
        typer.Option("--site", help="The site file; only --pack needs none.", metavar="FILE"),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="This machine's copy of the data; your own if not given.", metavar="DIR"
        ),
    ] = None,
    pack: Annotated[
        Path | None,
        typer.Option("--pack", help="From this pack, as it was frozen.", metavar="FILE"),
    ] = None,
    form: Annotated[
        Literal["report", "slides"] | None,
        typer.Option("--form", help="A PDF as a report on A4, or as 16:9 pages (slides)."),
    ] = None,
    tiles: Annotated[
        str, typer.Option("--tiles", help="These tiles alone.", metavar="SCENE/TILE,…")
    ] = "",
    month: Annotated[
        str,
        typer.Option(
            "--month", help="The committee's monthly report, of this month.", metavar="YYYY-MM"
        ),
    ] = "",
    template: Annotated[
        Path | None,
        typer.Option("--template", help="Another template of the report.", metavar="FILE"),
    ] = None,
    audience: Annotated[
        Literal["public", "meeting", "duty"] | None,
        typer.Option("--audience", help="For whom; a meeting if not said."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="The document's title.")] = "",
    number: Annotated[
        str, typer.Option("--number", help="Number and symbol.", metavar="123/BC-UBND")
    ] = "",
    place: Annotated[str, typer.Option("--place", help="Where it is signed.")] = "",
    signer: Annotated[
        str, typer.Option("--signer", help="Who signs: 'KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC: Name'.")
    ] = "",
    at: Annotated[
        str | None, typer.Option("--at", help="Read as at this time (ISO 8601).", metavar="ISO")
    ] = None,
    language: Annotated[
        Literal["vi", "en"] | None,
        typer.Option("--language", help="Instead of the site's language."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
    trust: Annotated[
        str | None,
        typer.Option("--trust", help="With --pack: believe this key.", metavar="FINGERPRINT"),
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="With --pack: the folder of keys.", metavar="DIR")
    ] = None,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            help="With --pack: its first line is the passphrase; else IOC_PASSPHRASE.",
            metavar="FILE",
        ),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", help="With --pack: an age identity.", metavar="FILE"),
    ] = None,
    progress_json: Annotated[
        bool, typer.Option("--progress-json", help="Each step as a line of JSON on stdout.")
    ] = False,
) -> None:
    """Write figures as a document: PDF (A4 report or 16:9 pages), PowerPoint or Excel.

    From scenes, from chosen tiles, from a pack, or as the committee's monthly report.
    """
    from ioc_desktop.app.paper_document import DocumentOptions, run_document

    options = DocumentOptions(
        scenes=tuple(scenes or ()),
        out=out,
        site=site,
        data=data,
        pack=pack,
        form=form,
        tiles=tiles,
        month=month,
        template=template,
        audience=audience,
        title=title,
        number=number,
        place=place,
        signer=signer,
        at=at,
        language=language,
        overwrite=overwrite,
        trust=trust,
        keys=keys,
        passphrase_file=passphrase_file,
        identity=identity,
        progress_json=progress_json,
    )
    raise typer.Exit(run_document(options))
