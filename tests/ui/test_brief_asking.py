"""A pack that needs more than one answer is asked for each of them once, and then opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ioc_desktop.app.brief_make import run_make
from ioc_desktop.app.brief_opening import Opening, opened_or_asked
from ioc_desktop.app.brief_options import PackOptions
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.present_refusal import RefusalWindow
from tests.unit.app.briefing_house import build_house, options_of
from tests.unit.briefing.test_pack_sealing import sealed_cheaply

SECRET = "mật khẩu dài"  # noqa: S105  # of a pack of this test


class Person:
    """Somebody who answers each question as soon as it stands there, five times at most."""

    def __init__(self) -> None:
        self.answered: list[str] = []
        self._timer = QTimer()
        self._timer.timeout.connect(self._answer)
        self._timer.start(20)

    def _answer(self) -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, RefusalWindow) and window.isVisible():
                self._decide(window)

    def _decide(self, window: RefusalWindow) -> None:
        if len(self.answered) == 5:
            window.close()
        elif window.line.isVisible():
            self.answered.append("passphrase")
            window.line.setText(SECRET)
            window.line.returnPressed.emit()
        else:
            self.answered.append("trust")
            window.findChildren(QPushButton)[0].click()

    def close(self) -> None:
        self._timer.stop()


def test_a_sealed_pack_of_an_unknown_maker_is_asked_about_twice(
    tmp_path: Path, qtbot: QtBot
) -> None:
    """What was answered first was forgotten with the second question, and asked for without end."""
    (tmp_path / "house").mkdir()
    made = options_of(build_house(tmp_path / "house"), tmp_path / "hop.iocbrief")
    run_make(made)
    made.out.write_bytes(sealed_cheaply(made.out.read_bytes(), SECRET))
    options = PackOptions(file=made.out, keys=tmp_path / "reader")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    person = Person()
    try:
        opened = opened_or_asked(Opening(options), options, application, by_window=True)
    finally:
        person.close()
    assert person.answered == ["passphrase", "trust"]
    assert opened is not None
    with opened:
        assert opened.manifest.pages[0].scene == "hop"
    qtbot.wait(1)


def test_a_key_folder_that_is_not_private_is_said_in_the_window(
    tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was said on stderr alone, which nobody sees who opens a pack from the desktop."""
    (tmp_path / "house").mkdir()
    made = options_of(build_house(tmp_path / "house"), tmp_path / "hop.iocbrief")
    run_make(made)
    assert made.keys is not None
    (made.keys / "signing").chmod(0o777)
    options = PackOptions(file=made.out, keys=made.keys)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    shown: list[str] = []

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, RefusalWindow) and window.isVisible():
                shown.extend(label.text() for label in window.findChildren(QLabel))
                window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    opened = opened_or_asked(Opening(options), options, application, by_window=True)
    timer.stop()
    assert opened is None
    assert any("chmod 700" in text for text in shown)
    assert "chmod 700" in capsys.readouterr().err
    with pytest.raises(KnownError, match="chmod 700"):
        opened_or_asked(Opening(options), options, application, by_window=False)
    qtbot.wait(1)
