"""Whatever packs and keys say is said in Vietnamese on the screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import ioc_desktop
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.words import TsWords
from tests.unit.sdk.test_said import _assigned, fillings

ROOM = Path(ioc_desktop.__file__).parent / "briefing"
MESSAGE_AT = {
    "PackRefused": 1, "KnownError": 0, "UsageError": 0, "_entry_refused": 1, "_refused": 0,
    "_wrong": 2,
}  # fmt: skip
RETURNED_IN = {"name_fault", "_fault", "_maker_remarks", "_clock_remarks"}


def told(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield each expression that is a message: an argument, a constant, what is returned."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            place = MESSAGE_AT.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
            if place is not None and len(node.args) > place:
                yield node.args[place]
        elif isinstance(node, ast.AnnAssign) and "Final" in ast.unparse(node.annotation):
            yield from (node.value,) if node.value is not None else ()
        elif isinstance(node, ast.FunctionDef) and node.name in RETURNED_IN:
            returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
            yield from (one for one in returned if one is not None)


def messages() -> Iterator[tuple[str, str]]:
    """Yield file and text of each message of the room, with X1 for what only the run knows."""
    for file in sorted(ROOM.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        known = {name: value for node in ast.walk(tree) for name, value in _assigned(node)}
        for expression in told(tree):
            yield from ((file.name, text) for text in fillings(expression, known))


def test_every_message_of_packs_and_keys_is_said_in_vietnamese() -> None:
    words = TsWords("vi")
    sentences = [
        (file, text.replace("{name}", "X1"))
        for file, text in messages()
        if text.count(" ") > 2 and "signature 1" not in text and not text.startswith("-----")
    ]
    unknown = [pair for pair in sentences if in_words(pair[1], words) == pair[1]]
    assert unknown == []
    assert len(sentences) > 70, "the code is read no longer"


def test_a_refusal_keeps_its_values_in_vietnamese() -> None:
    words = TsWords("vi")
    said = in_words(
        "the pack is an older version (4): version 5, signed at 09:30 22/12/2021, was opened here "
        "already; ask for the newest",
        words,
    )
    assert said == (
        "bản cũ hơn (bản 4): ở đây đã mở bản 5 ký lúc 09:30 22/12/2021; hãy xin bản mới nhất"
    )
