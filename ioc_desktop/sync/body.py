"""The text of an answer, before it is parsed: UTF-8 in NFC."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import msgspec

from ioc_desktop.sync.faults import BadPage

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""What some writers set before UTF-8: no part of the text, whoever parses takes it off."""

# A combining mark written as an escape: the only escaped text of ours that is not NFC.
_ESCAPED_MARK: Final = re.compile(rb"\\u03[0-6]")


def sound(body: bytes) -> bytes:
    """Return the body as UTF-8 in NFC, before it is parsed.

    Nesting is bounded by the parser itself, which counts levels as it goes (RecursionError),
    also in what it skips; a scan beforehand would cost more than the parsing.

    Raises:
        BadPage: it is not UTF-8, or (where it had to be parsed for it) not JSON.
    """
    escaped = _ESCAPED_MARK.search(body) is not None
    if body.isascii() and not escaped:
        return body
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPage("utf8", "the answer is not UTF-8") from error
    if escaped:
        try:
            text = msgspec.json.encode(msgspec.json.decode(body)).decode("utf-8")
        except (msgspec.DecodeError, RecursionError) as error:
            raise BadPage("json", f"the answer is broken JSON: {error}") from error
    if unicodedata.is_normalized("NFC", text):
        return text.encode("utf-8") if escaped else body
    return unicodedata.normalize("NFC", text).encode("utf-8")
