"""The program's texts in the language of the screen, from Qt Linguist files. Pure.

The code speaks English (``words("Overdue")``); ``resources/translations/ioc_vi.ts`` holds
the Vietnamese, one message a source text whatever its context, edited with Qt Linguist or
by hand. ``python -m ioc_desktop.sdk.words --missing`` lists texts of the code that have no
translation yet, and ``--unused`` translations that no code asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.parsers import expat

from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.shipped import shipped


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
    texts: dict[str, str] = {}
    current: list[str] = []
    source = ""
    unfinished = False
    depth_ok = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal unfinished, source, depth_ok
        current.clear()
        if name == "TS":
            depth_ok = True
        elif name == "message":
            source = ""
        elif name == "translation":
            unfinished = attributes.get("type") in {"unfinished", "vanished", "obsolete"}

    def end(name: str) -> None:
        nonlocal source
        text = "".join(current)
        current.clear()
        if name == "source":
            source = text
        elif name == "translation" and source and text and not unfinished:
            texts[source] = text

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = current.append
    try:
        parser.Parse(path.read_bytes(), True)
    except OSError as error:
        raise _broken(path, f"cannot be read: {error.strerror}") from error
    except expat.ExpatError as error:
        raise _broken(path, f"is no Qt Linguist file: {error}") from error
    if not depth_ok:
        raise _broken(path, "is no Qt Linguist file: it has no <TS> element")
    return texts


def _broken(path: Path, reason: str) -> ConfigError:
    return ConfigError((Finding(str(path), "", reason),))


def main(arguments: Iterable[str] | None = None) -> int:
    """Run ``--missing`` or ``--unused``; exit 1 if there is something to do."""
    from ioc_desktop.sdk.word_scan import report

    return report(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
