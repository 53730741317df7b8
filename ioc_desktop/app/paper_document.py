"""``ioc-desktop document``: reads what goes in, writes it in the form that is asked for."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ioc_desktop.app.paper_side import PaperSide, SourceOptions, paper_side
from ioc_desktop.app.progress import Progress, may_write, tell_made, whole_file, working
from ioc_desktop.domain.audience import Audience
from ioc_desktop.errors import UsageError
from ioc_desktop.papers.plain_text import one_line

if TYPE_CHECKING:
    from ioc_desktop.papers.content import Paper
    from ioc_desktop.papers.report import Report
    from ioc_desktop.ui.paper_pdf import PaintedPdf

FORMS: Final = (".pdf", ".pptx", ".xlsx")
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOptions:
    """What ``ioc-desktop document`` was asked for; "" and None = not said."""

    out: Path
    scenes: tuple[str, ...] = ()
    site: Path | None = None
    data: Path | None = None
    pack: Path | None = None
    form: Literal["report", "slides"] | None = None
    tiles: str = ""
    month: str = ""
    template: Path | None = None
    audience: Audience | None = None
    title: str = ""
    number: str = ""
    place: str = ""
    signer: str = ""
    at: str | None = None
    language: str | None = None
    overwrite: bool = False
    trust: str | None = None
    keys: Path | None = None
    passphrase_file: Path | None = None
    identity: Path | None = None
    progress_json: bool = False

    @property
    def is_report(self) -> bool:
        """Whether it is a report of offices: its form and its template are Vietnamese alone."""
        return bool(self.month) or self.form == "report"

    @property
    def source(self) -> SourceOptions:
        """What it says of the source."""
        return SourceOptions(
            site=self.site,
            data=self.data,
            pack=self.pack,
            audience=self.audience,
            language="vi" if self.is_report else self.language,
            at=self.at,
            trust=self.trust,
            keys=self.keys,
            passphrase_file=self.passphrase_file,
            identity=self.identity,
        )


def run_document(options: DocumentOptions) -> int:
    """Write the document and say its name; return 0.

    Raises:
        UsageError: options that do not go together.
        ConfigError: the site, a scene, a template or an option has a mistake.
        KnownError: there is no data, the pack is refused, or the disk refuses the file; or
            somebody cancelled.
    """
    judge(options)
    if options.is_report and options.language == "en" and not options.progress_json:
        sys.stderr.write("note: reports of offices are written in Vietnamese; so is this one\n")
    may_write(options.out, overwrite=options.overwrite)
    with working(as_json=options.progress_json) as progress:
        progress.step(0, 0, str(options.out.name))
        with (
            paper_side(options.source) as source,
            whole_file(
                options.out,
                overwrite=options.overwrite,
                private=source.audience == "duty",
            ) as part,
        ):
            facts = _write(options, source, part, progress)
    tell_made(options.out, as_json=options.progress_json, **facts)
    return 0


def judge(options: DocumentOptions) -> None:
    """See that the options can be meant together.

    Raises:
        UsageError: they cannot.
    """
    suffix = options.out.suffix.lower()
    if suffix not in FORMS:
        raise UsageError(f"--out must end with .pdf, .pptx or .xlsx, not {options.out.name!r}")
    if options.form is not None and suffix != ".pdf":
        raise UsageError(f"--form says how a PDF looks; {options.out.name} is none")
    if options.month and not _MONTH.fullmatch(options.month):
        raise UsageError(f"--month is written 2021-11, not {options.month!r}")
    if options.month and (options.scenes or options.tiles):
        raise UsageError("--month is a report of its own; leave scenes and --tiles out")
    if options.template is not None and not options.month and options.form != "report":
        raise UsageError("--template goes with --month, or with --form report for its letterhead")
    if options.scenes and options.tiles:
        raise UsageError("give scenes, or --tiles, not both")
    if not (options.scenes or options.tiles or options.month or options.pack):
        raise UsageError("say what goes in: scenes, --tiles, --month or --pack")


def _write(
    options: DocumentOptions, source: PaperSide, part: Path, progress: Progress
) -> dict[str, object]:
    """Write the whole document to ``part``; return what is told beside its name."""
    suffix = options.out.suffix.lower()
    paper, report = read_content(options, source)
    if suffix == ".pdf":
        pdf = _painted(source, paper, report, progress)
        part.write_bytes(pdf.content)
        pages = pdf.pages
    else:
        pages = len(paper.pages)
        _write_other(suffix, source, paper, part, progress)
    return {"pages": pages, "left_out": list(paper.left_out), "stamp": paper.stamp}


def read_content(options: DocumentOptions, source: PaperSide) -> tuple[Paper, Report | None]:
    """Return the document as pages, and as a report where that is what is asked for.

    Raises:
        ConfigError: a scene, a tile or the template is not as it must be.
        KnownError: the cache cannot be read.
    """
    from ioc_desktop.app.paper_month import month_content, template_document
    from ioc_desktop.app.paper_reading import read_paper, read_tile_names
    from ioc_desktop.papers.report import Letterhead

    title = one_line(options.title)
    head = Letterhead(
        organ="",
        number=one_line(options.number),
        place=one_line(options.place),
        signer=one_line(options.signer),
    )
    is_report = options.out.suffix.lower() == ".pdf" and options.form == "report"
    if options.month:
        document = template_document(options.template)
        content = month_content(source, document, options.month, head, title)
        as_pages = options.form == "slides"
        return content.paper, None if as_pages else content.report
    paper = read_paper(
        source.side,
        options.scenes or tuple(scene for scene, _, _ in source.pages),
        tiles=read_tile_names(options.tiles) if options.tiles else None,
        title=title or source.title,
        stamp=source.stamp,
        maker=source.maker,
        audience=source.audience,
    )
    paper = as_packed(paper, source)
    if not is_report:
        return paper, None
    from ioc_desktop.app.paper_month import scene_report

    return paper, scene_report(paper, source, template_document(options.template), head)


def as_packed(paper: Paper, source: PaperSide) -> Paper:
    """Return the pages under the titles that a pack gives them, with its notes and agenda."""
    told = {scene: (title, notes) for scene, title, notes in reversed(source.pages)}
    pages = []
    for page in paper.pages:
        title, notes = told.get(page.scene, ("", ""))
        pages.append(replace(page, title=title or page.title, notes=notes))
    return replace(paper, pages=tuple(pages), agenda=source.agenda)


def _painted(
    source: PaperSide, paper: Paper, report: Report | None, progress: Progress
) -> PaintedPdf:
    side = source.side
    if report is not None:
        from ioc_desktop.ui.paper_report import report_pdf

        return report_pdf(report, side.look, progress.step)
    from ioc_desktop.ui.paper_slides import slides_pdf
    from ioc_desktop.ui.paper_tiles import TilePainter

    tiles = TilePainter(side.shelf, side.look, side.clock)
    try:
        return slides_pdf(paper, side.look, tiles, progress.step)
    finally:
        tiles.close()


def _write_other(
    suffix: str, source: PaperSide, paper: Paper, part: Path, progress: Progress
) -> None:
    words = source.side.look.words
    told = _Counted(progress, len(paper.pages))
    if suffix == ".xlsx":
        from ioc_desktop.papers.xlsx import write_workbook

        write_workbook(paper, part, words, told=told)
        return
    from ioc_desktop.papers.pptx import write_slides

    write_slides(paper, part, words, told=told)


class _Counted:
    """Counts what a writer names as a step each; of how many nobody knows beforehand."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total = progress, total
        self._seen: dict[str, None] = {}

    def __call__(self, what: str) -> None:
        """Take the name of what is written now; raise if somebody cancelled."""
        self._seen.setdefault(what)
        done = len(self._seen) - 1
        self._progress.step(done, max(self._total, done + 1), what)
