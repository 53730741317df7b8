"""XML from strangers: whatever it is, it is read or refused with its place; never more."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.centre.standards import xml_reader
from ioc_desktop.centre.standards.cap import read_cap
from ioc_desktop.centre.standards.edxml import read_edxml
from ioc_desktop.centre.standards.sdmx_xml import read_sdmx_xml
from ioc_desktop.centre.standards.xml_reader import XmlRefusedError, read_xml
from ioc_desktop.errors import ConfigError, Finding
from tests.centre.standards.conftest import EXAMPLES

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ELSEWHERE = '<!ENTITY x SYSTEM "file:///etc/hostname">'

REFUSED = {
    "billion laughs": (
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>\n<a>&l9;</a>',
        1,
        "document type",
    ),
    "external entity": (f"<!DOCTYPE a [{ELSEWHERE}]>\n<a>&x;</a>", 1, "document type"),
    "external subset": ('<a>\n</a><!DOCTYPE a SYSTEM "http://h/x.dtd">', 2, "is no XML"),
    "dtd elsewhere": ('\n<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', 2, "document type"),
    "parameter entity": ('<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///x">%p;]><a/>', 1, "document"),
    "unknown entity": ("<a>\n\n&who;</a>", 3, "undefined entity"),
    "cut short": ("<a>\n<b>\n", 3, "cut short"),
    "crossed": ("<a>\n<b></a></b>", 2, "mismatched tag"),
    "two roots": ("<a/>\n<b/>", 2, "junk"),
    "no prefix": ("<a>\n<z:b/></a>", 2, "unbound prefix"),
    "no element": ("<!-- nothing -->", 1, "no element"),
    "another encoding": ('<?xml version="1.0" encoding="windows-1258"?><a/>', 1, "UTF-8"),
    "utf-7": ('<?xml version="1.0" encoding="UTF-7"?><a/>', 1, "UTF-8"),
    "json": ('{"a": 1}', 1, "is no XML"),
    "deep": ("<a>\n" * 65, 65, "deeper than 64"),
    "attributes": ("<a " + " ".join(f'a{n}="1"' for n in range(65)) + "/>", 1, "64 attributes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_xml_is_refused_with_its_line(name):
    text, line, reason = REFUSED[name]
    with pytest.raises(XmlRefusedError) as caught:
        read_xml(text.encode(), "m.xml")
    (finding,) = caught.value.findings
    assert finding.path == f"line {line}"
    assert reason in finding.reason


def test_text_that_is_not_in_the_encoding_it_says_is_refused():
    with pytest.raises(XmlRefusedError, match="line 2: is no XML"):
        read_xml(b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xe1\xbb</a>', "m.xml")


def test_utf_16_and_a_byte_order_mark_are_read():
    assert read_xml("<a>Nghệ An</a>".encode("utf-16"), "m.xml").text == "Nghệ An"
    assert read_xml("<a>Nghệ An</a>".encode("utf-8-sig"), "m.xml").text == "Nghệ An"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b" " * (xml_reader.LARGEST_BYTES + 1), "16 MB"), (b" \n", "is empty"), (b"", "is empty")],
)
def test_a_file_of_no_sensible_size_is_refused_whole(data, reason):
    with pytest.raises(XmlRefusedError, match=reason):
        read_xml(data, "m.xml")


def test_very_many_elements_are_refused_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(xml_reader, "MOST_ELEMENTS", 10_000)
    data = b"<a>" + b"<b/>" * 2_000_000 + b"</a>"
    tracemalloc.start()
    try:
        with pytest.raises(XmlRefusedError, match="more than 10000 elements"):
            read_xml(data, "m.xml")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 << 20


def test_elements_know_their_line_namespace_and_text():
    root = read_xml(
        b'<a xmlns="u:1" xmlns:x="u:2">\n one <b>two</b>\n<x:b x:k="v" k="w"/></a>', "m"
    )
    assert (root.name, root.namespace, root.text) == ("a", "u:1", "one")
    assert [child.line for child in root.children] == [2, 3]
    assert [child.text for child in root.each("b")] == ["two"]
    assert root.children[1].attributes == {"{u:2}k": "v", "k": "w"}


READERS = {
    "cap-storm.xml": read_cap,
    "edxml-document.xml": read_edxml,
    "edxml-status.xml": read_edxml,
    "sdmx-generic.xml": read_sdmx_xml,
    "sdmx-specific.xml": read_sdmx_xml,
    "sdmx-structure.xml": read_sdmx_xml,
}


@given(data=st.data(), name=st.sampled_from(sorted(READERS)))
@settings(max_examples=150)
def test_any_damage_is_read_or_refused_never_a_crash(data, name):
    """Parts of a real message cut out, doubled, or written over."""
    whole = bytearray((EXAMPLES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(whole)))
        end = min(len(whole), start + data.draw(st.integers(0, 60)))
        piece = bytes(whole[start:end])
        other = data.draw(st.sampled_from([b"", piece * 2, b"<", b"&", b'"', b"9", b"\xff", b"x "]))
        whole[start:end] = other
    told: list[Finding] = []
    try:
        READERS[name](bytes(whole), name)
    except ConfigError as error:
        told.extend(error.findings)
    assert all(finding.file == name and finding.reason for finding in told)


@pytest.mark.parametrize("name", sorted(READERS))
def test_another_standards_message_is_refused_by_its_root(name):
    for other, read in READERS.items():
        if read is not READERS[name]:
            with pytest.raises(ConfigError, match="its root is"):
                READERS[name]((EXAMPLES / other).read_bytes(), other)
