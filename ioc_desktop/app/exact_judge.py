"""Judges scenes for ``ioc-desktop check`` by laying their tiles out off-screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QApplication

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.config import Screen
from ioc_desktop.errors import Finding
from ioc_desktop.layout import Scene
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.legibility import TileJudge, seen_screens
from ioc_desktop.ui.look import Look


def exact_judge(
    catalogue: Catalogue,
) -> Callable[[Scene, Sequence[Screen]], tuple[tuple[Finding, ...], frozenset[str]]]:
    """Return what tells what cannot be read of a scene on a site's screens.

    Texts are Vietnamese, the longer ones of the two languages; the theme does not matter.
    """
    application = QApplication.instance()
    if application is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        application = QApplication(["ioc-desktop"])
    words = TsWords("vi")
    chips = {"nghean": words("Province"), "vinh": words("Vinh")}
    judge = TileJudge(BundleShelf(catalogue), Look(DARK, words, chips))

    def judged(
        scene: Scene, screens: Sequence[Screen]
    ) -> tuple[tuple[Finding, ...], frozenset[str]]:
        # The application must live as long as the fonts do.
        return judge.findings(scene, seen_screens(screens)) if application else ((), frozenset())

    return judged
