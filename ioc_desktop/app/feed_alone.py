"""Runs the meeting room's page from a shell: the address, then each code, a line each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ioc_desktop.app.data_folder import CACHE, no_data
from ioc_desktop.app.loop import run_loop
from ioc_desktop.app.meeting_feed import STOPPED, FeedStanding, MeetingFeed
from ioc_desktop.app.pictures import offscreen_application
from ioc_desktop.config import data_folder as folder_for
from ioc_desktop.config import load_site
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.meeting.codes import spaced


class FeedPrinter(QObject):
    """Prints what changed of a feed's standing; keeps why it cannot be served."""

    def __init__(self, feed: MeetingFeed, application: QApplication) -> None:
        """Print from now on; the application quits when the page cannot be served at all."""
        super().__init__()
        self._application = application
        self._before = FeedStanding()
        self.problem = ""
        feed.state_changed.connect(self._say)

    def _say(self, now: FeedStanding) -> None:
        before, self._before = self._before, now
        if now.address and now.address != before.address:
            _print(f"serving the meeting room's page on {now.address}")
            for note in now.notes:
                _print(f"note: {note}")
        if now.code and now.code != before.code:
            _print(f"code: {spaced(now.code)}")
        if now.limit and now.viewers != before.viewers:
            _print(f"viewers: {now.viewers} of {now.limit}")
        if now.trouble and now.trouble != before.trouble:
            # Nothing was shown yet: there is nobody here who could choose another scene.
            if not (now.address and (now.scene or before.scene)) and now.trouble != STOPPED:
                self.problem = now.trouble
                self._application.quit()
            else:
                _print(f"trouble: {now.trouble}")


def run_feed(
    site: Path | None,
    data: Path | None,
    *,
    scene: str,
    pack: Path | None,
    seconds: float | None = None,
) -> int:
    """Serve until a signal, or for ``seconds``; return the exit code.

    Raises:
        ConfigError: the site file has mistakes.
        KnownError: the page cannot be served.
    """
    if site is None and pack is None:
        raise UsageError("say what to show: --site FILE for live figures, or --pack FILE")
    if site is not None:
        load_site(site)  # its mistakes are told at once, each on a line
    folder = folder_for(data)
    if pack is None and not (folder / CACHE).is_file():
        raise no_data(folder, site)
    application = offscreen_application()
    feed = MeetingFeed(site, folder)
    printer = FeedPrinter(feed, application)
    try:
        feed.start(scene, pack=pack)
        code = run_loop(application, seconds)
    finally:
        feed.close()
    if printer.problem:
        raise KnownError(printer.problem)
    return code


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # the command's output
