"""Whatever the bytes, the reader gives a document or raises BadInput, never anything else."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.epcis import Limits, read_document
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument
from tests.unit.epcis.samples import XML_EVENT, document, event, xml

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = (ROOT / "lotproof" / "data" / "dscsa_direct_purchase.xml").read_bytes()
KINDS = ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]
JSON = json.dumps(document(*map(event, KINDS))).encode()
TEXTS = """
< > /> </ & &#0; &#xD800; ]]> <![CDATA[ <!-- <?x?> <extension> </extension> <ilmd>
" { } [ ] , : \\u0000 \\ud800 null 1e9999 -0 NaN urn: type id {} #text xmlns:a='' {"@value":{}} "@context":null,
"""
SNIPPETS = [*(text.encode() for text in TEXTS.split()), b"\x00", b"\xff", b"\xed\xa0\x80"]
FUZZ = settings(max_examples=400, deadline=None, print_blob=True)


def survives(raw: bytes) -> None:
    """Reads ``raw``; any exception but BadInput fails the test."""
    outcome: EpcisDocument | BadInput
    try:
        outcome = read_document(raw, name="file", limits=Limits(depth=32))
    except BadInput as error:
        outcome = error
    if isinstance(outcome, BadInput):
        assert outcome.where.startswith("file")
        assert outcome.found
        assert outcome.expected


@st.composite
def mutated(draw: Any, raw: bytes) -> bytes:
    """``raw`` with a few pieces cut out, doubled, moved or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 60)))
        piece = draw(st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=4), st.just(raw[start:end] * 2)))
        raw = raw[:start] + piece + raw[end:]
    return raw


@FUZZ
@given(mutated(xml(XML_EVENT)))
def test_mutated_xml_gives_a_document_or_bad_input(raw: bytes) -> None:
    survives(raw)


@FUZZ
@given(mutated(EXAMPLE))
def test_a_mutated_example_gives_a_document_or_bad_input(raw: bytes) -> None:
    survives(raw)


@FUZZ
@given(mutated(JSON))
def test_mutated_json_gives_a_document_or_bad_input(raw: bytes) -> None:
    survives(raw)


@FUZZ
@given(st.binary(max_size=200))
def test_random_bytes_give_bad_input(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read_document(raw)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["urn:a:b", "ADD"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "ex:a", "@value", "#text", "{x}y", ""]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = sorted(
    {key for kind in KINDS for key in event(kind)} | {"ilmd", "readPoint", "sensorElementList", "ex:a", "@context"}
)


@FUZZ
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), ANY, min_size=1, max_size=3))
def test_any_value_in_any_field_gives_a_document_or_bad_input(kind: str, changes: dict[str, Any]) -> None:
    survives(json.dumps(document({**event(kind), **changes})).encode())


@FUZZ
@given(st.dictionaries(st.sampled_from(sorted({*document(), "epcisHeader", "sender"})), ANY, min_size=1, max_size=3))
def test_any_value_in_the_envelope_gives_a_document_or_bad_input(changes: dict[str, Any]) -> None:
    survives(json.dumps({**document(event()), **changes}).encode())


@FUZZ
@given(ANY)
def test_any_ilmd_gives_a_document_or_bad_input(value: Any) -> None:
    survives(json.dumps(document(event(action="ADD", ilmd={"cbvmda:lotNumber": value, "ex:a": value}))).encode())
