"""The official JSON schema and its examples: what it refuses, this reader refuses too."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft7Validator

from lotproof.epcis import read_document
from lotproof.errors import BadInput
from tests.unit.epcis.samples import document, event

Tree = dict[str, Any]
Step = str | int
WRONG = [None, True, -1, "", "no uri", "urn:a:b", [], {}, ["x"], [1], {"a": 1}, "ADD", "2026-02-30T10:00:00Z"]
MORE = [*WRONG, 0, 1.5, "ex:foo", "a:%zz", "::", "a://u@h:80/p?q#f", "a://h:8x/", "a:b#c#d", "a:[", "a://[x]", "+15:00"]


@pytest.fixture(scope="module")
def schema(shared_data: Path) -> Draft7Validator:
    text = (shared_data / "gs1-epcis" / "EPCIS-JSON-Schema.json").read_text()
    return Draft7Validator(json.loads(text), validate_formats=True)


@pytest.fixture(scope="module")
def examples(shared_data: Path) -> dict[str, Tree]:
    folder = shared_data / "gs1-epcis" / "JSON"
    return {path.name: json.loads(path.read_text()) for path in sorted(folder.rglob("*.jsonld"))}


def accepted(tree: Any) -> bool:
    try:
        read_document(json.dumps(tree).encode(), name="file.json")
    except BadInput:
        return False
    return True


def places(tree: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


def standard_places(tree: Any) -> Iterator[tuple[Step, ...]]:
    """All but what lies within a user's own field."""
    return (path for path in places(tree) if not any(":" in str(step) for step in path[:-1]))


def changed(tree: Any, path: tuple[Step, ...], value: Any = None, *, drop: bool = False) -> Any:
    found = copy.deepcopy(tree)
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    if drop:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return found


def test_the_format_checker_does_check(schema: Draft7Validator) -> None:
    assert not schema.is_valid(document(event(eventTime="soon")))
    assert not schema.is_valid(document(event(epcList=["no uri"])))


def test_every_official_example_is_read(shared_data: Path) -> None:
    paths = sorted((shared_data / "gs1-epcis" / "JSON").rglob("*.jsonld"))
    assert len(paths) > 40
    assert all(read_document(path).events for path in paths)


def test_every_official_example_gives_all_its_events(examples: dict[str, Tree]) -> None:
    for tree in examples.values():
        body = tree["epcisBody"]
        listed = body.get("eventList") or body["queryResults"]["resultsBody"]["eventList"]
        assert len(read_document(json.dumps(tree).encode()).events) == len(listed)


def test_leaving_out_any_field_is_judged_as_strictly(schema: Draft7Validator, examples: dict[str, Tree]) -> None:
    for name, tree in examples.items():
        for path in standard_places(tree):
            less = changed(tree, path, drop=True)
            assert not accepted(less) or schema.is_valid(less), f"{name} without {path}"


@pytest.mark.parametrize("kind", ["object", "aggregation", "transaction", "transformation", "association"])
def test_a_wrong_value_anywhere_is_judged_as_strictly(
    kind: str, schema: Draft7Validator, examples: dict[str, Tree]
) -> None:
    tree = examples[f"{kind}_event_all_possible_fields.jsonld"]
    for path in standard_places(tree):
        for value in WRONG:
            wrong = changed(tree, path, value)
            assert not accepted(wrong) or schema.is_valid(wrong), f"{value!r} at {path}"


@settings(max_examples=150, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_mutation_is_judged_as_strictly(
    data: st.DataObject, schema: Draft7Validator, examples: dict[str, Tree]
) -> None:
    tree: Any = examples[data.draw(st.sampled_from(sorted(examples)))]
    for _ in range(data.draw(st.integers(1, 3))):
        found = list(places(tree))
        path = data.draw(st.sampled_from(found))
        tree = changed(tree, path, data.draw(st.sampled_from(MORE)), drop=data.draw(st.booleans()))
    assert not accepted(tree) or schema.is_valid(tree)


TOO_LAX = [
    {"bizStep": "cbv:BizStep-teleporting"},
    {"bizStep": "https://ref.gs1.org/cbv/BizStep-teleporting"},
    {"epcList": []},
    {"epcList": ["urn:epc:id:sgtin:1.2.3"]},
    {"epcList": ["https://id.gs1.org/01/09521410301254/21/SN1"]},
    {"quantityList": [{"epcClass": "urn:epc:class:lgtin:9521410.030125.A", "quantity": -1}]},
    {"quantityList": [{"epcClass": "urn:epc:class:lgtin:9521410.030125.A", "uom": "KGM"}]},
]


@pytest.mark.parametrize("changes", TOO_LAX)
def test_where_the_schema_is_lax_this_reader_is_not(changes: Tree, schema: Draft7Validator) -> None:
    tree = document(event(**changes))
    assert schema.is_valid(tree)
    assert not accepted(tree)
