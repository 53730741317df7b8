"""Proves a pack beside the making of windows, and asks a person where it cannot be opened as it is.

Proving and unpacking mostly wait for the disk and for hashes, which hold no interpreter: they run
in a thread while Qt is imported.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from ioc_desktop.app.brief_options import PackOptions
from ioc_desktop.errors import KnownError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ioc_desktop.briefing.container import OpenedPack
    from ioc_desktop.briefing.refusals import PackRefused


class Opening:
    """One attempt to open a pack, in a thread of its own from the moment it is made."""

    def __init__(self, options: PackOptions, passphrase: str | None = None) -> None:
        """Begin."""
        self.options, self.passphrase = options, passphrase
        self._opened: OpenedPack | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._open, name="open-pack")
        self._thread.start()

    def result(self) -> OpenedPack:
        """Wait for it.

        Raises:
            PackRefused: why it is not opened.
            KnownError: keys or folders cannot be used.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        if self._opened is None:
            raise KnownError("the pack was not opened")
        return self._opened

    def give_up(self) -> None:
        """Leave nothing behind, whatever became of it."""
        self._thread.join()
        if self._opened is not None:
            self._opened.close()

    def _open(self) -> None:
        try:
            self._opened = self._proved()
        except BaseException as error:  # noqa: BLE001  # raised again where the result is asked for
            self._error = error

    def _proved(self) -> OpenedPack:
        from ioc_desktop.briefing.container import open_pack
        from ioc_desktop.briefing.keys import KeyRing
        from ioc_desktop.config import user_key_folder
        from ioc_desktop.store import schema
        from ioc_desktop.store.frozen_form import is_readable

        options, identities = self.options, []
        passphrase = self.passphrase
        if passphrase is None:
            from ioc_desktop.app.passphrases import given_passphrase

            passphrase = given_passphrase(options.passphrase_file)
        if options.identity is not None:
            from ioc_desktop.app.brief_verify import identities_of

            identities = identities_of(options.identity)
        return open_pack(
            options.file,
            keyring=KeyRing(options.keys or user_key_folder()),
            now_s=time.time(),
            passphrase=passphrase,
            identities=identities,
            trust=options.trust,
            cache_schema=schema.VERSION,
            readable=is_readable,
        )


def opened_or_asked(
    opening: Opening, options: PackOptions, application: QApplication, *, by_window: bool
) -> OpenedPack | None:
    """Return the pack, asking for what it needs; None where the person gave up.

    ``by_window``: questions and refusals are shown in a window; else a passphrase is asked for
    on the terminal, and a refusal is raised for whoever started the program.

    Raises:
        PackRefused: why it is not opened, if nobody was asked in a window.
        KnownError: keys or folders cannot be used.
    """
    from ioc_desktop.briefing.refusals import PackRefused

    while True:
        try:
            return opening.result()
        except PackRefused as refused:
            if not by_window:
                opening = _asked_on_terminal(refused, options)
                continue
            asked = _asked_in_window(refused, opening, application)
            if asked is None:
                return None
            opening = asked
        except KnownError as error:  # of keys or folders: without a terminal nobody would see it
            if not by_window:
                raise
            _asked_in_window(error, opening, application)
            return None


def _asked_on_terminal(refused: PackRefused, options: PackOptions) -> Opening:
    from ioc_desktop.app.passphrases import typed_passphrase

    if refused.reason != "needs_passphrase":
        raise refused
    passphrase = typed_passphrase("passphrase of the pack")
    if passphrase is None:
        raise refused
    return Opening(options, passphrase)


def _asked_in_window(
    refused: KnownError, before: Opening, application: QApplication
) -> Opening | None:
    """Show why, and ask for what would help beside what was given ``before``.

    None where the person leaves it.
    """
    from ioc_desktop.briefing.refusals import PackRefused
    from ioc_desktop.sdk.theme import theme
    from ioc_desktop.sdk.words import TsWords
    from ioc_desktop.ui.look import Look
    from ioc_desktop.ui.present_refusal import RefusalWindow

    options, reason, fingerprint = before.options, "", ""
    if isinstance(refused, PackRefused):
        reason, fingerprint = refused.reason, refused.fingerprint
    window = RefusalWindow(
        Look(theme("dark"), TsWords("vi")),
        file=options.file.name,
        reason=reason,
        message=str(refused),
        fingerprint=fingerprint,
    )
    window.decided.connect(application.quit)
    window.show()
    window.raise_()
    window.activateWindow()
    application.exec()
    window.close()
    window.deleteLater()
    if window.passphrase is not None:
        return Opening(options, window.passphrase)
    if window.trusted:
        return Opening(replace(options, trust=fingerprint), before.passphrase)
    sys.stderr.write(f"ioc-desktop: {refused}\n")  # for whoever started it without a terminal
    return None
