"""``ioc-desktop brief open``: a pack on the screens at hand, with nothing else than the program.

What is asked of the machine is its screens and a private folder. No network, no account, no site
file; with ``--data`` the figures of this machine's own copy stand beside the frozen ones.
"""

from __future__ import annotations

import sys

from ioc_desktop.app.brief_opening import Opening, opened_or_asked
from ioc_desktop.app.brief_options import OpenOptions
from ioc_desktop.app.display import display_fault
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.errors import KnownError


def run_open(options: OpenOptions) -> int:
    """Present the pack until the speaker ends it; return the exit code.

    Raises:
        PackRefused: why the pack is not opened.
        ConfigError: the site file that was named has mistakes.
        KnownError: there is no display, or a folder cannot be used.
    """
    opening = Opening(options.pack)
    try:
        fault = display_fault()
        if fault:
            raise KnownError(fault)  # noqa: TRY301  # nothing may be left of the opening
        # Imported while the pack is being proved.
        from PySide6.QtWidgets import QApplication

        from ioc_desktop.app.brief_present import present
        from ioc_desktop.ui.ring_sweeper import RingSweeper

        application = QApplication(["ioc-desktop"])
        application.setQuitOnLastWindowClosed(False)
        RingSweeper(application)
    except BaseException:
        opening.give_up()
        raise
    by_window = options.ask_window or not (options.tell or sys.stderr.isatty())
    try:
        opened = opened_or_asked(opening, options.pack, application, by_window=by_window)
    except PackRefused as refused:
        if refused.fingerprint and sys.stderr.isatty():
            from ioc_desktop.app.brief_verify import how_to_believe

            raise KnownError(f"{refused}; {how_to_believe(refused.fingerprint)}") from refused
        raise
    if opened is None:
        return 1
    with opened:
        return present(opened, options, application)
