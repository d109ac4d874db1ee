import contextlib
import json
import math

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.commit.canonical import canonical_json, read_json
from lotproof.errors import BadInput

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
values = st.recursive(
    scalars | st.floats(-1e15, 1e15),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


def test_members_are_sorted_and_nothing_is_padded() -> None:
    assert canonical_json({"b": [1, True, None], "a": "x"}) == b'{"a":"x","b":[1,true,null]}'


def test_members_are_sorted_by_utf16_units() -> None:
    # RFC 8785, section 3.2.3: U+1F600 is a surrogate pair and comes before U+FB33.
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, b"1"),
        (-0.0, b"0"),
        (1e21, b"1e+21"),
        (1e-7, b"1e-7"),
        (0.000001, b"0.000001"),
        (333333333.33333329, b"333333333.3333333"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(number: float, text: bytes) -> None:
    assert canonical_json(number) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, {1: 2}, {"a": b"bytes"}, {"a": "\ud800"}, {1, 2}])
def test_what_the_scheme_cannot_write_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="RFC 8785"):
        canonical_json(value)


def test_nesting_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(BadInput, match="nested too deep"):
        canonical_json(endless)


@settings(print_blob=True, deadline=None)
@given(values)
def test_the_fast_way_writes_what_the_scheme_does(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@settings(print_blob=True, deadline=None)
@given(values)
def test_canonical_text_reads_back(value: object) -> None:
    assert read_json(canonical_json(value)) == value


@settings(print_blob=True, deadline=None)
@given(values)
def test_canonical_form_is_the_same_for_every_spelling(value: object) -> None:
    spelled = json.dumps(value, indent=3)
    assert canonical_json(read_json(spelled)) == canonical_json(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1"),
        ("{", "line 1, column 2"),
        ('{"a":1,\n"a":2}', "member 'a' twice"),
        ('{"x":{"b":1,"b":1}}', "member 'b' twice"),
        ("NaN", "found NaN; expected a finite number"),
        ("[-Infinity]", "found -Infinity"),
        ("9" * 5000, "a number too long"),
        ("[" * 200_000, "nested too deep"),
        (b"\xff", "not UTF-8 at 0"),
        (b"\xef\xbb\xbf{}", "BOM"),
    ],
)
def test_ambiguous_or_broken_json_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_json(text)


@settings(print_blob=True, deadline=None)
@given(st.binary() | st.text())
def test_no_other_error_leaves(text: str | bytes) -> None:
    with contextlib.suppress(BadInput):
        canonical_json(read_json(text))
