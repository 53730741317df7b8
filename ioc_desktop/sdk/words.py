"""The program's texts in the language of the screen, from Qt Linguist files. Pure.

The code speaks English (``words("Overdue")``); ``resources/translations/ioc_vi.ts`` holds
the Vietnamese, one message a source text whatever its context, edited with Qt Linguist or
by hand. ``python -m ioc_desktop.sdk.words --missing`` lists texts of the code that have no
translation yet, and ``--unused`` translations that no code asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.shipped import shipped

_UNUSABLE: Final = frozenset({"unfinished", "vanished", "obsolete"})


class TsWords:
    """Translates source texts; implements ``ioc_desktop.sdk.contract.Words``.

    A text without a translation is shown in English rather than not at all.
    """

    __slots__ = ("_language", "_texts")

    def __init__(self, language: str, *paths: Path) -> None:
        """Read the files, later ones before earlier ones; without any, the shipped one.

        Raises:
            ConfigError: a file cannot be read or is no Qt Linguist file.
        """
        self._language = "en" if language == "en" else "vi"
        self._texts: dict[str, str] = {}
        if self._language == "en" and not paths:
            return
        for path in paths or (shipped_file(self._language),):
            self._texts.update(read_translations(path))

    @property
    def language(self) -> str:
        """The language in use: ``vi`` or ``en``."""
        return self._language

    def __call__(self, text: str, /, **values: object) -> str:
        """Return ``text`` in the language of the screen, with ``{name}`` filled in."""
        translated = self._texts.get(text, text)
        return filled(translated, values) if values else translated


def shipped_file(language: str) -> Path:
    """Return where the shipped translations into a language lie."""
    return shipped("resources") / "translations" / f"ioc_{language}.ts"


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return ``text`` with every ``{name}`` of ``values`` replaced; other braces stay."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def read_translations(path: Path) -> dict[str, str]:
    """Return the finished translations of a Qt Linguist file by their source texts.

    Unfinished and empty ones are left out.

    Raises:
        ConfigError: the file cannot be read or is no Qt Linguist file.
    """
    try:
        root = ET.parse(path).getroot()  # noqa: S314  # the program's own file
    except OSError as error:
        raise _broken(path, f"cannot be read: {error.strerror}") from error
    except ET.ParseError as error:
        raise _broken(path, f"is no Qt Linguist file: {error}") from error
    if root.tag != "TS":
        raise _broken(path, "is no Qt Linguist file: it has no <TS> element")
    texts: dict[str, str] = {}
    for message in root.iter("message"):
        translation = message.find("translation")
        source = message.findtext("source", "")
        if translation is None or translation.get("type") in _UNUSABLE:
            continue
        if source and translation.text:
            texts[source] = translation.text
    return texts


def _broken(path: Path, reason: str) -> ConfigError:
    return ConfigError((Finding(str(path), "", reason),))


def main(arguments: Iterable[str] | None = None) -> int:
    """Run ``--missing`` or ``--unused``; exit 1 if there is something to do."""
    from ioc_desktop.sdk.word_scan import report

    return report(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
