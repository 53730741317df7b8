"""TOML by its lines: whatever may stand in a text, each key is found where it is."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.layout.toml_text import key_path, key_text, lines_of, new_value, value_text

TRICKY = '''\
# [no.header]
"a.b" = "= # [x]" # said
'c' . d = [ # one
  "]", # ]
  [1, 2], { x = "}" },
]
text = """
[[variant]] = # no
\\"""quoted\\""" and """"" # after five quotes
raw = \'\'\'
it's [raw] # here\'\'\'
[ "odd header" . x ] # why
date = 2021-10-07T16:30:00+07:00
empty = []
   [[ many.of ]]
   k = 1'''
LONE = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
VALUES = st.recursive(
    LONE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(first: Any, second: Any) -> bool:
    return repr(_sorted(first)) == repr(_sorted(second))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, _sorted(inner)) for key, inner in value.items())
    return [_sorted(inner) for inner in value] if isinstance(value, list) else value


def test_strings_comments_and_lists_hide_no_line():
    tomllib.loads(TRICKY)
    lines = list(lines_of(TRICKY))
    assert "".join(TRICKY[line.start : line.end] for line in lines) == TRICKY
    found = [(line.kind, line.path, TRICKY[slice(*line.value)][:12]) for line in lines]
    assert found == [
        ("comment", (), ""),
        ("key", ("a.b",), '"= # [x]"'),
        ("key", ("c", "d"), '[ # one\n  "]'),
        ("key", ("text",), '"""\n[[varian'),
        ("key", ("raw",), "'''\nit's [ra"),
        ("header", ("odd header", "x"), ""),
        ("key", ("date",), "2021-10-07T1"),
        ("key", ("empty",), "[]"),
        ("header", ("many", "of"), ""),
        ("key", ("k",), "1"),
    ]
    assert [line.array for line in lines if line.kind == "header"] == [False, True]
    for line in lines:
        if line.kind == "key":
            tomllib.loads(f"x = {TRICKY[slice(*line.value)]}")


@settings(max_examples=80, deadline=None)
@given(value=VALUES)
def test_every_value_is_written_so_that_it_is_read_again(value: Any):
    assert same(tomllib.loads(f"x = {value_text(value)}")["x"], value)


@settings(max_examples=80, deadline=None)
@given(before=VALUES, after=VALUES)
def test_a_value_that_takes_anothers_place_is_read_again(before: Any, after: Any):
    old = value_text(before)
    assert same(tomllib.loads(f"x = {new_value(old, after)}")["x"], after)
    assert new_value(old, before) == old


@given(name=st.text(min_size=1, max_size=12))
def test_every_key_is_read_as_it_is_written(name: str):
    assert key_path(key_text(name)) == (name,)


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("[ 0x0C, 9 ] ", [12, 8], "[ 0x0C, 8 ]"),
        ("[\n  12, # columns\n  9,\n]", [24, 9], "[\n  24, # columns\n  9,\n]"),
        ("1_000", 1000, "1_000"),
        ("1", 1.0, "1.0"),
        ("1", True, "true"),
        ("'a'", "a", "'a'"),
        ('{ vi = "x" }', {"vi": "x", "en": "y"}, '{ vi = "x", en = "y" }'),
        ("{vi='x', en='y'}", {"vi": "z", "en": "y"}, "{vi=\"z\", en='y'}"),
        ("[\n    { a = 1 }, # one\n]", [{"a": 1}, {"b": 2}],
         "[\n    { a = 1 }, # one\n    { b = 2 },\n]"),
        ("[\n    1, # one\n    2, # two\n]", [1], "[\n    1, # one\n]"),
    ],
)  # fmt: skip
def test_what_stays_of_a_value_keeps_its_writing(old: str, value: object, new: str):
    assert new_value(old, value) == new


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), object(), [None]])
def test_what_toml_does_not_have_is_refused(value: object):
    with pytest.raises(ValueError, match="cannot be written into a scene file"):
        value_text(value)
