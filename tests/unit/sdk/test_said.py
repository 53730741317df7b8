"""Messages made far from the screen are known again on it, all of them, with their values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ioc_desktop
from ioc_desktop.layout import scene_document
from ioc_desktop.sdk.said import NESTED, in_words, recognised
from ioc_desktop.sdk.said_texts import SCREEN_TEXTS, TAILS
from ioc_desktop.sdk.word_scan import placeholders
from ioc_desktop.sdk.words import TsWords, filled
from ioc_desktop.sync import faults, network

PACKAGE = Path(ioc_desktop.__file__).parent
VIETNAMESE, ENGLISH = TsWords("vi"), TsWords("en")

SYNC_ERRORS = {
    name
    for name, kind in vars(faults).items()
    if isinstance(kind, type) and issubclass(kind, faults.SyncError)
}
MESSAGE_AT = {
    **dict.fromkeys(SYNC_ERRORS, 1),
    "StoreError": 1,
    "ActionError": 0,
    "DraftError": 0,
    "BundleFailedError": 2,
    "Finding": 2,
    "wrong": 1,
    "_aside": 1,
    "ValueError": 0,
    "Absent": 0,
    "_given_up": 0,
    "note": 1,
}
"""Calls that carry a message, and which of their arguments it is."""

TOLD_IN = (
    "sync/*.py", "sync/adapters/*.py", "domain/mapping/*.py", "store/*.py", "station/once.py",
    "bundles/*.py", "layout/*.py",
    "documents.py", "ui/scene_library.py", "domain/durations.py",
)  # fmt: skip
RETURNED_IN = {"_reason", "_length_reason", "_in_words", "row_fault", "_no_instant"}
"""Functions that return a message, or lists of them."""
NOT_SHOWN = {"sync/clock.py", "store/schema.py"}
ENDINGS = {"did_you_mean", "_choices", "near"}


def fillings(  # noqa: PLR0911  # one line per kind of expression
    node: ast.expr, local: Mapping[str, ast.expr]
) -> list[str]:
    """Return what an expression may give, with X1 for what only the run knows."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Name(id="wanted"):
            return ["a number"]
        case ast.Name(id=name) if name in local:
            return fillings(local[name], local)
        case ast.IfExp(body=body, orelse=orelse):
            return fillings(body, local) + fillings(orelse, local)
        case ast.Subscript(value=value) | ast.Call(func=ast.Attribute(value=value, attr="replace")):
            return fillings(value, local)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, default]):
            return fillings(default, local)
        case ast.FormattedValue(value=value):
            return [""] if _is_ending(value) else fillings(value, local)
        case ast.JoinedStr(values=parts):
            texts = [""]
            for part in parts:
                texts = [text + more for text in texts for more in fillings(part, local)]
            return texts
    return ["X1"]


def _is_ending(node: ast.expr) -> bool:
    """Whether it is what may follow any message; that has templates of its own."""
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return bool(names & ENDINGS)


def messages_of(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each message that a file of code makes."""
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            local = {
                name: value
                for node in ast.walk(function)
                for name, value in _assigned(node)
                if isinstance(value, ast.JoinedStr | ast.IfExp | ast.Call)
            }
            for node in ast.walk(function):
                found = _argument(node) or (
                    _returned(node) if function.name in RETURNED_IN else None
                )
                for text in fillings(found, local) if found is not None else ():
                    if any(letter.islower() for letter in text):
                        yield node.lineno, text  # type: ignore[attr-defined]  # calls and returns have one


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value


def _argument(node: ast.AST) -> ast.expr | None:
    """Return the message among a call's arguments."""
    if not isinstance(node, ast.Call):
        return None
    place = MESSAGE_AT.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
    return node.args[place] if place is not None and len(node.args) > place else None


def _returned(node: ast.AST) -> ast.expr | None:
    """Return the message that is returned, bare or as (place, message) in a list."""
    if not isinstance(node, ast.Return):
        return None
    value = node.value
    if isinstance(value, ast.ListComp):
        value = value.elt
    elif isinstance(value, ast.List):
        value = value.elts[0]
    return value.elts[1] if isinstance(value, ast.Tuple) else value


def test_every_message_that_code_makes_is_said_in_vietnamese() -> None:
    unknown: list[str] = []
    count = 0
    for pattern in TOLD_IN:
        for file in sorted(PACKAGE.glob(pattern)):
            if file.relative_to(PACKAGE).as_posix() in NOT_SHOWN:
                continue
            for line, text in messages_of(file):
                count += 1
                if in_words(text, VIETNAMESE) == text:
                    unknown.append(f"{file.name}:{line}: {text}")
    assert not unknown, "\n".join(unknown)
    assert count > 150, "the code is read no longer"


def test_every_reason_of_a_refused_handshake_is_said_in_vietnamese() -> None:
    texts = [why for _, why in network._CERTIFICATE.values()]  # the table is what is tested
    texts += [why for _, _, why in network._ALERTS]  # the table is what is tested
    assert [
        text for text in texts if in_words(f"https://x: {text}", VIETNAMESE).endswith(text)
    ] == []


def test_every_description_of_a_scene_file_is_said_in_vietnamese() -> None:
    texts = []
    for kind in (
        scene_document.TileEntry, scene_document.DisplayEntry, scene_document.VariantEntry,
        scene_document.SceneDocument,
    ):  # fmt: skip
        for hint in get_type_hints(kind, include_extras=True).values():
            texts += [meta.description for meta in getattr(hint, "__metadata__", ())]
    told = [text for text in texts if text]
    assert len(told) >= 5
    assert [text for text in told if in_words(text, VIETNAMESE) == text] == []


@given(
    st.sampled_from([text for text in SCREEN_TEXTS if placeholders(text) and text not in TAILS]),
    st.lists(st.from_regex(r"[A-Z0-9][A-Z0-9./_-]{0,30}", fullmatch=True), min_size=6, max_size=6),
)
def test_a_filled_template_gives_back_its_values(template: str, values: list[str]) -> None:
    names = sorted(placeholders(template))
    given_values = dict(zip(names, values, strict=False))
    if "wanted" in given_values:
        given_values["wanted"] = "a whole number"
    text = filled(template, given_values)
    found = recognised(text)
    assert found is not None
    assert found.head == ""
    assert filled(found.template, found.values) == text
    if found.template == template:  # "…: {why}" may be another's "{x}: …", said alike
        assert dict(found.values) == given_values
    shown = in_words(text, VIETNAMESE)
    assert shown != text
    assert all(value in shown for name, value in given_values.items() if name not in NESTED)
    assert in_words(text, ENGLISH) == text


@given(st.text(max_size=200))
def test_any_text_at_all_is_shown_and_english_stays_as_it_came(text: str) -> None:
    assert in_words(text, ENGLISH) == text
    assert bool(in_words(text, VIETNAMESE)) == bool(text)


@pytest.mark.parametrize("text", ["", "the sensor must be reset", "OSError: no sensor", "a: b: c"])
def test_what_is_not_known_is_shown_as_it_came(text: str) -> None:
    assert in_words(text, VIETNAMESE) == text


def test_reasons_within_reasons_places_and_endings_are_said_each() -> None:
    text = (
        "layouts/duty.toml:variant[0]: the bundle 'x' cannot be used: is not known here; "
        "did you mean 'kind'?"
    )
    assert in_words(text, VIETNAMESE) == (
        "layouts/duty.toml:variant[0]: gói 'x' không dùng được: khóa lạ, không dùng ở đây; "
        "có phải là 'kind'?"
    )
    two = "a.toml: is missing\nb.toml: must not be empty"
    assert in_words(two, VIETNAMESE) == "a.toml: còn thiếu\nb.toml: không được để trống"
