"""``ioc-desktop doctor``: what is missing or wrong on this machine, in plain words.

``machine_facts.look`` gathers facts and judges nothing; ``diagnose`` judges facts and touches
nothing, so every finding can be tested without breaking a machine; ``run_doctor`` prints.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ioc_desktop.app.machine import apt_command
from ioc_desktop.app.machine_facts import Facts, look
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.errors import ConfigError
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.words import TsWords

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables; the cache's schema demands them
OLDEST_QT = (6, 11, 2)
FREE_BYTES_WANTED = 2_000_000_000  # a year of both centres' figures, and room to repair it in


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One finding: is it well, what it is about, what was found, what to do ("" if nothing)."""

    ok: bool
    subject: str
    text: str
    remedy: str = ""


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _python(facts: Facts, words: Words) -> Diagnosis:
    found = _dotted(facts.python)
    if facts.python < OLDEST_PYTHON:
        return Diagnosis(
            False,
            "Python",
            words("Python {found} is too old", found=found),
            words("Install Python {wanted} or newer", wanted=_dotted(OLDEST_PYTHON)),
        )
    return Diagnosis(True, "Python", found)


def _qt(facts: Facts, words: Words) -> Diagnosis:
    if facts.qt is None:
        return Diagnosis(False, "PySide6", words("PySide6 is not installed"), "make setup")
    found = _dotted(facts.qt)
    if facts.qt[:3] == (6, 12, 0) and facts.python < (3, 12):
        return Diagnosis(
            False,
            "PySide6",
            words(
                "PySide6 {found} ends the program within minutes on Python {python}",
                found=found,
                python=_dotted(facts.python),
            ),
            words("Install PySide6 6.11.3, or use Python 3.12 or newer"),
        )
    if facts.qt < OLDEST_QT:
        return Diagnosis(
            False,
            "PySide6",
            words("PySide6 {found} is too old", found=found),
            words("Install PySide6 {wanted} or newer", wanted=_dotted(OLDEST_QT)),
        )
    return Diagnosis(True, "PySide6", found)


def _libraries(facts: Facts, words: Words) -> Diagnosis:
    subject = words("System libraries")
    if facts.missing:
        names = ", ".join(need.name for need in facts.missing)
        packages = list(dict.fromkeys(need.package for need in facts.missing))
        return Diagnosis(
            False, subject, words("Missing: {names}", names=names), apt_command(packages)
        )
    return Diagnosis(True, subject, words("All there"))


def _display(facts: Facts, words: Words) -> Diagnosis:
    subject = words("Screens")
    if facts.screens.error:
        return Diagnosis(
            False,
            subject,
            words("Qt cannot open the screen: {error}", error=facts.screens.error),
            words("Log in at the machine's own screen, or check DISPLAY"),
        )
    names = " · ".join(facts.screens.names)
    if not facts.display:
        return Diagnosis(
            True, subject, words("No screen here: the wall runs off-screen and leaves pictures")
        )
    if not facts.screens.names:
        return Diagnosis(
            False,
            subject,
            words("No screen is switched on"),
            words("Switch the screens on and check their cables"),
        )
    return Diagnosis(
        True, subject, f"{len(facts.screens.names)} ({facts.screens.platform}): {names}"
    )


def _blanking(facts: Facts, words: Words) -> Diagnosis:
    subject = words("Screens stay on")
    screens = facts.screens
    if screens.error or not facts.display:
        return Diagnosis(True, subject, "–")
    if screens.blanking:
        return Diagnosis(
            False,
            subject,
            words(
                "The screens may go dark by themselves: {why}",
                why=words(screens.blanking),
            ),
            words("Switch screen saver and power saving off in the session's own settings"),
        )
    return Diagnosis(True, subject, " · ".join(screens.awake) or "–")


def _typeface(facts: Facts, words: Words) -> Diagnosis:
    subject = words("Typeface")
    if facts.font is None:
        return Diagnosis(False, subject, words("Noto Sans is not installed"), "make setup")
    return Diagnosis(True, subject, facts.font.name)


def _data(facts: Facts, words: Words) -> Diagnosis:
    subject = words("Data folder")
    free = f"{format_value(facts.free_bytes / 1e9, 1, words.language)} GB"
    if facts.data_error:
        return Diagnosis(
            False,
            subject,
            words(
                "{folder} cannot be written: {error}",
                folder=facts.data_folder,
                error=facts.data_error,
            ),
            words("Give this account the right to write there, or name another folder with --data"),
        )
    if facts.free_bytes < FREE_BYTES_WANTED:
        return Diagnosis(
            False,
            subject,
            words("Only {free} free in {folder}", free=free, folder=facts.data_folder),
            words("Free {wanted} GB on this disk", wanted=FREE_BYTES_WANTED // 10**9),
        )
    return Diagnosis(
        True, subject, words("{folder}, {free} free", folder=facts.data_folder, free=free)
    )


def _clock(facts: Facts, words: Words) -> Diagnosis:
    subject = words("Clock")
    shown = datetime.fromtimestamp(facts.now_s, UTC).strftime("%d/%m/%Y %H:%M UTC")
    if facts.now_s < facts.installed_s - 86_400:
        return Diagnosis(
            False,
            subject,
            words("{time}: earlier than this program was installed", time=shown),
            words("Set the clock: ages and deadlines are reckoned by it"),
        )
    return Diagnosis(True, subject, shown)


def _sqlite(facts: Facts, words: Words) -> Diagnosis:
    found = _dotted(facts.sqlite)
    if facts.sqlite < OLDEST_SQLITE or facts.sqlite_error:
        return Diagnosis(
            False,
            "SQLite",
            words(
                "SQLite {found} cannot keep the data: {error}",
                found=found,
                error=facts.sqlite_error,
            ),
            words("Use a Python with SQLite {wanted} or newer", wanted=_dotted(OLDEST_SQLITE)),
        )
    return Diagnosis(True, "SQLite", found)


def _folders(facts: Facts, words: Words) -> Diagnosis:
    subject = words("Installation")
    if facts.folders_missing:
        return Diagnosis(
            False,
            subject,
            words("Folders missing: {names}", names=", ".join(facts.folders_missing)),
            words("Install ioc-desktop again"),
        )
    return Diagnosis(True, subject, words("Complete"))


def diagnose(facts: Facts, words: Words) -> list[Diagnosis]:
    """Judge the facts; every subject gives one finding, well or not."""
    return [
        judge(facts, words)
        for judge in (
            _python,
            _qt,
            _libraries,
            _display,
            _blanking,
            _typeface,
            _data,
            _clock,
            _sqlite,
            _folders,
        )
    ]


class _PlainEnglish:
    """The words of an installation whose translations are lost."""

    language = "en"

    def __call__(self, text: str, /, **values: object) -> str:
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text


def _words(language: str) -> Words:
    try:
        return TsWords(language)
    except (ConfigError, OSError):
        return _PlainEnglish()


def run_doctor(*, language: str = "vi", as_json: bool = False, data: Path | None = None) -> int:
    """Print the findings; return 0 if all is well and 1 if anything is not.

    As JSON: ``{"ok", "findings": [{"ok", "subject", "text", "remedy"}]}``.
    """
    words = _words(language)
    findings = diagnose(look(data), words)
    well = all(finding.ok for finding in findings)
    if as_json:
        report = {"ok": well, "findings": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
        return 0 if well else 1

    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark = "[green]✓[/]" if finding.ok else "[bold red]✗[/]"
        console.print(f"{mark} {escape(finding.subject)}: {escape(finding.text)}")
        if finding.remedy:
            console.print(f"    → {escape(finding.remedy)}")
    console.print(words("All is well") if well else words("Something needs mending"))
    return 0 if well else 1
