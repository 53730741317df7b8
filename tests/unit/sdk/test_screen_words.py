"""Every text that the code shows is translated, and the file holds nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ioc_desktop.errors import ConfigError
from ioc_desktop.sdk import word_scan
from ioc_desktop.sdk.word_scan import Text, placeholders, texts_of
from ioc_desktop.sdk.words import TsWords, filled, main, read_translations, shipped_file


@pytest.fixture(scope="module")
def asked() -> dict[str, Text]:
    return word_scan.code_texts()


@pytest.fixture(autouse=True)
def scanned_once(asked: dict[str, Text], monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all of the code takes seconds: these tests read it once."""
    monkeypatch.setattr(word_scan, "code_texts", lambda: asked)


def test_every_text_of_the_code_is_translated() -> None:
    assert [f"{text.file}:{text.line}: {text.text}" for text in word_scan.missing()] == []


def test_no_translation_is_left_over() -> None:
    assert word_scan.unused() == []


def test_translations_have_the_placeholders_of_their_sources() -> None:
    wrong = {
        source: translation
        for source, translation in read_translations(shipped_file("vi")).items()
        if placeholders(source) != placeholders(translation)
    }
    assert wrong == {}


def test_the_scan_finds_the_ways_in_which_texts_are_asked_for(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        'LATE = "Late"\n'
        'REASONS = (LATE, "Lost")\n'
        "def f(words, self, context, flag):\n"
        '    words("One")\n'
        '    self._words("Two {n}", n=2)\n'
        '    context.words("Three" if flag else "Four")\n'
        "    words(LATE)\n"
        "    words(flag)\n",
        encoding="utf-8",
    )
    found = {text.text for text in texts_of(code)}
    assert found == {"Late", "Lost", "One", "Two {n}", "Three", "Four"}


def test_words_speak_both_languages_and_fall_back_to_english() -> None:
    vietnamese, english = TsWords("vi"), TsWords("en")
    assert vietnamese("live") == "sống"
    assert english("live") == "live"
    assert (vietnamese.language, english.language) == ("vi", "en")
    assert vietnamese("a text nobody translated {n}", n=3) == "a text nobody translated 3"
    assert vietnamese("data to {time}", time="16:40") == "số liệu đến 16:40"


def test_values_that_look_like_placeholders_are_left_alone() -> None:
    assert filled("{a} {c}", {"a": "x"}) == "x {c}"


def test_unfinished_translations_count_as_missing(tmp_path: Path) -> None:
    file = tmp_path / "x.ts"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE TS><TS version="2.1"><context><name>n</name>'
        '<message><source>A</source><translation type="unfinished">Á</translation></message>'
        "<message><source>B &amp; C</source><translation>Bê</translation></message>"
        "</context></TS>",
        encoding="utf-8",
    )
    assert read_translations(file) == {"B & C": "Bê"}
    words = TsWords("vi", file)
    assert words("A") == "A"
    assert words("B & C") == "Bê"


@pytest.mark.parametrize("content", ["<TS><context>", "<html/>"])
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "broken.ts"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"broken\.ts.*no Qt Linguist file"):
        TsWords("vi", file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.ts.*cannot be read"):
        TsWords("vi", tmp_path / "gone.ts")


def test_the_command_lists_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ioc_vi.ts"
    text = shipped_file("vi").read_text(encoding="utf-8")
    file.write_text(text.replace("<source>live</source>", "<source>never said</source>"), "utf-8")
    monkeypatch.setattr(word_scan, "shipped_file", lambda _language: file)
    assert main(["--missing"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(re.fullmatch(r".*ages\.py:\d+: live", line) for line in lines)
    assert main(["--unused"]) == 1
    assert "unused: never said" in capsys.readouterr().out.splitlines()
