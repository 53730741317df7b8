"""``ioc-desktop screens``: what is connected, which is which, and the site file's screens."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from ioc_desktop.app.check import check_paths
from ioc_desktop.app.screens_seen import demand_display, seen_screens
from ioc_desktop.app.screens_setup import (
    USUAL_DISTANCE_MM,
    Answers,
    Section,
    order_proposed,
    order_text,
    parse_distance,
    parse_order,
    parse_sizes,
    section_of,
    sizes_proposed,
    tables_of,
)
from ioc_desktop.app.screens_table import (
    AbsentScreen,
    ScreenRow,
    as_json,
    cells_of,
    rows_of,
    warnings_of,
)
from ioc_desktop.app.screens_write import demand_writable, new_text, put
from ioc_desktop.config import Site, load_site
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.theme import theme
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.flash_window import FlashCard, ScreenFlash

Answer = TypeVar("Answer")

SETUP_FLASH_S = 8.0
_PIPE_COLUMNS = 160
_WIDE_COLUMNS, _NARROW = 100, 7


@dataclass(frozen=True, slots=True)
class ScreensOptions:
    """What ``ioc-desktop screens`` was asked for; an answer of None is asked for."""

    site: Path | None = None
    write: bool = False
    flash: bool = False
    seconds: float = 15.0
    order: str | None = None
    size: str | None = None
    distance: str | None = None
    proposed: bool = False
    as_json: bool = False
    language: str | None = None


def run_screens(options: ScreensOptions) -> int:
    """Show the screens, flash them, write them: what the options say, in this order.

    Raises:
        ConfigError: the site file has mistakes.
        UsageError: an answer that cannot be meant, or none and nobody to ask.
        KnownError: no display, no screen, or the file cannot be written.
    """
    site = None if options.site is None else load_site(options.site)
    if options.write and options.site is not None:
        demand_writable(options.site)
    language = options.language or (site.language if site else "vi")
    command = _Command(site, options, TsWords(language))
    demand_display()
    application = QApplication(["ioc-desktop"])
    application.setQuitOnLastWindowClosed(False)
    command.look(application)
    command.tell()
    if options.flash:
        command.flash(application, options.seconds)
    if options.write:
        command.write(application)
    return 0


class _Command:
    """One run of the command."""

    def __init__(self, site: Site | None, options: ScreensOptions, words: Words) -> None:
        self._site, self._options, self._words = site, options, words
        self._rows: tuple[ScreenRow, ...] = ()
        self._absent: tuple[AbsentScreen, ...] = ()

    def look(self, application: QApplication) -> None:
        """Take in what is connected now."""
        screens = seen_screens(application)
        if not screens:
            raise KnownError("no screen is switched on; switch the screens on and try again")
        self._rows, self._absent = rows_of(screens, self._site.screens if self._site else ())

    def tell(self) -> None:
        """Print everything, as a table or as JSON."""
        words = self._words
        if self._options.as_json:
            told = as_json(self._rows, self._absent, words)
            told["site"] = str(self._options.site) if self._options.site else None
            told["platform"] = QApplication.platformName()
            sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
            sys.stdout.flush()
            return
        from rich.console import Console
        from rich.table import Table

        console = Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS, highlight=False)
        # A narrow terminal shows what tells screens apart; the rest is in the JSON.
        count = _NARROW if console.width < _WIDE_COLUMNS else None
        table = Table(box=None, pad_edge=False)
        for name, right in (
            ("#", True),
            (words("role"), False),
            (words("connector"), False),
            (words("maker and model"), False),
            (words("serial number"), False),
            ("px", True),
            ("mm", True),
            (words("scale"), True),
            (words("position"), True),
            (words("recognised by"), False),
        )[:count]:
            pixels = name in ("px", "mm")
            table.add_column(
                name, justify="right" if right else "left", no_wrap=pixels, overflow="fold"
            )
        for row in self._rows:
            table.add_row(*cells_of(row, words)[:count])
        console.print(table)
        for one in self._absent:
            named = f" ({one.named_by})" if one.named_by else ""
            self._say(words("{role}: no screen{named}", role=one.role, named=named), "○")
        for text in warnings_of(self._rows, self._absent, words):
            self._say(text, "◆")

    def flash(self, application: QApplication, seconds: float) -> None:
        """Show every screen's number until a key, a click, Enter here, or the time is over."""
        names = {one.role: one.name or "" for one in self._site.screens} if self._site else {}
        cards = [
            FlashCard(
                screen=row.fact.name,
                x=row.fact.x,
                y=row.fact.y,
                number=row.number,
                role=" · ".join(filter(None, (row.roles, names.get(row.role, ""))))
                or self._words("no role"),
                connector=row.fact.name,
                placed=bool(row.role),
                detail=" · ".join(
                    filter(None, (row.fact.edid, f"{row.width_px} × {row.height_px}"))
                ),
            )
            for row in self._rows
        ]
        shown = ScreenFlash(cards, theme(self._site.theme if self._site else "dark"), seconds)
        shown.ended.connect(application.quit)
        notifier = None
        if sys.stdin.isatty():
            notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
            notifier.activated.connect(lambda: _line_read(shown))
        before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt's loop lets no Python run
        shown.show()
        application.exec()
        signal.signal(signal.SIGINT, before)
        if notifier is not None:
            notifier.setEnabled(False)
        shown.close()

    def write(self, application: QApplication) -> None:
        """Ask what was not answered, write the file, say what became of it."""
        file, site, words = self._options.site, self._site, self._words
        if file is None or site is None:
            raise UsageError("say which site file: --site FILE --write")
        section = section_of(self._answers(application, site), self._rows, tables_of(site.screens))
        text = new_text(file, site, section.entries)
        backup = put(file, text, datetime.now())  # noqa: DTZ005  # a name for people on this machine
        if self._options.as_json:
            return
        self._say(
            words("{file} is written; the one before is {backup}", file=file, backup=backup), "✓"
        )
        self._tell_section(section)
        for finding in check_paths([file]):
            self._say(str(finding), "◆")

    def _tell_section(self, section: Section) -> None:
        words = self._words
        for entry in section.entries:
            named = next(
                (
                    str(v)
                    for k, v in entry.values.items()
                    if k in ("serial", "edid", "connector", "position")
                ),
                "",
            )
            if named:
                self._say(f"{entry.values['role']}: {named}", " ")
        for role in section.kept:
            self._say(words("{role} stays as it was: its screen is not connected", role=role), "○")
        for role in section.dropped:
            self._say(words("{role} as it was is taken out", role=role), "○")

    def _answers(self, application: QApplication, site: Site) -> Answers:
        words, rows = self._words, self._rows
        numbers = [row.number for row in rows]
        tables = tables_of(site.screens)
        order = order_proposed(rows, tables)
        if self._must_ask(self._options.order):
            self._say(words("Look at the screens: each shows its number"), "")
            self.flash(application, SETUP_FLASH_S)
        order = self._ask(
            self._options.order,
            words(
                "1/3 How do they stand? Row by row from above, each from left to right, rows "
                "parted by a stroke (/); 1:2x1 is a screen joined of 2 x 1 panels. A question mark "
                "shows the numbers again."
            ),
            order_text(order),
            lambda text: parse_order(text, numbers),
            again=lambda: self.flash(application, SETUP_FLASH_S),
        )
        known = sizes_proposed(rows, order, tables)
        sizes = self._ask(
            self._options.size,
            words(
                "2/3 How large is each panel's picture? Width x height in mm, or the diagonal like "
                "55in; one for all, or 1=1210x680; 2=55in"
            ),
            "; ".join(f"{number}={wide:g}x{high:g}" for number, (wide, high) in known.items())
            or "–",
            lambda text: parse_sizes("" if text == "–" else text, rows, order, known),
        )
        told = [entry.distance_mm for entry in site.screens if entry.distance_mm]
        far = max(told, default=USUAL_DISTANCE_MM)
        distance = self._ask(
            self._options.distance,
            words("3/3 How many metres away sits the farthest viewer?"),
            f"{far / 1000:g}",
            parse_distance,
        )
        return Answers(order, sizes, distance)

    def _must_ask(self, given: str | None) -> bool:
        if given is not None or self._options.proposed:
            return False
        if not sys.stdin.isatty():
            raise UsageError(
                "nobody can be asked here: give --order, --size-mm and --distance-m, "
                "or --yes to take what is proposed"
            )
        return True

    def _ask(
        self,
        given: str | None,
        question: str,
        proposed: str,
        read: Callable[[str], Answer],
        again: Callable[[], None] | None = None,
    ) -> Answer:
        """Return the answer given as an option, else ask until it can be meant."""
        if not self._must_ask(given):
            return read(proposed if given is None else given)
        while True:
            sys.stdout.write(f"{question}\n  [{proposed}] ")
            sys.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                raise KnownError("the questions were broken off; nothing was written")
            if again is not None and line.strip() == "?":
                again()
                continue
            try:
                return read(line.strip() or proposed)
            except UsageError as error:
                self._say(str(error), "◆")

    def _say(self, text: str, mark: str) -> None:
        sys.stdout.write(f"{mark} {text}\n".lstrip())


def _line_read(shown: ScreenFlash) -> None:
    """Take the line that was typed to end the flash, so that no question is answered by it."""
    sys.stdin.readline()
    shown.close()
