"""Manifests that are signed and yet cannot be used."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_desktop.briefing.manifest import LARGEST_MANIFEST_BYTES
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.briefing.verify import verify_pack
from tests.unit.briefing.packs import (
    NOW_S,
    Office,
    canonical,
    entries_of,
    forged,
    manifest_of,
    packed,
    signed,
)

# --- the manifest ---------------------------------------------------------------------------------


def wrong_manifests() -> dict[str, Callable[[dict[str, Any]], bytes]]:
    def having(**changes: Any) -> Callable[[dict[str, Any]], bytes]:
        return lambda found: canonical({**found, **changes})

    return {
        "nothing": lambda _: b"",
        "no object": lambda _: b"[]",
        "no JSON": lambda found: canonical(found)[:-1],
        "blanks": lambda found: canonical(found).replace(b",", b", ", 1),
        "unsorted": msgspec_unsorted,
        "twice the same": lambda found: b'{"audience":"duty",' + canonical(found)[1:],
        "not composed": lambda found: canonical(
            {**found, "title": unicodedata.normalize("NFD", found["title"])}
        ),
        "escaped": lambda found: canonical(found).replace(b"giao-ban-tuan", b"\\u0067iao-ban-tuan"),
        "not UTF-8": lambda found: canonical(found).replace("ầ".encode(), b"\xff"),
        "nested": lambda found: canonical(found)[:-1] + b',"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        "unknown field": having(colour="red"),
        "no title": lambda found: canonical({k: v for k, v in found.items() if k != "title"}),
        "empty title": having(title=""),
        "long title": having(title="x" * 201),
        "two lines turned": having(title="a\u202eb"),
        "escape codes": having(title="a\x1b[2J"),
        "two lines in a title": having(title="a\nsigned by  somebody"),
        "a line separator": having(title="a\u2028b"),
        "escape codes in notes": having(
            pages=[{"scene": "x", "title": "x", "notes": "a\n\x1b[2J"}], agenda=[]
        ),
        "a number for a text": having(title=1),
        "version 0": having(version=0),
        "a huge version": having(version=1 << 40),
        "a fraction": having(version=1.5),
        "no such audience": having(audience="all"),
        "no such time": having(made_at_s=-1),
        "a far time": having(made_at_s=1 << 60),
        "a time that is no date here": having(expires_at_s=253_402_300_799),
        "a name with blanks": having(name="giao ban"),
        "a name as a path": having(name="../x"),
        "no pages": having(pages=[]),
        "too many pages": having(pages=[{"scene": "x", "title": "x"}] * 501),
        "a scene as a path": having(pages=[{"scene": "../x", "title": "x"}]),
        "an agenda without its page": having(agenda=[{"title": "x", "pages": [7]}]),
        "the same file twice": lambda found: canonical(
            {**found, "files": [*found["files"], found["files"][0]]}
        ),
        "no digest": lambda found: canonical(
            {**found, "files": [{**found["files"][0], "sha256": "x"}]}
        ),
    }


def msgspec_unsorted(found: dict[str, Any]) -> bytes:
    first, *rest = found.items()
    return canonical(dict(rest))[:-1] + b"," + canonical(dict([first]))[1:]


@pytest.mark.parametrize("kind", wrong_manifests())
def test_a_manifest_that_is_signed_but_wrong_is_refused(
    kind: str, maker: Office, refused: Callable[..., PackRefused]
) -> None:
    described = manifest_of(packed(maker))
    _, _, *files = entries_of(maker.folder / "f.iocbrief")
    data = wrong_manifests()[kind](described)
    assert data != canonical(described)
    refusal = refused(forged(signed(maker, data, files)))
    assert refusal.reason == "manifest"
    assert str(refusal).isprintable()


def test_a_manifest_of_a_later_form_says_what_to_do(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    described = manifest_of(packed(maker))
    later = {**described, "format": 2, "program": "3.1.0", "new": {"field": [1]}}
    refusal = refused(forged(signed(maker, canonical(later))))
    assert refusal.reason == "too_new"
    assert "3.1.0" in str(refusal)


def test_a_manifest_larger_than_any_is_not_even_read(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    data = b"[" * (LARGEST_MANIFEST_BYTES + 1)
    assert refused(forged(signed(maker, data))).reason == "too_large"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_signed_manifest_is_taken_whole_or_refused(
    maker: Office, reader: Office, data: Any
) -> None:
    file = maker.folder / "f.iocbrief"
    if not file.exists():
        packed(maker)
    described = manifest_of(file)
    for name in data.draw(st.lists(st.sampled_from(sorted(described)), min_size=1, max_size=3)):
        described[name] = data.draw(PLAIN)
    _, _, *files = entries_of(file)
    hostile = reader.folder / "fuzzed.iocbrief"
    hostile.write_bytes(forged(signed(maker, canonical(described), files)))
    report, _ = verify_pack(hostile, keyring=reader.ring, now_s=NOW_S)
    if report.refusal:
        assert report.refusal in {
            "manifest", "too_new", "missing_file", "additional_file", "changed_file",
            "expired", "older", "form",
        }  # fmt: skip
    else:
        assert report.unchanged is True
