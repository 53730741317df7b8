"""Finds every text that the code asks to have translated, by reading the code. Pure.

A call of ``words``, ``self._words``, ``context.words`` and the like with a literal counts,
what the shipped bundles' manifests say of their settings (the scene editor's form shows it), and
so does every text of a constant named in ``LISTED``: texts that travel as values before they are
shown (the reason of a freshness, what is behind a quality flag).
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ioc_desktop.sdk.words import read_translations, shipped_file
from ioc_desktop.shipped import shipped

CALLED: Final = frozenset({"words", "_words"})
"""Names of what is called with a source text."""

LISTED: Final = frozenset({"REASONS", "MESSAGES", "SCREEN_TEXTS"})
"""Names of tuples whose texts are all shown; their entries may be constants of the module."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A source text and where it stands."""

    text: str
    file: str
    line: int


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces of a text."""
    return frozenset(_PLACEHOLDER.findall(text))


def _called_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _literals(node: ast.expr, constants: dict[str, str]) -> list[str]:
    """Return the texts an expression may have: a literal, a constant, either branch of an if."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Name) and node.id in constants:
        return [constants[node.id]]
    if isinstance(node, ast.IfExp):
        return _literals(node.body, constants) + _literals(node.orelse, constants)
    return []


def _assigned(node: ast.stmt) -> tuple[str, ast.expr] | None:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        return node.target.id, node.value
    return None


def texts_of(path: Path) -> list[Text]:
    """Return the source texts of one file of code, in the order in which they stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    assigned = [pair for node in tree.body if (pair := _assigned(node))]
    constants = {
        name: value.value
        for name, value in assigned
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }
    found: list[Text] = []
    for name, value in assigned:
        if name in LISTED:
            for node in ast.walk(value):
                if isinstance(node, ast.expr):
                    listed = _literals(node, constants)
                    found += [Text(text, str(path), node.lineno) for text in listed]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called_name(node.func) in CALLED:
            for text in _literals(node.args[0], constants):
                found.append(Text(text, str(path), node.lineno))
    return [text for text in found if text.text]


def manifest_texts(path: Path) -> list[Text]:
    """Return what a bundle's manifest says of its settings, as texts to be shown."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = raw.get("settings", {}).get("properties", {}).values()
    said = [rule.get(name) for rule in rules for name in ("title", "description")]
    return [Text(text, str(path), 0) for text in said if isinstance(text, str) and text]


def code_texts() -> dict[str, Text]:
    """Return every source text of the program and its bundles, with one place it stands at."""
    package = Path(__file__).resolve().parent.parent
    roots = (package, shipped("widgets"))
    found: dict[str, Text] = {}
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            if "_bundled" in path.parts and root is package:
                continue
            for text in texts_of(path):
                found.setdefault(text.text, text)
    for path in sorted(shipped("widgets").glob("*/manifest.toml")):
        for text in manifest_texts(path):
            found.setdefault(text.text, text)
    return found


def missing(language: str = "vi") -> list[Text]:
    """Return the source texts that have no translation into the language."""
    known = read_translations(shipped_file(language))
    return sorted(text for name, text in code_texts().items() if name not in known)


def unused(language: str = "vi") -> list[str]:
    """Return the translated source texts that no code asks for."""
    asked = code_texts()
    return sorted(text for text in read_translations(shipped_file(language)) if text not in asked)


def report(arguments: Iterable[str] | None = None) -> int:
    """Print what is missing or unused, a line each; return 1 if there is any."""
    parser = argparse.ArgumentParser(prog="python -m ioc_desktop.sdk.words", description=__doc__)
    parser.add_argument("--missing", action="store_true", help="texts without a translation")
    parser.add_argument("--unused", action="store_true", help="translations nobody asks for")
    parser.add_argument("--language", default="vi", choices=["vi"])
    chosen = parser.parse_args(list(arguments) if arguments is not None else None)
    lines: list[str] = []
    if chosen.missing or not chosen.unused:
        lines += [f"{text.file}:{text.line}: {text.text}" for text in missing(chosen.language)]
    if chosen.unused:
        lines += [f"unused: {text}" for text in unused(chosen.language)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0
